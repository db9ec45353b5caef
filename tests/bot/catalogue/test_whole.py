"""Calendars, targets, aliases and user groups: what is read, and each mistake with its line."""

from datetime import date

import pytest

from bot.admin.mistakes import Mistaken, sentences
from bot.catalogue.hours import public_holidays
from bot.catalogue.reading import read
from bot.rendering.texts import load_texts
from core.hours import STANDARD, Closing, Opening, Target
from core.vocabulary import Priority
from tests.bot.catalogue.whole import WHOLE, changed

ENGLISH = load_texts("en").for_person(None)


def mistakes(text):
    with pytest.raises(Mistaken) as mistaken:
        read(text)
    return sentences(mistaken.value.mistakes, ENGLISH)


def test_the_hours_of_a_calendar_are_read_by_day():
    calendar = read(WHOLE).directory.calendars["moselle"]
    morning, afternoon = Opening(480, 720), Opening(810, 1080)
    assert calendar.week[:3] == ((morning, afternoon), (morning, afternoon), ())
    assert calendar.week[5] == (Opening(480, 1440),)
    assert (calendar.timezone, calendar.holidays) == ("Europe/Paris", "FR-57")
    assert calendar.closings == (
        Closing(date(2026, 5, 15), date(2026, 5, 15)),
        Closing(date(2026, 12, 24), date(2027, 1, 1), "Noël"),
    )


def test_a_team_that_names_no_calendar_works_by_the_standard_one():
    directory = read(WHOLE).directory
    assert directory.calendar_of(directory.teams["reseau"]) == STANDARD
    assert directory.calendar_of(directory.teams["plateforme"]).key == "moselle"
    assert [sum(h.end - h.start for h in day) for day in STANDARD.week] == [600] * 5 + [0] * 2
    assert (STANDARD.timezone, STANDARD.holidays) == ("Europe/Paris", "FR")


def test_a_catalogue_may_write_the_standard_calendar_itself():
    directory = read(changed("- key: moselle", "- key: default")
                     .replace("calendar: moselle", "calendar: default")).directory  # fmt: skip
    assert directory.calendar_of(directory.teams["reseau"]).holidays == "FR-57"


def test_hours_written_out_of_order_are_read_in_order():
    text = changed('tuesday: ["08:00-12:00", "13:30-18:00"]', "tuesday: [13:30-18:00, 08:00-12:00]")
    assert read(text).directory.calendars == read(WHOLE).directory.calendars


def test_an_academy_has_its_own_targets_and_for_the_rest_those_of_the_service():
    service = read(WHOLE).directory.services["messagerie"]
    assert service.target(Priority.CRITICAL, None) == Target(30, 240)
    assert service.target(Priority.CRITICAL, "toulouse") == Target(15, 90)
    assert service.target(Priority.LOW, "toulouse") == Target(None, 2400)
    assert service.target(Priority.HIGH, "toulouse") is None


def test_a_role_is_given_to_people_and_to_a_user_group():
    team = read(WHOLE).directory.teams["plateforme"]
    assert (team.agents, team.agents_group) == ({"U0ANNE"}, "S0TLS")
    assert (team.supervisors, team.supervisors_group) == (set(), "S0CHEFS")
    assert team.aliases == ("pf", "aide")
    assert read(WHOLE).group_lines == {"S0TLS": 21, "S0CHEFS": 22}


def test_a_team_made_of_a_user_group_alone_has_agents():
    assert read(changed("[U0ANNE, user_group: S0TLS]", "[user_group: S0TLS]")).warnings == ()


