"""What waits to be told of tickets, and in which letters it was, in tables."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, case, delete, exists, insert, or_, select, update

from core.alerts import Alert, Pending, Recipient
from core.outbox import Kind
from core.ticket import Ticket
from storage.tables import UNTOLD, WAITING, alert, alert_turn, outbox
from storage.ticket_tables import ticket
from storage.tickets import FIELDS
from storage.unit import Unit

_TO: Final = bindparam("to", type_=alert.c.recipient.type)
_IS_TEAM: Final = bindparam("to_team", type_=alert.c.is_team.type)
_BEFORE: Final = bindparam("before", type_=alert.c.at.type)
_OWN: Final = (alert.c.recipient == _TO, alert.c.is_team == _IS_TEAM)
_TURN: Final = (alert_turn.c.recipient == _TO, alert_turn.c.is_team == _IS_TEAM)
_ALERT: Final = (alert.c.ticket_id, alert.c.team, alert.c.why, alert.c.at)

_CONVERSATION: Final = case((alert.c.is_team, f"{Kind.TEAM_ALERT}:"), else_=f"{Kind.ALERT}:")
_UNSENT: Final = exists().where(WAITING, outbox.c.conversation == _CONVERSATION + alert.c.recipient)
_NEW: Final = insert(alert)
_TO_TELL: Final = (
    select(alert.c.recipient, alert.c.is_team)
    .where(
        UNTOLD,
        ~_UNSENT,
        ~exists().where(
            alert_turn.c.recipient == alert.c.recipient,
            alert_turn.c.is_team == alert.c.is_team,
            alert_turn.c.told_at > _BEFORE,
        ),
    )
    .distinct()
    .order_by(alert.c.recipient, alert.c.is_team)
    .limit(bindparam("rows"))
)
_TAKE_TURN: Final = (
    update(alert_turn)
    .where(*_TURN, or_(alert_turn.c.told_at.is_(None), alert_turn.c.told_at <= _BEFORE))
    .values(letters=alert_turn.c.letters + 1)
)
_LETTERS: Final = select(alert_turn.c.letters).where(*_TURN)
_PUT: Final = update(alert).where(*_OWN, UNTOLD).values(letter=bindparam("number"))
_TOLD: Final = update(alert_turn).where(*_TURN).values(told_at=bindparam("now"))
_IN_LETTER: Final = (
    select(*_ALERT, *FIELDS)
    .join_from(alert, ticket, ticket.c.id == alert.c.ticket_id)
    .where(*_OWN, alert.c.letter == bindparam("number"))
    .order_by(alert.c.id)
)
_FORGET: Final = delete(alert).where(
    alert.c.id.in_(select(alert.c.id).where(alert.c.at < _BEFORE).limit(bindparam("rows")))
)


class AlertUnit(Unit):
    """Alerts and their letters."""

    def add_alerts(self, alerts: Sequence[Alert]) -> None:
        """Add what is to be told."""
        if alerts:
            self._connection.execute(_NEW, [_row(each) for each in alerts])

    def to_tell(self, before: datetime, limit: int) -> Sequence[Recipient]:
        """Return for whom something waits, but those told since an instant, or about to be."""
        found = self._connection.execute(_TO_TELL, {"before": before, "rows": limit})
        return tuple(Recipient(*row) for row in found)

    def begin_letter(self, to: Recipient, before: datetime) -> int | None:
        """Put all that waits for somebody in a letter; returns its number.

        None when he was told after an instant: of two who try at once, one waits for the other.
        """
        row = {"recipient": to.id, "is_team": to.is_team, "letters": 0}
        self._connection.execute(self._shared.dialect.insert_missing(alert_turn), row)
        given = {"to": to.id, "to_team": to.is_team}
        if not self._connection.execute(_TAKE_TURN, given | {"before": before}).rowcount:
            return None
        number = int(self._connection.execute(_LETTERS, given).scalar_one())
        self._connection.execute(_PUT, given | {"number": number})
        return number

    def end_letter(self, to: Recipient, now: datetime) -> None:
        """Note that somebody is told now."""
        self._connection.execute(_TOLD, {"to": to.id, "to_team": to.is_team, "now": now})

    def alerts(self, to: Recipient, letter: int) -> Pending:
        """Return what is in a letter, oldest first, with the tickets as they stand."""
        given = {"to": to.id, "to_team": to.is_team, "number": letter}
        size = len(_ALERT)
        found = self._connection.execute(_IN_LETTER, given)
        return tuple((Alert(to, *row[:size]), Ticket(*row[size:])) for row in found)

    def forget_alerts(self, before: datetime, limit: int) -> int:
        """Erase what was to be told before an instant; returns how many."""
        return self._connection.execute(_FORGET, {"before": before, "rows": limit}).rowcount


def _row(record: Alert) -> dict[str, object]:
    return {
        "recipient": record.to.id,
        "is_team": record.to.is_team,
        "ticket_id": record.ticket_id,
        "team": record.team,
        "why": record.why,
        "at": record.at,
    }
