"""What Slack lends the app for a while: a trigger for one modal, an address for five answers.

https://docs.slack.dev/interactivity/handling-user-interaction
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from simulator.errors import Refused

TRIGGER_SECONDS: Final = 3.0
RESPONSE_SECONDS: Final = 30 * 60.0
RESPONSE_USES: Final = 5


@dataclass(slots=True)
class Trigger:
    """Allows one modal to be opened for a person."""

    user: str
    given_at: float
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """Allows five answers where a person did something; `message` is where he did it."""

    user: str
    channel: str
    given_at: float
    message: str | None = None
    ephemeral: bool = False
    thread: str | None = None
    uses: int = 0


class Grants:
    """Gives triggers and addresses out and takes them back; time is the real one."""

    def __init__(self, wall: Callable[[], float]) -> None:
        self._wall = wall
        self._triggers: dict[str, Trigger] = {}
        self._urls: dict[str, ResponseUrl] = {}

    def trigger(self, user: str) -> str:
        """Return a new trigger for what a person just did."""
        self._forget()
        name = f"{secrets.randbits(40)}.{secrets.randbits(32)}.{secrets.token_hex(16)}"
        self._triggers[name] = Trigger(user, self._wall())
        return name

    def exchange(self, name: str) -> str:
        """Use a trigger up and return whose it was; raises Refused."""
        trigger = self._triggers.get(name)
        if trigger is None:
            raise Refused(
                "invalid_trigger_id" if name.count(".") != _DOTS else "expired_trigger_id"
            )
        if trigger.used:
            raise Refused(error="exchanged_trigger_id")
        if self._wall() - trigger.given_at > TRIGGER_SECONDS:
            raise Refused(error="expired_trigger_id")
        trigger.used = True
        return trigger.user

    def response_url(self, url: ResponseUrl) -> str:
        """Return the secret part of a new address."""
        secret = secrets.token_hex(16)
        self._urls[secret] = url
        return secret

    def new_response(self, user: str, channel: str) -> ResponseUrl:
        """Begin an address for what a person does in a conversation now."""
        return ResponseUrl(user, channel, self._wall())

    def respond(self, secret: str) -> ResponseUrl:
        """Count one use of an address and return where it leads; raises Refused."""
        url = self._urls.get(secret)
        if url is None or self._wall() - url.given_at > RESPONSE_SECONDS:
            raise Refused(error="expired_url")
        if url.uses >= RESPONSE_USES:
            raise Refused(error="used_url")
        url.uses += 1
        return url

    def _forget(self) -> None:
        """Let go of what expired long ago: given out in order, the oldest come first."""
        now = self._wall()
        while self._triggers:
            oldest = next(iter(self._triggers))
            if now - self._triggers[oldest].given_at < _REMEMBERED:
                break
            del self._triggers[oldest]
        while self._urls:
            first = next(iter(self._urls))
            if now - self._urls[first].given_at < 2 * RESPONSE_SECONDS:
                break
            del self._urls[first]


_DOTS: Final = 2
_REMEMBERED: Final = 60.0
