"""The commands `guichet outbox`, `outbox retry` and `outbox discard`."""

import asyncio
import getpass
import os
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Final

import typer

from bot.admin import outbox_report
from bot.admin.console import echo, explained, texts_of
from bot.admin.loading import load
from bot.admin.mistakes import Mistake, Mistaken
from bot.admin.settings import StoreSettings
from bot.clock import system_clock
from bot.rendering.texts import gettext_noop
from bot.wiring import opened
from core import parked
from core.outbox import Status
from core.parked import Chosen, Decided
from core.ports import Work

_SHOWN: Final = 200

Numbers = Annotated[
    list[int] | None, typer.Argument(help="Numbers of messages, as `guichet outbox` shows them.")
]
Everything = Annotated[bool, typer.Option("--all", help="All that is parked.")]
Like = Annotated[str, typer.Option(help="With --all: only those whose reason holds these words.")]

outbox = typer.Typer(
    help="What waits to be sent to Slack, and what is parked and why.",
    invoke_without_command=True,
)


@outbox.callback()
def listing(
    context: typer.Context,
    *,
    discarded: Annotated[bool, typer.Option(help="List what was given up instead.")] = False,
) -> None:
    """List what waits to be sent to Slack, and what is parked and why."""
    if context.invoked_subcommand is None:
        with explained():
            echo(asyncio.run(_listed(load(StoreSettings), discarded=discarded)))


async def _listed(settings: StoreSettings, *, discarded: bool) -> list[str]:
    texts = texts_of(settings)
    async with opened(settings, system_clock) as desk:
        if discarded:
            given_up = (Status.DISCARDED,)
            rows = await desk.run(lambda work: work.outbox_rows(given_up, _SHOWN))
            return [outbox_report.line(row, texts) for row in rows]
        rows, counts = await desk.run(lambda work: outbox_report.read(work, _SHOWN))
    return list(outbox_report.lines(rows, counts, texts))


@outbox.command()
def retry(
    numbers: Numbers = None, *, everything: Everything = False, reason_like: Like = ""
) -> None:
    """Send parked messages after all; what may have arrived is looked for first."""
    with explained():
        chosen = _chosen(numbers, reason_like, everything=everything)
        _decide(lambda work, by, now: parked.retry(work, chosen, by, now))


@outbox.command()
def discard(
    numbers: Numbers = None,
    *,
    everything: Everything = False,
    reason_like: Like = "",
    reason: Annotated[str, typer.Option(help="Why they are given up; it is kept with them.")],
) -> None:
    """Give parked messages up; they are kept, with who did so and why."""
    with explained():
        chosen = _chosen(numbers, reason_like, everything=everything)
        if not reason.strip():
            raise Mistaken([Mistake.of(gettext_noop("--reason is empty: say why."))])
        _decide(lambda work, by, now: parked.discard(work, chosen, by, reason.strip(), now))


def _chosen(numbers: list[int] | None, like: str, *, everything: bool) -> Chosen:
    if bool(numbers) == everything or (like and not everything):
        told = gettext_noop(
            "Give the numbers of messages, or --all, with --reason-like if need be."
        )
        raise Mistaken([Mistake.of(told)])
    return Chosen(tuple(numbers or ()), like)


def _decide(decide: Callable[[Work, str, datetime], Decided]) -> None:
    settings = load(StoreSettings)
    found = asyncio.run(_decided(settings, decide))
    texts = texts_of(settings)
    echo(outbox_report.line(row, texts) for row in found.rows)
    echo((texts("{number} is not parked.", number=n) for n in found.missing), err=True)
    if not found.rows:
        echo([texts("Nothing was done.")], err=True)
        raise typer.Exit(1)


def _operator() -> str:
    """Return who decides; in a container a user may have no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


async def _decided(
    settings: StoreSettings, decide: Callable[[Work, str, datetime], Decided]
) -> Decided:
    by, now = _operator(), system_clock()
    async with opened(settings, system_clock) as desk:
        return await desk.run(lambda work: decide(work, by, now))
