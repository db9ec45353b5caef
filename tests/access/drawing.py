"""Draws the matrix: the router asked about everything that is registered, each line as it is."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import typer

from bot import cli, router
from bot.intake import grammar
from bot.listeners import presses
from bot.transport.http import web_app
from core.outbox import Kind
from core.vocabulary import Action, Topic
from tests.access import asking, letters, routes
from tests.access.people import RELATIONS, SITUATIONS

ROOT = Path(__file__).parents[2]
APPROVED = ROOT / "tests" / "approved" / "access.txt"

LEGEND = """\
# Who may do what, and is shown what, on every surface: to be read line by line where it changes.
#
# It is Chloé's ticket, which the platform of Toulouse gave to the networks. Whom a column is about:
#
{relations}
#
# An act has one sign for each situation of the ticket, in this order:
#   dispatched, assigned, waiting_requester, waiting_partner, resolved, resolved for more than
#   sixteen days, closed
#
#   +  done                              .  not his to do
#   s  the team's form opens             -  not possible in this state
#   r  the requester's form opens        l  too late
#   ?  asked as which of two he acts     o  refused: what he looked at is out of date
#   x  answered as if there were no such ticket
#
# «card» is a button or the menu of a card, with the version that it shows; «old card» one drawn
# before the latest change; «DM» a button of a message to one person, without a version; «form» a
# form sent off, filled in; «typed» /ticket; «thread» a message under a card, or in a request's
# thread; «prompt» the button under words written to the bot; «passed on» the one under what is to
#   be passed on to who is not in Slack. Surfaces with the same line share it.
"""
READ_LEGEND = """\
# What somebody is shown who asks, has something drawn, or is written to: one sign.
#
#   i  words of the internal journal, or the way to it     c  choices
#   p  the ticket, without them                            .  nothing of the ticket
#   f  that it is his no more                              x  as if there were no such ticket
"""

ASIDE: Final[Mapping[str, str]] = {
    "event user_change": "who people are; no ticket is shown or changed for who sends it",
    "event subteam_members_changed": "who is in a user group, asked of Slack anew",
    "event subteam_updated": "whether a user group is there, asked of Slack anew",
    **dict.fromkeys(
        (
            "event channel_shared",
            "event channel_unshared",
            "event group_archive",
            "event group_unarchive",
            "event group_left",
            "event member_joined_channel",
            "event member_left_channel",
        ),
        "that a team's channel is looked at anew; no ticket is shown or changed for who sends it",
    ),
    "interaction view_closed": "nothing is done",
}
"""What is registered and shows or does nothing for who sends it, and why that is so."""

ROUTE_OF: Final[Mapping[str, str]] = {
    "card": "press act", "old card": "press act", "DM": "press act", "prompt": "press answer",
    "form": "interaction view_submission", "typed": "command /ticket", "thread": "event message",
    "passed on": "press passed",
}  # fmt: skip

LETTERS: Final = (
    (Kind.AGENT, Topic.NOTE, "of a note"),
    (Kind.AGENT, Topic.RELEASE, "that Léa took it from him"),
    (Kind.ALERT, Topic.ALERT, "by a team's rule"),
    (Kind.TEAM_ALERT, Topic.ALERT, "while he is in the channel"),
    (Kind.REQUESTER, Topic.ASSIGN, "of an act"),
    (Kind.REQUESTER_FILE, Topic.ASSIGN, "a file"),
    (Kind.BULLETIN, Topic.DIGEST, "he subscribed to"),
    (Kind.TEAM_BULLETIN, Topic.DIGEST, "he subscribed to"),
    (Kind.DIGEST, Topic.DIGEST, "of its team"),
    (Kind.PROMPT, Topic.NOTE, "the way to its card"),
    (Kind.PROMPT, Topic.OPEN, "what waits for him"),
    *(
        (kind, Topic.NOTE, "to a person")
        for kind in Kind
        if letters.LETTERS[kind] is letters.to_team
    ),
)
ACTIONS: Final = [action for action in Action if action is not Action.OPEN]


def columns(cells: Iterable[str], width: int) -> str:
    return " ".join(f"{cell:<{width}}" for cell in cells).rstrip()


def merged(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Write rows; those in a row that are alike, as one."""
    for cells, alike in groupby(rows, key=lambda row: row[1]):
        yield f"  {', '.join(name for name, _ in alike):<38} {cells}"


async def acts() -> list[str]:
    drawn = [f"{'ACTS':<40} {columns(RELATIONS, 8)}"]
    for action in ACTIONS:
        drawn += ["", f"{action} ({_words(action)})"]
        drawn += merged([
            (surface, await _row(made)) for surface, made in routes.surfaces(action).items()
        ])  # fmt: skip
    drawn += ["", "open (before there is a ticket)"]
    return [*drawn, *merged([(n, await _row(made)) for n, made in routes.opening().items()])]


