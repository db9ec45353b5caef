"""Modals sent off: the act is committed before the answer, and nothing typed is lost."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bot.act_log import Attempt
from bot.intake.inbound import Submission
from bot.listeners import acting, asking, digests, home, home_search, opened, origins
from bot.listeners.figures import figures_asked
from bot.listeners.replies import CLEAR, NOTHING, Body, errors, refused, update
from bot.listeners.services import Services
from bot.rendering import forms, refusals, search_form
from bot.rendering.form_of import RequesterForm, StaffForm, form_of
from bot.rendering.forms import Metadata
from bot.rendering.staff import figures, filters, subscription_form
from core import desk
from core.acts import Act, Given
from core.errors import Code, Refusal
from core.ports import Work
from core.ticket import Person, Ticket
from core.vocabulary import Action

FORMS: Final[Mapping[str, Callable[[Services, Submission], Awaitable[Body]]]] = {
    subscription_form.CALLBACK: digests.subscribed,
    filters.CALLBACK: home.filtered,
    search_form.CALLBACK: home_search.searched,
    figures.CALLBACK: figures_asked,
}
"""The forms that are no action on a ticket, by their callback id."""


async def submitted(services: Services, submission: Submission) -> Body:
    """Apply what a form asks for; a refusal keeps the form open with what was typed."""
    if answer := FORMS.get(submission.view.callback_id):
        return await answer(services, submission)
    meta = forms.metadata(submission.view.metadata)
    given = forms.read(submission.view.values, meta.files, meta.replies)
    try:
        if meta.ticket is None:
            return await _open(services, submission, given)
        return await _act(services, submission, meta, given)
    except Refusal as refusal:
        return await _refused(services, submission, meta, given, refusal)


async def _open(services: Services, submission: Submission, given: Given) -> Body:
    """Open the request; the form itself answers with the reference."""
    known, notice = await origins.background(services, submission)
    act = Act(Action.OPEN, submission.user, given, background=known)
    key = f"view:{submission.view.id}"
    await asking.meet(services, given)

    def work(work: Work) -> tuple[Person | None, Ticket | None, str]:
        asking.check(work.directory(), submission.view, given)
        opened = acting.open_once(work, act, key, services.clock(), services.calendar)
        team = work.directory().any_team(opened.team).name if opened else ""
        return work.person(submission.user), opened, team

    attempt = Attempt(act.action, act.actor)
    person, ticket, team = await services.run(work, attempt)
    if ticket is None:
        return CLEAR
    services.wake()
    services.background.spawn(home.touched(services, submission.user))
    return update(forms.opened(ticket.id, team, services.texts.for_person(person), notice))


async def _act(services: Services, submission: Submission, meta: Metadata, given: Given) -> Body:
    act = Act(forms.action(submission.view.callback_id), submission.user, given, meta.version)
    key = f"view:{submission.view.id}"

    def work(work: Work) -> bool:
        first = work.first_time(key, services.clock())
        if first:
            desk.act(work, meta.ticket or 0, act, services.clock(), services.calendar)
        return first

    if await services.run(work, Attempt(act.action, act.actor, meta.ticket)):
        services.wake()
        services.background.spawn(home.touched(services, submission.user))
    if not submission.view.under:
        return CLEAR
    opened.redraw_under(services, submission, meta.ticket or 0, own=meta.version is None)
    return NOTHING


async def _refused(
    services: Services, submission: Submission, meta: Metadata, given: Given, refusal: Refusal
) -> Body:
    """Keep the form: an error under its field, or the form again with what changed on top.

    When the action is no longer possible at all, what was typed is shown to be copied.
    """
    if refusal.code is Code.ASKED_ANEW:
        view, notice = submission.view, refusals.ASKED_ANEW
        return update(await asking.redrawn(services, submission.user, view, notice))
    message, texts = await refused(services, refusal, submission.user)
    if found := forms.errors(refusal, submission.view.values, texts):
        return errors(found)
    stale = meta.ticket is not None and refusal.code is Code.STALE
    if stale and (again := await _again(services, submission, meta, given)):
        return update(form_of(again, texts, notice=message.text))
    return update(forms.kept(message.text, given, texts))


async def _again(
    services: Services, submission: Submission, meta: Metadata, given: Given
) -> StaffForm | RequesterForm | None:
    """Return the same form on the ticket as it stands now, None when nobody may fill it in."""
    action = forms.action(submission.view.callback_id)
    act = Act(action, submission.user, given)
    own = meta.version is None
    try:
        return await services.run(
            lambda work: acting.form_again(work, act, meta.ticket or 0, own=own)
        )
    except Refusal:
        return None
