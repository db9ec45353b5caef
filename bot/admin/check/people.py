"""The members of teams, by name or by user group, against the workspace."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.admin.check.findings import Check, Finding, Status, judged, skipped
from bot.admin.check.places import Place, exists
from bot.admin.mistakes import Phrase
from bot.catalogue.groups import reason
from bot.rendering.texts import gettext_noop
from bot.slack.troubles import Gone, SlackTrouble
from core.directory import Directory

Told = Mapping[str, Any] | SlackTrouble

_NOBODY: Final = gettext_noop(
    "{user} of “{team}” is nobody in this workspace: correct the catalogue."
)
_LEFT: Final = gettext_noop(
    "{name} ({user}) of “{team}” is deactivated in Slack: take him out of the catalogue."
)
_UNTOLD: Final = gettext_noop("Slack does not tell about {user} of “{team}” ({error}).")
_GROUP_UNREAD: Final = gettext_noop("{reason} It gives “{team}” its members.")
_GROUP_EMPTY: Final = gettext_noop("The user group {group} of “{team}” is empty: add its members.")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody whom the catalogue names, in one of his teams, and what Slack told of him."""

    user: str
    team: str
    told: Told


@dataclass(frozen=True, slots=True)
class Group:
    """A user group that the catalogue names, in one of its teams, and who is in it."""

    group: str
    team: str
    told: frozenset[str] | SlackTrouble


def named(directory: Directory) -> Mapping[str, str]:
    """Return the people whom a catalogue names, each with the name of one of his teams."""
    return {user: team.name for team in directory.teams.values() for user in sorted(team.members)}


def groups_named(directory: Directory) -> Mapping[str, str]:
    """Return the user groups that a catalogue names, each with the name of one of its teams."""
    return {g: team.name for team in directory.teams.values() for g in sorted(team.groups)}


def members(found: Sequence[Member]) -> Finding:
    """Say who is not there, or not any more."""
    well = gettext_noop("Known and active in the workspace: {count}.")
    return judged(
        Check.PEOPLE,
        Phrase(well, {"count": len(found)}),
        failures=_unknown(found),
        warnings=_deactivated(found),
    )


def _unknown(found: Sequence[Member]) -> Iterator[Phrase]:
    for member in found:
        if isinstance(member.told, SlackTrouble):
            words = _NOBODY if isinstance(member.told, Gone) else _UNTOLD
            facts = {"user": member.user, "team": member.team, "error": member.told.error}
            yield Phrase(words, facts)


def _deactivated(found: Sequence[Member]) -> Iterator[Phrase]:
    for member in found:
        if not isinstance(member.told, SlackTrouble) and member.told.get("deleted"):
            name = member.told.get("real_name") or member.told.get("name")
            facts = {"name": name, "user": member.user, "team": member.team}
            yield Phrase(_LEFT, facts)


def groups(found: Sequence[Group]) -> Finding:
    """Say which user groups are gone, cannot be read or are empty."""
    if not found:
        unused = gettext_noop("Not used: the catalogue names none.")
        return Finding.of(Check.GROUPS, Status.SKIPPED, unused)
    well = gettext_noop("They can be read: {count}.")
    return judged(
        Check.GROUPS,
        Phrase(well, {"count": len(found)}),
        failures=_unread(found),
        warnings=_empty(found),
    )


def _unread(found: Sequence[Group]) -> Iterator[Phrase]:
    for group in found:
        if isinstance(group.told, SlackTrouble):
            why = reason(group.group, group.told.error)
            yield Phrase(_GROUP_UNREAD, {"reason": why, "team": group.team})


def _empty(found: Sequence[Group]) -> Iterator[Phrase]:
    for group in found:
        if not isinstance(group.told, SlackTrouble) and not group.told:
            yield Phrase(_GROUP_EMPTY, {"group": group.group, "team": group.team})


def workspace(name: str, places: Sequence[Place], found: Sequence[Member]) -> Finding:
    """Say whether the catalogue is about this workspace at all."""
    if not places and not found:
        nothing = Phrase(gettext_noop("the catalogue names nothing of it"))
        return skipped(Check.WORKSPACE, nothing)
    strange = all(not exists(place) for place in places) and all(
        isinstance(member.told, Gone) for member in found
    )
    other = Phrase(
        gettext_noop(
            "Nobody and no channel of the catalogue is known in “{name}”: write the bot token of "
            "the right workspace, or the catalogue of this one."
        ),
        {"name": name},
    )
    same = Phrase(gettext_noop("The catalogue is about “{name}”."), {"name": name})
    return judged(Check.WORKSPACE, same, failures=[other] if strange else ())
