"""What staff reads in answer to /ticket: a ticket, its lists, the commands, what was done."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from slack_sdk.models.blocks import Block, InteractiveElement, SectionBlock

from bot.intake.grammar import VERBS
from bot.rendering import answers, blocks, buttons, labels
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import Mrkdwn, bold, cut, joined
from bot.rendering.staff import cards, history, lines
from bot.rendering.staff.deadlines import deadlines
from bot.rendering.texts import Texts, gettext_noop
from core.directory import Directory
from core.ports import Listing, Page
from core.ticket import Change, InternalEntry, RequesterEntry, Ticket, reference
from core.views import StaffView
from core.vocabulary import Action, Role
from core.workflow import TABLE, offered

_LATEST: Final = 5
_CHANGES: Final = 8
_ENTRY: Final = 600
_TITLE: Final = 150


def ticket(view: StaffView, texts: Texts, now: datetime) -> Message:
    """Show all of a ticket: both journals told apart by words, the history, what he may do."""
    subject = view.subject
    shown: list[Block] = [
        *cards.heading(subject.ticket),
        blocks.fields(facts(view, texts, now)),
        *blocks.sections(subject.ticket.description),
        *answers.listed(subject.ticket.answers, texts),
        *files(view, texts),
        *_journals(view, texts),
        *blocks.sections(_history(view, texts)),
        *blocks.actions(actions(view, texts)),
    ]
    return Message.made(shown)


def facts(view: StaffView, texts: Texts, now: datetime) -> Iterator[tuple[str, str]]:
    """Name all that is known of a ticket, its journals left out."""
    subject, found = view.subject, view.subject.ticket
    yield texts("Requester"), cards.requester(subject)
    yield texts("Service"), cards.service(subject, texts)
    yield texts("State"), labels.state_at_a_glance(found.state, texts)
    yield texts("Priority"), _priority(found, texts)
    yield texts("Team"), subject.team.name
    yield texts("Agent"), subject.name(found.agent) or texts("nobody")
    yield texts("Created on"), texts.moment(found.opened_at)
    yield from deadlines(subject, texts, texts.moment, now)
    if found.follow_up:
        yield texts("Follow-up date"), texts.moment(found.follow_up)
    if found.resolved_at:
        yield texts("Resolved"), _resolved(view, texts)
    if found.rating:
        yield texts("Satisfaction"), texts(labels.RATINGS[found.rating])


def _priority(found: Ticket, texts: Texts) -> str:
    return texts(
        "{priority} (impact: {impact}; urgency: {urgency})",
        priority=texts(labels.PRIORITIES[found.priority]),
        impact=texts(labels.IMPACTS[found.impact]),
        urgency=texts(labels.URGENCIES[found.urgency]),
    )


def _resolved(view: StaffView, texts: Texts) -> str:
    found = view.subject.ticket
    who = history.actor(found.resolved_by or "", view.subject, texts)
    when = texts.moment(found.resolved_at) if found.resolved_at else ""
    return texts("by {who}, on {when}", who=who, when=when)


def files(view: StaffView, texts: Texts) -> Iterator[Block]:
    """Name the files of the request."""
    if view.subject.files:
        yield blocks.context(labels.attachments(view.subject.files, texts))


INTERNAL: Final = gettext_noop("Internal journal (never shown to the requester)")
PUBLIC: Final = gettext_noop("Requester journal (the requester reads it)")
"""What both journals are headed with: told apart by words, never by colour alone."""


def _journals(view: StaffView, texts: Texts) -> Iterator[Block]:
    yield from _journal(texts(INTERNAL), view.internal, view, texts)
    yield from _journal(texts(PUBLIC), view.public, view, texts)


def _journal(
    name: str,
    entries: Sequence[InternalEntry | RequesterEntry],
    view: StaffView,
    texts: Texts,
) -> Iterator[Block]:
    """Show the latest entries; all of them are in the thread of the ticket's card."""
    written = [entry for entry in entries if lines.says_something(entry)]
    yield from blocks.sections(bold(name))
    if not written:
        yield blocks.context(texts("Nothing is written here yet."))
    if len(written) > _LATEST:
        yield blocks.context(texts("Earlier entries are in the thread of the ticket's card."))
    for entry in written[-_LATEST:]:
        yield from blocks.sections(lines.excerpt(entry, view.subject, texts, _ENTRY))


