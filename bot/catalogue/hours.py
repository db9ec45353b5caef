"""The shape of calendars and targets: hours of a week, closing days, delays."""

import re
from collections.abc import Container
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Final
from zoneinfo import available_timezones

import holidays
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from bot.catalogue.words import Key, OptionalName, Part, impossible, unlike
from bot.rendering.texts import gettext_noop
from core.hours import STANDARD, Closing, Opening, Target, Targets, WorkCalendar
from core.vocabulary import Priority

_HOURS: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")
_DELAY: Final = re.compile(r"(?:(\d{1,3})h)?(?:(\d{1,3})m)?")
_REGION: Final = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_DAY: Final = 24 * 60
_ANY_YEAR: Final = 2026
_LONGEST_CLOSING: Final = timedelta(days=366)


def _opening(value: object) -> Opening:
    found = _HOURS.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise unlike(gettext_noop("hours are written 08:00-12:00"))
    start = int(found[1]) * 60 + int(found[2])
    end = int(found[3]) * 60 + int(found[4]) if found[3] else _DAY
    if start >= end:
        raise unlike(gettext_noop("hours end after they begin, on the same day"))
    return Opening(start, end)


def _apart(hours: list[Opening]) -> list[Opening]:
    if any(former.end > later.start for former, later in pairwise(sorted(hours))):
        raise impossible(gettext_noop("two of its hours overlap: end one before the other begins"))
    return hours


def _date(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise unlike(gettext_noop("a date is written 2026-12-24")) from None


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise unlike(gettext_noop("a time zone is written Europe/Paris or Indian/Reunion"))
    return name


def public_holidays(region: str | None, year: int) -> Container[date]:
    """Return the public holidays of a region; raises NotImplementedError for one that is none."""
    if region is None:
        return frozenset()
    country, _, part = region.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))


def _region(code: str) -> str:
    try:
        if _REGION.fullmatch(code):
            public_holidays(code, _ANY_YEAR)
            return code
    except NotImplementedError:
        pass
    raise unlike(gettext_noop("public holidays are written FR, FR-57 (Moselle) or FR-974"))


def _delay(value: object) -> int:
    """Read a delay into minutes."""
    found = _DELAY.fullmatch(value) if isinstance(value, str) else None
    minutes = int(found[1] or 0) * 60 + int(found[2] or 0) if found else 0
    if not minutes:
        raise unlike(gettext_noop("a delay is written 30m, 4h or 1h30m, in hours of work"))
    return minutes


Hours = Annotated[
    list[Annotated[Opening, BeforeValidator(_opening)]],
    AfterValidator(_apart),
    Field(default_factory=list),
]
Day = Annotated[date, BeforeValidator(_date)]
Delay = Annotated[int, BeforeValidator(_delay)]


class ClosingShape(Part):
    """Days on which nobody works."""

    first: Day = Field(alias="from")
    last: Day | None = Field(default=None, alias="to")
    label: OptionalName = ""

    @model_validator(mode="after")
    def _possible(self) -> "ClosingShape":
        days = self.made().last - self.first
        if days < timedelta():
            raise impossible(gettext_noop("the last day is before the first one"))
        if days > _LONGEST_CLOSING:
            raise impossible(gettext_noop("these days make more than a year"))
        return self

    def made(self) -> Closing:
        """Return what it stands for."""
        return Closing(self.first, self.last or self.first, self.label)


class CalendarShape(Part):
    """The hours of teams."""

    key: Key
    timezone: Annotated[str, AfterValidator(_zone)] = STANDARD.timezone
    monday: Hours
    tuesday: Hours
    wednesday: Hours
    thursday: Hours
    friday: Hours
    saturday: Hours
    sunday: Hours
    holidays: Annotated[str, AfterValidator(_region)] | None = None
    closed: list[ClosingShape] = Field(default_factory=list)

    @property
    def _week(self) -> tuple[list[Opening], ...]:
        return (
            self.monday, self.tuesday, self.wednesday, self.thursday,
            self.friday, self.saturday, self.sunday,
        )  # fmt: skip

    @model_validator(mode="after")
    def _worked(self) -> "CalendarShape":
        if not any(self._week):
            raise impossible(gettext_noop("a calendar has hours on one day of the week at least"))
        return self

    def made(self) -> WorkCalendar:
        """Return what it stands for, hours and days in their order."""
        return WorkCalendar(
            self.key,
            self.timezone,
            tuple(tuple(sorted(day)) for day in self._week),
            self.holidays,
            tuple(sorted(closing.made() for closing in self.closed)),
        )


class TargetShape(Part):
    """How fast a request of one priority is due."""

    own: Delay | None = None
    resolve: Delay | None = None

    @model_validator(mode="after")
    def _possible(self) -> "TargetShape":
        if self.own is None and self.resolve is None:
            raise impossible(gettext_noop("a target has a delay: own, resolve or both"))
        if self.own and self.resolve and self.own > self.resolve:
            raise impossible(gettext_noop("own is longer than resolve: nobody resolves before"))
        return self

    def made(self) -> Target:
        """Return what it stands for."""
        return Target(self.own, self.resolve)


class TargetsShape(Part):
    """How fast requests are due, by priority."""

    critical: TargetShape | None = None
    high: TargetShape | None = None
    medium: TargetShape | None = None
    low: TargetShape | None = None

    def made(self) -> Targets:
        """Return what it stands for."""
        shapes = zip(Priority, (self.critical, self.high, self.medium, self.low), strict=True)
        return {priority: shape.made() for priority, shape in shapes if shape}
