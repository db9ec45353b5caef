"""Every text a user gets, in both languages, as a reviewer approved it.

GUICHET_APPROVE=1 writes the files anew; the difference is then read before it is committed.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import charts
from bot.intake.searching import Puzzle
from bot.rendering import forms, prompts
from bot.rendering import found as search
from bot.rendering.blocks import Message
from bot.rendering.buttons import Wish
from bot.rendering.refusals import refusal_message
from bot.rendering.requester import forms as requester_forms
from bot.rendering.requester import letters, requests
from bot.rendering.staff import (
    alerts,
    attention,
    bulletin,
    cards,
    figures,
    lines,
    subscription_form,
    subscriptions,
    tickets,
)
from bot.rendering.staff import forms as staff_forms
from bot.rendering.texts import Texts
from core.acts import Given, Reply
from core.alerts import Line
from core.errors import Code, Refusal
from core.finding import Found
from core.outbox import Kind, Notice
from core.periods import BadPeriod, Wrong
from core.ports import Listing, Page
from core.questions import Kind as AnswerKind
from core.questions import Question
from core.subscribing import Mistake
from core.subscriptions import Rhythm
from core.views import RequesterView
from core.vocabulary import Action, Field, Resolution, State, Topic
from tests.bot.charts.curves import curve
from tests.bot.rendering import bulletins, drawn, scenes
from tests.bot.rendering.test_figures import counted, empty
from tests.core.asking import asking, every_kind
from tests.core.world import (
    ANNE,
    BRUNO,
    CHLOE,
    DIRECTORY,
    FILE,
    NETWORK,
    NOW,
    PAUL,
    SOPHIE,
    TLS,
    Story,
    story_in,
)

APPROVED = Path(__file__).parents[2] / "approved" / "rendering"
LINK = "https://exemple.slack.com/archives/C0TLS/p1?thread=1&cid=2"

Texts_ = Iterator[tuple[str, str]]


def _cards(texts: Texts) -> Texts_:
    for state in State:
        card = cards.card(scenes.subject(story_in(state).ticket, (FILE,)), texts)
        yield f"card, {state}", drawn.message(card)
    held = replace(story_in(State.WAITING_PARTNER).ticket, follow_up=NOW, opened_by=ANNE)
    yield (
        "card, opened by an agent, with a follow-up date",
        drawn.message(cards.card(scenes.subject(held), texts)),
    )
    due = replace(Story().ticket, own_due=NOW, resolve_due=NOW)
    yield "card, with deadlines", drawn.message(cards.card(scenes.subject(due), texts))
    told = scenes.subject(replace(Story().ticket, answers=scenes.ANSWERS))
    yield "card, with answers", drawn.message(cards.card(told, texts))
    moved = story_in(State.ASSIGNED)
    moved.do(ANNE, Action.DISPATCH)
    left = cards.transferred(scenes.subject(moved.ticket), 0, texts)
    yield "card of a former team", drawn.message(left)


_STORY = (
    (ANNE, Action.TAKE, Topic.TAKE),
    (ANNE, Action.NOTE, Topic.NOTE),
    (ANNE, Action.MESSAGE, Topic.MESSAGE),
    (ANNE, Action.REQUEST_INFO, Topic.REQUEST_INFO),
    (CHLOE, Action.ANSWER, Topic.ANSWER),
    (ANNE, Action.HOLD, Topic.HOLD),
    (ANNE, Action.RESUME, Topic.RESUME),
    (ANNE, Action.ASSIGN, Topic.REASSIGN),
    (BRUNO, Action.EDIT, Topic.EDIT),
    (ANNE, Action.RELEASE, Topic.RELEASE),
    (ANNE, Action.ASSIGN, Topic.ASSIGN),
    (BRUNO, Action.RESOLVE, Topic.RESOLVE),
    (CHLOE, Action.ANSWER, Topic.ANSWER),
    (CHLOE, Action.REOPEN, Topic.REOPEN),
    (BRUNO, Action.DISPATCH, Topic.DISPATCH),
    (CHLOE, Action.WITHDRAW, Topic.WITHDRAW),
    (CHLOE, Action.CLOSE, Topic.CLOSE),
    (CHLOE, Action.RATE, Topic.RATE),
)


def _letters(texts: Texts) -> Texts_:
    for title, story in (
        ("opened by himself", Story()),
        ("opened by an agent", Story(opened_by=ANNE)),
    ):
        letter = scenes.requester_letter(story.last, Topic.OPEN)
        yield title, drawn.message(letters.letter(letter, texts))
    story = Story()
    for actor, action, topic in _STORY:
        story.do(actor, action)
        letter = scenes.requester_letter(story.last, topic)
        if written := letters.letter(letter, texts):
            yield f"{topic}, {story.ticket.state}", drawn.message(written)
        hidden = replace(
            letter, author=None, own=False, ticket=replace(letter.ticket, handler=None)
        )
        if written and not letter.own:
            yield f"{topic}, staff hidden", drawn.message(letters.letter(hidden, texts))
    asked = scenes.requester_letter(story_in(State.WAITING_REQUESTER).last, Topic.REMINDER)
    yield "reminder", drawn.message(letters.letter(asked, texts))
    hidden = replace(asked, author=None)
    yield "reminder, staff hidden", drawn.message(letters.letter(hidden, texts))
    own = requests.own(scenes.requester_view(scenes.whole_story()), texts)
    yield "his request", drawn.message(own)
    answered = replace(Story().ticket, answers=scenes.ANSWERS)
    view = RequesterView(scenes.public(answered), (), scenes.NAMES)
    yield "his request, with answers", drawn.message(requests.own(view, texts))
    tickets_ = [scenes.public(replace(story_in(s).ticket, id=i)) for i, s in enumerate(State, 1)]
    yield "his requests", drawn.message(requests.own_list(tickets_, texts))
    yield "no request", drawn.message(requests.own_list((), texts))


def _lines(texts: Texts) -> Texts_:
    story = Story()
    for actor, action, topic in _STORY:
        files = (FILE,) if action in {Action.NOTE, Action.ANSWER} else ()
        story.do(actor, action, files=files)
        letter = scenes.staff_letter(story.last, topic)
        yield f"thread, {topic}", drawn.message(lines.lines(letter, texts))
    whole = scenes.whole_story()
    told = scenes.staff_letter(whole.last, Topic.DISPATCH, journal=scenes.journals(whole))
    yield "journals of a new team", drawn.message(lines.journal(told, texts))
    for topic in (Topic.FOLLOW_UP, Topic.UNANSWERED):
        letter = scenes.staff_letter(whole.last, topic)
        yield topic.value, drawn.message(lines.lines(letter, texts))


def _alerts(texts: Texts) -> Texts_:
    story = Story()
    for actor, action, topic in _STORY:
        story.do(actor, action)
        letter = scenes.staff_letter(story.last, topic, to=ANNE, kind=Kind.AGENT)
        yield f"to an agent, {topic}", drawn.message(alerts.agent(letter, LINK, texts))
        if topic is Topic.REASSIGN:
            to_new = scenes.staff_letter(story.last, topic, to=BRUNO, kind=Kind.AGENT)
            yield "to the new agent", drawn.message(alerts.agent(to_new, LINK, texts))
        if topic in {Topic.RELEASE, Topic.REOPEN}:
            letter = scenes.staff_letter(story.last, topic, kind=Kind.CHANNEL)
            yield f"in the channel, {topic}", drawn.message(alerts.channel(letter, LINK, texts))


def _forms(texts: Texts) -> Texts_:
    creation = forms.creation(
        DIRECTORY,
        texts,
        Given(service="messagerie", files=(FILE,)),
        ask_academy=True,
        for_other=True,
    )
    yield "creation", drawn.view(creation)
    left = Reply("messagerie", "ancienne", "Un mot"), Reply("messagerie", "fichier", files=(FILE,))
    asked = forms.creation(
        asking(*every_kind()),
        texts,
        Given(service="messagerie", answers=left),
        ask_academy=False,
        for_other=False,
    )
    yield "creation, with questions", drawn.view(asked)
    yield "loading", drawn.view(forms.loading(texts))
    yield "opened", drawn.view(forms.opened(1678, "Réseaux et télécoms", texts))
    yield "kept", drawn.view(forms.kept("–", Given(note="Une note", words="Des mots"), texts))
    for action in staff_forms.SUBMITS:
        subject = scenes.subject(story_in(State.ASSIGNED).ticket)
        given = Given(agent=BRUNO, team=NETWORK)
        yield f"team, {action}", drawn.view(staff_forms.staff_form(action, subject, texts, given))
    for action in requester_forms.TITLES:
        ticket = scenes.public(story_in(State.RESOLVED).ticket)
        form = requester_forms.requester_form(action, ticket, texts, Given())
        yield f"requester, {action}", drawn.view(form)


def _tickets(texts: Texts) -> Texts_:
    whole = scenes.whole_story()
    yield "the ticket", drawn.message(tickets.ticket(scenes.staff_view(whole, BRUNO), texts, NOW))
    due = replace(Story().ticket, own_due=NOW, resolve_due=NOW + timedelta(hours=1))
    view = replace(scenes.staff_view(Story(), BRUNO), subject=scenes.subject(due))
    late = tickets.ticket(view, texts, NOW + timedelta(minutes=30))
    yield "a ticket overdue to be taken, due to be resolved", drawn.message(late)
    answered = scenes.subject(replace(Story().ticket, answers=scenes.ANSWERS))
    view = replace(scenes.staff_view(Story(), BRUNO), subject=answered)
    yield "a ticket with answers", drawn.message(tickets.ticket(view, texts, NOW))
    page = Page((story_in(State.ASSIGNED).ticket, Story().ticket), more=True)
    lists = tickets.lists(
        {Listing.MINE: page, Listing.QUEUE: Page((), more=False)}, scenes.NAMES, DIRECTORY, texts
    )
    yield "lists", drawn.message(lists)
    for listing in Listing:
        empty = tickets.lists({listing: Page((), more=False)}, {}, DIRECTORY, texts)
        yield f"empty list, {listing}", drawn.message(empty)
    yield "help", drawn.message(tickets.help_(texts, "bonjour"))
    yield "help for a requester", drawn.message(tickets.help_(texts, is_staff=False))
    yield "which ticket", drawn.message(tickets.needs_reference(Action.TAKE, texts))
    yield "which role", drawn.message(tickets.choose_role(1678, texts, "Merci"))
    yield "done", drawn.message(tickets.done(Action.TAKE, 1678, texts))


def _search(texts: Texts) -> Texts_:
    ticket = story_in(State.ASSIGNED).ticket
    page = Found((ticket, scenes.public(Story().ticket)), scenes.NAMES, DIRECTORY, 1678)
    yield "found", drawn.message(search.found(page, "toner", "toner", texts, first=True))
    none = Found((), {}, DIRECTORY, None)
    for first in (True, False):
        message = search.found(none, "toner", "toner", texts, first=first)
        yield f"nothing, {first=}", drawn.message(message)
    for puzzle in Puzzle:
        yield puzzle, drawn.message(search.puzzled(puzzle, "truc", texts))


def _refusals(texts: Texts) -> Texts_:
    story = story_in(State.ASSIGNED)
    for code in Code:
        yield code.value, drawn.message(refusal_message(Refusal(code), texts, {}))
    for field in Field:
        for code in (Code.MISSING, Code.INVALID):
            refusal = Refusal(code, Action.OPEN, field)
            yield f"{code}, {field}", drawn.message(refusal_message(refusal, texts, {}))
    yield (
        "too long",
        drawn.message(
            refusal_message(Refusal(Code.TOO_LONG, Action.OPEN, Field.TITLE, 150), texts, {})
        ),
    )
    for kind in AnswerKind:
        refusal = Refusal(
            Code.INVALID, Action.OPEN, Field.ANSWERS, question=Question("q", "Q", kind=kind)
        )
        yield f"no answer, {kind}", drawn.message(refusal_message(refusal, texts, {}))
    unanswered = Refusal(Code.MISSING, question=Question("q", "Quelle salle ?", "Which room?"))
    yield "unanswered", drawn.message(refusal_message(unanswered, texts, {}))
    yield (
        "too long an answer",
        drawn.message(
            refusal_message(Refusal(Code.TOO_LONG, Action.OPEN, Field.ANSWERS, 3000), texts, {})
        ),
    )
    yield (
        "too many files",
        drawn.message(
            refusal_message(Refusal(Code.TOO_LONG, Action.OPEN, Field.FILES, 10), texts, {})
        ),
    )
    for action in (Action.OPEN, Action.TAKE, Action.ANSWER):
        refusal = Refusal(Code.NOT_ALLOWED, action)
        yield f"not allowed, {action}", drawn.message(refusal_message(refusal, texts, {}))
    for names in ({}, scenes.NAMES):
        for code in (Code.STALE, Code.WRONG_STATE):
            refusal = Refusal(code, Action.TAKE, ticket=story.ticket, last=story.last.change)
            known = "known" if names else "unknown"
            yield f"{code}, {known}", drawn.message(refusal_message(refusal, texts, names))
    solved, closed = story_in(State.RESOLVED).ticket, story_in(State.CLOSED).ticket
    late = Refusal(Code.TOO_LATE, Action.REOPEN, ticket=solved)
    yield "too late", drawn.message(refusal_message(late, texts, {}))
    over = Refusal(Code.WRONG_STATE, Action.ANSWER, ticket=closed)
    yield "answer to a closed request", drawn.message(refusal_message(over, texts, {}))


def _prompts(texts: Texts) -> Texts_:
    waiting = (scenes.public(story_in(State.WAITING_REQUESTER).ticket),)
    for topic, more in (
        (Topic.OPEN, {"waiting": waiting}),
        (Topic.OPEN, {}),
        (Topic.CLOSE, {}),
        (Topic.NOTE, {"card": LINK}),
        (Topic.NOTE, {}),
    ):
        letter = prompts.PromptLetter(Notice(Kind.PROMPT, topic, 1678, 0, PAUL), **more)
        yield f"prompt, {topic}, {', '.join(more)}", drawn.message(prompts.prompt(letter, texts))


def _digests(texts: Texts) -> Texts_:
    team, owned = DIRECTORY.teams[TLS], scenes.subscriptions()
    listed = [*subscriptions.listed(owned, DIRECTORY, texts)]
    yield "what one is subscribed to", drawn.message(Message.made(listed))
    yield "nothing", drawn.message(Message.made([*subscriptions.listed((), DIRECTORY, texts)]))
    for wish in (Wish.PAUSE, Wish.RESUME, Wish.END):
        answer = subscriptions.answer(wish, owned[0], DIRECTORY, texts)
        yield f"after {wish}", drawn.message(answer)
    yield "under a digest", drawn.message(Message.of("…", subscriptions.under(owned[0], texts)))
    for each in owned:
        wanted, number = subscription_form.asked_of(each), each.id - 1
        view = subscription_form.form(wanted, number, (team, DIRECTORY.teams[NETWORK]), texts)
        yield f"form, {each.rhythm}, {'changed' if number else 'new'}", drawn.view(view)
    saved = subscription_form.saved(owned[0], DIRECTORY, Message.of("…"), texts)
    yield "subscribed", drawn.view(saved)
    for mistake in Mistake:
        yield str(mistake), subscriptions.wrong(mistake, texts)
    yield "for supervisors alone", drawn.message(subscriptions.nothing_to_supervise(texts))
    yield "no such team", drawn.message(subscriptions.unknown_team("Cantine", (team,), texts))


def _figures(texts: Texts) -> Texts_:
    for teams in ((TLS,), bulletins.SEVERAL):
        found = bulletins.bulletin(*teams)
        told = bulletin.bulletin(found, scenes.NAMES, DIRECTORY, texts, rhythm=Rhythm.WEEKLY)
        shown = told.with_picture("F0PICTURE1", charts.alt_text(curve(7), texts))
        yield f"a digest of {len(teams)}", drawn.message(shown)
    calm = bulletins.bulletin(pressing=bulletins.CALM, loads=())
    yield "nothing to decide", drawn.message(bulletin.bulletin(calm, {}, DIRECTORY, texts))
    still = bulletin.bulletin(bulletins.quiet(), {}, DIRECTORY, texts, rhythm=Rhythm.DAILY)
    yield "all is quiet", drawn.message(still)
    asked = figures.form([*DIRECTORY.teams.values()], DIRECTORY, texts)
    yield "which figures", drawn.view(asked)
    for why in Wrong:
        for last in (False, True):
            yield f"dates, {why}", str(figures.wrong_dates(BadPeriod(why, last=last), texts))
    for name, report in (("figures", counted()), ("no figures", empty())):
        yield name, drawn.view(figures.answer(report, DIRECTORY, texts, "figures.1"))
    yield "not his team", drawn.view(figures.refused(figures.not_supervised(texts), texts))


def _attention(texts: Texts) -> Texts_:
    for to, who in ((TLS, "a team"), (ANNE, "an agent"), (SOPHIE, "a supervisor")):
        letter = scenes.attention(to)
        leads = to == SOPHIE
        yield f"to {who}", drawn.message(attention.attention(letter, texts, NOW, leads=leads))
    first, second, *_ = letter.groups
    one = replace(letter, groups=(first,), count=1)
    yield "one ticket", drawn.message(attention.attention(one, texts, NOW))
    two = replace(
        one, groups=(first, replace(second, lines=(_elsewhere(second.lines[0]),))), count=4
    )
    yield "of two teams", drawn.message(attention.attention(two, texts, NOW))


def _elsewhere(line: Line) -> Line:
    """The same ticket with another team, without a card, an agent or a date."""
    return replace(line, ticket=Story().ticket, due=None, link="", team="Réseaux et télécoms")


GROUPS = {
    "cards": _cards,
    "letters": _letters,
    "lines": _lines,
    "alerts": _alerts,
    "forms": _forms,
    "tickets": _tickets,
    "search": _search,
    "refusals": _refusals,
    "prompts": _prompts,
    "digests": _digests,
    "attention": _attention,
    "figures": _figures,
}


@pytest.mark.parametrize("language", scenes.LANGUAGES)
@pytest.mark.parametrize("group", GROUPS)
def test_users_read_what_was_approved(group: str, language: str) -> None:
    found = "\n".join(
        f"# {title}\n{text}\n" for title, text in GROUPS[group](scenes.LANGUAGES[language])
    )
    path = APPROVED / language / f"{group}.txt"
    if os.environ.get("GUICHET_APPROVE"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


def test_every_resolution_code_has_its_words() -> None:
    for code in Resolution:
        solved = replace(story_in(State.RESOLVED).ticket, resolution=code)
        text = cards.card(scenes.subject(solved), scenes.FR).text
        assert "Code de résolution" in text
        assert code.value not in text
