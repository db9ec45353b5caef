"""Curves to draw, made by hand."""

from datetime import date, timedelta

from core.figures import Curve

MONDAY = date(2026, 3, 2)


def curve(count: int, begin: date = MONDAY, most: int = 6) -> Curve:
    """So many days, with a rhythm of their own: week-ends are quiet, nobody comes at random."""
    days = tuple(begin + timedelta(days=n) for n in range(count))
    came = tuple((n * 5 % (most + 1)) * (day.weekday() < 5) for n, day in enumerate(days))
    went = tuple((n * 3 % most) * (day.weekday() < 5) for n, day in enumerate(days))
    backlog, left = [], 20
    for more, less in zip(came, went, strict=True):
        left = max(0, left + more - less)
        backlog.append(left)
    return Curve(days, came, went, tuple(backlog))
