"""/ticket chercher, through the door: who finds what, page after page, and what he wrote amiss."""

import asyncio

from core.vocabulary import Action
from tests.desk.test_commands import told
from tests.desk.test_told import NET

CANARY = "Zygomatique"
NOTHING = "Rien de ce que vous pouvez lire ne correspond"


async def indexed(desk):
    await desk.bot.indexer.catch_up()


async def test_a_word_of_the_internal_journal_is_found_by_its_readers_alone(desk):
    await desk.begun(title="Écran cassé")
    await desk.play(1, "karim", Action.NOTE, note=f"{CANARY} : voir le fournisseur")
    await desk.play(1, "karim", Action.MESSAGE, words="Nous avons commandé des pièces.")
    await indexed(desk)
    for asked in (CANARY, CANARY.lower()[:6], "fournisseurs"):
        assert "Écran cassé" in await told(desk, "lea", f"/ticket chercher {asked}", NET)
        for name in ("chloe", "paul", "anne"):
            assert NOTHING in await told(desk, name, f"/ticket chercher {asked}")
    assert "Écran cassé" in await told(desk, "chloe", "/ticket chercher commander pièce")
    assert NOTHING in await told(desk, "paul", "/ticket chercher écran")


async def test_pages_follow_one_another_by_a_button(desk):
    for number in range(1, 13):
        await desk.begun(title=f"Panne du {number:02}")
    await indexed(desk)
    lea = desk.person("lea")
    first = await told(desk, "lea", "/ticket chercher pannes")
    assert [f"Panne du {n:02}" in first for n in (12, 3, 2)] == [True, True, False]
    await lea.press("Suivants", lea.ephemerals()[-1])
    await desk.quiet()
    second = lea.ephemerals()[-1]
    assert [f"Panne du {n:02}" in second["text"] for n in (3, 2, 1)] == [False, True, True]
    assert "Suivants" not in str(second["blocks"])
    await lea.press("Voir", second)
    await desk.quiet()
    assert "Panne du 02" in lea.ephemerals()[-1]["text"]


async def test_a_list_that_was_emptied_meanwhile_is_said(desk):
    for _ in range(11):
        await desk.begun(title="Panne")
    await indexed(desk)
    lea = desk.person("lea")
    await told(desk, "lea", "/ticket chercher panne état:affecté")
    page = lea.ephemerals()[-1]
    await desk.play(1, "lea", Action.TAKE)
    await indexed(desk)
    await lea.press("Suivants", page)
    await desk.quiet()
    assert "Il n'y a plus rien à montrer" in lea.ephemerals()[-1]["text"]


async def test_filters_take_names_as_people_write_them(desk):
    await desk.begun(title="Panne A")
    await desk.begun(by="paul", title="Panne B")
    await desk.play(1, "karim", Action.TAKE)
    await indexed(desk)
    team = (await desk.bot.run(lambda work: work.directory())).any_team("reseau").name
    for asked, found in {
        f'équipe:"{team}"': "AB",
        f"TEAM:{team[:5].lower()}": "AB",
        "état:assigné": "A",
        "ETAT : affectés": "B",
        "state:assigned": "A",
        "état:ouvert": "AB",
        "état:résolu": "",
        'service:"Réseau et internet"': "AB",
        "service:reseau": "AB",
        "demandeur:<@U0PAUL|paul>": "B",
        "demandeur:@moi": "",
        "demandeur:CHLOÉ": "A",
        "agent:karim": "A",
        "agent:moi": "",
        "depuis:2026-03-02": "AB",
        "depuis:1j panne": "AB",
        "depuis:2026-03-03": "",
        "<@U0PAUL>": "B",
        "R-2": "B",
    }.items():
        answer = await told(desk, "lea", f"/ticket chercher {asked}", NET)
        assert [f"Panne {each}" in answer for each in "AB"] == [e in found for e in "AB"], asked


async def test_nonsense_is_told_what_to_write(desk):
    for asked, sentence in {
        "": "Écrivez ce que vous cherchez, par exemple : /ticket chercher imprimante",
        "de la les": "Ces mots sont dans toutes les demandes",
        '"panne': "Un guillemet n'est pas fermé",
        "couleur:bleu": "« couleur: » n'est pas un filtre. Les filtres sont : équipe:, état:",
        "équipe:": "Écrivez une valeur après « équipe: »",
        "équipe:plombiers": "Aucune équipe ne s'appelle « plombiers »",
        "état:cassé": "« cassé » n'est pas un état. Les états sont : Affecté, Assigné",
        "service:plomberie": "Aucun service ne s'appelle « plomberie »",
        "agent:zorro": "Personne du nom de « zorro » n'est connu ici",
        "depuis:toujours": "« toujours » n'est pas une date",
        "x" * 201: "Cette recherche est trop longue : 200 caractères au plus",
        "inexistant": NOTHING,
    }.items():
        answer = await told(desk, "lea", f"/ticket chercher {asked}", NET)
        assert sentence in answer.replace("\u00a0", " "), asked
    english = await told(desk, "emma", "/ticket find color:blue")
    assert "“color:” is no filter. The filters are: team:, state:" in english


async def test_a_requester_learns_of_nobody_by_asking_for_people(desk):
    await desk.begun(title="Panne")
    await desk.play(1, "karim", Action.TAKE)
    await indexed(desk)
    unknown = await told(desk, "chloe", "/ticket chercher agent:zorro")
    known = await told(desk, "chloe", "/ticket chercher agent:karim")
    assert known == unknown.replace("zorro", "karim")
    assert NOTHING in await told(desk, "chloe", "/ticket chercher agent:<@U0KARIM>")
    assert "Panne" in await told(desk, "chloe", "/ticket chercher demandeur:moi état:ouvert")


async def test_a_request_is_found_soon_after_it_was_made_and_nobody_waits_for_it(desk):
    await desk.opened(title="Clavier collant")
    async with asyncio.timeout(10):
        while await desk.bot.run(lambda work: work.to_index(1)):  # noqa: ASYNC110 — as he would
            await asyncio.sleep(0.02)
    assert "Clavier collant" in await told(desk, "chloe", "/ticket chercher claviers")
