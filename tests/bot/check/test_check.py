"""`guichet check`, run against a workspace and a desk that something is wrong with."""

import asyncio
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.admin.check.findings import Check
from bot.cli import app
from core.ports import Place
from core.ticket import Person
from simulator import RateLimited, ServerError
from tests.bot.check.broken import BROKEN, one_ticket

ROOT = Path(__file__).parents[3]
ALL = [
    "settings", "slack", "token", "workspace", "scopes", "app_token", "clock", "database",
    "migrations", "catalogue", "channels", "threads", "people", "user_groups", "outbox",
]  # fmt: skip
READING = {
    "auth.test", "apps.connections.open", "conversations.info", "conversations.history",
    "conversations.replies", "users.info", "usergroups.users.list",
}  # fmt: skip


async def run(*arguments):
    return await asyncio.to_thread(CliRunner().invoke, app, ["check", *arguments])


async def told():
    """The exit status, and each check with its status and its sentences."""
    result = await run("--json")
    answer = json.loads(result.stdout)
    assert answer["ok"] == (result.exit_code == 0), result.stderr
    return result.exit_code, {found["check"]: found for found in answer["checks"]}


async def do(act, stage):
    result = act(stage) if act else None
    if asyncio.iscoroutine(result):
        await result


@pytest.mark.parametrize("breakage", BROKEN.values(), ids=BROKEN)
async def test_what_is_broken_is_named_with_what_to_do(stage, played, breakage):
    await do(breakage.before, stage)
    async with played():
        await do(breakage.after, stage)
        status, checks = await told()
    found = checks[breakage.check]
    assert (found["status"], status) == (breakage.status, int(breakage.status == "failed"))
    assert breakage.says in "\n".join(found["says"])
    assert list(checks) == ALL


async def test_a_desk_with_nothing_wrong_passes_every_check(played):
    async with played():
        status, checks = await told()
    assert {name: found["status"] for name, found in checks.items()} == dict.fromkeys(ALL, "ok")
    assert status == 0


async def test_nothing_is_changed_by_looking(stage, played):
    before = stage.database.read_bytes()
    async with played() as slack:
        await told()
        calls = {call["what"] for call in slack.calls}
        logs = [log.messages for log in slack.workspace.logs.values()]
    assert calls == READING - {"conversations.replies"}
    assert not any(logs)
    assert stage.database.read_bytes() == before


async def test_where_there_is_a_card_its_thread_is_read_with_its_metadata(stage, played):
    ticket = await stage.in_desk(one_ticket)
    async with played() as slack:
        said = await slack.person("U0LEA").say("ici", "C0RESEAU")
        await stage.in_desk(
            lambda work: work.save_card(ticket.id, ticket.hop, Place("C0RESEAU", said["ts"]))
        )
        _, checks = await told()
        (asked,) = [c["request"] for c in slack.calls if c["what"] == "conversations.replies"]
    assert (asked["channel"], asked["ts"]) == ("C0RESEAU", said["ts"])
    assert asked["include_all_metadata"] == "true"
    assert checks["threads"]["status"] == "ok"


async def test_a_card_that_somebody_deleted_is_no_trouble(stage, played):
    ticket = await stage.in_desk(one_ticket)
    await stage.in_desk(
        lambda work: work.save_card(ticket.id, ticket.hop, Place("C0RESEAU", "1.000001"))
    )
    async with played():
        _, checks = await told()
    assert checks["threads"]["status"] == "ok"


async def test_who_left_is_told_even_where_the_desk_knows_it(stage, played):
    left = Person("U0NORA", "Nora Kaci", active=False)
    await stage.in_desk(lambda work: work.save_person(left))
    async with played() as slack:
        slack.deactivate("U0NORA")
        _, checks = await told()
    assert checks["people"]["status"] == "warning"
    assert "U0NORA" in checks["people"]["says"][0]


async def test_over_http_no_app_token_is_asked_for(stage, played):
    stage.set(slack_app_token="", slack_signing_secret="a" * 32)
    async with played() as slack:
        status, checks = await told()
        assert "apps.connections.open" not in {call["what"] for call in slack.calls}
    assert (status, checks["app_token"]["status"]) == (0, "skipped")


