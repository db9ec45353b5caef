"""The two portals in the App Home, played through Slack's own payloads."""

import json

from core.vocabulary import Action, State
from simulator.wire.faults import Named, RateLimited

IDLE = 3.0  # seconds until it is looked again whether a page is to be drawn


def words(view):
    """All that a view says, and all that its buttons carry."""
    return json.dumps(view, ensure_ascii=False)


async def opened(desk, name):
    person = desk.person(name)
    person.open_home()
    await desk.quiet()
    return person


async def test_an_agent_takes_from_the_queue_in_one_press_and_sees_it_among_his_own(desk):
    await desk.begun()
    karim = await opened(desk, "karim")
    assert "Portail agent" in words(karim.home)
    assert "À prendre en charge par mes équipes (1)" in words(karim.home)
    await karim.press_home("home.list.queue")
    await desk.quiet()
    assert "Prise arrachée" in words(karim.home)
    await karim.press_home("Prendre en charge", near="R-000001")
    await desk.quiet()
    taken = await desk.ticket(1)
    assert (taken.state, taken.agent) == (State.ASSIGNED, karim.id)
    assert "Aucun ticket n'attend d'être pris" in words(karim.home)
    await karim.press_home("home.list.mine")
    await desk.quiet()
    assert "Résoudre" in words(karim.home)


async def test_a_stale_press_is_refused_with_what_changed_and_the_page_is_drawn_again(desk):
    await desk.begun()
    karim = await opened(desk, "karim")
    await karim.press_home("home.list.queue")
    await desk.quiet()
    await desk.play(1, "lea", Action.TAKE)
    await karim.press_home("Prendre en charge", near="R-000001")
    await desk.quiet()
    assert "Léa" in words(karim.view)
    assert "R-000001" not in words(karim.home)
    assert (await desk.ticket(1)).agent == "U0LEA"


async def test_a_ticket_opened_over_the_page_shows_both_journals_and_acts_from_there(desk):
    await desk.begun()
    await desk.play(1, "karim", Action.TAKE)
    await desk.play(1, "karim", Action.NOTE, note="Câble sectionné.")
    await desk.play(1, "karim", Action.MESSAGE, words="Nous venons demain.")
    karim = await opened(desk, "karim")
    await karim.press_home("Ouvrir", near="R-000001")
    await desk.quiet()
    seen = words(karim.view)
    for said in ("Journal intervenant", "Câble sectionné.", "Journal demandeur", "demain."):
        assert said in seen
    await karim.press("Résoudre")
    await desk.quiet()
    assert len(karim.views) == 2
    assert not await karim.submit({"words": "Prise remplacée."})
    await desk.quiet()
    assert len(karim.views) == 1
    assert "Résolu" in words(karim.view)
    assert "Prise remplacée." in words(karim.view)
    assert "Mes tickets en cours (0)" in words(karim.home)


async def test_a_requester_is_told_first_what_is_expected_of_him_and_answers_there(desk):
    chloe = await opened(desk, "chloe")
    assert "Portail utilisateur" in words(chloe.home)
    assert "portail agent" not in words(chloe.home)
    assert "1. Créez une demande" in words(chloe.home)
    await desk.begun()
    await desk.play(1, "karim", Action.TAKE)
    await desk.play(1, "karim", Action.NOTE, note="SECRET")
    await desk.play(1, "karim", Action.REQUEST_INFO, words="Quel bureau ?")
    await opened(desk, "chloe")
    assert "Votre réponse est attendue" in words(chloe.home)
    await chloe.press_home("Ouvrir", near="R-000001")
    await desk.quiet()
    assert "Quel bureau ?" in words(chloe.view)
    assert "SECRET" not in words(chloe.view)
    await chloe.press("Répondre")
    await desk.quiet()
    assert not await chloe.submit({"words": "Le 112."})
    await desk.quiet()
    assert (await desk.ticket(1)).state is State.ASSIGNED
    assert "Le 112." in words(chloe.view)
    assert "Votre réponse est attendue" not in words(chloe.home)


