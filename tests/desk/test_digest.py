"""The digests of subscriptions and /bilan, as supervisors read them."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, time

from bot.clockwork import Clockwork
from core import digest, subscribing
from core.outbox import HELD, Kind, Notice, Status
from core.subscribing import Wanted
from core.subscriptions import WHOLE_WEEK, Ended, Rhythm
from core.vocabulary import Topic
from simulator.exchange import Exchange
from tests.core.world import never
from tests.desk.forged import chosen, form, press, send, words
from tests.untimed import catalogue

TUESDAY_0830 = datetime(2026, 3, 3, 7, 30, tzinfo=UTC)
TLS, MPL, APPS = "DSI Plateforme Assistance TLS", "DSI Plateforme Assistance MPL", "Applications"
PLATFORM, NETWORK = "plateforme-tls", "C0RESEAU"
HEADS = ("Bilan ", "Digest ", "Daily digest", "Weekly digest", "Monthly digest")


def heard(messages):
    return [m for m in messages if m["text"].startswith(HEADS)]


def digests(desk, name):
    """The digests that somebody got by DM."""
    person = desk.person(name)
    return heard(desk.simulator.messages(person.dm)) if person.dm else []


async def morning(desk, now=TUESDAY_0830):
    """Let the desk look after its duties, once today and once at an instant."""
    await desk.pass_time()
    desk.clock.now = now
    await desk.pass_time()


async def own(desk, name):
    """The subscriptions that somebody ever had."""
    return await desk.bot.run(lambda work: work.subscriptions_of(desk.person(name).id))


async def only(desk, name, **wanted):
    """Have somebody end what he has, and subscribe to something else."""
    user = desk.person(name).id
    asked = {"rhythm": Rhythm.DAILY, "days": WHOLE_WEEK, "hour": time(8, 30), **wanted}

    def change(work):
        for each in work.subscriptions_of(user):
            subscribing.end(work, each.id, user)
        now = desk.clock()
        return subscribing.subscribe(work, user, Wanted(**asked), now, desk.bot.calendar)

    await desk.pass_time()
    return await desk.bot.run(change)


def supervised_by(user, team=PLATFORM):
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


async def test_each_supervisor_reads_one_digest_of_all_his_teams_with_links_to_the_cards(desk):
    number = await desk.opened(service="Poste de travail", title="Écran <noir> & blanc")
    await morning(desk)
    (told,) = digests(desk, "sophie")
    link = await desk.bot.run(lambda work: work.card(number, 0).permalink)
    assert link
    assert f"<{link}|R-000001>" in str(told["blocks"])
    assert "Écran &lt;noir&gt; &amp; blanc" in told["text"]
    for team in (TLS, MPL, APPS):
        assert team in told["text"]
    (others,) = digests(desk, "omar")
    assert "tout est calme" in others["text"]
    assert not digests(desk, "anne")
    assert not digests(desk, "chloe")


async def test_two_desks_on_one_database_tell_it_once(desk):
    other = Clockwork(desk.bot.run, desk.clock, desk.bot.calendar, lambda: None)
    await desk.pass_time()
    desk.clock.now = TUESDAY_0830
    await asyncio.gather(*(each.sweep() for each in (desk.bot.clockwork, other) * 3))
    await desk.quiet()
    assert len(digests(desk, "sophie")) == len(digests(desk, "omar")) == 1


async def test_down_at_half_past_eight_it_comes_late_and_once(desk):
    await morning(desk, TUESDAY_0830.replace(hour=13))
    await desk.pass_time(hours=1)
    assert len(digests(desk, "sophie")) == 1


async def test_after_days_without_slack_only_the_latest_is_told(desk):
    await desk.pass_time()
    days = [TUESDAY_0830.replace(day=day) for day in (3, 4, 5)]
    desk.clock.now = days[-1]

    def all_wait(work):
        for day in days:
            digest.write_due(work, day, desk.bot.calendar, never)

    await desk.bot.run(all_wait)
    await desk.quiet()
    assert len(digests(desk, "sophie")) == 1
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
        before = len(digests(desk, "sophie"))
        for _ in range(12 * 4):
            desk.clock.advance(hours=2)
            await desk.bot.clockwork.sweep()
            await desk.bot.delivery.send_due()
        await desk.quiet()
        assert len(digests(desk, "sophie")) - before == expected, start


async def test_who_supervises_no_more_when_it_is_sent_gets_none_and_nobody_need_look(desk):
    await desk.pass_time()
    desk.clock.now = TUESDAY_0830

    def written_and_removed(work):
        digest.write_due(work, TUESDAY_0830, desk.bot.calendar, never)
        teams = {
            key: replace(team, supervisors=frozenset({"U0OMAR"}))
            for key, team in work.directory().teams.items()
        }
        work.replace_catalogue(replace(work.directory(), teams=teams))

    await desk.bot.run(written_and_removed)
    await desk.quiet()
    assert not digests(desk, "sophie")
    assert not await desk.bot.run(lambda work: work.outbox_rows((Status.PARKED,), 9))


# From the message itself


async def test_one_press_pauses_a_digest_and_one_takes_it_up_again(desk):
    await morning(desk)
    sophie = desk.person("sophie")
    (told,) = digests(desk, "sophie")
    await sophie.press("Mettre en pause", told)
    await desk.quiet()
    said = sophie.ephemerals()[-1]
    assert "en pause" in said["text"]
    await desk.pass_time(days=1)
    assert len(digests(desk, "sophie")) == 1
    await sophie.press("Reprendre", said)
    await desk.pass_time(days=1)
    assert len(digests(desk, "sophie")) == 2


async def test_one_press_unsubscribes_for_good_and_one_subscribes_again(desk):
    await morning(desk)
    sophie = desk.person("sophie")
    (told,) = digests(desk, "sophie")
    await sophie.press("Se désabonner", told)
    await desk.quiet()
    said = sophie.ephemerals()[-1]
    await desk.pass_time(days=1)
    assert len(digests(desk, "sophie")) == 1
    assert [each.ended for each in await own(desk, "sophie")] == [Ended.BY_ITS_SUBSCRIBER]
    for _ in range(2):
        await sophie.press("S'abonner de nouveau", said)
        await desk.quiet()
    await desk.pass_time(days=1)
    assert len(digests(desk, "sophie")) == 2


async def test_whoever_presses_what_is_another_s_reads_so_and_does_nothing(desk):
    await desk.pass_time()
    (sophies,) = await own(desk, "sophie")
    omar = desk.person("omar")
    for wish in ("pause", "end", "edit", "preview", "resume"):
        for number in (sophies.id, 99):
            await send(desk, press(desk, "omar", f"digest.{wish}", str(number)))
            assert "l'abonnement d'un autre superviseur" in omar.ephemerals()[-1]["text"]
    assert len(omar.ephemerals()) == 10
    ack = await send(desk, form(desk, "omar", "subscription", str(sophies.id), **asked()))
    assert "l'abonnement d'un autre superviseur" in str(ack.body["errors"])
    assert not omar.views
    assert await own(desk, "sophie") == (sophies,)


async def test_a_press_that_is_sent_again_does_nothing(desk):
    await desk.pass_time()
    (kept,) = await own(desk, "sophie")
    paused = press(desk, "sophie", "digest.pause", str(kept.id))
    await send(desk, paused)
    await send(desk, press(desk, "sophie", "digest.resume", str(kept.id)))
    await send(desk, paused)
    assert [each.paused for each in await own(desk, "sophie")] == [False]


# In a team's channel


async def test_a_team_s_channel_gets_the_digest_of_its_team_without_anybody_s_load(desk):
    await desk.begun()
    await only(desk, "omar", teams=("reseau",), in_channel=True)
    await morning(desk)
    (told,) = heard(desk.simulator.messages(NETWORK))
    assert "R-000001" in told["text"]
    assert "Léa" not in told["text"]
    assert not digests(desk, "omar")
    lea = desk.person("lea")
    await lea.press("Mettre en pause", told)
    await desk.quiet()
    assert "l'abonnement d'un autre superviseur" in lea.ephemerals(NETWORK)[-1]["text"]
    await desk.person("omar").press("Se désabonner", told)
    await desk.pass_time(days=1)
    assert len(heard(desk.simulator.messages(NETWORK))) == 1


async def test_it_waits_while_the_channel_is_unfit(desk):
    await only(desk, "omar", teams=("reseau",), in_channel=True)
    desk.simulator.change_channel(NETWORK, ext_shared=True)
    await morning(desk)
    assert not heard(desk.simulator.messages(NETWORK))
    desk.simulator.change_channel(NETWORK, ext_shared=False)
    await desk.pass_time(minutes=3)
    assert len(heard(desk.simulator.messages(NETWORK))) == 1


async def test_what_slack_refuses_because_of_the_channel_waits_too(desk, monkeypatch):
    await only(desk, "omar", teams=("reseau",), in_channel=True)
    desk.clock.now = TUESDAY_0830
    await desk.begun()
    with monkeypatch.context() as deaf:
        deaf.setattr(Exchange, "tell_app", lambda *_: None)
        desk.simulator.change_channel(NETWORK, archived=True)
    await desk.pass_time()
    waiting = await desk.bot.run(lambda work: work.outbox_rows((Status.PENDING,), 9))
    assert [row.reason.endswith(f"{HELD}archived") for row in waiting] == [True]
    desk.simulator.change_channel(NETWORK, archived=False)
    await desk.quiet()
    assert len(heard(desk.simulator.messages(NETWORK))) == 1


async def test_it_leaves_out_the_tickets_of_who_reads_along(desk):
    await desk.begun("chloe", title="Prise de Chloé")
    await desk.begun("paul", title="Prise de Paul")
    await only(desk, "omar", teams=("reseau",), in_channel=True)
    desk.simulator.invite(NETWORK, "U0CHLOE")
    await morning(desk)
    (told,) = heard(desk.simulator.messages(NETWORK))
    assert "Prise de Paul" in told["text"]
    assert "Prise de Chloé" not in told["text"]


# /bilan


async def test_bilan_shows_all_one_s_teams_now_and_what_one_is_subscribed_to(desk):
    await desk.pass_time()
    await desk.opened(service="Poste de travail")
    sophie = desk.person("sophie")
    await sophie.command("/bilan")
    shown = sophie.ephemerals()[-1]
    for expected in (TLS, MPL, APPS, "R-000001", "chaque jour travaillé à 08:30"):
        assert expected in shown["text"]
    await sophie.press("Mettre en pause", shown)
    await desk.quiet()
    await sophie.command("/bilan")
    shown = sophie.ephemerals()[-1]
    assert "En pause" in shown["text"]
    await sophie.press("Aperçu", shown)
    await desk.quiet()
    assert sophie.ephemerals()[-1]["text"].startswith(HEADS)
    assert not digests(desk, "sophie")


async def test_bilan_shows_the_team_that_is_named_however_it_is_typed(desk):
    sophie = desk.person("sophie")
    for typed in ("applications métier", "APPLICATIONS METIER", "applications"):
        await sophie.command(f"/bilan {typed}")
        shown = sophie.ephemerals()[-1]["text"]
        assert "Applications métier" in shown
        assert TLS not in shown
    await sophie.command("/bilan réseaux et télécoms")
    refused = sophie.ephemerals()[-1]["text"]
    assert "aucune équipe appelée" in refused
    assert TLS in refused


async def test_bilan_tells_agents_and_requesters_that_it_is_for_supervisors(desk):
    for name, typed in (("anne", ""), ("chloe", ""), ("chloe", "abonnement")):
        person = desk.person(name)
        await person.command(f"/bilan {typed}")
        shown = person.ephemerals()[-1]["text"]
        assert "vous n'en supervisez aucune" in shown
        assert "DSI" not in shown
        assert not person.views


async def test_one_subscribes_by_the_form_and_sees_the_digest_as_it_would_be(desk):
    await desk.pass_time()
    sophie = desk.person("sophie")
    await sophie.command("/bilan s'abonner")
    await desk.quiet()
    await sophie.fill({"rhythm": "Hebdomadaire"})
    await desk.quiet()
    await sophie.fill({"teams.1": [TLS], "day": "jeudi", "hour": "7h45"})
    assert not await sophie.submit()
    shown = str(sophie.view["blocks"])
    assert "chaque jeudi à 07:45" in shown
    assert "Bilan hebdomadaire" in shown
    made = (await own(desk, "sophie"))[-1]
    assert (made.rhythm, made.days, made.hour) == (Rhythm.WEEKLY, (3,), time(7, 45))
    assert made.teams == (PLATFORM,)
    assert not digests(desk, "sophie")


async def test_one_changes_a_subscription_in_the_same_form(desk):
    await desk.pass_time()
    sophie = desk.person("sophie")
    await sophie.command("/bilan")
    await sophie.press("Modifier", sophie.ephemerals()[-1])
    await desk.quiet()
    assert not await sophie.submit({"hour": "18:00", "days": ["lundi", "mardi"]})
    (changed,) = await own(desk, "sophie")
    assert (changed.hour, changed.days) == (time(18), (0, 1))
    await desk.pass_time(hours=7)
    assert not digests(desk, "sophie")
    await desk.pass_time(hours=1)
    assert len(digests(desk, "sophie")) == 1


def asked(**more):
    """The states of the form's fields, filled in rightly but for `more`."""
    days = {"type": "checkboxes", "selected_options": [{"value": "1"}]}
    fields = {"rhythm": chosen("daily"), "days": days, "hour": words("8:30")}
    return {**fields, "place": chosen("messages"), **more}


