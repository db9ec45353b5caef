"""`guichet catalogue show`, `diff` and `export`, as they are typed."""

import asyncio

import pytest
from typer.testing import CliRunner

from bot.cli import app
from core.ticket import Person
from storage.database import open_database
from tests.bot.catalogue.whole import WHOLE, changed

WITHOUT_GROUPS = WHOLE.replace(", user_group: S0TLS", "").replace("user_group: S0CHEFS", "U0SOPHIE")


@pytest.fixture(autouse=True)
def english(bare, monkeypatch):  # noqa: ARG001 — it empties what this one fills
    """Speak English before a wide terminal, and stand where nothing is set."""
    monkeypatch.setenv("GUICHET_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "160")


def run(*arguments):
    return CliRunner().invoke(app, ["catalogue", *arguments])


def written(tmp_path, text=WITHOUT_GROUPS):
    path = tmp_path / "catalogue.yml"
    path.write_text(text)
    return str(path)


def test_a_catalogue_without_a_token_leaves_user_groups_unread_and_says_so(tmp_path):
    result = run("apply", written(tmp_path, WHOLE))
    assert result.exit_code == 0
    assert (
        "line 21: The user group S0TLS was not read, for want of SLACK_BOT_TOKEN: set it, or start "
        "the desk, which reads it. Nobody is known in it."
    ) in result.stderr.splitlines()
    assert "Added: user group S0TLS." in result.stdout
    assert "Added: calendar “moselle”." in result.stdout


def test_a_rehearsal_tells_what_changes_of_hours_targets_and_aliases(tmp_path):
    run("apply", written(tmp_path))
    text = (
        WITHOUT_GROUPS.replace("FR-57", "FR-974")
        .replace('saturday: ["08:00-24:00"]', 'saturday: ["08:00-12:00"]')
        .replace("{from: 2026-05-15}", "{from: 2026-05-15, label: Pont}")
        .replace("[pf, aide]", "[pf]")
        .replace("{own: 15m, resolve: 1h30m}", "{own: 15m, resolve: 2h}")
        .replace("low: {resolve: 40h}", "high: {resolve: 8h}")
        .replace("calendar: default", "calendar: moselle")
    )
    result = run("apply", written(tmp_path, text), "--dry-run")
    assert result.stdout.splitlines() == [
        "Changed: calendar “moselle”, hours: + saturday 08:00-12:00, − saturday 08:00-24:00.",
        "Changed: calendar “moselle”, public holidays: + FR-974, − FR-57.",
        "Changed: calendar “moselle”, closing days: + 2026-05-15 Pont, − 2026-05-15.",
        "Changed: team “Plateforme” (plateforme), aliases: − aide.",
        "Changed: team “Réseaux et télécoms” (reseau), calendar: + moselle, − default.",
        (
            "Changed: service “Messagerie” (messagerie), targets: + high resolve 8h, "
            "+ toulouse critical own 15m, resolve 2h, − low resolve 40h, "
            "− toulouse critical own 15m, resolve 1h30m."
        ),
        "Nothing was applied: this was a rehearsal.",
    ]


def test_diff_says_by_its_status_whether_there_is_a_difference(tmp_path):
    path = written(tmp_path)
    run("apply", path)
    same = run("diff", path)
    assert (same.exit_code, same.output) == (0, "")
    other = run("diff", written(tmp_path, WITHOUT_GROUPS.replace("[pf, aide]", "[pf]")))
    assert (other.exit_code, other.stdout) == (
        3,
        "Changed: team “Plateforme” (plateforme), aliases: − aide.\n",
    )


def test_diff_of_a_wrong_catalogue_tells_its_mistakes(tmp_path):
    result = run("diff", written(tmp_path, changed("FR-57", "FR-999")))
    assert result.exit_code == 1
    assert result.stderr.startswith("line 12: “holidays” cannot be “FR-999”: ")


def test_what_is_exported_and_applied_again_changes_nothing(tmp_path):
    run("apply", written(tmp_path, WHOLE))
    exported = run("export")
    assert exported.exit_code == 0
    again = run("apply", written(tmp_path, exported.stdout))
    assert again.stdout == "The catalogue is the present one already: nothing changes.\n"


def test_the_catalogue_is_shown_at_a_glance(tmp_path):
    run("apply", written(tmp_path))
    result = run("show")
    assert result.exit_code == 0
    for words in (
        "Académie de Toulouse", "Réseaux et télécoms", "aide", "U0ANNE", "U0SOPHIE", "C0RESEAU",
        "requester's platform", "critical: own 30m, resolve 4h", "low: resolve 40h",
        "critical: own 15m, resolve 1h30m", "Mon 08:00-12:00 13:30-18:00", "Sat 08:00-24:00",
        "Fri 08:00-18:00", "FR-57", "December 24, 2026 – January 1, 2027 Noël", "May 15, 2026",
    ):  # fmt: skip
        assert words in result.stdout, words
    assert result.stderr == ""


async def known(person):
    """Let the desk that the commands work on know somebody."""
    database = open_database("sqlite:///data/guichet.db")
    await database.start()
    await database.run(lambda work: work.save_person(person))
    await database.close()


def test_who_is_known_is_shown_by_name_and_names_are_never_markup(tmp_path):
    run("apply", written(tmp_path, WITHOUT_GROUPS.replace("name: Messagerie", "name: '[red]Mail'")))
    asyncio.run(known(Person("U0ANNE", "Anne [bold]Dubois")))
    asyncio.run(known(Person("U0KARIM", "Karim Saïdi", active=False)))
    shown = run("show").stdout
    assert "[red]Mail" in shown
    assert "Anne [bold]Dubois" in shown
    assert "U0ANNE" not in shown
    assert "Karim" not in shown


def test_a_user_group_that_was_not_read_is_told_when_the_catalogue_is_shown(tmp_path):
    run("apply", written(tmp_path, WHOLE))
    result = run("show")
    assert "(S0TLS)" in result.stdout
    assert "The user group S0TLS was not read, for want of SLACK_BOT_TOKEN: " in result.stderr


def test_an_empty_desk_shows_and_exports_an_empty_catalogue():
    assert run("show").exit_code == 0
    assert run("export").stdout == "teams: []\nservices: []\n"


def test_the_catalogue_is_shown_in_french(tmp_path, monkeypatch):
    monkeypatch.setenv("GUICHET_LANGUAGE", "fr")
    run("apply", written(tmp_path))
    result = run("show").stdout
    assert "Jours fériés" in result
    assert "24 décembre 2026 – 1 janvier 2027 Noël" in result
