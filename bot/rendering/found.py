"""What a search is answered with: a page of what was found, or what to write instead."""

from collections.abc import Mapping
from typing import Final

from slack_sdk.models.blocks import Block, ContextBlock, SectionBlock

from bot.intake.searching import FILTERS, LONGEST, Puzzle
from bot.rendering import blocks, buttons, labels
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import bold, cut
from bot.rendering.requester import requests
from bot.rendering.staff.hits import hit
from bot.rendering.texts import Texts, gettext_noop
from core.finding import Found
from core.ticket import Ticket
from core.views import PublicTicket

_ASKED: Final = 200
_ABOUT: Final = 80

_PUZZLES: Final[Mapping[Puzzle, str]] = {
    Puzzle.NO_WORD: gettext_noop("Write what you are looking for, for example: {example}"),
    Puzzle.SILENT: gettext_noop(
        "These words are in every request: add one that says what it is about, for example: "
        "{example}"
    ),
    Puzzle.TOO_LONG: gettext_noop("This search is too long: {limit} characters at most."),
    Puzzle.OPEN_QUOTE: gettext_noop("A quotation mark is not closed: add the one that is missing."),
    Puzzle.UNKNOWN_FILTER: gettext_noop(
        "“{text}:” is no filter. The filters are: {filters}. To look for these very words, put "
        "them between quotation marks."
    ),
    Puzzle.NO_VALUE: gettext_noop("Write a value after “{text}:”, for example: {example}"),
    Puzzle.UNKNOWN_TEAM: gettext_noop(
        "No team is called “{text}”. If its name holds spaces, put it between quotation marks."
    ),
    Puzzle.UNKNOWN_STATE: gettext_noop("“{text}” is no state. The states are: {states}."),
    Puzzle.UNKNOWN_SERVICE: gettext_noop(
        "No service is called “{text}”. If its name holds spaces, put it between quotation marks."
    ),
    Puzzle.UNKNOWN_PERSON: gettext_noop("Nobody called “{text}” is known here: write @ and pick."),
    Puzzle.MANY_PEOPLE: gettext_noop("Many people are called “{text}”: write the whole name."),
    Puzzle.NO_DAY: gettext_noop(
        "“{text}” is no date: write for example 2026-11-01, 7d (seven days) or 2w (two weeks)."
    ),
}


def found(page: Found, raw: str, asked: str, texts: Texts, *, first: bool) -> Message:
    """Show a page of what was found; `raw` is the search as it came, which its button bears on."""
    head = blocks.sections(bold(texts("Search: {text}", text=cut(asked, _ASKED))))
    shown: list[Block] = [_line(each, page, texts) for each in page.hits]
    return Message.made((*head, *(shown or [_none(texts, first=first)]), *_next(page, raw, texts)))


def _line(found: Ticket | PublicTicket, page: Found, texts: Texts) -> SectionBlock:
    if isinstance(found, PublicTicket):
        return requests.line(found, texts)
    return hit(found, page.names, page.directory, texts)


def _none(texts: Texts, *, first: bool) -> ContextBlock:
    if first:
        return blocks.context(texts("Nothing that you may read matches."))
    return blocks.context(texts("There is nothing more: what matched has changed meanwhile."))


def _next(page: Found, raw: str, texts: Texts) -> tuple[Block, ...]:
    if page.after is None:
        return ()
    return tuple(blocks.actions((buttons.find(texts("Next"), raw, page.after),)))


def puzzled(puzzle: Puzzle, about: str, texts: Texts) -> Message:
    """Say what to write, to who asked for something that was not understood."""
    is_french = texts.language == "fr"
    names = (each[0] if is_french else each[-1] for each in FILTERS.values())
    states = (texts(label) for label in labels.STATES.values())
    return Message.of(
        texts(
            _PUZZLES[puzzle],
            text=cut(about, _ABOUT),
            limit=LONGEST,
            example=texts(_EXAMPLES.get(puzzle, _EXAMPLE)),
            filters=", ".join(f"{name}:" for name in names),
            states=", ".join(states),
        )
    )


_EXAMPLE: Final = gettext_noop("/ticket find printer state:resolved")
_EXAMPLES: Final[Mapping[Puzzle, str]] = {
    Puzzle.NO_VALUE: gettext_noop("state:resolved, since:7d"),
}
