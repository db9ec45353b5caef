"""Messages as Slack keeps them and tells the app of them.

https://docs.slack.dev/reference/events/message
"""

import pytest

from simulator import NotPossible, Person, Simulator
from tests.simulator.sample_app import CARD, App, section


async def events(app: App, simulator: Simulator) -> list[dict]:
    await simulator.settled()
    return [body["event"] for body in app.bodies("message")]


async def test_the_app_hears_what_is_said_to_it(
    app: App, simulator: Simulator, anne: Person
) -> None:
    said = await anne.say("a < b & c")
    event = (await events(app, simulator))[0]
    assert event["text"] == "a &lt; b &amp; c"
    assert (event["user"], event["channel"]) == ("U0ANNE", anne.dm)
    assert (event["channel_type"], event["ts"]) == ("im", said["ts"])
    assert "subtype" not in event


async def test_the_app_hears_its_own_messages_marked_as_its_own(
    app: App, simulator: Simulator
) -> None:
    await app.call("chat.postMessage", channel="C0TLS", text="a")
    event = (await events(app, simulator))[0]
    assert (event["bot_id"], event["channel_type"]) == ("B0GUICHET", "group")


async def test_the_app_hears_nothing_of_channels_it_is_not_in(
    app: App, simulator: Simulator, anne: Person
) -> None:
    simulator.kick("C0TLS", "U0BOT")
    await anne.say("among us", "C0TLS")
    await anne.say("for all", "C0OPEN")
    assert await events(app, simulator) == []


async def test_people_and_channels_that_are_named_become_ids(anne: Person) -> None:
    said = await anne.say("@bruno.petit voir #plateforme-tls et https://a.org/?b=1&c=2, @nul")
    assert said["text"] == (
        "<@U0BRUNO> voir <#C0TLS> et <https://a.org/?b=1&amp;c=2>, @nul"
    )  # fmt: skip


async def test_an_edit_tells_both_versions(app: App, simulator: Simulator, anne: Person) -> None:
    said = await anne.say("before", "C0TLS")
    await anne.edit(said, "after")
    event = (await events(app, simulator))[1]
    assert event["subtype"] == "message_changed"
    assert event["message"]["text"] == "after"
    assert event["message"]["edited"]["user"] == "U0ANNE"
    assert event["message"]["ts"] == event["previous_message"]["ts"] == said["ts"]
    assert event["previous_message"]["text"] == "before"
    assert "user" not in event


async def test_a_deletion_tells_what_was_there(
    app: App, simulator: Simulator, anne: Person
) -> None:
    said = await anne.say("gone", "C0TLS")
    await anne.delete(said)
    event = (await events(app, simulator))[1]
    assert (event["subtype"], event["deleted_ts"]) == ("message_deleted", said["ts"])
    assert event["previous_message"]["text"] == "gone"
    assert anne.messages("C0TLS") == []


async def test_a_deleted_root_with_replies_leaves_a_tombstone(
    app: App, simulator: Simulator, anne: Person
) -> None:
    root = await anne.say("root", "C0TLS")
    reply = await anne.say("reply", "C0TLS", thread=root["ts"])
    await anne.delete(root)
    event = (await events(app, simulator))[2]
    assert event["subtype"] == "message_changed"
    assert event["message"]["subtype"] == "tombstone"
    assert event["previous_message"]["text"] == "root"
    shown = anne.messages("C0TLS", root["ts"])
    assert [said.get("subtype") or said["text"] for said in shown] == ["tombstone", "reply"]
    await anne.delete(reply)
    assert anne.messages("C0TLS") == []


async def test_a_tombstone_is_no_message_of_the_app(app: App, simulator: Simulator) -> None:
    root = await app.call("chat.postMessage", channel="C0TLS", text="root")
    place = {"channel": "C0TLS", "ts": root["ts"]}
    await app.call("chat.postMessage", channel="C0TLS", text="reply", thread_ts=root["ts"])
    assert (await app.call("chat.delete", **place))["ok"]
    assert (await app.call("chat.update", **place, text="a"))["error"] == "message_not_found"
    answer = await app.call("conversations.replies", **place)
    assert [said["text"] for said in answer["messages"]] == ["This message was deleted.", "reply"]
    assert len(simulator.messages("C0TLS")) == 1


async def test_a_reply_to_a_reply_stands_under_the_root(app: App, anne: Person) -> None:
    root = await anne.say("root", "C0TLS")
    reply = await anne.say("reply", "C0TLS", thread=root["ts"])
    answer = await app.call("chat.postMessage", channel="C0TLS", text="a", thread_ts=reply["ts"])
    assert answer["message"]["thread_ts"] == root["ts"]
    assert answer["message"]["parent_user_id"] == "U0ANNE"


