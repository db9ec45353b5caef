"""What was found, check by check, and how it is written: as a table, or for machines."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.admin.mistakes import Phrase
from bot.rendering.texts import Texts, gettext_noop


class Status(StrEnum):
    """How a check ended; only what failed must be put right before the desk can be relied on."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


class Check(StrEnum):
    """What is checked, in the order in which it is told."""

    SETTINGS = "settings"
    SLACK = "slack"
    TOKEN = "token"  # noqa: S105 — the name of a check
    WORKSPACE = "workspace"
    SCOPES = "scopes"
    APP_TOKEN = "app_token"  # noqa: S105 — the name of a check
    CLOCK = "clock"
    DATABASE = "database"
    MIGRATIONS = "migrations"
    CATALOGUE = "catalogue"
    CHANNELS = "channels"
    THREADS = "threads"
    PEOPLE = "people"
    GROUPS = "user_groups"
    OUTBOX = "outbox"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, a sentence each: what is so, and what to do about it."""

    check: Check
    status: Status
    says: tuple[Phrase, ...]

    @classmethod
    def of(cls, check: Check, status: Status, words: str, **facts: object) -> "Finding":
        """Make a finding of one sentence in English and the facts it names."""
        return cls(check, status, (Phrase(words, facts),))


_UNCHECKED: Final = gettext_noop("Not checked, because {why}.")


def skipped(check: Check, why: Phrase) -> Finding:
    """Say that a check was not made, and why."""
    return Finding.of(check, Status.SKIPPED, _UNCHECKED, why=why)


def judged(
    check: Check,
    well: Phrase,
    *,
    failures: Iterable[Phrase] = (),
    warnings: Iterable[Phrase] = (),
) -> Finding:
    """Tell all that is wrong, what must be put right first; what is well where nothing is wrong."""
    wrong, doubtful = tuple(failures), tuple(warnings)
    if wrong:
        return Finding(check, Status.FAILED, (*wrong, *doubtful))
    if doubtful:
        return Finding(check, Status.WARNING, doubtful)
    return Finding(check, Status.OK, (well,))


def is_sound(findings: Iterable[Finding]) -> bool:
    """Whether nothing failed."""
    return all(finding.status is not Status.FAILED for finding in findings)


_MARKS: Final = {
    Status.OK: ("✓", "green"),
    Status.WARNING: ("!", "yellow"),
    Status.FAILED: ("✗", "bold red"),
    Status.SKIPPED: ("–", "dim"),
}

_NAMES: Final = {
    Check.SETTINGS: gettext_noop("settings"),
    Check.SLACK: gettext_noop("Slack"),
    Check.TOKEN: gettext_noop("bot token"),
    Check.WORKSPACE: gettext_noop("workspace"),
    Check.SCOPES: gettext_noop("scopes"),
    Check.APP_TOKEN: gettext_noop("app token"),
    Check.CLOCK: gettext_noop("clock"),
    Check.DATABASE: gettext_noop("database"),
    Check.MIGRATIONS: gettext_noop("migrations"),
    Check.CATALOGUE: gettext_noop("catalogue"),
    Check.CHANNELS: gettext_noop("teams' channels"),
    Check.THREADS: gettext_noop("reading threads"),
    Check.PEOPLE: gettext_noop("teams' members"),
    Check.GROUPS: gettext_noop("user groups"),
    Check.OUTBOX: gettext_noop("outbox"),
}


def show(findings: Iterable[Finding], texts: Texts, console: Console) -> None:
    """Print a table: a mark, the check, its sentences."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1))
    for finding in findings:
        mark, style = _MARKS[finding.status]
        says = "\n".join(phrase.said(texts) for phrase in finding.says)
        table.add_row(Text(mark, style), texts(_NAMES[finding.check]), Text(says))
    console.print(table)


def as_json(findings: Iterable[Finding], texts: Texts) -> str:
    """Write the findings for a machine: names and statuses never change with the language."""
    told = [*findings]
    checks = [
        {"check": each.check, "status": each.status, "says": [*_said(each, texts)]} for each in told
    ]
    return json.dumps({"ok": is_sound(told), "checks": checks}, ensure_ascii=False, indent=2)


def _said(finding: Finding, texts: Texts) -> Iterator[str]:
    return (phrase.said(texts) for phrase in finding.says)
