"""The form of figures, what it brings back, and the figures themselves."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.rendering import blocks
from bot.rendering.staff import counts, figures
from bot.rendering.staff.figures import Wanted
from bot.rendering.staff.report import report
from core.directory import Academy, Service, Team
from core.figures import Backlog, Flow, Hops, Report, Scope, Share, Timing
from core.periods import BadPeriod, Dates, Span, Wrong
from tests.bot.charts.curves import curve
from tests.bot.rendering import bulletins, drawn
from tests.bot.rendering.limits import check_view
from tests.bot.rendering.scenes import EN, FR, LANGUAGES
from tests.core.world import DIRECTORY, MPL, NETWORK, NOW, TLS

HOUR, NOTHING = timedelta(hours=1), timedelta()
TEAMS = tuple(DIRECTORY.teams[key] for key in (TLS, MPL, NETWORK))
LONG = "Plate-forme académique d'assistance aux établissements du second degré, site 1"


def counted(**values) -> Report:
    told = Report(
        scope=Scope((TLS, MPL), NOW - 30 * timedelta(days=1), NOW, "messagerie", "toulouse"),
        teams=TEAMS[:2],
        flow=Flow(opened=120, arrived=4, left=6, resolved=110, withdrawn=3, reopened=5),
        before=Flow(opened=100, resolved=104, reopened=9),
        backlog=bulletins.backlog(),
        own=Timing(118, timedelta(minutes=35), 3.2 * HOUR, Share(99, 110)),
        resolve=Timing(110, 6.5 * HOUR, 42 * HOUR, Share(70, 100)),
        first_contact=Share(40, 110),
        reopenings=Share(5, 110),
        hops=Hops(31, Share(6, 110), Share(2, 110)),
        curve=curve(30),
    )
    return replace(told, **values)


def empty() -> Report:
    none, never = Share(0, 0), Timing(0, None, None, Share(0, 0))
    return counted(
        flow=Flow(), before=Flow(), backlog=Backlog({}, {}, {}, {}), own=never, resolve=never,
        first_contact=none, reopenings=none, hops=Hops(0, none, none),
    )  # fmt: skip


def shown(found: Report, texts=EN) -> str:
    return drawn.view(figures.answer(found, DIRECTORY, texts, "figures.1"))


def field(name: str, **state) -> dict:
    return {name: {name: state}}


VALUES = {
    **field("teams", selected_options=[{"value": TLS}, {"value": MPL}]),
    **field("span", selected_option={"value": "dates"}),
    **field("first", selected_date="2026-03-01"),
    **field("last", selected_date=None),
    **field("service", selected_option={"value": "reseau"}),
    **field("academy", selected_option=None),
}


def test_every_figure_is_there_with_its_words():
    told = shown(counted())
    assert "120 opened (▲ 20 more)" in told
    assert "half within 35 min" in told
    assert "nine in ten within 3 h 12" in told
    assert "on time: 90% (99 of 110)" in told
    assert "half within 6 h 30" in told
    assert "36% (40 of 110)" in told
    assert "5% (5 of 110)" in told
    assert "31 changes of team" in told
    assert "several changes: 5% (6 of 110)" in told
    assert "E-mail · Académie de Toulouse · from 31 January 2026 to 2 March 2026" in told


def test_a_period_that_ends_at_midnight_ends_with_the_day_before():
    midnight = replace(counted().scope, until=NOW.replace(hour=0))
    assert "to 1 March 2026" in shown(counted(scope=midnight))


def test_nothing_to_count_is_one_sentence():
    told = shown(empty())
    assert "There is no ticket to count here." in told
    assert "opened" not in told


def test_what_never_happened_has_no_time():
    never = Timing(0, None, None, Share(0, 0))
    told = shown(counted(own=never, first_contact=Share(0, 0)))
    assert "nothing in this period" in told
    untargeted = replace(counted().own, on_time=Share(0, 0))
    assert shown(counted(own=untargeted)).count("on time") == 1
    assert "no ticket to count" in told


@pytest.mark.parametrize(
    ("spent", "written"),
    [(NOTHING, "0 min"), (0.99 * HOUR, "59 min"), (HOUR, "1 h 00"), (130.5 * HOUR, "130 h 30"),
     (timedelta(minutes=59, seconds=45), "1 h 00")],
)  # fmt: skip
def test_a_time_of_work_is_hours_and_minutes(spent, written):
    assert counts.work_time(spent) == written


def test_who_went_nowhere_did_not_come_back():
    told = shown(counted(hops=Hops(0, Share(0, 110), Share(0, 110))))
    assert "0 changes of team" in told
    assert "several changes" not in told


def test_what_was_filled_in_is_read():
    assert figures.wanted(VALUES) == Wanted(
        (TLS, MPL), "reseau", None, Span.DATES, Dates(date(2026, 3, 1), None)
    )


def test_all_teams_are_no_team_in_particular():
    one = field("teams", selected_option={"value": "*"})
    assert figures.wanted({**VALUES, **one}).teams == ()
    assert figures.wanted({k: v for k, v in VALUES.items() if k != "teams"}).teams == ()


@pytest.mark.parametrize("forged", [field("span", selected_option={"value": "century"}),
                                    field("first", selected_date="soon")])  # fmt: skip
def test_what_the_form_does_not_offer_is_no_filter(forged):
    with pytest.raises(ValueError, match=r"century|soon"):
        figures.wanted({**VALUES, **forged})


def test_who_supervises_one_team_is_not_asked_for_teams():
    asked = figures.form(TEAMS[:1], DIRECTORY, FR).to_dict()
    assert "teams" not in [block["block_id"] for block in asked["blocks"]]


@pytest.mark.parametrize("why", Wrong)
@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=LANGUAGES)
def test_dates_at_fault_are_told_under_their_field(why, texts):
    [(block, sentence)] = figures.wrong_dates(BadPeriod(why, last=True), texts).items()
    assert block == "last"
    assert sentence.endswith(".")


@pytest.mark.parametrize("count", [1, 2, 10, 11, 100, 150])
@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=LANGUAGES)
def test_slack_takes_the_form_whatever_there_is_to_choose(count, texts):
    teams = [Team(f"t{n}", LONG[:75], f"C{n}") for n in range(count)]
    directory = replace(
        DIRECTORY,
        services={f"s{n}": Service(f"s{n}", LONG[:75], LONG[:75]) for n in range(count)},
        academies={f"a{n}": Academy(f"a{n}", LONG[:75], "t0") for n in range(count)},
    )
    check_view(figures.form(teams, directory, texts))


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=LANGUAGES)
def test_slack_takes_the_largest_figures_with_their_curve(texts):
    services = {f"s{n}": Service(f"s{n}", LONG[:70] + str(n), "") for n in range(100)}
    directory = replace(DIRECTORY, services={**DIRECTORY.services, **services})
    many = replace(bulletins.backlog(), services=dict.fromkeys(services, 10**6))
    teams = tuple(Team(f"t{n}", LONG[:75], f"C{n}") for n in range(60))
    found = counted(flow=Flow(*[10**7] * 6), backlog=many, teams=teams)
    image = blocks.picture("F0AAAAAAA1", "a" * 3000)
    check_view(figures.answer(found, directory, texts, "figures.1", image))
    assert len(report(found, directory, texts)) < 10


def test_the_figures_lie_over_their_form_under_a_name_of_their_own():
    view = figures.answer(counted(), DIRECTORY, FR, "figures.1").to_dict()
    assert view["external_id"] == "figures.1"
    assert view["close"]["text"] == "Changer les filtres"
    assert "submit" not in view
