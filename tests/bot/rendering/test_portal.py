"""The App Home and the tickets opened over it: what they say, and that Slack takes them."""

import json
from dataclasses import replace

import pytest

from bot.rendering import blocks, leaves
from bot.rendering.leaves import Leaf, Part
from bot.rendering.opened_of import opened_of
from bot.rendering.portal_of import portal_of
from bot.rendering.staff import filters
from core.looking import MOST, OwnPage, StaffPage
from core.portal import Filters, Listing, Portal, Shelf
from core.ticket import Change, InternalEntry
from core.views import RequesterView, StaffTicket, StaffView, public_ticket
from core.vocabulary import Action, Priority, Role, State
from tests.bot.rendering.limits import check_view
from tests.bot.rendering.scenes import EN, FR
from tests.bot.rendering.test_sizes import ARMED, LONG, entries, named, worst
from tests.core.world import ANNE, BRUNO, DIRECTORY, NETWORK, NOW, PEOPLE, SOPHIE, TLS, story_in

EVERY = Filters(TLS, "messagerie", "toulouse", Priority.CRITICAL, State.ASSIGNED, overdue=True)


def staff_page(tickets, listing=Listing.MINE, *, directory=DIRECTORY, user=ANNE, **more):
    portal = Portal(user, NOW, NOW, listing=listing, **more)
    names = {person: person.removeprefix("U0").title() for person in PEOPLE}
    counts = dict.fromkeys(Listing, MOST)
    return StaffPage(portal, tuple(tickets), bool(tickets), counts, names, directory, NOW)


def own_page(tickets=(), expected=(), shelf=Shelf.OPEN, **more):
    given = {"more": True, "further": True, "is_staff": True, "now": NOW, **more}
    counts = dict.fromkeys(Shelf, MOST if tickets or expected else 0)
    return OwnPage(shelf, tuple(expected), tuple(tickets), counts=counts, **given)


def public(ticket, directory=DIRECTORY):
    return public_ticket(ticket, directory, PEOPLE)


def shown(view):
    return json.dumps(view.to_dict(), ensure_ascii=False)


def pressed(view, word):
    """The action ids of the buttons of a view that bear a word."""
    blocks = view.to_dict()["blocks"]
    elements = [each for block in blocks for each in block.get("elements", ())]
    buttons = [each for each in elements if each["type"] == "button"]
    return [each["action_id"] for each in buttons if word in each["text"]["text"]]


@pytest.mark.parametrize(("words", "texts"), [(LONG[0], FR), (LONG[3], EN), (ARMED * 60, FR)])
def test_slack_takes_both_portals_with_the_longest_names_on_full_pages(words, texts):
    ticket = replace(worst(words, words), state=State.ASSIGNED, resolved_at=None)
    directory = named(words)
    page = replace(
        staff_page([ticket] * 10, directory=directory, filters=EVERY, marks=(7,)),
        names=dict.fromkeys(PEOPLE, words),
    )
    check_view(portal_of(page, texts))
    own = replace(public(ticket, directory), state=State.WAITING_REQUESTER)
    check_view(portal_of(own_page([own] * 10, [own] * 10), texts))
    check_view(filters.form(EVERY, directory.teams, directory, texts))


@pytest.mark.parametrize(
    ("listing", "state", "user", "offered"),
    [
        (Listing.MINE, State.ASSIGNED, ANNE, "act.resolve"),
        (Listing.MINE, State.WAITING_PARTNER, ANNE, "act.resume"),
        (Listing.QUEUE, State.DISPATCHED, ANNE, "act.take"),
        (Listing.QUEUE, State.DISPATCHED, SOPHIE, "act.assign"),
        (Listing.TEAM, State.ASSIGNED, BRUNO, "act.assign"),
        (Listing.RESOLVED_BY_ME, State.RESOLVED, ANNE, "act.reopen"),
        (Listing.MINE, State.ASSIGNED, SOPHIE, None),
    ],
)
def test_each_line_opens_its_ticket_and_offers_what_is_likely_next(listing, state, user, offered):
    found = story_in(state).ticket
    view = portal_of(staff_page([found], listing, user=user), FR)
    acts = [each for each in _elements(view) if each["action_id"].startswith(("show", "act."))]
    expected = [("show", "1678")]
    if offered:
        expected.append((offered, f"1678.{found.version}"))
    assert [(each["action_id"], each["value"]) for each in acts] == expected


def _elements(view):
    return [each for block in view.to_dict()["blocks"] for each in block.get("elements", ())
            if each["type"] == "button"]  # fmt: skip


def test_the_list_that_is_open_is_told_by_a_sign_and_not_by_colour_alone():
    view = portal_of(staff_page([]), FR)
    assert pressed(view, "▸") == ["home.list.mine"]
    assert "▸ Mes tickets en cours (99+)" in shown(view)


def test_an_empty_list_says_so_and_with_filters_that_they_may_be_why():
    assert "Vous n'avez aucun ticket" in shown(portal_of(staff_page([]), FR))
    filtered = shown(portal_of(staff_page([], filters=EVERY), FR))
    assert "avec ces filtres" in filtered
    assert "Filtres\u00a0: DSI Plateforme Assistance TLS · Messagerie" in filtered
    assert pressed(portal_of(staff_page([], filters=EVERY), FR), "Effacer") == ["home.clear"]


def test_a_late_ticket_is_told_as_such_by_words():
    late = replace(story_in(State.ASSIGNED).ticket, resolve_due=NOW.replace(year=2025))
    assert "échéance dépassée" in shown(portal_of(staff_page([late]), FR))
    on_time = replace(late, resolve_due=NOW.replace(year=2027))
    assert "échéance dépassée" not in shown(portal_of(staff_page([on_time]), FR))


