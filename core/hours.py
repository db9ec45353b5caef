"""When a team works and how fast a service is due: read from the catalogue, counted by clocks.

Hours are wall-clock times of a calendar's own zone. Public holidays stay a region's code here:
the edge finds out its dates when it needs them (docs/adr/0007-holidays-as-a-region.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.vocabulary import Priority


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """Hours worked in a row, in minutes since midnight; the last one is not in it."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, order=True)
class Closing:
    """Days on which nobody works, the first and the last included."""

    first: date
    last: date
    label: str = ""


Week = tuple[tuple[Opening, ...], ...]
"""The openings of seven days, Monday first, each day's in order."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The hours of a team; `holidays` is an ISO 3166 code (FR, FR-57), None where all are worked.

    `timezone` is a name of the IANA time zone database.
    """

    key: str
    timezone: str
    week: Week
    holidays: str | None = None
    closings: tuple[Closing, ...] = ()

    def opens_on(self, day: date) -> bool:
        """Whether a date has hours of work that no closing takes away, be it a holiday or not."""
        closed = any(closing.first <= day <= closing.last for closing in self.closings)
        return bool(self.week[day.weekday()]) and not closed


_OFFICE: Final = (Opening(8 * 60, 18 * 60),)

STANDARD: Final = WorkCalendar("default", "Europe/Paris", (_OFFICE,) * 5 + ((),) * 2, "FR")
"""The calendar of teams that name none, unless the catalogue writes one under this key."""


@dataclass(frozen=True, slots=True)
class Target:
    """Minutes of work until an agent has it and until it is resolved; None where none is set."""

    own: int | None = None
    resolve: int | None = None


Targets = Mapping[Priority, Target]
