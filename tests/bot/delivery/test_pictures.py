"""A message shows its picture, uploaded once; whatever comes in its way, it is told without."""

import pytest

from bot.charts import Artist, Drawing, Picture
from bot.delivery.envelope import Envelope
from bot.delivery.envelopes import Envelopes
from bot.rendering.blocks import Message
from core.outbox import Kind, Notice, Status
from core.vocabulary import Topic
from tests.bot.charts.curves import curve
from tests.bot.delivery.desk import Desk
from tests.bot.delivery.loopback import Fault, Limit
from tests.bot.rendering.scenes import EN
from tests.core.world import SOPHIE

DM = "D" + SOPHIE
NOTICE = Notice(Kind.ALARM, Topic.ALARM, 0, 1, SOPHIE)
DRAWING = Drawing(curve(7), EN)
SLOT, UPLOAD, COMPLETE = "files.getUploadURLExternal", "upload", "files.completeUploadExternal"
POST = "chat.postMessage"


class Curved(Envelopes):
    """Every message is a digest with a curve."""

    async def of(self, notice: Notice, attempts: int = 0) -> Envelope:
        del attempts
        return Envelope("D" + notice.to, (Message.of("Bilan de la semaine"),), picture=DRAWING)


class Sketcher(Artist):
    """Draws at once, or not at all."""

    broken = False

    async def draw(self, wanted: Drawing) -> Picture:
        if self.broken:
            message = "no ink"
            raise RuntimeError(message)
        return Picture(b"\x89PNG of seven days", wanted.alt)


@pytest.fixture
async def told(desk: Desk) -> Desk:
    """A digest waits to be sent."""
    desk.envelopes, desk.artist = Curved, Sketcher()
    desk.delivery = desk.new_delivery()
    await desk.tell(NOTICE)
    return desk


def pictures(desk: Desk) -> list[dict]:
    """Return the images that were posted; there is one message, whatever happened."""
    [said] = desk.server.messages[DM]
    assert said["text"] == "Bilan de la semaine"
    return [block for block in said["blocks"] if block["type"] == "image"]


def uploads(desk: Desk) -> int:
    return len(desk.server.called(UPLOAD))


async def the_row(desk: Desk):
    [row] = await desk.rows()
    assert row.status is Status.SENT
    return row


async def test_a_picture_is_uploaded_shared_nowhere_and_shown_with_its_words(told: Desk):
    await told.settle()

    [shown] = pictures(told)
    row = await the_row(told)
    assert shown["slack_file"] == {"id": row.sent_file}
    assert shown["alt_text"] == DRAWING.alt
    assert told.server.contents[row.sent_file] == b"\x89PNG of seven days"
    assert "channel_id" not in told.server.called(COMPLETE)[0]
    assert row.reason == ""


@pytest.mark.parametrize("method", [SLOT, COMPLETE, "files.info"])
async def test_a_refused_picture_is_left_out_and_the_row_says_why(told: Desk, method: str):
    told.server.fail(method, "storage_limit_reached")

    await told.settle()

    assert pictures(told) == []
    assert "without its picture" in (await the_row(told)).reason
    assert "storage_limit_reached" in (await the_row(told)).reason


async def test_a_picture_that_cannot_be_drawn_is_left_out(told: Desk):
    told.artist.broken = True

    await told.settle()

    assert pictures(told) == []
    assert "RuntimeError" in (await the_row(told)).reason
    assert uploads(told) == 0


async def test_a_picture_that_slack_looks_at_for_a_while_is_waited_for(told: Desk):
    told.server.unready_looks = 5

    await told.settle()

    assert len(pictures(told)) == 1
    assert uploads(told) == 1


async def test_nobody_waits_for_a_picture_that_is_never_ready(told: Desk):
    begun = told.time()
    told.server.unready_looks = 1000

    await told.settle()

    assert pictures(told) == []
    assert (told.time() - begun).total_seconds() < 60
    assert "not ready" in (await the_row(told)).reason


async def test_a_message_refused_for_its_picture_is_tried_again_then_goes_without(told: Desk):
    told.server.fail(POST, "invalid_blocks", times=2)

    await told.settle()

    assert len(pictures(told)) == 1
    assert uploads(told) == 1


async def test_a_message_that_is_refused_with_its_picture_goes_without_before_plain_text(
    told: Desk,
):
    told.server.fail(POST, "invalid_blocks", times=5)

    await told.settle()

    assert pictures(told) == []
    assert "without its picture" in (await the_row(told)).reason
    assert "plain text" not in (await the_row(told)).reason


async def test_what_is_refused_without_its_picture_too_is_said_in_plain_text(told: Desk):
    told.server.fail(POST, "invalid_blocks", times=6)

    await told.settle()

    assert pictures(told) == []
    assert (await the_row(told)).reason.startswith("plain text from part 0: invalid_blocks")


async def test_a_worker_killed_after_the_upload_is_followed_by_one_that_uploads_again_unseen(
    told: Desk,
):
    """Its id was not stored: what was uploaded is shared nowhere, and nobody ever sees it."""
    await told.die(told.doomed_delivery(COMPLETE, None))
    told.time.move(61)

    await told.settle()

    assert len(pictures(told)) == 1
    assert uploads(told) == 2


async def test_a_worker_killed_once_the_id_is_stored_is_followed_by_one_that_uploads_nothing(
    told: Desk,
):
    await told.die(told.doomed_delivery("files.info", None))
    told.time.move(61)

    await told.settle()

    assert len(pictures(told)) == 1
    assert uploads(told) == 1


async def test_a_worker_killed_after_posting_leaves_one_message_with_its_picture(told: Desk):
    await told.die(told.doomed_delivery(POST, DM))
    told.time.move(61)

    await told.settle()

    assert len(pictures(told)) == 1
    assert uploads(told) == 1


@pytest.mark.parametrize("fault", [Fault.CUT, Fault.BROKEN, Fault.RESET, Fault.BUSY, Limit("9")])
async def test_a_post_in_doubt_is_looked_for_by_its_mark_and_shows_one_picture(told: Desk, fault):
    told.server.fail(POST, fault)

    await told.settle()

    assert len(pictures(told)) == 1
    assert uploads(told) == 1


@pytest.mark.parametrize("method", [SLOT, COMPLETE])
async def test_an_upload_that_breaks_is_tried_again_and_given_up_after_a_while(told: Desk, method):
    begun = told.time()
    told.server.fail(method, Fault.BUSY, times=1000)

    await told.settle()

    assert pictures(told) == []
    assert (told.time() - begun).total_seconds() < 300


async def test_an_upload_that_broke_once_is_made_again(told: Desk):
    told.server.fail(UPLOAD, Fault.CUT)

    await told.settle()

    assert len(pictures(told)) == 1


async def test_a_doubt_is_not_forgotten_over_a_picture_that_is_new(told: Desk):
    """What was posted without a picture, and is in doubt, is looked for all the same."""
    envelope = Envelope(DM, (Message.of("Bilan de la semaine"),))

    class Plain(Envelopes):
        async def of(self, *_) -> Envelope:
            return envelope

    told.envelopes = Plain
    await told.die(told.doomed_delivery(POST, DM))
    told.time.move(61)
    told.envelopes = Curved

    await told.settle(told.new_delivery())

    assert pictures(told) == []