async def test_a_broadcast_reply_stands_in_both_places(app: App, anne: Person) -> None:
    root = await anne.say("root")
    answer = await app.call(
        "chat.postMessage", channel=anne.dm, text="a", thread_ts=root["ts"], reply_broadcast=True
    )
    assert answer["message"]["subtype"] == "thread_broadcast"
    assert [said["text"] for said in anne.messages()] == ["root", "a"]
    assert [said["text"] for said in anne.messages(thread=root["ts"])] == ["root", "a"]


async def test_a_redraw_with_a_text_alone_takes_the_blocks_away(
    app: App, simulator: Simulator
) -> None:
    # https://docs.slack.dev/reference/methods/chat.update
    posted = await app.call("chat.postMessage", channel="C0TLS", text="a", blocks=CARD)
    place = {"channel": "C0TLS", "ts": posted["ts"]}
    await app.call("chat.update", **place, blocks=[section("b")])
    drawn = simulator.messages("C0TLS")[0]
    assert (drawn["text"], len(drawn["blocks"]), "edited" in drawn) == ("a", 1, False)
    await app.call("chat.update", **place, text="c")
    drawn = simulator.messages("C0TLS")[0]
    assert ("blocks" in drawn, drawn["text"], drawn["edited"]["user"]) == (False, "c", "U0BOT")


async def test_metadata_is_read_only_by_who_asks_for_it(app: App, simulator: Simulator) -> None:
    # https://docs.slack.dev/messaging/message-metadata
    metadata = {"event_type": "told", "event_payload": {"id": "1"}}
    posted = await app.call("chat.postMessage", channel="C0TLS", text="a", metadata=metadata)
    read = {"channel": "C0TLS", "ts": posted["ts"]}
    plain = await app.call("conversations.replies", **read)
    assert "metadata" not in plain["messages"][0]
    whole = await app.call("conversations.replies", **read, include_all_metadata=True)
    assert whole["messages"][0]["metadata"] == metadata
    await app.call("chat.update", channel="C0TLS", ts=posted["ts"], text="b")
    assert simulator.messages("C0TLS")[0]["metadata"] == metadata


async def test_history_is_read_in_pages_newest_first(app: App, anne: Person) -> None:
    # https://docs.slack.dev/reference/methods/conversations.history
    said = [await anne.say(str(number), "C0TLS") for number in range(5)]
    await anne.say("a reply stands elsewhere", "C0TLS", thread=said[0]["ts"])
    asked = {"channel": "C0TLS", "oldest": said[1]["ts"], "inclusive": True, "limit": 2}
    first = await app.call("conversations.history", **asked)
    assert [message["text"] for message in first["messages"]] == ["4", "3"]
    cursor = first["response_metadata"]["next_cursor"]
    second = await app.call("conversations.history", **asked, cursor=cursor)
    assert [message["text"] for message in second["messages"]] == ["2", "1"]
    assert (first["has_more"], second["has_more"]) == (True, False)
    exactly = await app.call(
        "conversations.history", channel="C0TLS", latest=said[2]["ts"], inclusive=True, limit=1
    )
    assert exactly["messages"][0]["ts"] == said[2]["ts"]


async def test_a_thread_is_read_in_pages_root_first(app: App, anne: Person) -> None:
    # https://docs.slack.dev/reference/methods/conversations.replies
    root = await anne.say("root", "C0TLS")
    for number in range(3):
        await anne.say(str(number), "C0TLS", thread=root["ts"])
    asked = {"channel": "C0TLS", "ts": root["ts"], "limit": 2}
    first = await app.call("conversations.replies", **asked)
    assert [message["text"] for message in first["messages"]] == ["root", "0", "1"]
    assert first["messages"][0]["reply_count"] == 3
    cursor = first["response_metadata"]["next_cursor"]
    second = await app.call("conversations.replies", **asked, cursor=cursor)
    assert [message["text"] for message in second["messages"]] == ["2"]


async def test_a_replys_own_timestamp_gives_the_reply_and_its_root(app: App, anne: Person) -> None:
    # https://docs.slack.dev/reference/methods/conversations.replies
    root = await anne.say("root", "C0TLS")
    reply = await anne.say("reply", "C0TLS", thread=root["ts"])
    answer = await app.call("conversations.replies", channel="C0TLS", ts=reply["ts"], limit=1)
    assert [said["thread_ts"] for said in answer["messages"]] == [root["ts"]]


