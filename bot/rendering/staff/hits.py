"""A ticket that staff found, in one line."""

from collections.abc import Mapping
from typing import Final

from slack_sdk.models.blocks import SectionBlock

from bot.rendering import blocks, buttons, labels
from bot.rendering.mrkdwn import cut, joined
from bot.rendering.staff import cards
from bot.rendering.texts import Texts
from core.directory import Directory
from core.ticket import Ticket

_NAME: Final = 150


def hit(
    found: Ticket, names: Mapping[str, str], directory: Directory, texts: Texts
) -> SectionBlock:
    """Tell whose it is, where it stands and which team has it."""
    facts = (
        labels.state_at_a_glance(found.state, texts),
        cut(names.get(found.requester, found.requester), _NAME),
        cut(directory.any_team(found.team).name, _NAME),
        texts.date(found.opened_at, "medium"),
    )
    text = joined((cards.title(found), joined(facts, " · ")))
    return blocks.line(text, buttons.show(texts("See"), found.id))