@pytest.mark.parametrize("region", ["FR", "FR-6AE", "FR-971", "FR-974", "FR-NC", "DE-BY"])
def test_regions_of_public_holidays_that_exist_are_taken(region):
    calendars = read(changed("FR-57", region)).directory.calendars
    assert calendars["moselle"].holidays == region


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            'monday: ["08:00-12:00", "13:30-18:00"]',
            'monday: ["08:00-14:00", "13:30-18:00"]',
            "line 9: “monday”: two of its hours overlap: end one before the other begins.",
        ),
        (
            'monday: ["08:00-12:00", "13:30-18:00"]',
            'monday: ["13:30-18:00", "08:00-13:31"]',
            "line 9: “monday”: two of its hours overlap: end one before the other begins.",
        ),
        (
            'saturday: ["08:00-24:00"]',
            'saturday: ["12:00-08:00"]',
            "line 11: “saturday” cannot be “12:00-08:00”: hours end after they begin",
        ),
        (
            'saturday: ["08:00-24:00"]',
            'saturday: ["08:00-08:00"]',
            "line 11: “saturday” cannot be “08:00-08:00”: hours end after they begin",
        ),
        (
            'saturday: ["08:00-24:00"]',
            "saturday: [8h-12h]",
            "line 11: “saturday” cannot be “8h-12h”: hours are written 08:00-12:00.",
        ),
        (
            'saturday: ["08:00-24:00"]',
            "saturday: [08:00-25:00]",
            "line 11: “saturday” cannot be “08:00-25:00”: hours are written 08:00-12:00.",
        ),
        (
            'saturday: ["08:00-24:00"]',
            "saturday: 08:00-12:00",
            "line 11: “saturday” must be a list.",
        ),
        ("saturday:", "samedi:", "line 11: “samedi” is not known here: write "),
        (
            "Europe/Paris",
            "Europe/Toulouse",
            "line 8: “timezone” cannot be “Europe/Toulouse”: a time zone is written",
        ),
        ("Europe/Paris", "../etc", "line 8: “timezone” cannot be “../etc”: a time zone is"),
        ("FR-57", "ZZ", "line 12: “holidays” cannot be “ZZ”: public holidays are written"),
        ("FR-57", "FR-999", "line 12: “holidays” cannot be “FR-999”: public holidays are"),
        ("FR-57", "Moselle", "line 12: “holidays” cannot be “Moselle”: public holidays are"),
        ("FR-57", "FR-Zone A", "line 12: “holidays” cannot be “FR-Zone A”: public holidays"),
        (
            "to: 2027-01-01",
            "to: 2026-12-23",
            "line 14: “closed”: the last day is before the first one.",
        ),
        ("to: 2027-01-01", "to: 2072-01-01", "line 14: “closed”: these days make more than"),
        ("from: 2026-05-15", "from: 2026-02-30", "line 15: “from” cannot be “2026-02-30”: a date"),
        ("from: 2026-05-15", "from: 15/05/2026", "line 15: “from” cannot be “15/05/2026”: a date"),
        ("from: 2026-05-15", "frm: 2026-05-15", "line 15: “frm” is not known here: write from."),
        (
            "from: 2026-05-15",
            "from: 2026-12-31",
            "line 15: These days overlap those of line 14: write",
        ),
        ("- key: moselle", "- key: lorraine", "line 23: No calendar has the key “moselle”."),
        ("calendar: default", "calendar: défaut", "line 29: “calendar” cannot be “défaut”: a key"),
        (
            "teams:\n",
            "  - {key: moselle, monday: [08:00-12:00]}\nteams:\n",
            "line 16: Two calendars have the key “moselle”, first on line 7.",
        ),
        (
            "teams:\n",
            "  - {key: vide, holidays: FR}\nteams:\n",
            "line 16: “calendars”: a calendar has hours on one day of the week at least.",
        ),
        (
            "aliases: [télécom]",
            "aliases: [PF]",
            "line 26: “PF” names another team already, on line 19.",
        ),
        (
            "aliases: [télécom]",
            "aliases: [plateforme]",
            "line 26: “plateforme” names another team already, on line 17.",
        ),
        (
            "aliases: [pf, aide]",
            "aliases: [pf, reseaux et telecoms]",
            "line 19: “reseaux et telecoms” names another team already, on line 25.",
        ),
        ("[pf, aide]", "[pf, pf]", "line 19: pf is written twice in this list, first on line 19."),
        (
            "[pf, aide]",
            '["p\\0f"]',
            "line 19: “aliases” cannot be “p\0f”: a name holds no character that cannot be seen.",
        ),
        ("[pf, aide]", "['']", "line 19: “aliases” cannot be “”: a name is one line of text."),
        (
            "[U0ANNE, user_group: S0TLS]",
            "[user_group: S0TLS, user_group: S0MPL]",
            "line 21: “agents” has one user group at most.",
        ),
        (
            "user_group: S0TLS",
            "user_group: '@plateforme'",
            "line 21: “user_group” cannot be “@plateforme”: a user group is written by its id",
        ),
        (
            "user_group: S0TLS",
            "group: S0TLS",
            "line 21: “group” is not known here: write user_group.",
        ),
        ("[user_group: S0CHEFS]", "{user_group: S0CHEFS}", "line 22: “supervisors” must be a list"),
        (
            "{own: 30m, resolve: 4h}",
            "{own: 5h, resolve: 4h}",
            "line 34: “critical”: own is longer than resolve: nobody resolves before.",
        ),
        (
            "{own: 30m, resolve: 4h}",
            "{own: 0m, resolve: 4h}",
            "line 34: “own” cannot be “0m”: a delay is written 30m, 4h or 1h30m",
        ),
        (
            "{own: 30m, resolve: 4h}",
            "{own: 30, resolve: 4h}",
            "line 34: “own” cannot be “30”: a delay is written 30m, 4h or 1h30m",
        ),
        (
            "{own: 30m, resolve: 4h}",
            "{own: 30m, resolve: 2 days}",
            "line 34: “resolve” cannot be “2 days”: a delay is written 30m, 4h or 1h30m",
        ),
        (
            "{own: 30m, resolve: 4h}",
            "{}",
            "line 34: “critical”: a target has a delay: own, resolve or both.",
        ),
        ("low: {", "lowest: {", "line 35: “lowest” is not known here: write low."),
        ("resolve: 40h", "solve: 40h", "line 35: “solve” is not known here: write resolve."),
        (
            "      toulouse:\n        critical",
            "      tolosa:\n        critical",
            "line 37: No académie has the key “tolosa”.",
        ),
        (
            "critical: {own: 15m, resolve: 1h30m}",
            "urgent: {own: 15m}",
            "line 38: “urgent” is not known here: write critical, high, medium, low.",
        ),
    ],
)
def test_each_mistake_is_told_with_its_line(before, after, told):
    found = mistakes(changed(before, after))
    assert any(sentence.startswith(told) for sentence in found), found


def test_targets_by_academy_are_by_academy():
    start = WHOLE.index("    academy_targets:")
    found = mistakes(WHOLE[:start] + "    academy_targets: 4h\n")
    assert found == ("line 36: “academy_targets” must have targets for each académie.",)


def test_alsace_and_moselle_keep_two_holidays_that_the_rest_of_france_works():
    moselle, france = public_holidays("FR-57", 2026), public_holidays("FR", 2026)
    for day in (date(2026, 4, 3), date(2026, 12, 26)):
        assert day in moselle
        assert day not in france
    assert date(2026, 7, 14) in france
    assert date(2026, 7, 14) not in public_holidays(None, 2026)