def _words(action: Action) -> str:
    return ", ".join(f"/ticket {word}" for word in grammar.VERBS.get(action, ())) or "never typed"


async def _row(made: routes.Made) -> str:
    cells = [
        "".join([await asking.act(made, situation, relation) for situation in SITUATIONS])
        for relation in RELATIONS.values()
    ]
    return columns(cells, 8)


async def reads() -> list[str]:
    drawn = [f"{'READS':<40} {columns(RELATIONS, 8)}", ""]
    rows = []
    for each in routes.reads():
        signs = [
            (await asking.read(each.made, each.situation, relation))[0]
            for relation in RELATIONS.values()
        ]
        rows.append((f"{each.route} {each.what}".strip(), columns(signs, 8)))
    fields = [row for row in rows if row[0].startswith("search")]
    return (
        drawn
        + [f"  {name:<38} {cells}" for name, cells in rows if name not in dict(fields)]
        + [*_searches(fields)]
    )


def _searches(rows: list[tuple[str, str]]) -> Iterator[str]:
    """Write the fields of forms whose choices are searched for; those that hold none, as one."""
    nothing = columns([asking.NOTHING for _ in RELATIONS], 8)
    yield from merged(row for row in rows if row[1] != nothing)
    yield f"  {'search any other field':<38} {nothing}"


def messages() -> Iterator[str]:
    yield f"{'MESSAGES, as they are sent':<40} {columns(RELATIONS, 8)}"
    yield ""
    for kind, topic, what in LETTERS:
        signs = [letters.told(kind, topic, relation) for relation in RELATIONS.values()]
        yield f"  {f'{kind} {what}':<38} {columns(signs, 8)}"
    for kind, why in letters.LETTERS.items():
        if isinstance(why, str):
            yield f"  {kind:<38} {why}"


def registered() -> Iterator[str]:
    """Everything that Slack can reach."""
    yield from (f"command {name}" for name in router.COMMANDS)
    yield from (f"event {name}" for name in router.EVENTS)
    yield from (f"press {verb}" for verb in presses.HANDLERS)
    handed: object = None
    yield from (f"interaction {name}" for name in router.Router(handed).interactions)  # type: ignore[arg-type]


@cache
def looked_at() -> Mapping[str, str]:
    """Where each route is looked at."""
    found = {each.route: "READS" for each in routes.reads()}
    found |= {"event reaction_added": "ACTS"}
    found |= {"interaction block_actions": "press …", "interaction block_suggestion": "search …"}
    for action in ACTIONS:
        for surface in routes.surfaces(action):
            route = ROUTE_OF[surface]
            found[route] = "ACTS, READS" if "READS" in found.get(route, "") else "ACTS"
    return found | ASIDE


def reached() -> Iterator[str]:
    yield "ROUTES, and where they are looked at"
    yield ""
    for route in registered():
        yield f"  {route:<38} {looked_at().get(route, 'NOWHERE')}"
    for route in web_app(ready, door).routes:  # type: ignore[arg-type]
        yield f"  {f'web {route.path}':<38} {WEB.get(route.path, 'NOWHERE')}"  # type: ignore[attr-defined]


async def ready() -> Mapping[str, bool]:
    return {}


door: object = ready
WEB = {
    "/health/live": "whether the process lives, to anybody: nothing else",
    "/health/ready": "whether its parts answer, to anybody: nothing else",
    "/slack/events": "what Slack signed, of its own workspace, to the routes above",
}


def operated() -> Iterator[str]:
    """Everything that whoever has the machine can type."""
    yield "THE COMMAND LINE, for whoever has the machine and its settings: no journal is read by it"
    yield ""
    yield from operated_by(typer.main.get_command(cli.app), "guichet")


def operated_by(command: Any, name: str) -> Iterator[str]:
    group = getattr(command, "commands", {})
    if not group or command.invoke_without_command:
        yield f"  {name:<38} {command.help.splitlines()[0]}"
    for each in sorted(group):
        yield from operated_by(group[each], f"{name} {each}")


@cache
def drawn() -> str:
    relations = "\n".join(f"#   {name:<9} {each.told}" for name, each in RELATIONS.items())
    parts = (
        *LEGEND.format(relations=relations).splitlines(), "", *asyncio.run(acts()), "",
        *READ_LEGEND.splitlines(), "", *asyncio.run(reads()), "", *messages(), "", *reached(), "",
        *operated(),
    )  # fmt: skip
    return "\n".join(line.rstrip() for line in parts) + "\n"
