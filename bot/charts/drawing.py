"""Draws a curve with matplotlib: a figure of its own on the Agg canvas, nothing global but styles.

Told apart without colours too: what came is plain and goes up, what went is hatched and goes down.
The colours are of the palette of Okabe and Ito, which everybody tells apart:
https://jfly.uni-koeln.de/color/
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

import matplotlib as mpl
from babel.numbers import format_decimal
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bot.charts.steps import Bar, Step, bars, step_of, ticks
from bot.rendering.texts import Texts, gettext_noop
from core.figures import Curve

_SIZE: Final = (8.0, 4.5)  # inches of 100 points of a screen, at two dots each
_DOTS: Final = 200
_FONT: Final = 18  # points: on a telephone the picture is a third as wide
_LABELS: Final = {Step.DAY: 6, Step.WEEK: 6, Step.MONTH: 4}  # that fit beside one another

_BLUE, _ORANGE, _BLACK, _GREY = "#0072B2", "#E69F00", "#000000", "#D9D9D9"
_STYLE: Final[dict[Any, Any]] = {
    "font.family": "DejaVu Sans",
    "font.size": _FONT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#666666",
    "axes.axisbelow": True,
    "hatch.linewidth": 1.2,
}

_BACKLOG_TITLES: Final = {
    Step.DAY: gettext_noop("Open tickets at the end of each day"),
    Step.WEEK: gettext_noop("Open tickets at the end of each week"),
    Step.MONTH: gettext_noop("Open tickets at the end of each month"),
}


def draw(curve: Curve, texts: Texts) -> bytes:
    """Return a PNG of a curve: above, how many were open; below, what came and what went.

    Raises ValueError for a curve without days.
    """
    if not curve.days:
        message = "a curve without days"
        raise ValueError(message)
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=_SIZE, dpi=_DOTS, layout="constrained")
        FigureCanvasAgg(figure)
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(4, 5))
        found = bars(curve)
        _draw_backlog(above, found, texts(_BACKLOG_TITLES[step_of(curve)]))
        _draw_flow(below, found, texts)
        _write_dates(below, curve, texts)
        return _png(figure)


def _png(figure: Figure) -> bytes:
    """Write a figure without what differs from one day or one release to the next."""
    written = BytesIO()
    figure.savefig(written, format="png", metadata={"Software": None})
    return written.getvalue()


def _draw_backlog(axes: Axes, found: Sequence[Bar], title: str) -> None:
    heights = [bar.backlog for bar in found]
    axes.plot(heights, color=_BLACK, linewidth=2.5, solid_capstyle="round")
    axes.fill_between(range(len(heights)), heights, color=_GREY, linewidth=0)
    axes.set_ylim(0, max(*heights, 1) * 1.6)
    for place in sorted({0, heights.index(max(heights)), len(heights) - 1}):
        _point_out(axes, place, heights[place], len(heights))
    _title(axes, title)
    _tidy(axes)


def _point_out(axes: Axes, place: int, height: int, count: int) -> None:
    """Mark a place of the line and write its height: the first, the highest, the last."""
    axes.plot([place], [height], marker="o", markersize=8, color=_BLACK, clip_on=False)
    beside = "left" if place < count / 10 else "right" if place > count * 0.9 else "center"
    axes.annotate(
        str(height), (place, height), xytext=(0, 9), textcoords="offset points",
        ha=beside, va="bottom", fontweight="bold",
    )  # fmt: skip


def _draw_flow(axes: Axes, found: Sequence[Bar], texts: Texts) -> None:
    places = range(len(found))
    came, went = [bar.came for bar in found], [bar.went for bar in found]
    plain = axes.bar(places, came, width=0.8, color=_BLUE)
    hatched = axes.bar(
        places, [-n for n in went], width=0.8, color=_ORANGE, hatch="///", edgecolor=_BLACK,
        linewidth=0,
    )  # fmt: skip
    axes.axhline(0, color=_BLACK, linewidth=1)
    most = max(*came, *went, 1)
    axes.set_ylim(-most * 1.1, most * 1.1)
    axes.legend(
        (plain, hatched),
        _totals(sum(came), sum(went), texts),
        loc="lower left", bbox_to_anchor=(-0.02, 0.98), ncols=2, frameon=False,
        borderaxespad=0.1, handlelength=1.4, columnspacing=1.5,
    )  # fmt: skip
    _tidy(axes)


def _totals(came: int, went: int, texts: Texts) -> tuple[str, str]:
    """Name what goes up and what goes down, each with its total."""
    written = (format_decimal(n, locale=texts.locale) for n in (came, went))
    return texts("▲ in: {n}", n=next(written)), texts("▼ out: {n}", n=next(written))


def _title(axes: Axes, title: str) -> None:
    axes.set_title(title, loc="left", fontsize=_FONT, pad=6)


def _tidy(axes: Axes) -> None:
    """Leave a few whole numbers, without a sign, and fine lines to follow them by."""
    axes.yaxis.set_major_locator(MaxNLocator(nbins=3, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda n, _: f"{abs(round(n))}"))
    axes.grid(axis="y", color=_GREY, linewidth=0.8)
    axes.tick_params(length=0)


def _write_dates(axes: Axes, curve: Curve, texts: Texts) -> None:
    places, labels = zip(*ticks(curve, _LABELS[step_of(curve)], texts), strict=True)
    axes.set_xticks(places, labels)
    axes.set_xlim(-0.6, len(bars(curve)) - 0.4)
