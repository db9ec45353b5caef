"""What a team's members read when its channel may not get what is internal any more."""

from collections.abc import Mapping
from typing import Final

from bot.rendering import blocks
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import Mrkdwn, bold, cut, escape, joined
from bot.rendering.texts import Texts, gettext_noop
from core.standing import Alarm, Unfit

_NAME: Final = 150
_PEOPLE: Final = 1500

WRONG: Final[Mapping[Unfit, str]] = {
    Unfit.PUBLIC: gettext_noop(
        "The channel of {team} is public: anybody could read the internal journal there. Make it "
        "private, or have an administrator give the team another."
    ),
    Unfit.SHARED: gettext_noop(
        "The channel of {team} is shared with another organisation, or one is invited to it: it "
        "could read the internal journal there. Stop sharing it, or have an administrator give "
        "the team another."
    ),
    Unfit.ARCHIVED: gettext_noop(
        "The channel of {team} is archived. Unarchive it, or have an administrator give the team "
        "another."
    ),
    Unfit.LEFT: gettext_noop(
        "I am not in the channel of {team} any more. Type /invite there and name me, or have an "
        "administrator give the team another."
    ),
}


def alarm(found: Alarm, texts: Texts) -> Message:
    """Tell a member of a team what is wrong with its channel, what to do, and what waits."""
    team = bold(cut(found.team, _NAME))
    if found.unfit:
        said = [texts.rich(WRONG[found.unfit], team=team), escape(_all_waits(texts))]
    else:
        said = [_read_along(found, team, texts), escape(_theirs_waits(texts))]
    return Message.made(blocks.sections(joined(said)))


def _read_along(found: Alarm, team: Mrkdwn, texts: Texts) -> Mrkdwn:
    return texts.rich(
        "In the channel of {team} is somebody who is no member of the team, and whose requests it "
        "handles: {people}. Remove them from the channel or, if they work for the team, have an "
        "administrator make them members of it.",
        team=team,
        people=bold(cut(", ".join(found.people), _PEOPLE)),
    )


def _all_waits(texts: Texts) -> str:
    return texts(
        "Until then I post nothing there; what waits will be posted in its order. Meanwhile, "
        "/ticket shows your tickets, and all can be done from there."
    )


def _theirs_waits(texts: Texts) -> str:
    return texts(
        "Until then I post nothing about these requests there; what waits will be posted in its "
        "order. What was posted before can still be read there."
    )
