"""`guichet db copy`: a stopped desk copied to another database, under a bar that tells how far."""

import asyncio
from collections.abc import Mapping
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.admin.console import echo, explained
from bot.admin.loading import language
from bot.admin.mistakes import Mistake, Mistaken
from bot.databases import copied
from bot.rendering.texts import Texts, gettext_noop, load_texts

db = typer.Typer(help="The database.", no_args_is_help=True)


@db.command()
def copy(
    source: Annotated[str, typer.Argument(help="The address of the desk's present database.")],
    target: Annotated[str, typer.Argument(help="The address of an empty one.")],
) -> None:
    """Copy a stopped desk to another database: from SQLite to PostgreSQL, or back."""
    texts = load_texts(language()).for_person(None)
    with explained():
        counts = _copied(source, target, texts)
    echo(f"{table}: {count}" for table, count in counts.items())
    typer.echo(
        texts("All is copied, and counted on both sides. Write the new address in DATABASE_URL.")
    )


def _copied(source: str, target: str, texts: Texts) -> Mapping[str, int]:
    """Copy under a bar, where there is a terminal to draw it on; raises Mistaken."""
    columns = TextColumn(texts("Rows are copied…")), BarColumn(), MofNCompleteColumn()
    console = Console(stderr=True)
    try:
        with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
            rows = bar.add_task("")
            return asyncio.run(
                copied(source, target, lambda done, of: bar.update(rows, completed=done, total=of))
            )
    except KeyboardInterrupt:
        stopped = gettext_noop("The copy was stopped half-way. It can be run again.")
        raise Mistaken([Mistake.of(stopped)]) from None
