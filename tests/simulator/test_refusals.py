"""What Slack refuses is refused under Slack's own name; each case cites the page that says so."""

from collections.abc import Mapping
from typing import Any

import aiohttp
import pytest

from simulator import Simulator
from tests.simulator.sample_app import FORM, App, modal, section

METHODS = "https://docs.slack.dev/reference/methods"
METADATA = {"event_type": "told", "event_payload": {"id": "1"}}

CASES: Mapping[str, tuple[str, dict[str, Any], str, str]] = {
    "a message without text or blocks": (
        "chat.postMessage", {"channel": "C0TLS"}, "no_text", f"{METHODS}/chat.postMessage",
    ),
    "a message of blanks": (
        "chat.postMessage", {"channel": "C0TLS", "text": " "}, "no_text",
        f"{METHODS}/chat.postMessage",
    ),
    "a channel that is not": (
        "chat.postMessage", {"channel": "C0NONE", "text": "a"}, "channel_not_found",
        f"{METHODS}/chat.postMessage",
    ),
    "no channel at all": (
        "chat.postMessage", {"text": "a"}, "channel_not_found", f"{METHODS}/chat.postMessage",
    ),
    "a private channel without the app": (
        "chat.postMessage", {"channel": "C0SECRET", "text": "a"}, "channel_not_found",
        f"{METHODS}/chat.postMessage",
    ),
    "a public channel without the app": (
        "chat.postMessage", {"channel": "C0OPEN", "text": "a"}, "not_in_channel",
        f"{METHODS}/chat.postMessage",
    ),
    "an archived channel": (
        "chat.postMessage", {"channel": "C0OLD", "text": "a"}, "is_archived",
        f"{METHODS}/chat.postMessage",
    ),
    "an argument Slack does not know": (
        "chat.postMessage", {"channel": "C0TLS", "text": "a", "colour": "red"},
        "invalid_arguments", f"{METHODS}/chat.postMessage",
    ),
    "blocks that are no list": (
        "chat.postMessage", {"channel": "C0TLS", "text": "a", "blocks": "{"},
        "invalid_blocks_format", f"{METHODS}/chat.postMessage",
    ),
    "a block of an unknown type": (
        "chat.postMessage", {"channel": "C0TLS", "text": "a", "blocks": [{"type": "panel"}]},
        "invalid_blocks", "https://docs.slack.dev/reference/block-kit/blocks",
    ),
    "metadata that is no object": (
        "chat.postMessage", {"channel": "C0TLS", "text": "a", "metadata": "x{"},
        "invalid_metadata_format", "https://docs.slack.dev/messaging/message-metadata",
    ),
    "metadata without a payload": (
        "chat.postMessage", {"channel": "C0TLS", "text": "a", "metadata": {"event_type": "t"}},
        "invalid_metadata_schema", "https://docs.slack.dev/messaging/message-metadata",
    ),
    "metadata with objects in objects": (
        "chat.postMessage",
        {
            "channel": "C0TLS", "text": "a",
            "metadata": {"event_type": "t", "event_payload": {"a": {"b": {"c": 1}}}},
        },
        "invalid_metadata_schema", "https://docs.slack.dev/messaging/message-metadata",
    ),
    "metadata that is too large": (
        "chat.postMessage",
        {
            "channel": "C0TLS", "text": "a",
            "metadata": {"event_type": "t", "event_payload": {"a": "x" * 9000}},
        },
        "metadata_too_large", "https://docs.slack.dev/messaging/message-metadata",
    ),
    "redrawing what is not there": (
        "chat.update", {"channel": "C0TLS", "ts": "1.0", "text": "a"}, "message_not_found",
        f"{METHODS}/chat.update",
    ),
    "deleting what is not there": (
        "chat.delete", {"channel": "C0TLS", "ts": "1.0"}, "message_not_found",
        f"{METHODS}/chat.delete",
    ),
    "whispering to somebody who is not in the channel": (
        "chat.postEphemeral", {"channel": "C0TLS", "user": "U0CLEO", "text": "a"},
        "user_not_in_channel", f"{METHODS}/chat.postEphemeral",
    ),
    "the link of a message that is not": (
        "chat.getPermalink", {"channel": "C0TLS", "message_ts": "1.0"}, "message_not_found",
        f"{METHODS}/chat.getPermalink",
    ),
    "a DM with nobody": (
        "conversations.open", {"users": "U0NOBODY"}, "user_not_found",
        f"{METHODS}/conversations.open",
    ),
    "a DM with no person named": (
        "conversations.open", {}, "users_list_not_supplied", f"{METHODS}/conversations.open",
    ),
    "a DM with a bot": (
        "conversations.open", {"users": "U0BOT"}, "cannot_dm_bot", f"{METHODS}/conversations.open",
    ),
    "a DM with a closed account": (
        "conversations.open", {"users": "U0GONE"}, "user_disabled",
        f"{METHODS}/conversations.open",
    ),
    "a private channel that the app is not in, described": (
        "conversations.info", {"channel": "C0SECRET"}, "channel_not_found",
        f"{METHODS}/conversations.info",
    ),
    "the history of a public channel that the app is not in": (
        "conversations.history", {"channel": "C0OPEN"}, "not_in_channel",
        f"{METHODS}/conversations.history",
    ),
    "a cursor that was never given": (
        "conversations.history", {"channel": "C0TLS", "cursor": "!"}, "invalid_cursor",
        f"{METHODS}/conversations.history",
    ),
    "a thread that is not": (
        "conversations.replies", {"channel": "C0TLS", "ts": "1.0"}, "thread_not_found",
        f"{METHODS}/conversations.replies",
    ),
    "a person who is not": (
        "users.info", {"user": "U0NOBODY"}, "user_not_found", f"{METHODS}/users.info",
    ),
    "a reaction to what is not there": (
        "reactions.add", {"channel": "C0TLS", "timestamp": "1.0", "name": "eyes"},
        "message_not_found", f"{METHODS}/reactions.add",
    ),
    "a file that is not": (
        "files.info", {"file": "F0NONE"}, "file_not_found", f"{METHODS}/files.info",
    ),
    "an upload of nothing": (
        "files.getUploadURLExternal", {"filename": "a", "length": 0}, "invalid_arguments",
        f"{METHODS}/files.getUploadURLExternal",
    ),
    "finishing an upload that never came": (
        "files.completeUploadExternal", {"files": [{"id": "F0NONE"}]}, "file_not_found",
        f"{METHODS}/files.completeUploadExternal",
    ),
    "a trigger that makes no sense": (
        "views.open", {"trigger_id": "abc", "view": FORM}, "invalid_trigger_id",
        f"{METHODS}/views.open",
    ),
    "a form that is not open": (
        "views.update", {"view_id": "V0NONE", "view": FORM}, "not_found",
        f"{METHODS}/views.update",
    ),
    "a form without a title": (
        "views.update", {"view_id": "V0NONE", "view": {"type": "modal", "blocks": []}},
        "invalid_arguments", f"{METHODS}/views.update",
    ),
    "a method that the app does not call": (
        "chat.scheduleMessage", {"channel": "C0TLS"}, "unknown_method", METHODS,
    ),
}  # fmt: skip


