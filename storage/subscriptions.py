"""Who is subscribed to digests, and the claims that make each edition written once."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import bindparam, exists, func, select

from core.subscriptions import EDITED, Edition, Ended, Subscription
from storage.tables import WAITING, edition, outbox, subscription
from storage.unit import Unit, values

_SUBSCRIPTION: Final = tuple(subscription.c)
_EDITION: Final = tuple(edition.c)
_BY_ID: Final = (
    select(*_SUBSCRIPTION).where(subscription.c.id == bindparam("number")).with_for_update()
)
_OF_USER: Final = (
    select(*_SUBSCRIPTION)
    .where(subscription.c.user == bindparam("wanted", type_=subscription.c.user.type))
    .order_by(subscription.c.id)
)
_SUBSCRIBERS: Final = (
    select(subscription.c.user)
    .where(
        subscription.c.ended.is_distinct_from(
            bindparam("left", Ended.NOTHING_LEFT, subscription.c.ended.type)
        )
    )
    .distinct()
)
_LATEST_DAY: Final = (
    select(func.max(edition.c.day))
    .where(edition.c.subscription == subscription.c.id)
    .correlate(subscription)
    .scalar_subquery()
)
_RUNNING: Final = (
    select(*_SUBSCRIPTION, *_EDITION)
    .outerjoin(
        edition, (edition.c.subscription == subscription.c.id) & (edition.c.day == _LATEST_DAY)
    )
    .where(subscription.c.ended.is_(None), ~subscription.c.paused)
    .order_by(subscription.c.id)
)
_IS_UNSENT: Final = select(
    exists().where(WAITING, outbox.c.kind.in_(sorted(EDITED)), outbox.c.seq == bindparam("number"))
)
_EDITION_BY_ID: Final = select(*_EDITION).where(edition.c.id == bindparam("number"))
_LAST_EDITION: Final = (
    select(*_EDITION)
    .where(edition.c.subscription == bindparam("number"))
    .order_by(edition.c.day.desc())
    .limit(1)
)
_INSERT: Final = subscription.insert().returning(subscription.c.id)
_CLAIMS: Final = edition  # a method of a unit bears the same name
_CHANGE: Final = subscription.update().where(subscription.c.id == bindparam("number"))


class SubscriptionUnit(Unit):
    """Subscriptions and their editions."""

    def subscriptions_of(self, user: str) -> Sequence[Subscription]:
        """Return all that somebody ever had, oldest first."""
        found = self._connection.execute(_OF_USER, {"wanted": user})
        return tuple(Subscription(*row) for row in found)

    def subscription(self, number: int) -> Subscription | None:
        """Return a subscription, locked until the end of the transaction where the store can."""
        row = self._connection.execute(_BY_ID, {"number": number}).first()
        return Subscription(*row) if row else None

    def save_subscription(self, subscription: Subscription) -> Subscription:
        """Store a new subscription, or what changed about one; returns it with its number."""
        row = _without_id(subscription)
        if subscription.id:
            self._connection.execute(_CHANGE, {"number": subscription.id, **row})
            return subscription
        return replace(subscription, id=self._connection.scalar(_INSERT, row))

    def subscribers(self) -> frozenset[str]:
        """Return who has a subscription, or had one and ended it himself."""
        return frozenset(self._connection.scalars(_SUBSCRIBERS))

    def running_subscriptions(self) -> Sequence[tuple[Subscription, Edition | None]]:
        """Return those neither paused nor ended, each with its latest edition."""
        size = len(_SUBSCRIPTION)
        found = self._connection.execute(_RUNNING)
        return tuple((Subscription(*row[:size]), _edition(row[size:])) for row in found)

    def edition(self, number: int) -> Edition | None:
        """Return an edition."""
        return _edition(self._connection.execute(_EDITION_BY_ID, {"number": number}).first())

    def last_edition(self, subscription: int) -> Edition | None:
        """Return the edition of a subscription's latest day."""
        return _edition(self._connection.execute(_LAST_EDITION, {"number": subscription}).first())

    def is_unsent(self, edition: Edition) -> bool:
        """Whether the message of an edition still waits to be sent."""
        return bool(self._connection.scalar(_IS_UNSENT, {"number": edition.id}))

    def add_edition(self, edition: Edition) -> Edition | None:
        """Claim a day of a subscription; None when it is claimed already, by whomever."""
        claim = self._shared.dialect.insert_missing(_CLAIMS)
        if self._connection.execute(claim, _without_id(edition)).rowcount != 1:
            return None
        return self.last_edition(edition.subscription)


def _without_id(record: Subscription | Edition) -> dict[str, Any]:
    return {name: value for name, value in values(record).items() if name != "id"}


def _edition(row: Any) -> Edition | None:  # noqa: ANN401 — a row of any driver, or none
    return Edition(*row) if row and row[0] is not None else None
