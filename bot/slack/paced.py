"""Slack's Web API, asked no faster than it allows."""

from typing import Any

import aiohttp
from pydantic import SecretStr

from bot.slack.rates import Rates
from bot.slack.troubles import Later
from bot.slack.web_api import Payload, WebApi


class PacedApi(WebApi):
    """Raises Later for a call that Slack would refuse, without making it."""

    def __init__(
        self, token: SecretStr, session: aiohttp.ClientSession, base_url: str, rates: Rates
    ) -> None:
        super().__init__(token, session, base_url)
        self._rates = rates

    async def _api(self, method: str, **request: Any) -> Payload:  # noqa: ANN401 — the library's own arguments
        self._rates.take(method)
        try:
            return await super()._api(method, **request)
        except Later as later:
            self._rates.hold(method, later.retry_after)
            raise
