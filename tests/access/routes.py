"""What Slack sends for each thing that people do, on every surface that there is."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.intake.grammar import VERBS
from bot.rendering.buttons import Wish
from core.ports import Listing
from core.ticket import Ticket
from core.vocabulary import Action, Field
from core.workflow import rules
from tests.access.people import CARD, GHOST, NEXT, SUBSCRIPTION, THREAD, TICKET
from tests.core.world import BRUNO, CHLOE, INTAKE, LEA, MPL, NETWORK
from tests.desk.forged import chosen, words

Payload = dict[str, Any]

Made = Callable[[Ticket], Payload]
"""Makes what Slack sends when somebody does something on the ticket as it stands."""

_TYPED: Final[Mapping[Action, str]] = {
    Action.ASSIGN: f"<@{LEA}> mot",
    Action.DISPATCH: f"{MPL} mot",
    Action.HOLD: "Orange : câble",
    Action.RATE: "1 mot",
    **dict.fromkeys((Action.TAKE, Action.MISROUTE, Action.CLOSE, Action.EDIT), ""),
}
_FILLED: Final = {
    **dict.fromkeys((Field.WORDS, Field.NOTE, Field.PARTNER, Field.REASON), words("mot")),
    Field.TITLE: words("Autre titre"),
    Field.DESCRIPTION: words("Tout."),
    Field.SERVICE: chosen("reseau"),
    Field.IMPACT: chosen("2"),
    Field.URGENCY: chosen("2"),
    Field.AGENT: chosen(LEA),
    Field.TEAM: chosen(MPL),
    Field.RATING: chosen("1"),
}


def press(action_id: str, value: str, **more: Any) -> Payload:
    """A press of a button: in the team's channel, on the card."""
    return {
        "type": "block_actions",
        "trigger_id": "1.1",
        "container": {"channel_id": CARD.channel, "message_ts": CARD.ts},
        "actions": [{"action_id": action_id, "value": value}],
        **more,
    }


def by(user: str, payload: Payload) -> Payload:
    """Say who does it, where each kind of payload says so."""
    if "command" in payload:
        return {**payload, "user_id": user}
    if event := payload.get("event"):
        return {**payload, "event": {**event, "user": user}}
    return {**payload, "user": {"id": user}}


def command(name: str, text: str) -> Payload:
    about = {"channel_id": "C1", "trigger_id": "1.1", "response_url": "https://slack.test/r"}
    return {"command": name, "text": text, **about}


def form(action: Action, ticket: int | None, version: int | None, **values: Payload) -> Payload:
    meta = "" if ticket is None else json.dumps({"ticket": ticket, "version": version})
    asked = {ask.field for rule in rules(action) for ask in rule.asks}
    filled = {**{f.value: state for f, state in _FILLED.items() if f in asked}, **values}
    view = {
        "id": "V1",
        "callback_id": f"act.{action}",
        "private_metadata": meta,
        "state": {"values": {name: {name: state} for name, state in filled.items()}},
        "blocks": [{"type": "input", "block_id": name} for name in filled],
    }
    return {"type": "view_submission", "view": view}


def message(place: Any, channel_type: str) -> Payload:
    said = {"type": "message", "channel": place.channel, "channel_type": channel_type}
    event = {**said, "ts": "40.0", "thread_ts": place.ts, "text": "mot"}
    return {"type": "event_callback", "event": event}


def surfaces(action: Action) -> Mapping[str, Made]:
    """Where an action can be asked for; what a menu offers is read into the same press."""
    rated = ".1" if action is Action.RATE else ""
    made: dict[str, Made] = {
        "card": lambda t: press(f"act.{action}", f"{TICKET}.{t.version}"),
        "old card": lambda t: press(f"act.{action}", f"{TICKET}.{t.version - 1}"),
        "DM": lambda _: press(f"act.{action}{rated}", f"{TICKET}"),
        "form": lambda t: form(action, TICKET, t.version),
    }
    if action in VERBS:
        typed = f"{VERBS[action][0]} R-{TICKET} {_TYPED.get(action, 'mot')}"
        made["typed"] = lambda _: command("/ticket", typed)
    if action is Action.NOTE:
        made["thread"] = lambda _: message(CARD, "group")
        made["passed on"] = lambda _: press("passed", f"{TICKET}")
    if action is Action.ANSWER:
        made["thread"] = lambda _: message(THREAD, "im")
        made["prompt"] = lambda _: _with_words("answer.0", f"{TICKET}.40.0")
    return made