CHECKED_NONE = {"type": "checkboxes", "selected_options": []}
OF_OTHERS = {"type": "checkboxes", "selected_options": [{"value": "reseau"}]}
CASES = [
    ("hour", {"hour": words("25:00")}, "Ce n'est pas une heure", "This is no time of day"),
    ("hour", {"hour": words("midi")}, "Ce n'est pas une heure", "This is no time of day"),
    ("days", {"days": CHECKED_NONE}, "au moins un jour", "at least one day"),
    ("place", {"place": chosen("channel")}, "que le bilan de cette équipe", "that team alone"),
    ("teams", {"teams": OF_OTHERS}, "ne supervisez pas", "do not supervise"),
]


async def test_what_cannot_be_is_said_under_its_field_and_nothing_is_made(desk):
    await desk.pass_time()
    for field, wrong, said, _ in CASES:
        ack = await send(desk, form(desk, "sophie", "subscription", "", **asked(**wrong)))
        assert said in ack.body["errors"][field]
    emmas = catalogue().replace("supervisors: [U0SOPHIE]", "supervisors: [U0EMMA]")
    await desk.bot.applier.apply(emmas)
    for field, wrong, _, said in CASES:
        ack = await send(desk, form(desk, "emma", "subscription", "", **asked(**wrong)))
        assert said in ack.body["errors"][field]
    assert len(await own(desk, "sophie")) == 1


