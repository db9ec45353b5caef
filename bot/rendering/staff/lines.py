"""What the thread of a ticket's card says, line by line, and what agents are told.

The thread is the internal journal; what the requester said or was sent is marked as such.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.rendering import blocks, labels
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import Mrkdwn, bold, cut, escape, joined
from bot.rendering.staff import history
from bot.rendering.texts import Texts, gettext_noop
from core.ticket import InternalEntry, RequesterEntry
from core.views import StaffLetter, StaffTicket
from core.vocabulary import Action, Topic


def lines(letter: StaffLetter, texts: Texts) -> tuple[Message, ...]:
    """Write what an act says in the card's thread, in as many messages as the words need."""
    return blocks.messages(_line(letter, texts))


def _line(letter: StaffLetter, texts: Texts) -> Iterator[Mrkdwn]:
    if letter.notice.topic in _OF_NO_ACT:
        reference = bold(letter.subject.ticket.reference)
        yield texts.rich(_OF_NO_ACT[letter.notice.topic], reference=reference)
        return
    summary = _SUMMARIES.get(letter.notice.topic)
    if summary:
        yield joined((summary(letter, texts),))
    for entry in (letter.internal, letter.public):
        if entry is not None and (summary or says_something(entry)):
            yield from entry_chunks(entry, letter.subject, texts)
    if not (summary or letter.internal or letter.public):
        yield joined((_deed(letter, texts),))


def _who(letter: StaffLetter, texts: Texts) -> str:
    return history.actor(letter.change.actor, letter.subject, texts)


def _deed(letter: StaffLetter, texts: Texts) -> str:
    return f"{_who(letter, texts)} · {history.deed(letter.change, texts)}"


_OF_NO_ACT: Final[Mapping[Topic, str]] = {
    Topic.FOLLOW_UP: gettext_noop(
        "The follow-up date of {reference} has come: what does the partner say?"
    ),
    Topic.UNANSWERED: gettext_noop(
        "The requester of {reference} was reminded and has not answered: can it be resolved?"
    ),
    Topic.DEPARTURE: gettext_noop(
        "The account of the requester of {reference} was closed: nothing that is sent to them is "
        "read any more."
    ),
}


def _reassigned(letter: StaffLetter, texts: Texts) -> str:
    _, new = letter.change.fields.get("agent", (None, None))
    agent = letter.subject.name(new or letter.subject.ticket.agent)
    return texts("{who} assigned the ticket to {agent}.", who=_who(letter, texts), agent=agent)


def _edited(letter: StaffLetter, texts: Texts) -> str:
    diff = "\n".join(history.differences(letter.change, letter.subject, texts))
    return texts("{who} edited the ticket.", who=_who(letter, texts)) + "\n" + diff


def _held(letter: StaffLetter, texts: Texts) -> str:
    said = texts("{who} put the ticket on hold.", who=_who(letter, texts))
    _, day = letter.change.fields.get("follow_up", (None, None))
    if day is None:
        return said
    token = texts.token(datetime.fromisoformat(day))
    return joined((said, texts.rich("Follow-up: {date}", date=token)))


def _resolved(letter: StaffLetter, texts: Texts) -> str:
    said = texts("{who} resolved the ticket.", who=_who(letter, texts))
    resolution = letter.subject.ticket.resolution
    if resolution is None:
        return said
    code = texts("Resolution code: {code}", code=texts(labels.RESOLUTIONS[resolution]))
    return f"{said}\n{code}"


def _rated(letter: StaffLetter, texts: Texts) -> str:
    rating = letter.subject.ticket.rating
    label = texts(labels.RATINGS[rating]) if rating else texts("none")
    return texts("Opinion of the requester: {rating}", rating=label)


def _revised(letter: StaffLetter, texts: Texts) -> str:
    if letter.public and letter.public.deleted:
        return texts("The requester deleted a message he had sent.")
    return texts("The requester edited a message he had sent. It now says:")


