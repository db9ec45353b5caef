"""What buttons and menus carry: a verb in the action id, opaque ids in the value.

Nothing else, but for a search, which bears the words that its reader typed.

| action id | value | means |
|---|---|---|
| act.take | 1678.3 | the action, on the ticket, seen at that version |
| act.rate.1 | 1678 | the requester's action: no version; the rating he pressed |
| more | take.1678.3 | an action of a card's menu |
| show | 1678 | show the ticket |
| show.own | 1678 | show it as its requester sees it |
| page.queue | 1678 | the list from after that ticket |
| find.1678 | imprimante état:résolu | what a search finds after that ticket |
| new | 1678, nothing, or 1772442000.000100 | a new request, like an earlier one or from a message |
| answer.0 | 1678.1772442000.000100 | answer with the words of that message of the same thread |
| service, subcategory | – | one was chosen in a form |
| digest.pause | 12, or nothing | what is wanted of a subscription to digests, or a new one |
| rhythm | weekly | how often digests come was chosen in a form |
| home.list.queue | – | what somebody turns to in his App Home |
| home.next | 1678 | the page after that ticket |
| passed | 1678 | what stands above was passed on to who is not in Slack |
| leaf.next | 1678.2 | a page of an open ticket; `leaf.next.own` of a request of one's own |
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from slack_sdk.models.blocks import (
    ButtonElement,
    ConfirmObject,
    OverflowMenuElement,
    PlainTextObject,
)

from bot.rendering import blocks
from bot.rendering.mrkdwn import cut, escape
from core.looking import Turn
from core.ports import Listing
from core.vocabulary import Action, Field, Rating, Tone


class Verb(StrEnum):
    """What a press asks for."""

    ACT = "act"
    SHOW = "show"
    PAGE = "page"
    FIND = "find"
    NEW = "new"
    ANSWER = "answer"
    SERVICE = "service"
    PART = "subcategory"
    DIGEST = "digest"
    RHYTHM = "rhythm"
    HOME = "home"
    LEAF = "leaf"
    PASSED = "passed"


class Wish(StrEnum):
    """What somebody wants of a subscription to digests."""

    NEW = "new"
    EDIT = "edit"
    PREVIEW = "preview"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


@dataclass(frozen=True, slots=True)
class Press:
    """A press, read: what it carries depends on the verb."""

    verb: Verb
    ticket_id: int | None = None
    action: Action | None = None
    version: int | None = None
    rating: Rating | None = None
    listing: Listing | None = None
    wish: Wish | None = None
    subscription: int = 0
    words: str | None = None  # the timestamp of a message, whose words begin the form; a search
    turn: Turn | None = None
    turned_to: str = ""
    leaf: int = 0
    own: bool = False  # as the requester sees it


_MORE: Final = "more"
_OWN: Final = "own"
_DIGITS: Final = 18  # what a database's integer holds
_TIMESTAMP: Final = re.compile(r"[0-9]{1,20}\.[0-9]{1,10}")


def parse(action_id: str, value: str) -> Press:
    """Read what a button carries; raises ValueError for what is none of ours."""
    if action_id == _MORE:
        name, _, value = value.partition(".")
        return _act(name, value)
    name, _, rest = action_id.partition(".")
    return _READERS[Verb(name)](rest, value)


def _act(name: str, value: str) -> Press:
    action, _, rating = name.partition(".")
    ticket, _, version = value.partition(".")
    return Press(
        Verb.ACT,
        number_of(ticket),
        Action(action),
        number_of(version) if version else None,
        Rating(number_of(rating)) if rating else None,
    )


def _new(value: str) -> Press:
    if "." in value:
        return Press(Verb.NEW, words=_timestamp(value))
    return Press(Verb.NEW, number_of(value) if value else None)


def _answer(value: str) -> Press:
    ticket, _, ts = value.partition(".")
    return Press(Verb.ANSWER, number_of(ticket), words=_timestamp(ts))


def _digest(wish: str, value: str) -> Press:
    return Press(Verb.DIGEST, wish=Wish(wish), subscription=number_of(value or "0"))


def _home(rest: str, value: str) -> Press:
    name, _, to = rest.partition(".")
    turn = Turn(name)
    if turn is Turn.NEXT:
        return Press(Verb.HOME, turn=turn, turned_to=str(number_of(value)))
    return Press(Verb.HOME, turn=turn, turned_to=to or value)


def _leaf(rest: str, value: str) -> Press:
    ticket, _, number = value.partition(".")
    own = rest.endswith(_OWN)
    return Press(Verb.LEAF, number_of(ticket), leaf=number_of(number), own=own)


_READERS: Final[Mapping[Verb, Callable[[str, str], Press]]] = {
    Verb.ACT: _act,
    Verb.SHOW: lambda rest, value: Press(Verb.SHOW, number_of(value), own=rest == _OWN),
    Verb.PAGE: lambda rest, value: Press(Verb.PAGE, number_of(value), listing=Listing(rest)),
    Verb.FIND: lambda rest, value: Press(Verb.FIND, number_of(rest), words=value),
    Verb.NEW: lambda _, value: _new(value),
    Verb.ANSWER: lambda _, value: _answer(value),
    Verb.SERVICE: lambda _rest, _value: Press(Verb.SERVICE),
    Verb.PART: lambda _rest, _value: Press(Verb.PART),
    Verb.DIGEST: _digest,
    Verb.RHYTHM: lambda _rest, _value: Press(Verb.RHYTHM),
    Verb.HOME: _home,
    Verb.LEAF: _leaf,
    Verb.PASSED: lambda _, value: Press(Verb.PASSED, number_of(value)),
}
"""For each verb, how the rest of its action id and its value are read."""


def number_of(text: str) -> int:
    """Read a number of ours; int() alone would take signs, spaces and other alphabets' digits."""
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        message = "not a number"
        raise ValueError(message)
    return int(text)


