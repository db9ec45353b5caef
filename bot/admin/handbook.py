"""Writes the pages of the documentation that say what the code says, or checks that they do.

`python -m bot.admin.handbook` writes them; with `--check` it ends with status 1 when one is out of
date.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import time
from pathlib import Path
from typing import Final

from pydantic.fields import FieldInfo

from bot.admin.settings import DEFAULT_DATABASE, SECRETS, Settings
from bot.rendering.labels import ACTIONS, DEEDS, FIELDS, STATES
from bot.rendering.texts import Texts, load_texts
from core.audience import AUDIENCES, Agents, Audience, Channel
from core.clocks import RUNNING
from core.vocabulary import Clock, Role, State, Topic
from core.workflow import TABLE, Ask, Place, Rule, Target

DOCS: Final = Path(__file__).parents[2] / "docs"

_MADE: Final = "<!-- Made by `make docs` from {source}: change that, not this page. -->"

_LABELS: Final = """\
Buttons bear these labels in French and in English. «team» is an active agent of the ticket's
present team, «supervisors» are those of that team, «system» is the clock or a change of the
catalogue."""

_CLOCKS: Final = """\
Time to own (TTO) is counted until the first agent has the ticket, once and for good; time to
resolve (TTR) until it is resolved, and on from there when it is reopened. Both count the hours of
work of the team that has the ticket."""

_CLOCK_NAMES: Final[Mapping[Clock, str]] = {Clock.OWN: "TTO", Clock.RESOLVE: "TTR"}

_TOLD: Final = """\
Nobody is told of his own act, nobody twice; a receipt is always given. The requester is told in the
ticket's thread in his conversation with the bot; *broadcast* replies show in the conversation too,
so that Slack notifies him."""

_READ: Final = """\
Read from the environment, then from the file `.env` of the current directory. Every wrong or
missing one is told at start, in a sentence that says what to write; an unknown `GUICHET_…` is told
too. Secrets are never repeated."""

_FILES: Final = """\
A secret may be in a file of its own, as container platforms hand it out: {names} hold the path. A
line's end after the secret does not count; a file that is not there, cannot be read or is empty is
told, and so is a secret that is given both ways."""

_NEEDED: Final = """\
`guichet catalogue apply` and `guichet outbox` need none of the required ones; with
`SLACK_BOT_TOKEN` the former also checks the teams' channels."""

_PLACES: Final[Mapping[Place, str]] = {
    Place.ALWAYS: "button",
    Place.FILL: "button while there is room, else «Plus…»",
    Place.MENU: "«Plus…»",
    Place.ELSEWHERE: "",
}

_ROLES: Final[Mapping[Role, str]] = {
    Role.AGENT: "team",
    Role.SUPERVISOR: "supervisors",
    Role.REQUESTER: "requester",
    Role.SYSTEM: "system",
    Role.ANYONE: "anyone",
}

_TARGETS: Final[Mapping[Target, str]] = {
    Target.SAME: "unchanged",
    Target.HOLDER: "`assigned` to the same agent, `dispatched` if he left the team",
}

_CHANNELS: Final[Mapping[Channel, str]] = {
    Channel.CARD: "card posted or redrawn",
    Channel.THREAD: "line in the card's thread",
    Channel.CHANNEL: "message in the channel with a link",
    Channel.NEW_TEAM: "old card closed; the new team gets a card with both journals in its thread",
}

_AGENTS: Final[Mapping[Agents, str]] = {
    Agents.NEW: "new agent",
    Agents.FORMER: "former agent",
    Agents.HOLDER: "agent in charge",
    Agents.MENTIONED: "those it mentions",
    Agents.SUPERVISOR: "supervisors of the team",
    Agents.MEMBER: "members of the team",
    Agents.WARNED: "agent in charge, or the team in its channel; supervisors of the team",
}


def workflow(french: Texts) -> str:
    """Write the page of the states, the actions and who is told."""
    return _page(
        [
            _MADE.format(source="`core/workflow.py`, `core/audience.py` and `core/clocks.py`"),
            "# The workflow",
            _LABELS,
            "## States",
            _table(
                ("state", "French", "English", "clocks that run"),
                [
                    (f"`{state}`", french(label), label, _clocks(state))
                    for state, label in STATES.items()
                ],
            ),
            _CLOCKS,
            _diagram(),
            "## Actions",
            "Fields in *italics* may stay blank. A card shows at most six buttons.",
            _table(
                ("action", "label", "from", "to", "by", "asks for", "on the card"),
                [_action(rule, french) for rule in TABLE],
            ),
            "## Who is told",
            _TOLD,
            _table(
                ("about", "requester", "team's channel", "agents, by direct message"),
                [_audience(topic, row) for topic, row in AUDIENCES.items()],
            ),
        ]
    )