_SUMMARIES: Final[Mapping[Topic, Callable[[StaffLetter, Texts], str]]] = {
    Topic.REASSIGN: _reassigned,
    Topic.EDIT: _edited,
    Topic.HOLD: _held,
    Topic.RESOLVE: _resolved,
    Topic.REOPEN: lambda letter, texts: texts(
        "{who} reopened the ticket.", who=_who(letter, texts)
    ),
    Topic.WITHDRAW: lambda _, texts: texts("The requester cancelled his request."),
    Topic.RATE: _rated,
    Topic.RESUME: lambda letter, texts: texts("{who} resumed the ticket.", who=_who(letter, texts)),
    Topic.RELEASE: lambda letter, texts: texts(
        "{who} gave the ticket back to the team.", who=_who(letter, texts)
    ),
    Topic.ASSIGN: _reassigned,
    Topic.REVISION: _revised,
}
"""Topics whose line says more than the words written."""


def entry_chunks(
    entry: InternalEntry | RequesterEntry,
    subject: StaffTicket,
    texts: Texts,
    *,
    dated: bool = False,
) -> tuple[Mrkdwn, ...]:
    """Tell an entry of either journal, marked as what it is; `dated` when it is told again."""
    head = bold(head_of(entry, subject, texts))
    if dated:
        head = joined((head, texts.token(entry.at)), " · ")
    if entry.deleted:
        return (joined((head, texts("(message deleted)"))),)
    facts = [head]
    if isinstance(entry, InternalEntry) and entry.partner:
        facts.append(texts.rich("Partner: {partner}", partner=entry.partner))
    if entry.files:
        facts.append(labels.attachments(entry.files, texts))
    words = entry.note if isinstance(entry, InternalEntry) else entry.words
    return blocks.said(joined(facts), words)


def excerpt(
    entry: InternalEntry | RequesterEntry, subject: StaffTicket, texts: Texts, most: int
) -> Mrkdwn:
    """Tell the beginning of an entry."""
    if isinstance(entry, InternalEntry):
        short: InternalEntry | RequesterEntry = replace(entry, note=cut(entry.note, most))
    else:
        short = replace(entry, words=cut(entry.words, most))
    return joined(entry_chunks(short, subject, texts, dated=True))


def head_of(entry: InternalEntry | RequesterEntry, subject: StaffTicket, texts: Texts) -> str:
    """Say whose words these are and who reads them."""
    who = cut(history.actor(entry.author, subject, texts), 150)
    if isinstance(entry, InternalEntry):
        return texts(_INTERNAL.get(entry.action, _NOTE), who=who)
    if entry.author == subject.ticket.requester:
        return texts("Requester: {who}", who=who)
    return texts(_SENT.get(entry.action, _MESSAGE), who=who)


_NOTE: Final = gettext_noop("Internal note of {who}")
_INTERNAL: Final[Mapping[Action, str]] = {
    Action.HOLD: gettext_noop("Put on hold by {who} (internal)")
}
_MESSAGE: Final = gettext_noop("Sent to the requester by {who}")
_SENT: Final[Mapping[Action, str]] = {
    Action.OPEN: gettext_noop("Request created by {who}"),
    Action.REQUEST_INFO: gettext_noop("Question sent to the requester by {who}"),
    Action.RESOLVE: gettext_noop("Solution sent to the requester by {who}"),
}


def journal(letter: StaffLetter, texts: Texts) -> tuple[Message, ...]:
    """Tell a new team both journals in order; nothing when nothing was written yet."""
    written = [entry for entry in letter.journal if says_something(entry)]
    if not written:
        return ()
    said = [chunk for entry in written for chunk in _again(entry, letter, texts)]
    head = bold(texts("What was written before the transfer"))
    return blocks.messages((head, *said))


def says_something(entry: InternalEntry | RequesterEntry) -> bool:
    """Whether there is anything to tell of an entry; an opening without a file has nothing."""
    words = entry.note or entry.partner if isinstance(entry, InternalEntry) else entry.words
    return bool(words or entry.files or entry.deleted)


def _again(
    entry: InternalEntry | RequesterEntry, letter: StaffLetter, texts: Texts
) -> tuple[Mrkdwn, ...]:
    return entry_chunks(entry, letter.subject, texts, dated=True)


def file_caption(letter: StaffLetter, texts: Texts) -> Mrkdwn:
    """Say whose file it is that is relayed to the thread, and who has seen it."""
    for entry in (letter.public, letter.internal, *letter.journal):
        if entry and letter.file in entry.files:
            return escape(head_of(entry, letter.subject, texts))
    return escape(texts("Attachment of the ticket"))
