"""People are asked of Slack once and remembered; what Slack does not tell again is kept."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.slack.client import Gone, Later, Slack
from bot.slack.people import People, read
from core.ticket import SYSTEM, Person
from tests.bot.delivery.loopback import Limit, Loopback

NINA = "U0NINA"
TOLD = {
    "id": NINA,
    "team_id": "T0TEST",
    "name": "nina",
    "locale": "fr-FR",
    "tz": "Europe/Paris",
    "profile": {"real_name": "Nina Roux", "email": "nina@ac-toulouse.fr"},
}


class Remembered:
    """The few functions of storage that people need."""

    def __init__(self) -> None:
        self.known: dict[str, Person] = {}

    def person(self, user: str) -> Person | None:
        return self.known.get(user)

    def people(self, users: set[str]) -> dict[str, Person]:
        return {user: self.known[user] for user in users if user in self.known}

    def save_person(self, person: Person) -> None:
        self.known[person.id] = person


@pytest.fixture
def storage() -> Remembered:
    return Remembered()


@pytest.fixture
def people(slack: Slack, storage: Remembered) -> People:
    async def run(function: Callable[[Any], Any]) -> Any:
        return function(storage)

    return People(slack, run)


async def test_somebody_new_is_asked_of_slack_once_with_his_language(
    server: Loopback, people: People
):
    server.people[NINA] = TOLD

    first, second = await people.get(NINA), await people.get(NINA)

    assert first == second
    assert (first.name, first.locale, first.timezone) == ("Nina Roux", "fr-FR", "Europe/Paris")
    assert first.email == "nina@ac-toulouse.fr"
    [asked] = server.called("users.info")
    assert asked["include_locale"] == "true"


async def test_what_slack_does_not_tell_again_is_kept(
    server: Loopback, people: People, storage: Remembered
):
    storage.known[NINA] = Person(
        NINA, "Nina", "nina@ac-toulouse.fr", "fr-FR", "Europe/Paris", "toulouse", dm_channel="D1"
    )
    server.people[NINA] = {"id": NINA, "team_id": "T0TEST", "real_name": "Nina Roux-Vidal"}

    person = await people.refresh(NINA)

    assert person == Person(
        NINA,
        "Nina Roux-Vidal",
        "nina@ac-toulouse.fr",
        "fr-FR",
        "Europe/Paris",
        "toulouse",
        dm_channel="D1",
    )


@pytest.mark.parametrize(
    ("told", "active", "external"),
    [
        ({}, True, False),
        ({"deleted": True}, False, False),
        ({"team_id": "T0OTHER"}, True, True),
        ({"is_stranger": True}, True, True),
        ({"team_id": "T0OTHER", "enterprise_user": {"teams": ["T0OTHER"]}}, True, True),
        ({"team_id": "T0OTHER", "enterprise_user": {"teams": ["T0OTHER", "T0TEST"]}}, True, False),
    ],
)
async def test_people_who_left_or_are_of_elsewhere_are_known_as_such(
    slack: Slack, told: dict[str, Any], active, external
):
    person = read(TOLD | told, await slack.identity())

    assert (person.active, person.external) == (active, external)


async def test_whoever_slack_does_not_know_stays_unknown(
    server: Loopback, people: People, storage: Remembered
):
    server.people[NINA] = TOLD

    await people.fetch_missing([NINA, "U0GHOST", SYSTEM, ""])

    assert set(storage.known) == {NINA}
    assert len(server.called("users.info")) == 2
    with pytest.raises(Gone):
        await people.get("U0GHOST")


async def test_who_is_known_is_not_asked_of_slack(
    server: Loopback, people: People, storage: Remembered
):
    storage.known[NINA] = Person(NINA, "Nina")

    await people.fetch_missing([NINA])

    assert not server.called("users.info")


async def test_a_limit_on_asking_is_the_callers_to_wait_for(server: Loopback, people: People):
    server.fail("users.info", Limit("12"))

    with pytest.raises(Later):
        await people.fetch_missing([NINA])


async def test_a_conversation_is_opened_once_and_again_when_wanted(
    server: Loopback, people: People, storage: Remembered
):
    server.people[NINA] = TOLD
    person = await people.get(NINA)

    first = await people.dm_channel(person)
    second = await people.dm_channel(storage.known[NINA])
    server.dms[NINA] = "D0NEW"
    third = await people.dm_channel(storage.known[NINA], again=True)

    assert (first, second, third) == ("D" + NINA, "D" + NINA, "D0NEW")
    assert storage.known[NINA].dm_channel == "D0NEW"
    assert len(server.called("conversations.open")) == 2


async def test_whatever_slack_tells_of_somebody_is_cleaned_as_it_arrives(
    server: Loopback, slack: Slack, people: People
):
    dirty = "a\x00b\u202ec\ud83d"
    server.people[NINA] = TOLD | {"profile": {"real_name": f"{dirty}\nRoux", "email": dirty}}
    person = await people.get(NINA)
    assert (person.name, person.email) == ("abc\ufffd Roux", "abc\ufffd")
    ts = server.write("C1", dirty)
    assert [said["text"] for said in await slack.history("C1", ts)] == ["abc\ufffd"]
