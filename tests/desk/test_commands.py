"""What people type after a slash: accents and case do not matter, and nothing goes unanswered."""

import pytest

from core.vocabulary import Action, State
from tests.desk.test_told import NET, brought_to
from tests.desk.test_words import labels, typed

UNKNOWN = "Aucune demande ne porte ce numéro"


async def told(desk, name, text, channel=None):
    """Type a command; returns what it answered, its words."""
    person = desk.person(name)
    before = len(person.ephemerals(channel))
    await person.command(text, channel)
    await desk.quiet()
    return "\n".join(m["text"] for m in person.ephemerals(channel)[before:])


@pytest.mark.parametrize("command", ["/demande", "/request", "/demande  ", "/ticket annuler R-9"])
async def test_a_stranger_to_the_desk_is_answered(desk, command):
    answer = await told(desk, "ines", command)
    assert desk.person("ines").views or UNKNOWN in answer


async def test_the_words_after_demande_begin_the_form(desk):
    await told(desk, "chloe", "/demande Plus de réseau <!channel> & co")
    view = desk.person("chloe").view
    assert typed(view, "title") == typed(view, "description") == "Plus de réseau <!channel> & co"


async def test_request_opens_the_form_in_english_for_an_english_speaker(desk):
    await told(desk, "emma", "/request")
    assert desk.person("emma").view["title"]["text"] == "Create a request"


async def test_a_ticket_is_shown_to_staff_and_requester_each_his_way_and_to_nobody_else(desk):
    await brought_to(desk, State.WAITING_PARTNER)
    staff = await told(desk, "lea", "/ticket R-1")
    own = await told(desk, "chloe", "/ticket R-1")
    assert "Orange" in staff
    assert "Orange" not in own
    assert "Prise arrachée" in own
    strangers = {await told(desk, name, "/ticket R-1") for name in ("paul", "anne", "nora")}
    assert strangers == {await told(desk, "paul", "/ticket R-99")}
    assert UNKNOWN in strangers.pop()


VERBS = (
    "prendre", "assigner", "affecter", "tort", "modifier", "remettre", "note", "répondre", "info",
    "attente", "reprendre", "résoudre", "rouvrir", "annuler", "clore", "avis",
)  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
async def test_a_ticket_that_is_not_ones_own_answers_like_one_that_does_not_exist(desk, verb):
    await brought_to(desk, State.ASSIGNED)
    before = desk.look()
    theirs = await told(desk, "paul", f"/ticket {verb} R-1 quelque chose")
    assert theirs == await told(desk, "paul", f"/ticket {verb} R-99 quelque chose")
    assert UNKNOWN in theirs
    assert not desk.person("paul").views
    assert not desk.heard(before).posted(NET)


@pytest.mark.parametrize("verb", VERBS)
async def test_a_verb_without_a_reference_asks_for_it(desk, verb):
    answer = await told(desk, "lea", f"/ticket {verb}")
    assert f"/ticket {verb} R-001678" in answer


@pytest.mark.parametrize(
    ("state", "name", "command", "after"),
    [
        (State.DISPATCHED, "lea", "PRENDRE r1", State.ASSIGNED),
        (State.DISPATCHED, "lea", "  prendre   R-1  ", State.ASSIGNED),
        (State.DISPATCHED, "lea", "prendre\u00a0R-1", State.ASSIGNED),
        (State.DISPATCHED, "lea", "assigner R-1 @karim.saïdi à toi", State.ASSIGNED),
        (State.DISPATCHED, "lea", "assigner R-1 karim saidi à toi", State.ASSIGNED),
        (State.ASSIGNED, "lea", "tort R-1", State.DISPATCHED),
        (State.ASSIGNED, "lea", "remettre R-1 je pars", State.DISPATCHED),
        (State.ASSIGNED, "lea", "attente R-1 Orange : câble coupé", State.WAITING_PARTNER),
        (State.WAITING_PARTNER, "lea", "reprendre R-1", State.ASSIGNED),
        (State.ASSIGNED, "lea", "affecter R-1 messagerie et annuaire pour vous", State.DISPATCHED),
        (State.ASSIGNED, "chloe", "annuler R-1", State.RESOLVED),
        (State.RESOLVED, "chloe", "rouvrir R-1 encore en panne", State.ASSIGNED),
        (State.RESOLVED, "chloe", "clore R-1", State.CLOSED),
        (State.WAITING_REQUESTER, "chloe", "repondre R-1 depuis hier", State.ASSIGNED),
        (State.CLOSED, "chloe", "avis R-1 1 parfait", State.CLOSED),
    ],
    ids=str,
)
async def test_a_command_that_says_all_acts_at_once(desk, state, name, command, after):
    await brought_to(desk, state)
    answer = await told(desk, name, f"/ticket {command}", NET if name == "lea" else None)
    assert not desk.person(name).views
    assert "C'est fait" in answer
    assert (await desk.ticket(1)).state is after


