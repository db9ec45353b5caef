"""What a service asks besides, from the form to the card and to the requester's own view."""

from dataclasses import replace

from core.questions import Question
from tests.desk import forged

MAIL = "C0MESSAGERIE"


async def begun(desk, name="chloe"):
    """Open the form and choose the service that asks."""
    person = desk.person(name)
    await person.command("/demande")
    await desk.quiet()
    await person.fill({"title": "Remplacement", "description": "Deux mois."})
    await choose(desk, person, "Compte et mot de passe")
    return person


async def choose(desk, person, service):
    await person.fill({"service": service})
    await desk.quiet()


def asked(person) -> list[str]:
    shown = person.view["blocks"]
    return [b["label"]["text"] for b in shown if b.get("block_id", "").startswith("reply.")]


async def test_what_a_service_asks_is_told_on_the_card_and_to_the_requester(desk):
    chloe = await begun(desk)
    file = await chloe.upload("arrete.pdf", b"%PDF", given=True)
    errors = await chloe.submit(
        {
            "Que demandez-vous ?": "L'ouverture d'un compte",
            "Pour quel agent, si ce n'est pas pour vous ?": "U0PAUL",
            "À partir de quand ?": "2026-03-09",
            "Arrêté d'affectation": [file],
        }
    )
    assert not errors
    await desk.quiet()
    for told in (
        "L'ouverture d'un compte", "Paul Garnier", "9 mars 2026", "arrete.pdf",
    ):  # fmt: skip
        assert told in desk.card(1, MAIL)["text"]
    assert [file.name for file in (await desk.bot.run(lambda w: w.requester_journal(1)))[0].files]
    await chloe.close(everything=True)
    await chloe.command("/ticket R-1")
    assert "L'ouverture d'un compte" in chloe.ephemerals()[-1]["text"]
    await chloe.command("/ticket chercher ouverture")
    assert "R-000001" in chloe.ephemerals()[-1]["text"]


async def test_what_was_typed_comes_back_with_the_service(desk):
    chloe = await begun(desk)
    await chloe.fill({"Que demandez-vous ?": "Un nouveau mot de passe"})
    await choose(desk, chloe, "Scolarité (SIECLE, Pronote)")
    await chloe.fill({"Numéro de l'établissement (UAI)": "0340012X"})
    await choose(desk, chloe, "Compte et mot de passe")
    assert "Que demandez-vous ?" in asked(chloe)
    assert not await chloe.submit()
    await desk.quiet()
    (answer,) = (await desk.ticket(1)).answers
    assert answer.text == "Un nouveau mot de passe"


async def test_a_number_is_a_number(desk):
    chloe = await begun(desk)
    await choose(desk, chloe, "Scolarité (SIECLE, Pronote)")
    errors = await chloe.submit({"Combien d'élèves sont concernés ?": "tous"})
    assert [*errors.values()] == ["Veuillez écrire un nombre, par exemple 12 ou 3,5."]
    assert not await chloe.submit({"Combien d'élèves sont concernés ?": "640"})


async def test_questions_that_change_under_a_form_are_asked_anew_and_nothing_typed_is_lost(desk):
    chloe = await begun(desk)
    await chloe.fill({"Que demandez-vous ?": "Un nouveau mot de passe"})
    directory = await desk.bot.run(lambda work: work.catalogue())
    account = directory.services["compte"]
    wing = Question("aile", "Quelle aile ?", required=True)
    anew = replace(account, questions=(account.questions[0], wing))
    services = {**directory.services, "compte": anew}
    await desk.bot.run(lambda work: work.replace_catalogue(replace(directory, services=services)))
    before = desk.look()
    assert not await chloe.submit()
    await desk.quiet()
    assert "rien n'a été envoyé" in str(chloe.view["blocks"])
    assert asked(chloe) == ["Que demandez-vous ?", "Quelle aile ?"]
    assert not desk.heard(before).posted(MAIL)
    assert not await chloe.submit({"Quelle aile ?": "Nord"})
    await desk.quiet()
    answers = (await desk.ticket(1)).answers
    assert [answer.text for answer in answers] == ["Un nouveau mot de passe", "Nord"]


async def test_a_form_that_leaves_the_questions_out_opens_nothing(desk):
    fields = {
        "title": forged.words("Panne"), "description": forged.words("Tout"),
        "service": forged.chosen("compte"),
    }  # fmt: skip
    ack = await forged.send(desk, forged.form(desk, "chloe", "act.open", "", **fields))
    assert ack.body["response_action"] == "update"
    assert "Que demandez-vous ?" in str(ack.body)
    assert not await desk.bot.run(lambda work: work.asked_by("U0CHLOE", 9))
