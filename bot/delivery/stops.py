"""What stops the sending of a row besides Slack's own troubles: each an answer, not a failure."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a row is left to a person, in words for an operator."""

    NO_RENDERER = "no message is made of this kind"
    DEACTIVATED = "the person is deactivated in Slack"
    NOT_FOUND = "the ticket, the act or the team is not there"
    NO_CARD = "its card was not posted"
    NO_SOURCE = "the row names no message"
    SOURCE_GONE = "the message it answers is not there any more"
    NO_FILE = "the file is not in the entry it came with"
    NEVER_SEEN = "accepted by Slack, never seen where it was to go"
    NEVER_ARRIVES = "sent again and again, never seen to arrive"


class LeaseLost(Exception):  # noqa: N818 — no failure: another worker looks after the row
    """Our time with a row is over: it is no longer ours to send or to mark."""


class Unsendable(Exception):  # noqa: N818 — an answer: a person must look
    """A row that no waiting will make sendable: a Reason, or one with details."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotYet(Exception):  # noqa: N818 — an answer: something else must arrive first
    """A row that needs what another one brings."""


class Held(Exception):  # noqa: N818 — an answer: what is internal must not go there now
    """A row for a channel that may not get it until it is put right: `obstacle` is what forbids."""

    def __init__(self, obstacle: str) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


class Moved(Exception):  # noqa: N818 — an answer: the team has another channel
    """A row for a channel that is not its team's any more, and may not get it."""


class InDoubt(Exception):  # noqa: N818 — an answer: look again later
    """A call may have taken effect; the next look is in so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"next look in {seconds} s")
        self.seconds = seconds


class NotItsTurn(Exception):  # noqa: N818 — an answer: the channel's turn comes later
    """The pace of a method asks to wait so many seconds."""

    def __init__(self, method: str, seconds: float) -> None:
        super().__init__(f"{method}: turn in {seconds} s")
        self.method = method
        self.seconds = seconds