def test_a_first_visit_explains_how_it_works_and_offers_a_request():
    view = portal_of(own_page(is_staff=False, more=False, further=False), FR)
    assert [line in shown(view) for line in ("1. Créez", "2. La bonne", "3. Vous")] == [True] * 3
    assert [each["action_id"] for each in _elements(view)] == ["new"]


def test_what_is_expected_of_a_requester_comes_first_and_the_switch_is_for_staff_alone():
    waits, other = (public(story_in(s).ticket) for s in (State.WAITING_REQUESTER, State.ASSIGNED))
    said = shown(portal_of(own_page([other], [waits]), FR))
    assert said.index("Votre réponse est attendue") < said.index("Mes demandes")
    assert "portail agent" in said
    assert "portail agent" not in shown(portal_of(own_page([other], is_staff=False), FR))


def test_a_closed_request_begins_a_new_one_like_it():
    closed = public(story_in(State.CLOSED).ticket)
    buttons = _elements(portal_of(own_page([closed], shelf=Shelf.CLOSED), FR))
    assert ("new", "1678") in [(each["action_id"], each.get("value")) for each in buttons]


def test_filters_are_read_back_as_they_were_filled_in_and_nothing_else_is():
    def chosen(name, value):
        return {name: {name: {"selected_option": {"value": value}}}}

    values = {
        **chosen("only_team", TLS), **chosen("service", "reseau"), **chosen("only_priority", "2"),
        **chosen("only_state", "assigned"), **chosen("academy", "toulouse"),
        "only_overdue": {"only_overdue": {"selected_options": [{"value": "only_overdue"}]}},
    }  # fmt: skip
    read = filters.read(values)
    assert read == Filters(TLS, "reseau", "toulouse", Priority.HIGH, State.ASSIGNED, overdue=True)
    forged = {**chosen("only_priority", "9"), **chosen("only_state", "closed"), "only_overdue": {}}
    assert filters.read(forged) == filters.read({}) == Filters()


def test_what_names_nothing_any_more_filters_nothing():
    gone = Filters(NETWORK, "fax", "mars", Priority.LOW, State.CLOSED)
    assert gone.within(DIRECTORY, {TLS}) == Filters(priority=Priority.LOW)
    assert EVERY.within(DIRECTORY, {TLS}) == EVERY


def staff_view(words="mot", name="Nom", ticket=None, notes=1, changes=1):
    found = ticket or story_in(State.ASSIGNED).ticket
    held, *public_entries = entries(words, name)
    names = dict.fromkeys((*PEOPLE, found.requester), name)
    subject = StaffTicket(
        found, DIRECTORY.services["messagerie"], None, name, names, held.files, DIRECTORY
    )
    change = Change(1678, 2, 2, NOW, ANNE, Action.EDIT, {"title": (words, words)})
    internal = tuple(replace(held, seq=n) for n in range(notes))
    history = (change,) * changes
    roles = frozenset({Role.AGENT})
    return StaffView(subject, internal, tuple(public_entries), history, roles)


@pytest.mark.parametrize("words", [LONG[1], LONG[3], ARMED * 60])
def test_slack_takes_every_leaf_of_the_longest_ticket(words):
    view = staff_view(words, words, worst(words, words), notes=4, changes=30)
    parts = 1
    number = 1
    while number <= parts:
        leaf = opened_of(view, FR, NOW, Leaf(1678, number))
        check_view(leaf)
        number += 1
        parts = max(parts, number if pressed(leaf, "Suivants") else 1)
    assert number > 1
    own = RequesterView(public(worst(words, words)), entries(words, words)[1:], {})
    check_view(opened_of(own, FR, NOW, Leaf(1678, own=True)))


def test_both_journals_stand_under_headings_that_tell_them_apart():
    said = shown(opened_of(staff_view(), FR, NOW, Leaf(1678)))
    internal, public_ = said.index("Journal intervenant (jamais"), said.index("Journal demandeur")
    assert internal < said.index("Partenaire") < public_
    assert said.index("Historique") > public_


def test_a_leaf_past_the_end_is_the_last_one_and_a_part_that_goes_on_is_named_again():
    filled = opened_of(staff_view("mot " * 700, notes=60), FR, NOW, Leaf(1678, 99))
    assert "Page" in shown(filled)
    assert not pressed(filled, "Suivants")
    second = opened_of(staff_view("mot " * 700, notes=60), FR, NOW, Leaf(1678, 2))
    assert "Journal intervenant (jamais" in shown(second)


def test_a_leaf_is_read_back_from_the_view_that_shows_it():
    for own in (False, True):
        leaf = Leaf(1678, 1, own=own)
        view = leaves.bound(leaf, "R", (), (Part("", blocks.sections("mot")),), FR).to_dict()
        assert leaves.read(view["callback_id"], view["private_metadata"]) == leaf
    assert leaves.read("act.take", "{}") is None
    with pytest.raises(ValueError, match="number"):
        leaves.read("opened", "R-1.x")


def test_what_a_requester_opens_holds_public_fields_and_his_own_actions():
    found = story_in(State.RESOLVED).ticket
    view = opened_of(RequesterView(public(found), (), {}), FR, NOW, Leaf(1678, own=True))
    acts = [each["action_id"] for each in _elements(view)]
    assert acts == ["act.close", "act.reopen", "act.answer", "act.rate"]


def test_an_entry_of_the_internal_journal_is_told_whole():
    words = "x" * 7000
    note = InternalEntry(1678, 2, NOW, ANNE, Action.NOTE, words)
    view = replace(staff_view(), internal=(note,))
    assert shown(opened_of(view, FR, NOW, Leaf(1678))).count("x") >= len(words)
