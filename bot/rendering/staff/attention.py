"""What calls for somebody's attention, in one message: by reason, the worst first, on one screen.

In a channel all read the same, and much later too, so there a date says no more than itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from slack_sdk.models.blocks import Block, ButtonElement

from bot.rendering import blocks, buttons, labels
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import Mrkdwn, bold, cut, escape
from bot.rendering.staff.linked import linked
from bot.rendering.texts import Texts, gettext_noop
from core.alerts import AlertLetter, Group, Line, Why
from core.vocabulary import Action, Tone

_NAME: Final = 40
_MINUTE: Final = timedelta(minutes=1)

_HEADS: Final[Mapping[Why, tuple[str, str]]] = {
    Why.RESOLVE_LATE: ("⏰", gettext_noop("Not resolved in time")),
    Why.OWN_LATE: ("⏰", gettext_noop("Not taken charge of in time")),
    Why.ESCALATED: ("📣", gettext_noop("Brought up by a rule of the team")),
    Why.RAISED: ("🔺", gettext_noop("Urgency raised by a rule of the team")),
    Why.MOVED: ("📥", gettext_noop("Transferred to the team by a rule")),
    Why.RESOLVE_SOON: ("⌛", gettext_noop("Soon to be resolved")),
    Why.OWN_SOON: ("⌛", gettext_noop("Soon to be taken charge of")),
    Why.FOLLOW_UP: ("📅", gettext_noop("Follow-up date reached: what does the partner say?")),
    Why.UNANSWERED: ("💬", gettext_noop("No answer from the requester: can it be resolved?")),
}
"""The sign and the words that head each reason."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What lines are written with; `several` teams are named on each line."""

    letter: AlertLetter
    texts: Texts
    now: datetime
    several: bool


def attention(letter: AlertLetter, texts: Texts, now: datetime, *, leads: bool = False) -> Message:
    """Tell a person or a team's channel what calls for attention, with a link to each card.

    `leads` for who supervises and has no lists of his own: he is told where he sees the rest.
    """
    teams = {line.team for group in letter.groups for line in group.lines}
    reading = _Reading(letter, texts, now, len(teams) > 1)
    shown = [block for group in letter.groups for block in _group(group, reading)]
    if any(group.count > len(group.lines) for group in letter.groups):
        shown.append(blocks.context(_rest(letter, texts, leads=leads)))
    return Message.made((*blocks.sections(_head(letter, texts)), *shown))


def _head(letter: AlertLetter, texts: Texts) -> Mrkdwn:
    if letter.to.is_team:
        said = texts.count(
            "{n} ticket calls for the team's attention.",
            "{n} tickets call for the team's attention.",
            letter.count,
        )
    else:
        said = texts.count(
            "{n} ticket calls for your attention.",
            "{n} tickets call for your attention.",
            letter.count,
        )
    return bold(said)


def _rest(letter: AlertLetter, texts: Texts, *, leads: bool) -> str:
    if leads and not letter.to.is_team:
        return texts("How your teams stand: /digest")
    return texts("All of the lists: /ticket")


def _group(group: Group, reading: _Reading) -> Iterator[Block]:
    """Write a reason and its tickets; those that one press may end have a button each."""
    sign, name = _HEADS[group.why]
    texts = reading.texts
    head = bold(labels.signed(sign, f"{texts(name)} ({group.count})"))
    rest = group.count - len(group.lines)
    others = escape(texts.count("… and {n} other", "… and {n} others", rest)) if rest else ""
    lines = (_line(line, reading) for line in group.lines)
    if group.why is not Why.UNANSWERED:
        yield from blocks.listed((head, *lines, others))
        return
    yield from blocks.sections(head)
    for line, said in zip(group.lines, lines, strict=True):
        yield blocks.line(said, _resolve(line, texts))
    yield from blocks.sections(others) if others else ()


def _resolve(line: Line, texts: Texts) -> ButtonElement:
    ticket = line.ticket
    label = labels.action(Action.RESOLVE, texts)
    return buttons.act(label, Action.RESOLVE, ticket.id, ticket.version, Tone.PRIMARY)


def _line(line: Line, reading: _Reading) -> Mrkdwn:
    ticket, texts = line.ticket, reading.texts
    return linked(
        ticket,
        line.link,
        labels.priority_in_short(ticket.priority, texts),
        _when(line, reading),
        _who(line, reading),
        cut(line.team, _NAME) if reading.several else "",
    )


def _when(line: Line, reading: _Reading) -> str:
    """Tell until when there is time, or how long ago that was."""
    texts, due = reading.texts, line.due
    if due is None:
        return ""
    past = due <= reading.now
    if past and not reading.letter.to.is_team and line.why not in _DATED:
        return _late(reading.now - due, texts)
    said = _DATED.get(line.why) or (_WAS_DUE if past else _DUE)
    return texts.rich(said, date=texts.token(due))


def _late(by: timedelta, texts: Texts) -> str:
    if by < _MINUTE:
        return texts("target reached just now")
    return texts("late by {duration}", duration=texts.duration(by))


_DUE: Final = gettext_noop("due {date}")
_WAS_DUE: Final = gettext_noop("was due {date}")
_DATED: Final[Mapping[Why, str]] = {
    Why.FOLLOW_UP: gettext_noop("planned for {date}"),
    Why.UNANSWERED: gettext_noop("asked {date}"),
}
"""What is said of dates that are no target."""


def _who(line: Line, reading: _Reading) -> str:
    """Name the agent who has it, to everybody but himself."""
    agent = line.ticket.agent
    if agent is None or agent == reading.letter.to.id:
        return ""
    return labels.signed("👤", cut(reading.letter.names.get(agent, agent), _NAME))
