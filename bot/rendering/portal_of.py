"""Which room draws somebody's App Home: the staff's or the requester's, by the type of the page."""

from slack_sdk.models.views import View

from bot.rendering.requester.portal import own_portal
from bot.rendering.staff.portal import portal
from bot.rendering.texts import Texts
from core.looking import Looked, StaffPage


def portal_of(page: Looked, texts: Texts) -> View:
    """Draw the page that somebody looks at."""
    if isinstance(page, StaffPage):
        return portal(page, texts)
    return own_portal(page, texts)
