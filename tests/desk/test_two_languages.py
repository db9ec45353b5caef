"""An English-speaking requester and a French team, each in his language; both sides are read."""

import re
from dataclasses import replace

import pytest
from babel.messages.pofile import read_po

from bot.rendering.texts import LOCALES
from core.vocabulary import State
from simulator import Named, RateLimited, Timeout

SPOKEN = re.compile(r"\{\w+\}|[*`\n]")  # what parts the words of a text


def catalogue():
    """Every text in both languages, cut where values are filled in."""
    with (LOCALES / "fr" / "LC_MESSAGES" / "guichet.po").open("rb") as source:
        for message in read_po(source, "fr"):
            if message.id:
                english, french = (
                    (text,) if isinstance(text, str) else text
                    for text in (message.id, message.string)
                )
                yield english, french


def telling(texts, shortest=9):
    """The stretches of words that tell a language."""
    parts = {part.strip() for text in texts for part in SPOKEN.split(text)}
    return {part for part in parts if len(part) >= shortest}


ENGLISH = telling(text for english, _ in catalogue() for text in english)
FRENCH = telling(text for _, french in catalogue() for text in french)


def of(language, text):
    """Which of our own words in one language, and not in the other, a text holds."""
    mine, other = (ENGLISH, FRENCH) if language == "en" else (FRENCH, ENGLISH)
    whole = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(mine - other))) + r")(?!\w)")
    return whole.findall(text)


def shown(messages):
    """Everything of some messages that is read, buttons included."""
    return "\n".join(spoken(message) for message in messages)


def spoken(payload):
    if isinstance(payload, dict):
        own = payload["text"] if isinstance(payload.get("text"), str) else ""
        return "\n".join((own, *(spoken(v) for k, v in payload.items() if k != "text" or not own)))
    if isinstance(payload, list):
        return "\n".join(spoken(each) for each in payload)
    return ""


class Read:
    """What somebody read, form after form and message after message."""

    def __init__(self, desk, name):
        self.desk, self.person, self.forms = desk, desk.person(name), []

    def form(self):
        self.forms.append(spoken(self.person.view))
        return self.forms[-1]

    async def press(self, button, message, form=None):
        await self.person.press(button, message)
        await self.desk.quiet()
        if form is not None:
            self.form()
            assert not await self.person.submit(form)
            await self.desk.quiet()

    def all(self):
        said = self.desk.simulator.messages(self.person.dm)
        threads = [
            reply
            for message in said
            for reply in self.desk.simulator.messages(self.person.dm, message["ts"])[1:]
        ]
        return "\n".join(
            (shown(said), shown(threads), shown(self.person.ephemerals()), *self.forms)
        )


@pytest.fixture
async def ines(desk):
    """A requester who reads English, and whom the desk has never met."""
    desk.simulator.change_user("U0INES", locale="en-GB", tz="Europe/London")
    await desk.quiet()
    return Read(desk, "ines")


async def opened(desk, ines):
    await ines.person.command("/request The wall socket is loose")
    await desk.quiet()
    assert ines.person.view["title"]["text"] == "Create a request"
    ines.form()
    wanted = {"description": "Room 112, by the door.", "service": "Network and internet"}
    assert not await ines.person.submit(wanted)
    ines.form()
    await ines.person.close(everything=True)
    await desk.quiet()


async def asked_and_answered(desk, ines, lea):
    await lea.press("Prendre en charge", desk.card(1))
    await lea.press("Demande d'info", desk.card(1), {"words": "Which floor, please?"})
    question = (await desk.request(1))[-1]
    assert "needs an answer from you" in question["text"]
    await ines.press("Answer", question, {"words": "The second one."})
    assert (await desk.ticket(1)).state is State.ASSIGNED


async def solved_reopened_and_closed(desk, ines, lea):
    await lea.press("En attente", desk.card(1), {"partner": "Orange", "reason": "Câble"})
    await lea.press("Résoudre", desk.card(1), {"words": "Tightened."})
    await ines.press("Reopen", (await desk.request(1))[-1], {"words": "Loose again."})
    await lea.press("Résoudre", desk.card(1), {"words": "New socket."})
    await ines.press("It is solved", (await desk.request(1))[-1])
    assert (await desk.ticket(1)).state is State.CLOSED


