"""What every listener is handed: all its doors to the outside, chosen by the composition root."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.act_log import Attempting
from bot.background import Background
from bot.catalogue.membership import Membership
from bot.charts import Artist
from bot.clock import Clock
from bot.intake.limits import Limits, unlimited
from bot.listeners.turns import Turns
from bot.rendering.texts import Catalogue
from bot.slack.channels import Channels
from bot.slack.client import Slack
from bot.slack.people import People
from core.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Services:
    """The unit of work, the clock, Slack, the texts; `wake` tells delivery that rows wait."""

    run: Attempting
    clock: Clock
    calendar: Calendar
    slack: Slack
    people: People
    membership: Membership
    channels: Channels
    texts: Catalogue
    background: Background
    wake: Callable[[], None]
    limits: Limits = field(default_factory=unlimited)
    artist: Artist = field(default_factory=Artist)
    turns: Turns = field(default_factory=Turns)
