"""No secret shows: not in what is printed of an object, nor in a traceback with its values, nor in
a list of processes (fault 63; logs are held by test_log.py and test_socket.py).
"""

import gc
import inspect
import traceback
from dataclasses import fields, is_dataclass

import pytest
from pydantic import SecretStr
from typer.main import get_command

from bot.admin.settings import SECRETS, GivenSettings
from bot.cli import app
from bot.intake.gate import Gate, Turned
from bot.rendering.blocks import Message
from bot.slack.client import SlackTrouble
from bot.wiring import running
from tests.desk.office import APP_TOKEN, SECRET, TOKEN

ROOMS = {"bot", "storage", "slack_sdk", "slack_bolt"}
HIDDEN = (TOKEN, APP_TOKEN, SECRET, "confidential")


def shows(text: str) -> list[str]:
    return [secret for secret in HIDDEN if secret in text]


def ours(root):
    """Every object of ours, and of the libraries that hold secrets, that can be reached."""
    seen, left = {id(root)}, [root]
    while left:
        found = left.pop()
        if type(found).__module__.partition(".")[0] in ROOMS:
            yield found
        for each in gc.get_referents(found):
            if id(each) not in seen and not inspect.ismodule(each) and not isinstance(each, type):
                seen.add(id(each))
                left.append(each)


@pytest.mark.parametrize("transport", ["http", "socket"], indirect=True)
async def test_nothing_that_a_desk_is_made_of_shows_a_secret_when_it_is_printed(desk):
    found = list(ours(desk.bot))
    names = {type(each).__name__ for each in found}
    assert {"Bot", "Slack", "PacedApi", "Reception", "Delivery"} <= names
    assert {"Gate", "Dialer"} & names
    assert [type(each) for each in found if shows(f"{each!r} {each!s}")] == []


@pytest.mark.parametrize("transport", ["http", "socket"], indirect=True)
async def test_no_value_of_ours_holds_a_secret_in_clear(desk):
    """What is unwrapped is so in the libraries' own objects alone."""
    held = [
        (type(each).__name__, name)
        for each in ours(desk.bot)
        if type(each).__module__.startswith("bot.")
        for name, value in values_of(each)
        if isinstance(value, str) and shows(value)
    ]
    assert held == []


def values_of(thing):
    if is_dataclass(thing):
        return [(field.name, getattr(thing, field.name)) for field in fields(thing)]
    return list(getattr(thing, "__dict__", {}).items())


async def test_a_call_that_fails_tells_no_token_in_its_traceback_with_values(desk):
    with pytest.raises(SlackTrouble) as raised:
        await desk.bot.slack.post("C0NOWHERE", Message.of("bonjour"))
    trace = traceback.TracebackException.from_exception(raised.value, capture_locals=True)
    assert not shows("".join(trace.format()))


def test_a_request_that_is_turned_away_tells_no_secret_in_its_traceback_with_values():
    headers = {"x-slack-request-timestamp": "1", "x-slack-signature": "v0=1"}
    with pytest.raises(Turned) as raised:
        Gate(SecretStr(SECRET), lambda: 1.0).admit(b"a=b", headers)
    trace = traceback.TracebackException.from_exception(raised.value, capture_locals=True)
    assert not shows("".join(trace.format()))


async def test_a_database_that_does_not_answer_tells_no_password_in_its_traceback():
    settings = GivenSettings(
        slack_bot_token=TOKEN,
        slack_signing_secret=SECRET,
        database_url="postgresql://desk:confidential@127.0.0.1:9/guichet",
    )
    with pytest.raises(Exception, match="1 mistakes") as raised:
        async with running(settings):
            pass
    own = [
        frame
        for frame in traceback.TracebackException.from_exception(
            raised.value, capture_locals=True
        ).stack
        if "/bot/" in frame.filename
    ]
    assert own
    assert not shows("".join(f"{frame.locals}" for frame in own))


def test_no_command_takes_a_secret_from_its_line():
    """Everybody on a machine can read the arguments of its processes."""

    def arguments(command):
        yield from (name for each in command.params for name in each.opts)
        for below in getattr(command, "commands", {}).values():
            yield from arguments(below)

    taken = {name.strip("-").replace("-", "_") for name in arguments(get_command(app))}
    assert "url" in taken
    assert not taken & ({*SECRETS} | {"token", "password", "secret"})