async def test_who_supervises_nothing_any_more_makes_and_changes_nothing(desk):
    await desk.pass_time()
    (kept,) = await own(desk, "omar")
    await desk.bot.applier.apply(catalogue().replace("[U0OMAR]", "[U0EMMA]"))
    for number in ("", str(kept.id)):
        ack = await send(desk, form(desk, "omar", "subscription", number, **asked()))
        assert "ne supervisez plus" in str(ack.body["errors"])
    await send(desk, press(desk, "omar", "digest.edit", str(kept.id)))
    assert "ne supervisez plus" in desk.person("omar").ephemerals()[-1]["text"]
    assert await own(desk, "omar") == (kept,)


async def test_one_may_have_twenty_subscriptions_and_no_more(desk):
    await desk.pass_time()

    def many(work):
        wanted = Wanted(Rhythm.MONTHLY, (), (), time(8))
        for _ in range(19):
            subscribing.subscribe(work, "U0SOPHIE", wanted, desk.clock(), desk.bot.calendar)

    await desk.bot.run(many)
    ack = await send(desk, form(desk, "sophie", "subscription", "", **asked()))
    assert "20 abonnements" in str(ack.body["errors"])
    sophie = desk.person("sophie")
    await sophie.command("/bilan")
    await desk.quiet()
    assert sum(each["text"].count("premier jour travaillé") for each in sophie.ephemerals()) == 19


