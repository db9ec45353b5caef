"""Who is who: académies, teams, services, as one immutable snapshot of the catalogue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.ticket import Ticket
from core.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Academy:
    """An organisation; its platform team receives what has no other home (the guide, G13)."""

    key: str
    name: str
    platform_team: str
    email_domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Team:
    """A support team: active agents and supervisors (Slack user ids) and a private channel."""

    key: str
    name: str
    channel: str
    academy: str | None = None
    agents: frozenset[str] = frozenset()
    supervisors: frozenset[str] = frozenset()
    language: str = "fr"
    hides_staff: bool = False


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


@dataclass(frozen=True, slots=True)
class Service:
    """What people ask for («service sollicité»)."""

    key: str
    name: str
    name_en: str = ""
    routing: Routing = field(default_factory=Routing)
    subcategories: Mapping[str, Subcategory] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Directory:
    """The whole catalogue as it stands in one transaction.

    `retired` holds services and teams that left the catalogue but that old tickets still name.
    People deactivated in Slack are in no team here.
    """

    academies: Mapping[str, Academy] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    retired_teams: Mapping[str, Team] = field(default_factory=dict)
    retired_services: Mapping[str, Service] = field(default_factory=dict)

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
                (Role.REQUESTER, user == ticket.requester),
                (Role.AGENT, team is not None and user in team.agents),
                (Role.SUPERVISOR, team is not None and user in team.supervisors),
            )
            if holds
        )

    def is_member(self, user: str, teams: Iterable[str]) -> bool:
        """Whether a person is an active agent or supervisor of one of these teams."""
        found = (self.teams.get(key) for key in teams)
        return any(user in t.agents or user in t.supervisors for t in found if t)