async def test_an_agent_filters_his_lists_clears_the_filters_and_changes_sides(desk):
    await desk.begun()
    karim = await opened(desk, "karim")
    await karim.press_home("home.list.queue")
    await desk.quiet()
    await karim.press_home("Filtrer")
    await desk.quiet()
    await karim.submit({"Priorité": "Critique"})
    await desk.quiet()
    assert "Filtres" in words(karim.home)
    assert "R-000001" not in words(karim.home)
    await karim.press_home("Effacer les filtres")
    await desk.quiet()
    assert "R-000001" in words(karim.home)
    await karim.press_home("home.side.own")
    await desk.quiet()
    assert "Portail utilisateur" in words(karim.home)
    await opened(desk, "karim")
    assert "Portail utilisateur" in words(karim.home)


async def test_who_looked_is_shown_what_others_did_no_sooner_than_ten_seconds_later(desk):
    await desk.begun()
    lea, chloe = await opened(desk, "lea"), await opened(desk, "chloe")
    await desk.play(1, "karim", Action.TAKE)
    await desk.quiet()
    assert await desk.bot.refresher.step() == IDLE
    desk.clock.advance(seconds=10)
    for _ in range(3):  # Karim never looked: nothing is drawn for him
        await desk.bot.refresher.step()
    assert "Suivis par mes collègues (1)" in words(lea.home)
    assert "suivie par Karim" in words(chloe.home)
    assert desk.person("karim").home is None
    desk.clock.advance(seconds=60)
    assert await desk.bot.refresher.step() == IDLE


async def test_a_page_that_slack_does_not_take_is_shown_later(desk):
    await desk.begun()
    desk.simulator.faults.add("views.publish", RateLimited(2))
    karim = await opened(desk, "karim")
    assert karim.home is None
    desk.clock.advance(seconds=10)
    await desk.bot.refresher.step()
    assert "Portail agent" in words(karim.home)


async def test_a_form_that_slack_opens_too_late_is_said_where_it_was_asked_for(desk):
    await desk.begun()
    karim = await opened(desk, "karim")
    await karim.press_home("home.list.queue")
    await desk.quiet()
    await karim.press_home("Ouvrir", near="R-000001")
    await desk.quiet()
    desk.simulator.faults.add("views.push", Named("expired_trigger_id"))
    await karim.press("Assigner")
    await desk.quiet()
    assert len(karim.views) == 1
    assert "à temps" in words(karim.view)


async def test_a_stale_press_in_an_open_ticket_says_what_changed_over_what_is_so_now(desk):
    await desk.begun()
    karim = await opened(desk, "karim")
    await karim.press_home("home.list.queue")
    await desk.quiet()
    await karim.press_home("Ouvrir", near="R-000001")
    await desk.quiet()
    await desk.play(1, "lea", Action.TAKE)
    await karim.press("Prendre en charge")
    await desk.quiet()
    assert len(karim.views) == 1
    first, rest = karim.view["blocks"][0], words(karim.view["blocks"][1:])
    assert "Léa" in words(first)
    assert "Assigné" in rest
    assert "Prendre en charge" not in rest


async def test_slack_s_word_to_wait_is_obeyed_and_nothing_is_forgotten_meanwhile(desk):
    await desk.begun()
    lea = await opened(desk, "lea")
    await desk.play(1, "karim", Action.TAKE)
    desk.simulator.faults.add("views.publish", RateLimited(17))
    desk.clock.advance(seconds=10)
    assert await desk.bot.refresher.step() == 17
    desk.clock.advance(seconds=17)
    await desk.bot.refresher.step()
    assert "Suivis par mes collègues (1)" in words(lea.home)


async def test_a_search_from_the_page_answers_under_its_words_and_opens_what_it_found(desk):
    for number in range(11):
        await desk.begun(title=f"Prise {number}")
    await desk.bot.indexer.catch_up()
    karim = await opened(desk, "karim")
    await karim.press_home("Chercher")
    await desk.quiet()
    assert not await karim.submit({"sought": "prises"})
    assert "Prise 10" in words(karim.view)
    assert "Prise 0" not in words(karim.view)
    await karim.press("Suivants")
    await desk.quiet()
    assert "Prise 0" in words(karim.view)
    await karim.press("Voir")
    await desk.quiet()
    assert (len(karim.views), "Journal intervenant" in words(karim.view)) == (2, True)
    await karim.close()
    assert not await karim.submit({"sought": "de la"})
    assert "Ces mots sont dans toutes" in words(karim.view)
