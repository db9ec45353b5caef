"""Writes the catalogue as a file that, applied, changes nothing."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from bot.catalogue import written
from bot.catalogue.intake import DEFAULT_REACTION
from core.directory import Academy, Directory, Escalation, Routing, Service, Subcategory, Team
from core.hours import STANDARD, Closing, Target, Targets, WorkCalendar
from core.questions import Question

_WIDTH: Final = 100


def export(catalogue: Directory) -> str:
    """Return the catalogue as written, as YAML; what it does not say has its default."""
    document = _given(
        academies=[_academy(each) for each in catalogue.academies.values()],
        calendars=[_calendar(each) for each in catalogue.calendars.values()],
        # Not left out where there is none: a file must name them.
    )
    document["teams"] = [_team(each) for each in catalogue.teams.values()]
    document["services"] = [_service(each) for each in catalogue.services.values()]
    yaml = YAML()
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    text = io.StringIO()
    yaml.dump(document, text)
    return text.getvalue()


def _given(**values: Any) -> dict[str, Any]:  # noqa: ANN401 — whatever YAML holds
    return {name: value for name, value in values.items() if value not in (None, "", [], {}, False)}


def _row(values: Iterable[Any]) -> CommentedSeq:
    """Write a list in a line."""
    row = CommentedSeq(map(_quoted, values))
    row.fa.set_flow_style()
    return row


def _line(values: Mapping[str, Any]) -> CommentedMap:
    """Write a mapping in a line."""
    line = CommentedMap({name: _quoted(value) for name, value in values.items()})
    line.fa.set_flow_style()
    return line


def _quoted(value: Any) -> Any:  # noqa: ANN401 — whatever YAML holds
    """Quote what the library writes bare in a line, and reads there as a key."""
    is_key = isinstance(value, str) and value.startswith("?")
    return DoubleQuotedScalarString(value) if is_key else value


def _academy(academy: Academy) -> Mapping[str, Any]:
    return _given(
        key=academy.key,
        name=academy.name,
        platform_team=academy.platform_team,
        email_domains=_row(sorted(academy.email_domains)),
    )


def _calendar(calendar: WorkCalendar) -> Mapping[str, Any]:
    days = zip(written.DAYS, calendar.week, strict=True)
    return _given(
        key=calendar.key,
        timezone=calendar.timezone,
        **{day: _row(map(written.opening, hours)) for day, hours in days},
        holidays=calendar.holidays,
        closed=[_closing(closing) for closing in calendar.closings],
    )


def _closing(closing: Closing) -> CommentedMap:
    several = closing.last != closing.first
    dates = {"from": closing.first, "to": closing.last if several else None}
    return _line(_given(**dates, label=closing.label))


def _team(team: Team) -> Mapping[str, Any]:
    return _given(
        key=team.key,
        name=team.name,
        aliases=_row(team.aliases),
        academy=team.academy,
        channel=team.channel,
        agents=_members(team.agents, team.agents_group),
        supervisors=_members(team.supervisors, team.supervisors_group),
        calendar=team.calendar if team.calendar != STANDARD.key else None,
        language=team.language,
        hides_staff=team.hides_staff,
        escalation=[_rule(rule) for rule in team.escalation],
        proposes_resolution=team.proposes_resolution,
        reaction=team.reaction if team.reaction != DEFAULT_REACTION else None,
        intake_channels=[
            _line({"channel": place.channel, "service": place.service}) for place in team.intake
        ],
    )


def _rule(rule: Escalation) -> CommentedMap:
    told = written.rule(rule)
    return _line(_given(**{**told, "priorities": _row(told["priorities"])}))


def _members(people: Iterable[str], group: str | None) -> CommentedSeq:
    return _row([*sorted(people), *([_line({"user_group": group})] if group else [])])


def _service(service: Service) -> Mapping[str, Any]:
    by_academy = {academy: _targets(each) for academy, each in service.academy_targets.items()}
    return {
        **_served(service),
        **_given(
            targets=_targets(service.targets),
            academy_targets=by_academy,
            questions=_questions(service),
            subcategories=[_part(part) for part in service.subcategories.values()],
        ),
    }


def _part(part: Subcategory) -> Mapping[str, Any]:
    """Write a subcategory in a line, unless it has questions."""
    served, questions = _served(part), _questions(part)
    return {**served, "questions": questions} if questions else _line(served)


def _questions(served: Service | Subcategory) -> list[Mapping[str, Any]]:
    return [_question(each) for each in served.questions]


def _question(question: Question) -> Mapping[str, Any]:
    return _given(
        key=question.key,
        label=question.label,
        label_en=question.label_en,
        kind=question.kind.value,
        required=question.required,
        choices=[_line(_given(**asdict(choice))) for choice in question.choices],
        hint=question.hint,
        hint_en=question.hint_en,
    )


def _served(served: Service | Subcategory) -> dict[str, Any]:
    named = _given(key=served.key, name=served.name, name_en=served.name_en)
    return named | _routing(served.routing)


def _routing(routing: Routing) -> dict[str, Any]:
    return _given(team=routing.team, teams=_line(routing.teams) if routing.teams else None)


def _targets(targets: Targets) -> Mapping[str, Any]:
    return {priority.name.lower(): _target(target) for priority, target in targets.items()}


def _target(target: Target) -> CommentedMap:
    delays = (("own", target.own), ("resolve", target.resolve))
    return _line({name: written.delay(minutes) for name, minutes in delays if minutes})
