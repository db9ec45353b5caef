"""Where a reaction makes a request of a message: what a team may write of it, and its mistakes."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final

from pydantic import Discriminator, Tag

from bot.admin.mistakes import Mistake
from bot.catalogue.source import ANY, Source
from bot.catalogue.words import Channel, Key, Part
from bot.rendering.texts import gettext_noop
from core.directory import IntakeChannel

DEFAULT_REACTION: Final = "ticket"
"""The 🎫, by its name in Slack."""

_CHANNEL: Final = "<channel>"
_PLACE: Final = "<place>"
KINDS: Final = frozenset({_CHANNEL, _PLACE})
"""Steps that an error's place has and the file has not."""


class IntakeShape(Part):
    """A channel with a service of its own."""

    channel: Channel
    service: Key


def _kind(place: object) -> str:
    return _PLACE if isinstance(place, dict | IntakeShape) else _CHANNEL


Place = Annotated[
    Annotated[Channel, Tag(_CHANNEL)] | Annotated[IntakeShape, Tag(_PLACE)], Discriminator(_kind)
]


def made(places: Iterable[str | IntakeShape], service: str | None) -> tuple[IntakeChannel, ...]:
    """Return what channels stand for; one that names no service has the team's."""
    return tuple(
        IntakeChannel(place.channel, place.service)
        if isinstance(place, IntakeShape)
        else IntakeChannel(place, service or "")
        for place in places
    )


def found_in(found: Source) -> Iterator[Mistake]:
    """Return the mistakes of a file; what is misshapen is passed over, since it is told."""
    teams = {value for _, value in found.find("teams", ANY, "channel") if isinstance(value, str)}
    first: dict[str, int] = {}
    for place, told in found.find("teams", ANY, "intake_channels", ANY):
        channel, line = _channel(told), found.line(place)
        if channel in teams:
            yield Mistake.of(_INTERNAL, line, channel=channel)
        if channel in first:
            yield Mistake.of(_TWICE, line, channel=channel, first=first[channel])
        first.setdefault(channel, line)
        if isinstance(told, str) and not _team(found, place[1]).get("intake_service"):
            yield Mistake.of(_NO_SERVICE, line, channel=channel)


def _channel(told: object) -> str:
    return str(told.get("channel")) if isinstance(told, dict) else str(told)


def _team(found: Source, number: object) -> dict[str, Any]:
    return next((team for place, team in found.find("teams", ANY) if place[1] == number), {})


_INTERNAL: Final = gettext_noop(
    "{channel} is a team's channel: what is written there is internal, and makes no request."
)
_TWICE: Final = gettext_noop("Requests are taken in from {channel} already, first on line {first}.")
_NO_SERVICE: Final = gettext_noop(
    "For which service are requests taken in from {channel}? Name it there, or as intake_service."
)
