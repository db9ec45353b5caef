import json
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from bot.admin.mistakes import Mistaken, sentences
from bot.catalogue.applying import read_file
from bot.catalogue.reading import read
from bot.rendering.texts import load_texts
from core import desk, upkeep
from core.acts import Act, Given
from core.errors import Code, Refusal
from core.outbox import Kind, Status
from core.ticket import Person
from core.vocabulary import Action, State
from tests.bot.catalogue.written import CATALOGUE, spoiled, without_team
from tests.core.world import ANNE, BRUNO, CALENDAR, CHLOE, NOW, PAUL

ENGLISH = load_texts("en").for_person(None)


def said(plan):
    return [phrase.said(ENGLISH) for phrase in plan.changes]


async def told(awaitable):
    with pytest.raises(Mistaken) as mistaken:
        await awaitable
    return sentences(mistaken.value.mistakes, ENGLISH)


async def directory(run):
    return await run(lambda work: work.directory())


async def opened(run, requester=CHLOE):
    """Open a ticket with the platform of Toulouse; returns its number."""
    given = Given(title="Panne", description="Plus rien", service="messagerie", academy="toulouse")

    def work_on(work):
        work.save_person(Person(requester, requester))
        return desk.open_request(work, Act(Action.OPEN, requester, given), NOW, CALENDAR)

    return (await run(work_on)).id


async def act(run, ticket, actor, action, **given):
    doing = Act(action, actor, Given(**given))
    await run(lambda work: desk.act(work, ticket, doing, NOW, CALENDAR))


async def test_what_is_applied_is_what_the_desk_reads(applier, run):
    plan = await applier.apply(CATALOGUE)
    assert await directory(run) == read(CATALOGUE).directory
    assert said(plan)[0] == "Added: académie “Académie de Toulouse” (toulouse)."
    assert "Added: subcategory “Accès” (messagerie/acces)." in said(plan)


async def test_applying_twice_changes_nothing_the_second_time(applier, run):
    await applier.apply(CATALOGUE)
    before = await directory(run)
    plan = await applier.apply(CATALOGUE)
    assert (plan.changes, plan.released) == ((), 0)
    assert await directory(run) == before


async def test_a_rehearsal_tells_everything_and_writes_nothing(applier, run):
    await applier.apply(CATALOGUE)
    before = await directory(run)
    plan = await applier.plan(
        spoiled(
            ("[U0ANNE, U0BRUNO]", "[U0ANNE, U0BEN]"),
            ("name: Messagerie", "name: Courriel"),
            ("channel: C0MPL", "channel: C0NEW"),
            ("hides_staff: false", "hides_staff: true"),
            ("      - {key: pleine, name: Boîte pleine, name_en: Mailbox full}\n", ""),
        )
    )
    assert said(plan) == [
        (
            "Changed: team “DSI Plateforme Assistance TLS” (plateforme-tls), agents: "
            "+ U0BEN, − U0BRUNO."
        ),
        (
            "Changed: team “DSI Plateforme Assistance MPL” (plateforme-mpl), channel: "
            "+ C0NEW, − C0MPL."
        ),
        "Changed: team “Réseaux et télécoms” (reseau), staff hidden from requesters: + true.",
        "Changed: service “Courriel” (messagerie), name: + Courriel, − Messagerie.",
        "Removed: subcategory “Boîte pleine” (messagerie/pleine).",
    ]
    assert await directory(run) == before


async def test_nothing_is_applied_unless_all_is_right(applier, run):
    await applier.apply(CATALOGUE)
    before = await directory(run)
    wrong = spoiled(("name: Messagerie", "name: Courriel"), ("language: fr", "language: de"))
    assert len(await told(applier.apply(wrong))) == 1
    assert await directory(run) == before


async def test_who_leaves_a_team_loses_his_rights_and_his_tickets_go_back_to_the_queue(
    applier, run
):
    await applier.apply(CATALOGUE)
    ticket, other = await opened(run), await opened(run)
    await act(run, ticket, BRUNO, Action.TAKE)
    await act(run, other, ANNE, Action.TAKE)
    without_bruno = spoiled(("[U0ANNE, U0BRUNO]", "[U0ANNE]"))
    assert (await applier.plan(without_bruno)).released == 1
    plan = await applier.apply(without_bruno)
    assert plan.released == 1
    left = await run(lambda work: work.ticket(ticket))
    kept = await run(lambda work: work.ticket(other))
    assert (left.state, left.agent) == (State.DISPATCHED, None)
    assert (kept.state, kept.agent) == (State.ASSIGNED, ANNE)
    with pytest.raises(Refusal) as refused:
        await act(run, ticket, BRUNO, Action.TAKE)
    assert refused.value.code in {Code.UNKNOWN_TICKET, Code.NOT_ALLOWED}


async def test_who_left_and_his_team_are_told(applier, run):
    await applier.apply(CATALOGUE)
    ticket = await opened(run)
    await act(run, ticket, BRUNO, Action.TAKE)
    before = {row.id for row in await run(lambda work: work.outbox_rows([*Status], 100))}
    await applier.apply(spoiled(("[U0ANNE, U0BRUNO]", "[U0ANNE]")))
    rows = await run(lambda work: work.outbox_rows([*Status], 100))
    new = {(row.notice.kind, row.notice.to) for row in rows if row.id not in before}
    assert {(Kind.AGENT, BRUNO), (Kind.CHANNEL, "plateforme-tls")} <= new


