"""Writes hours, days and delays as a catalogue has them: what is written is read as it was."""

from collections.abc import Mapping
from typing import Any, Final

from core.directory import Deed, Escalation
from core.hours import Closing, Opening, Target

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def opening(hours: Opening) -> str:
    """Write hours: 08:00-12:00."""
    return f"{_time(hours.start)}-{_time(hours.end)}"


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def closing(days: Closing) -> str:
    """Write closing days in a line: their dates, then what they are."""
    dates = dict.fromkeys((days.first.isoformat(), days.last.isoformat()))
    return f"{'/'.join(dates)} {days.label}".strip()


def delay(minutes: int) -> str:
    """Write a delay: 30m, 4h, 1h30m."""
    hours, rest = divmod(minutes, 60)
    return (f"{hours}h" if hours else "") + (f"{rest}m" if rest else "")


def target(delays: Target) -> str:
    """Write how fast a request is due."""
    parts = (("own", delays.own), ("resolve", delays.resolve))
    return ", ".join(f"{name} {delay(minutes)}" for name, minutes in parts if minutes)


def rule(escalation: Escalation) -> Mapping[str, Any]:
    """Write a rule of a team: what it says, by the names of the catalogue."""
    deeds = {Deed.RAISE: True, Deed.TELL: "supervisors", Deed.AFFECT: escalation.team}
    return {
        "after": delay(escalation.after),
        "clock": escalation.clock.value,
        "priorities": [priority.name.lower() for priority in escalation.priorities],
        escalation.deed.value: deeds[escalation.deed],
    }


def rule_in_a_line(escalation: Escalation) -> str:
    """Write a rule of a team for a reader: own 2h critical, high: affect reseau."""
    told = rule(escalation)
    deed = escalation.deed.value
    words = deed if told[deed] is True else f"{deed} {told[deed]}"
    priorities = ", ".join(priority.name.lower() for priority in escalation.priorities)
    when = " ".join(filter(None, (escalation.clock.value, delay(escalation.after), priorities)))
    return f"{when}: {words}"