async def test_the_same_form_sent_again_subscribes_once(desk):
    await desk.pass_time()
    for _ in range(2):
        await send(desk, form(desk, "sophie", "subscription", "", **asked()))
    assert len(await own(desk, "sophie")) == 2


async def test_an_english_supervisor_reads_english(desk):
    await desk.bot.applier.apply(supervised_by("U0EMMA"))
    await desk.opened(service="Poste de travail")
    emma = desk.person("emma")
    await morning(desk)
    await emma.command("/digest")
    assert "Subscribed · every working day at" in emma.ephemerals()[-1]["text"].replace("*", "")
    (told,) = digests(desk, "emma")
    assert told["text"].startswith("Daily digest")


async def test_what_waits_from_the_version_before_is_told(desk):
    await desk.pass_time()

    def left(work):
        since = TUESDAY_0830.replace(day=2)
        claim = work.add_digest(PLATFORM, TUESDAY_0830.date(), since, TUESDAY_0830)
        notice = Notice(Kind.DIGEST, Topic.DIGEST, 0, claim.id, "U0SOPHIE")
        work.tell((notice,), desk.clock())

    await desk.bot.run(left)
    await desk.quiet()
    (told,) = digests(desk, "sophie")
    assert TLS in told["text"]


async def test_the_help_names_the_command(desk):
    sophie = desk.person("sophie")
    await sophie.command("/ticket aide")
    assert "/bilan" in sophie.ephemerals()[-1]["text"]
