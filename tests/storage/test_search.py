"""Every database finds the same tickets: those that a search through all of them would find."""

from datetime import timedelta
from random import Random

import pytest

from core import desk as core_desk
from core import indexing, words
from core.access import access_found, access_ticket_by_itself, may_read_internal
from core.acts import Act, Given
from core.search import Facet, Query, Reader, Sheet
from core.ticket import Source
from core.vocabulary import Action, State
from storage import sheets
from tests.core.world import (
    ANNE,
    BRUNO,
    CALENDAR,
    CHLOE,
    DIRECTORY,
    KARIM,
    LEA,
    MPL,
    NETWORK,
    NOW,
    OMAR,
    PAUL,
    PEOPLE,
    SOPHIE,
    STAFFING,
    TLS,
    joining,
    never,
)


async def indexed(desk):
    while await desk.run(lambda work: indexing.index_anew(work, never)):
        pass


async def revise(desk, number, note, source):
    """Have Slack tell that a message of the thread was edited, or deleted."""
    act = Act(Action.NOTE, ANNE, Given(note=note or ""), source=source)
    await desk.run(
        lambda work: core_desk.revise(work, number, act, desk.now, CALENDAR, deleted=note is None)
    )


def hits(work, user, asked, within, *, since=None, before=None, limit=100):
    query = Query(asked, {Facet[name]: frozenset(each) for name, each in within.items()}, since)
    return [hit.ticket.id for hit in access_found(work, query, user, before, limit)[0]]


async def found(desk, user, asked="", *, since=None, before=None, **within):
    return await desk.run(lambda work: hits(work, user, asked, within, since=since, before=before))


@pytest.fixture
async def printer(desk):
    """A request whose journals hold words of their own."""
    number = await desk.taken(
        title="L’imprimante du Cœur de Mêlée est bloquée",
        description="Message E-503 de jean.dupont@ac-toulouse.fr, série SN-4567/A",
    )
    await desk.do(number, ANNE, Action.NOTE, note="Le toner coûte trop, voir Globex")
    await desk.do(number, ANNE, Action.MESSAGE, words="Redémarrez les ordinateurs")
    await desk.open(requester=PAUL, title="Réseau lent", description="Depuis hier")
    await indexed(desk)
    return number


FORMS = (
    "imprimantes bloquées",
    "IMPRIMANTE bloquee",
    "l'imprimante",
    "coeur melee",
    "bloquer",
    "impri",
    "ordinateur redémarrer",
    "e-503",
    "503",
    "jean.dupont@ac-toulouse.fr",
    "jean.dup",
    "dupont",
    "SN-4567/a",
    "sn-45",
    "R-000001",
    "r-1",
    "1",
    "les messages de la série",
)


async def test_words_are_found_whatever_their_form(desk, printer):
    for asked in FORMS:
        assert await found(desk, ANNE, asked) == [printer], asked
        assert await found(desk, CHLOE, asked) == [printer], asked
        assert await found(desk, PAUL, asked) == [], asked


async def test_all_words_must_be_there_and_only_the_last_may_be_a_beginning(desk, printer):
    assert await found(desk, ANNE, "imprimante reseau") == []
    assert await found(desk, ANNE, "ordinateu impri") == []
    assert await found(desk, ANNE, "ordinateur impri") == [printer]


async def test_the_staff_alone_finds_by_the_internal_journal_and_the_name(desk, printer):
    for asked in ("toner", "globex", "coûter", "chloe"):
        assert await found(desk, ANNE, asked) == [printer]
        assert await found(desk, CHLOE, asked) == []
        assert await found(desk, KARIM, asked) == []


async def test_an_agent_does_not_find_his_own_request_by_what_others_note_of_it(desk):
    number = await desk.open(requester=KARIM, title="Écran noir")
    await desk.do(number, ANNE, Action.NOTE, note="Il exagère")
    await indexed(desk)
    assert await found(desk, KARIM, "exagère") == []
    assert await found(desk, KARIM, "écran") == [number]
    assert await found(desk, SOPHIE, "exagère") == [number]
    await desk.do(number, ANNE, Action.DISPATCH, team=NETWORK, note="")
    await indexed(desk)
    assert await found(desk, KARIM, "exagère") == [number]


async def test_the_index_itself_matches_nobodys_own_request_that_his_team_had(desk):
    number = await desk.open(requester=KARIM, service="reseau")
    await desk.do(number, LEA, Action.NOTE, note="Il exagère")
    await desk.do(number, LEA, Action.DISPATCH, team=TLS, note="")
    await indexed(desk)
    for user, matched in ((KARIM, []), (LEA, [number])):
        reader = Reader(user, (NETWORK,))
        assert list(await desk.run(lambda work, reader=reader: work.matching(
            Sheet.STAFF, Query("exagère"), reader, before=None, limit=9
        ))) == matched  # fmt: skip


