"""The main job, from a request to its closing, as the people in it press, type and read."""

from core.vocabulary import State


async def test_a_request_goes_from_its_opening_to_its_closing(desk):
    chloe, lea, anne, nora, thomas = (
        desk.person(name) for name in ("chloe", "lea", "anne", "nora", "thomas")
    )
    photo = await chloe.upload("photo.png", b"\x89PNG-not-really")
    number = await desk.opened(files=[photo])
    assert [f["name"] for m in desk.thread(number) for f in m.get("files", ())] == ["photo.png"]

    await lea.press("Affecté à tort", desk.card(number))
    await desk.quiet()
    assert "transféré" in desk.card(number)["text"].lower()

    await anne.press("Affecter", desk.card(number, "C0TLS"))
    await desk.quiet()
    await anne.submit({"team": "Messagerie et annuaire", "note": "CANARI annuaire"})
    await desk.quiet()
    assert "CANARI annuaire" in str(desk.thread(number, "C0MESSAGERIE"))

    await nora.press("Prendre en charge", desk.card(number, "C0MESSAGERIE"))
    await desk.quiet()
    card = desk.card(number, "C0MESSAGERIE")
    await nora.say("CANARI interne", "C0MESSAGERIE", thread=card["ts"])
    await desk.quiet()
    await nora.press("Demande d'info", desk.card(number, "C0MESSAGERIE"))
    await desk.quiet()
    await nora.submit({"words": "Depuis quand ?"})
    await desk.quiet()
    assert (await desk.ticket(number)).state is State.WAITING_REQUESTER

    thread = await desk.request(number)
    assert "Depuis quand ?" in thread[-1]["text"]
    await chloe.say("Depuis hier.", thread=thread[0]["ts"])
    await desk.quiet()
    assert (await desk.ticket(number)).state is State.ASSIGNED
    assert "Depuis hier." in desk.thread(number, "C0MESSAGERIE")[-1]["text"]

    await nora.press("En attente", desk.card(number, "C0MESSAGERIE"))
    await desk.quiet()
    await nora.submit({"partner": "CANARI Orange", "reason": "CANARI travaux"})
    await desk.quiet()
    await nora.choose("Reprendre", desk.card(number, "C0MESSAGERIE"))
    await desk.quiet()
    await nora.submit()
    await desk.quiet()
    await nora.press("Assigner", desk.card(number, "C0MESSAGERIE"))
    await desk.quiet()
    await nora.submit({"agent": "Thomas Girard"})
    await desk.quiet()
    await thomas.press("Résoudre", desk.card(number, "C0MESSAGERIE"))
    await desk.quiet()
    await thomas.submit({"words": "Groupe corrigé."})
    await desk.quiet()
    assert (await desk.ticket(number)).state is State.RESOLVED

    await chloe.say("merci", thread=thread[0]["ts"])
    await desk.quiet()
    assert (await desk.ticket(number)).state is State.RESOLVED
    solution = next(m for m in await desk.request(number) if "Groupe corrigé." in m["text"])
    await chloe.press("Rouvrir", solution)
    await desk.quiet()
    await chloe.submit({"words": "Le problème est revenu."})
    await desk.quiet()
    assert (await desk.ticket(number)).agent == thomas.id
    await thomas.press("Résoudre", desk.card(number, "C0MESSAGERIE"))
    await desk.quiet()
    await thomas.submit({"words": "Corrigé pour de bon."})
    await desk.pass_time(days=16)
    assert (await desk.ticket(number)).state is State.CLOSED

    await chloe.press("Rouvrir", solution)
    await desk.quiet()
    refusal = chloe.ephemerals()[-1]
    assert "fermée définitivement" in refusal["text"]
    await chloe.press("Nouvelle demande", refusal)
    await desk.quiet()
    assert chloe.view["state"]["values"]["title"]["title"]["value"] == "Prise arrachée"
    texts = [message["text"] for message in await desk.request(number)]
    assert sum("a résolu votre demande" in text for text in texts) == 2
    assert "fermée définitivement" in texts[-1]
    everything = str(await desk.request(number)) + str(desk.simulator.messages(chloe.dm))
    assert "CANARI" not in everything