def opening() -> Mapping[str, Made]:
    """The ways in which a request is opened."""
    other = {"requester": {"type": "users_select", "selected_user": BRUNO}}
    outside = {"outside": words("Jean Petit"), "email": words("jean@ac-toulouse.fr")}
    return {
        "for oneself": lambda _: form(Action.OPEN, None, None),
        "for somebody else": lambda _: form(Action.OPEN, None, None, **other),
        "for who is not in Slack": lambda _: form(Action.OPEN, None, None, **outside),
        "🎫 on Chloé's words": lambda _: _reaction(),
    }


def _searched(field: Field) -> Made:
    meta = json.dumps({"ticket": TICKET, "version": 1})
    values = {"service": {"service": chosen("messagerie")}}
    view = {"id": "V1", "private_metadata": meta, "state": {"values": values}}
    asked = {"type": "block_suggestion", "action_id": field.value, "value": "", "view": view}
    return lambda _: asked


@dataclass(frozen=True)
class Read:
    """Something that shows something: its route, what is asked of it, and while what is so."""

    route: str
    what: str
    made: Made
    situation: str = "assigned"


def reads() -> Iterator[Read]:
    """Return everything that shows something to who asks for it."""
    yield from _typed()
    yield Read("press show", "1", lambda _: press("show", f"{TICKET}"))
    yield Read("press show", "99, which is not", lambda _: press("show", f"{GHOST}"))
    for listing in Listing:
        situation = _LISTED.get(listing, "resolved")
        other = NEXT if situation == "resolved" else TICKET  # newest first, or oldest
        yield Read("press page", f"{listing}", _page(listing, other), situation)
        yield Read("press page", f"{listing} after 99", _page(listing, GHOST), situation)
    for begun, of_what in _LOOKED_FOR.items():
        yield Read("command /ticket", f"chercher {of_what}", _command("/ticket", f"find {begun}"))
        yield Read("press find", f"{of_what}, before 2", _pressed(f"find.{NEXT}", begun))
    yield from _at_home()
    yield Read("interaction shortcut", "", lambda _: shortcut("shortcut", "request"))
    yield Read("interaction message_action", "on Chloé's words", lambda _: _picked(CHLOE))
    yield Read("interaction message_action", "on a card", lambda _: _picked("", bot_id="B0BOT"))
    yield Read("press new", "like 1", lambda _: press("new", f"{TICKET}"))
    yield Read("press new", "with Chloé's words", lambda _: _with_words("new", "40.0"))
    drawn = form(Action.EDIT, TICKET, 1)["view"]
    yield Read("press service", "in a form of 1", lambda _: press("service", "x", view=drawn))
    yield Read(
        "press subcategory", "of a form of 1", lambda _: press("subcategory", "x", view=drawn)
    )
    for field in Field:
        yield Read("search", field.value, _searched(field))
    yield from _subscribing()


_LOOKED_FOR: Final = {"titr": "the title", "journ": "the notes", "chlo": "her name"}
"""How words begin that are in a ticket, and where they are."""


def _subscribing() -> Iterator[Read]:
    """What is done with the supervisor's subscription to the digest of the networks, and anew."""
    for wish in Wish:
        number = "" if wish is Wish.NEW else f"{SUBSCRIPTION.id}"
        yield Read("press digest", wish.value, _pressed(f"digest.{wish}", number), "dispatched")
    drawn = subscription("")["view"]
    yield Read("press rhythm", "weekly", lambda _: press("rhythm", "weekly", view=drawn))
    for number in ("", f"{SUBSCRIPTION.id}"):
        what = f"subscription {number}".strip()
        yield Read("interaction view_submission", what, _sent(number), "dispatched")


def _pressed(action_id: str, value: str) -> Made:
    return lambda _: press(action_id, value)


def _sent(number: str) -> Made:
    return lambda _: subscription(number)


def subscription(number: str) -> Payload:
    """The form of a new subscription, or of a numbered one, sent off: to the networks' digest."""
    teams = {"type": "checkboxes", "selected_options": [{"value": NETWORK}]}
    filled = {"teams": teams, "rhythm": chosen("monthly"), "hour": words("8:30")}
    view = {
        "id": "V2",
        "callback_id": "subscription",
        "private_metadata": number,
        "state": {"values": {name: {name: state} for name, state in filled.items()}},
        "blocks": [{"type": "input", "block_id": name} for name in filled],
    }
    return {"type": "view_submission", "view": view}


