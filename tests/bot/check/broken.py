"""What can be wrong with a desk, and what is to be read of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core import desk
from core.acts import Act, Given
from core.ticket import Person
from core.vocabulary import Action
from simulator import ANY, Html, Named
from tests.bot.check.conftest import GROUP
from tests.core.world import CALENDAR


def without(scope):
    def spoil(stage):
        lines = stage.manifest.splitlines(keepends=True)
        kept = [line for line in lines if line.split("#")[0].strip() != f"- {scope}"]
        assert len(kept) < len(lines)
        stage.manifest = "".join(kept)

    return spoil


def with_scope(scope):
    def spoil(stage):
        stage.manifest = stage.manifest.replace("    bot:\n", f"    bot:\n      - {scope}\n")

    return spoil


def setting(**values):
    return lambda stage: stage.set(**values)


async def parked(stage):
    await stage.in_desk(one_ticket)
    stage.execute("UPDATE outbox SET status = 'parked', reason = 'channel_not_found'")


async def unsent(stage):
    await stage.in_desk(one_ticket)


def one_ticket(work):
    work.save_person(Person("U0CHLOE", "Chloé"))
    given = Given(title="Panne", description="Plus rien", service="reseau")
    at = datetime.now(UTC) - timedelta(hours=2)
    return desk.open_request(work, Act(Action.OPEN, "U0CHLOE", given), at, CALENDAR)


def uncatalogued(stage):
    stage.database.unlink()


def other_workspace(stage):
    stage.slack.workspace.users.clear()
    stage.slack.workspace.channels.clear()


def nobody(stage):
    del stage.slack.workspace.users["U0LEA"]


def gone(stage):
    del stage.slack.workspace.channels["C0RESEAU"]


def channel(**changes):
    return lambda stage: stage.slack.change_channel("C0RESEAU", **changes)


def fault(method, kind, **more):
    return lambda stage: stage.slack.faults.add(method, kind, times=None, **more)


@dataclass
class Breakage:
    """What is spoilt, before Slack answers or after, and what is to be read of it."""

    check: str
    says: str
    before: object = None
    after: object = None
    status: str = "failed"


BROKEN = {
    "a wrong bot token": Breakage(
        "token", "Slack does not know the bot token: copy",
        setting(slack_bot_token="xoxb-of-others"),
    ),
    "a revoked bot token": Breakage(
        "token", "is no longer valid (token_revoked): install the app",
        after=fault("auth.test", Named("token_revoked")),
    ),
    "an app that was uninstalled": Breakage(
        "token", "is no longer valid (account_inactive): install the app",
        after=fault("auth.test", Named("account_inactive")),
    ),
    "another workspace": Breakage(
        "workspace", "Nobody and no channel of the catalogue is known in “Académies en ligne”",
        after=other_workspace,
    ),
    "a missing scope": Breakage(
        "scopes", "Missing: reactions:write. Add them on the app's page", without("reactions:write")
    ),
    "no scope for addresses": Breakage(
        "scopes", "Without users:read.email, no académie is found", without("users:read.email"),
        status="warning",
    ),
    "a superfluous scope": Breakage(
        "scopes", "Granted for nothing: users:write.", with_scope("users:write"), status="warning"
    ),
    "a wrong app token": Breakage(
        "app_token", "Slack does not know the app token", setting(slack_app_token="xapp-of-others")
    ),
    "an app token that opens no connection": Breakage(
        "app_token", "lacks the scope connections:write",
        lambda stage: setattr(stage, "app_scopes", ("authorizations:read",)),
    ),
    "Socket Mode turned off": Breakage(
        "app_token", "turn “Socket Mode” on for the app",
        after=lambda stage: setattr(stage.slack.sockets, "enabled", False),
    ),
    "a clock six minutes late": Breakage(
        "clock", "past five minutes Slack's requests are taken for forged",
        lambda stage: setattr(stage, "ahead", 360),
    ),
    "a clock two minutes ahead": Breakage(
        "clock", "differs from Slack's by 1", lambda stage: setattr(stage, "ahead", -120),
        status="warning",
    ),
    "Slack that does not answer": Breakage(
        "slack", "Slack does not answer at http://127.0.0.1:9/",
        setting(slack_api_url="http://127.0.0.1:9/"),
    ),
    "Slack that answers with a web page": Breakage(
        "slack", "check the network, the proxy", after=fault(ANY, Html())
    ),
    "a database that does not answer": Breakage(
        "database", "does not answer", setting(database_url="postgresql://desk:no@127.0.0.1:9/g")
    ),
    "a file that is no database": Breakage(
        "database", "file is not a database",
        lambda stage: stage.database.write_bytes(b"no database, but long enough to be one" * 90),
    ),
    "a database that takes no writes": Breakage(
        "database", "takes no writes",
        setting(database_url="sqlite:////dev/null/guichet.db"),
    ),
    "tables of an older version": Breakage(
        "migrations", "Migrations that the tables lack",
        lambda stage: stage.execute("UPDATE alembic_version SET version_num = '0001'"),
    ),
    "tables of a newer version": Breakage(
        "database", "made by a newer version of Guichet. Run that one",
        lambda stage: stage.execute("UPDATE alembic_version SET version_num = '9999'"),
    ),
    "no catalogue": Breakage("catalogue", "There is none: write one", uncatalogued),
    "a public channel": Breakage(
        "channels", "C0RESEAU of “Réseaux et télécoms” is public", after=channel(kind="public")
    ),
    "an archived channel": Breakage(
        "channels", "C0RESEAU of “Réseaux et télécoms” is archived", after=channel(archived=True)
    ),
    "a channel shared with others": Breakage(
        "channels", "is shared with another organisation", after=channel(ext_shared=True)
    ),
    "a private channel without the bot": Breakage(
        "channels", "or it is private and the bot is not in it: type /invite",
        after=lambda stage: stage.slack.kick("C0RESEAU", "U0BOT"),
    ),
    "a public channel without the bot": Breakage(
        "channels", "The bot is not in C0RESEAU",
        after=channel(kind="public", members=["U0LEA"]),
    ),
    "a channel that vanished": Breakage("channels", "C0RESEAU", after=gone),
    "threads that cannot be read": Breakage(
        "threads", "C0RESEAU of “Réseaux et télécoms” cannot be read (missing_scope)",
        without("groups:history"),
    ),
    "an agent who is nobody": Breakage(
        "people", "U0LEA of “Applications métier” is nobody in this workspace", after=nobody
    ),
    "a deactivated agent": Breakage(
        "people", "Nora Kaci (U0NORA) of “Messagerie et annuaire” is deactivated",
        after=lambda stage: stage.slack.deactivate("U0NORA"), status="warning",
    ),
    "a user group that vanished": Breakage(
        "user_groups", f"The user group {GROUP} does not exist or is disabled: enable it",
        after=lambda stage: stage.slack.disable_group(GROUP),
    ),
    "a user group that cannot be read": Breakage(
        "user_groups", "name people in the catalogue. It gives “Réseaux et télécoms” its",
        after=fault("usergroups.users.list", Named("plan_upgrade_required")),
    ),
    "an empty user group": Breakage(
        "user_groups", "is empty", after=lambda stage: stage.slack.set_group_members(GROUP, []),
        status="warning",
    ),
    "parked messages": Breakage(
        "outbox", "Messages that wait for a person: 2. `guichet outbox` says why", parked
    ),
    "messages that nobody sends": Breakage(
        "outbox", "one of them due for 120 minutes: is `guichet serve` running?", unsent,
        status="warning",
    ),
    "a setting that is missing": Breakage(
        "settings", "SLACK_SIGNING_SECRET is missing", setting(slack_app_token="")
    ),
}  # fmt: skip
