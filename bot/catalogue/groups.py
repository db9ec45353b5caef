"""Asks Slack who is in the user groups that give a role in a team."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from bot.admin.mistakes import Mistake, Phrase
from bot.catalogue.channels import Sleep
from bot.rendering.texts import gettext_noop
from bot.slack.client import Later, Slack, SlackTrouble
from core.directory import Directory, UserGroup

_ATTEMPTS: Final = 5

UNASKED: Final = "unasked"
"""The trouble of a user group that was never read, since Slack was not asked."""

_REASONS: Final = {
    "no_such_subteam": gettext_noop(
        "The user group {group} does not exist or is disabled: enable it in Slack, or correct the "
        "catalogue."
    ),
    "missing_scope": gettext_noop(
        "The user group {group} cannot be read, for want of the scope usergroups:read: add it to "
        "the app, then install the app in the workspace again."
    ),
    "plan_upgrade_required": gettext_noop(
        "The user group {group} cannot be read, since this Slack plan has no user groups: name "
        "people in the catalogue."
    ),
    UNASKED: gettext_noop(
        "The user group {group} was not read, for want of SLACK_BOT_TOKEN: set it, or start the "
        "desk, which reads it."
    ),
}
_OTHER: Final = gettext_noop(
    "The user group {group} cannot be read ({error}): see in Slack whether it is in use, then try "
    "again."
)
"""What an operator can do; https://docs.slack.dev/reference/methods/usergroups.users.list"""


async def read(slack: Slack, group: str, sleep: Sleep = asyncio.sleep) -> UserGroup:
    """Return who is in a user group, asked as often as Slack asks to wait; raises SlackTrouble."""
    for _ in range(_ATTEMPTS):
        try:
            return UserGroup(group, await slack.group_members(group))
        except Later as later:
            await sleep(later.retry_after)
    return UserGroup(group, await slack.group_members(group))


async def read_or_excuse(slack: Slack, group: str, sleep: Sleep = asyncio.sleep) -> UserGroup:
    """Return who is in a user group; where Slack does not tell, nobody and the trouble."""
    try:
        return await read(slack, group, sleep)
    except SlackTrouble as trouble:
        return UserGroup(group, trouble=trouble.error)


def merged(known: Mapping[str, UserGroup], told: UserGroup) -> UserGroup:
    """Return a group as just read; who was in it before stays where it could not be read."""
    last = known.get(told.key)
    return replace(told, members=last.members) if told.trouble and last else told


def remembered(wanted: Directory, told: Iterable[UserGroup], present: Directory) -> Directory:
    """Give a catalogue the user groups it names: as just told, else as last known."""
    fresh = {group.key: group for group in told}
    known = present.user_groups
    unread = (known.get(key, UserGroup(key, trouble=UNASKED)) for key in wanted.groups())
    groups = {g.key: merged(known, fresh[g.key]) if g.key in fresh else g for g in unread}
    return replace(wanted, user_groups=groups)


def reason(group: str, error: str) -> Phrase:
    """Say why a user group could not be read, and what to do about it."""
    return Phrase(_REASONS.get(error, _OTHER), {"group": group, "error": error})


def trouble(group: UserGroup, line: int | None = None) -> Mistake:
    """Say why a user group could not be read, and what its team is left with."""
    facts = {"reason": reason(group.key, group.trouble), "count": len(group.members)}
    kept = gettext_noop("{reason} Those last known in it ({count}) keep their rights.")
    nobody = gettext_noop("{reason} Nobody is known in it.")
    return Mistake.of(kept if group.members else nobody, line, **facts)
