"""The log: one line an event, as JSON or as coloured text, and never what people wrote.

The message of an error, or a line of its traceback, may hold words of a ticket, so an error is told
by its type alone; so may a message of a library, so only those known to tell none are let through.
Whatever is logged, by whomever, passes here: https://www.structlog.org/en/stable/standard-library.html
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final, Literal

from structlog.dev import ConsoleRenderer
from structlog.processors import JSONRenderer, TimeStamper
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name

Format = Literal["json", "text"]
_Event = MutableMapping[str, Any]

FIELDS: Final = (
    "ticket", "person", "action", "outcome", "code", "error", "ms",
    "row", "kind", "attempts", "reason",
)  # fmt: skip
"""What a line may bear besides its message: none of it is what somebody wrote."""

_TOLD: Final = frozenset({"bot", "uvicorn", "alembic", "apscheduler"})
"""Loggers whose messages are ours, or tell of the process alone."""

# Bolt warns of a token in the environment, which it is right to ignore, and the scheduler calls
# a sweep that the end of the process cut short an error: what fails is told by ours.
_LEAST: Final = {
    "alembic": logging.WARNING,
    "slack_bolt": logging.ERROR,
    "apscheduler": logging.CRITICAL,
}

_WITHHELD: Final = "a message of this library is withheld: it may hold what people wrote"
_COSTLY: Final = ("slack_sdk", "sqlalchemy", "aiohttp")
"""Loggers that make long messages at levels nobody reads."""

_TOKEN: Final = re.compile(r"\bx(?:ox[a-z]|oxe\.xox[a-z]|app)-[\w-]+")


def start_logging(level: str, form: Format | None = None) -> None:
    """Log to the standard error; libraries that tell much tell warnings alone.

    Unless a form is given, a terminal gets coloured text and everything else gets JSON.
    """
    handler = logging.StreamHandler(sys.stderr)
    terminal = sys.stderr.isatty()
    handler.setFormatter(Discreet(form or ("text" if terminal else "json"), colours=terminal))
    handler.addFilter(_is_for_us)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _COSTLY:
        logging.getLogger(name).setLevel(logging.WARNING)


class Discreet(ProcessorFormatter):
    """Makes a line of a record, and cuts out what looks like one of Slack's tokens."""

    def __init__(self, form: Format, *, colours: bool = False) -> None:
        json = JSONRenderer(ensure_ascii=False)
        super().__init__(
            json if form == "json" else ConsoleRenderer(colors=colours),
            foreign_pre_chain=[
                add_log_level,
                add_logger_name,
                ExtraAdder(FIELDS),
                TimeStamper(fmt="iso", utc=True),
                _discreet,
            ],
        )

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return _TOKEN.sub("(token)", super().format(record))


def _is_for_us(record: logging.LogRecord) -> bool:
    """Leave out what libraries tell for their own makers, whatever levels they set themselves."""
    least = logging.NOTSET if _is_told(record.name) else logging.WARNING
    return record.levelno >= _LEAST.get(record.name.partition(".")[0], least)


def _is_told(logger: str) -> bool:
    return logger.partition(".")[0] in _TOLD


def _discreet(_: object, __: str, event: _Event) -> _Event:
    """Put an error's type in the place of its traceback, and withhold what may hold words."""
    event.pop("stack_info", None)
    trace = event.pop("exc_info", None)
    if trace and trace[0]:
        event["error"] = trace[0].__name__
    if not _is_told(event["logger"]):
        event["event"] = _WITHHELD
    return event
