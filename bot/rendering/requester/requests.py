"""What a requester sees of his own requests: one with its dialogue, or all of them."""

from collections.abc import Iterator, Sequence
from typing import Final

from slack_sdk.models.blocks import Block, SectionBlock

from bot.rendering import answers, blocks, buttons, labels
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import Mrkdwn, bold, cut, joined, quoted
from bot.rendering.requester import offers
from bot.rendering.texts import Texts
from core.ticket import RequesterEntry
from core.views import PublicTicket, RequesterView
from core.vocabulary import State

_LATEST: Final = 10
_ENTRY: Final = 800
_EXPECTED: Final = (State.WAITING_REQUESTER, State.RESOLVED)


def own(view: RequesterView, texts: Texts) -> Message:
    """Show a requester his request: where it stands, the dialogue, what he can do."""
    ticket = view.ticket
    shown: list[Block] = [
        *blocks.sections(title(ticket)),
        blocks.fields(facts(ticket, texts)),
        *blocks.sections(ticket.description),
        *answers.listed(ticket.answers, texts),
        *_dialogue(view, texts),
        *blocks.actions(offers.all_(ticket, texts)),
    ]
    return Message.made(shown)


def title(ticket: PublicTicket) -> Mrkdwn:
    """Name a request by its reference and its title."""
    return joined((bold(ticket.reference), ticket.title), " · ")


def facts(ticket: PublicTicket, texts: Texts) -> Iterator[tuple[str, str]]:
    """Name all that its requester may know of a request, its dialogue left out."""
    yield texts("State"), texts(labels.REQUEST_STATES[ticket.state])
    yield texts("Service"), _service(ticket, texts)
    yield texts("Team"), ticket.team
    if ticket.handler:
        yield texts("Handled by"), ticket.handler
    yield texts("Created on"), texts.moment(ticket.opened_at)
    if ticket.resolved_at:
        yield texts("Solved on"), texts.moment(ticket.resolved_at)
    if ticket.state is State.RESOLVED and ticket.reopen_until:
        yield texts("Can be reopened until"), texts.moment(ticket.reopen_until)
    if ticket.closed_at:
        yield texts("Closed on"), texts.moment(ticket.closed_at)
    if ticket.rating:
        yield texts("Your opinion"), texts(labels.RATINGS[ticket.rating])


def _service(ticket: PublicTicket, texts: Texts) -> str:
    parts = [labels.name(ticket.service, texts)]
    if ticket.subcategory:
        parts.append(labels.name(ticket.subcategory, texts))
    return " / ".join(parts)


def _dialogue(view: RequesterView, texts: Texts) -> Iterator[Block]:
    """Show the latest entries; the whole dialogue is in the request's thread."""
    entries = said(view)
    if len(entries) > _LATEST:
        yield blocks.context(texts("Earlier messages are in the thread of the request."))
    for entry in entries[-_LATEST:]:
        yield from blocks.sections(_entry(entry, view, texts))


def said(view: RequesterView) -> list[RequesterEntry]:
    """Return the entries that say anything, oldest first."""
    return [entry for entry in view.journal if entry.words or entry.files or entry.deleted]


def _entry(entry: RequesterEntry, view: RequesterView, texts: Texts) -> Mrkdwn:
    """Tell the beginning of an entry."""
    parts: list[str] = [_head(entry, view, texts)]
    if entry.words and not entry.deleted:
        parts.append(quoted(cut(entry.words, _ENTRY)))
    if entry.files and not entry.deleted:
        parts.append(labels.attachments(entry.files, texts))
    return joined(parts)


def entry_chunks(entry: RequesterEntry, view: RequesterView, texts: Texts) -> tuple[Mrkdwn, ...]:
    """Tell an entry whole, in as many chunks as its words need."""
    head = _head(entry, view, texts)
    if entry.deleted:
        return (head,)
    files = labels.attachments(entry.files, texts) if entry.files else ""
    return blocks.said(joined((head, files)), entry.words)


def _head(entry: RequesterEntry, view: RequesterView, texts: Texts) -> Mrkdwn:
    who = _author(entry, view, texts)
    head = texts.rich("{who}, on {when}:", who=bold(who), when=texts.moment(entry.at))
    return joined((head, texts("(message deleted)"))) if entry.deleted else head


def _author(entry: RequesterEntry, view: RequesterView, texts: Texts) -> str:
    if entry.author == view.ticket.requester:
        return texts("You")
    return view.names.get(entry.author) or texts("The team {team}", team=view.ticket.team)


def own_list(tickets: Sequence[PublicTicket], texts: Texts) -> Message:
    """List a person's requests, those that expect something of him first."""
    create = (buttons.new(texts("Create a request")),)
    if not tickets:
        return Message.of(texts("You have no request yet."), create)
    expected = [ticket for state in _EXPECTED for ticket in tickets if ticket.state is state]
    others = [ticket for ticket in tickets if ticket.state not in _EXPECTED]
    shown: list[Block] = []
    if expected:
        shown += blocks.sections(bold(texts("Waiting for you")))
        shown += [line(ticket, texts) for ticket in expected]
    if others:
        shown += blocks.sections(
            bold(texts("My other requests") if expected else texts("My requests"))
        )
        shown += [line(ticket, texts) for ticket in others]
    return Message.made((*shown, *blocks.actions(create)))


def line(ticket: PublicTicket, texts: Texts) -> SectionBlock:
    """Write a request in one line: where it stands, who has it, what is expected."""
    facts = [
        texts(labels.REQUEST_STATES[ticket.state]),
        ticket.handler or ticket.team,
        texts("created on {date}", date=texts.date(ticket.opened_at)),
    ]
    text = joined((title(ticket), joined(facts, " · "), *_expected(ticket, texts)))
    return blocks.line(text, buttons.show(texts("See"), ticket.id))


def _expected(ticket: PublicTicket, texts: Texts) -> tuple[str, ...]:
    """Say what the requester is expected to do."""
    match ticket.state:
        case State.WAITING_REQUESTER:
            return (texts("An agent waits for your answer."),)
        case State.RESOLVED if ticket.reopen_until:
            until = texts.moment(ticket.reopen_until)
            return (texts("Is it solved? You can reopen it until {until}.", until=until),)
        case _:
            return ()