@pytest.fixture
async def furnished(simulator: Simulator) -> Simulator:
    simulator.add_channel("C0SECRET", "secret", ["U0ANNE"], bot=False)
    simulator.add_channel("C0OLD", "old", ["U0ANNE"])
    simulator.archive("C0OLD")
    simulator.add_user("U0GONE", "Gone", deleted=True)
    return simulator


@pytest.mark.usefixtures("furnished")
@pytest.mark.parametrize(("method", "args", "error", "page"), CASES.values(), ids=CASES.keys())
async def test_slack_refuses(
    app: App, method: str, args: dict[str, Any], error: str, page: str
) -> None:
    answer = await app.call(method, **args)
    assert (answer["ok"], answer["error"]) == (False, error), page


async def test_problems_in_blocks_are_told_with_their_place(app: App, simulator: Simulator) -> None:
    # https://docs.slack.dev/reference/methods/chat.postMessage
    blocks = [section("x" * 3001)]
    answer = await app.call("chat.postMessage", channel="C0TLS", text="a", blocks=blocks)
    told = ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"]
    assert answer["response_metadata"]["messages"] == told
    assert simulator.messages("C0TLS") == []


async def test_a_redraw_takes_four_thousand_characters_and_no_more(
    app: App, simulator: Simulator
) -> None:
    # https://docs.slack.dev/reference/methods/chat.update
    posted = await app.call("chat.postMessage", channel="C0TLS", text="a")
    place = {"channel": "C0TLS", "ts": posted["ts"]}
    assert (await app.call("chat.update", **place, text="x" * 4000))["ok"]
    assert (await app.call("chat.update", **place, text="x" * 4001))["error"] == "msg_too_long"
    assert simulator.messages("C0TLS")[0]["text"] == "x" * 4000


async def test_a_posted_text_is_cut_at_forty_thousand_characters(
    app: App, simulator: Simulator
) -> None:
    # https://docs.slack.dev/reference/methods/chat.postMessage
    assert (await app.call("chat.postMessage", channel="C0TLS", text="x" * 40_001))["ok"]
    assert len(simulator.messages("C0TLS")[0]["text"]) == 40_000


async def test_what_others_wrote_is_neither_redrawn_nor_deleted(
    app: App, simulator: Simulator
) -> None:
    # https://docs.slack.dev/reference/methods/chat.update
    said = await simulator.person("U0ANNE").say("mine", "C0TLS")
    place = {"channel": "C0TLS", "ts": said["ts"]}
    assert (await app.call("chat.update", **place, text="b"))["error"] == "cant_update_message"
    assert (await app.call("chat.delete", **place))["error"] == "cant_delete_message"


async def test_nothing_is_redrawn_in_an_archived_channel(app: App, simulator: Simulator) -> None:
    # https://docs.slack.dev/reference/methods/chat.update
    posted = await app.call("chat.postMessage", channel="C0TLS", text="a")
    simulator.archive("C0TLS")
    answer = await app.call("chat.update", channel="C0TLS", ts=posted["ts"], text="b")
    assert answer["error"] == "is_inactive"


