"""One call is one request, and its trouble says what to do, without a word or a token in it."""

import traceback

import pytest
from pydantic import SecretStr

from bot.rendering.blocks import Message
from bot.slack.client import (
    Ambiguous,
    BadContent,
    ExpiredTrigger,
    Gone,
    Later,
    Refused,
    Slack,
    SlackTrouble,
    Unreachable,
    WorkspaceGone,
    connect,
)
from bot.slack.troubles import from_error
from tests.bot.delivery.loopback import BOT, TOKEN, Fault, Limit, Loopback

POST = "chat.postMessage"
SECRET = "mot de passe"
BREAKS = [fault for fault in Fault if fault is not Fault.SLOW]


async def trouble_of(slack: Slack) -> SlackTrouble:
    with pytest.raises(SlackTrouble) as raised:
        await slack.post("C1", Message.of(SECRET))
    return raised.value


@pytest.mark.parametrize("fault", BREAKS)
async def test_a_call_that_broke_is_ambiguous_and_made_once(
    server: Loopback, slack: Slack, fault: Fault
):
    server.fail(POST, fault)

    trouble = await trouble_of(slack)

    assert type(trouble) is Ambiguous
    assert len(server.called(POST)) == 1


async def test_a_call_that_is_never_answered_is_ambiguous_and_made_once(
    server: Loopback, hasty_slack: Slack
):
    server.fail(POST, Fault.SLOW)

    assert type(await trouble_of(hasty_slack)) is Ambiguous
    assert len(server.called(POST)) == 1


async def test_where_nobody_listens_nothing_was_sent():
    async with connect(SecretStr(TOKEN), "http://127.0.0.1:9/api/") as slack:
        assert type(await trouble_of(slack)) is Unreachable


async def test_an_address_that_nobody_knows_is_unreachable_too():
    async with connect(SecretStr(TOKEN), "http://[::1]:9/api/") as slack:
        assert type(await trouble_of(slack)) is Unreachable


@pytest.mark.parametrize(
    ("header", "seconds"), [("17", 17), (None, 30), ("", 30), ("later", 30), ("-5", 30), ("0", 1)]
)
async def test_a_429_says_how_long_to_wait(server: Loopback, slack: Slack, header, seconds):
    server.fail(POST, Limit(header))

    trouble = await trouble_of(slack)

    assert type(trouble) is Later
    assert trouble.retry_after == seconds


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("ratelimited", Later),
        ("internal_error", Ambiguous),
        ("fatal_error", Ambiguous),
        ("request_timeout", Ambiguous),
        ("service_unavailable", Ambiguous),
        ("channel_not_found", Gone),
        ("not_in_channel", Gone),
        ("is_archived", Gone),
        ("messages_tab_disabled", Gone),
        ("restricted_action", Gone),
        ("restricted_action_thread_only_channel", Gone),
        ("user_disabled", Gone),
        ("cannot_dm_bot", Gone),
        ("invalid_blocks", BadContent),
        ("msg_too_long", BadContent),
        ("msg_blocks_too_long", BadContent),
        ("account_inactive", WorkspaceGone),
        ("token_revoked", WorkspaceGone),
        ("token_expired", WorkspaceGone),
        ("invalid_auth", WorkspaceGone),
        ("missing_scope", WorkspaceGone),
        ("expired_trigger_id", ExpiredTrigger),
        ("something_new", Refused),
    ],
)
async def test_an_errors_name_says_what_to_do(
    server: Loopback, slack: Slack, error: str, kind: type[SlackTrouble]
):
    server.fail(POST, error)

    trouble = await trouble_of(slack)

    assert type(trouble) is kind
    assert str(trouble) == f"chat.postMessage: {error}"


@pytest.mark.parametrize("fault", [*BREAKS, Limit("9"), "invalid_auth", "msg_too_long"])
async def test_no_trouble_tells_a_word_or_the_token(server: Loopback, slack: Slack, fault, caplog):
    caplog.set_level("DEBUG")
    server.fail(POST, fault)

    trouble = await trouble_of(slack)

    told = "".join(traceback.format_exception(trouble)) + caplog.text
    assert SECRET not in told
    assert TOKEN not in told
    assert trouble.__context__ is None


def test_a_name_of_an_error_is_told_safely():
    trouble = from_error(POST, "<!channel>\n" + "x" * 500)

    assert "<" not in str(trouble)
    assert "\n" not in str(trouble)
    assert len(trouble.error) == 80


async def test_who_we_are_is_asked_once_or_when_wanted_afresh(server: Loopback, slack: Slack):
    first, second = await slack.identity(), await slack.identity()
    assert first == second
    assert len(server.called("auth.test")) == 1

    await slack.identity(fresh=True)

    assert first.user == BOT
    assert len(server.called("auth.test")) == 2


async def test_what_is_left_out_is_not_sent(server: Loopback, slack: Slack):
    await slack.post("C1", Message.of("bonjour"))

    [args] = server.called(POST)
    assert set(args) == {"channel", "text", "blocks", "unfurl_links", "unfurl_media"}


async def test_a_reply_tells_whether_it_stands_at_the_top_of_its_channel(
    server: Loopback, slack: Slack
):
    root = await slack.post("C1", Message.of("racine"))
    reply = await slack.post("C1", Message.of("réponse"), thread_ts=root.ts)
    server.erase("C1", root.ts)
    stray = await slack.post("C1", Message.of("perdue"), thread_ts=root.ts)

    assert (root.top_level, reply.top_level, stray.top_level) == (True, False, True)


@pytest.mark.parametrize("error", ["already_reacted", "message_not_found"])
async def test_a_reaction_that_is_needless_is_no_trouble(
    server: Loopback, slack: Slack, error: str
):
    server.fail("reactions.add", error)

    await slack.react("C1", "1.2", "eyes")


async def test_a_reaction_that_is_refused_is_one(server: Loopback, slack: Slack):
    server.fail("reactions.add", "invalid_name")

    with pytest.raises(Refused):
        await slack.react("C1", "1.2", "eyes")


async def test_a_message_that_is_gone_is_none(server: Loopback, slack: Slack):
    ts = server.write("C1", "bonjour")
    assert (await slack.message("C1", ts, thread_ts=ts))["text"] == "bonjour"

    server.erase("C1", ts)

    assert await slack.message("C1", ts, thread_ts=ts) is None