async def test_an_ephemeral_message_is_seen_by_one_person_and_in_no_history(
    app: App, anne: Person, bruno: Person
) -> None:
    # https://docs.slack.dev/reference/methods/chat.postEphemeral
    whisper = {"channel": "C0TLS", "user": "U0ANNE", "text": "psst"}
    stamp = (await app.call("chat.postEphemeral", **whisper))["message_ts"]
    assert [said["text"] for said in anne.ephemerals("C0TLS")] == ["psst"]
    assert bruno.ephemerals("C0TLS") == anne.notifications == []
    history = await app.call("conversations.history", channel="C0TLS")
    assert history["messages"] == []
    update = await app.call("chat.update", channel="C0TLS", ts=stamp, text="b")
    assert update["error"] == "message_not_found"


async def test_a_permanent_link_leads_to_the_page(app: App, anne: Person) -> None:
    # https://docs.slack.dev/reference/methods/chat.getPermalink
    root = await anne.say("root", "C0TLS")
    reply = await anne.say("reply", "C0TLS", thread=root["ts"])
    answer = await app.call("chat.getPermalink", channel="C0TLS", message_ts=reply["ts"])
    digits = reply["ts"].replace(".", "")
    assert answer["permalink"] == (
        f"{app.api}/archives/C0TLS/p{digits}?thread_ts={root['ts']}&cid=C0TLS"
    )


async def test_timestamps_grow_even_when_the_clock_stands_still(
    simulator: Simulator, anne: Person
) -> None:
    instant = simulator.workspace.now()
    simulator.workspace.stamps = type(simulator.workspace.stamps)(lambda: instant)
    stamps = [(await anne.say("a", "C0TLS"))["ts"] for _ in range(3)]
    assert stamps == sorted(set(stamps))
    assert float(stamps[0]) == pytest.approx(instant.timestamp(), abs=1e-5)


async def test_a_changed_account_is_told_to_the_app(app: App, simulator: Simulator) -> None:
    # https://docs.slack.dev/reference/events/user_change
    simulator.deactivate("U0ANNE")
    await simulator.settled()
    user = app.bodies("user_change")[0]["event"]["user"]
    assert (user["id"], user["deleted"]) == ("U0ANNE", True)


async def test_people_may_not_do_what_slack_does_not_let_them(
    simulator: Simulator, anne: Person, cleo: Person
) -> None:
    said = await anne.say("mine", "C0TLS")
    with pytest.raises(NotPossible, match="conversation"):
        await cleo.say("a", "C0TLS")
    with pytest.raises(NotPossible, match="pas de vous"):
        await simulator.person("U0BRUNO").edit(said, "yours")
    with pytest.raises(NotPossible, match="vide"):
        await anne.say("  ", "C0TLS")
    simulator.archive("C0TLS")
    with pytest.raises(NotPossible, match="archivée"):
        await anne.say("a", "C0TLS")
    simulator.deactivate("U0ANNE")
    with pytest.raises(NotPossible, match="désactivé"):
        await anne.say("a")


async def test_people_from_elsewhere_are_marked_and_their_files_must_be_asked_for(
    app: App, simulator: Simulator
) -> None:
    # https://docs.slack.dev/apis/slack-connect
    simulator.add_user("U0EXT", "Ext", email="e@x.org", team="T0OTHER")
    simulator.invite("C0TLS", "U0EXT")
    simulator.change_channel("C0TLS", ext_shared=True)
    guest = simulator.person("U0EXT")
    file_id = await guest.upload("secret name.pdf", b"x")
    await guest.say("hello", "C0TLS", files=[file_id])
    await simulator.settled()
    body = app.bodies("message")[0]
    assert (body["is_ext_shared_channel"], body["event"]["team"]) == (True, "T0OTHER")
    assert body["event"]["files"][0]["file_access"] == "check_file_info"
    assert "name" not in body["event"]["files"][0]
    told = await app.call("files.info", file=file_id)
    assert told["file"]["name"] == "secret name.pdf"
    user = (await app.call("users.info", user="U0EXT", include_locale=True))["user"]
    assert (user["team_id"], user["is_stranger"]) == ("T0OTHER", True)
    assert not {"locale"} & user.keys()
    assert "email" not in user["profile"]
    await guest.command("/demande", "C0TLS")
    await guest.submit({"Titre": "a", "Nature": "Panne"})
    assert app.bodies("view_submission")[0]["user"]["team_id"] == "T0OTHER"


async def test_a_person_may_show_a_reply_in_the_channel_too(
    app: App, simulator: Simulator, anne: Person
) -> None:
    root = await anne.say("root", "C0TLS")
    await anne.say("for all", "C0TLS", thread=root["ts"], broadcast=True)
    event = (await events(app, simulator))[1]
    assert (event["subtype"], event["thread_ts"]) == ("thread_broadcast", root["ts"])