async def test_they_live_one_ticket_together_each_in_his_language(desk, ines):
    lea = Read(desk, "lea")
    await opened(desk, ines)
    await asked_and_answered(desk, ines, lea)
    await solved_reopened_and_closed(desk, ines, lea)
    for words in ("mine", "R-1", "help", "nonsense"):
        await ines.person.command(f"/ticket {words}")
    hers = ines.all()
    team = [desk.card(1), *desk.thread(1)]
    theirs = "\n".join((shown(team), lea.all()))
    assert of("fr", hers) == []
    assert of("en", theirs) == []
    assert len(set(of("en", hers))) > 30
    assert len(set(of("fr", theirs))) > 20
    assert "The second one." in theirs
    assert "New socket." in hers
    assert "2 March 2026 at 09:00" in hers


async def test_an_agent_who_reads_english_has_french_cards_and_english_messages(desk):
    """Emma's team speaks French: what all of it reads is French, what she alone reads is not."""
    await desk.begun(service="scolarite", title="Groupes de langue")
    emma, card = Read(desk, "emma"), desk.card(1, "C0APPLIS")
    await emma.press("Prendre en charge", card)
    await emma.press("Résoudre", desk.card(1, "C0APPLIS"), {"words": "C'est corrigé."})
    await emma.person.command("/ticket")
    await emma.person.command("/ticket resolved")
    await emma.person.command("/ticket help")
    assert of("fr", emma.all()) == []
    assert of("en", shown([desk.card(1, "C0APPLIS"), *desk.thread(1, "C0APPLIS")])) == []
    assert "Répondre au demandeur" in shown([desk.card(1, "C0APPLIS")])


@pytest.mark.parametrize(
    ("locale", "first"),
    [("en-US", "Commands"), ("en-GB", "Commands"), ("de-DE", "Commandes"), ("", "Commandes")],
)
async def test_a_newcomer_is_answered_at_once_in_the_nearest_language(desk, locale, first):
    desk.simulator.add_user("U0NEW", "Ada Neu", email="ada@ac-toulouse.fr", locale=locale)
    ada = desk.simulator.person("U0NEW")
    await ada.command("/ticket help")
    assert first in ada.ephemerals()[-1]["text"].split("\n")[0]
    await ada.command("/bilan")
    await ada.say("Hallo!")
    await desk.quiet()
    words = next(said for said in desk.simulator.messages(ada.dm) if said["text"] == "Hallo!")
    (answer,) = desk.simulator.messages(ada.dm, words["ts"])[1:]
    assert answer["subtype"] == "thread_broadcast"
    language = "en" if first == "Commands" else "fr"
    assert of(language, shown([answer]))
    assert of({"en": "fr", "fr": "en"}[language], shown([answer])) == []


@pytest.mark.parametrize("fault", [Named("internal_error"), RateLimited(30), Timeout()])
async def test_a_newcomer_of_whom_slack_tells_nothing_is_answered_in_french(desk, fault):
    desk.simulator.add_user("U0NEW", "Ada New", email="ada@ac-toulouse.fr", locale="en-GB")
    desk.simulator.faults.add("users.info", fault, times=None)
    ada = desk.simulator.person("U0NEW")
    await ada.command("/ticket help")
    assert "Commandes" in ada.ephemerals()[-1]["text"]


async def test_an_english_team_has_english_cards_for_french_people(desk):
    directory = await desk.bot.run(lambda work: work.catalogue())
    team = directory.teams["reseau"]
    english = {**directory.teams, team.key: replace(team, language="en")}
    await desk.bot.run(lambda work: work.replace_catalogue(replace(directory, teams=english)))
    await desk.begun()
    lea, chloe = Read(desk, "lea"), Read(desk, "chloe")
    await lea.press("Take charge", desk.card(1))
    await lea.press("Ask for information", desk.card(1), {"words": "Où ?"})
    assert of("fr", shown([desk.card(1), *desk.thread(1)])) == []
    assert of("en", chloe.all()) == []
    assert of("en", "\n".join(lea.forms)) == []
