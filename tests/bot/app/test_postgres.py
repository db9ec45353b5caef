"""PostgreSQL as an administrator meets it: one address to change, and sentences when it fails."""

import asyncio
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import urllib.request
from contextlib import closing
from urllib.error import HTTPError

import pytest
from sqlalchemy import make_url
from typer.testing import CliRunner

from bot.admin.settings import Settings
from bot.cli import app
from bot.databases import phrase_of
from storage.database import open_database
from storage.errors import DatabaseUnavailable, Trouble
from tests.bot.app.test_cli import ROOT, open_and_take, serving
from tests.bot.catalogue.written import CATALOGUE
from tests.postgres import administer, new_database
from tests.storage.test_migrations import on

PASSWORD = "confidential"


@pytest.fixture(autouse=True)
def english(tmp_path, monkeypatch):
    """Stand in an empty directory, speaking English, with no other setting."""
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith("GUICHET_") or name.lower() in Settings.model_fields:
            monkeypatch.delenv(name)
    monkeypatch.setenv("GUICHET_LANGUAGE", "en")


@pytest.fixture
def asyncpg_url(new_postgres_url):
    """The address as administrators write it, with the driver's name."""
    url = make_url(new_postgres_url).set(drivername="postgresql+asyncpg")
    return url.render_as_string(hide_password=False)


def run(*arguments):
    return CliRunner().invoke(app, list(arguments))


def told(result):
    assert result.exit_code == 1, result.output
    assert PASSWORD not in result.output
    assert "Traceback" not in result.output
    return result.stderr.splitlines()


def in_desk(url, function):
    async def once():
        database = open_database(url)
        await database.start()
        try:
            return await database.run(function)
        finally:
            await database.close()

    return asyncio.run(once())


def apply_catalogue(tmp_path):
    path = tmp_path / "catalogue.yml"
    path.write_text(CATALOGUE)
    return run("catalogue", "apply", str(path))