@pytest.mark.parametrize(
    ("state", "name", "command", "prefilled"),
    [
        (State.ASSIGNED, "lea", "assigner R-1", {}),
        (State.ASSIGNED, "lea", "assigner R-1 Personne Inconnue", {}),
        (State.ASSIGNED, "lea", "affecter R-1 nulle part", {"note": "nulle part"}),
        (State.ASSIGNED, "lea", "attente R-1 en panne", {"reason": "en panne"}),
        (State.ASSIGNED, "lea", "modifier R-1", {"title": "Prise arrachée"}),
        (State.ASSIGNED, "lea", "note R-1", {}),
        (State.ASSIGNED, "lea", "info R-1 Depuis quand ?", {"words": "Depuis quand ?"}),
        (State.ASSIGNED, "lea", "RÉSOUDRE r1 Prise changée", {"words": "Prise changée"}),
        (State.ASSIGNED, "lea", "répondre R-1 Je passe", {"words": "Je passe"}),
        (State.RESOLVED, "lea", "rouvrir R-1 pas fini", {"words": "pas fini"}),
        (State.RESOLVED, "chloe", "rouvrir R-1", {}),
        (State.ASSIGNED, "chloe", "répondre R-1", {}),
        (State.CLOSED, "chloe", "avis R-1", {}),
    ],
    ids=str,
)
async def test_a_command_that_lacks_something_or_speaks_to_the_requester_opens_the_form(
    desk, state, name, command, prefilled
):
    """Whatever an agent writes to a requester passes through a form he submits."""
    await brought_to(desk, state)
    before = await desk.ticket(1)
    await told(desk, name, f"/ticket {command}", NET if name == "lea" else None)
    view = desk.person(name).view
    assert {field: typed(view, field) for field in prefilled} == prefilled
    assert await desk.ticket(1) == before


async def test_who_is_both_requester_and_agent_is_asked_as_whom_he_answers(desk):
    await desk.begun("lea")
    lea = desk.person("lea")
    assert "Voici" in await told(desk, "lea", "/ticket répondre R-1 Voici la photo")
    assert labels(lea.ephemerals()[-1]) == ["Répondre au demandeur", "Répondre"]
    await lea.press("Répondre", lea.ephemerals()[-1])
    await desk.quiet()
    assert lea.view["callback_id"] == "act.answer"
    await lea.close()
    await lea.press("Répondre au demandeur", lea.ephemerals()[-1])
    await desk.quiet()
    assert lea.view["callback_id"] == "act.message"


@pytest.mark.parametrize("typed_", ["aide", "AIDE", "help", "n'importe quoi", "prendr R-1", "-1"])
async def test_help_and_what_is_not_understood_explain_the_commands(desk, typed_):
    answer = await told(desk, "chloe", f"/ticket {typed_}")
    assert "/ticket annuler R-001678" in answer
    assert typed_.lower() in {"aide", "help"} or typed_ in answer


async def test_a_requester_sees_his_own_requests_in_the_place_of_lists(desk):
    await brought_to(desk, State.ASSIGNED)
    await desk.begun("ines", title="Autre chose")
    answer = await told(desk, "chloe", "/ticket")
    assert "Prise arrachée" in answer
    assert "Autre chose" not in answer


async def test_a_former_team_may_read_and_not_write(desk):
    await brought_to(desk, State.ASSIGNED)
    await desk.play(1, "karim", Action.DISPATCH, team="messagerie")
    assert "Prise arrachée" in await told(desk, "lea", "/ticket R-1")
    assert "réservé aux membres" in await told(desk, "lea", "/ticket note R-1 encore")
    assert "réservé aux membres" in await told(desk, "lea", "/ticket prendre R-1")


async def test_a_supervisor_assigns_and_notes_but_does_not_resolve(desk):
    await brought_to(desk, State.ASSIGNED)
    assert "C'est fait" in await told(desk, "omar", "/ticket note R-1 à suivre")
    assert "réservé aux membres" in await told(desk, "omar", "/ticket résoudre R-1 fini")


async def test_a_long_list_is_paged(desk):
    for number in range(12):
        await desk.begun(title=f"Panne {number}.")
    lea = desk.person("lea")
    await told(desk, "lea", "/ticket")
    first = lea.ephemerals()[-1]
    await lea.press("page.queue", first)
    await desk.quiet()
    both = first["text"] + lea.ephemerals()[-1]["text"]
    assert all(f"Panne {number}." in both for number in range(12))
