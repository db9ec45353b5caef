"""`guichet db copy`: a stopped desk copied to another database, under a bar that tells how far."""

import asyncio
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

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
        _without_passwords(source, target)
        counts = _copied(source, target, texts)
    echo(f"{table}: {count}" for table, count in counts.items())
    typer.echo(
        texts("All is copied, and counted on both sides. Write the new address in DATABASE_URL.")
    )


def _without_passwords(*addresses: str) -> None:
    """Refuse what everybody on this machine could read, in `ps`; raises Mistaken."""
    if any(map(_has_password, addresses)):
        seen = gettext_noop(
            "Everybody on this machine can read a password in a command: leave it out of the "
            "address, and give it in PGPASSWORD or in ~/.pgpass."
        )
        raise Mistaken([Mistake.of(seen)])


def _has_password(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False  # no address: that is told
    return bool(parts.password) or "password" in parse_qs(parts.query)


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
