"""Who is in a team: named in the catalogue, in a Slack user group, or gone from Slack."""

import logging
from dataclasses import replace

import pytest

from bot.admin.mistakes import Mistaken, sentences
from bot.catalogue.membership import change_group
from simulator import Named, RateLimited, ServerError
from tests.desk.teams import (
    BY_GROUP,
    ENGLISH,
    GROUP,
    NAMED_TOO,
    Naps,
    agents,
    in_the_queue,
    made_of_a_group,
    taken_by_karim,
)
from tests.untimed import catalogue


@pytest.fixture
async def group(desk):
    return await made_of_a_group(desk)


@pytest.fixture
def naps():
    return Naps()


@pytest.mark.usefixtures("group")
async def test_members_of_a_user_group_are_agents_once_the_catalogue_is_applied(desk):
    assert await agents(desk) == {"U0KARIM", "U0LEA"}
    number = await desk.begun()
    await desk.person("karim").press("Prendre en charge", desk.card(number))
    await desk.quiet()
    assert (await desk.ticket(number)).agent == "U0KARIM"


async def test_who_leaves_the_group_loses_his_rights_and_his_team_is_told(desk, group):
    number = await taken_by_karim(desk)
    other = await desk.begun()
    before = len(desk.simulator.messages("C0RESEAU"))
    desk.simulator.set_group_members(group, ["U0LEA"])
    await desk.quiet()
    assert await in_the_queue(desk, number)
    told = desk.simulator.messages("C0RESEAU")[before:]
    assert any("R-000001" in message["text"] for message in told)
    karim = desk.person("karim")
    assert any("R-000001" in note.text for note in karim.notifications)
    await karim.press("Prendre en charge", desk.card(other))
    await desk.quiet()
    assert (await desk.ticket(other)).agent is None


async def test_who_leaves_loses_his_rights_by_the_event_alone_when_slack_answers_nothing(
    desk, group
):
    desk.simulator.faults.add("usergroups.users.list", ServerError(), times=None)
    number = await taken_by_karim(desk)
    desk.simulator.set_group_members(group, ["U0LEA", "U0NORA"])
    await desk.quiet()
    assert await agents(desk) == {"U0LEA", "U0NORA"}
    assert await in_the_queue(desk, number)


async def test_who_joins_the_group_may_act_at_once(desk, group):
    number = await desk.begun()
    desk.simulator.set_group_members(group, ["U0KARIM", "U0LEA", "U0NORA"])
    await desk.quiet()
    desk.simulator.invite("C0RESEAU", "U0NORA")
    await desk.person("nora").press("Prendre en charge", desk.card(number))
    await desk.quiet()
    assert (await desk.ticket(number)).agent == "U0NORA"


async def test_who_joins_the_group_is_known_by_name_at_once(desk, group):
    desk.simulator.add_user("U0ZOE", "Zoé Nouvelle")
    desk.simulator.set_group_members(group, ["U0KARIM", "U0LEA", "U0ZOE"])
    await desk.quiet()
    assert (await desk.bot.run(lambda work: work.person("U0ZOE"))).name == "Zoé Nouvelle"


async def test_who_is_named_besides_stays_when_he_leaves_the_group(desk, group):
    await desk.bot.applier.apply(NAMED_TOO)
    desk.simulator.set_group_members(group, [])
    await desk.quiet()
    assert await agents(desk) == {"U0LEA"}


async def test_events_that_arrive_in_the_wrong_order_change_nothing_in_the_end(desk, group):
    desk.simulator.set_group_members(group, ["U0LEA"])
    await desk.quiet()
    await desk.bot.run(lambda work: change_group(work, group, ["U0NORA"], []))
    assert "U0NORA" in await agents(desk)
    await desk.bot.services.membership.look(group)
    assert await agents(desk) == {"U0LEA"}


@pytest.mark.usefixtures("group")
async def test_an_event_of_a_group_that_no_team_has_is_passed_over(desk):
    desk.simulator.add_user_group("S0ELSE", "Autres", [])
    before = await agents(desk)
    desk.simulator.set_group_members("S0ELSE", ["U0NORA"])
    desk.simulator.disable_group("S0ELSE")
    await desk.quiet()
    assert await agents(desk) == before


async def test_a_group_that_is_disabled_keeps_its_members_and_the_operator_is_told(
    desk, group, caplog
):
    number = await taken_by_karim(desk)
    with caplog.at_level(logging.WARNING):
        desk.simulator.disable_group(group)
        await desk.quiet()
    assert (
        f"user group {group} cannot be read (no_such_subteam): "
        "those last known in it (2) keep their rights"
    ) in caplog.messages
    assert await agents(desk) == {"U0KARIM", "U0LEA"}
    assert (await desk.ticket(number)).agent == "U0KARIM"
    plan = await desk.bot.applier.apply(BY_GROUP)
    assert plan.changes == ()
    (warning,) = sentences(plan.warnings, ENGLISH)
    assert warning == (
        f"line 9: The user group {group} does not exist or is disabled: enable it in Slack, or "
        "correct the catalogue. Those last known in it (2) keep their rights."
    )


async def test_a_group_that_is_there_again_is_read_at_once(desk, group):
    desk.simulator.disable_group(group)
    await desk.quiet()
    desk.simulator.set_group_members(group, ["U0LEA"])
    await desk.quiet()
    desk.simulator.enable_group(group)
    await desk.quiet()
    assert await agents(desk) == {"U0LEA"}
    assert not await desk.bot.services.membership.is_in_trouble(group)


