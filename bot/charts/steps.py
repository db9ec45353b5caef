"""A curve in steps that can be told apart on a telephone: days, else weeks, else months."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Final

from babel.dates import format_date, format_skeleton

from bot.rendering.texts import Texts
from core.figures import Curve

_MOST_DAYS: Final = 45
_MOST_WEEKS: Final = 60
_FEW: Final = 8  # days of a week, from one hour to the same


class Step(StrEnum):
    """How long a bar lasts."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Bar:
    """A step from its first day: what came and went in it, how many were open at its end."""

    begin: date
    came: int
    went: int
    backlog: int


def step_of(curve: Curve) -> Step:
    """Choose the shortest step that leaves bars wide enough to be told apart."""
    days = len(curve.days)
    if days <= _MOST_DAYS:
        return Step.DAY
    return Step.WEEK if days <= _MOST_WEEKS * 7 else Step.MONTH


def bars(curve: Curve) -> tuple[Bar, ...]:
    """Return the steps of a curve, in order; the first and the last may be cut short."""
    rows = zip(curve.days, curve.came, curve.went, curve.backlog, strict=True)
    begin = _BEGINNINGS[step_of(curve)]
    grouped = groupby(rows, key=lambda row: begin(row[0]))
    return tuple(_bar(tuple(found)) for _, found in grouped)


def _bar(rows: tuple[tuple[date, int, int, int], ...]) -> Bar:
    came, went = sum(row[1] for row in rows), sum(row[2] for row in rows)
    return Bar(rows[0][0], came, went, rows[-1][3])


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


_BEGINNINGS: Final[dict[Step, Callable[[date], date]]] = {
    Step.DAY: lambda day: day,
    Step.WEEK: _monday,
    Step.MONTH: lambda day: day.replace(day=1),
}


def ticks(curve: Curve, most: int, texts: Texts) -> Iterator[tuple[int, str]]:
    """Give the place and the label of at most `most` bars, evenly apart; a few have one each."""
    found = bars(curve)
    every = -(-len(found) // most) if len(found) > _FEW else 1
    form = _form(step_of(curve), len(found))
    for place in range(0, len(found), every):
        yield place, form(found[place].begin, texts)


def _form(step: Step, count: int) -> Callable[[date, Texts], str]:
    """Choose how a day is written under its bar: few days are known by their weekday."""
    if step is Step.MONTH:
        return lambda day, texts: format_skeleton("yMMM", day, locale=texts.locale)
    if step is Step.DAY and count <= _FEW:
        return lambda day, texts: format_date(day, "EEE'\n'd", locale=texts.locale)
    return lambda day, texts: format_skeleton("MMMd", day, locale=texts.locale)
