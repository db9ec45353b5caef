"""Which room draws an open ticket: the staff's or the requester's, by the type of what is seen."""

from dataclasses import replace
from datetime import datetime

from slack_sdk.models.views import View

from bot.rendering.leaves import Leaf
from bot.rendering.requester.opened import own_opened
from bot.rendering.staff.opened import opened
from bot.rendering.texts import Texts
from core.views import RequesterView, StaffView


def opened_of(view: StaffView | RequesterView, texts: Texts, now: datetime, leaf: Leaf) -> View:
    """Draw a leaf of a ticket as its reader may see it."""
    if isinstance(view, RequesterView):
        return own_opened(view, texts, replace(leaf, own=True))
    return opened(view, texts, now, leaf)
