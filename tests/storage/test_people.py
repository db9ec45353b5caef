"""Who is who, in every database."""

from dataclasses import replace
from datetime import date

import pytest

from core import upkeep
from core.directory import Directory, Routing, Service, Subcategory, Team, UserGroup
from core.hours import Closing, Opening, Target, WorkCalendar
from core.questions import Choice, Kind, Question
from core.ticket import Person
from core.vocabulary import Action, Priority
from storage.catalogue import Item, directory_of
from tests.core.world import ANNE, BRUNO, CHLOE, DIRECTORY, KARIM, NETWORK, OMAR, PAUL, SOPHIE, TLS


async def directory(desk):
    return await desk.run(lambda work: work.directory())


async def test_before_any_catalogue_the_directory_is_empty(database):
    assert await database.run(lambda work: work.directory()) == Directory()


async def test_a_catalogue_comes_back_whole_and_in_its_order(desk):
    choices = (Choice("un", "Un", "One"), Choice("deux", "Deux"))
    asked = Question(
        "c", "Lequel ?", "Which?", Kind.CHOICE, True, choices, "Au choix", "As you like"
    )
    parts = {
        "b": Subcategory("b", "Boîte", "Box", Routing(teams={"toulouse": TLS})),
        "a": Subcategory("a", "Accès", routing=Routing(NETWORK), questions=(asked,)),
    }
    messagerie = replace(
        DIRECTORY.services["messagerie"], subcategories=parts, questions=(asked, Question("q", "Q"))
    )
    given = replace(DIRECTORY, services={**DIRECTORY.services, "messagerie": messagerie})
    await desk.run(lambda work: work.replace_catalogue(given))
    found = await directory(desk)
    assert found == given
    assert [*found.services] == [*given.services]
    assert [*found.services["messagerie"].subcategories] == ["b", "a"]
    assert found.academies["toulouse"].email_domains == frozenset({"ac-toulouse.fr"})


async def test_applying_the_same_catalogue_again_changes_nothing(desk):
    await desk.run(lambda work: work.replace_catalogue(DIRECTORY))
    assert await directory(desk) == DIRECTORY


async def test_what_a_catalogue_no_longer_names_is_retired_and_old_tickets_still_name_it(desk):
    teams = {key: team for key, team in DIRECTORY.teams.items() if key != NETWORK}
    services = {key: each for key, each in DIRECTORY.services.items() if key != "reseau"}
    academies = {"toulouse": DIRECTORY.academies["toulouse"]}
    fewer = Directory(academies, teams, services)
    await desk.run(lambda work: work.replace_catalogue(fewer))
    found = await directory(desk)
    assert (found.teams, found.services, found.academies) == (teams, services, academies)
    assert found.any_team(NETWORK) == DIRECTORY.teams[NETWORK]
    assert found.any_service("reseau") == DIRECTORY.services["reseau"]
    assert found.teams_of(KARIM) == ()
    await desk.run(lambda work: work.replace_catalogue(DIRECTORY))
    assert await directory(desk) == DIRECTORY


async def test_a_unit_of_work_sees_the_catalogue_it_has_just_stored(desk):
    def replaced(work):
        before = work.directory()
        work.replace_catalogue(replace(DIRECTORY, services={}))
        return before.services, work.directory().services

    before, after = await desk.run(replaced)
    assert before
    assert after == {}


async def test_a_catalogue_that_was_rolled_back_is_nobodys(desk):
    def failing(work):
        work.replace_catalogue(Directory())
        work.directory()
        raise LookupError

    with pytest.raises(LookupError):
        await desk.run(failing)
    assert await directory(desk) == DIRECTORY


async def test_a_deactivated_person_is_in_no_team_from_now_on(desk):
    assert (await directory(desk)).teams_of(ANNE) == (TLS,)
    await desk.run(lambda work: upkeep.deactivate(work, ANNE, desk.now))
    await desk.run(lambda work: upkeep.deactivate(work, OMAR, desk.now))
    found = await directory(desk)
    assert (found.teams_of(ANNE), found.supervised_by(OMAR)) == ((), ())
    assert found.teams[TLS].agents == {BRUNO}
    assert not found.is_staff(ANNE)


