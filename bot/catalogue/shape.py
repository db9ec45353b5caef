"""The shape of a catalogue: what may be written, and what it makes of the directory."""

from collections.abc import Iterable
from typing import Annotated, Final, Literal

from pydantic import Discriminator, Field, Tag

from bot.catalogue import intake
from bot.catalogue.escalation import EscalationShape
from bot.catalogue.hours import CalendarShape, TargetsShape
from bot.catalogue.questions import Questions
from bot.catalogue.words import Channel, Domain, Emoji, Group, Key, Name, OptionalName, Part, User
from core.directory import Academy, Directory, Routing, Service, Subcategory, Team
from core.hours import STANDARD
from core.questions import Question

_PERSON: Final = "<person>"
_GROUP: Final = "<group>"
KINDS: Final = frozenset({_PERSON, _GROUP}) | intake.KINDS
"""Steps that an error's place has and the file has not."""


class GroupShape(Part):
    """A Slack user group, whose members have a role."""

    user_group: Group


def _kind(member: object) -> str:
    return _GROUP if isinstance(member, dict | GroupShape) else _PERSON


Member = Annotated[
    Annotated[User, Tag(_PERSON)] | Annotated[GroupShape, Tag(_GROUP)], Discriminator(_kind)
]


def _people(members: Iterable[str | GroupShape]) -> frozenset[str]:
    return frozenset(member for member in members if isinstance(member, str))


def _group(members: Iterable[str | GroupShape]) -> str | None:
    groups = (member.user_group for member in members if isinstance(member, GroupShape))
    return next(groups, None)


class _Served(Part):
    """What has a team of its own, one for all or one per académie."""

    key: Key
    name: Name
    name_en: OptionalName = ""
    team: Key | None = None
    teams: dict[str, Key] = Field(default_factory=dict)
    questions: Questions = Field(default_factory=list)

    @property
    def asked(self) -> tuple[Question, ...]:
        return tuple(question.made() for question in self.questions)

    @property
    def routing(self) -> Routing:
        return Routing(self.team, self.teams)


class AcademyShape(Part):
    """An académie."""

    key: Key
    name: Name
    platform_team: Key
    email_domains: list[Domain] = Field(default_factory=list)

    def made(self) -> Academy:
        """Return what it stands for."""
        return Academy(self.key, self.name, self.platform_team, frozenset(self.email_domains))


class TeamShape(Part):
    """A team."""

    key: Key
    name: Name
    academy: Key | None = None
    channel: Channel
    aliases: list[Name] = Field(default_factory=list)
    agents: list[Member] = Field(default_factory=list)
    supervisors: list[Member] = Field(default_factory=list)
    calendar: Key = STANDARD.key
    language: Literal["fr", "en"] = "fr"
    hides_staff: bool = False
    escalation: list[EscalationShape] = Field(default_factory=list)
    proposes_resolution: bool = False
    reaction: Emoji = intake.DEFAULT_REACTION
    intake_service: Key | None = None
    intake_channels: list[intake.Place] = Field(default_factory=list)

    def made(self) -> Team:
        """Return what it stands for."""
        return Team(
            self.key,
            self.name,
            self.channel,
            self.academy,
            _people(self.agents),
            _people(self.supervisors),
            self.language,
            self.hides_staff,
            _group(self.agents),
            _group(self.supervisors),
            tuple(self.aliases),
            self.calendar,
            tuple(rule.made() for rule in self.escalation),
            self.proposes_resolution,
            self.reaction if self.intake_channels else "",
            intake.made(self.intake_channels, self.intake_service),
        )


class SubcategoryShape(_Served):
    """A part of a service."""

    def made(self) -> Subcategory:
        """Return what it stands for."""
        return Subcategory(self.key, self.name, self.name_en, self.routing, self.asked)


class ServiceShape(_Served):
    """A service."""

    subcategories: list[SubcategoryShape] = Field(default_factory=list)
    targets: TargetsShape = TargetsShape()
    academy_targets: dict[str, TargetsShape] = Field(default_factory=dict)

    def made(self) -> Service:
        """Return what it stands for."""
        return Service(
            self.key,
            self.name,
            self.name_en,
            self.routing,
            {part.key: part.made() for part in self.subcategories},
            self.targets.made(),
            {academy: targets.made() for academy, targets in self.academy_targets.items()},
            self.asked,
        )


class CatalogueShape(Part):
    """A whole catalogue."""

    academies: list[AcademyShape] = Field(default_factory=list)
    calendars: list[CalendarShape] = Field(default_factory=list)
    teams: list[TeamShape]
    services: list[ServiceShape]

    def made(self) -> Directory:
        """Return the directory it stands for."""
        return Directory(
            {shape.key: shape.made() for shape in self.academies},
            {shape.key: shape.made() for shape in self.teams},
            {shape.key: shape.made() for shape in self.services},
            calendars={shape.key: shape.made() for shape in self.calendars},
        )