async def test_without_slack_the_database_is_checked_all_the_same(stage, played):
    stage.set(slack_api_url="http://127.0.0.1:9/")
    async with played():
        _, checks = await told()
    statuses = {name: found["status"] for name, found in checks.items()}
    assert {statuses[name] for name in ("database", "migrations", "catalogue", "outbox")} == {"ok"}
    assert checks["channels"]["says"] == ["Not checked, because Slack does not answer."]
    assert statuses["people"] == statuses["user_groups"] == statuses["clock"] == "skipped"


async def test_without_its_database_slack_is_checked_all_the_same(stage, played):
    stage.set(database_url="postgresql://desk:confidential@127.0.0.1:9/guichet")
    async with played():
        result = await run()
        _, checks = await told()
    assert checks["token"]["status"] == checks["scopes"]["status"] == "ok"
    assert checks["people"]["says"] == ["Not checked, because the database does not answer."]
    assert "confidential" not in result.output


async def test_before_a_first_catalogue_it_is_said_that_there_are_no_tables(stage, played):
    stage.database.unlink()
    async with played():
        status, checks = await told()
    assert (status, checks["catalogue"]["status"]) == (1, "failed")
    assert checks["people"]["says"] == ["Not checked, because the database has no tables yet."]
    assert not stage.database.exists()


async def test_with_settings_that_are_not_right_what_can_be_checked_is(stage, played):
    stage.set(slack_app_token="")
    async with played():
        _, checks = await told()
    assert checks["channels"]["status"] == "ok"
    assert checks["app_token"]["says"] == ["Not checked, because the settings are not right."]
    stage.set(slack_bot_token="xoxp-of-a-person")
    async with played():
        _, checks = await told()
    assert "SLACK_BOT_TOKEN" in checks["settings"]["says"][0]
    assert {found["status"] for name, found in checks.items() if name != "settings"} == {"skipped"}


async def test_without_a_bot_token_slack_goes_unasked(stage, played):
    stage.set(slack_bot_token="")
    async with played() as slack:
        _, checks = await told()
        assert {call["what"] for call in slack.calls} <= {"apps.connections.open"}
    assert checks["slack"]["says"] == [
        "Not checked, because SLACK_BOT_TOKEN is not set, or not right."
    ]
    assert checks["database"]["status"] == "ok"


@pytest.mark.parametrize("kind", [RateLimited(1), ServerError()])
async def test_slack_that_answers_later_is_told_apart_from_a_wrong_token(played, kind):
    async with played() as slack:
        slack.faults.add("auth.test", kind)
        status, checks = await told()
    assert (status, checks["slack"]["status"], checks["token"]["status"]) == (
        1, "failed", "skipped",
    )  # fmt: skip


async def test_a_table_is_shown_to_people_in_their_language(stage, played, monkeypatch):
    stage.set(guichet_language="fr")
    monkeypatch.setenv("COLUMNS", "200")
    async with played() as slack:
        slack.archive("C0MPL")
        result = await run()
    assert result.exit_code == 1
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    (wrong,) = (line for line in lines if not line.startswith("✓ "))
    assert wrong == (
        "✗ canaux d'équipe C0MPL, de « DSI Plateforme Assistance MPL », est archivé : "
        "désarchivez-le, ou donnez-en un autre à l'équipe dans le catalogue."
    )


async def test_a_file_that_somebody_holds_is_told_to_take_no_writes(stage, played, monkeypatch):
    monkeypatch.setattr("storage.inspection.inspect.__kwdefaults__", {"patience": 0.05})
    with closing(sqlite3.connect(stage.database)) as raw:
        raw.execute("BEGIN IMMEDIATE")
        async with played():
            _, checks = await told()
    assert "takes no writes (database is locked)" in checks["database"]["says"][0]
    assert checks["channels"]["status"] == "ok"


def test_the_administrators_guide_lists_every_check():
    page = (ROOT / "docs" / "admin.md").read_text(encoding="utf-8")
    section = page.partition("## Checking")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `([a-z_]+)` \|", section, re.MULTILINE) == ALL == [*Check]
