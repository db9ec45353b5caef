"""Who is notified of what, as Slack does it.

https://slack.com/help/articles/115000769927
"""

from simulator import Person
from tests.simulator.sample_app import App, section


async def post(app: App, channel: str, text: str, **more: object) -> str:
    return (await app.call("chat.postMessage", channel=channel, text=text, **more))["ts"]


def texts(person: Person) -> list[str]:
    return [note.text for note in person.notifications]


async def test_a_person_is_notified_of_what_the_app_says_in_their_dm(
    app: App, anne: Person, bruno: Person
) -> None:
    await post(app, anne.dm, "hello")
    assert (texts(anne), texts(bruno)) == (["hello"], [])
    assert anne.unread() == 1


async def test_a_reply_in_a_thread_one_never_wrote_in_notifies_nobody(
    app: App, anne: Person
) -> None:
    root = await post(app, anne.dm, "root")
    await post(app, anne.dm, "silent", thread_ts=root)
    assert texts(anne) == ["root"]


async def test_a_broadcast_reply_notifies_in_a_dm(app: App, anne: Person) -> None:
    root = await post(app, anne.dm, "root")
    await post(app, anne.dm, "loud", thread_ts=root, reply_broadcast=True)
    assert texts(anne) == ["root", "loud"]


async def test_who_wrote_in_a_thread_is_notified_of_replies(
    app: App, anne: Person, bruno: Person
) -> None:
    root = await post(app, "C0TLS", "card")
    await anne.say("mine", "C0TLS", thread=root)
    await bruno.say("yours", "C0TLS", thread=root)
    await post(app, "C0TLS", "ours", thread_ts=root)
    assert (texts(anne), texts(bruno)) == (["yours", "ours"], ["ours"])


async def test_who_began_a_thread_is_notified_of_replies(app: App, anne: Person) -> None:
    root = await anne.say("root", "C0TLS")
    await post(app, "C0TLS", "reply", thread_ts=root["ts"])
    assert texts(anne) == ["reply"]


async def test_a_channel_message_notifies_whom_it_mentions(
    app: App, anne: Person, bruno: Person, cleo: Person
) -> None:
    await post(app, "C0TLS", "nobody")
    await post(app, "C0TLS", "see <@U0BRUNO> and <@U0CLEO>")
    assert (texts(anne), texts(cleo)) == ([], [])
    assert texts(bruno) == ["see <@U0BRUNO> and <@U0CLEO>"]


async def test_blocks_mention_people_and_the_text_behind_them_does_not(
    app: App, anne: Person, bruno: Person
) -> None:
    await post(app, "C0TLS", "for <@U0ANNE>", blocks=[section("for <@U0BRUNO>")])
    assert (texts(anne), texts(bruno)) == ([], ["for <@U0ANNE>"])


async def test_everybody_can_be_called_and_escaped_words_call_nobody(
    app: App, anne: Person, bruno: Person
) -> None:
    await post(app, "C0TLS", "&lt;!channel&gt;")
    await post(app, "C0TLS", "<!channel> fire")
    assert texts(anne) == texts(bruno) == ["<!channel> fire"]


async def test_nobody_is_notified_of_their_own_words(anne: Person, bruno: Person) -> None:
    await anne.say("<@U0ANNE> <@U0BRUNO>", "C0TLS")
    assert (texts(anne), texts(bruno)) == ([], ["<@U0ANNE> <@U0BRUNO>"])


async def test_a_redraw_notifies_nobody(app: App, anne: Person) -> None:
    ts = await post(app, "C0TLS", "a")
    await app.call("chat.update", channel="C0TLS", ts=ts, text="<@U0ANNE>")
    assert texts(anne) == []


async def test_reading_clears_the_marks_and_writing_reads(app: App, anne: Person) -> None:
    await post(app, "C0TLS", "a")
    await post(app, "C0TLS", "b")
    assert anne.unread("C0TLS") == 2
    await anne.read("C0TLS")
    assert anne.unread("C0TLS") == 0
    await post(app, "C0TLS", "c")
    await anne.say("d", "C0TLS")
    assert anne.unread("C0TLS") == 0


async def test_a_deleted_mention_asks_for_nobody(anne: Person, bruno: Person) -> None:
    said = await anne.say("<@U0BRUNO>", "C0TLS")
    channel = bruno._workspace.channels["C0TLS"]  # noqa: SLF001 — the marks are the page's matter
    attention = bruno._exchange.attention  # noqa: SLF001
    assert attention.unread("U0BRUNO", channel) == (1, 1)
    await anne.delete(said)
    assert attention.unread("U0BRUNO", channel) == (0, 0)


async def test_unread_replies_count_in_followed_threads_only(
    app: App, anne: Person, bruno: Person
) -> None:
    root = await anne.say("root", "C0TLS")
    await bruno.say("one", "C0TLS", thread=root["ts"])
    await post(app, "C0TLS", "two", thread_ts=root["ts"])
    attention = anne._exchange.attention  # noqa: SLF001 — the marks are the page's matter
    assert list(attention.unread_threads("U0ANNE")) == [("C0TLS", root["ts"], 2)]
    assert list(attention.unread_threads("U0BRUNO")) == [("C0TLS", root["ts"], 1)]
    await anne.read("C0TLS", thread=root["ts"])
    assert list(attention.unread_threads("U0ANNE")) == []
