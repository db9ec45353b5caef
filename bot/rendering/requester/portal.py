"""The «Portail utilisateur» in the App Home: one's own requests, what is expected of one first.

https://docs.slack.dev/surfaces/app-home
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock
from slack_sdk.models.views import View

from bot.rendering import blocks, buttons, labels
from bot.rendering.mrkdwn import Mrkdwn, bold, cut, joined
from bot.rendering.requester import offers
from bot.rendering.texts import Texts, gettext_noop
from core.looking import MOST, OwnPage, Turn
from core.portal import Shelf, Side
from core.views import PublicTicket
from core.vocabulary import Action, State, Tone

_TITLE: Final = 150
_NAME: Final = 150
_BETWEEN: Final = " · "

SHELVES: Final[Mapping[Shelf, str]] = {
    Shelf.OPEN: gettext_noop("Open requests"),
    Shelf.RESOLVED: gettext_noop("Resolved requests"),
    Shelf.CLOSED: gettext_noop("Closed requests"),
}
EMPTY: Final[Mapping[Shelf, str]] = {
    Shelf.OPEN: gettext_noop("No open request."),
    Shelf.RESOLVED: gettext_noop("No request that was resolved lately."),
    Shelf.CLOSED: gettext_noop("No closed request."),
}
LIKELY: Final[Mapping[Shelf, tuple[Action, ...]]] = {
    Shelf.OPEN: (Action.ANSWER,),
    Shelf.RESOLVED: (Action.CLOSE, Action.REOPEN),
    Shelf.CLOSED: (),
}
"""What is offered under a request beside the way to open it, as far as its state allows.

What takes it back is offered where it is open, so that no list is full of red.
"""


def own_portal(page: OwnPage, texts: Texts) -> View:
    """Draw a page of the «Portail utilisateur»."""
    shown = [*_head(page, texts), *_expected(page, texts), *_shelf(page, texts)]
    return View(type="home", blocks=shown)


def _head(page: OwnPage, texts: Texts) -> Iterator[Block]:
    title = texts("User portal")
    yield from blocks.heading(title, bold(title))
    if page.is_first_visit:
        yield from blocks.sections(_how_it_works(texts))
    found = [buttons.new(texts("New request"), tone=Tone.PRIMARY)]
    if not page.is_first_visit:
        found.append(buttons.turn(texts("Search"), Turn.SEARCH))
    if page.is_staff:
        found.append(buttons.turn(texts("Go to the agent portal"), Turn.SIDE, Side.STAFF))
    yield from blocks.actions(found)


def _how_it_works(texts: Texts) -> Mrkdwn:
    return joined(
        (
            texts("1. Create a request: say in a few words what happens."),
            texts("2. The right team gets it at once, and answers you in your messages."),
            texts("3. You follow your requests here, from the first word to the solution."),
        )
    )


def _expected(page: OwnPage, texts: Texts) -> Iterator[Block]:
    if not page.expected:
        return
    title = texts("Your answer is awaited")
    yield from blocks.heading(title, bold(title))
    for ticket in page.expected:
        yield from _line(ticket, (Action.ANSWER,), texts)


def _shelf(page: OwnPage, texts: Texts) -> Iterator[Block]:
    if page.is_first_visit:
        return
    title = texts("My requests")
    yield from blocks.heading(title, bold(title))
    yield from blocks.actions([_tab(each, page, texts) for each in Shelf])
    for ticket in page.tickets:
        yield from _line(ticket, LIKELY[page.shelf], texts)
    if not page.tickets:
        yield blocks.context(texts(EMPTY[page.shelf]))
    yield from blocks.actions(_leaves(page, texts))
    yield blocks.context(texts.rich("Up to date on {date}", date=texts.token(page.now)))


def _tab(shelf: Shelf, page: OwnPage, texts: Texts) -> ButtonElement:
    number = page.counts[shelf]
    counted = str(number) if number < MOST else f"{MOST - 1}+"
    label = f"{texts(SHELVES[shelf])} ({counted})"
    is_open = shelf is page.shelf
    tone = Tone.PRIMARY if is_open else Tone.PLAIN
    return buttons.turn(f"▸ {label}" if is_open else label, Turn.SHELF, shelf, tone)


def _line(ticket: PublicTicket, likely: Sequence[Action], texts: Texts) -> Iterator[Block]:
    """Write a request in plain words, and under it what he is likely to do."""
    yield DividerBlock()
    title = joined((bold(ticket.reference), cut(ticket.title, _TITLE)), _BETWEEN)
    yield from blocks.sections(joined((title, joined(tuple(_facts(ticket, texts)), _BETWEEN))))
    acts = list(offers.some(ticket, texts, *likely))
    if ticket.state is State.CLOSED:
        acts.append(buttons.new(texts("New request like this one"), ticket.id))
    yield from blocks.actions((buttons.show(texts("Open"), ticket.id, own=True), *acts))


def _facts(ticket: PublicTicket, texts: Texts) -> Iterator[str]:
    yield texts(labels.REQUEST_STATES[ticket.state])
    if ticket.handler:
        yield texts("handled by {name}", name=cut(ticket.handler, _NAME))
    else:
        yield texts("team {team}", team=cut(ticket.team, _NAME))
    if ticket.state is State.RESOLVED and ticket.reopen_until:
        until = texts.token(ticket.reopen_until)
        yield texts.rich("can be reopened until {date}", date=until)
    yield texts.rich("created on {date}", date=texts.token(ticket.opened_at))


def _leaves(page: OwnPage, texts: Texts) -> Sequence[ButtonElement]:
    found = [buttons.turn(texts("Previous"), Turn.BACK)] if page.further else []
    if page.more:
        found.append(buttons.further(texts("Next"), page.tickets[-1].id))
    return found
