"""What a picture says in words: its figures, for who does not see it.

https://docs.slack.dev/reference/block-kit/blocks/image-block
"""

from typing import Final

from bot.rendering.mrkdwn import cut
from bot.rendering.texts import Texts
from core.figures import Curve

_LONGEST: Final = 2000


def alt_text(curve: Curve, texts: Texts) -> str:
    """Tell the figures of a curve: totals, the open tickets first and last, the highest days.

    Raises ValueError for a curve without days.
    """
    if not curve.days:
        message = "a curve without days"
        raise ValueError(message)
    said = (_flow(curve, texts), _backlog(curve, texts), _busiest(curve, texts))
    return cut(" ".join(each for each in said if each), _LONGEST)


def _flow(curve: Curve, texts: Texts) -> str:
    return texts(
        "Curve from {first} to {last}: {came} in, {went} out.",
        first=texts.date(curve.days[0]),
        last=texts.date(curve.days[-1]),
        came=texts.count("{n} ticket", "{n} tickets", sum(curve.came)),
        went=texts.count("{n} ticket", "{n} tickets", sum(curve.went)),
    )


def _backlog(curve: Curve, texts: Texts) -> str:
    most = max(curve.backlog)
    return texts(
        "Open at the end of the day: {first} on the first day, {last} on the last, "
        "at most {most} on {when}.",
        first=curve.backlog[0],
        last=curve.backlog[-1],
        most=most,
        when=texts.date(curve.days[curve.backlog.index(most)]),
    )


def _busiest(curve: Curve, texts: Texts) -> str:
    """Name the day when most came, if anything did."""
    most = max(curve.came)
    if not most:
        return ""
    return texts(
        "Most came in on {when}: {most}.",
        when=texts.date(curve.days[curve.came.index(most)]),
        most=most,
    )
