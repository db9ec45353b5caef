"""Tickets as renderers are handed them, made from the stories of the small desk."""

from typing import Any

from bot.rendering.texts import Catalogue, Texts, load_texts
from core.acts import Outcome
from core.outbox import Kind, Notice
from core.ticket import Change, FileRef, InternalEntry, Person, RequesterEntry, Ticket
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
from core.vocabulary import Action, Topic
from tests.core.world import ANNE, BRUNO, CHLOE, DIRECTORY, PEOPLE, Story

CATALOGUE: Catalogue = load_texts()
FR: Texts = CATALOGUE.for_person(Person("U0", "Somebody", locale="fr-FR"))
EN: Texts = CATALOGUE.for_person(Person("U0", "Somebody", locale="en-GB", timezone="Europe/London"))
LANGUAGES = {"fr": FR, "en": EN}

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
