"""The command line: `guichet serve`, `catalogue apply`, `outbox`, `demo`.

What an operator must know is told in his language (GUICHET_LANGUAGE), a sentence each, on the
standard error; exit status 1 says that nothing was done, 2 that the command was not understood.
"""

import asyncio
from typing import Annotated, Final

import typer
import uvloop
from rich.console import Console

from bot.admin import manifest as app_manifest
from bot.admin.check.command import findings
from bot.admin.check.findings import as_json, is_sound, show
from bot.admin.check.starting import look
from bot.admin.console import echo, explained, texts_of
from bot.admin.loading import language, load
from bot.admin.logs import start_logging
from bot.admin.mistakes import sentences
from bot.admin.moving import db
from bot.admin.settings import Settings
from bot.catalogue.applying import read_file
from bot.cli.catalogue import catalogue, tell
from bot.cli.outbox import outbox
from bot.clock import system_clock
from bot.rendering.texts import gettext_noop, load_texts
from bot.transport.serving import listen, serve_until_signal
from bot.wiring import running

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
app.add_typer(catalogue, name="catalogue")
app.add_typer(db, name="db")
app.add_typer(outbox, name="outbox")


@app.command()
def serve() -> None:
    """Serve a Slack workspace, until SIGTERM or SIGINT."""
    with explained():
        settings = load(Settings)
        start_logging(settings.guichet_log_level, settings.guichet_log_format)
        uvloop.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    with listen(settings.host, settings.port) as listening:
        async with running(settings) as bot:
            odd = await look(settings, bot.slack, system_clock)
            echo(sentences(odd, texts_of(settings)), err=True)
            if settings.guichet_catalogue:
                text = read_file(settings.guichet_catalogue)
                tell(await bot.applier.apply_if_changed(text), texts_of(settings), err=True)
            async with bot.receiving():
                typer.echo(texts_of(settings)(_WAYS[settings.guichet_transport]), err=True)
                await serve_until_signal(bot.app, listening)


@app.command()
def manifest(
    url: Annotated[
        str | None, typer.Option(help="For HTTP: the address at which Slack reaches this desk.")
    ] = None,
) -> None:
    """Print the Slack app's manifest: for Socket Mode, or for HTTP with --url."""
    with explained():
        written = app_manifest.read()
        typer.echo(written if url is None else app_manifest.over_http(written, url), nl=False)


@app.command()
def check(
    *,
    json: Annotated[bool, typer.Option("--json", help="Write JSON, for machines.")] = False,
) -> None:
    """Check settings, Slack, database and catalogue; say what to do. Nothing is changed."""
    with explained():
        found = asyncio.run(findings())
        texts = load_texts(language()).for_person(None)
        if json:
            typer.echo(as_json(found, texts))
        else:
            show(found, texts, Console())
    raise typer.Exit(0 if is_sound(found) else 1)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="The port of the demo's page.")] = 8000,
    *,
    reset: Annotated[bool, typer.Option(help="Empty the demo's workspace.")] = False,
) -> None:
    """Start a Slack workspace and the bot on this machine, and open its page."""
    # Imported here: it brings the simulator, which a real workspace has no use for.
    from bot.demo import main as start  # noqa: PLC0415

    with explained():
        start(port=port, reset=reset)


def main() -> None:
    """Run the command line."""
    app()
