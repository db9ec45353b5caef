"""The morning's digest and /bilan, as supervisors read them."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime

from bot.clockwork import Clockwork
from bot.demo.workspace import catalogue
from core import digest
from core.outbox import Status
from tests.core.world import never

TUESDAY_0830 = datetime(2026, 3, 3, 7, 30, tzinfo=UTC)
TLS, MPL, APPS = "DSI Plateforme Assistance TLS", "DSI Plateforme Assistance MPL", "Applications"


def digests(desk, name, team=""):
    """The digests that somebody got by DM, of one team or of all."""
    person = desk.person(name)
    said = desk.simulator.messages(person.dm) if person.dm else []
    return [m for m in said if m["text"].startswith((f"Bilan de *{team}", f"Digest of *{team}"))]


async def morning(desk, now=TUESDAY_0830):
    """Let the desk look after its duties, once today and once at an instant."""
    await desk.pass_time()
    desk.clock.now = now
    await desk.pass_time()


def supervised_by(user, team="plateforme-tls"):
    """The demo's catalogue, with somebody else who supervises a team."""
    lines = catalogue().splitlines()
    changed = [
        re.sub(r"supervisors: \[\w+\]", f"supervisors: [{user}]", line)
        if f"key: {team}," in line and "supervisors" in line
        else line
        for line in lines
    ]
    assert changed != lines
    return "\n".join(changed)


async def test_each_supervisor_reads_one_digest_per_team_with_links_to_the_cards(desk):
    number = await desk.opened(service="Poste de travail", title="Écran <noir> & blanc")
    await morning(desk)
    assert len(digests(desk, "sophie")) == 3
    (told,) = digests(desk, "sophie", TLS)
    link = await desk.bot.run(lambda work: work.card(number, 0).permalink)
    assert link
    assert f"<{link}|R-000001>" in str(told["blocks"])
    assert "À prendre en charge (1)" in told["text"]
    assert "Écran &lt;noir&gt; &amp; blanc" in told["text"]
    assert "1 ticket ouvert · Affecté\N{NO-BREAK SPACE}: 1" in told["text"]
    (quiet,) = digests(desk, "sophie", MPL)
    assert "Tout est calme" in quiet["text"]
    assert len(digests(desk, "omar")) == 2
    assert not digests(desk, "anne")
    assert not digests(desk, "chloe")


async def test_a_digest_tells_what_was_resolved_and_what_waits(desk):
    waiting, solved = await desk.opened(), await desk.opened()
    await desk.pass_time(minutes=1)
    lea = desk.person("lea")
    for number, action, form in (
        (waiting, "Demande d'info", {"words": "Quelle salle ?"}),
        (solved, "Résoudre", {"words": "Câble remplacé."}),
    ):
        await lea.press("Prendre en charge", desk.card(number))
        await desk.quiet()
        await lea.press(action, desk.card(number))
        await desk.quiet()
        assert not await lea.submit(form)
        await desk.quiet()
    await morning(desk)
    (told,) = digests(desk, "omar", "Réseaux")
    assert "1 ticket résolu, 0 rouvert" in told["text"]
    assert "En attente depuis le plus longtemps (1)" in told["text"]
    assert "Quelle salle" not in told["text"]


async def test_two_desks_on_one_database_tell_it_once(desk):
    other = Clockwork(desk.bot.run, desk.clock, desk.bot.calendar, lambda: None)
    await desk.pass_time()
    desk.clock.now = TUESDAY_0830
    await asyncio.gather(*(each.sweep() for each in (desk.bot.clockwork, other) * 3))
    await desk.quiet()
    assert len(digests(desk, "sophie", TLS)) == 1
    assert len(digests(desk, "omar")) == 2


async def test_down_at_half_past_eight_it_comes_late_and_once(desk):
    await morning(desk, TUESDAY_0830.replace(hour=13))
    await desk.pass_time(hours=1)
    assert len(digests(desk, "sophie", TLS)) == 1


