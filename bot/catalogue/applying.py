"""Applies a catalogue: checked as a whole, stored at once, and followed by its tickets."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bot.act_log import left
from bot.admin.mistakes import Mistake, Mistaken, Phrase
from bot.catalogue import channels, groups, reading
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
from core.ticket import Person

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

    async def compare(self, text: str) -> Plan:
        """Return what a catalogue would do, asking Slack nothing; raises Mistaken."""
        wanted = reading.read(text)
        return await self.run(lambda work: self._planned(work, wanted))

    async def apply_if_changed(self, text: str) -> Plan:
        """Apply a catalogue unless it is the present one already; raises Mistaken."""
        plan = await self.compare(text)
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
        wanted = catalogue.directory.groups()
        told = [await groups.read_or_excuse(self.slack, each, self.sleep) for each in wanted]
        unheard = await channels.unheard(self.slack, teams, self.sleep)
        warnings = (*catalogue.warnings, *unheard)
        return replace(catalogue, groups=tuple(told), warnings=warnings)

    def _planned(self, work: Work, catalogue: Catalogue) -> Plan:
        present = work.catalogue()
        wanted = groups.remembered(catalogue.directory, catalogue.groups, present)
        _check_removed_teams(work, wanted)
        _check_unknown_groups(wanted, catalogue.group_lines)
        out = _unfit(work, wanted.in_force(frozenset()))
        warnings = [
            *catalogue.warnings,
            *_unread(wanted, catalogue.group_lines),
            *(Mistake.of(_STRANGER if p.external else _LEFT, user=p.id) for p in out),
        ]
        held = work.held_by_strangers(wanted.in_force(frozenset(p.id for p in out)), _COUNTED)
        return Plan(differences(present, wanted), len(held), tuple(warnings))

    def _applied(self, work: Work, catalogue: Catalogue) -> Plan:
        plan = self._planned(work, catalogue)
        present = work.catalogue()
        wanted = groups.remembered(catalogue.directory, catalogue.groups, present)
        work.replace_catalogue(wanted)
        self._release(work)
        return plan

    def _release(self, work: Work) -> int:
        return upkeep.release_strangers(work, self.clock(), self.calendar, left)


_LEFT: Final = gettext_noop("{user} is deactivated in Slack: he is in no team until he comes back.")
_STRANGER: Final = gettext_noop("{user} is of another workspace: he is in no team.")


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


def _check_unknown_groups(wanted: Directory, lines: Mapping[str, int]) -> None:
    """Raise Mistaken when Slack does not tell of a user group in which nobody was ever seen."""
    unknown = [
        group
        for group in wanted.user_groups.values()
        if group.trouble not in {"", groups.UNASKED} and not group.members
    ]
    if unknown:
        raise Mistaken(groups.trouble(group, lines.get(group.key)) for group in unknown)


def _unread(wanted: Directory, lines: Mapping[str, int]) -> Iterator[Mistake]:
    for group in wanted.user_groups.values():
        if group.trouble:
            yield groups.trouble(group, lines.get(group.key))


def _unfit(work: Work, directory: Directory) -> list[Person]:
    """Return whom the catalogue names, but who is in no team in force."""
    people = work.people(directory.members())
    return [people[user] for user in sorted(people) if not people[user].may_serve]
