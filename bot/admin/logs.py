"""What is logged: when, how grave, where from, what; never what people wrote.

The message of an error, or a line of its traceback, may hold words of a ticket, so an error is told
by its type alone.
"""

import logging
import sys
from types import TracebackType

_FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_NOISY = ("slack_sdk", "sqlalchemy", "alembic", "asyncio")


class Discreet(logging.Formatter):
    """Writes the type of an error in the place of its traceback."""

    def formatException(  # noqa: N802 — logging's own name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """Return the type's name."""
        return ei[0].__name__ if ei[0] else ""


def start_logging(level: str) -> None:
    """Log to the standard error; libraries that tell much tell warnings alone."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Discreet(_FORM))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    # Bolt warns of a token in the environment, which it is right to ignore, and the scheduler calls
    # a sweep that the end of the process cut short an error: what fails is told by ours.
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
