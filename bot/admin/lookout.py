"""What needs a person, told in a channel of operators: grouped, seldom, never a word of a ticket.

It is posted without the outbox: what is wrong there must not hold it up, nor be told in a circle.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zlib import crc32

from bot.clock import Clock
from bot.rendering import blocks
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import cut, escape, joined
from bot.rendering.texts import Texts
from core.outbox import Row, Status
from core.ports import Run, Work

Post = Callable[[Message], Awaitable[object]]
Sleep = Callable[[float], Awaitable[None]]

_EVERY_SECONDS: Final = 60.0
_APART: Final = timedelta(minutes=15)
_STANDS_STILL: Final = timedelta(minutes=15)
_AGAIN: Final = timedelta(hours=6)
_MOST: Final = 1000
_GROUPS: Final = 10
_NUMBERS: Final = 8
_REASON: Final = 200
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wrong:
    """What needs a person; `refusal` is Slack's name of why it refuses the app, or did.

    `keys` are what is noted once it is told.
    """

    parked: Sequence[Row]
    stands_still: timedelta | None
    refusal: str
    keys: Sequence[str]


class Lookout:
    """Looks every minute, tells at most every quarter of an hour, each message once.

    Whatever fails is logged and told with the next message; replicas tell it once together.
    """

    def __init__(
        self, run: Run, clock: Clock, post: Post, texts: Texts, refusal: Callable[[], str]
    ) -> None:
        self._run = run
        self._clock = clock
        self._post = post
        self._texts = texts
        self._refusal = refusal
        self._refused = ""

    async def keep_up(self, sleep: Sleep = asyncio.sleep) -> None:
        """Look again and again, until it is cancelled."""
        while True:
            await sleep(_EVERY_SECONDS)
            await self.look()

    async def look(self) -> None:
        """Tell what needs a person and was not told yet."""
        self._refused = self._refusal() or self._refused
        try:
            await self._tell()
        except Exception as error:  # noqa: BLE001 — what looks must not fail what it looks at
            _log.warning("the operations channel was not told: %s", type(error).__name__)

    async def _tell(self) -> None:
        now, refused = self._clock(), self._refused
        wrong = await self._run(lambda work: _look(work, refused, now))
        if wrong:
            await self._post(message(wrong, self._texts))
            self._refused = ""
            await self._run(lambda work: _note(work, wrong.keys, now))


def _look(work: Work, refused: str, now: datetime) -> Wrong | None:
    """Find what was not told yet, and take this quarter of an hour for ourselves."""
    parked = {_key(row): row for row in work.outbox_rows((Status.PARKED,), _MOST)}
    late = _late(work, now)
    still = f"told:still:{_spell(now, _AGAIN)}"
    told = work.known([*parked, still])
    fresh = {key: row for key, row in parked.items() if key not in told}
    stands_still = late if still not in told else None
    if not (fresh or stands_still or refused):
        return None
    if not work.first_time(f"told:at:{_spell(now, _APART)}", now):
        return None
    keys = [*fresh, still] if stands_still else [*fresh]
    return Wrong(tuple(fresh.values()), stands_still, refused, keys)


def _note(work: Work, keys: Sequence[str], now: datetime) -> None:
    for key in keys:
        work.first_time(key, now)


def _key(row: Row) -> str:
    """Return what changes when a row was retried and parked again."""
    return f"told:{row.id}:{crc32(row.reason.encode()):08x}"


def _late(work: Work, now: datetime) -> timedelta | None:
    due = work.next_due()
    return now - due if due and now - due >= _STANDS_STILL else None


def _spell(now: datetime, length: timedelta) -> int:
    return int(now.timestamp() // length.total_seconds())


def message(wrong: Wrong, texts: Texts) -> Message:
    """Write one message for all of it, with what to do."""
    return Message.made(blocks.sections(joined([*_lines(wrong, texts)])))


def _lines(wrong: Wrong, texts: Texts) -> Iterator[str]:
    if wrong.refusal:
        yield texts(
            "Slack refuses the app, or did so until now ({error}): nothing is lost, what waits is "
            "sent once it serves again.",
            error=wrong.refusal,
        )
    if wrong.stands_still:
        minutes = int(wrong.stands_still / timedelta(minutes=1))
        yield texts(
            "Nothing was sent for {minutes} minutes though messages wait: look at the log.",
            minutes=minutes,
        )
    if wrong.parked:
        count = len(wrong.parked)
        yield texts.count(
            "{n} message waits for a person:", "{n} messages wait for a person:", count
        )
        yield from _groups(wrong.parked, texts)
        yield texts(
            "`guichet outbox` lists them; `guichet outbox retry` sends them after all, "
            "`guichet outbox discard` gives them up."
        )


def _groups(rows: Sequence[Row], texts: Texts) -> Iterator[str]:
    """Write a line for each reason, the most frequent first."""
    by_reason: Mapping[str, list[int]] = defaultdict(list)
    for row in rows:
        by_reason[cut(row.reason, _REASON)].append(row.id)
    groups = sorted(by_reason.items(), key=lambda group: -len(group[1]))
    for reason, numbers in groups[:_GROUPS]:
        shown = ", ".join(map(str, numbers[:_NUMBERS])) + (" …" if numbers[_NUMBERS:] else "")
        yield escape(f"• {len(numbers)} × {reason} ({shown})")
    rest = len(groups) - _GROUPS
    if rest > 0:
        yield texts.count("… and {n} other reason", "… and {n} other reasons", rest)
