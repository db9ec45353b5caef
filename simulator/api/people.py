"""auth.test, bots.info, users.info, usergroups.users.list and reactions.add.

https://docs.slack.dev/reference/methods
"""

import re
from collections.abc import Mapping
from typing import Final

from simulator.api.backend import Backend
from simulator.api.registry import CHANNEL, FLAG, Arg, Args, Method, writable
from simulator.errors import Refused
from simulator.state.model import APP, BOT, TEAM, WORKSPACE, Json

_EMOJI: Final = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def identity(backend: Backend, _: Args) -> Json:
    """Say who the token is."""
    bot = backend.workspace.bot
    return {
        "url": f"{backend.address()}/",
        "team": WORKSPACE,
        "user": bot.name,
        "team_id": TEAM,
        "user_id": bot.id,
        "bot_id": BOT,
        "is_enterprise_install": False,
    }


def bot(backend: Backend, args: Args) -> Json:
    """Describe the app's bot, the only one there is."""
    if args["bot"] != BOT:
        raise Refused(error="bot_not_found")
    user = backend.workspace.bot
    return {"bot": {"id": BOT, "app_id": APP, "user_id": user.id, "name": user.name}}


def describe(backend: Backend, args: Args) -> Json:
    """Describe a person; the e-mail only with its own scope."""
    user = backend.workspace.users.get(args["user"])
    if user is None:
        raise Refused(error="user_not_found")
    email = "users:read.email" in backend.manifest.scopes
    return {"user": user.wire(email=email, locale=args.get("include_locale", False))}


def members(backend: Backend, args: Args) -> Json:
    """Say who is in a user group; a disabled one only on demand."""
    group = backend.workspace.groups.get(args["usergroup"])
    if group is None or (group.deleted_at and not args.get("include_disabled", False)):
        raise Refused(error="no_such_subteam")
    return {"users": group.members}


def react(backend: Backend, args: Args) -> Json:
    """Put a reaction of the app's on a message."""
    channel = writable(backend, args["channel"])
    message = backend.workspace.message(channel.id, args["timestamp"])
    if message is None:
        raise Refused(error="message_not_found")
    if not _EMOJI.fullmatch(args["name"]):
        raise Refused(error="invalid_name")
    if not backend.exchange.react(channel, message, backend.bot, args["name"], remove=False):
        raise Refused(error="already_reacted")
    return {}


METHODS: Final[Mapping[str, Method]] = {
    "auth.test": Method(identity),
    "bots.info": Method(bot, {"bot": Arg(required=True, missing="bot_not_found")}, "users:read"),
    "users.info": Method(
        describe,
        {"user": Arg(required=True, missing="user_not_found"), "include_locale": FLAG},
        "users:read",
    ),
    "usergroups.users.list": Method(
        members,
        {"usergroup": Arg(required=True), "include_disabled": FLAG},
        "usergroups:read",
    ),
    "reactions.add": Method(
        react,
        {
            "channel": CHANNEL,
            "name": Arg(required=True, missing="invalid_name"),
            "timestamp": Arg(required=True, missing="no_item_specified"),
        },
        "reactions:write",
    ),
}