async def test_a_reaction_is_put_once(app: App, simulator: Simulator) -> None:
    # https://docs.slack.dev/reference/methods/reactions.add
    said = await simulator.person("U0ANNE").say("hello", "C0TLS")
    reaction = {"channel": "C0TLS", "timestamp": said["ts"], "name": "eyes"}
    assert (await app.call("reactions.add", **reaction))["ok"]
    assert (await app.call("reactions.add", **reaction))["error"] == "already_reacted"
    assert (await app.call("reactions.add", **reaction | {"name": "N o"}))["error"] == (
        "invalid_name"
    )
    assert simulator.messages("C0TLS")[0]["reactions"] == [
        {"name": "eyes", "users": ["U0BOT"], "count": 1}
    ]


@pytest.mark.parametrize(
    ("method", "args", "scope"),
    [
        ("chat.postMessage", {"channel": "C0TLS", "text": "a"}, "chat:write"),
        ("conversations.open", {"users": "U0ANNE"}, "im:write"),
        ("conversations.history", {"channel": "C0TLS"}, "groups:history"),
        ("conversations.info", {"channel": "C0OPEN"}, "channels:read"),
        ("users.info", {"user": "U0ANNE"}, "users:read"),
        ("reactions.add", {"channel": "C0TLS", "timestamp": "1", "name": "x"}, "reactions:write"),
        ("files.info", {"file": "F1"}, "files:read"),
        ("files.getUploadURLExternal", {"filename": "a", "length": 1}, "files:write"),
    ],
)
async def test_a_method_takes_its_scope(
    app: App, simulator: Simulator, method: str, args: dict[str, Any], scope: str
) -> None:
    # https://docs.slack.dev/authentication/installing-with-oauth#asking
    drop_scope(simulator, scope)
    answer = await app.call(method, **args)
    assert (answer["error"], answer["needed"]) == ("missing_scope", scope)
    assert scope not in answer["provided"].split(",")


async def test_an_email_is_shown_with_its_own_scope_only(app: App, simulator: Simulator) -> None:
    # https://docs.slack.dev/reference/scopes/users.read.email
    answer = await app.call("users.info", user="U0ANNE", include_locale=True)
    assert answer["user"]["profile"]["email"] == "anne@ac-toulouse.fr"
    assert answer["user"]["locale"] == "fr-FR"
    drop_scope(simulator, "users:read.email")
    answer = await app.call("users.info", user="U0ANNE")
    assert "email" not in answer["user"]["profile"]
    assert "locale" not in answer["user"]


def drop_scope(simulator: Simulator, scope: str) -> None:
    """Take a scope away, as if the manifest did not ask for it."""
    scopes = simulator.parts.backend.manifest.oauth_config.scopes
    left = tuple(held for held in scopes.bot if held != scope)
    assert left != scopes.bot
    object.__setattr__(scopes, "bot", left)


@pytest.mark.parametrize(
    ("header", "error"), [({}, "not_authed"), ({"Authorization": "Bearer no"}, "invalid_auth")]
)
async def test_a_call_takes_the_token(
    app: App, header: dict[str, str], error: str, simulator: Simulator
) -> None:
    # https://docs.slack.dev/reference/methods/auth.test
    assert simulator.address == app.api
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{app.api}/api/auth.test", headers=header) as answer,
    ):
        assert (await answer.json())["error"] == error


async def test_a_reply_to_a_message_that_is_gone_lands_in_the_channel(
    app: App, simulator: Simulator
) -> None:
    # https://docs.slack.dev/reference/methods/chat.postMessage
    posted = await app.call("chat.postMessage", channel="C0TLS", text="root")
    await app.call("chat.delete", channel="C0TLS", ts=posted["ts"])
    answer = await app.call("chat.postMessage", channel="C0TLS", text="a", thread_ts=posted["ts"])
    assert "thread_ts" not in answer["message"]
    assert [said["text"] for said in simulator.messages("C0TLS")] == ["a"]


async def test_a_message_to_a_closed_account_succeeds_in_silence(
    app: App, simulator: Simulator
) -> None:
    # https://docs.slack.dev/reference/methods/chat.postMessage
    opened = await app.call("conversations.open", users="U0ANNE")
    simulator.deactivate("U0ANNE")
    channel = opened["channel"]["id"]
    assert (await app.call("chat.postMessage", channel=channel, text="a"))["ok"]


async def test_a_view_of_over_250_kilobytes_is_refused(app: App, simulator: Simulator) -> None:
    # https://docs.slack.dev/reference/methods/views.open
    large = modal(*(section("é" * 2900) for _ in range(60)))
    app.answers["/demande"] = {}
    await simulator.person("U0ANNE").command("/demande")
    trigger = app.bodies("/demande")[0]["trigger_id"]
    answer = await app.call("views.open", trigger_id=trigger, view=large)
    assert answer["error"] == "view_too_large"