async def test_after_days_without_slack_only_the_latest_is_told(desk):
    await desk.pass_time()
    days = [TUESDAY_0830.replace(day=day) for day in (3, 4, 5)]
    desk.clock.now = days[-1]

    def all_wait(work):
        for day in days:
            digest.write_due(work, day, desk.bot.calendar, never)

    await desk.bot.run(all_wait)
    await desk.quiet()
    assert len(digests(desk, "sophie", TLS)) == 1
    assert not await desk.bot.run(lambda work: work.outbox_count())


async def test_both_clock_changes_and_the_year_s_end_have_one_a_working_day(desk):
    await desk.pass_time()
    for start, expected in (
        (datetime(2026, 3, 27, 9, tzinfo=UTC), 2),  # Friday was caught up; Monday, Tuesday
        (datetime(2026, 10, 23, 9, tzinfo=UTC), 2),
        (datetime(2026, 12, 31, 9, tzinfo=UTC), 1),  # the first of January is a holiday
    ):
        desk.clock.now = start
        await desk.pass_time()
        before = len(digests(desk, "sophie", TLS))
        for _ in range(48 * 4):
            desk.clock.advance(minutes=30)
            await desk.bot.clockwork.sweep()
            await desk.bot.delivery.send_due()
        await desk.quiet()
        assert len(digests(desk, "sophie", TLS)) - before == expected, start


async def test_who_supervises_no_more_when_it_is_sent_gets_none_and_nobody_need_look(desk):
    await desk.pass_time()
    desk.clock.now = TUESDAY_0830

    def written_and_removed(work):
        digest.write_due(work, TUESDAY_0830, desk.bot.calendar, never)
        directory = work.directory()
        team = replace(directory.teams["plateforme-tls"], supervisors=frozenset({"U0OMAR"}))
        work.replace_catalogue(replace(directory, teams={**directory.teams, team.key: team}))

    await desk.bot.run(written_and_removed)
    await desk.quiet()
    assert not digests(desk, "sophie", TLS)
    assert len(digests(desk, "sophie")) == 2
    assert not await desk.bot.run(lambda work: work.outbox_rows((Status.PARKED,), 9))


async def test_bilan_shows_how_all_one_s_teams_stand_now(desk):
    await desk.opened(service="Poste de travail")
    sophie = desk.person("sophie")
    await sophie.command("/bilan")
    shown = sophie.ephemerals()[-1]["text"]
    places = [shown.index(f"Bilan de *{team}") for team in (APPS, MPL, TLS)]
    assert places == sorted(places)
    assert shown.count("Tout est calme") == 2
    assert "R-000001" in shown


async def test_bilan_shows_the_team_that_is_named_however_it_is_typed(desk):
    sophie = desk.person("sophie")
    for typed in ("applications métier", "APPLICATIONS METIER", "applications"):
        await sophie.command(f"/bilan {typed}")
        shown = sophie.ephemerals()[-1]["text"]
        assert "Bilan de *Applications métier*" in shown
        assert TLS not in shown
    await sophie.command("/bilan réseaux et télécoms")
    refused = sophie.ephemerals()[-1]["text"]
    assert "aucune équipe appelée" in refused
    assert TLS in refused


async def test_bilan_tells_agents_and_requesters_that_it_is_for_supervisors(desk):
    for name in ("anne", "chloe"):
        person = desk.person(name)
        await person.command("/bilan")
        shown = person.ephemerals()[-1]["text"]
        assert "vous n'en supervisez aucune" in shown
        assert "DSI" not in shown


async def test_an_english_supervisor_reads_english(desk):
    await desk.bot.applier.apply(supervised_by("U0EMMA"))
    await desk.opened(service="Poste de travail")
    emma = desk.person("emma")
    await emma.command("/digest")
    assert emma.ephemerals()[-1]["text"].startswith("Digest of *DSI")
    await morning(desk)
    (told,) = digests(desk, "emma", TLS)
    assert "To be taken (1)" in told["text"]
    assert "for 1 day" in told["text"]


async def test_the_help_names_the_command(desk):
    sophie = desk.person("sophie")
    await sophie.command("/ticket aide")
    assert "/bilan" in sophie.ephemerals()[-1]["text"]