async def test_who_had_a_ticket_finds_it_still(desk, printer):
    await desk.do(printer, ANNE, Action.DISPATCH, team=NETWORK, note="Câble")
    await indexed(desk)
    assert await found(desk, ANNE, "câbles") == await found(desk, OMAR, "câbles") == [printer]


async def test_an_edited_or_erased_entry_leaves_no_word_behind(desk):
    number = await desk.open()
    source = Source("C0TLS", "1.1", "1")
    await desk.do(number, ANNE, Action.NOTE, note="motdepasse azerty", source=source)
    await indexed(desk)
    assert await found(desk, ANNE, "azerty") == [number]
    await revise(desk, number, "autre chose", Source("C0TLS", "1.1", "2"))
    await indexed(desk)
    assert await found(desk, ANNE, "azerty") == []
    assert await found(desk, ANNE, "autre chose") == [number]
    await revise(desk, number, None, Source("C0TLS", "1.1", "3"))
    await indexed(desk)
    assert await found(desk, ANNE, "autre") == []


async def test_a_search_is_narrowed_by_each_facet(desk):
    first = await desk.taken()
    second = await desk.open(requester=PAUL, service="reseau")
    await indexed(desk)
    assert await found(desk, ANNE, STATE={State.ASSIGNED, State.CLOSED}) == [first]
    assert await found(desk, ANNE, AGENT={ANNE}) == [first]
    assert await found(desk, ANNE, REQUESTER={PAUL}) == []
    assert await found(desk, LEA, REQUESTER={PAUL}, SERVICE={"reseau"}) == [second]
    assert await found(desk, LEA, TEAM={TLS}) == []
    assert await found(desk, CHLOE, AGENT={ANNE}) == [], "who handles it may be hidden from him"
    assert await found(desk, CHLOE, TEAM={TLS}) == [first]


async def test_since_is_the_instant_of_opening(desk):
    numbers = [await desk.open() for _ in range(5)]
    await indexed(desk)
    third = NOW + timedelta(minutes=3)
    assert await found(desk, ANNE, since=third) == numbers[:1:-1]
    assert await found(desk, ANNE, since=third, before=numbers[4]) == [numbers[3], numbers[2]]
    assert await found(desk, ANNE, since=NOW + timedelta(days=1)) == []
    assert await found(desk, ANNE, since=NOW - timedelta(days=1)) == numbers[::-1]


async def test_pages_follow_one_another(desk):
    numbers = [await desk.open() for _ in range(7)]
    await indexed(desk)
    query, shown, before = Query("messagerie"), [], None
    while True:
        page, before = await desk.run(
            lambda work, before=before: access_found(work, query, CHLOE, before, 3)
        )
        shown += [hit.ticket.id for hit in page]
        if before is None:
            break
    assert shown == numbers[::-1]


async def test_who_lost_the_right_finds_nothing_while_the_index_lags(desk, printer):
    helped = joining(DIRECTORY, KARIM, TLS)
    await desk.run(lambda work: work.replace_catalogue(helped))
    assert await found(desk, KARIM, "toner") == [printer]
    stale = await desk.open(requester=KARIM, title="Souris")
    await indexed(desk)
    await desk.do(stale, ANNE, Action.NOTE, note="Mystère")
    await indexed(desk)
    assert await found(desk, KARIM, "mystère") == [stale], "his team has it: he is a member"
    await desk.do(stale, ANNE, Action.DISPATCH, team=MPL, note="")
    reader, query = Reader(KARIM, (TLS,)), Query("mystère")
    matched = await desk.run(
        lambda work: work.matching(Sheet.STAFF, query, reader, before=None, limit=9)
    )
    assert [*matched] == [stale], "the index lags"
    assert await found(desk, KARIM, "mystère") == []
    assert await found(desk, KARIM, "souris") == [stale], "it is his own request"


async def test_what_is_out_of_step_is_written_anew_and_what_is_not_is_left(desk):
    number = await desk.open(title="Souris")
    assert list(await desk.run(lambda work: work.to_index(9))) == [number]
    await indexed(desk)
    assert list(await desk.run(lambda work: work.to_index(9))) == []
    await desk.do(number, ANNE, Action.TAKE)
    assert await found(desk, ANNE, STATE={State.ASSIGNED}) == []
    await indexed(desk)
    assert await found(desk, ANNE, STATE={State.ASSIGNED}) == [number]


