"""What befalls the desk in that year: who supervises when, who changes what, when it sweeps."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from random import Random
from typing import Any

from tests.faults.year.almanac import AUTUMN, DAY, ENDS, HOUR, MINUTE, SPRING, STARTS
from tests.faults.year.offices import (
    CAMILLE,
    HELP,
    IDRISS,
    ISLAND,
    LUCIE,
    NADIA,
    NETWORK,
    OMAR,
    SOPHIE,
)


def on(month: int, day: int, hour: int = 10, minute: int = 7) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


SUPERVISORS = {
    STARTS: {HELP: (SOPHIE, CAMILLE), NETWORK: (OMAR, CAMILLE), ISLAND: (NADIA, CAMILLE)},
    on(6, 10): {HELP: (SOPHIE, CAMILLE), NETWORK: (LUCIE, CAMILLE), ISLAND: (NADIA, CAMILLE)},
    on(9, 1): {
        HELP: (SOPHIE, CAMILLE), NETWORK: (LUCIE, CAMILLE, SOPHIE), ISLAND: (NADIA, CAMILLE),
    },
    on(10, 1): {
        HELP: (SOPHIE, CAMILLE), NETWORK: (LUCIE, CAMILLE, SOPHIE), ISLAND: (IDRISS, CAMILLE),
    },
    on(12, 1): {
        HELP: (SOPHIE,), NETWORK: (LUCIE, CAMILLE, SOPHIE), ISLAND: (IDRISS, NADIA, CAMILLE),
    },
}  # fmt: skip
LEAVES = on(4, 14, 9, 30), OMAR
"""Whose account is closed, while the catalogue still names him."""


@dataclass(frozen=True)
class Choice:
    """What somebody does about the `nth` subscription that he ever had."""

    at: datetime
    user: str
    nth: int
    deed: str
    wanted: dict[str, Any] = field(default_factory=dict)


def _asks(at: datetime, user: str, nth: int, rhythm: str, hour: time, **wanted: Any) -> Choice:
    days = () if rhythm == "monthly" else tuple(range(7))
    return Choice(
        at, user, nth, "subscribe", {"rhythm": rhythm, "hour": hour, "days": days, **wanted}
    )


CHOICES = [
    _asks(on(1, 2), SOPHIE, 1, "weekly", time(9), days=(0,)),
    _asks(on(1, 2), SOPHIE, 2, "monthly", time(7, 45)),
    _asks(on(1, 2), SOPHIE, 3, "weekly", time(16), days=(4,), teams=(HELP,), in_channel=True),
    _asks(on(1, 2), CAMILLE, 0, "daily", time(8, 30), days=(0, 2, 4), teams=(HELP, NETWORK)),
    _asks(on(1, 2), CAMILLE, 1, "daily", time(2, 30), teams=(ISLAND,)),
    _asks(on(1, 2), CAMILLE, 2, "monthly", time(2, 30)),
    _asks(
        on(1, 2), CAMILLE, 3, "weekly", time(2, 30), days=(6,), teams=(NETWORK,), in_channel=True
    ),
    _asks(on(1, 2), NADIA, 1, "weekly", time(23, 45), days=(6,)),
    _asks(on(2, 3), OMAR, 0, "daily", time(18), days=(1, 3)),
    _asks(on(2, 3), OMAR, 1, "monthly", time(8)),
    _asks(on(3, 10, 9), SOPHIE, 0, "daily", time(17), days=(0, 1, 2, 3, 4)),
    Choice(on(5, 4), SOPHIE, 1, "pause"),
    Choice(on(7, 6), SOPHIE, 1, "resume"),
    Choice(on(7, 20), LUCIE, 0, "pause"),
    Choice(on(8, 24), LUCIE, 0, "resume"),
    _asks(on(9, 15), SOPHIE, 3, "weekly", time(16), days=(4,), teams=(HELP,), in_channel=False),
    _asks(on(10, 2), IDRISS, 1, "monthly", time(0)),
    Choice(on(11, 2), LUCIE, 0, "end"),
    _asks(on(11, 9), LUCIE, 1, "weekly", time(12), days=(1,)),
    Choice(on(11, 11), SOPHIE, 2, "end"),
    Choice(on(12, 3), SOPHIE, 2, "resume"),
    _asks(on(12, 4), NADIA, 2, "daily", time(6), days=(0, 6)),
]

OUTAGES = [(on(5, 29, 12), on(6, 2, 9))]
"""Over a Monday that is the first of its month."""
NIGHTS = [(each - HOUR, each + 3 * HOUR) for each in (SPRING, AUTUMN)]
"""The hours around a clock change: nothing sweeps then, or it does every ten minutes."""
UNSENT = on(2, 13), on(2, 17, 12)
"""When nothing of what was written is sent."""


def sweeps(luck: Random, outages: list[tuple[datetime, datetime]]) -> list[datetime]:
    """When the desk sweeps: at any minute, often as something is due, and not in an outage."""
    found = set()
    for day in range((ENDS - STARTS) // DAY + 1):
        found |= {STARTS + day * DAY + each * MINUTE for each in _minutes(luck)}
    for start, end in NIGHTS:
        found |= {start + minute * MINUTE for minute in range(0, (end - start) // MINUTE, 10)}
    return sorted(
        at for at in found if at < ENDS and not any(start <= at < end for start, end in outages)
    )


_DUE = (150, 330, 450, 510, 540, 960, 1020, 1080)
"""Minutes of the day, as clocks in Paris show them in winter, at which digests are due."""


def _minutes(luck: Random) -> list[int]:
    soon = luck.choice(_DUE) + luck.choice([0, 0, 1, 30])
    return [soon, luck.randrange(24 * 60)][: luck.choice([1, 2, 2])]
