"""Figures in words, as digests and reports tell them: flow, backlog, times of work, shares.

What changed since the time before is said by a sign and a word, never by a colour.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from bot.rendering import labels
from bot.rendering.mrkdwn import Mrkdwn, bold, cut, joined
from bot.rendering.texts import Texts, gettext_noop
from core.directory import Directory
from core.figures import Age, Backlog, Flow, Share, Timing
from core.views import named
from core.vocabulary import Priority

_NAME: Final = 60
_TOP: Final = 4
_MINUTE: Final = timedelta(minutes=1)

AGES: Final[Mapping[Age, str]] = {
    Age.DAY: gettext_noop("less than a day"),
    Age.DAYS: gettext_noop("one to three days"),
    Age.WEEK: gettext_noop("three days to a week"),
    Age.MONTH: gettext_noop("a week to thirty days"),
    Age.OLDER: gettext_noop("over thirty days"),
}

Named = tuple[str, str]
"""A paragraph of a table: its name and its lines."""


def flow(now: Flow, before: Flow, texts: Texts) -> Named:
    """Tell how many tickets came and went, beside the time before."""
    return texts("Flow"), "\n".join(_flow(now, before, texts))


def _flow(now: Flow, before: Flow, texts: Texts) -> Iterator[str]:
    told = (
        (texts.count("{n} opened", "{n} opened", now.opened), now.opened - before.opened),
        (texts.count("{n} resolved", "{n} resolved", now.resolved), now.resolved - before.resolved),
        (texts.count("{n} reopened", "{n} reopened", now.reopened), now.reopened - before.reopened),
    )
    for said, change in told:
        yield f"{said} ({difference(change, texts)})"
    if rest := ", ".join(_rarer(now, texts)):
        yield rest
    yield texts(
        "Backlog: {change} (before: {before})",
        change=signed(now.change),
        before=signed(before.change),
    )


def _rarer(now: Flow, texts: Texts) -> Iterator[str]:
    if now.withdrawn:
        yield texts.count("{n} withdrawn", "{n} withdrawn", now.withdrawn)
    if now.arrived:
        yield texts.count("{n} from another team", "{n} from other teams", now.arrived)
    if now.left:
        yield texts.count("{n} to another team", "{n} to other teams", now.left)


def difference(change: int, texts: Texts) -> str:
    """Say by how much something grew or shrank."""
    if change > 0:
        return texts("▲ {n} more", n=change)
    return texts("▼ {n} fewer", n=-change) if change < 0 else texts("= as many")


def signed(change: int) -> str:
    """Write a change with its sign, the minus as wide as the plus."""
    return f"+{change}" if change > 0 else f"−{-change}" if change < 0 else "0"


def backlog(found: Backlog, texts: Texts) -> Named:
    """Tell how many tickets are open, how many of them late, and how old they are."""
    head = texts.count("{n} open ticket", "{n} open tickets", found.open)
    lines = [counted(texts(AGES[age]), found.ages[age], texts) for age in Age if age in found.ages]
    if found.late:
        lines = [texts.count("{n} past its target", "{n} past their target", found.late), *lines]
    return head, "\n".join(lines) or "–"


def counted(name: str, count: object, texts: Texts) -> str:
    """Write how many there are of something."""
    return texts("{state}: {count}", state=name, count=count)


def services(found: Backlog, directory: Directory, texts: Texts) -> Named:
    """Tell which services the open tickets are for, the most first."""
    names = {
        labels.name(named(directory.any_service(key)), texts): count
        for key, count in found.services.items()
    }
    return texts("By service"), "\n".join(top(names, texts))


def priorities(found: Backlog, texts: Texts) -> Named:
    """Tell how urgent the open tickets are."""
    lines = (
        counted(texts(labels.PRIORITIES[each]), found.priorities[each], texts)
        for each in Priority
        if found.priorities.get(each)
    )
    return texts("By priority"), "\n".join(lines) or "–"


def top(counts: Mapping[str, int], texts: Texts) -> Iterator[str]:
    """Tell the greatest of some counts, and what the others come to."""
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    most = _TOP if len(ranked) > _TOP + 1 else _TOP + 1  # one other is named as well as counted
    for name, count in ranked[:most]:
        yield counted(cut(name, _NAME), count, texts)
    if others := ranked[most:]:
        total = sum(count for _, count in others)
        yield counted(texts.count("{n} other", "{n} others", len(others)), total, texts)
    if not ranked:
        yield "–"


def timing(name: str, found: Timing, texts: Texts) -> Named:
    """Tell how long something took, in time of work."""
    if found.median is None or found.ninetieth is None:
        return name, texts("nothing in this period")
    lines = [
        texts("half within {time}", time=work_time(found.median)),
        texts("nine in ten within {time}", time=work_time(found.ninetieth)),
    ]
    if found.on_time.whole:
        lines.append(texts("on time: {share}", share=portion(found.on_time, texts)))
    return name, "\n".join(lines)


def work_time(spent: timedelta) -> str:
    """Write a time of work in hours and minutes: days of work differ from team to team."""
    hours, minutes = divmod(round(spent / _MINUTE), 60)
    return f"{hours} h {minutes:02}" if hours else f"{minutes} min"


def portion(found: Share, texts: Texts) -> str:
    """Write so many of so many, and what part that is."""
    if found.ratio is None:
        return texts("no ticket to count")
    part = texts("{part} of {whole}", part=found.part, whole=found.whole)
    return f"{texts.percent(found.ratio)} ({part})"


def paragraph(told: Named) -> Mrkdwn:
    """Write a paragraph of a table on one line."""
    name, lines = told
    return joined((bold(name), lines.replace("\n", " · ")), " ")


def names_of(teams: Sequence[str], texts: Texts, most: int = 3) -> str:
    """Name some teams, and count the others."""
    shown = [cut(name, _NAME) for name in teams[:most]]
    if rest := len(teams) - len(shown):
        shown.append(texts.count("{n} other", "{n} others", rest))
    return ", ".join(shown)
