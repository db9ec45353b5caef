"""Applies a catalogue: checked as a whole, stored at once, and followed by its tickets."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bot.admin.mistakes import Mistake, Mistaken, Phrase
from bot.catalogue import channels, reading
from bot.catalogue.changes import differences
from bot.catalogue.channels import Sleep
from bot.catalogue.reading import Catalogue
from bot.clock import Clock
from bot.rendering.texts import gettext_noop
from bot.slack.client import Slack
from core import upkeep
from core.calendar import Calendar
from core.directory import Directory
from core.ports import Run, Work

_COUNTED: Final = 100_000  # tickets: more than this need not be told exactly


@dataclass(frozen=True, slots=True)
class Plan:
    """What applying a catalogue does: its changes, and how many tickets go back to their queue."""

    changes: tuple[Phrase, ...]
    released: int
    warnings: tuple[Mistake, ...] = ()


@dataclass(frozen=True, slots=True)
class Applier:
    """Applies catalogues; without Slack, channels go unchecked, which is told."""

    run: Run
    clock: Clock
    calendar: Calendar
    slack: Slack | None
    sleep: Sleep = asyncio.sleep

    async def plan(self, text: str) -> Plan:
        """Return what a catalogue would do, writing nothing; raises Mistaken."""
        catalogue = await self._checked(text)
        return await self.run(lambda work: self._planned(work, catalogue))

    async def apply(self, text: str) -> Plan:
        """Apply a catalogue wholly or not at all; raises Mistaken.

        Whoever left a team has no rights in it from the commit on; his tickets go back to the
        queue in the same transaction, and past the first hundred in the next ones.
        """
        catalogue = await self._checked(text)
        plan = await self.run(lambda work: self._applied(work, catalogue))
        while await self.run(self._release):
            pass
        return plan

    async def apply_if_changed(self, text: str) -> Plan:
        """Apply a catalogue unless it is the present one already; raises Mistaken."""
        wanted = reading.read(text)
        plan = await self.run(lambda work: self._planned(work, wanted))
        return await self.apply(text) if plan.changes else plan

    async def _checked(self, text: str) -> Catalogue:
        catalogue = reading.read(text)
        if self.slack is None:
            unchecked = Mistake.of(
                gettext_noop("Without a bot token, Slack was not asked about the channels.")
            )
            return replace(catalogue, warnings=(*catalogue.warnings, unchecked))
        teams = catalogue.directory.teams.values()
        faults = await channels.faults(self.slack, teams, catalogue.channel_lines, self.sleep)
        if faults:
            raise Mistaken(faults)
        return catalogue

    def _planned(self, work: Work, catalogue: Catalogue) -> Plan:
        wanted = catalogue.directory
        _check_removed_teams(work, wanted)
        left = sorted(_deactivated(work, wanted))
        active = _without(wanted, left)
        return Plan(
            differences(work.directory(), active),
            len(work.held_by_strangers(active, _COUNTED)),
            (*catalogue.warnings, *(Mistake.of(_LEFT, user=user) for user in left)),
        )

    def _applied(self, work: Work, catalogue: Catalogue) -> Plan:
        plan = self._planned(work, catalogue)
        work.replace_catalogue(catalogue.directory)
        self._release(work)
        return plan

    def _release(self, work: Work) -> int:
        return upkeep.release_strangers(work, self.clock(), self.calendar)


_LEFT: Final = gettext_noop("{user} is deactivated in Slack: he is in no team until he comes back.")


def read_file(path: Path) -> str:
    """Read a catalogue's file; raises Mistaken when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        unreadable = gettext_noop("{file} cannot be read ({error}).")
        raise Mistaken([Mistake.of(unreadable, file=path, error=type(error).__name__)]) from None


def _check_removed_teams(work: Work, wanted: Directory) -> None:
    """Raise Mistaken when a team goes that still has tickets: nobody could act on them."""
    present = work.directory().teams
    counts = work.open_tickets_by_team()
    held = [(key, counts[key]) for key in present if key not in wanted.teams and counts.get(key)]
    if held:
        raise Mistaken(
            Mistake.of(
                gettext_noop(
                    "The team “{name}” ({key}) cannot be removed: {count} of its tickets are not "
                    "closed; affect them to another team first."
                ),
                name=present[key].name,
                key=key,
                count=count,
            )
            for key, count in held
        )


def _deactivated(work: Work, directory: Directory) -> Iterator[str]:
    members = {u for team in directory.teams.values() for u in team.agents | team.supervisors}
    return (person.id for person in work.people(members).values() if not person.active)


def _without(directory: Directory, left: Iterable[str]) -> Directory:
    """Return the directory as the desk reads it: who is deactivated is in no team."""
    gone = frozenset(left)
    teams = {
        key: replace(team, agents=team.agents - gone, supervisors=team.supervisors - gone)
        for key, team in directory.teams.items()
    }
    return replace(directory, teams=teams)
