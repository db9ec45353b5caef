"""A ticket's history in words: who did what, and each value before and after."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

from bot.rendering import labels
from bot.rendering.texts import Texts, gettext_noop
from core.ticket import SYSTEM, Change
from core.views import StaffTicket, named
from core.vocabulary import Impact, Priority, Rating, Resolution, State, Urgency

FIELDS: Final[Mapping[str, str]] = {
    "state": gettext_noop("State"),
    "team": gettext_noop("Team"),
    "agent": gettext_noop("Agent"),
    "title": gettext_noop("Title"),
    "service": gettext_noop("Service"),
    "subcategory": gettext_noop("Subcategory"),
    "impact": gettext_noop("Impact"),
    "urgency": gettext_noop("Urgency"),
    "priority": gettext_noop("Priority"),
    "academy": gettext_noop("Académie"),
    "resolution": gettext_noop("Resolution code"),
    "reopen_until": gettext_noop("Can be reopened until"),
    "follow_up": gettext_noop("Follow-up date"),
    "rating": gettext_noop("Satisfaction"),
}
"""The fields that the history tracks; a test compares them with those of the engine."""

Said = Callable[[str, StaffTicket, Texts], str]


def actor(user: str, subject: StaffTicket, texts: Texts) -> str:
    """Name who did something, at the start of a sentence."""
    return texts("Guichet") if user == SYSTEM else subject.name(user)


def deed(change: Change, texts: Texts) -> str:
    """Name what was done."""
    return texts(labels.DEEDS[change.action])


def differences(change: Change, subject: StaffTicket, texts: Texts) -> Iterator[str]:
    """Write each value that changed: «État : Affecté → Assigné»."""
    for field, (old, new) in change.fields.items():
        yield texts(
            "{field}: {old} → {new}",
            field=texts(FIELDS[field]),
            old=_said(field, old, subject, texts),
            new=_said(field, new, subject, texts),
        )


def _said(field: str, value: str | None, subject: StaffTicket, texts: Texts) -> str:
    return _VALUES[field](value, subject, texts) if value else texts("none")


def team(key: str, subject: StaffTicket) -> str:
    """Name a team, one that left the catalogue included."""
    directory = subject.directory
    found = directory.teams.get(key) or directory.retired_teams.get(key)
    return found.name if found else key


def _service(key: str, subject: StaffTicket, texts: Texts) -> str:
    directory = subject.directory
    found = directory.services.get(key) or directory.retired_services.get(key)
    return labels.name(named(found), texts) if found else key


def _subcategory(key: str, subject: StaffTicket, texts: Texts) -> str:
    for service in (subject.service, *subject.directory.services.values()):
        if found := service.subcategories.get(key):
            return labels.name(named(found), texts)
    return key


def _academy(key: str, subject: StaffTicket, _: Texts) -> str:
    found = subject.directory.academies.get(key)
    return found.name if found else key


def _instant(value: str, _: StaffTicket, texts: Texts) -> str:
    return texts.moment(datetime.fromisoformat(value))


_VALUES: Final[Mapping[str, Said]] = {
    "state": lambda value, _, texts: texts(labels.STATES[State(value)]),
    "team": lambda value, subject, _: team(value, subject),
    "agent": lambda value, subject, _: subject.name(value),
    "title": lambda value, _, __: value,
    "service": _service,
    "subcategory": _subcategory,
    "impact": lambda value, _, texts: texts(labels.IMPACTS[Impact(int(value))]),
    "urgency": lambda value, _, texts: texts(labels.URGENCIES[Urgency(int(value))]),
    "priority": lambda value, _, texts: texts(labels.PRIORITIES[Priority(int(value))]),
    "academy": _academy,
    "resolution": lambda value, _, texts: texts(labels.RESOLUTIONS[Resolution(value)]),
    "reopen_until": _instant,
    "follow_up": _instant,
    "rating": lambda value, _, texts: texts(labels.RATINGS[Rating(int(value))]),
}
