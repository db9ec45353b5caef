"""Subscriptions to digests and their editions, in memory."""

from collections.abc import Sequence
from dataclasses import replace

from core.subscriptions import EDITED, Edition, Ended, Subscription
from storage.memory.state import Part
from storage.outbox import SETTLED


class SubscriptionPart(Part):
    """Subscriptions."""

    def subscriptions_of(self, user: str) -> Sequence[Subscription]:
        """Return all that somebody ever had, oldest first."""
        return tuple(each for each in self._state.subscriptions.values() if each.user == user)

    def subscription(self, number: int) -> Subscription | None:
        """Return a subscription."""
        return self._state.subscriptions.get(number)

    def save_subscription(self, subscription: Subscription) -> Subscription:
        """Store a new subscription, or what changed about one."""
        kept = self._state.subscriptions
        stored = replace(subscription, id=subscription.id or len(kept) + 1)
        kept[stored.id] = stored
        return stored

    def subscribers(self) -> frozenset[str]:
        """Return who has a subscription, or had one and ended it himself."""
        kept = self._state.subscriptions.values()
        return frozenset(each.user for each in kept if each.ended is not Ended.NOTHING_LEFT)

    def running_subscriptions(self) -> Sequence[tuple[Subscription, Edition | None]]:
        """Return those neither paused nor ended, each with its latest edition."""
        running = (s for s in self._state.subscriptions.values() if not (s.paused or s.ended))
        return tuple((each, self.last_edition(each.id)) for each in running)

    def edition(self, number: int) -> Edition | None:
        """Return an edition."""
        return next((e for e in self._state.editions.values() if e.id == number), None)

    def last_edition(self, subscription: int) -> Edition | None:
        """Return the edition of a subscription's latest day."""
        own = (e for e in self._state.editions.values() if e.subscription == subscription)
        return max(own, key=lambda each: each.day, default=None)

    def is_unsent(self, edition: Edition) -> bool:
        """Whether the message of an edition still waits to be sent."""
        rows = (row for row in self._state.outbox.values() if row.status not in SETTLED)
        return any(row.notice.kind in EDITED and row.notice.seq == edition.id for row in rows)

    def add_edition(self, edition: Edition) -> Edition | None:
        """Claim a day of a subscription."""
        editions, key = self._state.editions, (edition.subscription, edition.day)
        if key in editions:
            return None
        editions[key] = replace(edition, id=len(editions) + 1)
        return editions[key]