def _history(view: StaffView, texts: Texts) -> Mrkdwn:
    """Write the latest changes, newest first."""
    told = (told_change(each, view, texts) for each in reversed(view.history[-_CHANGES:]))
    return joined((bold(texts("History")), *told))


def told_change(change: Change, view: StaffView, texts: Texts) -> str:
    """Tell an entry of the history in a line."""
    who = cut(history.actor(change.actor, view.subject, texts), _TITLE)
    parts = (texts.moment(change.at), who, history.deed(change, texts))
    # What a ticket began with stands above; told again as changes from nothing it hides the rest.
    first = change.action is Action.OPEN
    shown = "" if first else ", ".join(history.differences(change, view.subject, texts))
    return cut(" · ".join((*parts, *((shown,) if shown else ()))), 340)


def actions(view: StaffView, texts: Texts) -> list[InteractiveElement]:
    """Offer all that the reader may do to the ticket as it stands."""
    found = view.subject.ticket
    rules = offered(found, view.roles & cards.STAFF, view.subject.directory)
    return [cards.button(rule, found, texts) for rule in rules]


def lists(
    pages: Mapping[Listing, Page], names: Mapping[str, str], directory: Directory, texts: Texts
) -> Message:
    """Show some lists of an agent, each with the way to its next page."""
    shown = [
        block
        for listing, page in pages.items()
        for block in _list(listing, page, names, directory, texts)
    ]
    return Message.made(shown)


def _list(
    listing: Listing, page: Page, names: Mapping[str, str], directory: Directory, texts: Texts
) -> Iterator[Block]:
    yield from blocks.sections(bold(texts(labels.LISTINGS[listing])))
    if not page.tickets:
        yield blocks.context(texts(EMPTY[listing]))
    for found in page.tickets:
        yield _line(listing, found, names, directory, texts)
    if page.more:
        yield from blocks.actions((buttons.page(texts("More"), listing, page.tickets[-1].id),))


EMPTY: Final[Mapping[Listing, str]] = {
    Listing.MINE: gettext_noop("You have no ticket in charge."),
    Listing.QUEUE: gettext_noop("No ticket waits to be taken."),
    Listing.TEAM: gettext_noop("Your colleagues have no ticket in charge."),
    Listing.RESOLVED_BY_ME: gettext_noop("You have resolved no ticket lately."),
    Listing.RESOLVED_BY_TEAM: gettext_noop("Your colleagues have resolved no ticket lately."),
}


def _line(
    listing: Listing,
    found: Ticket,
    names: Mapping[str, str],
    directory: Directory,
    texts: Texts,
) -> SectionBlock:
    """Write a ticket in a list: also the priority and the team, which lists often lack.

    What the list's own name says already is left out: a state in a queue, myself in my tickets.
    """
    facts = (
        "" if listing is Listing.QUEUE else labels.state_at_a_glance(found.state, texts),
        labels.priority_at_a_glance(found.priority, texts),
        _agent(found, names) if listing in _OTHERS else "",
        cut(names.get(found.requester, found.requester), _TITLE),
        cut(directory.any_team(found.team).name, _TITLE),
        texts.date(found.opened_at, "medium"),
    )
    text = joined((cards.title(found), joined(facts, " · ")))
    return blocks.line(text, buttons.show(texts("See"), found.id))


_OTHERS: Final = frozenset({Listing.TEAM, Listing.RESOLVED_BY_TEAM})


def _agent(found: Ticket, names: Mapping[str, str]) -> str:
    if found.agent is None:
        return ""
    return labels.signed("👤", cut(names.get(found.agent, found.agent), _TITLE))


def help_(texts: Texts, about: str = "", *, is_staff: bool = True) -> Message:
    """Explain the commands a person has; `about` is what was not understood, if that is why."""
    found = texts("“{text}” was not understood.", text=cut(about, _TITLE)) if about else ""
    written = [
        texts("• {command}: {says}", command=f"`{command.strip()}`", says=says)
        for command, says in _all_commands(texts, is_staff=is_staff)
    ]
    head = joined((found, bold(texts("Commands"))))
    return Message.made(blocks.sections(joined((head, *written))))


