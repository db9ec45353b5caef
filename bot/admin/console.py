"""What commands share: mistakes told in sentences, the operator's texts, lines on a terminal."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import typer

from bot.admin.loading import language
from bot.admin.mistakes import Mistaken, sentences
from bot.admin.settings import StoreSettings
from bot.rendering.texts import Texts, load_texts


@contextmanager
def explained() -> Iterator[None]:
    """Tell the mistakes found, a sentence each, and end with status 1."""
    try:
        yield
    except Mistaken as mistaken:
        texts = load_texts(language()).for_person(None)
        echo([*sentences(mistaken.mistakes, texts), texts("Nothing was done.")], err=True)
        raise typer.Exit(1) from None


def texts_of(settings: StoreSettings) -> Texts:
    """Return the texts in the operator's language."""
    return load_texts(settings.guichet_language, settings.guichet_timezone).for_person(None)


def echo(lines: Iterable[str], *, err: bool = False) -> None:
    """Write lines, on the standard error if it is said so."""
    for line in lines:
        typer.echo(line, err=err)
