"""The shape of a catalogue: what may be written, and what it makes of the directory."""

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from bot.rendering.texts import gettext_noop
from core.directory import Academy, Directory, Routing, Service, Subcategory, Team

UNLIKE: Final = "unlike"
"""The type of the errors whose message says what to write."""

_NAME_LIMIT: Final = 75
"""Characters that an option of a list may have.

https://docs.slack.dev/reference/block-kit/composition-objects/option-object
"""


def _like(pattern: str, sentence: str) -> AfterValidator:
    """Take text that fits a pattern; the sentence says what to write."""
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise PydanticCustomError(UNLIKE, sentence)
        return text

    return AfterValidator(check)


Key = Annotated[
    str,
    _like(
        r"[a-z0-9][a-z0-9_-]{0,49}",
        gettext_noop("a key is made of small letters, figures and hyphens, 50 at most"),
    ),
]
Name = Annotated[
    str,
    Field(max_length=_NAME_LIMIT),
    _like(r"\S(.*\S)?", gettext_noop("a name is one line of text")),
]
OptionalName = Annotated[
    str,
    Field(max_length=_NAME_LIMIT),
    _like(r"|\S(.*\S)?", gettext_noop("a name is one line of text")),
]
Channel = Annotated[
    str,
    _like(r"[CG][A-Z0-9]{2,}", gettext_noop("a channel is written by its id, which begins with C")),
]
User = Annotated[
    str,
    _like(
        r"[UW][A-Z0-9]{2,}",
        gettext_noop("a person is written by his member id, which begins with U"),
    ),
]
Domain = Annotated[
    str,
    _like(
        r"[a-z0-9-]+(\.[a-z0-9-]+)+",
        gettext_noop("a domain is what follows the @, in small letters"),
    ),
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class _Served(_Part):
    """What has a team of its own, one for all or one per académie."""

    key: Key
    name: Name
    name_en: OptionalName = ""
    team: Key | None = None
    teams: dict[str, Key] = {}

    @property
    def routing(self) -> Routing:
        return Routing(self.team, self.teams)


class AcademyShape(_Part):
    """An académie."""

    key: Key
    name: Name
    platform_team: Key
    email_domains: list[Domain] = []

    def made(self) -> Academy:
        """Return what it stands for."""
        return Academy(self.key, self.name, self.platform_team, frozenset(self.email_domains))


class TeamShape(_Part):
    """A team."""

    key: Key
    name: Name
    academy: Key | None = None
    channel: Channel
    agents: list[User] = []
    supervisors: list[User] = []
    language: Literal["fr", "en"] = "fr"
    hides_staff: bool = False

    def made(self) -> Team:
        """Return what it stands for."""
        return Team(
            self.key,
            self.name,
            self.channel,
            self.academy,
            frozenset(self.agents),
            frozenset(self.supervisors),
            self.language,
            self.hides_staff,
        )


class SubcategoryShape(_Served):
    """A part of a service."""

    def made(self) -> Subcategory:
        """Return what it stands for."""
        return Subcategory(self.key, self.name, self.name_en, self.routing)


class ServiceShape(_Served):
    """A service."""

    subcategories: list[SubcategoryShape] = []

    def made(self) -> Service:
        """Return what it stands for."""
        parts = {part.key: part.made() for part in self.subcategories}
        return Service(self.key, self.name, self.name_en, self.routing, parts)


class CatalogueShape(_Part):
    """A whole catalogue."""

    academies: list[AcademyShape] = []
    teams: list[TeamShape]
    services: list[ServiceShape]

    def made(self) -> Directory:
        """Return the directory it stands for."""
        return Directory(
            {shape.key: shape.made() for shape in self.academies},
            {shape.key: shape.made() for shape in self.teams},
            {shape.key: shape.made() for shape in self.services},
        )
