"""What is known of intake: until when it was alive, and what must be read back since.

Slack sends an event again at once, after a minute and after five; what is written in an outage
that lasts longer never comes. https://docs.slack.dev/apis/events-api/#retries
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from core.ports import Watch, Work

_GAP: Final = timedelta(minutes=3)
"""An outage this short is made good by what Slack sends again."""

_BEFORE: Final = timedelta(minutes=5)
"""How far before the last sign of life is read: that long Slack may have been trying in vain."""

_HOLD: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Missed:
    """What somebody reads back: all since an instant, as long as it is his to read."""

    since: datetime
    until: datetime


def note_alive(work: Work, now: datetime) -> bool:
    """Note that what Slack sends is taken in; returns whether something is to be read back.

    Whoever reads back already begins anew after another outage: he may be past what was missed.
    """
    watch = work.watch() or Watch(now)
    if now - watch.alive_at > _GAP:
        since = min(watch.missed_since or now, watch.alive_at - _BEFORE)
        watch = replace(watch, missed_since=since, held_until=None)
    work.keep_watch(replace(watch, alive_at=now))
    return _is_free(watch, now)


def _is_free(watch: Watch, now: datetime) -> bool:
    held = watch.held_until is not None and watch.held_until > now
    return watch.missed_since is not None and not held


def take(work: Work, now: datetime) -> Missed | None:
    """Take on what is to be read back, unless nothing is or another replica reads it."""
    watch = work.watch()
    if watch is None or watch.missed_since is None or not _is_free(watch, now):
        return None
    return _hold(work, watch, watch.missed_since, now)


def hold_on(work: Work, missed: Missed, now: datetime) -> Missed | None:
    """Go on reading; None when it is no longer his to read, who must stop."""
    watch = work.watch()
    return _hold(work, watch, missed.since, now) if watch and _is_his(watch, missed) else None


def done(work: Work, missed: Missed) -> None:
    """Note that all was read back, unless it is no longer his to say so."""
    watch = work.watch()
    if watch and _is_his(watch, missed):
        work.keep_watch(replace(watch, missed_since=None, held_until=None))


def _hold(work: Work, watch: Watch, since: datetime, now: datetime) -> Missed:
    until = now + _HOLD
    work.keep_watch(replace(watch, held_until=until))
    return Missed(since, until)


def _is_his(watch: Watch, missed: Missed) -> bool:
    return watch.held_until == missed.until
