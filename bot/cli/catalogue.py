"""The commands `guichet catalogue apply`, `show`, `diff` and `export`."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final, TypeVar

import typer
from rich.console import Console

from bot.admin.console import echo, explained, texts_of
from bot.admin.loading import load
from bot.admin.mistakes import sentences
from bot.admin.settings import StoreSettings
from bot.catalogue import showing
from bot.catalogue.applying import Plan, read_file
from bot.catalogue.exporting import export as written
from bot.clock import system_clock
from bot.rendering.texts import Texts
from bot.wiring import opened
from core.ports import Work

T = TypeVar("T")

_DIFFERENT: Final = 3
"""The exit status of `diff` where there is a difference: 1 and 2 say that something was wrong."""

File = Annotated[Path, typer.Argument(help="The catalogue, a YAML file.")]

catalogue = typer.Typer(help="Académies, teams and services.", no_args_is_help=True)


@catalogue.command()
def apply(
    file: File,
    *,
    dry_run: Annotated[bool, typer.Option(help="Show the changes and apply nothing.")] = False,
) -> None:
    """Apply a catalogue, wholly or not at all."""
    with explained():
        settings = load(StoreSettings)
        plan = asyncio.run(_apply(settings, read_file(file), dry_run=dry_run))
        texts = texts_of(settings)
        tell(plan, texts)
        typer.echo(_verdict(plan, texts, dry_run=dry_run))


async def _apply(settings: StoreSettings, text: str, *, dry_run: bool) -> Plan:
    async with opened(settings, system_clock) as desk:
        return await (desk.applier.plan(text) if dry_run else desk.applier.apply(text))


def tell(plan: Plan, texts: Texts, *, err: bool = False) -> None:
    """Tell what a catalogue changes; warnings always on the standard error."""
    echo(sentences(plan.warnings, texts), err=True)
    echo((phrase.said(texts) for phrase in plan.changes), err=err)
    if plan.released:
        typer.echo(
            texts.count(
                "{n} ticket goes back to its team's queue.",
                "{n} tickets go back to their team's queue.",
                plan.released,
            ),
            err=err,
        )


def _verdict(plan: Plan, texts: Texts, *, dry_run: bool) -> str:
    if not plan.changes:
        return texts("The catalogue is the present one already: nothing changes.")
    if dry_run:
        return texts("Nothing was applied: this was a rehearsal.")
    return texts("The catalogue is applied.")


@catalogue.command()
def diff(file: File) -> None:
    """Compare a catalogue with the present one, asking Slack nothing; status 3 if they differ."""
    with explained():
        settings = load(StoreSettings)
        plan = asyncio.run(_compare(settings, read_file(file)))
        tell(plan, texts_of(settings))
    if plan.changes:
        raise typer.Exit(_DIFFERENT)


async def _compare(settings: StoreSettings, text: str) -> Plan:
    async with opened(settings, system_clock) as desk:
        return await desk.applier.compare(text)


@catalogue.command()
def show() -> None:
    """Show the catalogue in force: who is in which team, what is served by whom, and when."""
    with explained():
        settings = load(StoreSettings)
        shown = asyncio.run(_read(settings, showing.read))
        texts = texts_of(settings)
        console = Console()
        for table in showing.tables(shown, texts):
            console.print(table)
        echo(sentences(shown.troubles, texts), err=True)


@catalogue.command()
def export() -> None:
    """Print the present catalogue as a file that, applied, changes nothing."""
    with explained():
        present = asyncio.run(_read(load(StoreSettings), lambda work: work.catalogue()))
        typer.echo(written(present), nl=False)


async def _read(settings: StoreSettings, function: Callable[[Work], T]) -> T:
    async with opened(settings, system_clock) as desk:
        return await desk.run(function)
