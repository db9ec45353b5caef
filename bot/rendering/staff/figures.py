"""The form that asks which figures one wants, what comes back from it, and the modal that answers.

https://docs.slack.dev/surfaces/modals
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from slack_sdk.models.blocks import Block, ImageBlock, InputBlock, PlainTextObject
from slack_sdk.models.views import View

from bot.rendering import blocks, inputs, labels
from bot.rendering.mrkdwn import cut
from bot.rendering.staff.report import report
from bot.rendering.texts import Texts, gettext_noop
from core.directory import Directory, Team
from core.figures import Report
from core.periods import BadPeriod, Dates, Span, Wrong
from core.views import named
from core.vocabulary import Field

CALLBACK: Final = "figures"
_CHECKED: Final = 10
_ALL: Final = "*"
_TITLE: Final = 24

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]


class Filter(StrEnum):
    """The fields of the form that no form about a ticket has."""

    TEAMS = "teams"
    SPAN = "span"
    FIRST = "first"
    LAST = "last"


SPANS: Final[Mapping[Span, str]] = {
    Span.WEEK: gettext_noop("The last 7 days"),
    Span.MONTH: gettext_noop("The last 30 days"),
    Span.QUARTER: gettext_noop("The last 90 days"),
    Span.THIS_MONTH: gettext_noop("This month"),
    Span.LAST_MONTH: gettext_noop("Last month"),
    Span.THIS_YEAR: gettext_noop("This year"),
    Span.DATES: gettext_noop("From a day to another"),
}

_WRONG: Final[Mapping[Wrong, str]] = {
    Wrong.MISSING: gettext_noop("Choose this day, or another period than from a day to another."),
    Wrong.BACKWARDS: gettext_noop("The first day comes after the last one. Exchange them."),
    Wrong.FUTURE: gettext_noop("This day is still to come. Choose today or an earlier day."),
    Wrong.TOO_LONG: gettext_noop("Figures go over five years at most. Choose a later first day."),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants figures of; no team named stands for all of his."""

    teams: tuple[str, ...]
    service: str | None
    academy: str | None
    span: Span
    dates: Dates


def form(teams: Sequence[Team], directory: Directory, texts: Texts) -> View:
    """Draw the form for who supervises these teams."""
    return View(
        type="modal",
        callback_id=CALLBACK,
        title=_short(texts("Figures of my teams")),
        submit=_short(texts("Show the figures")),
        close=_short(texts("Cancel")),
        blocks=list(_asked(teams, directory, texts)),
    )


def _short(text: str) -> PlainTextObject:
    return PlainTextObject(text=cut(text, _TITLE))


def _asked(teams: Sequence[Team], directory: Directory, texts: Texts) -> Iterator[InputBlock]:
    if len(teams) > 1:
        yield _teams(teams, texts)
    spans = {span.value: texts(name) for span, name in SPANS.items()}
    yield inputs.choice(Filter.SPAN, texts("Period"), spans, Span.MONTH)
    hint = texts("For the period “{span}” only.", span=texts(SPANS[Span.DATES]))
    yield inputs.day(Filter.FIRST, texts("First day"), None, hint=hint)
    yield inputs.day(Filter.LAST, texts("Last day"), None, hint=hint)
    services = {k: labels.name(named(each), texts) for k, each in directory.services.items()}
    yield _narrowing(Field.SERVICE, texts("Service"), services, texts("All services"))
    academies = {k: each.name for k, each in directory.academies.items()}
    if academies:
        yield _narrowing(Field.ACADEMY, texts("Académie"), academies, texts("All académies"))


def _teams(teams: Sequence[Team], texts: Texts) -> InputBlock:
    """Ask for teams: some of a few, else one of many or all."""
    label = texts("Teams")
    if len(teams) <= _CHECKED:
        names = {team.key: team.name for team in teams}
        return inputs.checks(Filter.TEAMS, label, names, names)
    return inputs.choice(Filter.TEAMS, label, teams_offered(teams, texts), _ALL)


def teams_offered(teams: Sequence[Team], texts: Texts) -> Mapping[str, str]:
    """Return what can be chosen where teams are many: one of them, or all."""
    return {_ALL: texts("All my teams"), **{team.key: team.name for team in teams}}


def _narrowing(field: Field, label: str, names: Mapping[str, str], every: str) -> InputBlock:
    return inputs.choice(field, label, names, None, optional=True, placeholder=every)


def wanted(values: Values) -> Wanted:
    """Read what was filled in; raises ValueError for what the form does not offer."""
    return Wanted(
        teams=tuple(key for key in _chosen(values, Filter.TEAMS) if key != _ALL),
        service=next(iter(_chosen(values, Field.SERVICE)), None),
        academy=next(iter(_chosen(values, Field.ACADEMY)), None),
        span=Span(next(iter(_chosen(values, Filter.SPAN)), "")),
        dates=Dates(_day(values, Filter.FIRST), _day(values, Filter.LAST)),
    )


def _state(values: Values, field: StrEnum) -> Mapping[str, Any]:
    return values.get(field.value, {}).get(field.value, {})


def _chosen(values: Values, field: StrEnum) -> Collection[str]:
    """Return the keys of what is chosen in a menu or ticked in a list."""
    state = _state(values, field)
    options = (state.get("selected_option"), *(state.get("selected_options") or ()))
    return [str(option["value"]) for option in options if option]


def _day(values: Values, field: StrEnum) -> date | None:
    day = _state(values, field).get("selected_date")
    return date.fromisoformat(str(day)) if day else None


def wrong_dates(problem: BadPeriod, texts: Texts) -> Mapping[str, str]:
    """Return the sentence to show under the date at fault."""
    field = Filter.LAST if problem.last else Filter.FIRST
    return {field.value: texts(_WRONG[problem.why])}


def not_supervised(texts: Texts) -> str:
    """Say that figures are for who supervises the team."""
    return texts("You supervise no such team any more: its figures are not for you to see.")


def answer(
    found: Report, directory: Directory, texts: Texts, name: str, curve: ImageBlock | None = None
) -> View:
    """Show figures over the form, which closing leads back to; `name` is how it is found again."""
    shown = report(found, directory, texts)
    return _answer((*shown, curve) if curve else shown, texts, name)


def refused(sentence: str, texts: Texts) -> View:
    """Say over the form why there are no figures."""
    return _answer(blocks.sections(sentence), texts)


def _answer(shown: Sequence[Block], texts: Texts, name: str = "") -> View:
    return View(
        type="modal",
        callback_id=CALLBACK,
        external_id=name or None,
        title=_short(texts("Figures")),
        close=_short(texts("Change the filters")),
        blocks=list(shown),
    )
