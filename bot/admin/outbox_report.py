"""What waits to be sent, what is parked and why: for an operator, not a word of a ticket."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bot.rendering.texts import Texts, gettext_noop
from core.outbox import Kind, Row, Status
from core.ports import Work
from core.ticket import reference

WAITING: Final = (Status.PENDING, Status.SENDING, Status.DOUBT)

_STANDS: Final[Mapping[Status, str]] = {
    Status.PENDING: gettext_noop("waits"),
    Status.SENDING: gettext_noop("is being sent"),
    Status.DOUBT: gettext_noop("in doubt, will be looked for"),
    Status.PARKED: gettext_noop("parked, waits for a person"),
    Status.DISCARDED: gettext_noop("discarded"),
}

_KINDS: Final[Mapping[Kind, str]] = {
    Kind.CARD: gettext_noop("card for the team {to}"),
    Kind.THREAD: gettext_noop("line in the thread of the team {to}"),
    Kind.ALARM: gettext_noop("warning about a channel to {to}"),
    Kind.COMING: gettext_noop("number of the cards on their way to the team {to}"),
    Kind.ALERT: gettext_noop("tickets that call for attention, to {to}"),
    Kind.TEAM_ALERT: gettext_noop("tickets that call for attention, to the team {to}"),
    Kind.CHANNEL: gettext_noop("message in the channel of the team {to}"),
    Kind.JOURNAL: gettext_noop("journals for the team {to}"),
    Kind.RELAY: gettext_noop("what the team {to} is to pass on"),
    Kind.THREAD_FILE: gettext_noop("file for the team {to}"),
    Kind.AGENT: gettext_noop("message to the agent {to}"),
    Kind.BULLETIN: gettext_noop("digest for {to}"),
    Kind.TEAM_BULLETIN: gettext_noop("digest for the team {to}"),
    Kind.DIGEST: gettext_noop("digest for the supervisor {to}"),
    Kind.REQUESTER: gettext_noop("message to the requester {to}"),
    Kind.REQUESTER_FILE: gettext_noop("file for the requester {to}"),
    Kind.PROMPT: gettext_noop("answer to {to}"),
    Kind.REACTION: gettext_noop("reaction to a message of {to}"),
}

_LINE: Final = gettext_noop("{number}. {reference}: {what} — {stands}, since {since}")


def lines(rows: Iterable[Row], counts: Mapping[Status, int], texts: Texts) -> Iterator[str]:
    """Write how many rows stand where, then a line for each of these rows."""
    total = sum(counts.values())
    if not total:
        yield texts("Nothing waits to be sent.")
        return
    parked = counts.get(Status.PARKED, 0)
    yield texts("{waiting} to send, {parked} parked.", waiting=total - parked, parked=parked)
    for row in rows:
        yield line(row, texts)


def line(row: Row, texts: Texts) -> str:
    """Write where a row stands, and why."""
    notice = row.notice
    told = texts(
        _LINE,
        number=row.id,
        reference=reference(notice.ticket_id) if notice.ticket_id else "—",
        what=texts(_KINDS[notice.kind], to=notice.to),
        stands=texts(_STANDS[row.status]),
        since=texts.moment(row.created_at),
    )
    return f"{told} ({row.reason})" if row.reason else told


def read(work: Work, limit: int) -> tuple[list[Row], Mapping[Status, int]]:
    """Return the first parked rows, then the first that wait, and how many there are in all."""
    parked = work.outbox_rows((Status.PARKED,), limit)
    waiting = work.outbox_rows(WAITING, limit)
    return [*parked, *waiting], work.outbox_count()
