"""Whatever people wrote, Slack accepts what we send, and nothing of it is a mention or a link."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.intake import searching
from bot.rendering import found
from bot.rendering.blocks import Message
from bot.rendering.buttons import Wish
from bot.rendering.prompts import PromptLetter, prompt
from bot.rendering.refusals import refusal_message
from bot.rendering.requester import letters, requests
from bot.rendering.staff import alerts, attention, cards, lines, subscriptions, tickets
from bot.rendering.texts import Texts
from core.acts import LIMITS
from core.alerts import SHOWN, Why
from core.audience import AUDIENCES
from core.directory import Directory, Service
from core.errors import Code, Refusal
from core.finding import Found
from core.outbox import Kind, Notice
from core.ports import Listing, Page
from core.subscriptions import MOST
from core.ticket import FileRef, InternalEntry, RequesterEntry, Ticket
from core.views import Named, StaffTicket
from core.vocabulary import Action, Field, Rating, State, Topic
from tests.bot.rendering import scenes
from tests.bot.rendering.limits import check_message
from tests.bot.rendering.scenes import EN, FR
from tests.core.world import ANNE, CHLOE, DIRECTORY, NOW, SOPHIE, TLS, Story, story_in

ARMED = "<!channel> <@U0ANNE> <#C0TLS> <https://mal.fr|ici> &lt;!here&gt; @channel #general & "
BARE = re.compile(r"(^|[^\w<])[@#]\w")
POSTED = 4000
SHORT = st.text(st.characters(codec="utf-8"), max_size=80)

LONG = (
    "<&>" * 800,
    "😀" * 2000,
    "\n" * 3000 + "x",
    "e" + "\u0301" * 4500,
    "mot " * 1200,
)


def worst(words: str, title: str) -> Ticket:
    ticket = story_in(State.RESOLVED).ticket
    longest = (words * 60)[: LIMITS[Field.DESCRIPTION]]
    late = replace(ticket, own_since=NOW, own_due=NOW, resolve_due=NOW, rating=Rating.VERY_UNHAPPY)
    return replace(late, title=title, description=longest, follow_up=NOW, opened_by=ANNE)


def entries(words: str, name: str) -> tuple[InternalEntry, RequesterEntry, RequesterEntry]:
    files = tuple(FileRef(f"F{n}", name * 3) for n in range(10))
    return (
        InternalEntry(1678, 2, NOW, ANNE, Action.HOLD, words, name, files),
        RequesterEntry(1678, 3, NOW, CHLOE, Action.ANSWER, words, files),
        RequesterEntry(1678, 4, NOW, ANNE, Action.RESOLVE, words, files),
    )


def named(words: str) -> Directory:
    """The small desk, with these words as the name of everything in it."""
    return replace(
        DIRECTORY,
        academies={k: replace(a, name=words) for k, a in DIRECTORY.academies.items()},
        teams={k: replace(t, name=words) for k, t in DIRECTORY.teams.items()},
        services={k: served(s, words) for k, s in DIRECTORY.services.items()},
    )


def served(service: Service, words: str) -> Service:
    parts = {k: replace(p, name=words, name_en=words) for k, p in service.subcategories.items()}
    return replace(service, name=words, name_en=words, subcategories=parts)


def subject_of(ticket: Ticket, name: str) -> StaffTicket:
    subject = scenes.subject(ticket)
    return replace(
        subject,
        names=dict.fromkeys(scenes.NAMES, name),
        service=served(subject.service, name),
        academy=name,
        directory=named(name),
    )


def posted(words: str, title: str, name: str, texts: Texts) -> Iterator[Message]:
    """Everything that is posted, with these words in every place that people fill."""
    ticket, written = worst(words, title), entries(words, name)
    subject = subject_of(ticket, name)
    outcome = replace(story_in(State.RESOLVED).last, ticket=ticket)
    yield cards.card(subject, texts)
    moved = replace(subject, ticket=replace(ticket, path=(TLS, TLS)))
    yield cards.transferred(moved, 0, texts)
    for topic in AUDIENCES:
        letter = replace(
            scenes.staff_letter(outcome, topic, to=ANNE, journal=written),
            subject=subject,
            internal=written[0],
            public=written[1],
        )
        yield from lines.lines(letter, texts)
        yield alerts.agent(letter, "https://x.fr/?a&b", texts)
        yield alerts.channel(letter, "", texts)
        own = replace(scenes.requester_letter(outcome, topic), entry=written[2], author=name)
        own = replace(
            own, ticket=replace(own.ticket, team=name, service=Named(name, name), handler=name)
        )
        yield from letters.letter(own, texts)
    yield from lines.journal(letter, texts)


def shown(words: str, title: str, name: str) -> Iterator[Message]:
    """Everything that one person is shown where he asked for it."""
    ticket, written = worst(words, title), entries(words, name)
    story, names = Story(), dict.fromkeys(scenes.NAMES, name)
    view = replace(
        scenes.staff_view(story, ANNE),
        subject=subject_of(ticket, name),
        internal=written[:1] * 9,
        public=written[1:] * 9,
        history=scenes.history(story) * 20,
    )
    yield tickets.ticket(view, FR, NOW)
    pages = {listing: Page((ticket,) * 10, more=True) for listing in list(Listing)[:3]}
    yield tickets.lists(pages, names, named(name), FR)
    yield tickets.help_(FR, words)
    team = replace(DIRECTORY.teams[TLS], name=words)
    yield subscriptions.unknown_team(words, (team,) * 50, FR)
    teams = {f"{TLS}-{n}": replace(team, key=f"{TLS}-{n}") for n in range(120)}
    many = replace(scenes.subscriptions()[1], teams=tuple(teams))
    directory = replace(DIRECTORY, teams=teams)
    yield Message.made([*subscriptions.listed((many,) * MOST, directory, FR)])
    yield subscriptions.answer(Wish.RESUME, many, directory, FR)
    for to in (SOPHIE, TLS):
        called = replace(scenes.attention(to, words, SHOWN // len(Why)), names=names)
        yield attention.attention(called, FR, NOW)
    yield tickets.choose_role(1678, FR, words)
    public = replace(
        scenes.public(ticket), title=title, handler=name, team=name, service=Named(name, name)
    )
    own = replace(scenes.requester_view(story), ticket=public, journal=written[1:] * 9)
    yield requests.own(own, FR)
    yield requests.own_list((public,) * 10, FR)
    page = Found((ticket, public) * 5, names, named(name), 10**15)
    yield found.found(page, words[: searching.LONGEST], words, FR, first=True)
    yield from (found.puzzled(puzzle, words, FR) for puzzle in searching.Puzzle)
    for code in Code:
        refusal = Refusal(code, Action.TAKE, ticket=ticket, last=story.last.change)
        yield refusal_message(refusal, FR, names)
    for topic in (Topic.OPEN, Topic.NOTE, Topic.CLOSE):
        notice = Notice(Kind.PROMPT, topic, 1678, 0, CHLOE)
        yield prompt(PromptLetter(notice, (public,) * 3, "https://x.fr"), FR)


@pytest.mark.parametrize("words", LONG, ids=["marks", "emoji", "lines", "accents", "words"])
def test_the_longest_texts_make_messages_that_slack_accepts(words: str):
    title, name = words[:150], words[:150]
    for message in posted(words, title, name, FR):
        check_message(message, longest=POSTED)
    for message in shown(words, title, name):
        check_message(message)


@settings(max_examples=5, phases=[Phase.generate])
@given(SHORT, SHORT, SHORT)
def test_any_text_makes_messages_that_slack_accepts(words: str, title: str, name: str):
    for message in posted(words, title, name, FR):
        check_message(message, longest=POSTED)
    for message in shown(words, title, name):
        check_message(message)


def test_no_field_that_people_fill_can_call_anybody_or_hide_a_link():
    armed = ("<!channel>", "<@U0ANNE>", "<#C0TLS>", "<https://mal.fr|ici>", "<!here>")
    bare = 0
    for message in (*posted(ARMED * 9, ARMED, ARMED, EN), *shown(ARMED * 9, ARMED, ARMED)):
        payload = message.payload()
        told = json.dumps(payload, ensure_ascii=False)
        assert not [token for token in armed if token in told]
        for text in marked(payload):
            calls = bool(BARE.search(text["text"]))
            assert text.get("verbatim", False) == calls
            bare += calls
    assert bare > 100


def marked(part: Any) -> Iterator[Mapping[str, Any]]:
    """Every text of a payload that Slack reads as markup."""
    if isinstance(part, Mapping):
        if part.get("type") == "mrkdwn":
            yield part
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from marked(each)


@pytest.mark.parametrize(
    "words",
    [*LONG, "mot " * 2500, "mots " * 8000],
    ids=["marks", "emoji", "lines", "accents", "words", "10000", "40000"],
)
def test_no_word_of_a_letter_or_of_a_thread_s_line_is_dropped(words: str):
    written = entries(words, "Anne")
    outcome = story_in(State.RESOLVED).last
    line = replace(scenes.staff_letter(outcome, Topic.ANSWER), public=written[1])
    letter = replace(scenes.requester_letter(outcome, Topic.RESOLVE), entry=written[2])
    for messages in (lines.lines(line, FR), letters.letter(letter, FR)):
        told = "".join(message.text for message in messages)
        assert told.count(words.strip()[0]) >= words.count(words.strip()[0])
        assert _bare(words) in _bare(told)


def _bare(text: str) -> str:
    return "".join(char for char in text if not char.isspace() and char != ">")
