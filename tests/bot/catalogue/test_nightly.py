"""Every night the look at members is asked for, on the desk's clock, whatever the clock change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.clockwork import Clockwork
from core.calendar import Calendar


async def nothing():
    return None


@pytest.fixture
async def nightly_job(run):
    """The job of the night, among those of a clockwork in Paris that runs."""
    calendar = Calendar(ZoneInfo("Europe/Paris"))
    clockwork = Clockwork(
        run, lambda: datetime(2026, 3, 2, tzinfo=UTC), calendar, lambda: None, nothing
    )
    clockwork.start()
    jobs = clockwork._scheduler.get_jobs()  # noqa: SLF001 — what a scheduler is told cannot be seen otherwise
    yield next(job for job in jobs if job.func == clockwork.tidy)
    clockwork.stop()


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ((2026, 3, 2, 12), (2026, 3, 3, 3, 15)),  # winter: Paris is an hour ahead
        ((2026, 7, 1, 12), (2026, 7, 2, 2, 15)),  # summer: two hours
        ((2026, 3, 28, 12), (2026, 3, 29, 2, 15)),  # the night when clocks go forward
        ((2026, 10, 24, 12), (2026, 10, 25, 3, 15)),  # the night when they go back
        ((2026, 10, 25, 3, 15), (2026, 10, 26, 3, 15)),  # once in that night
    ],
)
async def test_the_look_is_asked_for_at_a_quarter_past_four(nightly_job, after, expected):
    last = datetime(*after, tzinfo=UTC)
    following = nightly_job.trigger.get_next_fire_time(last, last)
    assert following.astimezone(UTC) == datetime(*expected, tzinfo=UTC)
