"""«/bilan chiffres»: figures in the form that asks for them, and their curve soon after."""

from datetime import timedelta

import pytest

from bot.charts import Artist, Drawing, Picture
from core.vocabulary import Action
from simulator import Named
from tests.desk.forged import chosen, form, send

TLS, MPL = "DSI Plateforme Assistance TLS", "DSI Plateforme Assistance MPL"
DATES = "D'un jour à un autre"


@pytest.fixture(autouse=True)
def sketches(monkeypatch):
    """Pictures are drawn elsewhere: here it is where they go that counts."""

    async def draw(_: Artist, wanted: Drawing) -> Picture:
        return Picture(b"\x89PNG", wanted.alt)

    monkeypatch.setattr(Artist, "draw", draw)


async def lately(desk):
    """Sophie's teams have three requests, one of them resolved; Omar's have one."""
    for number in (1, 2, 3):
        assert await desk.begun(service="poste") == number
    assert await desk.begun(service="reseau") == 4
    await desk.play(1, "anne", Action.TAKE)
    await desk.pass_time(hours=3)
    await desk.play(1, "anne", Action.RESOLVE, words="Réparé.")
    desk.clock.advance(minutes=1)  # what happens now is in no period that ends now


async def asked(desk, name="sophie", word="chiffres"):
    """Open the form of figures; returns who has it."""
    person = desk.person(name)
    await person.command(f"/bilan {word}")
    await desk.quiet()
    return person


def read(person) -> str:
    return str([block for block in person.view["blocks"] if block["type"] != "image"])


def images(person) -> list[dict]:
    return [block for block in person.view["blocks"] if block["type"] == "image"]


async def test_the_form_is_answered_by_the_figures_and_then_their_curve(desk):
    await lately(desk)
    sophie = await asked(desk)
    assert not await sophie.submit({})
    assert len(sophie.views) == 2
    told = read(sophie)
    assert "3 ouverts (▲ 3 de plus)" in told
    assert "1 résolu (▲ 1 de plus)" in told
    assert "2 tickets ouverts" in told
    assert "la moitié en " in told
    await desk.quiet()
    [curve] = images(sophie)
    assert "3 tickets en entrée, 1 ticket en sortie" in curve["alt_text"]
    file = desk.simulator.workspace.files[curve["slack_file"]["id"]]
    assert (file.shares, file.mimetype) == ([], "image/png")
    assert "1 résolu (▲ 1 de plus)" in read(sophie)


async def test_closing_the_figures_leads_back_to_the_filters_as_they_were(desk):
    await lately(desk)
    sophie = await asked(desk)
    await sophie.submit({"Période": "Ce mois-ci"})
    await sophie.close()
    chosen = sophie.view["state"]["values"]["span"]["span"]["selected_option"]
    assert chosen["text"]["text"] == "Ce mois-ci"
    await sophie.submit({"Équipes": [MPL]})
    assert "Aucun ticket n'est à compter ici." in read(sophie)
    await desk.quiet()
    assert images(sophie) == []


async def test_filters_narrow_what_is_counted(desk):
    await lately(desk)
    sophie = await asked(desk)
    await sophie.submit({"Équipes": [TLS], "Service sollicité": "Messagerie"})
    assert "Aucun ticket" in read(sophie)
    await sophie.close()
    await sophie.submit(
        {"Service sollicité": "Poste de travail", "Académie": "Académie de Toulouse"}
    )
    assert "Poste de travail · Académie de Toulouse" in read(sophie)
    assert "3 ouverts" in read(sophie)


async def test_dates_that_bound_no_time_are_told_under_their_field(desk):
    sophie = await asked(desk)
    backwards = {"Premier jour": "2026-03-02", "Dernier jour": "2026-03-01"}
    found = await sophie.submit({"Période": DATES, **backwards})
    assert found == {"first": "Le premier jour vient après le dernier. Échangez-les."}
    assert len(sophie.views) == 1


async def test_a_team_that_is_not_one_s_own_is_told_nothing_of(desk):
    await lately(desk)
    teams = {"type": "checkboxes", "selected_options": [{"value": "reseau"}]}
    answer = await send(
        desk, form(desk, "sophie", "figures", "", teams=teams, span=chosen("month"))
    )
    assert "Vous ne supervisez pas, ou plus, cette équipe" in str(answer.body)
    assert "ouvert" not in str(answer.body)


async def test_who_supervises_nothing_gets_a_sentence_and_no_form(desk):
    chloe = await asked(desk, "chloe")
    assert chloe.views == []
    assert "vous n'en supervisez aucune" in str(chloe.ephemerals()[-1])


async def test_figures_are_there_when_their_curve_cannot_be(desk):
    await lately(desk)
    desk.simulator.faults.add("files.completeUploadExternal", Named("storage_limit_reached"))
    sophie = await asked(desk, word="figures")
    await sophie.submit({})
    await desk.quiet()
    assert "3 ouverts" in read(sophie)
    assert images(sophie) == []


async def test_a_curve_that_comes_too_late_changes_nothing_and_is_no_trouble(desk, caplog):
    await lately(desk)
    sophie = await asked(desk)
    await sophie.submit({})
    await sophie.close(everything=True)
    await desk.quiet()
    assert sophie.views == []
    assert "_illustrate" not in caplog.text


async def test_figures_are_as_of_the_reader_s_own_day(desk):
    """At half past midnight in Paris, today has begun there: it is yesterday in UTC."""
    await lately(desk)
    desk.clock.now += timedelta(hours=11, minutes=30)
    sophie = await asked(desk)
    await sophie.submit({"Période": DATES, "Premier jour": "2026-03-03",
                         "Dernier jour": "2026-03-03"})  # fmt: skip
    assert "0 ouvert (= autant)" in read(sophie)
