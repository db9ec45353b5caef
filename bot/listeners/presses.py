"""Buttons, menus and selects: whatever is used in a message or in a form."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Final

from slack_sdk.models.views import View

from bot.act_log import Attempt
from bot.intake.inbound import Click
from bot.listeners import (
    acting,
    asking,
    commands,
    creation,
    digests,
    home,
    home_search,
    opened,
    relays,
    searching,
)
from bot.listeners.acting import Replayed, Wanted
from bot.listeners.creation import Draft
from bot.listeners.drafts import words_of
from bot.listeners.replies import NOTHING, Body, open_view, refused, texts_of, whisper
from bot.listeners.services import Services
from bot.rendering import buttons, forms, leaves
from bot.rendering.blocks import Message
from bot.rendering.buttons import Press, Verb
from bot.rendering.form_of import RequesterForm, StaffForm, form_of
from bot.rendering.mrkdwn import plain
from bot.rendering.staff import forms as staff_forms
from bot.rendering.texts import Texts
from core import desk, reading
from core.acts import Given
from core.errors import Code, Refusal
from core.ports import Listing, Work
from core.vocabulary import Action


async def pressed(services: Services, click: Click) -> Body:
    """Do what a button asks, or open its form; a refusal is whispered to who pressed."""
    press = buttons.parse(click.action_id, click.value)
    try:
        await HANDLERS[press.verb](services, click, press)
    except Refusal as refusal:
        message, texts = await refused(services, refusal, click.user)
        _tell(services, click, message, texts)
        await _redraw(services, click, refusal)
    return NOTHING


def _tell(services: Services, click: Click, message: Message, texts: Texts) -> None:
    """Tell somebody something where he pressed, and show him there what is so by now."""
    if opened.is_open_in(click):
        opened.redraw(services, click, message)
    elif click.view and click.view.is_home:
        told = leaves.nothing(0, message.text, texts)
        services.background.spawn(opened.show_over(services, click, told))
        services.background.spawn(home.show(services, click.user))
    else:
        _whisper(services, click, message)


def _whisper(services: Services, click: Click, message: Message) -> None:
    services.background.spawn(
        whisper(
            services,
            message,
            response_url=click.response_url,
            channel=click.channel,
            user=click.user,
            thread_ts=click.thread_ts,
        )
    )


_OUTDATED: Final = frozenset({Code.STALE, Code.WRONG_STATE, Code.NOT_ALLOWED, Code.UNKNOWN_TICKET})
"""What is refused to somebody who looks at an old card, or may use it no more."""


async def _redraw(services: Services, click: Click, refusal: Refusal) -> None:
    """Draw the card again on which somebody pressed what it offers no more."""
    if refusal.code not in _OUTDATED:
        return
    channel, ts, now = click.channel or "", click.ts or "", services.clock()
    if await services.run(lambda work: desk.redraw(work, channel, ts, now)):
        services.wake()


async def _act(services: Services, click: Click, press: Press) -> None:
    """Apply the action pressed; a press from the requester's DM bears no version."""
    wanted = Wanted(
        press.action or Action.OPEN,
        press.ticket_id or 0,
        click.user,
        click.key,
        Given(rating=press.rating),
        seen=press.version,
        own=press.version is None,
        at_once=press.rating is not None,
    )
    await _attempt(services, click, wanted)


async def _attempt(services: Services, click: Click, wanted: Wanted) -> None:
    person, result = await services.run(
        lambda work: (
            work.person(click.user),
            acting.attempt(work, wanted, services.clock(), services.calendar),
        ),
        Attempt(wanted.action, wanted.user, wanted.ticket_id),
    )
    if isinstance(result, StaffForm | RequesterForm):
        view = form_of(result, services.texts.for_person(person))
        services.background.spawn(_open(services, click, view))
    elif not isinstance(result, Replayed):
        services.wake()
        _show_anew(services, click)


async def _open(services: Services, click: Click, view: View) -> None:
    """Open a form, over the open ticket in which it was asked for."""
    if opened.is_open_in(click):
        await opened.show_over(services, click, view)
        return
    await open_view(services, click.trigger, view, user=click.user, response_url=click.response_url)


