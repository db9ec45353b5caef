"""The form in which one subscribes to digests («bilans»), and what comes back from it.

https://docs.slack.dev/surfaces/modals
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from enum import StrEnum
from typing import Any, Final

from babel.dates import format_time
from slack_sdk.models.blocks import Block, InputBlock, PlainTextObject
from slack_sdk.models.views import View

from bot.rendering import blocks, buttons, inputs
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import cut
from bot.rendering.staff.subscriptions import RHYTHMS, day_names, described, wrong
from bot.rendering.texts import Texts
from core.directory import Directory, Team
from core.subscribing import Mistake, Wanted
from core.subscriptions import Rhythm, Subscription

CALLBACK: Final = "subscription"
_TITLE: Final = 24
_CHECKED: Final = 10
_BLOCKS: Final = 100
_HOUR: Final = re.compile(r"(\d{1,2})\s*(?:[:hH.]\s*(\d{2})?)?")
_MOST_TYPED: Final = 10

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]


class Ask(StrEnum):
    """The fields of the form."""

    TEAMS = "teams"
    RHYTHM = buttons.RHYTHM_CHOSEN
    DAYS = "days"
    DAY = "day"
    HOUR = "hour"
    PLACE = "place"


class Place(StrEnum):
    """Where digests go."""

    MESSAGES = "messages"
    CHANNEL = "channel"


_AT: Final[Mapping[Mistake, Sequence[Ask]]] = {
    Mistake.NO_DAY: (Ask.DAYS, Ask.DAY),
    Mistake.SEVERAL_DAYS: (Ask.DAY, Ask.DAYS),
    Mistake.NO_HOUR: (Ask.HOUR,),
    Mistake.SEVERAL_TEAMS: (Ask.PLACE,),
    Mistake.NOT_SUPERVISED: (Ask.TEAMS,),
}


def form(asked: Wanted, number: int, teams: Sequence[Team], texts: Texts) -> View:
    """Draw the form of a new subscription, or of the one numbered, for who supervises these."""
    return View(
        type="modal",
        callback_id=CALLBACK,
        title=_short(texts("Subscribe to a digest")),
        submit=_short(texts("Subscribe") if not number else texts("Save")),
        close=_short(texts("Cancel")),
        blocks=list(_fields(asked, teams, texts))[:_BLOCKS],
        private_metadata=str(number or ""),
    )


def _short(text: str) -> PlainTextObject:
    return PlainTextObject(text=cut(text, _TITLE))


def _fields(asked: Wanted, teams: Sequence[Team], texts: Texts) -> Iterator[Block]:
    if len(teams) > 1:
        yield from _teams(asked, teams, texts)
    rhythms = {rhythm.value: texts(name) for rhythm, name in RHYTHMS.items()}
    often = inputs.radio(Ask.RHYTHM, texts("How often?"), rhythms, asked.rhythm)
    yield inputs.redrawing(often)
    yield from _days(asked, texts)
    hour = format_time(asked.hour, "HH:mm", locale=texts.locale) if asked.hour else ""
    hint = texts("In your time zone, for example 08:30.")
    yield inputs.few_words(Ask.HOUR, texts("At what time?"), hour, _MOST_TYPED, hint=hint)
    places = {
        Place.MESSAGES.value: texts("In my messages with Guichet"),
        Place.CHANNEL.value: texts("In the channel of the team, if it is one"),
    }
    place = Place.CHANNEL if asked.in_channel else Place.MESSAGES
    yield inputs.radio(Ask.PLACE, texts("Where?"), places, place)


def _teams(asked: Wanted, teams: Sequence[Team], texts: Texts) -> Iterator[InputBlock]:
    """Ask for teams, ten in an input; none chosen stands for all, whatever they become."""
    hint = texts("Choose none for all your teams, whatever they become.")
    for index in range(0, len(teams), _CHECKED):
        some = {team.key: team.name for team in teams[index : index + _CHECKED]}
        yield inputs.checks(
            Ask.TEAMS,
            texts("Teams"),
            some,
            asked.teams,
            optional=True,
            hint=hint,
            block_id=f"{Ask.TEAMS}.{index // _CHECKED + 1}",
        )


def _days(asked: Wanted, texts: Texts) -> Iterator[Block]:
    names = {str(day): name for day, name in sorted(day_names(texts).items())}
    chosen = [str(day) for day in asked.days]
    match asked.rhythm:
        case Rhythm.DAILY:
            hint = texts("It comes on those on which any of the teams works.")
            yield inputs.checks(Ask.DAYS, texts("On which days?"), names, chosen, hint=hint)
        case Rhythm.WEEKLY:
            one = chosen[0] if len(chosen) == 1 else None
            label, shown = texts("On which day?"), texts("Choose a day")
            yield inputs.choice(Ask.DAY, label, names, one, placeholder=shown)
        case Rhythm.MONTHLY:
            yield blocks.context(texts("It comes on the first day that any of the teams works."))


def wanted(values: Values) -> Wanted:
    """Read what was filled in; raises ValueError for what the form does not offer."""
    rhythm = Rhythm(next(_chosen(values, Ask.RHYTHM), ""))
    days = _chosen(values, Ask.DAY if rhythm is Rhythm.WEEKLY else Ask.DAYS)
    return Wanted(
        rhythm,
        tuple(sorted(_chosen(values, Ask.TEAMS))),
        tuple(int(day) for day in days),
        hour_of(next(_chosen(values, Ask.HOUR), "")),
        Place(next(_chosen(values, Ask.PLACE), Place.MESSAGES)) is Place.CHANNEL,
    )


def hour_of(typed: str) -> time | None:
    """Read a time of day as people type it: 8, 8h, 8h30, 08:30; None for one that is none."""
    found = _HOUR.fullmatch(typed.strip())
    hour, minute = (int(part or 0) for part in found.groups()) if found else (24, 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004 — a day


def asked_of(subscription: Subscription) -> Wanted:
    """Return what somebody asked for when he made or changed a subscription."""
    kept = subscription
    return Wanted(kept.rhythm, kept.teams, kept.days, kept.hour, kept.in_channel)


def _chosen(values: Values, field: Ask) -> Iterator[str]:
    """Return what was chosen or typed in all inputs of a field."""
    for block in sorted(values):
        state = values[block].get(field.value) or {}
        options = [*(state.get("selected_options") or ()), state.get("selected_option")]
        yield from (str(option["value"]) for option in options if option)
        if typed := state.get("value"):
            yield str(typed)


def errors(mistake: Mistake, values: Values, texts: Texts) -> Mapping[str, str]:
    """Return the sentence to show, under the field at fault or under the first one."""
    at = [block for ask in _AT.get(mistake, ()) for block in sorted(values) if ask in values[block]]
    return {block: wrong(mistake, texts) for block in [*at, *sorted(values)][:1]}


def saved(subscription: Subscription, directory: Directory, preview: Message, texts: Texts) -> View:
    """Say what was recorded, and show the digest as it would be now."""
    said = texts("You are subscribed: {subscription}.",
                 subscription=described(subscription, directory, texts))  # fmt: skip
    now = texts("This is the digest as it would be now; it was not sent:")
    shown = (*blocks.sections(said), *blocks.sections(now), *preview.blocks)
    return View(
        type="modal",
        title=_short(texts("Subscription recorded")),
        close=_short(texts("Close")),
        blocks=list(shown)[:_BLOCKS],
    )
