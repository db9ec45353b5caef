"""A workspace in a folder is found again as it was."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from simulator import Simulator
from tests.simulator.sample_app import CARD, MANIFEST, SECRET, TOKEN, App, connected, people


async def test_a_second_start_finds_everything_again(tmp_path: Path, app: App) -> None:
    first = Simulator(MANIFEST, SECRET, TOKEN, state=tmp_path)
    assert first.fresh
    people(first)
    async with connected(app, first):
        anne = first.person("U0ANNE")
        root = await anne.say("root", files=[await anne.upload("a.txt", b"content")])
        gone = await anne.say("gone")
        await anne.delete(gone)
        await app.call("chat.postMessage", channel=anne.dm, text="a", thread_ts=root["ts"])
        await app.call("chat.postMessage", channel="C0TLS", text="c", blocks=CARD)
        seen, dm, unread = anne.messages(), anne.dm, anne.unread("C0TLS")
        first.deactivate("U0BRUNO")
    first.close()

    second = Simulator(MANIFEST, SECRET, TOKEN, state=tmp_path)
    assert not second.fresh
    async with connected(app, second):
        anne = second.person("U0ANNE")
        assert (anne.dm, anne.messages(), anne.unread("C0TLS")) == (dm, seen, unread)
        assert len(anne.messages(thread=root["ts"])) == 2
        assert second.workspace.users["U0BRUNO"].deleted
        file = second.workspace.files[root["files"][0]["id"]]
        assert second.parts.backend.files.content(file) == b"content"
        await app.call("chat.postMessage", channel=anne.dm, text="b", thread_ts=root["ts"])
        assert anne.notifications[-1].text == "b"
        await anne.press("take", second.messages("C0TLS")[0])
    second.close()


async def test_timestamps_go_on_where_a_faster_clock_had_led_them(tmp_path: Path) -> None:
    ahead = datetime.now(UTC) + timedelta(days=16)
    first = Simulator(MANIFEST, SECRET, TOKEN, state=tmp_path, clock=lambda: ahead)
    people(first)
    last = await first.person("U0ANNE").say("late")
    first.close()
    second = Simulator(MANIFEST, SECRET, TOKEN, state=tmp_path)
    again = await second.person("U0ANNE").say("early")
    assert again["ts"] > last["ts"]
    second.close()