async def test_a_group_that_slack_does_not_know_is_refused_with_its_line(desk):
    with pytest.raises(Mistaken) as mistaken:
        await desk.bot.applier.apply(BY_GROUP)
    assert sentences(mistaken.value.mistakes, ENGLISH) == (
        (
            f"line 9: The user group {GROUP} does not exist or is disabled: enable it in Slack, or "
            "correct the catalogue. Nobody is known in it."
        ),
    )
    assert await agents(desk) == {"U0KARIM", "U0LEA"}


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Named("missing_scope"), ", for want of the scope usergroups:read: add it to the app, "),
        (Named("plan_upgrade_required"), ", since this Slack plan has no user groups: name people"),
        (Named("team_access_not_granted"), " (team_access_not_granted): see in Slack whether it"),
        (ServerError(), " (http_500): see in Slack whether it is in use, then try again."),
    ],
)
async def test_why_a_group_cannot_be_read_is_told_with_what_to_do(desk, fault, why):
    desk.simulator.add_user_group(GROUP, "Réseaux", ["U0KARIM"])
    desk.simulator.faults.add("usergroups.users.list", fault)
    with pytest.raises(Mistaken) as mistaken:
        await desk.bot.applier.apply(BY_GROUP)
    (told,) = sentences(mistaken.value.mistakes, ENGLISH)
    assert told.startswith(f"line 9: The user group {GROUP} cannot be read{why}")
    assert told.endswith(" Nobody is known in it.")


async def test_a_group_is_asked_about_again_as_late_as_slack_wants(desk, naps):
    desk.simulator.add_user_group(GROUP, "Réseaux", ["U0KARIM"])
    desk.simulator.faults.add("usergroups.users.list", RateLimited(7), times=2)
    await replace(desk.bot.applier, sleep=naps).apply(BY_GROUP)
    assert naps.seconds == [7.0, 7.0]
    assert await agents(desk) == {"U0KARIM"}


async def test_who_leaves_slack_has_his_tickets_back_in_the_queue_at_once(desk):
    number = await taken_by_karim(desk)
    desk.simulator.deactivate("U0KARIM")
    await desk.quiet()
    assert await in_the_queue(desk, number)


@pytest.fixture
def told(desk, monkeypatch):
    """The events that Slack sends, kept to be sent again."""
    kept, event = [], desk.simulator.deliveries.event
    monkeypatch.setattr(desk.simulator.deliveries, "event", lambda b: (kept.append(b), event(b)))
    return kept


async def test_what_slack_tells_again_of_a_user_group_takes_no_ticket_from_who_is_back(
    desk, group, told
):
    desk.simulator.set_group_members(group, ["U0LEA"])
    await desk.quiet()
    desk.simulator.set_group_members(group, ["U0LEA", "U0KARIM"])
    number = await taken_by_karim(desk)
    desk.simulator.deliveries.event(next(b for b in told if b["event"].get("removed_users")))
    await desk.quiet()
    assert (await desk.ticket(number)).agent == "U0KARIM"


async def test_what_slack_tells_again_of_a_closed_account_takes_no_ticket_from_who_is_back(
    desk, told
):
    desk.simulator.deactivate("U0KARIM")
    await desk.quiet()
    await desk.bot.people.learn({"id": "U0KARIM", "name": "karim"})
    number = await taken_by_karim(desk)
    desk.simulator.deliveries.event(told[0])
    await desk.quiet()
    assert (await desk.ticket(number)).agent == "U0KARIM"


async def test_a_team_may_be_affected_a_ticket_by_its_alias(desk):
    await desk.bot.applier.apply(
        catalogue().replace("channel: C0TLS", "channel: C0TLS, aliases: [plateforme, Aide TLS]")
    )
    for number, typed in ((1, "PLATEFORME au secours"), (2, "aide tls au secours")):
        assert await desk.begun() == number
        await desk.person("karim").command(f"/ticket affecter R-{number} {typed}")
        await desk.quiet()
        assert (await desk.ticket(number)).team == "plateforme-tls"
        assert "au secours" in str(desk.thread(number, "C0TLS"))


async def test_a_rehearsal_reads_user_groups_and_tells_who_came_and_who_left(desk, group):
    number = await taken_by_karim(desk)
    desk.simulator.workspace.groups[group].members = ["U0LEA", "U0NORA"]
    plan = await desk.bot.applier.plan(BY_GROUP)
    assert [phrase.said(ENGLISH) for phrase in plan.changes] == [
        f"Changed: user group {group}, members: + U0NORA, − U0KARIM."
    ]
    assert plan.released == 1
    assert await agents(desk) == {"U0KARIM", "U0LEA"}
    await desk.bot.applier.apply(BY_GROUP)
    assert await agents(desk) == {"U0LEA", "U0NORA"}
    assert await in_the_queue(desk, number)
    assert (await desk.bot.applier.apply(BY_GROUP)).changes == ()


async def test_who_is_not_known_to_be_ours_gets_no_rights_by_a_user_group_yet(desk, group):
    """While Slack does not tell who came into the group, he may be of another workspace."""
    number = await desk.begun()
    desk.simulator.add_user("U0LOIN", "Loïc Ailleurs", team="T0ELSEWHERE")
    desk.simulator.add_user("U0PRES", "Prune Ici")
    desk.simulator.faults.add("users.info", ServerError(), times=None)
    desk.simulator.set_group_members(group, ["U0LEA", "U0LOIN", "U0PRES"])
    await desk.quiet()
    for name in ("loin", "pres"):
        await desk.person(name).command(f"/ticket R-{number}")
        assert "Bureau 112." not in desk.person(name).ephemerals()[-1]["text"]
    desk.simulator.faults.clear()
    for name, reads in (("loin", False), ("pres", True)):
        await desk.person(name).command(f"/ticket R-{number}")
        assert ("Bureau 112." in desk.person(name).ephemerals()[-1]["text"]) == reads
