"""What reaches people outside a card's thread: the team's channel, and agents by DM.

Each is one message: long words are cut, and the link leads to the thread that holds them all.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from bot.rendering import blocks, labels, mrkdwn
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import Mrkdwn, bold, cut, escape, joined, plain, quoted
from bot.rendering.staff import history
from bot.rendering.texts import Texts, gettext_noop
from core.ticket import InternalEntry, RequesterEntry
from core.views import Farewell, StaffLetter
from core.vocabulary import Topic

_WORDS: Final = 800
_FILES: Final = 300
_NAME: Final = 150


def channel(letter: StaffLetter, link: str, texts: Texts) -> Message:
    """Tell the team's channel that a ticket waits for somebody again, with the link to its card."""
    if letter.notice.topic is Topic.RELEASE:
        said = gettext_noop("{who} gave {reference} back to the team: it is to be taken again.")
    else:
        said = gettext_noop("{who} reopened {reference}.")
    return _message(letter, said, link, texts)


def coming(cards: int, texts: Texts) -> Message:
    """Tell the team's channel how many cards are on their way to it."""
    said = texts.count(
        "{n} new request is coming: its card will be here in a moment.",
        "{n} new requests are coming: their cards arrive here about one a second.",
        cards,
    )
    return Message.made(blocks.sections(escape(said)))


def agent(letter: StaffLetter, link: str, texts: Texts) -> Message:
    """Tell an agent what concerns him, with the link to the card."""
    topic = letter.notice.topic
    if topic in {Topic.ASSIGN, Topic.REASSIGN}:
        return _message(letter, _assigned(letter), link, texts)
    said = _TOLD.get(topic) or gettext_noop("{who} changed {reference}.")
    return _message(letter, said, link, texts)


def farewell(letter: Farewell, texts: Texts) -> Message:
    """Tell an agent who may read a ticket no more that it is his no more, and nothing else."""
    said = texts.rich(
        _LOST[letter.topic],
        who=cut(letter.who or texts("Guichet"), _NAME),
        reference=bold(letter.reference),
        agent=cut(letter.agent, _NAME),
        team=cut(letter.team, _NAME),
    )
    return Message.made(blocks.sections(said))


_LOST: Final[Mapping[Topic, str]] = {
    Topic.REASSIGN: gettext_noop("{who} assigned {reference}, which you had, to {agent}."),
    Topic.RELEASE: gettext_noop("{who} gave {reference}, which you had, back to the team."),
    Topic.DISPATCH: gettext_noop("{who} transferred {reference}, which you had, to {team}."),
}
"""What an agent reads whose ticket went to somebody else."""

_TOLD: Final[Mapping[Topic, str]] = {
    Topic.RELEASE: _LOST[Topic.RELEASE],
    Topic.DISPATCH: _LOST[Topic.DISPATCH],
    Topic.NOTE: gettext_noop("{who} names you in the internal journal of {reference}:"),
    Topic.MESSAGE: gettext_noop("{who} replied to the requester of {reference}, which you have:"),
    Topic.REQUEST_INFO: gettext_noop(
        "{who} asked the requester of {reference}, which you have, for information:"
    ),
    Topic.ANSWER: gettext_noop("{who}, requester of {reference}, answered:"),
    Topic.HOLD: gettext_noop("{who} put {reference}, which you have, on hold:"),
    Topic.RESUME: gettext_noop("{who} resumed {reference}, which you have."),
    Topic.RESOLVE: gettext_noop("{who} resolved {reference}, which you had:"),
    Topic.WITHDRAW: gettext_noop("{who}, requester of {reference}, cancelled the request."),
    Topic.REOPEN: gettext_noop("{who} reopened {reference}, which you have:"),
    Topic.FOLLOW_UP: gettext_noop(
        "The follow-up date of {reference} has come: what does the partner say?"
    ),
    Topic.DEPARTURE: gettext_noop(
        "The account of the requester of {reference}, which you have, was closed: nothing that "
        "is sent to them is read any more."
    ),
}
"""What an agent reads by topic; assignments depend on which of the two agents he is."""

TOPICS: Final = frozenset(_TOLD)
"""The topics with a sentence of their own; a test compares them with the audience table."""


def _assigned(letter: StaffLetter) -> str:
    """Tell the new agent and the former one apart: by the act, not by who has it by now."""
    _, new = letter.change.fields.get("agent", (None, None))
    if letter.notice.to == new:
        return gettext_noop("{who} assigned {reference} to you.")
    return _LOST[Topic.REASSIGN]


def _message(letter: StaffLetter, msgid: str, link: str, texts: Texts) -> Message:
    """Write the sentence, the title, the words and the link."""
    subject = letter.subject
    _, new = letter.change.fields.get("agent", (None, None))
    _, team = letter.change.fields.get("team", (None, None))
    head = texts.rich(
        msgid,
        who=cut(history.actor(letter.change.actor, subject, texts), _NAME),
        reference=bold(subject.ticket.reference),
        agent=cut(subject.name(new or subject.ticket.agent), _NAME),
        team=cut(history.team(team or subject.ticket.team, subject), _NAME),
    )
    parts = [head, escape(subject.ticket.title), *_words(letter, texts), *_link(link, texts)]
    return Message.made(blocks.sections(joined(parts)))


def _words(letter: StaffLetter, texts: Texts) -> Iterator[Mrkdwn]:
    """Quote what the act wrote; some topics are about no act."""
    if letter.notice.topic in {Topic.FOLLOW_UP, Topic.DEPARTURE}:
        return
    for entry in (letter.internal, letter.public):
        words = _text(entry)
        if words:
            yield quoted(cut(words, _WORDS))
        if entry and entry.files:
            yield escape(cut(plain(labels.attachments(entry.files, texts), {}), _FILES))


def _text(entry: InternalEntry | RequesterEntry | None) -> str:
    if isinstance(entry, InternalEntry):
        return entry.note
    return entry.words if entry else ""


def _link(link: str, texts: Texts) -> tuple[Mrkdwn, ...]:
    return (mrkdwn.link(link, texts("Open the ticket")),) if link else ()
