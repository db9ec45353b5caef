"""The command line: `guichet serve`, `catalogue apply`, `outbox`, `demo`.

What an operator must know is told in his language (GUICHET_LANGUAGE), a sentence each, on the
standard error; exit status 1 says that nothing was done, 2 that the command was not understood.
"""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.admin import manifest as app_manifest
from bot.admin import outbox_report
from bot.admin.check.command import findings
from bot.admin.check.findings import as_json, is_sound, show
from bot.admin.logs import start_logging
from bot.admin.mistakes import Mistaken, sentences
from bot.admin.settings import Settings, StoreSettings, language, load
from bot.catalogue.applying import Plan, read_file
from bot.clock import system_clock
from bot.databases import copied
from bot.rendering.texts import Texts, gettext_noop, load_texts
from bot.serving import listen, serve_until_signal
from bot.wiring import opened, running

_SHOWN: Final = 200
_WAYS: Final = {
    "http": gettext_noop("Slack reaches the desk over HTTP, at /slack/events."),
    "socket": gettext_noop("The desk reaches Slack by Socket Mode."),
}

app = typer.Typer(
    help="Guichet, a help desk that lives in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a traceback may hold the words people wrote
)
catalogue = typer.Typer(help="Académies, teams and services.", no_args_is_help=True)
app.add_typer(catalogue, name="catalogue")
db = typer.Typer(help="The database.", no_args_is_help=True)
app.add_typer(db, name="db")


@app.command()
def serve() -> None:
    """Serve a Slack workspace, until SIGTERM or SIGINT."""
    with _explained():
        settings = load(Settings)
        start_logging(settings.guichet_log_level)
        uvloop.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    with listen(settings.host, settings.port) as listening:
        async with running(settings) as bot:
            if settings.guichet_catalogue:
                text = read_file(settings.guichet_catalogue)
                _tell(await bot.applier.apply_if_changed(text), _texts(settings), err=True)
            async with bot.receiving():
                typer.echo(_texts(settings)(_WAYS[settings.guichet_transport]), err=True)
                await serve_until_signal(bot.app, listening)


@catalogue.command()
def apply(
    file: Annotated[Path, typer.Argument(help="The catalogue, a YAML file.")],
    *,
    dry_run: Annotated[bool, typer.Option(help="Show the changes and apply nothing.")] = False,
) -> None:
    """Apply a catalogue, wholly or not at all."""
    with _explained():
        settings = load(StoreSettings)
        plan = asyncio.run(_apply(settings, read_file(file), dry_run=dry_run))
        texts = _texts(settings)
        _tell(plan, texts)
        typer.echo(_verdict(plan, texts, dry_run=dry_run))


async def _apply(settings: StoreSettings, text: str, *, dry_run: bool) -> Plan:
    async with opened(settings, system_clock) as desk:
        return await (desk.applier.plan(text) if dry_run else desk.applier.apply(text))


def _tell(plan: Plan, texts: Texts, *, err: bool = False) -> None:
    _echo(sentences(plan.warnings, texts), err=True)
    _echo((phrase.said(texts) for phrase in plan.changes), err=err)
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


@app.command()
def manifest(
    url: Annotated[
        str | None, typer.Option(help="For HTTP: the address at which Slack reaches this desk.")
    ] = None,
) -> None:
    """Print the Slack app's manifest: for Socket Mode, or for HTTP with --url."""
    with _explained():
        written = app_manifest.read()
        typer.echo(written if url is None else app_manifest.over_http(written, url), nl=False)


@app.command()
def check(
    *,
    json: Annotated[bool, typer.Option("--json", help="Write JSON, for machines.")] = False,
) -> None:
    """Check settings, Slack, database and catalogue; say what to do. Nothing is changed."""
    with _explained():
        found = asyncio.run(findings())
        texts = load_texts(language()).for_person(None)
        if json:
            typer.echo(as_json(found, texts))
        else:
            show(found, texts, Console())
    raise typer.Exit(0 if is_sound(found) else 1)


@app.command()
def outbox() -> None:
    """List what waits to be sent to Slack, and what is parked and why."""
    with _explained():
        settings = load(StoreSettings)
        _echo(asyncio.run(_outbox(settings)))


async def _outbox(settings: StoreSettings) -> list[str]:
    async with opened(settings, system_clock) as desk:
        rows, counts = await desk.run(lambda work: outbox_report.read(work, _SHOWN))
    return list(outbox_report.lines(rows, counts, _texts(settings)))


@db.command(name="copy")
def copy_(
    source: Annotated[str, typer.Argument(help="The address of the desk's present database.")],
    target: Annotated[str, typer.Argument(help="The address of an empty one.")],
) -> None:
    """Copy a stopped desk to another database: from SQLite to PostgreSQL, or back."""
    with _explained():
        texts = load_texts(language()).for_person(None)
        columns = TextColumn(texts("Rows are copied…")), BarColumn(), MofNCompleteColumn()
        console = Console(stderr=True)
        with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
            rows = bar.add_task("")
            counts = asyncio.run(
                copied(source, target, lambda done, of: bar.update(rows, completed=done, total=of))
            )
    _echo(f"{table}: {count}" for table, count in counts.items())
    typer.echo(
        texts("All is copied, and counted on both sides. Write the new address in DATABASE_URL.")
    )


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="The port of the demo's page.")] = 8000,
    *,
    reset: Annotated[bool, typer.Option(help="Empty the demo's workspace.")] = False,
) -> None:
    """Start a Slack workspace and the bot on this machine, and open its page."""
    # Imported here: it brings the simulator, which a real workspace has no use for.
    from bot.demo import main as start  # noqa: PLC0415

    with _explained():
        start(port=port, reset=reset)


@contextmanager
def _explained() -> Iterator[None]:
    """Tell the mistakes found, a sentence each, and end with status 1."""
    try:
        yield
    except Mistaken as mistaken:
        texts = load_texts(language()).for_person(None)
        _echo([*sentences(mistaken.mistakes, texts), texts("Nothing was done.")], err=True)
        raise typer.Exit(1) from None


def _texts(settings: StoreSettings) -> Texts:
    return load_texts(settings.guichet_language, settings.guichet_timezone).for_person(None)


def _echo(lines: Iterable[str], *, err: bool = False) -> None:
    for line in lines:
        typer.echo(line, err=err)


def main() -> None:
    """Run the command line."""
    app()