async def test_who_is_called_otherwise_is_found_by_his_new_name(desk):
    number = await desk.open()
    await indexed(desk)
    renamed = type(PEOPLE[CHLOE])(CHLOE, "Zénobie", locale="fr-FR")
    await desk.run(lambda work: work.save_person(renamed))
    await indexed(desk)
    assert await found(desk, ANNE, "zenobie") == [number]
    assert await found(desk, ANNE, "chloe") == []
    await desk.run(lambda work: work.save_person(renamed))
    assert list(await desk.run(lambda work: work.to_index(9))) == []


async def test_a_beginning_that_many_words_share_finds_them_all(desk):
    many = " ".join(f"zz{n:03}" for n in range(150))
    numbers = [await desk.open(title=f"T {n}", description=many) for n in range(2)]
    await desk.open(title="Autre")
    await indexed(desk)
    assert await found(desk, ANNE, "autre zz") == []
    assert await found(desk, ANNE, "zz0") == await found(desk, ANNE, "zz01") == numbers[::-1]


SAID = (
    "imprimante imprimantes imprimer imprimée réseau réseaux l'accès accès accéder E-503 503 "
    "cœur coeur été a@b.fr mot de passe"
)
BESIDE = "impri rés acc e-5 a@ de R-000003 zzz"
FAMILIES = dict.fromkeys(("imprimante", "imprimantes", "imprimer", "imprimee"), "imprim")
FAMILIES |= {"reseaux": "reseau", "acceder": "acced"}
WITHIN = ({}, {}, {"TEAM": {TLS}}, {"STATE": {State.DISPATCHED, State.ASSIGNED}}, {"AGENT": {ANNE}})


EVERYBODY = (CHLOE, PAUL, KARIM, ANNE, OMAR, BRUNO)


def drawn(dice, words, most):
    return " ".join(dice.choices(words.split(), k=dice.randint(0, most)))


async def played(desk, dice):
    """Thirty tickets of four people, moved about, with words in both journals."""
    for _ in range(30):
        user = dice.choice((CHLOE, PAUL, KARIM, ANNE))
        number = await desk.open(requester=user, title=drawn(dice, SAID, 3) or "rien")
        await desk.do(number, ANNE, Action.NOTE, note=drawn(dice, SAID, 2) or "rien")
        if dice.random() < 0.5:
            await desk.do(number, user, Action.ANSWER, words=drawn(dice, SAID, 2) or "rien")
        if dice.random() < 0.5:
            await desk.do(number, ANNE, Action.TAKE)
        if (team := dice.choice((None, NETWORK, STAFFING))) is not None:
            await desk.do(number, ANNE, Action.DISPATCH, team=team, note="")
    await indexed(desk)


def read(work):
    """Each ticket, the newest first, with the words that its requester and its teams may read."""
    for number in range(30, 0, -1):
        ticket = access_ticket_by_itself(work, number)
        own = [ticket.reference, f"R-{number}", str(number), ticket.title, ticket.description]
        own += [entry.words for entry in work.requester_journal(number)]
        notes = [entry.note for entry in work.internal_journal(number)]
        whole = [*own, *notes, PEOPLE[ticket.requester].name]
        yield (
            ticket,
            *({w for text in texts for w in words.written(text)} for texts in (own, whole)),
        )


def naively(tickets, user, asked, within):
    """Look through all tickets."""
    wanted = words.asked(asked)
    for ticket, own, whole in tickets:
        told = {"TEAM": ticket.team, "STATE": ticket.state, "AGENT": ticket.agent}
        staff = may_read_internal(ticket, user, DIRECTORY)
        readable = staff or (ticket.requester == user and "AGENT" not in within)
        narrowed = all(told[name] in each for name, each in within.items())
        if readable and narrowed and holds(wanted, whole if staff else own):
            yield ticket.id


def holds(wanted, there):
    """Compare by families of words that are written out by hand."""
    families = {FAMILIES.get(word, word) for word in there}
    *first, last = wanted or ("",)
    begun = len(last) > 2 and any(word.startswith(last) for word in there | families)
    return all(FAMILIES.get(word, word) in families for word in first) and (
        begun or not last or FAMILIES.get(last, last) in families
    )


async def test_every_database_finds_what_looking_through_all_finds(desk, monkeypatch):
    monkeypatch.setattr(sheets, "_NEWEST", 5)  # so that the index of PostgreSQL is asked too
    dice = Random(1)  # noqa: S311 — for drawing words
    await played(desk, dice)
    questions = [
        (dice.choice(EVERYBODY), drawn(dice, f"{SAID} {BESIDE}", 3), dice.choice(WITHIN))
        for _ in range(100)
    ]
    tickets = await desk.run(lambda work: list(read(work)))
    expected = [[*naively(tickets, *each)] for each in questions]
    assert sum(map(len, expected)) > 200, "too little is there to compare"
    assert await desk.run(lambda work: [hits(work, *each) for each in questions]) == expected
