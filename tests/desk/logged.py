"""The log of a desk, read by the tests."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest

from bot.admin.logs import start_logging


class Log(StringIO):
    """The standard error of a desk that logs all it can."""

    def lines(self, event):
        told = [json.loads(line) for line in self.getvalue().splitlines()]
        return [line for line in told if line["event"] == event]

    def acts(self):
        """Every act told, without the milliseconds it took."""
        acts = self.lines("act")
        assert all(isinstance(line["ms"], float) and line["ms"] >= 0 for line in acts)
        fields = ("ticket", "person", "action", "outcome", "code")
        return [tuple(line[f] for f in fields if f in line) for line in acts]


@contextmanager
def logging_all(monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    """Log as `serve` does, everything; what was set of the log is undone."""
    root, manager = logging.getLogger(), logging.Logger.manager
    handlers, level = root.handlers[:], root.level
    loggers = [each for each in manager.loggerDict.values() if isinstance(each, logging.Logger)]
    levels = {each: each.level for each in loggers}
    written = Log()
    monkeypatch.setattr(sys, "stderr", written)
    start_logging("DEBUG", "json")
    try:
        yield written
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        for each in manager.loggerDict.values():
            if isinstance(each, logging.Logger):
                each.setLevel(levels.get(each, logging.NOTSET))
