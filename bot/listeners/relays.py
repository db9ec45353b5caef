"""«Transmis»: an agent says that he passed on what a requester is told who is not in Slack."""

from bot.act_log import Attempt
from bot.intake.inbound import Click
from bot.listeners.replies import texts_of, whisper
from bot.listeners.services import Services
from bot.rendering.blocks import Message
from bot.rendering.buttons import Press
from core import desk, reading
from core.acts import Act, Given
from core.ports import Work
from core.vocabulary import Action


async def passed_on(services: Services, click: Click, press: Press) -> None:
    """Note once for each message, in the internal journal, that it was passed on."""
    number, now = press.ticket_id or 0, services.clock()

    def note(work: Work) -> bool:
        team = reading.find_for_staff(work, number, click.user).team
        if not work.first_time(f"passed:{click.channel}:{click.ts}", now):
            return False
        texts = services.texts.for_team(team)
        act = Act(Action.NOTE, click.user, Given(note=texts("Passed on to the requester.")))
        desk.act(work, number, act, now, services.calendar)
        return True

    if await services.run(note, Attempt(Action.NOTE, click.user, number)):
        services.wake()
        return
    services.background.spawn(_already(services, click))


async def _already(services: Services, click: Click) -> None:
    texts = await texts_of(services, click.user)
    await whisper(
        services,
        Message.of(texts("That this was passed on is noted already.")),
        response_url=click.response_url,
        channel=click.channel,
        user=click.user,
    )
