"""Every database finds the same tickets: those that a search through all of them would find."""

from datetime import timedelta
from itertools import chain

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import desk as core_desk
from core import indexing, words
from core.access import access_found, may_read_internal
from core.acts import Act, Given
from core.search import Facet, Query, Reader, Sheet
from core.ticket import Source
from core.views import folded
from core.vocabulary import Action, State
from storage import sheets
from storage.memory import MemoryDatabase
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
from tests.storage.conftest import desk_over


async def indexed(desk):
    while await desk.run(lambda work: indexing.index_anew(work, never)):
        pass


async def revise(desk, number, note, source):
    """Have Slack tell that a message of the thread was edited, or deleted."""
    act = Act(Action.NOTE, ANNE, Given(note=note or ""), source=source)
    await desk.run(
        lambda work: core_desk.revise(work, number, act, desk.now, CALENDAR, deleted=note is None)
    )


async def found(desk, user, asked="", *, before=None, limit=10, since=None, **within):
    query = Query(asked, {Facet[name]: frozenset(each) for name, each in within.items()}, since)
    hits, _ = await desk.run(lambda work: access_found(work, query, user, before, limit))
    return [hit.ticket.id for hit in hits]


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
        hits, before = await desk.run(
            lambda work, before=before: access_found(work, query, CHLOE, before, 3)
        )
        shown += [hit.ticket.id for hit in hits]
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
VOCABULARY = SAID.split()
SENTENCES = st.lists(st.sampled_from(VOCABULARY), max_size=5).map(" ".join)
ASKED = st.lists(
    st.sampled_from([*VOCABULARY, "impri", "rés", "acc", "e-5", "a@", "de", "R-000003", "zzz"]),
    max_size=3,
).map(" ".join)
ACTS = st.lists(
    st.tuples(
        st.sampled_from([CHLOE, PAUL, KARIM, ANNE]),  # opens it
        SENTENCES,
        SENTENCES,  # a note of Anne's
        SENTENCES,  # an answer of the requester's
        st.sampled_from([None, NETWORK, STAFFING]),  # where it goes then
    ),
    min_size=1,
    max_size=5,
)
QUESTIONS = st.lists(
    st.tuples(
        st.sampled_from([CHLOE, PAUL, KARIM, ANNE, OMAR, BRUNO]),
        ASKED,
        st.sampled_from([{}, {"TEAM": {TLS}}, {"STATE": {State.DISPATCHED}}, {"AGENT": {BRUNO}}]),
    ),
    min_size=10,
    max_size=10,
)


def naively(work, user, asked, within):
    """Look through all tickets, and at their journals as they stand."""
    wanted = words.asked(asked)
    for _, ticket in sorted(work.tickets_numbered(range(1, 1000)).items(), reverse=True):
        told = {"TEAM": ticket.team, "STATE": ticket.state, "AGENT": ticket.agent}
        staff = may_read_internal(ticket, user, work.directory())
        if not staff and (ticket.requester != user or "AGENT" in within):
            continue
        if any(told[name] not in each for name, each in within.items()):
            continue
        entries = [e for e in folded(work.requester_journal(ticket.id)) if not e.deleted]
        texts = [ticket.reference, f"R-{ticket.id}", str(ticket.id), ticket.title]
        texts += [ticket.description, *(e.words for e in entries)]
        texts += (f.name for e in entries for f in e.files)
        if staff:
            notes = [e for e in folded(work.internal_journal(ticket.id)) if not e.deleted]
            texts += chain.from_iterable((e.note, e.partner) for e in notes)
            texts += [PEOPLE[ticket.requester].name]
        if is_in(wanted, [word for text in texts for word in words.written(text)]):
            yield ticket.id


STEMS = {"imprimante": "I", "imprimantes": "I", "imprimer": "I", "imprimee": "I"}
STEMS |= {"reseau": "R", "reseaux": "R", "acces": "acces", "acceder": "acced"}


def is_in(wanted, there):
    """Compare by the families of this vocabulary, written out by hand."""
    family = {STEMS.get(word, word) for word in there}
    *first, last = wanted or ("",)
    return all(STEMS.get(word, word) in family for word in first) and (
        STEMS.get(last, last) in family or any(w.startswith(last) for w in there if len(last) > 2)
        or not wanted
    )  # fmt: skip


@pytest.fixture
async def two_desks(database, monkeypatch):
    monkeypatch.setattr(sheets, "_NEWEST", 2)  # so that the index is asked too
    memory = MemoryDatabase()
    await memory.start()
    return await desk_over(database), await desk_over(memory)


@settings(max_examples=15, deadline=None, suppress_health_check=[*HealthCheck])
@given(acts=ACTS, questions=QUESTIONS)
async def test_every_database_finds_what_looking_through_all_finds(two_desks, acts, questions):
    desk, memory = two_desks
    for each in two_desks:
        for user, title, note, answer, team in acts:
            number = await each.open(requester=user, title=title or "rien")
            await each.do(number, ANNE, Action.NOTE, note=note or "rien")
            await each.do(number, user, Action.ANSWER, words=answer or "rien")
            if team:
                await each.do(number, ANNE, Action.DISPATCH, team=team, note="")
        await indexed(each)
    for user, asked, within in questions:
        expected = await memory.run(lambda work, it=(user, asked, within): list(naively(work, *it)))
        assert await found(desk, user, asked, limit=1000, **within) == expected, (user, asked)