_ARGUMENTS: Final[Mapping[Action, str]] = {
    Action.ASSIGN: gettext_noop("@agent note"),
    Action.DISPATCH: gettext_noop("team note"),
    Action.RELEASE: gettext_noop("note"),
    Action.RESUME: gettext_noop("note"),
    Action.HOLD: gettext_noop("partner: reason"),
    Action.NOTE: gettext_noop("text"),
    Action.MESSAGE: gettext_noop("text"),
    Action.REQUEST_INFO: gettext_noop("text"),
    Action.RESOLVE: gettext_noop("text"),
    Action.REOPEN: gettext_noop("text"),
    Action.WITHDRAW: gettext_noop("text"),
    Action.RATE: gettext_noop("1 to 4, comment"),
}
"""What may follow the reference; whatever is left out is asked for by the form."""


def _all_commands(texts: Texts, *, is_staff: bool) -> Iterator[tuple[str, str]]:
    """Return each command and what it does."""
    is_french = texts.language == "fr"
    yield ("/demande" if is_french else "/request"), texts("create a request of your own")
    known = _staff_commands(texts) if is_staff else _requester_commands(texts)
    search = texts("find words"), texts("find requests by words in them, newest first")
    for rest, says in (*known, search, (texts("help"), texts("this explanation"))):
        yield f"/ticket {rest}", says
    if is_staff:
        yield ("/bilan" if is_french else "/digest"), texts("supervisors: how your teams stand")


def _staff_commands(texts: Texts) -> Iterator[tuple[str, str]]:
    """Return what may follow /ticket and what it does; the verbs are the grammar's own."""
    yield "", texts("your three lists of current tickets")
    yield texts("resolved"), texts("the resolved tickets")
    yield texts("mine"), texts("your own requests")
    yield reference(1678), texts("show a ticket")
    for action in VERBS:
        yield _line_of(action, texts), labels.action(action, texts)


def _requester_commands(texts: Texts) -> Iterator[tuple[str, str]]:
    """Return what a requester may write: what is the team's alone would only puzzle him."""
    own = {rule.action for rule in TABLE if Role.REQUESTER in rule.by}
    yield "", texts("your own requests")
    yield reference(1678), texts("show a request")
    for action in VERBS:
        his = Action.ANSWER if action is Action.MESSAGE else action
        if his in own:
            yield _line_of(action, texts), labels.action(his, texts)


def _line_of(action: Action, texts: Texts) -> str:
    arguments = texts(_ARGUMENTS[action]) if action in _ARGUMENTS else ""
    return f"{_verb(action, texts)} {reference(1678)} {arguments}".strip()


def _verb(action: Action, texts: Texts) -> str:
    words = VERBS[action]
    return words[0] if texts.language == "fr" else words[-1]


def needs_reference(action: Action, texts: Texts) -> Message:
    """Ask for the ticket that an action is for."""
    return Message.of(
        texts(
            "Which ticket? Write its reference after the command, for example: {example}",
            example=f"/ticket {_verb(action, texts)} {reference(1678)}",
        )
    )


def choose_role(ticket_id: int, texts: Texts, words: str) -> Message:
    """Ask somebody who is both requester and agent as whom he answers; his words are kept."""
    asked = texts(
        "You are both the requester of {reference} and an agent of its team. "
        "As whom do you answer?",
        reference=reference(ticket_id),
    )
    kept = texts("Your text, to copy into the form:") + "\n" + words if words.strip() else ""
    # A message is never refused as stale, so any version serves; bearing one makes it the team's.
    as_agent = buttons.act(labels.action(Action.MESSAGE, texts), Action.MESSAGE, ticket_id, 0)
    as_requester = buttons.act(labels.action(Action.ANSWER, texts), Action.ANSWER, ticket_id)
    return Message.of(joined((asked, kept)), (as_agent, as_requester))


def done(action: Action, ticket_id: int, texts: Texts) -> Message:
    """Confirm what a command did."""
    label = labels.action(action, texts)
    said = texts("Done: “{action}” on {reference}.", action=label, reference=reference(ticket_id))
    return Message.of(said, (buttons.show(texts("See"), ticket_id),))