def _show_anew(services: Services, click: Click) -> None:
    """Show somebody what came of his act, where he looks at it in a view."""
    if click.view is None:
        return
    opened.redraw(services, click)
    services.background.spawn(home.touched(services, click.user))


async def _show(services: Services, click: Click, press: Press) -> None:
    """Open a ticket over the App Home; in a conversation show it there."""
    if click.view:
        await opened.open_leaf(services, click, press)
        return
    message = await commands.shown(services, click.user, press.ticket_id or 0)
    _whisper(services, click, message)


async def _page(services: Services, click: Click, press: Press) -> None:
    """Show the next page of one list, in the place of the lists."""

    def read(work: Work) -> Message:
        texts = services.texts.for_person(work.person(click.user))
        wanted = {press.listing or Listing.MINE: press.ticket_id}
        return commands.staff_lists(work, click.user, wanted, texts)

    _whisper(services, click, await services.run(read))


async def _find(services: Services, click: Click, press: Press) -> None:
    """Show the next page of a search, in the place of the one before."""
    asked = plain(press.words or "", {})
    if home_search.is_asked_in(click):
        await home_search.leafed(services, click, asked, press.ticket_id or 0)
        return
    message = await searching.found(services, click.user, asked, press.ticket_id)
    _whisper(services, click, message)


async def _new(services: Services, click: Click, press: Press) -> None:
    """Open the creation form, prefilled from the person's own closed ticket or from his message."""
    given = await _prefilled(services, click, press)
    await creation.open_creation(
        services,
        user=click.user,
        trigger=click.trigger,
        response_url=click.response_url,
        draft=Draft(given),
    )


async def _prefilled(services: Services, click: Click, press: Press) -> Given:
    if press.ticket_id:
        return await services.run(lambda work: _again(work, press.ticket_id or 0, click.user))
    draft = await words_of(services, click, press.words)
    return replace(forms.first_words(draft.words), files=draft.files)


def _again(work: Work, ticket_id: int, user: str) -> Given:
    """Begin a request like one's own earlier one; blank for whoever it was not."""
    try:
        own = reading.find_own(work, ticket_id, user).ticket
    except Refusal:
        return Given()
    return Given(title=own.title, description=own.description)


async def _answer_with(services: Services, click: Click, press: Press) -> None:
    """Open the answer's form with the words of the message under which it was offered."""
    given = await words_of(services, click, press.words)
    wanted = Wanted(Action.ANSWER, press.ticket_id or 0, click.user, click.key, given, own=True)
    await _attempt(services, click, wanted)


async def _service_chosen(services: Services, click: Click, _: Press) -> None:
    """Draw the form again with what belongs to the service just chosen."""
    if click.view is None:
        return
    meta = forms.metadata(click.view.metadata)
    if meta.ticket is None:
        view = await asking.redrawn(services, click.user, click.view)
    else:
        given = forms.read(click.view.values, meta.files)
        subject = await services.run(
            lambda work: reading.find_for_staff(work, meta.ticket or 0, click.user)
        )
        texts = await texts_of(services, click.user)
        view = staff_forms.staff_form(Action.EDIT, subject, texts, given, version=meta.version)
    services.background.spawn(_update(services, click.view.id, view, click.view.hash))


async def _update(services: Services, view_id: str, view: View, seen: str) -> None:
    await services.slack.update_view(view_id, view, seen)


HANDLERS: Final[Mapping[Verb, Callable[[Services, Click, Press], Awaitable[None]]]] = {
    Verb.ACT: _act,
    Verb.SHOW: _show,
    Verb.PAGE: _page,
    Verb.FIND: _find,
    Verb.NEW: _new,
    Verb.ANSWER: _answer_with,
    Verb.SERVICE: _service_chosen,
    Verb.PART: _service_chosen,
    Verb.DIGEST: digests.wished,
    Verb.RHYTHM: digests.rhythm_chosen,
    Verb.HOME: home.turned,
    Verb.LEAF: opened.leafed,
    Verb.PASSED: relays.passed_on,
}
