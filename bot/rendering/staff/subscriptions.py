"""Subscriptions to digests («bilans») as their subscriber reads them, and what he is answered."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from babel.dates import format_time, get_day_names
from slack_sdk.models.blocks import Block, ButtonElement

from bot.rendering import blocks, buttons
from bot.rendering.blocks import Message
from bot.rendering.buttons import Wish
from bot.rendering.mrkdwn import bold, cut, joined
from bot.rendering.texts import Texts, gettext_noop
from core.directory import Directory, Team
from core.subscribing import Mistake
from core.subscriptions import MOST, WHOLE_WEEK, Rhythm, Subscription
from core.vocabulary import Tone

_TEAM: Final = 80
_NAMES: Final = 1000

RHYTHMS: Final[Mapping[Rhythm, str]] = {
    Rhythm.DAILY: gettext_noop("Daily"),
    Rhythm.WEEKLY: gettext_noop("Weekly"),
    Rhythm.MONTHLY: gettext_noop("Monthly, on its first working day"),
}

_WRONG: Final[Mapping[Mistake, str]] = {
    Mistake.NOT_YOURS: gettext_noop(
        "This digest is another supervisor's subscription: nothing was done. "
        "Type {command} for your own."
    ),
    Mistake.NO_TEAM: gettext_noop(
        "You supervise none of the teams of this digest any more: nothing was done."
    ),
    Mistake.NOT_SUPERVISED: gettext_noop(
        "You do not supervise one of these teams. Choose among your own."
    ),
    Mistake.NO_DAY: gettext_noop("Choose at least one day."),
    Mistake.SEVERAL_DAYS: gettext_noop("A weekly digest comes on one day. Choose one."),
    Mistake.NO_HOUR: gettext_noop("This is no time of day. Write it like 08:30, up to 23:59."),
    Mistake.SEVERAL_TEAMS: gettext_noop(
        "A team's channel gets the digest of that team alone. Choose one team, or your messages."
    ),
    Mistake.TOO_MANY: gettext_noop(
        "You have {most} subscriptions already, which is the most. End one of them first."
    ),
}

_DONE: Final[Mapping[Wish, str]] = {
    Wish.PAUSE: gettext_noop("This digest is paused: nothing is sent until you resume it."),
    Wish.RESUME: gettext_noop("This digest goes on: {subscription}."),
    Wish.END: gettext_noop("You are no longer subscribed to this digest."),
}


def wrong(mistake: Mistake, texts: Texts) -> str:
    """Say why a subscription stays as it was."""
    return texts(_WRONG[mistake], most=MOST, command=command(texts))


def command(texts: Texts) -> str:
    """Return the command as who reads it types it."""
    return "/bilan" if texts.language == "fr" else "/digest"


def nothing_to_supervise(texts: Texts) -> Message:
    """Say to who supervises no team what the digest is, and what there is for him instead."""
    return Message.of(
        texts(
            "The digest tells supervisors how their teams stand, and you supervise no team. "
            "Type /ticket for your own lists."
        )
    )


def unknown_team(name: str, teams: Sequence[Team], texts: Texts) -> Message:
    """Say that no team of his bears that name, and which do."""
    names = cut(", ".join(cut(team.name, _TEAM) for team in teams), _NAMES)
    said = texts(
        "You supervise no team called “{name}”. Your teams: {names}",
        name=cut(name, _TEAM),
        names=names,
    )
    return Message.of(said)


def answer(wish: Wish, subscription: Subscription, directory: Directory, texts: Texts) -> Message:
    """Say what became of a subscription, with the way back."""
    said = texts(_DONE[wish], subscription=described(subscription, directory, texts))
    match wish:
        case Wish.PAUSE:
            back = [_resume(subscription, texts)]
        case Wish.END:
            again = texts("Subscribe again")
            back = [buttons.digest(again, Wish.RESUME, subscription.id)]
        case _:
            back = []
    return Message.of(said, back)


def under(subscription: Subscription, texts: Texts) -> tuple[ButtonElement, ...]:
    """Return what stands below a digest that was sent."""
    return _pause(subscription, texts), _end(subscription, texts)


def listed(owned: Sequence[Subscription], directory: Directory, texts: Texts) -> Iterator[Block]:
    """Write what somebody is subscribed to, what he can do with each, and how to add one."""
    if not owned:
        yield from blocks.sections(texts("You are subscribed to no digest."))
    for each in owned:
        words = cut(described(each, directory, texts), 2 * _NAMES)
        name = bold(texts("Paused") if each.paused else texts("Subscribed"))
        yield from blocks.sections(joined((name, words), " · "))
        yield from blocks.actions(_offered(each, texts))
    if len(owned) < MOST:
        yield from blocks.actions((buttons.digest(texts("Subscribe"), Wish.NEW),))


def _offered(subscription: Subscription, texts: Texts) -> tuple[ButtonElement, ...]:
    number, paused = subscription.id, subscription.paused
    return (
        buttons.digest(texts("Preview"), Wish.PREVIEW, number),
        buttons.digest(texts("Change"), Wish.EDIT, number),
        _resume(subscription, texts) if paused else _pause(subscription, texts),
        _end(subscription, texts),
    )


def _pause(subscription: Subscription, texts: Texts) -> ButtonElement:
    return buttons.digest(texts("Pause"), Wish.PAUSE, subscription.id)


def _resume(subscription: Subscription, texts: Texts) -> ButtonElement:
    return buttons.digest(texts("Take up again"), Wish.RESUME, subscription.id, Tone.PRIMARY)


def _end(subscription: Subscription, texts: Texts) -> ButtonElement:
    return buttons.digest(texts("Unsubscribe"), Wish.END, subscription.id)


def described(subscription: Subscription, directory: Directory, texts: Texts) -> str:
    """Say when a digest comes, about whom and where."""
    where = texts("in your messages with Guichet")
    if subscription.in_channel:
        where = texts("in the channel of the team")
    return ", ".join((_when(subscription, texts), _about(subscription, directory, texts), where))


def _when(subscription: Subscription, texts: Texts) -> str:
    hour = texts("at {hour}", hour=format_time(subscription.hour, "short", locale=texts.locale))
    if subscription.timezone != texts.zone.key:
        hour = texts("{hour} ({zone} time)", hour=hour, zone=subscription.timezone)
    days = day_names(texts)
    match subscription.rhythm:
        case Rhythm.DAILY if subscription.days == WHOLE_WEEK:
            return texts("every working day {hour}", hour=hour)
        case Rhythm.DAILY:
            chosen = ", ".join(days[day] for day in subscription.days)
            return texts("on working days among {days}, {hour}", days=chosen, hour=hour)
        case Rhythm.WEEKLY:
            return texts("every {day} {hour}", day=days[subscription.days[0]], hour=hour)
        case Rhythm.MONTHLY:
            return texts("on the first working day of the month {hour}", hour=hour)


def day_names(texts: Texts) -> Mapping[int, str]:
    """Return the names of the weekdays, Monday being 0."""
    return get_day_names("wide", locale=texts.locale)


def _about(subscription: Subscription, directory: Directory, texts: Texts) -> str:
    if not subscription.teams:
        return texts("all your teams")
    known = {**directory.retired_teams, **directory.teams}
    names = (known[key].name if key in known else key for key in subscription.teams)
    return cut(", ".join(cut(name, _TEAM) for name in names), _NAMES)
