"""The outbox in a table: what waits to be told, in order within each conversation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    null,
    or_,
    select,
    update,
)

from core.outbox import HELD, Kind, Notice, Row, Status, urgency
from storage.tables import PARKED, WAITING, card, mark_key, outbox
from storage.unit import Unit, values

SETTLED: Final = frozenset({Status.SENT, Status.SUPERSEDED, Status.PARKED, Status.DISCARDED})
"""Rows that wait for nothing, and hold up nothing."""

_NOTICE: Final = ("kind", "topic", "ticket_id", "seq", "recipient", "hop", "file", "source")
_STANDING: Final = (
    "id", "status", "created_at", "attempts", "part", "due_at", "lease_until", "channel", "ts",
    "sent_file", "reason",
)  # fmt: skip
_MARKED: Final = set(_STANDING) - {"id", "created_at"} | {"wake_at"}
_NOW: Final = bindparam("now", type_=outbox.c.wake_at.type)
_STATUS: Final = bindparam("status", type_=outbox.c.status.type)
_IDS: Final[BindParameter[int]] = bindparam("ids", expanding=True)

_MARK_KEY: Final = select(mark_key.c.key)
_COLUMNS: Final = [outbox.c[name] for name in (*_NOTICE, *_STANDING)]
_other: Final = outbox.alias("other")
_IN_FRONT: Final = (
    _other.c.wake_at.is_not(None),
    _other.c.conversation == outbox.c.conversation,
    _other.c.id < outbox.c.id,
)
# Numbers are given before transactions commit, so what is in flight may bear a later one.
_IN_FLIGHT: Final = and_(_other.c.id > outbox.c.id, _other.c.lease_until > _NOW)
_HELD_UP: Final = exists().where(
    _other.c.wake_at.is_not(None),
    _other.c.conversation == outbox.c.conversation,
    or_(_other.c.id < outbox.c.id, _IN_FLIGHT),
)
_MOST_URGENT_FIRST: Final = [
    [kind for kind in Kind if urgency(kind) == level] for level in sorted(set(map(urgency, Kind)))
]
_DUE: Final = (
    select(*_COLUMNS)
    .where(
        WAITING,
        outbox.c.wake_at <= _NOW,
        outbox.c.kind.in_(bindparam("kinds", expanding=True)),
        outbox.c.conversation.not_in(bindparam("skip", expanding=True)),
        ~_HELD_UP,
    )
    .order_by(outbox.c.wake_at, outbox.c.id)
    .limit(bindparam("rows"))
    .with_for_update(skip_locked=True, of=outbox)
)
# A kind that only a newer version knows waits for one of its replicas.
_NEXT: Final = (
    select(outbox.c.wake_at)
    .where(WAITING, outbox.c.kind.in_(Kind), ~exists().where(*_IN_FRONT))
    .order_by(outbox.c.wake_at, outbox.c.id)
    .limit(1)
)
_REDRAW: Final = (Kind.CARD, Status.PENDING)


def _is_redraw(row: Any) -> Any:  # noqa: ANN401 — a table or its alias
    """Whether a row would draw a card and nothing of it was posted yet."""
    kind, status = _REDRAW
    return and_(
        row.c.wake_at.is_not(None), row.c.kind == kind, row.c.status == status, row.c.part == 0
    )


# A card that has no place yet must be posted where its first row stands: the rows between answer
# to it. Once it has one, a row before a later redraw says nothing that the later one will not.
_NEEDLESS: Final = (
    update(outbox)
    .where(
        outbox.c.conversation.in_(bindparam("conversations", expanding=True)),
        _is_redraw(outbox),
        exists().where(
            _is_redraw(_other),
            _other.c.conversation == outbox.c.conversation,
            _other.c.id > outbox.c.id,
        ),
        exists().where(card.c.ticket_id == outbox.c.ticket_id, card.c.hop == outbox.c.hop),
    )
    .values(status=Status.SUPERSEDED, wake_at=null(), due_at=null())
)
_CLAIM: Final = (
    update(outbox)
    .where(outbox.c.id.in_(_IDS))
    .values(
        status=case((outbox.c.status == Status.PENDING, Status.SENDING), else_=Status.DOUBT),
        due_at=null(),
        lease_until=bindparam("lease"),
        wake_at=bindparam("lease"),
    )
)
_HASTEN: Final = (
    update(outbox)
    .where(WAITING, outbox.c.lease_until.is_(None), outbox.c.reason.contains(HELD))
    .values(due_at=bindparam("now_due"), wake_at=bindparam("now_due"))
)
_TO_COME: Final = select(func.count(outbox.c.ticket_id.distinct())).where(
    WAITING,
    outbox.c.kind == Kind.CARD,
    outbox.c.recipient == bindparam("team"),
    ~exists().where(card.c.ticket_id == outbox.c.ticket_id, card.c.hop == outbox.c.hop),
)
_FORGET: Final = delete(outbox).where(
    outbox.c.id.in_(
        select(outbox.c.id)
        .where(
            outbox.c.status.in_(SETTLED - {Status.PARKED}),
            outbox.c.kind != Kind.AGENT,
            outbox.c.created_at < bindparam("before"),
        )
        .order_by(outbox.c.id)
        .limit(bindparam("rows"))
    )
)
_NEW: Final = insert(outbox)
_MARK: Final = (
    update(outbox)
    .where(outbox.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in sorted(_MARKED)})
)
_WITH_STATUS: Final = (
    select(*_COLUMNS)
    .where(outbox.c.status == _STATUS)
    .order_by(outbox.c.id)
    .limit(bindparam("rows"))
)
# Few of all rows ever sent wait: sorting them beats walking through all ids, which SQLite would do.
_WAITING_WITH: Final = (
    select(*_COLUMNS)
    .where(WAITING, outbox.c.status == _STATUS)
    .order_by(outbox.c.id + 0)
    .limit(bindparam("rows"))
)
_OF_STATUS: Final = {
    Status.PARKED: select(*_COLUMNS).where(PARKED).order_by(outbox.c.id).limit(bindparam("rows")),
    Status.SENT: _WITH_STATUS,
    Status.SUPERSEDED: _WITH_STATUS,
    Status.DISCARDED: _WITH_STATUS,
}
_COUNTS: Final = tuple(
    select(outbox.c.status, func.count()).where(which).group_by(outbox.c.status)
    for which in (WAITING, PARKED)
)


class OutboxUnit(Unit):
    """Reads and writes the outbox; `told` once this unit of work added rows to it."""

    told = False

    def tell(self, notices: Sequence[Notice], now: datetime) -> None:
        """Add notices to the outbox."""
        if notices:
            self.told = True
            rows = [_new_row(notice, now) for notice in notices]
            self._connection.execute(_NEW, rows)

    def claim(
        self, now: datetime, lease_until: datetime, limit: int, *, skip: Iterable[str] = ()
    ) -> Sequence[Row]:
        """Claim the first due row of each conversation, those to `skip` left out.

        A row that waits or is held by somebody holds up those behind it. Claimed rows become
        SENDING with a lease, redraws that a later one makes needless become SUPERSEDED, and rows
        found SENDING after their lease come back as DOUBT.
        """
        self._shared.dialect.claim_in_turn(self._connection)
        given = {"now": now, "skip": [*skip]}
        found = self._due(given, limit)
        while found and self._supersede(found):
            found = self._due(given, limit)
        if found:
            ids = [row.id for row in found]
            self._connection.execute(_CLAIM, {"ids": ids, "lease": lease_until})
        return tuple(claimed(row, lease_until) for row in found)

    def _due(self, given: Mapping[str, object], limit: int) -> Sequence[Row]:
        """Return what is due, most urgent first; by kinds, so that an index gives each in order."""
        found: list[Row] = []
        for kinds in _MOST_URGENT_FIRST:
            if len(found) < limit:
                left = {"kinds": kinds, "rows": limit - len(found)}
                rows = self._connection.execute(_DUE, {**given, **left})
                found += map(_row, rows)
        return found

    def _supersede(self, found: Sequence[Row]) -> bool:
        cards = [r.notice.conversation for r in found if (r.notice.kind, r.status) == _REDRAW]
        if not cards:
            return False
        return self._connection.execute(_NEEDLESS, {"conversations": cards}).rowcount > 0

    def cards_to_come(self, team: str) -> int:
        """Count the cards that wait to be posted in a team's channel."""
        return int(self._connection.execute(_TO_COME, {"team": team}).scalar_one())

    def mark_row(self, row: Row) -> None:
        """Write what became of a row."""
        marked = {name: getattr(row, name) for name in _MARKED - {"wake_at"}}
        marked |= {"row_id": row.id, "wake_at": wake_at(row)}
        self._connection.execute(_MARK, marked)

    def hasten_held(self, now: datetime) -> None:
        """Let the rows that wait for a channel to be put right be due now."""
        self._connection.execute(_HASTEN, {"now_due": now})

    def next_due(self) -> datetime | None:
        """Return when the next row is due, None when nothing waits."""
        return self._connection.execute(_NEXT).scalar()

    def outbox_rows(self, statuses: Iterable[Status], limit: int) -> Sequence[Row]:
        """Return the rows that stand so, oldest first, for an operator."""
        rows = [row for status in set(statuses) for row in self._with_status(status, limit)]
        return tuple(sorted(rows, key=lambda row: row.id)[:limit])

    def _with_status(self, status: Status, limit: int) -> Sequence[Row]:
        statement = _OF_STATUS.get(status, _WAITING_WITH)
        given = {"rows": limit} | ({} if status is Status.PARKED else {"status": status})
        return tuple(_row(each) for each in self._connection.execute(statement, given))

    def outbox_count(self) -> Mapping[Status, int]:
        """Return how many rows stand where; what is done with is not counted."""
        return {
            status: count
            for statement in _COUNTS
            for status, count in self._connection.execute(statement)
        }

    def forget_told(self, before: datetime, limit: int) -> int:
        """Erase rows told before an instant that are done with, save those to agents; how many."""
        return self._connection.execute(_FORGET, {"before": before, "rows": limit}).rowcount

    def mark_key(self) -> str:
        """Return the secret that proves which messages are ours: the same for ever."""
        return str(self._connection.execute(_MARK_KEY).scalar_one())


def wake_at(row: Row) -> datetime | None:
    """Return when a row is to be looked at again: never, when its lease ends, or when due."""
    if row.status in SETTLED:
        return None
    return row.lease_until or row.due_at or row.created_at


def claimed(row: Row, lease_until: datetime) -> Row:
    """Return a row as it is once claimed: of one that was held before, the fate is unknown."""
    status = Status.SENDING if row.status is Status.PENDING else Status.DOUBT
    return replace(row, status=status, due_at=None, lease_until=lease_until)


def _new_row(notice: Notice, now: datetime) -> dict[str, Any]:
    row = values(notice)
    row["recipient"] = row.pop("to")
    return row | {
        "conversation": notice.conversation,
        "status": Status.PENDING,
        "created_at": now,
        "attempts": 0,
        "part": 0,
        "due_at": now,
        "wake_at": now,
        "reason": "",
    }


def _row(stored: Sequence[Any]) -> Row:
    parts = len(_NOTICE)
    standing = dict(zip(_STANDING, stored[parts:], strict=True))
    return Row(notice=Notice(*stored[:parts]), **standing)
