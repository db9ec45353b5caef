"""Which renderer draws a form: the staff's or the requester's, by the type of what it shows."""

from slack_sdk.models.views import View

from bot import requester_forms, staff_forms
from bot.acting import RequesterForm, StaffForm
from bot.texts import Texts


def form_of(form: StaffForm | RequesterForm, texts: Texts, notice: str = "") -> View:
    """Draw the form that an action needs, with the version of the ticket that it shows."""
    if isinstance(form, StaffForm):
        return staff_forms.staff_form(form.action, form.subject, texts, form.given, notice)
    return requester_forms.requester_form(form.action, form.ticket, texts, form.given, notice)
