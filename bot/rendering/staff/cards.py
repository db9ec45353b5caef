"""The ticket's card in its team's channel: the same for every reader, so no word about a reader.

A card says no age: it is redrawn only when the ticket changes. Dates are Slack's own tokens.
"""

from collections.abc import Iterator
from typing import Final

from slack_sdk.models.blocks import Block, InteractiveElement

from bot.rendering import answers, blocks, buttons, labels
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import Mrkdwn, bold, cut, escape, joined, plain
from bot.rendering.staff.deadlines import deadlines
from bot.rendering.texts import Texts
from core.ticket import Ticket
from core.views import StaffTicket, named
from core.vocabulary import Role, State
from core.workflow import Place, Rule, offered

MOST_BUTTONS: Final = 6
MOST_OPTIONS: Final = 5
"""Slack's own limit of an overflow menu, see docs/adr/0004."""

STAFF: Final = frozenset({Role.AGENT, Role.SUPERVISOR})
"""Who may do what a card offers."""

_NAME: Final = 150
_DESCRIPTION: Final = 1200
_FILES: Final = 400
_ANSWERS: Final = 700
_BETWEEN: Final = "  ·  "


def card(subject: StaffTicket, texts: Texts) -> Message:
    """Draw a ticket's card, with the buttons that its state allows."""
    ticket = subject.ticket
    shown: tuple[Block, ...] = (
        *heading(ticket),
        *blocks.sections(_standing(subject, texts)),
        blocks.context(_origin(subject, texts)),
        *_details(subject, texts),
        *blocks.actions(_buttons(subject, texts)),
    )
    return Message.made(shown)


def heading(ticket: Ticket) -> tuple[Block, ...]:
    """Head what shows a ticket with its reference and its title."""
    return blocks.heading(f"{ticket.reference} · {ticket.title}", title(ticket))


def title(ticket: Ticket) -> Mrkdwn:
    """Name a ticket by its reference and its title."""
    return joined((bold(ticket.reference), ticket.title), " · ")


def transferred(subject: StaffTicket, hop: int, texts: Texts) -> Message:
    """Draw the card that a former team keeps: where the ticket went from it, and no button.

    `hop` numbers the card among those of the ticket.
    """
    went = texts.rich(
        "Transferred to {team}: what is written in this thread is not recorded any more.",
        team=bold(cut(subject.directory.any_team(subject.ticket.path[hop + 1]).name, _NAME)),
    )
    return Message.made((*blocks.sections(title(subject.ticket)), *blocks.sections(went)))


def _standing(subject: StaffTicket, texts: Texts) -> Mrkdwn:
    """Say in one line what one looks for in a channel full of cards."""
    ticket = subject.ticket
    agent = cut(subject.name(ticket.agent), _NAME)
    return joined(
        (
            bold(labels.state_at_a_glance(ticket.state, texts)),
            labels.priority_at_a_glance(ticket.priority, texts),
            labels.signed("👤", agent) if agent else texts("no agent"),
        ),
        _BETWEEN,
    )


def _origin(subject: StaffTicket, texts: Texts) -> Mrkdwn:
    """Say whose ticket it is, what for and since when; below, what few tickets have."""
    opened = texts.rich("Opened on {date}", date=texts.token(subject.ticket.opened_at))
    facts = (requester(subject), service(subject, texts), opened)
    rare = [joined((bold(name), value), " ") for name, value in _rare(subject, texts)]
    return joined((joined(facts, _BETWEEN), joined(rare, _BETWEEN)))


def _rare(subject: StaffTicket, texts: Texts) -> Iterator[tuple[str, str]]:
    ticket = subject.ticket
    if ticket.opened_by != ticket.requester:
        yield texts("Created by"), cut(subject.name(ticket.opened_by), _NAME)
    yield from deadlines(subject, texts, texts.token)
    if ticket.follow_up:
        yield texts("Follow-up date"), texts.token(ticket.follow_up)
    if ticket.state is State.RESOLVED and ticket.reopen_until:
        yield texts("Can be reopened until"), texts.token(ticket.reopen_until)
    if ticket.resolution:
        yield texts("Resolution code"), texts(labels.RESOLUTIONS[ticket.resolution])


def requester(subject: StaffTicket) -> str:
    """Name the requester and his académie."""
    name = cut(subject.name(subject.ticket.requester), _NAME)
    return f"{name} ({cut(subject.academy, _NAME)})" if subject.academy else name


def service(subject: StaffTicket, texts: Texts) -> str:
    """Name the service and the subcategory."""
    parts = [labels.name(named(subject.service), texts)]
    if subject.subcategory:
        parts.append(labels.name(named(subject.subcategory), texts))
    return cut(" / ".join(parts), _NAME)


def _details(subject: StaffTicket, texts: Texts) -> Iterator[Block]:
    """Show the words of the request, cut so that Slack lets the card be redrawn, and the files."""
    description = subject.ticket.description
    shown = cut(description, _DESCRIPTION)
    told, is_whole = answers.brief(subject.ticket.answers, texts, _ANSWERS)
    yield from blocks.sections(escape(shown))
    yield from blocks.listed(told)
    if shown != description or not is_whole:
        yield blocks.context(
            texts("The rest: /ticket {reference}", reference=subject.ticket.reference)
        )
    if subject.files:
        listed = plain(labels.attachments(subject.files, texts), {})
        yield blocks.context(cut(f"📎 {listed}", _FILES))


def _buttons(subject: StaffTicket, texts: Texts) -> list[InteractiveElement]:
    """Return the buttons and the menu of a card, from the table's own places."""
    ticket = subject.ticket
    shown, menu = placed(offered(ticket, STAFF, subject.directory))
    elements: list[InteractiveElement] = [button(rule, ticket, texts) for rule in shown]
    if menu:
        options = [(labels.action(rule.action, texts), rule.action) for rule in menu]
        elements.append(buttons.more(options, ticket.id, ticket.version))
    return elements


def placed(rules: tuple[Rule, ...]) -> tuple[list[Rule], list[Rule]]:
    """Part the rows into buttons and menu: what fills gives way to what is always a button."""
    on_card = [rule for rule in rules if rule.place is not Place.ELSEWHERE]
    room = MOST_BUTTONS - sum(rule.place is Place.ALWAYS for rule in on_card)
    fill = [rule for rule in on_card if rule.place is Place.FILL][: max(room, 0)]
    shown = [rule for rule in on_card if rule.place is Place.ALWAYS or rule in fill]
    return shown, [rule for rule in on_card if rule not in shown]


def button(rule: Rule, ticket: Ticket, texts: Texts) -> InteractiveElement:
    """Offer an action to the team, on the version that is shown."""
    label = labels.action(rule.action, texts)
    return buttons.act(label, rule.action, ticket.id, ticket.version, rule.tone)
