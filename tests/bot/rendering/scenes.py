"""Tickets as renderers are handed them, made from the stories of the small desk."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from bot.rendering.texts import Catalogue, Texts, load_texts
from core.acts import Outcome
from core.alerts import AlertLetter, Group, Line, Recipient, Why
from core.outbox import Kind, Notice
from core.questions import Kind as Answered
from core.subscriptions import WHOLE_WEEK, Rhythm, Subscription
from core.ticket import Answer, Change, FileRef, InternalEntry, Person, RequesterEntry, Ticket
from core.views import (
    PublicTicket,
    RequesterLetter,
    RequesterView,
    StaffLetter,
    StaffTicket,
    StaffView,
    public_name,
    public_ticket,
)
from core.vocabulary import Action, State, Topic
from tests.core.world import (
    ANNE,
    BRUNO,
    CHLOE,
    DIRECTORY,
    NETWORK,
    NOW,
    PEOPLE,
    SOPHIE,
    TLS,
    Story,
    story_in,
)

CATALOGUE: Catalogue = load_texts()
FR: Texts = CATALOGUE.for_person(Person("U0", "Somebody", locale="fr-FR"))
EN: Texts = CATALOGUE.for_person(Person("U0", "Somebody", locale="en-GB", timezone="Europe/London"))
LANGUAGES = {"fr": FR, "en": EN}

ANSWERS = (
    Answer("lieu", Answered.TEXT, "Dans quelle salle ?", "In which room?", "B <12>"),
    Answer("quoi", Answered.CHOICE, "Que faut-il ?", "What is needed?", "Un badge", "A badge"),
    Answer("quand", Answered.DATE, "Pour quand ?", "By when?", "2026-03-09"),
    Answer("qui", Answered.PERSON, "Pour qui ?", "For whom?", "Paul", refs=("U0PAUL",)),
    Answer("pourquoi", Answered.LONG, "Pourquoi ?", "", "Nouvel arrivant.\nIl n'a rien."),
)

NAMES = {person.id: person.name for person in PEOPLE.values()}


def subject(ticket: Ticket, files: tuple[FileRef, ...] = ()) -> StaffTicket:
    service = DIRECTORY.any_service(ticket.service)
    academy = DIRECTORY.academies.get(ticket.academy or "")
    return StaffTicket(
        ticket=ticket,
        service=service,
        subcategory=service.subcategories.get(ticket.subcategory or ""),
        academy=academy.name if academy else None,
        names=NAMES,
        files=files,
        directory=DIRECTORY,
    )


def staff_letter(
    outcome: Outcome,
    topic: Topic,
    to: str = "",
    kind: Kind = Kind.THREAD,
    journal: tuple[InternalEntry | RequesterEntry, ...] = (),
    **more: Any,
) -> StaffLetter:
    ticket = outcome.ticket
    notice = Notice(kind, topic, ticket.id, ticket.seq, to or ticket.team, ticket.hop)
    return StaffLetter(
        notice=notice,
        subject=subject(ticket),
        team=DIRECTORY.any_team(ticket.team),
        change=outcome.change,
        internal=outcome.internal,
        public=outcome.public,
        journal=journal,
        **more,
    )


def public(ticket: Ticket) -> PublicTicket:
    return public_ticket(ticket, DIRECTORY, PEOPLE)


def requester_letter(outcome: Outcome, topic: Topic) -> RequesterLetter:
    ticket, actor = outcome.ticket, outcome.change.actor
    return RequesterLetter(
        notice=Notice(Kind.REQUESTER, topic, ticket.id, ticket.seq, ticket.requester),
        act=outcome.change.action,
        at=outcome.change.at,
        ticket=public(ticket),
        entry=outcome.public,
        file=None,
        own=actor == ticket.requester,
        author=public_name(actor, ticket, DIRECTORY, PEOPLE),
    )


def journals(story: Story) -> tuple[InternalEntry | RequesterEntry, ...]:
    pairs = ((outcome.internal, outcome.public) for outcome in story.outcomes)
    return tuple(entry for pair in pairs for entry in pair if entry)


def history(story: Story) -> tuple[Change, ...]:
    return tuple(outcome.change for outcome in story.outcomes)


def staff_view(story: Story, user: str) -> StaffView:
    written = journals(story)
    return StaffView(
        subject=subject(story.ticket),
        internal=tuple(entry for entry in written if isinstance(entry, InternalEntry)),
        public=tuple(entry for entry in written if isinstance(entry, RequesterEntry)),
        history=history(story),
        roles=DIRECTORY.roles(story.ticket, user),
    )


def requester_view(story: Story) -> RequesterView:
    written = tuple(e for e in journals(story) if isinstance(e, RequesterEntry))
    names = {e.author: public_name(e.author, story.ticket, DIRECTORY, PEOPLE) for e in written}
    return RequesterView(
        public(story.ticket), written, {user: name for user, name in names.items() if name}
    )


def attention(to: str = SOPHIE, words: str = "", many: int = 1) -> AlertLetter:
    """A bad morning: a ticket and more for each reason, with these words where people fill."""
    ticket, team = story_in(State.ASSIGNED).ticket, words or DIRECTORY.teams[TLS].name
    ticket = replace(ticket, title=words or ticket.title)
    link = "https://exemple.slack.com/archives/C0TLS/p1772441940000100"
    times = {Why.RESOLVE_SOON: 1, Why.OWN_SOON: 1, Why.UNANSWERED: -24 * 20}
    groups = []
    for index, why in enumerate(Why):
        line = Line(why, ticket, NOW + timedelta(hours=times.get(why, -2)), link, team)
        groups.append(Group(why, (line,) * many, many + 2 * index))
    return AlertLetter(Recipient(to, is_team=to == TLS), tuple(groups), 81, NAMES)


def subscriptions() -> tuple[Subscription, ...]:
    """What a supervisor may be subscribed to: each rhythm, each place."""
    daily = Subscription(1, SOPHIE, Rhythm.DAILY, (), WHOLE_WEEK, time(8, 30), "Europe/Paris", NOW)
    some = replace(daily, id=2, teams=(TLS, NETWORK), days=(0, 3), timezone="Indian/Reunion")
    weekly = replace(daily, id=3, rhythm=Rhythm.WEEKLY, days=(0,), teams=(TLS,), in_channel=True)
    monthly = replace(daily, id=4, rhythm=Rhythm.MONTHLY, days=(), hour=time(18), paused=True)
    return daily, some, weekly, monthly


def whole_story() -> Story:
    """A request that meets about everything that can happen to one."""
    story = Story()
    story.do(ANNE, Action.TAKE)
    story.do(ANNE, Action.NOTE)
    story.do(ANNE, Action.REQUEST_INFO)
    story.do(CHLOE, Action.ANSWER)
    story.do(ANNE, Action.HOLD)
    story.do(ANNE, Action.RESUME, note="L'opérateur a rappelé.")
    story.do(ANNE, Action.ASSIGN, agent=BRUNO, note="À toi, Bruno.")
    story.do(BRUNO, Action.EDIT)
    story.do(BRUNO, Action.MESSAGE)
    story.do(BRUNO, Action.RESOLVE)
    return story
