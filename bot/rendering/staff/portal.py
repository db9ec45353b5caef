"""The «Portail agent» in the App Home: the lists of the guide (G3, G4), a page of one at a time.

https://docs.slack.dev/surfaces/app-home
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    DividerBlock,
    InteractiveElement,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.rendering import blocks, buttons, labels
from bot.rendering.mrkdwn import Mrkdwn, bold, cut, joined
from bot.rendering.staff import cards, filters, tickets
from bot.rendering.texts import Texts, gettext_noop
from core.looking import MOST, StaffPage, Turn
from core.portal import CURRENT, RESOLVED, Listing, Side, Sort, due, is_late
from core.ticket import Ticket
from core.views import named
from core.vocabulary import Action, State, Tone
from core.workflow import Rule, offered

_NAME: Final = 150
_TITLE: Final = 150
_LABEL: Final = 60
_BETWEEN: Final = " · "

SORTS: Final[Mapping[Sort, str]] = {
    Sort.PRIORITY: gettext_noop("Urgent first"),
    Sort.OLDEST: gettext_noop("Oldest first"),
    Sort.DUE: gettext_noop("Deadline first"),
}
NEXT: Final[Mapping[Listing, tuple[Action, ...]]] = {
    Listing.MINE: (Action.RESUME, Action.RESOLVE),
    Listing.QUEUE: (Action.TAKE, Action.ASSIGN),
    Listing.TEAM: (Action.ASSIGN,),
    Listing.RESOLVED_BY_ME: (Action.REOPEN,),
    Listing.RESOLVED_BY_TEAM: (Action.REOPEN,),
}
"""What is likely to be done next in a list: the first of these that the table grants."""


def portal(page: StaffPage, texts: Texts) -> View:
    """Draw a page of the «Portail agent»."""
    return View(type="home", blocks=[*_head(page, texts), *_list(page, texts)])


def _head(page: StaffPage, texts: Texts) -> Iterator[Block]:
    title = texts("Agent portal")
    yield from blocks.heading(title, bold(title))
    to_own = buttons.turn(texts("Go to the user portal"), Turn.SIDE, Side.OWN)
    search = buttons.turn(texts("Search"), Turn.SEARCH)
    yield from blocks.actions((buttons.new(texts("New request")), search, to_own))
    for name, listings in (
        (texts("Current tickets"), CURRENT),
        (texts("Resolved tickets"), RESOLVED),
    ):
        yield from blocks.sections(bold(name))
        yield from blocks.actions([_tab(each, page, texts) for each in listings])


def _tab(listing: Listing, page: StaffPage, texts: Texts) -> ButtonElement:
    """Offer a list, with how many tickets are in it; a sign tells the one that is open."""
    name = texts(labels.LISTINGS[listing])
    label = f"{name} ({counted(page.counts[listing])})"
    is_open = listing is page.portal.listing
    tone = Tone.PRIMARY if is_open else Tone.PLAIN
    return buttons.turn(f"▸ {label}" if is_open else label, Turn.LIST, listing, tone)


def counted(number: int) -> str:
    """Write a number that was counted no further than `MOST`."""
    return str(number) if number < MOST else f"{MOST - 1}+"


def _list(page: StaffPage, texts: Texts) -> Iterator[Block]:
    listing = page.portal.listing
    name = texts(labels.LISTINGS[listing])
    yield from blocks.heading(name, bold(name))
    yield from blocks.actions(_handles(page, texts))
    if active := filters.active(page.portal.filters, page.directory, texts):
        yield blocks.context(active)
    for found in page.tickets:
        yield DividerBlock()
        yield from _line(found, page, texts)
    if not page.tickets:
        yield blocks.context(_emptiness(page, texts))
    yield from blocks.actions(_leaves(page, texts))
    yield blocks.context(texts.rich("Up to date on {date}", date=texts.token(page.now)))


def _handles(page: StaffPage, texts: Texts) -> Sequence[InteractiveElement]:
    found: list[InteractiveElement] = [buttons.turn(texts("Filter"), Turn.FILTER)]
    if filters.is_set(page.portal.filters):
        found.append(buttons.turn(texts("Clear the filters"), Turn.CLEAR))
    if page.portal.listing in CURRENT:
        found.append(_sorting(page, texts))
    return found


def _sorting(page: StaffPage, texts: Texts) -> StaticSelectElement:
    usual = Sort.OLDEST if page.portal.listing is Listing.QUEUE else Sort.PRIORITY
    options = {each: blocks.option(texts(name), each) for each, name in SORTS.items()}
    return StaticSelectElement(
        action_id=buttons.SORT_CHOSEN,
        placeholder=PlainTextObject(text=texts("In which order?")),
        options=list(options.values()),
        initial_option=options[page.portal.sort or usual],
    )


def _emptiness(page: StaffPage, texts: Texts) -> str:
    if filters.is_set(page.portal.filters):
        return texts("Nothing in this list with these filters.")
    return texts(tickets.EMPTY[page.portal.listing])


def _line(found: Ticket, page: StaffPage, texts: Texts) -> Iterator[Block]:
    """Write a ticket, and under it the way to open it and what is likely to be done next."""
    yield from blocks.sections(
        joined((_title(found), joined(tuple(_standing(found, page, texts)), _BETWEEN),
                joined(tuple(_origin(found, page, texts)), _BETWEEN)))
    )  # fmt: skip
    acts: list[InteractiveElement] = [buttons.show(texts("Open"), found.id)]
    if rule := _next(found, page):
        acts.append(cards.button(rule, found, texts))
    yield from blocks.actions(acts)


def _title(found: Ticket) -> Mrkdwn:
    return joined((bold(found.reference), cut(found.title, _TITLE)), _BETWEEN)


def _standing(found: Ticket, page: StaffPage, texts: Texts) -> Iterator[str]:
    yield labels.state_at_a_glance(found.state, texts)
    yield labels.priority_at_a_glance(found.priority, texts)
    if found.agent:
        yield labels.signed("👤", cut(page.names.get(found.agent, found.agent), _NAME))
    if at := due(found) if found.is_open else None:
        late = is_late(found, page.now)
        said = gettext_noop("overdue since {date}") if late else gettext_noop("due {date}")
        date = texts.rich(said, date=texts.token(at))
        yield joined(("⏰", bold(date)), " ") if late else date


def _origin(found: Ticket, page: StaffPage, texts: Texts) -> Iterator[str]:
    service = named(page.directory.any_service(found.service))
    yield cut(page.names.get(found.requester, found.requester), _NAME)
    if academy := page.directory.academies.get(found.academy or ""):
        yield cut(academy.name, _LABEL)
    yield cut(labels.name(service, texts), _LABEL)
    yield cut(page.directory.any_team(found.team).name, _LABEL)
    if found.state is State.RESOLVED and found.resolved_at:
        yield texts.rich("resolved on {date}", date=texts.token(found.resolved_at))
    else:
        yield texts.rich("opened on {date}", date=texts.token(found.opened_at))


def _next(found: Ticket, page: StaffPage) -> Rule | None:
    """Return what is likely to be done next, of what the table grants this reader."""
    roles = page.directory.roles(found, page.portal.user) & cards.STAFF
    granted = {rule.action: rule for rule in offered(found, roles, page.directory)}
    wanted = NEXT[page.portal.listing]
    return next((granted[action] for action in wanted if action in granted), None)


def _leaves(page: StaffPage, texts: Texts) -> Sequence[ButtonElement]:
    found = [buttons.turn(texts("Previous"), Turn.BACK)] if page.portal.marks else []
    if page.more:
        found.append(buttons.further(texts("Next"), page.tickets[-1].id))
    return found
