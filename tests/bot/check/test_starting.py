"""What `guichet serve` says of Slack at its start: a sentence each, never a traceback."""

import asyncio

import pytest
from typer.testing import CliRunner

from bot.cli import app
from simulator import Named, ServerError


@pytest.fixture
def serve(monkeypatch):
    """Do everything that `serve` does but to wait for requests."""

    async def at_once(*_):
        return None

    monkeypatch.setattr("bot.cli.serve_until_signal", at_once)

    async def run():
        return await asyncio.to_thread(CliRunner().invoke, app, ["serve"])

    return run


def told(result):
    """What a person is told: the log aside."""
    return [line for line in result.stderr.splitlines() if not line[:4].isdigit()]


@pytest.fixture
def over_http(stage):
    stage.set(
        slack_app_token="", slack_signing_secret="a" * 32, port="0", guichet_log_level="ERROR"
    )
    return stage


@pytest.mark.usefixtures("over_http")
async def test_a_desk_that_slack_knows_starts_without_a_word_more(played, serve):
    async with played():
        result = await serve()
    assert result.exit_code == 0
    assert told(result) == ["Slack reaches the desk over HTTP, at /slack/events."]


@pytest.mark.usefixtures("over_http")
@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked"])
async def test_a_token_that_does_not_serve_stops_the_start(played, serve, error):
    async with played() as slack:
        slack.faults.add("auth.test", Named(error), times=None)
        result = await serve()
    assert result.exit_code == 1
    assert "into SLACK_BOT_TOKEN." in told(result)[0]
    assert "Traceback" not in result.output


async def test_an_app_token_that_does_not_serve_stops_the_start(stage, played, serve):
    stage.set(slack_app_token="xapp-of-others", port="0")
    async with played():
        result = await serve()
    assert result.exit_code == 1
    assert any(
        line.startswith("Slack does not know the app token: copy it again") for line in told(result)
    )
    assert "Traceback" not in result.output


async def test_a_missing_scope_is_told_and_the_desk_serves_what_it_can(over_http, played, serve):
    lines = over_http.manifest.splitlines(keepends=True)
    over_http.manifest = "".join(line for line in lines if "- reactions:write" not in line)
    async with played():
        result = await serve()
    assert result.exit_code == 0
    assert told(result)[0].startswith("Missing: reactions:write.")


async def test_a_clock_that_makes_slack_s_requests_look_forged_is_told(over_http, played, serve):
    over_http.ahead = 400
    async with played():
        result = await serve()
    assert result.exit_code == 0
    assert "set it by NTP" in told(result)[0]


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", None])
async def test_slack_that_does_not_answer_is_waited_for(over_http, played, serve, address):
    if address:
        over_http.set(slack_api_url=address)
    async with played() as slack:
        slack.faults.add("auth.test", ServerError(), times=None)
        result = await serve()
    assert result.exit_code == 0
    assert told(result) == ["Slack reaches the desk over HTTP, at /slack/events."]
