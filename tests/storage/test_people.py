"""Who is who, in every database."""

from dataclasses import replace

import pytest

from core import upkeep
from core.directory import Directory, Routing, Subcategory
from core.ticket import Person
from core.vocabulary import Action
from tests.core.world import ANNE, BRUNO, CHLOE, DIRECTORY, KARIM, NETWORK, OMAR, PAUL, SOPHIE, TLS


async def directory(desk):
    return await desk.run(lambda work: work.directory())


async def test_before_any_catalogue_the_directory_is_empty(database):
    assert await database.run(lambda work: work.directory()) == Directory()


async def test_a_catalogue_comes_back_whole_and_in_its_order(desk):
    parts = {
        "b": Subcategory("b", "Boîte", "Box", Routing(teams={"toulouse": TLS})),
        "a": Subcategory("a", "Accès", routing=Routing(NETWORK)),
    }
    messagerie = replace(DIRECTORY.services["messagerie"], subcategories=parts)
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
    await desk.run(lambda work: upkeep.deactivate(work, ANNE))
    await desk.run(lambda work: upkeep.deactivate(work, OMAR))
    found = await directory(desk)
    assert (found.teams_of(ANNE), found.supervised_by(OMAR)) == ((), ())
    assert found.teams[TLS].agents == {BRUNO}
    assert not found.is_staff(ANNE)


async def test_who_comes_back_to_slack_is_in_his_teams_again(desk):
    await desk.run(lambda work: upkeep.deactivate(work, ANNE))
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


async def test_the_unit_of_work_that_deactivates_sees_it_at_once(desk):
    def deactivated(work):
        work.directory()
        upkeep.deactivate(work, ANNE)
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
