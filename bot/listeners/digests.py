"""/bilan: how the teams that one supervises stand now."""

from collections.abc import Sequence

from bot.intake import grammar
from bot.intake.inbound import Command
from bot.listeners.replies import Body, ephemeral
from bot.listeners.services import Services
from bot.rendering.blocks import Message
from bot.rendering.mrkdwn import plain
from bot.rendering.staff import digest as rendering
from bot.rendering.texts import Texts
from core import digest
from core.directory import Team
from core.ports import Work


async def digest_command(services: Services, command: Command) -> Body:
    """/bilan [team]: show the digest of one's teams, or of the one that is named."""
    wanted = plain(command.text, {}).strip()

    def read(work: Work) -> Message:
        texts = services.texts.for_person(work.person(command.user))
        teams = _supervised(work, command.user)
        if not teams:
            return rendering.nothing_to_supervise(texts)
        named = _named(teams, wanted)
        if not named:
            return rendering.unknown_team(wanted, teams, texts)
        return _shown(services, work, command.user, named, texts)

    return ephemeral(await services.run(read))


def _supervised(work: Work, user: str) -> Sequence[Team]:
    directory = work.directory()
    teams = (directory.teams[key] for key in directory.supervised_by(user))
    return sorted(teams, key=lambda team: grammar.folded(team.name))


def _named(teams: Sequence[Team], wanted: str) -> Sequence[Team]:
    """Return all of them, or the one that bears the name, key or other name that was typed."""
    if not wanted:
        return teams
    typed = grammar.folded(wanted)
    return [
        team
        for team in teams
        if typed in {grammar.folded(name) for name in (team.name, team.key, *team.aliases)}
    ][:1]


def _shown(
    services: Services, work: Work, user: str, teams: Sequence[Team], texts: Texts
) -> Message:
    now, calendar = services.clock(), services.calendar
    shown, others = teams[: rendering.MOST_TEAMS], teams[rendering.MOST_TEAMS :]
    found = [digest.current(work, team.key, user, now, calendar) for team in shown]
    return rendering.digests(found, others, texts)
