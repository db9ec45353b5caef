"""The rules of teams: what is read, shown and written again, and each mistake with its line."""

import pytest

from bot.admin.mistakes import Mistaken, sentences
from bot.catalogue.changes import differences
from bot.catalogue.exporting import export
from bot.catalogue.reading import read
from bot.catalogue.showing import Shown, tables
from bot.rendering.texts import load_texts
from core.directory import Deed, Escalation
from core.vocabulary import Clock, Priority
from tests.bot.catalogue.whole import WHOLE, changed

ENGLISH = load_texts("en").for_person(None)
RULES = """\
    escalation:
      - {after: 1h30m, clock: own, priorities: [high, critical], raise_urgency: true}
      - {after: 4h, clock: own, affect: reseau}
      - {after: 40h, clock: resolve, tell: supervisors}
    proposes_resolution: true
"""
FIRST = 25
"""The line of the first rule."""


def ruled(*rules: str, team: str = "plateforme") -> str:
    """The whole catalogue, with the rules of a team: of the first one under its line 24."""
    lines = "".join(f"      - {{{rule}}}\n" for rule in rules)
    return with_rules(f"    escalation:\n{lines}", team)


def with_rules(rules: str, team: str = "plateforme") -> str:
    last = {"plateforme": "    calendar: moselle\n", "reseau": "    calendar: default\n"}[team]
    return changed(last, last + rules)


def mistakes(text: str) -> tuple[str, ...]:
    with pytest.raises(Mistaken) as mistaken:
        read(text)
    return sentences(mistaken.value.mistakes, ENGLISH)


def test_rules_are_read_in_their_order():
    teams = read(with_rules(RULES)).directory.teams
    assert teams["plateforme"].escalation == (
        Escalation(Clock.OWN, 90, Deed.RAISE, "", (Priority.CRITICAL, Priority.HIGH)),
        Escalation(Clock.OWN, 240, Deed.AFFECT, "reseau"),
        Escalation(Clock.RESOLVE, 2400, Deed.TELL),
    )
    assert teams["plateforme"].proposes_resolution
    assert (teams["reseau"].escalation, teams["reseau"].proposes_resolution) == ((), False)


def test_rules_are_written_as_they_are_read():
    directory = read(with_rules(RULES)).directory
    assert read(export(directory)).directory == directory
    assert "{after: 1h30m, clock: own, priorities: [critical, high]" in export(directory)


def test_what_changes_by_a_file_tells_of_rules():
    before, after = read(WHOLE).directory, read(with_rules(RULES)).directory
    told = [phrase.said(ENGLISH) for phrase in differences(before, after)]
    rules = "own 1h30m critical, high: raise_urgency, + own 4h: affect reseau"
    rules += ", + resolve 40h: tell supervisors"
    assert told == [
        f"Changed: team “Plateforme” (plateforme), escalation rules: + {rules}.",
        "Changed: team “Plateforme” (plateforme), resolution proposed without an answer: + true.",
    ]


def test_rules_are_shown_where_there_are_any():
    def titles(text: str) -> list[str]:
        shown = tables(Shown(read(text).directory, {}), ENGLISH)
        return [str(table.title) for table in shown]

    assert "Escalation rules" in titles(with_rules(RULES))
    assert "Escalation rules" not in titles(WHOLE)


ONE_DEED = "“escalation”: a rule does one thing: raise_urgency, tell or affect."


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("after: 2h, clock: own, affect: inconnue", "No team has the key “inconnue”."),
        (
            "after: 2h, clock: own, affect: plateforme",
            "The team “plateforme” cannot affect tickets to itself.",
        ),
        (
            "after: 0h, clock: own, tell: supervisors",
            "“after” cannot be “0h”: a delay is written 30m, 4h or 1h30m, in hours of work.",
        ),
        (
            "after: -2h, clock: own, tell: supervisors",
            "“after” cannot be “-2h”: a delay is written 30m, 4h or 1h30m, in hours of work.",
        ),
        ("clock: own, tell: supervisors", "“after” is missing."),
        ("after: 2h, tell: supervisors", "“clock” is missing."),
        (
            "after: 2h, clock: wait, tell: supervisors",
            "“clock” cannot be “wait”: a clock is own or resolve.",
        ),
        (
            "after: 2h, clock: own, tell: agents",
            "“tell” cannot be “agents”: write supervisors.",
        ),
        (
            "after: 2h, clock: own, priorities: [urgent], tell: supervisors",
            "“priorities” cannot be “urgent”: a priority is critical, high, medium or low.",
        ),
        (
            "after: 2h, clock: own, priorities: [low, low], tell: supervisors",
            f"low is written twice in this list, first on line {FIRST}.",
        ),
        ("after: 2h, clock: own", ONE_DEED),
        ("after: 2h, clock: own, raise_urgency: false", ONE_DEED),
        ("after: 2h, clock: own, raise_urgency: true, tell: supervisors", ONE_DEED),
        (
            "after: 2h, clock: own, tels: supervisors",
            "“tels” is not known here: write tell.",
        ),
    ],
)
def test_a_wrong_rule_is_told_with_its_line(rule, told):
    assert f"line {FIRST}: {told}" in mistakes(ruled(rule))


def test_two_rules_alike_are_a_mistake_and_a_rule_of_another_priority_is_none():
    rule = "after: 2h, clock: own, tell: supervisors"
    alike = ruled(rule, "clock: own, after: 120m, tell: supervisors")
    assert mistakes(alike) == (f"line {FIRST + 1}: This rule is the one of line {FIRST} again.",)
    read(ruled(rule, f"{rule}, priorities: [low]"))


def test_rules_that_lead_back_to_a_team_are_a_mistake():
    there, back = (f"after: 2h, clock: {clock}, affect: " for clock in ("own", "resolve"))
    text = ruled(f"{there}reseau")
    last = "    calendar: default\n"
    text = text.replace(last, f"{last}    escalation: [{{{back}plateforme}}]\n")
    assert mistakes(text) == (
        f"line {FIRST}: “plateforme” affects tickets to “reseau”, whence rules lead back to it.",
        "line 32: “reseau” affects tickets to “plateforme”, whence rules lead back to it.",
    )


def test_whether_a_resolution_is_proposed_is_true_or_false():
    text = with_rules("    proposes_resolution: perhaps\n")
    assert mistakes(text) == ("line 24: “proposes_resolution” must be true or false.",)
    assert read(ruled("after: 2h, clock: own, affect: plateforme", team="reseau"))


def test_a_rule_that_tells_supervisors_who_are_not_there_is_a_warning():
    tells = ruled("after: 2h, clock: own, tell: supervisors", team="reseau")
    (warning,) = sentences(read(tells).warnings, ENGLISH)
    assert warning.endswith(
        "The team “Réseaux et télécoms” has no supervisor whom its rules could tell."
    )
    assert read(ruled("after: 2h, clock: own, tell: supervisors")).warnings == ()
