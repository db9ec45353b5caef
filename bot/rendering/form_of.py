"""Which renderer draws a form: the staff's or the requester's, by the type of what it shows."""

from dataclasses import dataclass

from slack_sdk.models.views import View

from bot.rendering.requester import forms as requester_forms
from bot.rendering.staff import forms as staff_forms
from bot.rendering.texts import Texts
from core.acts import Given
from core.views import PublicTicket, StaffTicket
from core.vocabulary import Action


@dataclass(frozen=True, slots=True)
class StaffForm:
    """A form to open for a member of the team."""

    action: Action
    subject: StaffTicket
    given: Given


@dataclass(frozen=True, slots=True)
class RequesterForm:
    """A form to open for the requester: public fields only."""

    action: Action
    ticket: PublicTicket
    given: Given


def form_of(form: StaffForm | RequesterForm, texts: Texts, notice: str = "") -> View:
    """Draw the form that an action needs, with the version of the ticket that it shows."""
    if isinstance(form, StaffForm):
        return staff_forms.staff_form(form.action, form.subject, texts, form.given, notice)
    return requester_forms.requester_form(form.action, form.ticket, texts, form.given, notice)