def _timestamp(text: str) -> str:
    if not _TIMESTAMP.fullmatch(text):
        message = "not a timestamp"
        raise ValueError(message)
    return text


def act(
    label: str,
    action: Action,
    ticket_id: int,
    version: int | None = None,
    tone: Tone = Tone.PLAIN,
    confirm: ConfirmObject | None = None,
) -> ButtonElement:
    """Offer an action; from the requester's DM without a version."""
    value = _carried(ticket_id, version)
    return blocks.button(label, f"{Verb.ACT}.{action}", value, tone, confirm)


def _carried(ticket_id: int, version: int | None) -> str:
    return f"{ticket_id}" if version is None else f"{ticket_id}.{version}"


def rate(label: str, rating: Rating, ticket_id: int) -> ButtonElement:
    """Offer one opinion, given by one press."""
    return blocks.button(label, f"{Verb.ACT}.{Action.RATE}.{rating.value}", str(ticket_id))


def more(offered: list[tuple[str, Action]], ticket_id: int, version: int) -> OverflowMenuElement:
    """Offer up to five actions in a menu.

    https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element
    """
    carried = _carried(ticket_id, version)
    options = [blocks.option(label, f"{action}.{carried}") for label, action in offered]
    return OverflowMenuElement(action_id=_MORE, options=options)


def show(label: str, ticket_id: int, *, own: bool = False) -> ButtonElement:
    """Offer to show a ticket; `own` as its requester sees it, whatever else he is."""
    return blocks.button(label, f"{Verb.SHOW}.{_OWN}" if own else Verb.SHOW, str(ticket_id))


def page(label: str, listing: Listing, after: int) -> ButtonElement:
    """Offer the next page of a list."""
    return blocks.button(label, f"{Verb.PAGE}.{listing}", str(after))


def find(label: str, search: str, after: int) -> ButtonElement:
    """Offer the next page of a search."""
    return blocks.button(label, f"{Verb.FIND}.{after}", escape(search))


def new(label: str, ticket_id: int | None = None, tone: Tone = Tone.PLAIN) -> ButtonElement:
    """Offer a new request, prefilled from one's own earlier one."""
    return blocks.button(label, Verb.NEW, str(ticket_id or ""), tone)


def new_with(label: str, ts: str) -> ButtonElement:
    """Offer a new request, begun with the words of a message of the same thread."""
    return blocks.button(label, Verb.NEW, ts)


def answer_with(label: str, ticket_id: int, index: int, ts: str) -> ButtonElement:
    """Offer to answer a request with the words of a message; `index` tells such buttons apart."""
    return blocks.button(label, f"{Verb.ANSWER}.{index}", f"{ticket_id}.{ts}")


def digest(label: str, wish: Wish, subscription: int = 0, tone: Tone = Tone.PLAIN) -> ButtonElement:
    """Offer to do something with one's subscription to digests."""
    return blocks.button(label, f"{Verb.DIGEST}.{wish}", str(subscription or ""), tone)


def passed_on(label: str, ticket_id: int) -> ButtonElement:
    """Offer to say that something was passed on to who is not in Slack."""
    return blocks.button(label, Verb.PASSED, str(ticket_id))


def turn(label: str, to: Turn, given: str = "", tone: Tone = Tone.PLAIN) -> ButtonElement:
    """Offer to turn to something in the App Home."""
    return blocks.button(label, f"{Verb.HOME}.{to}{given and '.'}{given}", tone=tone)


def further(label: str, after: int) -> ButtonElement:
    """Offer the page of the App Home after a ticket."""
    return blocks.button(label, f"{Verb.HOME}.{Turn.NEXT}", str(after))


def leaf(label: str, ticket_id: int, number: int, name: str, *, own: bool) -> ButtonElement:
    """Offer a page of an open ticket; `name` tells such buttons apart."""
    side = f".{_OWN}" if own else ""
    return blocks.button(label, f"{Verb.LEAF}.{name}{side}", f"{ticket_id}.{number}")


def confirmation(title: str, text: str, yes: str, no: str) -> ConfirmObject:
    """Ask before what cannot be undone.

    https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object
    """
    return ConfirmObject(
        title=PlainTextObject(text=cut(title, 100)),
        text=PlainTextObject(text=cut(text, 300)),
        confirm=PlainTextObject(text=cut(yes, 30)),
        deny=PlainTextObject(text=cut(no, 30)),
    )


SORT_CHOSEN: Final = f"{Verb.HOME}.{Turn.SORT}"
"""The action id under which the App Home tells in which order lists are wanted."""

SERVICE_CHOSEN: Final = Field.SERVICE.value
"""The action id of the service's select, which `parse` reads as Verb.SERVICE."""

RHYTHM_CHOSEN: Final = Verb.RHYTHM.value
"""The action id under which a form tells how often digests are to come."""