def _at_home() -> Iterator[Read]:
    """The App Home: what it shows, and what is opened over it."""
    tab = {"type": "app_home_opened", "channel": "D1", "tab": "home"}
    yield Read("event app_home_opened", "", lambda _: {"type": "event_callback", "event": tab})
    for listing in Listing:
        turned = f"home.list.{listing}"
        yield Read("press home", turned, _pressed_at_home(turned), _LISTED.get(listing, "resolved"))
    for turned, value in (
        ("home.side.own", ""), ("home.shelf.open", ""), ("home.next", f"{TICKET}"),
        ("home.next", f"{GHOST}"), ("home.back", ""), ("home.clear", ""), ("home.sort", "due"),
        ("home.filter", ""),
    ):  # fmt: skip
        what = f"{turned} after {value}" if turned == "home.next" else turned
        yield Read("press home", what, _pressed_at_home(turned, value))
    for number in (TICKET, GHOST):
        for action_id in ("show", "show.own"):
            what = f"{action_id} {number}, over the home"
            yield Read("press show", what, _pressed_at_home(action_id, f"{number}"))
        for action_id in ("leaf.next", "leaf.next.own"):
            what = f"{action_id} of {number}"
            yield Read("press leaf", what, _pressed_at_home(action_id, f"{number}.2"))
    yield Read("press home", "home.search", _pressed_at_home("home.search"))
    sought = {"sought": {"sought": {"value": "tout"}}}
    view = {"id": "V1", "callback_id": "search", "state": {"values": sought}}
    asked = {"type": "view_submission", "view": view}
    yield Read("interaction view_submission", "a search", lambda _: asked)
    further = press("find.3", "tout", view=view, container={"type": "view"})
    yield Read("press find", "in the form", lambda _: further)
    view = {"id": "V1", "callback_id": "portal", "state": {"values": {}}}
    filtered = {"type": "view_submission", "view": view}
    yield Read("interaction view_submission", "filters of the home", lambda _: filtered)


def _pressed_at_home(action_id: str, value: str = "") -> Made:
    view = {"id": "V1", "type": "home"}
    return lambda _: press(action_id, value, view=view, container={"type": "view"})


def _typed() -> Iterator[Read]:
    for what, situation in (
        (f"R-{TICKET}", "assigned"), (f"R-{GHOST}", "assigned"), ("", "assigned"),
        ("résolus", "resolved"), ("mes", "assigned"), ("aide", "assigned"),
    ):  # fmt: skip
        yield Read("command /ticket", what, _command("/ticket", what), situation)
    for name in ("/demande", "/request"):
        yield Read(f"command {name}", "mot", _command(name, "mot"))
    for name in ("/bilan", "/digest"):
        for what in (NETWORK, "", "abonnement"):
            yield Read(f"command {name}", what, _command(name, what), "dispatched")


_LISTED: Final = {
    Listing.QUEUE: "dispatched", Listing.MINE: "assigned", Listing.TEAM: "assigned",
}  # fmt: skip


def _command(name: str, text: str) -> Made:
    return lambda _: command(name, text)


def shortcut(kind: str, callback_id: str, **more: Any) -> Payload:
    return {"type": kind, "callback_id": callback_id, "trigger_id": "1.1", **more}


def _picked(author: str, **more: str) -> Payload:
    said = {"ts": "40.0", "text": "mot", **({"user": author} if author else {}), **more}
    return shortcut("message_action", "request.message", channel={"id": "C1"}, message=said)


def _reaction() -> Payload:
    item = {"type": "message", "channel": INTAKE, "ts": "40.0"}
    event = {"type": "reaction_added", "reaction": "ticket", "item": item}
    return {"type": "event_callback", "event_id": "Ev1", "event": event}


def _with_words(action_id: str, ts: str) -> Payload:
    """A press under a prompt, in the thread of the words that it was about."""
    return press(action_id, ts, message={"thread_ts": "39.0"})


def _page(listing: Listing, after: int) -> Made:
    return lambda _: press(f"page.{listing}", f"{after}")
