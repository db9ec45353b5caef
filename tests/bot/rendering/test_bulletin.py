"""A digest is one screen: what to decide first, then how all stands, whatever there is to tell."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.rendering import blocks
from bot.rendering.staff import counts, pressing
from bot.rendering.staff.bulletin import bulletin
from core.directory import Service, Team
from core.figures import Flow, Load, Pressing
from core.subscriptions import Rhythm
from core.vocabulary import Priority, State
from tests.bot.rendering import bulletins, scenes
from tests.bot.rendering.bulletins import CALM, SEVERAL, heap, ticket
from tests.bot.rendering.limits import check_message
from tests.bot.rendering.scenes import EN, FR, LANGUAGES
from tests.core.world import DIRECTORY, NETWORK, NOW, TLS

LONG = "Plate-forme académique d'assistance aux établissements du second degré, site 1"
ARMED = "<!channel> <@U0ANNE> &lt;!here&gt; *gras* @channel #general & "


def told(found, texts=FR, directory=DIRECTORY, **values):
    return bulletin(found, scenes.NAMES, directory, texts, **values)


def lines(message) -> list[str]:
    return message.text.splitlines()


def test_what_needs_a_decision_comes_first_in_the_order_of_its_weight():
    heads = [
        line for line in lines(told(bulletins.bulletin())) if re.match(r"\*[📥⏰⌛⏳🔁]", line)
    ]
    heads = [head.strip("*") for head in heads]
    assert heads == [
        "📥\xa0À prendre en charge (12)",
        "⏰\xa0Hors délai (2)",
        "⌛\xa0Bientôt hors délai (1)",
        "⏳\xa0En attente depuis le plus longtemps (3)",
        "🔁\xa0Rouverts (1)",
    ]


def test_each_line_leads_to_its_card():
    payload = str(told(bulletins.bulletin()).payload()["blocks"])
    assert f"<{bulletins.LINK}31|R-000031>" in payload
    assert f"<{bulletins.LINK}71|R-000071>" in payload


def test_what_came_since_the_digest_was_due_is_of_just_now():
    for since in (NOW, NOW + timedelta(minutes=5)):
        found = told(bulletins.bulletin(pressing=replace(CALM, unowned=heap([ticket(1)], since))))
        assert "à l'instant" in found.text
        assert "seconde" not in found.text


def test_a_ticket_in_two_heaps_is_written_once():
    assert told(bulletins.bulletin()).text.count("R-000031") == 1


def test_a_heap_whose_tickets_are_all_named_above_says_so():
    one = heap([ticket(1)], NOW)
    twice = replace(CALM, unowned=one, late=one)
    assert (
        "⏰\xa0Hors délai (1)*\n… voir ci-dessus" in told(bulletins.bulletin(pressing=twice)).text
    )


def test_a_heap_of_which_nothing_may_be_shown_has_its_number_alone():
    hidden = replace(CALM, late=replace(bulletins.NONE, count=3))
    found = told(bulletins.bulletin(pressing=hidden)).text
    assert "Hors délai (3)*\n*Flux*" in found


def test_what_needs_a_decision_fits_on_a_screen_whatever_there_is():
    full = heap([ticket(n) for n in range(5)], NOW, count=400)
    heaps = (heap([ticket(10 * m + n) for n in range(5)], NOW, count=400) for m in range(5))
    for found in (Pressing(*heaps), Pressing(full, *[bulletins.NONE] * 4)):
        shown = pressing.pressing(bulletins.bulletin(pressing=found), DIRECTORY, FR)
        written = blocks.words(tuple(shown)).splitlines()
        assert len([line for line in written if not line.startswith("…")]) <= 12
        assert any("399" in line or "396" in line for line in written)


def test_when_it_was_due_is_told_in_each_reader_s_own_zone():
    payload = str(told(bulletins.bulletin()).payload()["blocks"])
    assert f"échu le <!date^{int(NOW.timestamp()) - 20 * 3600}^" in payload
    assert f"à faire avant le <!date^{int(NOW.timestamp()) + 2 * 3600}^" in payload


def test_a_team_is_named_on_a_line_where_there_are_several():
    one, several = (told(bulletins.bulletin(*teams)) for teams in ((TLS,), SEVERAL))
    assert one.text.count("Plateforme Assistance TLS") == 1
    assert several.text.count("Plateforme Assistance TLS") > 5


def test_what_weighs_most_says_so_in_words():
    grave = Pressing(heap([ticket(1, urgency=1, impact=1), ticket(2)], NOW), *[bulletins.NONE] * 4)
    found = told(bulletins.bulletin(pressing=grave)).text
    assert found.count("🔴\xa0priorité critique") == 1
    assert "priorité moyenne" not in found


def test_nothing_to_decide_is_said():
    assert "Rien n'est à décider." in told(bulletins.bulletin(pressing=CALM)).text


def test_the_flow_is_told_beside_the_time_before_by_words_and_signs():
    found = told(bulletins.bulletin(), EN).text
    assert "24 opened (▼ 3 fewer)" in found
    assert "19 resolved (= as many)" in found
    assert "2 reopened (▲ 1 more)" in found
    assert "1 withdrawn, 1 from another team, 2 to other teams" in found
    assert "Backlog: +5 (before: +9)" in found


def test_a_backlog_that_shrinks_has_its_sign():
    assert [counts.signed(n) for n in (3, 0, -3)] == ["+3", "0", "−3"]


def test_the_greatest_are_named_and_the_rest_counted():
    many = {f"service {n}": 100 - n for n in range(100)}
    assert list(counts.top(many, EN))[:2] == ["service 0: 100", "service 1: 99"]
    assert list(counts.top(many, EN))[-1] == f"96 others: {sum(range(1, 97))}"
    assert len(list(counts.top(dict(list(many.items())[:5]), EN))) == 5
    assert list(counts.top({}, EN)) == ["–"]


def test_load_is_told_where_it_is_given_and_not_where_it_is_not():
    with_loads, without = (told(bulletins.bulletin(**kw)).text for kw in ({}, {"loads": ()}))
    assert "Charge Anne" in with_loads.replace("*", "")
    assert "Anne" not in without


def test_a_quiet_time_is_one_line_under_its_title():
    found = told(bulletins.quiet(), rhythm=Rhythm.WEEKLY)
    assert len(lines(found)) == 2
    assert "tout est calme" in found.text


@pytest.mark.parametrize("rhythm", [None, *Rhythm])
def test_the_title_says_of_when_and_how_often(rhythm):
    title = lines(told(bulletins.bulletin(), rhythm=rhythm))[0]
    assert title.endswith("du 2 mars 2026")
    assert ("mensuel" in title) is (rhythm is Rhythm.MONTHLY)


def test_buttons_stand_below_and_the_picture_above_them():
    found = told(bulletins.bulletin(), buttons=[blocks.button("Pause", "x")])
    kinds = [b["type"] for b in found.with_picture("F0AAAAAAA1", "des mots").payload()["blocks"]]
    assert kinds[-2:] == ["image", "actions"]
    alone = told(bulletins.bulletin()).with_picture("F0AAAAAAA1", "des mots").payload()["blocks"]
    assert alone[-1] == {
        "type": "image", "slack_file": {"id": "F0AAAAAAA1"}, "alt_text": "des mots",
    }  # fmt: skip


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=LANGUAGES)
@pytest.mark.parametrize("words", [LONG, ARMED * 4, "😀" * 75], ids=["long", "armed", "wide"])
def test_slack_takes_the_largest_digest(texts, words):
    name = words[:75]
    teams = tuple(Team(f"t{n}", name, f"C{n}") for n in range(100))
    services = {f"s{n}": Service(f"s{n}", name + str(n), name + str(n)) for n in range(100)}
    directory = replace(
        DIRECTORY, teams={**DIRECTORY.teams, **{t.key: t for t in teams}},
        services={**DIRECTORY.services, **services},
    )  # fmt: skip
    tickets = [ticket(n, State.ASSIGNED, title=words, path=("t1",)) for n in range(25)]
    heaps = (heap(tickets[5 * n : 5 * n + 5], NOW, count=10**6) for n in range(5))
    found = bulletins.bulletin(
        pressing=Pressing(*heaps),
        flow=Flow(*[10**6] * 6),
        backlog=replace(
            bulletins.backlog(), services=dict.fromkeys(services, 10**5),
            priorities=dict.fromkeys(Priority, 10**6),
        ),
        loads=tuple(Load(f"U{n}", n, n) for n in range(60)),
    )  # fmt: skip
    named = {f"U{n}": name for n in range(60)}
    message = bulletin(replace(found, teams=teams), named, directory, texts)
    check_message(message, longest=4000)
    payload = message.payload()
    assert len(payload["blocks"]) <= 15
    assert "<!channel>" not in str(payload)
    assert "<@U0ANNE>" not in str(payload)


def test_who_has_no_name_yet_is_told_by_his_id():
    found = bulletins.bulletin(NETWORK, loads=(Load("U0NEW", 1, 0),))
    assert "U0NEW" in told(found).text
