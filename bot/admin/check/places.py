"""Teams' channels: are they fit for internal journals, and can their threads be read."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.admin.check.findings import Check, Finding, judged
from bot.admin.mistakes import Phrase
from bot.rendering.texts import gettext_noop
from bot.slack.channels import unfit as channels_unfit
from bot.slack.troubles import Gone, SlackTrouble
from core.directory import Team
from core.standing import Unfit

Told = Mapping[str, Any] | SlackTrouble

_UNTOLD: Final = gettext_noop("Slack does not tell about {channel} of “{team}” ({error}).")
_NOT_THERE: Final = gettext_noop(
    "{channel} of “{team}” does not exist, or it is private and the bot is not in it: type "
    "/invite there and name the bot, or correct the catalogue."
)
WORDS: Final = {
    Unfit.PUBLIC: gettext_noop(
        "{channel} of “{team}” is public, so that anybody could read the internal journal: make it "
        "private, or give the team another in the catalogue."
    ),
    Unfit.SHARED: gettext_noop(
        "{channel} of “{team}” is shared with another organisation, which could read the internal "
        "journal: stop sharing it, or give the team another in the catalogue."
    ),
    Unfit.ARCHIVED: gettext_noop(
        "{channel} of “{team}” is archived: unarchive it, or give the team another in the "
        "catalogue."
    ),
    Unfit.LEFT: gettext_noop(
        "The bot is not in {channel} of “{team}”: type /invite there and name the bot."
    ),
}
_UNREAD: Final = gettext_noop(
    "What is written in {channel} of “{team}” cannot be read ({error}), so that the internal "
    "journal would stay empty: check the scope groups:history, and that the bot is in the channel."
)
_ERASED: Final = frozenset({"thread_not_found", "message_not_found"})


@dataclass(frozen=True, slots=True)
class Place:
    """What Slack told of a team's channel, and what came of reading in it; None: not tried."""

    team: Team
    told: Told
    reading: SlackTrouble | None = None


def channels(places: Sequence[Place]) -> Finding:
    """Say which teams' channels are not fit."""
    fit = Phrase(
        gettext_noop("Private, not shared, and the bot is in them: {count}."),
        {"count": len(places)},
    )
    return judged(Check.CHANNELS, fit, failures=_each(places, unfit))


def threads(places: Sequence[Place]) -> Finding:
    """Say in which channels nothing can be read."""
    read = Phrase(
        gettext_noop("Threads can be read in the teams' channels: {count}."),
        {"count": len(places)},
    )
    return judged(Check.THREADS, read, failures=_each(places, _unread))


def exists(place: Place) -> bool:
    """Whether the workspace knows the channel."""
    return not isinstance(place.told, SlackTrouble)


def is_in(place: Place) -> bool:
    """Whether the bot is in the channel."""
    return not isinstance(place.told, SlackTrouble) and bool(place.told.get("is_member"))


def unfit(place: Place) -> Iterator[tuple[str, str]]:
    """Say what makes a channel unfit, with Slack's error where it gave one."""
    told = place.told
    if isinstance(told, SlackTrouble):
        # Slack says so too of a private channel that the bot is not in.
        yield _NOT_THERE if isinstance(told, Gone) else _UNTOLD, told.error
        return
    for wrong in channels_unfit(told):
        yield WORDS[wrong], ""


def _unread(place: Place) -> Iterator[tuple[str, str]]:
    trouble = place.reading
    if trouble and trouble.error not in _ERASED:  # a card that somebody deleted
        yield _UNREAD, trouble.error


def _each(
    places: Iterable[Place], wrong: Callable[[Place], Iterable[tuple[str, str]]]
) -> Iterator[Phrase]:
    for place in places:
        for words, error in wrong(place):
            yield Phrase(words, {**_named(place.team), "error": error})


def _named(team: Team) -> Mapping[str, str]:
    return {"channel": team.channel, "team": team.name}
