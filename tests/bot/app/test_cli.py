import asyncio
import logging
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import urllib.request
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from core import desk
from core.acts import Act, Given
from core.outbox import Status
from core.ticket import Person
from core.vocabulary import Action
from storage.database import open_database
from tests.bot.app.door import SECRET
from tests.bot.catalogue.written import CATALOGUE, spoiled
from tests.core.world import BRUNO, CALENDAR, CHLOE, NOW

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def english(bare, monkeypatch):  # noqa: ARG001 — it empties what this one fills
    """Speak English, and stand where nothing is set."""
    monkeypatch.setenv("GUICHET_LANGUAGE", "en")


@pytest.fixture(autouse=True)
def loud_as_before():
    """Undo what `serve` sets of the log."""
    root, quiet = logging.getLogger(), ("slack_bolt", "slack_sdk", "apscheduler", "asyncio")
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    for name in (*quiet, "sqlalchemy", "alembic"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def run(*arguments):
    return CliRunner().invoke(app, list(arguments))


def written(tmp_path, text=CATALOGUE):
    path = tmp_path / "catalogue.yml"
    path.write_text(text)
    return str(path)


def in_desk(function):
    """Run a unit of work on the desk that the commands work on."""

    async def once():
        database = open_database("sqlite:///data/guichet.db")
        await database.start()
        try:
            return await database.run(function)
        finally:
            await database.close()

    return asyncio.run(once())


def open_and_take(work):
    work.save_person(Person(CHLOE, "Chloé"))
    given = Given(title="Panne", description="Plus rien", service="messagerie", academy="toulouse")
    ticket = desk.open_request(work, Act(Action.OPEN, CHLOE, given), NOW, CALENDAR)
    desk.act(work, ticket.id, Act(Action.TAKE, BRUNO), NOW, CALENDAR)


def test_a_catalogue_is_applied_and_then_is_the_present_one(tmp_path):
    first = run("catalogue", "apply", written(tmp_path))
    assert first.exit_code == 0
    assert "Added: team “Réseaux et télécoms” (reseau)." in first.stdout
    assert first.stdout.endswith("The catalogue is applied.\n")
    assert "Slack was not asked about the channels" in first.stderr
    again = run("catalogue", "apply", written(tmp_path))
    assert again.stdout == "The catalogue is the present one already: nothing changes.\n"


def test_a_rehearsal_says_that_it_was_one(tmp_path):
    run("catalogue", "apply", written(tmp_path))
    in_desk(open_and_take)
    fewer = written(tmp_path, spoiled(("[U0ANNE, U0BRUNO]", "[U0ANNE]")))
    rehearsal = run("catalogue", "apply", fewer, "--dry-run")
    assert rehearsal.exit_code == 0
    assert rehearsal.stdout.splitlines() == [
        "Changed: team “DSI Plateforme Assistance TLS” (plateforme-tls), agents: − U0BRUNO.",
        "1 ticket goes back to its team's queue.",
        "Nothing was applied: this was a rehearsal.",
    ]
    assert BRUNO in in_desk(lambda work: work.directory()).teams["plateforme-tls"].agents


def test_mistakes_are_told_with_their_lines_and_the_status_says_so(tmp_path):
    wrong = spoiled(("channel: C0MPL", "channel: C0TLS"), ("language: fr", "language: de"))
    result = run("catalogue", "apply", written(tmp_path, wrong))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [
        "line 20: Two teams have the channel C0TLS, first on line 14.",
        "line 26: “language” cannot be “de”: write fr or en.",
        "Nothing was done.",
    ]


def test_mistakes_are_told_in_french_where_nothing_else_is_said(tmp_path, monkeypatch):
    monkeypatch.delenv("GUICHET_LANGUAGE")
    result = run("catalogue", "apply", written(tmp_path, "teams: []\n"))
    assert result.stderr.splitlines()[-1] == "Rien n'a été fait."


def test_a_file_that_is_not_there_is_told(tmp_path):
    result = run("catalogue", "apply", str(tmp_path / "absent.yml"))
    assert result.exit_code == 1
    assert "absent.yml cannot be read" in result.stderr


def test_a_database_that_cannot_be_used_is_told_without_its_password(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://desk:confidential@127.0.0.1:9/guichet")
    result = run("outbox")
    assert result.exit_code == 1
    assert "confidential" not in result.output
    assert result.stderr.startswith("DATABASE_URL: ")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/no/such/place/desk.db")
    (tmp_path / "no").write_text("a file where a directory should be")
    assert run("outbox").stderr.startswith("DATABASE_URL: ")


def test_the_outbox_is_empty_and_says_so():
    result = run("outbox")
    assert (result.exit_code, result.stdout) == (0, "Nothing waits to be sent.\n")


def test_the_outbox_shows_what_waits_and_what_is_parked_with_its_reason(tmp_path):
    run("catalogue", "apply", written(tmp_path))
    in_desk(open_and_take)

    def park(work):
        row = work.outbox_rows((Status.PENDING,), 1)[0]
        work.mark_row(replace(row, status=Status.PARKED, reason="channel_not_found"))

    in_desk(park)
    lines = run("outbox").stdout.splitlines()
    assert lines[0].endswith("to send, 1 parked.")
    assert lines[1].endswith(
        "parked, waits for a person, since March 2, 2026 at 10:00\u202fAM (channel_not_found)"
    )
    assert "R-000001" in lines[1]
    assert any("card for the team plateforme-tls" in line for line in lines)
    assert not any("Panne" in line or "Plus rien" in line for line in lines)


def parked(tmp_path, *reasons):
    """Park messages of a ticket for these reasons; returns their numbers."""
    run("catalogue", "apply", written(tmp_path))
    in_desk(open_and_take)

    def park(work):
        rows = work.outbox_rows((Status.PENDING,), len(reasons))
        for row, reason in zip(rows, reasons, strict=True):
            work.mark_row(replace(row, status=Status.PARKED, reason=reason))
        return [str(row.id) for row in rows]

    return in_desk(park)


def rows_of(*statuses):
    return in_desk(lambda work: work.outbox_rows(statuses, 99))


def test_a_parked_message_is_sent_after_all_and_its_row_says_who_wanted_that(tmp_path):
    first, second = parked(tmp_path, "is_archived", "in doubt, and nothing can be read")
    result = run("outbox", "retry", first, second)
    assert result.exit_code == 0
    assert not rows_of(Status.PARKED)
    assert [row.id for row in rows_of(Status.DOUBT)] == [int(second)], "it may have arrived"
    [again] = [row for row in rows_of(Status.PENDING) if str(row.id) == first]
    assert again.reason.startswith("is_archived; retried by ")
    assert f"{first}. R-000001" in result.stdout


def test_all_that_is_parked_for_one_reason_is_retried(tmp_path):
    _, second = parked(tmp_path, "is_archived", "channel_not_found")
    assert run("outbox", "retry", "--all", "--reason-like", "archived").exit_code == 0
    assert [str(row.id) for row in rows_of(Status.PARKED)] == [second]
    assert run("outbox", "retry", "--all").exit_code == 0
    assert not rows_of(Status.PARKED)


def test_a_discarded_message_is_kept_with_who_gave_it_up_and_why(tmp_path):
    first, second = parked(tmp_path, "is_archived", "channel_not_found")
    result = run("outbox", "discard", first, "--reason", "the team is gone")
    assert result.exit_code == 0
    assert [str(row.id) for row in rows_of(Status.PARKED)] == [second]
    shown = run("outbox", "--discarded").stdout
    assert shown.startswith(f"{first}. R-000001")
    assert "is_archived; discarded by " in shown
    assert "the team is gone" in shown
    assert first not in [line.split(".")[0] for line in run("outbox").stdout.splitlines()]


def test_what_is_not_parked_is_neither_retried_nor_discarded(tmp_path):
    parked(tmp_path, "is_archived")
    before = rows_of(*Status)
    for command in (["retry", "404"], ["discard", "404", "--reason", "old"]):
        result = run("outbox", *command)
        assert result.exit_code == 1
        assert result.stderr == "404 is not parked.\nNothing was done.\n"
    assert rows_of(*Status) == before


@pytest.mark.parametrize(
    "arguments",
    [["retry"], ["retry", "1", "--all"], ["retry", "1", "--reason-like", "x"],
     ["discard", "--all", "--reason", " "]],
)  # fmt: skip
def test_a_decision_names_its_messages_and_a_reason(tmp_path, arguments):
    parked(tmp_path, "is_archived")
    result = run("outbox", *arguments)
    assert result.exit_code == 1
    assert result.stderr.endswith("Nothing was done.\n")
    assert rows_of(Status.PARKED)


def test_serving_without_its_secrets_says_which_are_missing():
    result = run("serve")
    assert result.exit_code == 1
    assert [line.split()[0] for line in result.stderr.splitlines()] == [
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "Nothing",
    ]


def serving(monkeypatch, **more):
    for name, value in {
        "SLACK_BOT_TOKEN": "xoxb-1234567890",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": "http://127.0.0.1:9/",
        **more,
    }.items():
        monkeypatch.setenv(name, value)


def test_serving_on_a_port_that_is_taken_says_so(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        serving(monkeypatch, PORT=str(port))
        result = run("serve")
    assert result.exit_code == 1
    assert f"HOST and PORT: 127.0.0.1, port {port}" in result.stderr


def test_a_wrong_catalogue_stops_the_start_with_its_mistakes(monkeypatch, tmp_path):
    wrong = written(tmp_path, spoiled(("language: fr", "language: de")))
    serving(monkeypatch, PORT="0", GUICHET_CATALOGUE=wrong)
    result = run("serve")
    assert result.exit_code == 1
    assert "line 26: “language” cannot be “de”: write fr or en." in result.stderr


@pytest.fixture
def served(monkeypatch):
    """Do everything that `serve` does but to wait for requests; tells how often it came to that."""
    came = []

    async def at_once(_, listening):
        came.append(listening.getsockname())

    monkeypatch.setattr("bot.cli.serve_until_signal", at_once)
    return came


def test_a_catalogue_already_applied_needs_no_slack_to_start_again(monkeypatch, tmp_path, served):
    path = written(tmp_path)
    run("catalogue", "apply", path)
    serving(monkeypatch, PORT="0", GUICHET_CATALOGUE=path)
    result = run("serve")
    assert (result.exit_code, len(served)) == (0, 1)


def test_a_changed_catalogue_does_not_start_while_its_channels_cannot_be_checked(
    monkeypatch, tmp_path, served
):
    path = written(tmp_path)
    run("catalogue", "apply", path)
    written(tmp_path, spoiled(("name: Messagerie", "name: Courriel")))
    serving(monkeypatch, PORT="0", GUICHET_CATALOGUE=path)
    result = run("serve")
    assert (result.exit_code, served) == (1, [])
    assert "Slack does not tell whether the channels are private" in result.stderr


@pytest.fixture
def server(monkeypatch):
    """A desk served by a process of its own, killed should it hang."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    serving(monkeypatch, PORT=str(port))
    command = [sys.executable, "-c", "from bot.cli import main; main()", "serve"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        watch = threading.Timer(60, process.kill)
        watch.start()
        yield process, port
        watch.cancel()
        process.kill()


def test_serving_ends_in_order_when_it_is_told_to(server, tmp_path):
    process, port = server
    log = []
    for line in process.stderr:
        log.append(line)
        if "Started server process" in line:
            break
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=30) as answer:
        assert answer.read() == b'{"live":true}'
    process.send_signal(signal.SIGTERM)
    log.append(process.communicate()[1])
    assert process.returncode == 0, "".join(log)
    assert "Traceback" not in "".join(log)
    with closing(sqlite3.connect(tmp_path / "data" / "guichet.db")) as database:
        assert database.execute("PRAGMA quick_check").fetchone() == ("ok",)


def test_the_manifest_is_printed_as_it_stands_or_for_http():
    assert run("manifest").stdout == (ROOT / "manifest.yml").read_text()
    http = run("manifest", "--url", "https://desk.example.org")
    assert http.exit_code == 0
    assert "request_url: https://desk.example.org/slack/events\n" in http.stdout
    wrong = run("manifest", "--url", "http://desk.example.org")
    assert (wrong.exit_code, wrong.stdout) == (1, "")
    assert wrong.stderr.startswith("--url cannot be “http://desk.example.org”: write the address")


def test_the_command_line_explains_itself():
    result = run("--help")
    assert result.exit_code == 0
    for command in ("serve", "catalogue", "outbox", "demo"):
        assert command in result.stdout
