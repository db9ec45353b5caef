"""/bilan: how the teams that one supervises stand now, and what one is subscribed to."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.intake import grammar
from bot.intake.inbound import Click, Command, Submission
from bot.listeners.figures import figures_command, supervised
from bot.listeners.replies import (
    CLEAR,
    NOTHING,
    Body,
    ephemeral,
    errors,
    open_view,
    texts_of,
    update,
    whisper,
)
from bot.listeners.services import Services
from bot.rendering import blocks
from bot.rendering.blocks import Message
from bot.rendering.buttons import Press, Wish, number_of
from bot.rendering.mrkdwn import plain
from bot.rendering.staff import bulletin, subscription_form, subscriptions
from bot.rendering.texts import Texts
from core import digest, subscribing
from core.directory import Team
from core.ports import Work
from core.subscribing import Declined, Mistake, Wanted
from core.subscriptions import WHOLE_WEEK, Rhythm, Subscription


async def digest_command(services: Services, command: Command) -> Body:
    """/bilan: one's digest as it is now and one's subscriptions; with a word, what WORDS tells.

    Any other words name a team, whose digest alone is shown.
    """
    typed = plain(command.text, {}).strip()
    if answer := WORDS.get(grammar.folded(typed)):
        return await answer(services, command)
    first, *others = await services.run(partial(_told, services, command.user, typed))
    for message in others:
        _whisper(services, command, message)
    return ephemeral(first)


def _told(services: Services, user: str, typed: str, work: Work) -> Sequence[Message]:
    texts = services.texts.for_person(work.person(user))
    teams = supervised(work, user)
    if not teams:
        return (subscriptions.nothing_to_supervise(texts),)
    usual = subscribing.usual(work, user, services.clock(), services.calendar)
    if not typed:
        shown = _preview(services, work, usual, texts)
        owned = subscribing.own(work, user)
        return _together(shown, tuple(subscriptions.listed(owned, work.directory(), texts)))
    named = _named(teams, typed)
    if named is None:
        return (subscriptions.unknown_team(typed, teams, texts),)
    return (_preview(services, work, replace(usual, teams=(named.key,)), texts),)


def _together(shown: Message, others: Sequence[Block]) -> Sequence[Message]:
    """Show a digest and what follows in one message, in two where one does not hold it all."""
    if len(shown.blocks) + len(others) <= blocks.BLOCKS:
        return (Message.made((*shown.blocks, *others)),)
    return shown, Message.made(others)


def _named(teams: Sequence[Team], wanted: str) -> Team | None:
    """Return the team that bears the name, key or other name that was typed."""
    typed = grammar.folded(wanted)
    return next(
        (
            team
            for team in teams
            if typed in {grammar.folded(name) for name in (team.name, team.key, *team.aliases)}
        ),
        None,
    )


def _preview(services: Services, work: Work, subscription: Subscription, texts: Texts) -> Message:
    """Show what a subscription would tell now; raises Refusal NOT_ALLOWED."""
    found = digest.preview(work, subscription, services.clock(), services.calendar)
    return bulletin.bulletin(
        found.bulletin, found.names, found.directory, texts, rhythm=subscription.rhythm
    )


def _whisper(services: Services, asked: Command | Click, message: Message) -> None:
    services.background.spawn(
        whisper(
            services,
            message,
            response_url=asked.response_url,
            channel=asked.channel,
            user=asked.user,
        )
    )


async def subscribe_command(services: Services, command: Command) -> Body:
    """/bilan abonnement: open the form of a new subscription."""
    if not await services.run(lambda work: supervised(work, command.user)):
        texts = await texts_of(services, command.user)
        return ephemeral(subscriptions.nothing_to_supervise(texts))
    await _open_form(services, command, 0)
    return NOTHING


WORDS: Final[Mapping[str, Callable[[Services, Command], Awaitable[Body]]]] = {
    **dict.fromkeys(
        ("abonnement", "abonnements", "abonner", "s'abonner", "subscribe", "subscription"),
        subscribe_command,
    ),
    **dict.fromkeys(("chiffres", "chiffre", "figures"), figures_command),
}
"""What /bilan does with a word that names no team, without accents and capitals."""


async def wished(services: Services, click: Click, press: Press) -> None:
    """Do what somebody wants of a subscription of his, once; whispers why it cannot be done."""
    try:
        await _WISHES[press.wish or Wish.NEW](services, click, press)
    except Declined as declined:
        sentence = subscriptions.wrong(declined.mistake, await texts_of(services, click.user))
        _whisper(services, click, Message.of(sentence))


async def _form(services: Services, click: Click, press: Press) -> None:
    await _open_form(services, click, press.subscription)


async def _open_form(services: Services, asked: Command | Click, number: int) -> None:
    """Open the form, with what a subscription says or with what everybody begins with."""
    user = asked.user

    def read(work: Work) -> tuple[Texts, Wanted, Sequence[Team]]:
        texts = services.texts.for_person(work.person(user))
        kept = subscribing.usual(work, user, services.clock(), services.calendar)
        if number:
            kept = subscribing.yours(work, number, user)
        teams = supervised(work, user)
        if not teams:
            raise Declined(Mistake.NO_TEAM)
        return texts, subscription_form.asked_of(kept), teams

    texts, wanted, teams = await services.run(read)
    view = subscription_form.form(wanted, number, teams, texts)
    services.background.spawn(
        open_view(services, asked.trigger, view, user=user, response_url=asked.response_url)
    )


async def _show(services: Services, click: Click, press: Press) -> None:
    def read(work: Work) -> Message:
        texts = services.texts.for_person(work.person(click.user))
        return _preview(
            services, work, subscribing.yours(work, press.subscription, click.user), texts
        )

    _whisper(services, click, await services.run(read))


async def _change(services: Services, click: Click, press: Press) -> None:
    """Pause a subscription, end it or take it up again; a press that comes again does nothing."""
    wish, number, user = press.wish or Wish.PAUSE, press.subscription, click.user

    def change(work: Work) -> Message | None:
        now = services.clock()
        found = subscribing.yours(work, number, user)
        if not work.first_time(click.key, now):
            return None
        match wish:
            case Wish.PAUSE:
                found = subscribing.pause(work, number, user)
            case Wish.END:
                found = subscribing.end(work, number, user)
            case _:
                found = subscribing.resume(work, number, user, now)
        texts = services.texts.for_person(work.person(user))
        return subscriptions.answer(wish, found, work.directory(), texts)

    if message := await services.run(change):
        _whisper(services, click, message)


_WISHES: Final[Mapping[Wish, Callable[[Services, Click, Press], Awaitable[None]]]] = {
    Wish.NEW: _form,
    Wish.EDIT: _form,
    Wish.PREVIEW: _show,
    Wish.PAUSE: _change,
    Wish.RESUME: _change,
    Wish.END: _change,
}


async def rhythm_chosen(services: Services, click: Click, _: Press) -> None:
    """Draw the form again with the days that go with how often digests are to come."""
    if click.view is None:
        return
    wanted, number = (
        subscription_form.wanted(click.view.values),
        number_of(click.view.metadata or "0"),
    )
    if wanted.rhythm is Rhythm.DAILY and not wanted.days:
        wanted = replace(wanted, days=WHOLE_WEEK)
    texts, teams = await services.run(
        lambda work: (
            services.texts.for_person(work.person(click.user)),
            supervised(work, click.user),
        )
    )
    view = subscription_form.form(wanted, number, teams, texts)
    services.background.spawn(_redraw(services, click.view.id, view, click.view.hash))


async def _redraw(services: Services, view_id: str, view: View, seen: str) -> None:
    await services.slack.update_view(view_id, view, seen)


async def subscribed(services: Services, submission: Submission) -> Body:
    """Make or change a subscription, and show its digest as it would be now."""
    user, values = submission.user, submission.view.values
    wanted = subscription_form.wanted(values)
    number = number_of(submission.view.metadata or "0")

    def save(work: Work) -> Body:
        now, calendar = services.clock(), services.calendar
        texts = services.texts.for_person(work.person(user))
        if not work.first_time(f"view:{submission.view.id}", now):
            return CLEAR
        made = subscribing.subscribe(work, user, wanted, now, calendar, number)
        shown = _preview(services, work, made, texts)
        return update(subscription_form.saved(made, work.directory(), shown, texts))

    try:
        return await services.run(save)
    except Declined as declined:
        texts = await texts_of(services, user)
        return errors(subscription_form.errors(declined.mistake, values, texts))
