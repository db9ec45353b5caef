"""The one door to a team's channel: nothing internal passes where it must not be read."""

from dataclasses import replace

from bot.delivery.letters import Letters, Staff
from bot.delivery.stops import Held, Moved
from bot.slack.channels import Channels
from core.directory import Team
from core.outbox import Kind, Notice


class Guard:
    """Reads what goes to teams' channels, after it made sure of the channel; see docs/adr/0009."""

    def __init__(self, letters: Letters, channels: Channels) -> None:
        self._letters = letters
        self._channels = channels

    async def read(self, notice: Notice) -> Staff:
        """Read what goes to a team's channel, where that may get it.

        Raises Held where it must wait, Moved where the team has another channel by now; Unsendable
        and SlackTrouble as reading and asking do.
        """
        found = await self._letters.team(notice)
        obstacle = await self._obstacle(found)
        if obstacle and _channel(found) != found.letter.team.channel:
            if notice.kind is not Kind.CARD:
                raise Moved
            found = replace(found, place=None)  # posted anew, in the channel the team has by now
            obstacle = await self._obstacle(found)
        if obstacle:
            raise Held(obstacle)
        return found

    async def apart(self, team: Team) -> frozenset[str]:
        """Return who reads along in a team's channel without being of it, where it is fit.

        What goes there about many tickets is told without theirs. Raises Held where it must wait,
        SlackTrouble as asking does.
        """
        standing = await self._channels.standing(team.channel)
        if standing.unfit:
            raise Held(standing.unfit)
        return standing.members - team.members

    async def look_again(self, notice: Notice) -> None:
        """Look at the channel of a notice that Slack refused; raises what `read` does."""
        if notice.kind in {Kind.TEAM_ALERT, Kind.TEAM_BULLETIN}:
            team = await self._letters.read(lambda work: work.directory().any_team(notice.to))
            await self._channels.doubt(team.channel)
            await self.apart(team)
            return
        found = await self._letters.team(notice)
        await self._channels.doubt(_channel(found))
        await self.read(notice)

    async def _obstacle(self, found: Staff) -> str | None:
        letter = found.letter
        requester = letter.subject.ticket.requester
        return await self._channels.obstacle(_channel(found), requester, letter.team)


def _channel(found: Staff) -> str:
    """Return where a card stands, or will."""
    return found.place.channel if found.place else found.letter.team.channel
