"""/bilan chiffres: a form with filters, answered by figures over it and, soon after, their curve.

The figures are the answer itself; a curve that cannot be drawn, or that Slack refuses, only lacks.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Final

from slack_sdk.models.blocks import ImageBlock
from slack_sdk.models.views import View

from bot.charts import Drawing, drawing_of
from bot.intake import grammar
from bot.intake.inbound import Command, Submission
from bot.listeners.replies import NOTHING, Body, ephemeral, errors, open_view, push, texts_of
from bot.listeners.services import Services
from bot.rendering import blocks
from bot.rendering.staff import figures as rendering
from bot.rendering.staff import subscriptions
from bot.rendering.staff.figures import Wanted
from bot.rendering.texts import Texts
from core import counting
from core.directory import Directory, Team
from core.errors import Refusal
from core.figures import Report, Scope
from core.periods import BadPeriod, period
from core.ports import Work

_FILE: Final = "guichet.png"
_LOOKS: Final = (0.1, 0.4, 1.0, 2.0, 4.0)
"""Seconds before each look whether Slack has a picture ready; somebody waits for it."""


async def figures_command(services: Services, command: Command) -> Body:
    """/bilan chiffres: open the form; who supervises no team is told what figures are."""

    def read(work: Work) -> tuple[Texts, Sequence[Team], Directory]:
        texts = services.texts.for_person(work.person(command.user))
        return texts, supervised(work, command.user), work.directory()

    texts, teams, directory = await services.run(read)
    if not teams:
        return ephemeral(subscriptions.nothing_to_supervise(texts))
    view = rendering.form(teams, directory, texts)
    services.background.spawn(
        open_view(
            services, command.trigger, view, user=command.user, response_url=command.response_url
        )
    )
    return NOTHING


def supervised(work: Work, user: str) -> Sequence[Team]:
    """Return the teams that somebody supervises, by name."""
    directory = work.directory()
    teams = (directory.teams[key] for key in directory.supervised_by(user))
    return sorted(teams, key=lambda team: grammar.folded(team.name))


@dataclass(frozen=True, slots=True)
class _Found:
    """Figures, and what they are told with; `name` finds the form that shows them."""

    report: Report
    directory: Directory
    texts: Texts
    name: str

    @property
    def curve(self) -> Drawing | None:
        """What to draw of them, None where a picture would say no more."""
        return None if self.report.is_empty else drawing_of(self.report.curve, self.texts)

    def view(self, curve: ImageBlock | None = None) -> View:
        """Return the form that shows them."""
        return rendering.answer(self.report, self.directory, self.texts, self.name, curve)


async def figures_asked(services: Services, submission: Submission) -> Body:
    """Show the figures that the form asks for, over the form, or what is wrong with its dates."""
    user, wanted = submission.user, rendering.wanted(submission.view.values)
    name = f"figures.{token_hex(8)}"  # of this answer alone: its curve goes nowhere else
    try:
        found = await services.run(lambda work: _count(services, work, user, wanted, name))
    except BadPeriod as problem:
        return errors(rendering.wrong_dates(problem, await texts_of(services, user)))
    except Refusal:
        texts = await texts_of(services, user)
        return push(rendering.refused(rendering.not_supervised(texts), texts))
    if drawing := found.curve:
        services.background.spawn(_illustrate(services, found, drawing))
    return push(found.view())


def _count(services: Services, work: Work, user: str, wanted: Wanted, name: str) -> _Found:
    """Count; raises BadPeriod, and Refusal NOT_ALLOWED for a team that is not supervised."""
    now, texts = services.clock(), services.texts.for_person(work.person(user))
    since, until = period(wanted.span, wanted.dates, now, texts.zone)
    teams = wanted.teams or tuple(team.key for team in supervised(work, user))
    scope = Scope(teams, since, until, wanted.service, wanted.academy)
    report = counting.report(work, user, scope, now, texts.zone)
    return _Found(report, work.directory(), texts, name)


async def _illustrate(services: Services, found: _Found, drawing: Drawing) -> None:
    """Draw the curve and show it below the figures, if they are still looked at."""
    files = services.slack.files
    picture = await services.artist.draw(drawing)
    hosted = await files.host(_FILE, picture.png)
    for seconds in _LOOKS:
        await asyncio.sleep(seconds)
        if await files.is_ready(hosted):
            shown = found.view(blocks.picture(hosted, picture.alt))
            await services.slack.redraw_view(found.name, shown)
            return
