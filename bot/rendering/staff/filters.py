"""What of the lists in the App Home somebody wants to see: in a line, and as a form."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

from slack_sdk.models.blocks import Block, PlainTextObject
from slack_sdk.models.views import View

from bot.rendering import blocks, inputs, labels
from bot.rendering.mrkdwn import cut
from bot.rendering.texts import Texts
from core.directory import Directory
from core.portal import Filters
from core.views import named
from core.vocabulary import Field, Priority, State

CALLBACK: Final = "portal"
_NAME: Final = 60
_OPEN: Final = (
    State.DISPATCHED, State.ASSIGNED, State.WAITING_REQUESTER, State.WAITING_PARTNER,
)  # fmt: skip

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]


class Ask(StrEnum):
    """The fields of the form."""

    TEAM = "only_team"
    SERVICE = Field.SERVICE  # as other forms ask: where there are many they are searched alike
    ACADEMY = Field.ACADEMY
    PRIORITY = "only_priority"
    STATE = "only_state"
    OVERDUE = "only_overdue"


def is_set(filters: Filters) -> bool:
    """Whether anything is left out."""
    return filters != Filters()


def active(filters: Filters, directory: Directory, texts: Texts) -> str:
    """Tell in a line what is shown alone; blank where nothing is left out."""
    told = tuple(_told(filters, directory, texts))
    return texts("Filters: {filters}", filters=" · ".join(told)) if told else ""


def _told(filters: Filters, directory: Directory, texts: Texts) -> Iterator[str]:
    if filters.team:
        yield cut(directory.any_team(filters.team).name, _NAME)
    if filters.service:
        yield cut(labels.name(named(directory.any_service(filters.service)), texts), _NAME)
    if academy := directory.academies.get(filters.academy or ""):
        yield cut(academy.name, _NAME)
    if filters.priority:
        yield labels.priority_at_a_glance(filters.priority, texts)
    if filters.state:
        yield labels.state_at_a_glance(filters.state, texts)
    if filters.overdue:
        yield texts("overdue")


def form(filters: Filters, teams: Iterable[str], directory: Directory, texts: Texts) -> View:
    """Draw the form in which one says what to see of the lists of one's teams."""
    return View(
        type="modal",
        callback_id=CALLBACK,
        title=PlainTextObject(text=texts("Filter the tickets")),
        submit=PlainTextObject(text=texts("Show")),
        close=PlainTextObject(text=texts("Cancel")),
        blocks=list(_fields(filters, teams, directory, texts)),
    )


def _fields(
    filters: Filters, teams: Iterable[str], directory: Directory, texts: Texts
) -> Iterator[Block]:
    for ask, label, choices, chosen in (
        (Ask.TEAM, texts("Team"), _teams(teams, directory), filters.team),
        (Ask.SERVICE, texts("Service"), _services(directory, texts), filters.service),
        (Ask.ACADEMY, texts("Académie"), _academies(directory), filters.academy),
        (Ask.PRIORITY, texts("Priority"), _priorities(texts), _number(filters.priority)),
        (Ask.STATE, texts("State"), _states(texts), filters.state),
    ):
        if choices:
            yield inputs.choice(
                ask, label, choices, chosen, optional=True, placeholder=texts("All")
            )
    late = {Ask.OVERDUE.value: texts("Overdue tickets only")}
    kept = set(late) if filters.overdue else set()
    yield inputs.checks(Ask.OVERDUE, texts("Deadlines"), late, kept, optional=True)
    yield blocks.context(texts("What is left blank filters nothing."))


def _teams(teams: Iterable[str], directory: Directory) -> Mapping[str, str]:
    return {key: directory.any_team(key).name for key in teams}


def _services(directory: Directory, texts: Texts) -> Mapping[str, str]:
    return {key: labels.name(named(each), texts) for key, each in directory.services.items()}


def _academies(directory: Directory) -> Mapping[str, str]:
    return {key: academy.name for key, academy in directory.academies.items()}


def _priorities(texts: Texts) -> Mapping[str, str]:
    return {str(each.value): texts(name) for each, name in labels.PRIORITIES.items()}


def _states(texts: Texts) -> Mapping[str, str]:
    return {each.value: texts(labels.STATES[each]) for each in _OPEN}


def _number(priority: Priority | None) -> str | None:
    return str(priority.value) if priority else None


def read(values: Values) -> Filters:
    """Read what the form says; what it does not offer filters nothing."""
    priority, state = _chosen(values, Ask.PRIORITY), _chosen(values, Ask.STATE)
    late = _element(values, Ask.OVERDUE).get("selected_options")
    return Filters(
        team=_chosen(values, Ask.TEAM),
        service=_chosen(values, Ask.SERVICE),
        academy=_chosen(values, Ask.ACADEMY),
        priority=next((each for each in Priority if str(each.value) == priority), None),
        state=next((each for each in _OPEN if each.value == state), None),
        overdue=bool(late),
    )


def _element(values: Values, ask: Ask) -> Mapping[str, Any]:
    found = values.get(ask) or {}
    return found.get(ask) or {}


def _chosen(values: Values, ask: Ask) -> str | None:
    option = _element(values, ask).get("selected_option") or {}
    return str(option.get("value") or "") or None
