"""The desk's door from outside: HTTP requests, signed as Slack signs them."""

import hmac
import json
import time
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlencode

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


@dataclass
class Answer:
    status: int
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


def signature(body, at, secret=SECRET):
    mac = hmac.new(secret.encode(), f"v0:{at}:".encode() + body, sha256)
    return f"v0={mac.hexdigest()}"


def signed(body, *, at=None, secret=SECRET, content_type="application/json"):
    at = str(int(time.time())) if at is None else str(at)
    return {
        "content-type": content_type,
        "x-slack-request-timestamp": at,
        "x-slack-signature": signature(body, at, secret),
    }


async def call(app, method, path, body=b"", headers=None):
    """Send one request to an ASGI application."""
    sent = []
    received = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive():
        return received.pop(0) if received else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(k.encode(), v.encode()) for k, v in (headers or {}).items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "scheme": "http",
        "root_path": "",
    }
    await app(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return Answer(sent[0]["status"], body)


async def post(app, payload, **how):
    """Send what Slack sends as JSON: an event."""
    body = json.dumps(payload).encode()
    return await call(app, "POST", "/slack/events", body, signed(body, **how))


async def post_form(app, **fields):
    """Send what Slack sends as a form: a command, or an interaction in the field `payload`."""
    body = urlencode(fields).encode()
    kind = "application/x-www-form-urlencoded"
    return await call(app, "POST", "/slack/events", body, signed(body, content_type=kind))
