import pytest

from bot.intake import inbound
from bot.intake.inbound import Malformed
from core.ticket import FileRef

SPOKEN = {
    "type": "message",
    "channel": "D024BE91L",
    "channel_type": "im",
    "user": "U2147483697",
    "text": "Bonjour <@U0LEA>",
    "ts": "1355517523.000005",
    "event_ts": "1355517523.000005",
}


def test_a_message_is_read_with_its_thread_and_files():
    file = {"id": "F1", "name": "a.png", "mimetype": "image/png", "size": 12, "mode": "hosted"}
    event = SPOKEN | {"subtype": "file_share", "thread_ts": "1.2", "files": [file]}
    said = inbound.said(event)
    assert said is not None
    assert (said.user, said.thread_ts, said.is_dm) == ("U2147483697", "1.2", True)
    assert said.files == (FileRef("F1", "a.png", "image/png", 12),)


def test_a_file_of_slack_connect_bears_only_its_id():
    file = {"id": "F1", "file_access": "check_file_info", "mode": "file_access"}
    said = inbound.said(SPOKEN | {"files": [file]})
    assert said is not None
    assert said.files == (FileRef("F1", ""),)


@pytest.mark.parametrize(
    "event",
    [
        SPOKEN | {"bot_id": "B1"},
        SPOKEN | {"subtype": "bot_message", "bot_id": "B1"},
        SPOKEN | {"subtype": "channel_join"},
        {key: value for key, value in SPOKEN.items() if key != "user"},
    ],
)
def test_what_no_person_wrote_is_not_answered(event):
    assert inbound.said(event) is None


def changed(message, **more):
    return {
        "type": "message",
        "subtype": "message_changed",
        "channel": "C1",
        "channel_type": "group",
        "ts": "2.0",
        "message": message,
        "previous_message": {"user": "U1", "ts": "1.0", "text": "avant", "thread_ts": "0.5"},
        **more,
    }


def test_an_edit_bears_the_place_of_the_message_and_orders_itself():
    edited = {
        "user": "U1", "ts": "1.0", "thread_ts": "0.5", "text": "après", "edited": {"ts": "1.5"},
    }  # fmt: skip
    said = inbound.said(changed(edited))
    assert said is not None
    assert (said.ts, said.thread_ts, said.text, said.revision) == ("1.0", "0.5", "après", "1.5")
    assert not said.is_dm


def test_a_link_preview_is_no_edit():
    assert inbound.said(changed({"user": "U1", "ts": "1.0", "text": "avant"})) is None


@pytest.mark.parametrize("author", [{"user": "U0BOT", "bot_id": "B1"}, {"bot_id": "B2"}, {}])
def test_the_redraw_of_a_message_that_no_person_wrote_is_no_edit(author):
    drawn = {"ts": "1.0", "thread_ts": "0.5", "text": "carte", "edited": {"ts": "1.5"}}
    assert inbound.said(changed(drawn | author)) is None


def test_a_deletion_bears_its_author_and_its_thread():
    event = {
        "subtype": "message_deleted", "channel": "C1", "ts": "3.0", "deleted_ts": "1.0",
        "previous_message": {"user": "U1", "ts": "1.0", "thread_ts": "0.5", "text": "avant"},
    }  # fmt: skip
    said = inbound.said(event)
    assert said is not None
    assert (said.user, said.ts, said.thread_ts, said.deleted) == ("U1", "1.0", "0.5", True)


def test_a_deleted_parent_is_a_deletion_too():
    said = inbound.said(changed({"subtype": "tombstone", "ts": "1.0", "user": "USLACKBOT"}))
    assert said is not None
    assert (said.user, said.ts, said.deleted) == ("U1", "1.0", True)


def test_the_deletion_of_a_message_of_ours_is_no_one_s():
    event = {
        "subtype": "message_deleted", "channel": "C1", "ts": "3.0", "deleted_ts": "1.0",
        "previous_message": {"user": "U0BOT", "bot_id": "B1", "ts": "1.0", "text": "carte"},
    }  # fmt: skip
    assert inbound.said(event) is None


def test_a_click_tells_the_card_and_what_was_chosen():
    body = {
        "type": "block_actions",
        "user": {"id": "U1"},
        "trigger_id": "12.34.ab",
        "response_url": "https://hooks.slack.com/actions/T1/1/x",
        "container": {"type": "message", "message_ts": "1.0", "channel_id": "C1"},
        "channel": {"id": "C1"},
        "actions": [
            {
                "action_id": "more", "block_id": "b", "type": "overflow", "action_ts": "2.0",
                "selected_option": {"value": "edit:1:2"},
            }
        ],
    }  # fmt: skip
    click = inbound.click(body)
    assert (click.value, click.channel, click.ts, click.view) == ("edit:1:2", "C1", "1.0", None)


@pytest.mark.parametrize(
    "body",
    [{}, {"actions": []}, {"actions": [{}], "user": {"id": "U1"}}, {"actions": None}],
)
def test_a_click_without_what_slack_always_sends_is_malformed(body):
    with pytest.raises(Malformed):
        inbound.click(body)


def test_a_command_without_its_author_is_malformed():
    with pytest.raises(Malformed):
        inbound.command({"command": "/ticket", "text": ""})