def test_an_address_is_all_that_changes(asyncpg_url, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", asyncpg_url)
    assert apply_catalogue(tmp_path).stdout.endswith("The catalogue is applied.\n")
    in_desk(asyncpg_url, open_and_take)
    result = run("outbox")
    assert result.exit_code == 0
    assert "R-000001: card for the team plateforme-tls" in result.stdout
    assert not (tmp_path / "data").exists()


def test_a_desk_is_served_and_stops_in_order(asyncpg_url, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    serving(monkeypatch, PORT=str(port), DATABASE_URL=asyncpg_url, GUICHET_LOG_LEVEL="DEBUG")
    command = [sys.executable, "-c", "from bot.cli import main; main()", "serve"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        watch = threading.Timer(90, process.kill)
        watch.start()
        log = []
        for line in process.stderr:
            log.append(line)
            if "Started server process" in line:
                break
        with pytest.raises(HTTPError) as answer:  # there is no Slack
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=60)
        ready = json.load(answer.value)
        process.send_signal(signal.SIGTERM)
        log += process.communicate()[1].splitlines()
        watch.cancel()
    assert (process.returncode, ready["database"], ready["slack"]) == (0, True, False)
    told = [json.loads(line)["event"] for line in log if line.startswith("{")]
    assert any(event.startswith("Started server process") for event in told)
    assert PASSWORD not in "".join(log)
    assert len(log) - len(told) <= 1  # the sentence that tells how Slack reaches the desk


def test_a_server_that_is_not_there_is_told_with_what_to_do(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"postgresql+asyncpg://desk:{PASSWORD}@127.0.0.1:9/guichet")
    sentence, last = told(run("outbox"))
    assert sentence.startswith("DATABASE_URL: The database 127.0.0.1/guichet does not answer (")
    assert sentence.endswith("Check that its server runs and that the address is right.")
    assert last == "Nothing was done."


def test_an_option_of_the_address_that_is_not_known_is_named(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/guichet?sslmode=disable&timeout=5")
    sentence, _ = told(run("outbox"))
    expected = "The address takes no option but sslmode: take “timeout” out of it."
    assert sentence == f"DATABASE_URL: {expected}"


def test_a_database_that_is_not_there_is_told_with_what_to_do(asyncpg_url, monkeypatch):
    url = make_url(asyncpg_url).set(database="nowhere")
    monkeypatch.setenv("DATABASE_URL", url.render_as_string(hide_password=False))
    sentence = told(run("outbox"))[0]
    assert sentence.endswith("/nowhere. Create it (createdb), or correct the name in the address.")


def test_a_server_that_is_too_old_is_told_with_its_version_and_left_alone(asyncpg_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", asyncpg_url)
    monkeypatch.setattr("storage.postgres.OLDEST", 99)
    sentence = told(run("outbox"))[0]
    assert "is PostgreSQL 1" in sentence
    assert sentence.endswith("Guichet needs 99 or later: upgrade it.")
    monkeypatch.undo()

    names = asyncio.run(on(asyncpg_url, lambda c: c.dialect.get_table_names(c)))
    assert names == []


@pytest.fixture
def guarded(own_postgres):
    """The address of a database that asks the user «guichet», who owns nothing, for a password."""
    file = own_postgres.pgdata / "pg_hba.conf"
    before = file.read_text()
    server = own_postgres.get_uri(database="postgres")
    file.write_text(f"local all guichet scram-sha-256\n{before}")
    administer(server, "SELECT pg_reload_conf()")
    administer(server, "CREATE ROLE guichet LOGIN PASSWORD 'right'")
    with new_database(server) as address:
        yield make_url(address).set(username="guichet")
    administer(server, "DROP ROLE guichet")
    file.write_text(before)
    administer(server, "SELECT pg_reload_conf()")


def shown(url):
    return url.render_as_string(hide_password=False)


def test_a_wrong_password_is_told_and_not_repeated(guarded, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", shown(guarded.set(password=PASSWORD)))
    sentence = told(run("outbox"))[0]
    assert sentence.endswith(" refuses the user or the password. Check both in the address.")


def test_a_user_who_may_not_make_tables_is_told_so(guarded, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", shown(guarded))
    monkeypatch.setenv("PGPASSWORD", "right")
    sentence = told(run("outbox"))[0]
    assert "may not make tables" in sentence


def test_every_trouble_has_its_sentence_in_french_too():
    from bot.rendering.texts import load_texts  # noqa: PLC0415

    french = load_texts("fr").for_person(None)
    facts = dict.fromkeys(("name", "reason", "version", "oldest", "table", "option"), "x")
    for trouble in Trouble:
        phrase = phrase_of(DatabaseUnavailable("…", trouble, **facts))
        assert phrase.said(french) != phrase.words.format(**facts)


def test_a_desk_is_copied_with_the_counts_of_its_tables(tmp_path, asyncpg_url):
    assert apply_catalogue(tmp_path).exit_code == 0
    source = f"sqlite:///{tmp_path}/data/guichet.db"
    in_desk(source, open_and_take)
    result = run("db", "copy", source, asyncpg_url)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert "ticket: 1" in lines
    assert lines[-1].startswith("All is copied, and counted on both sides.")
    history = in_desk(asyncpg_url, lambda work: work.history(1))
    assert [change.action for change in history] == ["open", "take"]
    again = told(run("db", "copy", source, asyncpg_url))
    assert again[0].endswith("holds a desk already. Copy to an empty database.")
    with closing(sqlite3.connect(tmp_path / "data" / "guichet.db")) as file:
        assert file.execute("SELECT count(*) FROM ticket").fetchone() == (1,)


def test_a_copy_that_is_stopped_says_that_nothing_was_done(tmp_path, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.databases.copy_desk", stopped)
    lines = told(run("db", "copy", "sqlite:///a.db", f"sqlite:///{tmp_path}/b.db"))
    assert lines == ["The copy was stopped half-way. It can be run again.", "Nothing was done."]


@pytest.mark.parametrize(
    "wrong",
    [
        "mysql://confidential@host/db",
        "confidential",
        "sqlite://",
        "postgresql://my@confidential@127.0.0.1/guichet",
        "postgresql://desk@127.0.0.1/confidential@127.0.0.1:1/guichet",
        "postgresql://desk@127.0.0.1:65536/guichet",
    ],
)
def test_what_is_no_address_is_told_without_repeating_it(wrong, tmp_path):
    lines = told(run("db", "copy", wrong, f"sqlite:///{tmp_path}/new.db"))
    assert lines[0].startswith("This is no address of a database: write ")
    assert lines[-1] == "Nothing was done."
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://desk:confidential@db.example.org/guichet",
        "postgresql://desk:my@confidential@127.0.0.1/guichet",
        "postgresql://db.example.org/guichet?password=confidential",
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_password_in_a_command_is_refused_for_all_can_read_it(address, turned, tmp_path):
    others = f"sqlite:///{tmp_path}/new.db"
    lines = told(run("db", "copy", *((others, address) if turned else (address, others))))
    assert lines[0].startswith("Everybody on this machine can read a password in a command")
    assert lines[-1] == "Nothing was done."
    assert not (tmp_path / "new.db").exists()
