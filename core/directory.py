"""Who is who: académies, teams, services, as one immutable snapshot of the catalogue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from core.hours import STANDARD, Target, Targets, WorkCalendar
from core.questions import Question
from core.ticket import Ticket, is_outside
from core.vocabulary import Clock, Priority, Role


@dataclass(frozen=True, slots=True)
class Academy:
    """An organisation; its platform team receives what has no other home (the guide, G13)."""

    key: str
    name: str
    platform_team: str
    email_domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class UserGroup:
    """Who was in a Slack user group when it was last read; `trouble` says why it could not be."""

    key: str
    members: frozenset[str] = frozenset()
    trouble: str = ""


class Deed(StrEnum):
    """What an escalation rule does, by the names of the catalogue."""

    RAISE = "raise_urgency"  # by one step
    TELL = "tell"  # the team's supervisors
    AFFECT = "affect"  # to another team


@dataclass(frozen=True, slots=True, order=True)
class Escalation:
    """A rule of a team: what is done once so many minutes of work are on a clock of a ticket.

    Only while that clock runs, and for tickets of these priorities; of all where it names none.
    `team` is the one to affect to, blank for other deeds.
    """

    clock: Clock
    after: int
    deed: Deed
    team: str = ""
    priorities: tuple[Priority, ...] = ()

    @property
    def name(self) -> str:
        """What tells it from all other rules of its team; kept by the tickets it was used on."""
        named = (self.clock, str(self.after), self.deed, self.team, *map(str, self.priorities))
        return " ".join(filter(None, named))


@dataclass(frozen=True, slots=True, order=True)
class IntakeChannel:
    """A channel in which a reaction makes a request of a message: for which service."""

    channel: str
    service: str


@dataclass(frozen=True, slots=True)
class Team:
    """A support team: active agents and supervisors (Slack user ids) and a private channel.

    A role may be given to a Slack user group besides; `aliases` are other names people type.
    `proposes_resolution` is for tickets whose requester has not answered for long. `reaction`
    is the emoji that makes a request of a message in one of its `intake` channels.
    """

    key: str
    name: str
    channel: str
    academy: str | None = None
    agents: frozenset[str] = frozenset()
    supervisors: frozenset[str] = frozenset()
    language: str = "fr"
    hides_staff: bool = False
    agents_group: str | None = None
    supervisors_group: str | None = None
    aliases: tuple[str, ...] = ()
    calendar: str = STANDARD.key
    escalation: tuple[Escalation, ...] = ()
    proposes_resolution: bool = False
    reaction: str = ""
    intake: tuple[IntakeChannel, ...] = ()

    @property
    def members(self) -> frozenset[str]:
        """Its agents and supervisors."""
        return self.agents | self.supervisors

    @property
    def groups(self) -> frozenset[str]:
        """The user groups that a role is given to."""
        return frozenset(group for group in (self.agents_group, self.supervisors_group) if group)


@dataclass(frozen=True, slots=True)
class Routing:
    """Which team serves: one for all, or one per académie."""

    team: str | None = None
    teams: Mapping[str, str] = field(default_factory=dict)

    def team_for(self, academy: str | None) -> str | None:
        """Return the team for an académie, None where the routing does not name one."""
        return self.teams.get(academy or "", self.team)


@dataclass(frozen=True, slots=True)
class Subcategory:
    """A part of a service, which may have teams of its own."""

    key: str
    name: str
    name_en: str = ""
    routing: Routing = field(default_factory=Routing)
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """What people ask for («service sollicité»); an académie may have targets of its own."""

    key: str
    name: str
    name_en: str = ""
    routing: Routing = field(default_factory=Routing)
    subcategories: Mapping[str, Subcategory] = field(default_factory=dict)
    targets: Targets = field(default_factory=dict)
    academy_targets: Mapping[str, Targets] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()

    def asks(self, subcategory: str | None) -> tuple[Question, ...]:
        """Return the questions of a request: its own, then those of the subcategory."""
        part = self.subcategories.get(subcategory or "")
        return (*self.questions, *(part.questions if part else ()))

    def target(self, priority: Priority, academy: str | None) -> Target | None:
        """Return how fast a request is due: as its académie has it, else as the service does."""
        own = self.academy_targets.get(academy or "", {})
        return own.get(priority) or self.targets.get(priority)


@dataclass(frozen=True, slots=True)
class Directory:
    """The whole catalogue as it stands in one transaction.

    `retired` holds services and teams that left the catalogue but that old tickets still name.
    As written, teams name people and user groups; in force, the members of these groups are in the
    teams once Slack told who they are, and who is deactivated in Slack, or of another workspace, is
    in none.
    """

    academies: Mapping[str, Academy] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    retired_teams: Mapping[str, Team] = field(default_factory=dict)
    retired_services: Mapping[str, Service] = field(default_factory=dict)
    calendars: Mapping[str, WorkCalendar] = field(default_factory=dict)
    user_groups: Mapping[str, UserGroup] = field(default_factory=dict)

    def in_force(self, gone: frozenset[str], unmet: frozenset[str] = frozenset()) -> "Directory":
        """Bring the members of user groups into their teams, and take people out of all teams.

        Those whom nobody has met may be of another workspace: no user group brings them in yet.
        """
        met = {key: group.members - unmet for key, group in self.user_groups.items()}
        return replace(
            self,
            teams={k: _staffed(team, met, gone) for k, team in self.teams.items()},
            retired_teams={k: _staffed(team, met, gone) for k, team in self.retired_teams.items()},
        )

    def in_groups(self) -> frozenset[str]:
        """Return whoever is in a user group."""
        return frozenset[str]().union(*(group.members for group in self.user_groups.values()))

    def calendar_of(self, team: Team) -> WorkCalendar:
        """Return the hours of a team; those of the standard calendar where it names none."""
        return self.calendars.get(team.calendar, STANDARD)

    def timing(self) -> tuple[object, ...]:
        """Return all that clocks depend on, and what goes by them.

        The hours and the rules of every team, the targets of services.
        """
        teams = {**self.retired_teams, **self.teams}
        services = {**self.retired_services, **self.services}
        hours = {key: self.calendar_of(team) for key, team in teams.items()}
        rules = {key: (team.escalation, team.proposes_resolution) for key, team in teams.items()}
        targets = {key: (each.targets, each.academy_targets) for key, each in services.items()}
        return hours, rules, targets

    def members(self) -> frozenset[str]:
        """Return the agents and supervisors of all teams."""
        return frozenset[str]().union(*(team.members for team in self.teams.values()))

    def groups(self) -> tuple[str, ...]:
        """Return the user groups that teams name, sorted."""
        return tuple(sorted({group for team in self.teams.values() for group in team.groups}))

    def any_team(self, key: str) -> Team:
        """Return a team, one that left the catalogue included."""
        return self.teams.get(key) or self.retired_teams[key]

    def any_service(self, key: str) -> Service:
        """Return a service, one that left the catalogue included."""
        return self.services.get(key) or self.retired_services[key]

    def teams_of(self, user: str) -> tuple[str, ...]:
        """Return the keys of the teams in which a person is an active agent, sorted."""
        return tuple(sorted(t.key for t in self.teams.values() if user in t.agents))

    def supervised_by(self, user: str) -> tuple[str, ...]:
        """Return the keys of the teams a person supervises, sorted."""
        return tuple(sorted(t.key for t in self.teams.values() if user in t.supervisors))

    def served_by(self, user: str) -> tuple[str, ...]:
        """Return the keys of the teams in which a person is an agent or a supervisor, sorted."""
        return tuple(sorted({*self.teams_of(user), *self.supervised_by(user)}))

    def is_staff(self, user: str) -> bool:
        """Whether a person is an agent or a supervisor of any team."""
        return any(user in t.agents or user in t.supervisors for t in self.teams.values())

    def academy_of(self, email: str | None) -> str | None:
        """Find an académie by the domain of an address, subdomains included."""
        domain = (email or "").rpartition("@")[2].lower()
        for academy in self.academies.values():
            if any(domain == d or domain.endswith(f".{d}") for d in academy.email_domains):
                return academy.key
        return None

    def route(self, service: str, subcategory: str | None, academy: str | None) -> str | None:
        """Return the key of the team a request goes to, None where only the académie can tell.

        The subcategory decides first, then the service, then the académie's platform team.
        """
        asked = self.services[service]
        part = asked.subcategories.get(subcategory or "")
        routings = ([part.routing] if part else []) + [asked.routing]
        named = (routing.team_for(academy) for routing in routings)
        return next((team for team in named if team), None) or self.platform_of(academy)

    def intake_service(self, channel: str, reaction: str) -> str | None:
        """Return the service that a reaction in a channel asks for, None where it asks nothing."""
        offered = (
            place.service
            for team in self.teams.values()
            if team.reaction == reaction
            for place in team.intake
            if place.channel == channel
        )
        return next(offered, None)

    def platform_of(self, academy: str | None) -> str | None:
        """Return the platform team of an académie, None when the académie is unknown."""
        found = self.academies.get(academy or "")
        return found.platform_team if found else None

    def roles(self, ticket: Ticket, user: str) -> frozenset[Role]:
        """Return what a person is to a ticket; everybody is ANYONE."""
        team = self.teams.get(ticket.team)
        return frozenset(
            role
            for role, holds in (
                (Role.ANYONE, True),
                (Role.REQUESTER, user == ticket.requester and not is_outside(user)),
                (Role.AGENT, team is not None and user in team.agents),
                (Role.SUPERVISOR, team is not None and user in team.supervisors),
            )
            if holds
        )

    def is_member(self, user: str, teams: Iterable[str]) -> bool:
        """Whether a person is an active agent or supervisor of one of these teams."""
        found = (self.teams.get(key) for key in teams)
        return any(user in t.agents or user in t.supervisors for t in found if t)


def _staffed(team: Team, groups: Mapping[str, frozenset[str]], gone: frozenset[str]) -> Team:
    agents = groups.get(team.agents_group or "", frozenset())
    supervisors = groups.get(team.supervisors_group or "", frozenset())
    return replace(
        team,
        agents=(team.agents | agents) - gone,
        supervisors=(team.supervisors | supervisors) - gone,
    )
