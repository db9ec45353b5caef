"""`guichet serve` as a process of its own, connected to a simulated workspace by Socket Mode."""

import asyncio
import os
import signal
import socket
import sqlite3
import sys
from asyncio.subprocess import PIPE
from contextlib import asynccontextmanager, closing

import pytest

from bot.demo.workspace import furnish
from simulator import AppToken, Simulator, Timing
from tests.desk.office import APP_TOKEN, ROOT, TOKEN
from tests.untimed import catalogue

SECONDS = 60.0
"""For a process to start on a busy machine."""


@pytest.fixture
async def slack():
    workspace = Simulator(
        ROOT / "manifest.yml",
        "no deliveries are signed",
        TOKEN,
        timing=Timing(30.0),
        app_token=AppToken(APP_TOKEN),
        socket_mode=True,
    )
    async with workspace.serving():
        furnish(workspace)
        yield workspace
    workspace.close()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@asynccontextmanager
async def served(folder, slack, **more):
    """A desk served by a process of its own, killed should it hang; and its port."""
    port = free_port()
    (folder / "catalogue.yml").write_text(catalogue())
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")},
        "PYTHONPATH": str(ROOT),
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": f"{slack.address}/api/",
        "PORT": str(port),
        "GUICHET_CATALOGUE": str(folder / "catalogue.yml"),
        "GUICHET_LOG_LEVEL": "DEBUG",
        **more,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from bot.cli import main; main()", "serve",
        cwd=folder, env=environment, stdout=PIPE, stderr=PIPE,
    )  # fmt: skip
    try:
        yield process, port
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def ended(process):
    async with asyncio.timeout(SECONDS):
        out, err = await process.communicate()
    return process.returncode, (out + err).decode()


async def refused(port):
    """Wait until nobody listens on a port any more."""
    async with asyncio.timeout(SECONDS):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                return
            writer.close()
            await asyncio.sleep(0.02)


async def opened(slack):
    """Open a request and return its card."""
    chloe = slack.person("U0CHLOE")
    await chloe.command("/demande")
    await slack.until(lambda: "input" in str(chloe.views), SECONDS)  # after its skeleton
    wanted = {"title": "CANARI", "description": "Tout.", "service": "Réseau et internet"}
    assert not await chloe.submit(wanted)
    return await slack.until(lambda: [*slack.messages("C0RESEAU")][:1], SECONDS)


async def test_what_is_under_way_at_sigterm_is_written_and_acknowledged_first(slack, tmp_path):
    async with served(tmp_path, slack) as (process, port):
        await slack.until(lambda: slack.sockets.count, SECONDS)
        (card,) = await opened(slack)
        with closing(sqlite3.connect(tmp_path / "data" / "guichet.db")) as database:
            database.execute("BEGIN IMMEDIATE")
            lea = slack.person("U0LEA")
            pressing = asyncio.create_task(lea.press("Prendre en charge", card))
            await slack.until(lambda: slack.sockets.unacknowledged)
            process.send_signal(signal.SIGTERM)
            await refused(port)
            assert not pressing.done()
            database.execute("ROLLBACK")
            assert (await pressing).trouble is None
            status, log = await ended(process)
            agent = database.execute("SELECT agent FROM ticket").fetchone()
    assert status == 0, log
    assert agent == ("U0LEA",)
    assert "Le guichet atteint Slack par Socket Mode." in log
    assert not [word for word in ("Traceback", "CANARI", TOKEN, APP_TOKEN) if word in log]


async def test_an_app_token_that_slack_does_not_take_is_told_and_nothing_starts(slack, tmp_path):
    async with served(tmp_path, slack, SLACK_APP_TOKEN="xapp-of-another-app") as (process, _):
        status, log = await ended(process)
    assert status == 1
    assert "Slack ne connaît pas le jeton d'application" in log
    assert "Rien n'a été fait." in log
    assert "xapp-of-another-app" not in log
    assert "Traceback" not in log
