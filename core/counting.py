"""What is counted for supervisors: the bulletin that a digest tells, and a report on demand.

Each figure is defined, with a worked example, in docs/figures.md.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from core.calendar import Calendar
from core.figures import Bulletin, Report, Scope
from core.ports import Work


def bulletin(
    work: Work,
    scope: Scope,
    previous_since: datetime,
    now: datetime,
    calendar: Calendar,
    *,
    loads: bool,
    curve_zone: ZoneInfo | None,
) -> Bulletin:
    """Return what a digest tells of some teams; whoever asks has checked who may see them.

    The time before goes from `previous_since` to the scope's beginning. `loads` counts what each
    agent has; there is a curve where there is a zone to count its days in.
    """
    raise NotImplementedError


def report(work: Work, user: str, scope: Scope, now: datetime, zone: ZoneInfo) -> Report:
    """Return the figures of a scope to who supervises all its teams.

    The time before is as long by the clocks of `zone`, in which the days of the curve are too.
    Raises Refusal NOT_ALLOWED to everybody else, and where the scope names no team.
    """
    raise NotImplementedError