async def test_more_tickets_than_fit_a_transaction_go_back_all_the_same(applier, run):
    await applier.apply(CATALOGUE)
    for _ in range(upkeep.BATCH + 5):
        await act(run, await opened(run), BRUNO, Action.TAKE)
    plan = await applier.apply(spoiled(("[U0ANNE, U0BRUNO]", "[U0ANNE]")))
    assert plan.released == upkeep.BATCH + 5
    now = await directory(run)
    assert not await run(lambda work: work.held_by_strangers(now, 10))


async def test_a_team_with_tickets_that_are_not_closed_is_not_removed(applier, run):
    await applier.apply(CATALOGUE)
    await opened(run), await opened(run, PAUL)
    # The académie keeps a platform: that of Montpellier.
    fewer = without_team("plateforme-tls").replace("plateforme-tls", "plateforme-mpl")
    (sentence,) = await told(applier.apply(fewer))
    assert sentence.startswith(
        "The team “DSI Plateforme Assistance TLS” (plateforme-tls) cannot be removed: 2 of its"
    )
    assert sentence == (await told(applier.plan(fewer)))[0]
    assert "plateforme-tls" in (await directory(run)).teams


async def test_a_team_whose_tickets_are_closed_is_removed_and_still_named(applier, run):
    await applier.apply(CATALOGUE)
    ticket = await opened(run)
    await act(run, ticket, CHLOE, Action.WITHDRAW)
    await act(run, ticket, CHLOE, Action.CLOSE)
    fewer = without_team("plateforme-tls").replace("plateforme-tls", "plateforme-mpl")
    plan = await applier.apply(fewer)
    assert "Removed: team “DSI Plateforme Assistance TLS” (plateforme-tls)." in said(plan)
    now = await directory(run)
    assert "plateforme-tls" not in now.teams
    assert now.any_team("plateforme-tls").name == "DSI Plateforme Assistance TLS"


async def test_who_is_deactivated_in_slack_is_told_and_makes_no_change(applier, run):
    await applier.apply(CATALOGUE)
    bruno = Person(BRUNO, "Bruno", active=False)
    await run(lambda work: work.save_person(bruno))
    plan = await applier.apply(CATALOGUE)
    assert plan.changes == ()
    assert sentences(plan.warnings, ENGLISH) == (
        "U0BRUNO is deactivated in Slack: he is in no team until he comes back.",
    )
    await run(lambda work: work.save_person(replace(bruno, active=True, external=True)))
    plan = await applier.apply(CATALOGUE)
    assert sentences(plan.warnings, ENGLISH) == (
        "U0BRUNO is of another workspace: he is in no team.",
    )
    await run(lambda work: work.save_person(replace(bruno, active=True)))
    assert BRUNO in (await directory(run)).teams["plateforme-tls"].agents


async def test_at_start_a_catalogue_already_applied_asks_slack_nothing(applier, run, slack):
    await applier.apply_if_changed(CATALOGUE)
    assert slack.asked == ["C0TLS", "C0MPL", "C0RESEAU"]
    slack.asked.clear()
    await applier.apply_if_changed(CATALOGUE)
    assert slack.asked == []
    plan = await applier.apply_if_changed(spoiled(("name: Messagerie", "name: Courriel")))
    assert len(plan.changes) == 1
    assert (await directory(run)).services["messagerie"].name == "Courriel"


async def test_a_desk_of_before_groups_calendars_and_targets_finds_its_catalogue_unchanged(
    applier, run, tmp_path
):
    await applier.apply(CATALOGUE)
    since = {
        "agents_group", "supervisors_group", "aliases", "calendar", "targets", "academy_targets",
    }  # fmt: skip
    with closing(sqlite3.connect(tmp_path / "desk.db")) as database, database:
        for rowid, body in database.execute("SELECT rowid, body FROM catalogue_item").fetchall():
            old = {name: value for name, value in json.loads(body).items() if name not in since}
            assert json.loads(body).keys() != old.keys() or "platform_team" in old
            database.execute(
                "UPDATE catalogue_item SET body = ? WHERE rowid = ?", (json.dumps(old), rowid)
            )
        database.execute("UPDATE catalogue_stamp SET stamp = 'before'")
    assert (await applier.compare(CATALOGUE)).changes == ()
    assert await directory(run) == read(CATALOGUE).directory


async def test_without_a_token_it_is_told_that_channels_were_not_checked(applier, slack):
    plan = await replace(applier, slack=None).apply(CATALOGUE)
    assert sentences(plan.warnings, ENGLISH) == (
        "Without a bot token, Slack was not asked about the channels.",
    )
    assert slack.asked == []


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "latin.yml").write_bytes("équipes".encode("latin-1"))
    for name in ("absent.yml", "latin.yml"):
        with pytest.raises(Mistaken) as mistaken:
            read_file(tmp_path / name)
        assert f"{name} cannot be read" in sentences(mistaken.value.mistakes, ENGLISH)[0]
