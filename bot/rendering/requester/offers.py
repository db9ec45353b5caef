"""What a requester may do with his request, as buttons: they bear no version."""

from collections.abc import Iterator

from slack_sdk.models.blocks import ButtonElement, ConfirmObject

from bot.rendering import buttons, labels
from bot.rendering.texts import Texts
from core.views import PublicTicket
from core.vocabulary import Action, Role, Tone
from core.workflow import TABLE, Rule


def rules(ticket: PublicTicket) -> Iterator[Rule]:
    """Return the rows of the workflow table that are his, in the request's state."""
    for rule in TABLE:
        if Role.REQUESTER in rule.by and ticket.state in rule.sources:
            yield rule


def some(ticket: PublicTicket, texts: Texts, *wanted: Action) -> tuple[ButtonElement, ...]:
    """Offer these actions, in this order, as far as the request's state allows them."""
    offered = {rule.action: rule for rule in rules(ticket)}
    return tuple(_button(offered[action], ticket, texts) for action in wanted if action in offered)


def all_(ticket: PublicTicket, texts: Texts) -> tuple[ButtonElement, ...]:
    """Offer everything that the request's state allows, what is most likely wanted first."""
    likely = sorted(rules(ticket), key=lambda rule: rule.tone is not Tone.PRIMARY)
    return tuple(_button(rule, ticket, texts) for rule in likely)


def _button(rule: Rule, ticket: PublicTicket, texts: Texts) -> ButtonElement:
    confirm = _confirmation(texts) if rule.action is Action.CLOSE else None
    return buttons.act(
        labels.action(rule.action, texts), rule.action, ticket.id, tone=rule.tone, confirm=confirm
    )


def _confirmation(texts: Texts) -> ConfirmObject:
    return buttons.confirmation(
        texts("Close for good?"),
        texts("A closed request cannot be reopened. If the problem comes back, create a new one."),
        texts("It is solved"),
        texts("Not yet"),
    )


def ratings(ticket: PublicTicket, texts: Texts) -> tuple[ButtonElement, ...]:
    """Offer the four opinions, one press each."""
    return tuple(
        buttons.rate(texts(label), rating, ticket.id) for rating, label in labels.RATINGS.items()
    )


def show(ticket: PublicTicket, texts: Texts) -> ButtonElement:
    """Offer to see the request with all that can be done."""
    return buttons.show(texts("See my request"), ticket.id)