def _clocks(state: State) -> str:
    return ", ".join(_CLOCK_NAMES[clock] for clock in Clock if clock in RUNNING[state])


def settings() -> str:
    """Write the page of the settings."""
    return _page(
        [
            _MADE.format(source="`bot/admin/settings.py`"),
            "# Settings",
            _READ,
            _table(
                ("variable", "what it is", "what to write", "default"),
                [_setting(name) for name in Settings.model_fields],
            ),
            _FILES.format(names=", ".join(f"`{name.upper()}_FILE`" for name in SECRETS)),
            _NEEDED,
        ]
    )


def _page(parts: Iterable[str]) -> str:
    return "\n\n".join(parts) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _diagram() -> str:
    edges: dict[tuple[str, str], dict[str, None]] = {}
    for rule in TABLE:
        for edge in _edges(rule):
            edges.setdefault(edge, {})[DEEDS[rule.action]] = None
    drawn = [f"    {a} --> {b}: {', '.join(labels)}" for (a, b), labels in edges.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", *drawn, "    closed --> [*]", "```"])


def _edges(rule: Rule) -> Iterator[tuple[str, str]]:
    sources = [state.value for state in State if state in rule.sources] or ["[*]"]
    for source in sources:
        yield from ((source, target) for target in _targets(rule) if target != source)


def _targets(rule: Rule) -> Sequence[str]:
    match rule.target:
        case Target.SAME:
            return ()
        case Target.HOLDER:
            return (State.ASSIGNED.value, State.DISPATCHED.value)
        case state:
            return (state.value,)


def _action(rule: Rule, french: Texts) -> Sequence[str]:
    return (
        f"`{rule.action}`",
        f"{french(ACTIONS[rule.action])} / {ACTIONS[rule.action]}",
        ", ".join(f"`{state}`" for state in State if state in rule.sources) or "–",
        _TARGETS[rule.target] if isinstance(rule.target, Target) else f"`{rule.target}`",
        ", ".join(_ROLES[role] for role in Role if role in rule.by),
        ", ".join(_asked(ask) for ask in rule.asks) or "–",
        _PLACES[rule.place] or "–",
    )


def _asked(ask: Ask) -> str:
    label = FIELDS[ask.field].lower()
    return label if ask.required else f"*{label}*"


def _audience(topic: Topic, row: Audience) -> Sequence[str]:
    return (
        f"`{topic}`",
        _to_requester(row),
        "; ".join(_CHANNELS[channel] for channel in row.team) or "–",
        ", ".join(_AGENTS[agents] for agents in row.agents) or "–",
    )


def _to_requester(row: Audience) -> str:
    if not row.requester:
        return "–"
    told = "receipt" if row.receipt else "message"
    return f"{told}, *broadcast*" if row.broadcast else told


def _setting(name: str) -> Sequence[str]:
    setting = Settings.model_fields[name]
    extra = setting.json_schema_extra
    write = str(extra["write"]) if isinstance(extra, dict) else ""
    return (
        f"`{name.upper()}`",
        setting.description or "",
        write.removeprefix("write "),
        _default(setting),
    )


def _default(setting: FieldInfo) -> str:
    if setting.is_required():
        return "**required**"
    if setting.default_factory is not None:
        return f"`{DEFAULT_DATABASE}`"
    if isinstance(setting.default, time):
        return f"`{setting.default:%H:%M}`"
    if isinstance(setting.default, tuple):
        return f"`{','.join(map(str, setting.default))}`"
    return "–" if setting.default is None else f"`{setting.default}`"


def main(arguments: Sequence[str], docs: Path = DOCS) -> int:
    """Write the pages, or with --check name those out of date; returns the exit status."""
    french = load_texts("fr").for_person(None)
    made = {docs / "workflow.md": workflow(french), docs / "settings.md": settings()}
    stale = [path for path, page in made.items() if not _says(path, page)]
    if "--check" in arguments:
        for path in stale:
            sys.stderr.write(f"docs/{path.name} is out of date: run `make docs`.\n")
        return 1 if stale else 0
    for path in stale:
        path.write_text(made[path], encoding="utf-8")
    return 0


def _says(path: Path, page: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == page


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
