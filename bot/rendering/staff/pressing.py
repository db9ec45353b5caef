"""What needs a decision first, as a digest tells it: few lines, each with its link.

There are so many lines that a digest begins on one screen: each heap has one at least, the first
heaps more. A ticket in several heaps is written in the first of them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from slack_sdk.models.blocks import Block

from bot.rendering import blocks, labels
from bot.rendering.mrkdwn import Mrkdwn, bold, cut, escape, joined
from bot.rendering.staff.linked import linked
from bot.rendering.texts import Texts, gettext_noop
from core.directory import Directory
from core.figures import Bulletin, Heap, Pressing, Waiting
from core.ticket import Ticket
from core.vocabulary import Priority

_LINES: Final = 11
_MOST: Final = 4
_TEAM: Final = 40
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What lines are written with; `several` teams are named on each line."""

    directory: Directory
    texts: Texts
    until: datetime
    several: bool


_When = Callable[[Waiting, _Reading], str | Mrkdwn]


def pressing(found: Bulletin, directory: Directory, texts: Texts) -> Iterator[Block]:
    """Write what needs a decision; one line when nothing does."""
    heaps = [each for each in _HEAPS if each.of(found.pressing).count]
    if not heaps:
        yield blocks.context(texts("Nothing needs a decision."))
        return
    reading = _Reading(directory, texts, found.until, len(found.teams) > 1)
    chosen = _chosen([each.of(found.pressing) for each in heaps])
    for each, shown in zip(heaps, chosen, strict=True):
        yield from blocks.sections(joined(tuple(_lines(each, found.pressing, shown, reading))))


def _chosen(heaps: Sequence[Heap]) -> list[list[Waiting]]:
    """Choose the lines to show: the worst of each heap, then more of the first ones."""
    chosen: list[list[Waiting]] = [[] for _ in heaps]
    seen: set[int] = set()
    for _ in range(_MOST):
        for heap, shown in zip(heaps, chosen, strict=True):
            following = (each for each in heap.shown if each.ticket.id not in seen)
            lines = len(heaps) + len(seen)
            if (each := next(following, None)) and (lines < _LINES or not shown):
                shown.append(each)
                seen.add(each.ticket.id)
    return chosen


def _lines(
    heap: "_Heap", found: Pressing, shown: Sequence[Waiting], reading: _Reading
) -> Iterator[Mrkdwn]:
    texts, count = reading.texts, heap.of(found).count
    yield bold(labels.signed(heap.sign, f"{texts(heap.name)} ({count})"))
    for each in shown:
        yield _line(each, heap.when, reading)
    if not shown and heap.of(found).shown:
        yield escape(texts("… named above"))
    elif shown and count > len(shown):
        yield escape(texts.count("… and {n} other", "… and {n} others", count - len(shown)))


def _line(each: Waiting, when: _When, reading: _Reading) -> Mrkdwn:
    ticket, texts = each.ticket, reading.texts
    return linked(
        ticket,
        each.link,
        labels.priority_at_a_glance(ticket.priority, texts) if _is_grave(ticket) else "",
        when(each, reading),
        cut(reading.directory.any_team(ticket.team).name, _TEAM) if reading.several else "",
    )


def _is_grave(ticket: Ticket) -> bool:
    return ticket.priority <= Priority.HIGH


def _for(each: Waiting, reading: _Reading) -> str:
    texts = reading.texts
    duration = reading.until - each.since
    if duration < _MINUTE:
        return texts("just now")
    return texts("for {duration}", duration=texts.duration(duration))


def _was_due(each: Waiting, reading: _Reading) -> Mrkdwn:
    return reading.texts.rich("was due {date}", date=reading.texts.token(each.since))


def _is_due(each: Waiting, reading: _Reading) -> Mrkdwn:
    return reading.texts.rich("due {date}", date=reading.texts.token(each.since))


@dataclass(frozen=True, slots=True)
class _Heap:
    """How a heap is told: its sign and name, where it is found, what is said of when."""

    sign: str
    name: str
    of: Callable[[Pressing], Heap]
    when: _When


_HEAPS: Final = (
    _Heap("📥", gettext_noop("To be taken"), lambda found: found.unowned, _for),
    _Heap("⏰", gettext_noop("Past their target"), lambda found: found.late, _was_due),
    _Heap("⌛", gettext_noop("Soon past their target"), lambda found: found.soon, _is_due),
    _Heap("⏳", gettext_noop("Waiting longest"), lambda found: found.waiting, _for),
    _Heap("🔁", gettext_noop("Reopened"), lambda found: found.reopened, _for),
)
