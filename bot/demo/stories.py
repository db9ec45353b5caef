"""What happened in the demo's workspace before anybody looks: read from stories.yml, by time."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from ruamel.yaml import YAML

from core.acts import Given, Reply
from core.vocabulary import Action, Impact, Rating, Resolution, Urgency

SAYS: Final = "says"
"""Words typed in a thread by a person; every other verb is an action of the workflow."""

_PARIS: Final = ZoneInfo("Europe/Paris")
_FRIDAY: Final = 4


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Details(_Frozen):
    """What a step gives, by the names of `core.acts.Given`."""

    title: str = ""
    service: str | None = None
    words: str = ""
    note: str = ""
    partner: str = ""
    reason: str = ""
    agent: str | None = None
    team: str | None = None
    impact: Impact | None = None
    urgency: Urgency | None = None
    resolution: Resolution | None = None
    rating: Rating | None = None

    def given(self) -> Given:
        """Return it as the fields of a form."""
        return Given(**{name: getattr(self, name) for name in type(self).model_fields})


class Step(_Frozen):
    """One thing that happened, some working days after the opening, at an hour in Paris."""

    days: int
    at: time
    who: str
    verb: str
    details: Details = Details()

    @property
    def action(self) -> Action:
        """What was done; raises ValueError for words that were only said."""
        return Action(self.verb)


def _named(step: Any) -> Any:  # noqa: ANN401 — whatever the file holds, before it is checked
    """Read a step written as a list."""
    return dict(zip(Step.model_fields, step, strict=False)) if isinstance(step, list) else step


class Story(_Frozen):
    """A request and what became of it; `days` is how many working days ago it was opened."""

    by: str
    days: int
    at: time
    title: str
    description: str
    service: str
    subcategory: str | None = None
    impact: Impact | None = None
    urgency: Urgency | None = None
    file: str | None = None
    answers: Mapping[str, str] = Field(default_factory=dict)
    then: tuple[Annotated[Step, BeforeValidator(_named)], ...] = ()

    def replies(self) -> tuple[Reply, ...]:
        """Return what was answered to the questions of the service; a person by his id."""
        return tuple(
            Reply(self.service, key, text, is_person=True) for key, text in self.answers.items()
        )


def stories() -> tuple[Story, ...]:
    """Return all stories, oldest first."""
    text = resources.files("bot.demo").joinpath("stories.yml").read_text()
    return tuple(Story.model_validate(each) for each in YAML(typ="safe").load(text))


def timeline(told: Sequence[Story], now: datetime) -> list[tuple[datetime, int, Step | None]]:
    """Return every opening (no step) and every step with its UTC instant, in order, none to come.

    The int is the story's place. Nothing happened after `now`: on an early morning the latest
    working day is yesterday's.
    """
    last = _last_full_day(now)
    events = [event for place, story in enumerate(told) for event in _events(place, story, last)]
    return sorted(events, key=lambda event: event[0])


def _events(place: int, story: Story, last: date) -> Iterator[tuple[datetime, int, Step | None]]:
    opened = _working_days(last, -story.days)
    yield _instant(opened, story.at), place, None
    for step in story.then:
        yield _instant(_working_days(opened, step.days), step.at), place, step


def _last_full_day(now: datetime) -> date:
    """Return the latest working day whose evening has come, so that all its hours are past."""
    local = now.astimezone(_PARIS)
    day = local.date() if local.time() > time(18) else local.date() - timedelta(days=1)
    return day if day.weekday() <= _FRIDAY else _working_days(day, -1)


def _working_days(day: date, count: int) -> date:
    step = timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while day.weekday() > _FRIDAY:
            day += step
    return day


def _instant(day: date, at: time) -> datetime:
    return datetime.combine(day, at, _PARIS).astimezone(UTC)
