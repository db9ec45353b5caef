"""The figures of some teams («/bilan chiffres»), as a modal shows them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from slack_sdk.models.blocks import Block

from bot.rendering import blocks, labels
from bot.rendering.mrkdwn import cut
from bot.rendering.staff import counts
from bot.rendering.texts import Texts
from core.directory import Directory
from core.figures import Hops, Report
from core.views import named

_NAME: Final = 75
_INSTANT: Final = timedelta(microseconds=1)


def report(found: Report, directory: Directory, texts: Texts) -> tuple[Block, ...]:
    """Tell the figures of a scope, each as docs/figures.md defines it."""
    return tuple(_blocks(found, directory, texts))


def _blocks(found: Report, directory: Directory, texts: Texts) -> Iterator[Block]:
    yield blocks.context(" · ".join(_scope(found, directory, texts)))
    if found.is_empty:
        yield from blocks.sections(
            texts("There is no ticket to count here. Try a longer period, or fewer filters.")
        )
        return
    yield blocks.fields(_figures(found, directory, texts))
    yield blocks.context(
        texts("Times are hours of work of each ticket's team. Open tickets are counted as of now.")
    )


def _scope(found: Report, directory: Directory, texts: Texts) -> Iterator[str]:
    """Say what is counted, and of when: the last day is the one before the end."""
    scope = found.scope
    yield counts.names_of([team.name for team in found.teams], texts)
    if scope.service:
        yield cut(labels.name(named(directory.any_service(scope.service)), texts), _NAME)
    if scope.academy in directory.academies:
        yield cut(directory.academies[scope.academy or ""].name, _NAME)
    yield texts(
        "from {since} to {until}",
        since=texts.date(scope.since),
        until=texts.date(scope.until - _INSTANT),
    )


def _figures(found: Report, directory: Directory, texts: Texts) -> Iterator[counts.Named]:
    yield counts.flow(found.flow, found.before, texts)
    yield counts.backlog(found.backlog, texts)
    yield counts.timing(texts("Time to take charge"), found.own, texts)
    yield counts.timing(texts("Time to resolve"), found.resolve, texts)
    yield texts("Resolved at first contact"), counts.portion(found.first_contact, texts)
    yield texts("Reopened after being resolved"), counts.portion(found.reopenings, texts)
    yield counts.services(found.backlog, directory, texts)
    yield counts.priorities(found.backlog, texts)
    yield texts("From team to team"), "\n".join(_hops(found.hops, texts))


def _hops(hops: Hops, texts: Texts) -> Iterator[str]:
    yield texts.count("{n} change of team", "{n} changes of team", hops.total)
    if not hops.total:
        return
    yield texts("several changes: {share}", share=counts.portion(hops.several, texts))
    yield texts("back to an earlier team: {share}", share=counts.portion(hops.returned, texts))