async def test_who_comes_back_to_slack_is_in_his_teams_again(desk):
    await desk.run(lambda work: upkeep.deactivate(work, ANNE, desk.now))
    await directory(desk)
    back = Person(ANNE, "Anne")
    await desk.run(lambda work: work.save_person(back))
    assert await directory(desk) == DIRECTORY


async def test_somebody_first_met_deactivated_is_in_no_team_either(database):
    await database.run(lambda work: work.replace_catalogue(DIRECTORY))
    await database.run(lambda work: work.directory())
    gone = Person(SOPHIE, "Sophie", active=False)
    await database.run(lambda work: work.save_person(gone))
    found = await database.run(lambda work: work.directory())
    assert found.teams[TLS].supervisors == frozenset()


async def test_somebody_of_another_workspace_is_in_no_team_whoever_names_him(desk):
    stranger = Person(ANNE, "Anne", external=True)
    await desk.run(lambda work: work.save_person(stranger))
    assert (await directory(desk)).teams[TLS].agents == {BRUNO}
    await desk.run(lambda work: work.save_person(replace(stranger, external=False)))
    assert await directory(desk) == DIRECTORY


async def test_the_unit_of_work_that_deactivates_sees_it_at_once(desk):
    def deactivated(work):
        work.directory()
        upkeep.deactivate(work, ANNE, desk.now)
        return work.directory().teams_of(ANNE)

    assert await desk.run(deactivated) == ()


async def test_a_person_comes_back_as_he_was_saved_and_as_he_was_changed(desk):
    known = Person(
        "U0ZOE", "Zoé «Z.» Ünal", "zoe@ac-toulouse.fr", "fr-FR", "Europe/Paris", "toulouse",
        active=True, external=True, dm_channel="D0ZOE",
    )  # fmt: skip
    await desk.run(lambda work: work.save_person(known))
    assert await desk.run(lambda work: work.person("U0ZOE")) == known
    moved = replace(known, academy=None, external=False, email=None)
    await desk.run(lambda work: work.save_person(moved))
    assert await desk.run(lambda work: work.person("U0ZOE")) == moved
    assert await desk.run(lambda work: work.person("U0NOBODY")) is None


async def test_of_several_people_those_known_are_found(desk):
    users = [CHLOE, PAUL, "U0NOBODY", CHLOE]
    found = await desk.run(lambda work: work.people(iter(users)))
    assert {user: person.name for user, person in found.items()} == {
        CHLOE: "Chloe",
        PAUL: "Paul",
    }
    assert await desk.run(lambda work: work.people(())) == {}


async def test_everybody_is_listed_by_name_whatever_its_case_and_accents(database):
    for user, name in (("U3", "Zoé"), ("U1", "éric"), ("U2", "Fanny"), ("U0", "Éric")):
        person = Person(user, name)
        await database.run(lambda work, person=person: work.save_person(person))
    found = await database.run(lambda work: work.everybody())
    assert [person.id for person in found] == ["U0", "U1", "U2", "U3"]


async def test_tickets_of_a_team_are_counted_until_they_are_closed(desk):
    await desk.open()
    await desk.taken()
    await desk.resolved()
    closed = await desk.resolved()
    await desk.do(closed, CHLOE, Action.CLOSE)
    await desk.open(service="reseau")
    assert await desk.run(lambda work: dict(work.open_tickets_by_team())) == {TLS: 3, NETWORK: 1}


WEEK = ((Opening(480, 720), Opening(810, 1440)),) * 5 + ((),) * 2
CLOSED = (Closing(date(2026, 12, 24), date(2027, 1, 1), "Noël"),)
TARGETS = {Priority.CRITICAL: Target(30, 240), Priority.LOW: Target(resolve=2400)}


