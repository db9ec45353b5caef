"""The digest («bilan») of some teams in one message: what to decide first, then how all stands."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from slack_sdk.models.blocks import Block, InteractiveElement

from bot.rendering import blocks
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import bold, cut
from bot.rendering.staff import counts, pressing
from bot.rendering.texts import Texts, gettext_noop
from core.directory import Directory
from core.figures import Bulletin, Load
from core.subscriptions import Rhythm

_AGENTS: Final = 8
_NAME: Final = 40

_TITLES: Final[Mapping[Rhythm | None, str]] = {
    None: gettext_noop("Digest of {date}"),
    Rhythm.DAILY: gettext_noop("Daily digest of {date}"),
    Rhythm.WEEKLY: gettext_noop("Weekly digest of {date}"),
    Rhythm.MONTHLY: gettext_noop("Monthly digest of {date}"),
}


def bulletin(
    found: Bulletin,
    names: Mapping[str, str],
    directory: Directory,
    texts: Texts,
    *,
    rhythm: Rhythm | None = None,
    buttons: Sequence[InteractiveElement] = (),
) -> Message:
    """Tell how teams stand; `names` are those of the people in it, `buttons` stand below.

    The text of the message says all that its blocks do.
    """
    shown = _quiet(found, texts) if found.is_quiet else _told(found, names, directory, texts)
    head = texts(_TITLES[rhythm], date=texts.date(found.until))
    return Message.made((*blocks.heading(head, bold(head)), *shown, *blocks.actions(buttons)))


def _told(
    found: Bulletin, names: Mapping[str, str], directory: Directory, texts: Texts
) -> Iterator[Block]:
    yield blocks.context(f"{_teams(found, texts)} · {_period(found, texts)}")
    yield from pressing.pressing(found, directory, texts)
    table = (
        counts.flow(found.flow, found.before, texts),
        counts.backlog(found.backlog, texts),
        counts.services(found.backlog, directory, texts),
        counts.priorities(found.backlog, texts),
    )
    yield blocks.fields(table)
    if found.loads:
        yield from blocks.sections(counts.paragraph(_loads(found.loads, names, texts)))


def _quiet(found: Bulletin, texts: Texts) -> Iterator[Block]:
    """Say in one line that there is nothing to tell."""
    yield blocks.context(
        texts(
            "{teams}: all is quiet. No ticket is open, and nothing happened since {when}.",
            teams=_teams(found, texts),
            when=texts.moment(found.since),
        )
    )


def _teams(found: Bulletin, texts: Texts) -> str:
    return counts.names_of([team.name for team in found.teams], texts)


def _period(found: Bulletin, texts: Texts) -> str:
    return texts(
        "from {since} to {until}", since=texts.moment(found.since), until=texts.moment(found.until)
    )


def _loads(loads: Sequence[Load], names: Mapping[str, str], texts: Texts) -> counts.Named:
    """Tell what each agent has in charge, who has most first, and how many there are besides."""
    ranked = sorted(loads, key=lambda load: (-load.open, -load.resolved, load.agent))
    first, rest = ranked[:_AGENTS], ranked[_AGENTS:]
    lines = [_load(names.get(each.agent, each.agent), [each], texts) for each in first]
    if rest:
        lines.append(_load(texts.count("{n} other", "{n} others", len(rest)), rest, texts))
    return texts("Load"), "\n".join(lines)


def _load(name: str, loads: Sequence[Load], texts: Texts) -> str:
    had, solved = sum(load.open for load in loads), sum(load.resolved for load in loads)
    said = texts.count("{n} in charge", "{n} in charge", had)
    if solved:
        said += ", " + texts.count("{n} resolved", "{n} resolved", solved)
    return counts.counted(cut(name, _NAME), said, texts)
