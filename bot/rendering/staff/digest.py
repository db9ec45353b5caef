"""The digest («bilan») of a team, for its supervisors: compact, with links to the cards.

Each is one message: a head, what happened, two short lists, and how the rest stands.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from slack_sdk.models.blocks import Block

from bot.rendering import blocks, labels
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import Mrkdwn, bold, cut, escape, joined, link
from bot.rendering.texts import Texts
from core.directory import Team
from core.figures import Digest, Waiting
from core.vocabulary import State

MOST_TEAMS: Final = 8
"""Digests shown at once: so many, five blocks each, fit in one message of Slack."""

_TITLE: Final = 80
_TEAM: Final = 150
_REMAINING: Final = 1500
_NO_TIME: Final = timedelta()


def digest(found: Digest, texts: Texts) -> Message:
    """Tell a supervisor how one team stands."""
    return Message.made(tuple(_blocks(found, texts)))


def digests(found: Sequence[Digest], others: Sequence[Team], texts: Texts) -> Message:
    """Show how several teams stand; `others` are named with the way to ask for them."""
    shown = [block for each in found for block in _blocks(each, texts)]
    if others:
        names = cut(", ".join(cut(team.name, _TEAM) for team in others), _REMAINING)
        shown.append(
            blocks.context(
                texts("Write the name of a team after the command: {names}", names=names)
            )
        )
    return Message.made(shown)


def nothing_to_supervise(texts: Texts) -> Message:
    """Say to who supervises no team what the digest is, and what there is for him instead."""
    return Message.of(
        texts(
            "The digest tells supervisors how their teams stand, and you supervise no team. "
            "Type /ticket for your own lists."
        )
    )


def unknown_team(name: str, teams: Sequence[Team], texts: Texts) -> Message:
    """Say that no team of his bears that name, and which do."""
    names = cut(", ".join(cut(team.name, _TEAM) for team in teams), _REMAINING)
    said = texts(
        "You supervise no team called “{name}”. Your teams: {names}",
        name=cut(name, _TEAM),
        names=names,
    )
    return Message.of(said)


def _blocks(found: Digest, texts: Texts) -> Iterator[Block]:
    head = texts.rich("Digest of {team}", team=bold(cut(found.team.name, _TEAM)))
    yield from blocks.sections(head)
    if found.is_quiet:
        yield blocks.context(_quiet(found, texts))
        return
    yield blocks.context(_lately(found, texts))
    queue = [_line(each, found.until, texts) for each in found.queue]
    yield from _list(texts("To be taken"), queue, found.queued, texts)
    waiting = [_line(each, found.until, texts) for each in found.waiting]
    yield from _list(texts("Waiting longest"), waiting, found.on_hold, texts)
    yield blocks.context(_backlog(found, texts))


def _quiet(found: Digest, texts: Texts) -> str:
    return texts(
        "All is quiet: no open ticket, and nothing resolved or reopened since {when}.",
        when=texts.moment(found.since),
    )


def _lately(found: Digest, texts: Texts) -> str:
    return texts(
        "Since {when}: {resolved}, {reopened}.",
        when=texts.moment(found.since),
        resolved=texts.count("{n} ticket resolved", "{n} tickets resolved", found.resolved),
        reopened=texts.count("{n} reopened", "{n} reopened", found.reopened),
    )


def _list(name: str, shown: Sequence[Mrkdwn], count: int, texts: Texts) -> Iterator[Block]:
    """Name the first tickets of a list under their number; a list of none is left out."""
    if not count:
        return
    lines = [*shown]
    if count > len(shown):
        rest = count - len(shown)
        lines.append(escape(texts.count("… and {n} other", "… and {n} others", rest)))
    yield from blocks.sections(joined((bold(f"{name} ({count})"), *lines)))


def _line(each: Waiting, now: datetime, texts: Texts) -> Mrkdwn:
    """Write a ticket and how long it has waited: a digest is read when it comes."""
    ticket = each.ticket
    reference = link(each.link, ticket.reference) if each.link else escape(ticket.reference)
    facts = [reference, cut(ticket.title, _TITLE)]
    facts.append(labels.priority_at_a_glance(ticket.priority, texts))
    if ticket.state is not State.DISPATCHED:
        facts.append(labels.state_at_a_glance(ticket.state, texts))
    facts.append(texts("for {duration}", duration=texts.duration(max(now - each.since, _NO_TIME))))
    return joined(("•", joined(facts, " · ")), " ")


def _backlog(found: Digest, texts: Texts) -> str:
    """Write how many tickets are open, and in which states."""
    counted = (
        texts("{state}: {count}", state=labels.state(state, texts), count=found.backlog[state])
        for state in State
        if found.backlog.get(state)
    )
    total = texts.count("{n} open ticket", "{n} open tickets", found.open)
    return " · ".join((total, *counted))
