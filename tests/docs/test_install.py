"""The page for administrators, followed to the letter in a workspace: it ends with a ticket."""

import asyncio
import os
import re
import shlex
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.admin.settings import Settings
from bot.cli import app
from simulator import AppToken, Person, Simulator

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TOKENS = {"xoxb-…": "xoxb-for-tests-only", "xapp-…": "xapp-for-tests-only"}
SERVE = "guichet serve"
BEFORE = {"make install", ". .venv/bin/activate"}
"""What tests have done already: they run where it is installed."""

PAGES = {
    "install.md": ("en-GB", "/request", "Take charge", "✓  teams' channels"),
    "install.fr.md": ("fr-FR", "/demande", "Prendre en charge", "✓  canaux d'équipe"),
}


def blocks(page: str) -> list[tuple[str, str, str]]:
    """Return the fenced blocks of a page: language, file, content."""
    return FENCE.findall((ROOT / "docs" / page).read_text(encoding="utf-8"))


def commands(page: str) -> list[str]:
    return [line for kind, _, text in blocks(page) if kind == "sh" for line in text.splitlines()]


def write_files(page: str, folder: Path) -> None:
    """Write the files of a page, with the tokens that Slack gave."""
    for _, name, text in blocks(page):
        if name:
            for shown, real in TOKENS.items():
                text = text.replace(shown, real)  # noqa: PLW2901 — each token in turn
            (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the administrator stands, with no setting but those of the page."""
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith("GUICHET_") or name.lower() in Settings.model_fields:
            monkeypatch.delenv(name)
    monkeypatch.setenv("PORT", "0")
    return tmp_path


def workspace(locale: str) -> Simulator:
    """The workspace as the page leaves it: the app is made, the bot invited."""
    slack = Simulator(
        ROOT / "manifest.yml", "unused", TOKENS["xoxb-…"], app_token=AppToken(TOKENS["xapp-…"])
    )
    slack.add_user("U0123456789", "Camille Admin", locale=locale)
    slack.add_channel("C0123456789", "assistance", ["U0123456789"])
    return slack


def run(command: str, folder: Path) -> str:
    """Run a command as a shell would, but in this process, which is quicker; returns its words."""
    words, _, file = command.partition(" > ")
    program, *arguments = shlex.split(words)
    assert program == "guichet"
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, f"{command}: {result.output}"
    if file:
        (folder / file).write_text(result.stdout, encoding="utf-8")
    return result.stdout


@asynccontextmanager
async def served() -> AsyncIterator[Process]:
    """Serve in a process of its own until the end, as by Ctrl-C."""
    program = Path(sys.executable).with_name("guichet")
    process = await asyncio.create_subprocess_exec(
        program, *SERVE.split()[1:], stderr=PIPE, stdout=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        async with asyncio.timeout(60):
            _, said = await process.communicate()
    assert (process.returncode, "Traceback" in said.decode()) == (0, False), said.decode()


async def heard(process: Process, words: str) -> None:
    """Wait until the server says something."""
    assert process.stderr is not None
    said = ""
    async with asyncio.timeout(60):
        async for line in process.stderr:
            said += line.decode()
            if words in said:
                return
    pytest.fail(f"never said {words!r}: {said}")


@pytest.mark.parametrize("page", PAGES)
async def test_the_page_leads_from_nothing_to_the_first_ticket(page, folder, monkeypatch):
    locale, command, take, channels = PAGES[page]
    write_files(page, folder)
    slack = workspace(locale)
    async with slack.serving() as address:
        monkeypatch.setenv("SLACK_API_URL", f"{address}/api/")
        said = {
            line: await asyncio.to_thread(run, line, folder)
            for line in commands(page)
            if line not in BEFORE and line != SERVE
        }
        assert channels in said["guichet check"]
        assert "✗" not in said["guichet check"]
        async with served() as process:
            await heard(process, "Socket Mode")
            await first_ticket(slack, command, take, page)
    slack.close()


def form_title(person: Person) -> str | None:
    """The title in the form, None as long as it is not filled in."""
    if not person.views:
        return None
    asked = person.view["state"]["values"].get("title", {})
    return asked.get("title", {}).get("value")


async def first_ticket(slack: Simulator, command: str, take: str, page: str) -> None:
    """Type what the page says, send the form, and find the card with its button."""
    (typed,) = re.findall(rf"^> {command} (.*)$", (ROOT / "docs" / page).read_text(), re.MULTILINE)
    camille = slack.person("U0123456789")
    await slack.until(lambda: slack.sockets.count, 30)
    await camille.command(f"{command} {typed}")
    title = await slack.until(lambda: form_title(camille), 30)
    assert title == typed
    service = "Poste de travail" if command == "/demande" else "Workstation"
    assert not await camille.submit({"description": "Depuis ce matin.", "service": service})
    (card,) = await slack.until(lambda: slack.messages("C0123456789"), 30)
    assert typed in card["text"]
    assert f"«{take}»" in nbsp_free(page)
    await camille.press(take, card)


def nbsp_free(page: str) -> str:
    """The page with its quotes tight: French sets spaces inside."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return text.replace("«\N{NO-BREAK SPACE}", "«").replace("\N{NO-BREAK SPACE}»", "»")


@pytest.mark.parametrize("page", PAGES)
def test_the_page_takes_one_installation_and_four_commands(page):
    asked = commands(page)
    assert [line for line in asked if line not in BEFORE] == [
        "guichet manifest > slack-app.yml",
        "guichet catalogue apply catalogue.yml",
        "guichet check",
        SERVE,
    ]
    assert {*asked} >= BEFORE