def with_everything():
    """The desk's catalogue with all that a catalogue can say of teams and services."""
    team = replace(
        DIRECTORY.teams[NETWORK],
        agents_group="S0NET",
        supervisors_group="S0CHIEFS",
        aliases=("telecom", "réseau"),
        calendar="rectorat",
    )
    service = replace(
        DIRECTORY.services["reseau"], targets=TARGETS, academy_targets={"toulouse": TARGETS}
    )
    return replace(
        DIRECTORY,
        teams={**DIRECTORY.teams, NETWORK: team},
        services={**DIRECTORY.services, "reseau": service},
        calendars={"rectorat": WorkCalendar("rectorat", "Indian/Reunion", WEEK, "FR-974", CLOSED)},
        user_groups={
            "S0NET": UserGroup("S0NET", frozenset({ANNE, KARIM})),
            "S0CHIEFS": UserGroup("S0CHIEFS", frozenset({SOPHIE}), "no_such_subteam"),
        },
    )


async def test_calendars_targets_aliases_and_groups_come_back_as_they_were_given(desk):
    await desk.run(lambda work: work.replace_catalogue(with_everything()))
    assert await desk.run(lambda work: work.catalogue()) == with_everything()


async def test_members_of_a_user_group_are_in_the_team_beside_those_who_are_named(desk):
    await desk.run(lambda work: work.replace_catalogue(with_everything()))
    named, team = DIRECTORY.teams[NETWORK], (await directory(desk)).teams[NETWORK]
    assert team.agents == named.agents | {ANNE, KARIM}
    assert team.supervisors == named.supervisors | {SOPHIE}
    await desk.run(lambda work: upkeep.deactivate(work, ANNE, desk.now))
    assert ANNE not in (await directory(desk)).teams[NETWORK].agents
    assert ANNE in (await desk.run(lambda work: work.catalogue())).user_groups["S0NET"].members


async def test_a_user_group_read_anew_is_in_force_at_once(desk):
    await desk.run(lambda work: work.replace_catalogue(with_everything()))

    def changed(work):
        work.directory()
        work.save_user_group(UserGroup("S0NET", frozenset({BRUNO})))
        return work.directory().teams[NETWORK].agents

    named = DIRECTORY.teams[NETWORK].agents
    assert await desk.run(changed) == named | {BRUNO}
    assert (await directory(desk)).teams[NETWORK].agents == named | {BRUNO}


async def test_a_user_group_brings_in_nobody_before_slack_told_who_he_is(desk):
    """He may be of another workspace: whoever is not known is refused until he is."""
    unknown = UserGroup("S0NET", frozenset({"U0NEW", "U0ELSEWHERE"}))
    await desk.run(lambda work: work.replace_catalogue(with_everything()))
    await desk.run(lambda work: work.save_user_group(unknown))
    named = DIRECTORY.teams[NETWORK].agents
    assert (await directory(desk)).teams[NETWORK].agents == named
    for person in (Person("U0NEW", "Nouveau"), Person("U0ELSEWHERE", "Ailleurs", external=True)):
        await desk.run(lambda work, person=person: work.save_person(person))
    assert (await directory(desk)).teams[NETWORK].agents == named | {"U0NEW"}


async def test_a_user_group_that_no_team_has_is_not_remembered(desk):
    await desk.run(lambda work: work.save_user_group(UserGroup("S0ELSE", frozenset({ANNE}))))
    assert await desk.run(lambda work: work.catalogue()) == DIRECTORY


def test_documents_of_before_groups_calendars_and_targets_are_still_read():
    team = {
        "key": "reseau", "name": "Réseaux", "channel": "C0RESEAU", "academy": None,
        "agents": ["U0KARIM"], "supervisors": [], "language": "fr", "hides_staff": True,
    }  # fmt: skip
    service = {
        "key": "reseau", "name": "Réseau", "name_en": "", "subcategories": {},
        "routing": {"team": "reseau", "teams": {}},
    }  # fmt: skip
    items = [Item("team", "reseau", team), Item("service", "reseau", service)]
    assert directory_of(items) == Directory(
        teams={
            "reseau": Team(
                "reseau", "Réseaux", "C0RESEAU", agents=frozenset({KARIM}), hides_staff=True
            )
        },
        services={"reseau": Service("reseau", "Réseau", routing=Routing("reseau"))},
    )
