"""A small app on the other side of the wire, for the simulator's tests and for trying its page.

    python -m tests.simulator.sample_app [port]

serves a workspace with three people and this app, until it is interrupted.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator import Simulator
from simulator.server import bind, listening
from simulator.wire.http import sign

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
SECRET = "a secret of tests"
TOKEN = "xoxb-of-tests"


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def button(text: str, action_id: str, value: str = "1") -> dict[str, Any]:
    return {"type": "button", "text": plain(text), "action_id": action_id, "value": value}


def option(text: str, value: str | None = None) -> dict[str, Any]:
    return {"text": plain(text), "value": value or text}


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def field(block_id: str, label: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    element = {"action_id": f"{block_id}_value", **element}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        **more,
    }


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    view = {"type": "modal", "title": plain("Demande"), "submit": plain("Envoyer"), **more}
    return {**view, "blocks": list(blocks)}


FORM = modal(
    field("title", "Titre", {"type": "plain_text_input", "max_length": 80}),
    field(
        "text", "Description", {"type": "plain_text_input", "multiline": True}, optional=True
    ),
    field(
        "kind",
        "Nature",
        {"type": "static_select", "options": [option("Panne", "p"), option("Question", "q")]},
    ),
    field("service", "Service", {"type": "external_select", "min_query_length": 0}, optional=True),
    field("who", "Pour qui", {"type": "users_select"}, optional=True),
    field("when", "Date", {"type": "datepicker"}, optional=True),
    field(
        "how", "Comment", {"type": "radio_buttons", "options": [option("a"), option("b")]},
        optional=True,
    ),
    field(
        "which", "Lesquels", {"type": "checkboxes", "options": [option("x"), option("y")]},
        optional=True,
    ),
    field("files", "Fichiers", {"type": "file_input", "max_files": 2}, optional=True),
    callback_id="form",
    notify_on_close=True,
)  # fmt: skip

CARD = [
    {"type": "header", "text": plain("R-000001")},
    section("*Imprimante en panne*", block_id="body"),
    {
        "type": "actions",
        "block_id": "acts",
        "elements": [
            button("Prendre en charge", "take"),
            {**button("Clore", "close"), "confirm": {
                "title": plain("Clore ?"), "text": plain("C'est définitif."),
                "confirm": plain("Clore"), "deny": plain("Non"),
            }},
            {"type": "overflow", "action_id": "more", "options": [option("Modifier", "edit")]},
            {
                "type": "static_select", "action_id": "state", "placeholder": plain("État"),
                "options": [option("Ouvert", "open"), option("Fermé", "closed")],
            },
        ],
    },
]  # fmt: skip


class App:
    """Keeps what it receives and answers as it is told; by default it opens the form."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.answers: dict[str, Any] = {}
        self.api = ""

    def bodies(self, kind: str) -> list[dict[str, Any]]:
        """Return what was received of a kind: an interaction, a command, an event's type."""
        return [body for _, body in self.received if kind_of(body) == kind]

    async def call(self, method: str, **args: Any) -> dict[str, Any]:
        """Call the Web API."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.api}/api/{method}", json=args, headers=headers) as answer,
        ):
            return await answer.json()

    async def receive(self, request: Request) -> Response:
        """Take a delivery, checked as an app must."""
        raw = await request.body()
        stamp = request.headers["x-slack-request-timestamp"]
        assert abs(time.time() - int(stamp)) < 300
        expected = sign(SECRET.encode(), raw, int(stamp))["X-Slack-Signature"]
        assert request.headers["x-slack-signature"] == expected
        body = parse(raw, request.headers["content-type"])
        self.received.append((dict(request.headers), body))
        answer = self.answers.get(kind_of(body), default)
        if not isinstance(answer, Response) and callable(answer):
            answer = await answer(self, body)
        if isinstance(answer, Response):
            return answer
        return JSONResponse(answer) if answer else Response()


def kind_of(body: dict[str, Any]) -> str:
    if "command" in body:
        return str(body["command"])
    return str(body["event"]["type"] if body["type"] == "event_callback" else body["type"])


def parse(raw: bytes, kind: str) -> dict[str, Any]:
    if kind == "application/json":
        return json.loads(raw)
    form = dict(parse_qsl(raw.decode(), keep_blank_values=True))
    return json.loads(form["payload"]) if "payload" in form else form


async def default(app: App, body: dict[str, Any]) -> Any:
    """Open the form for a command or a press, offer services, thank for what is sent."""
    match kind_of(body):
        case "/demande" | "/request" | "block_actions" if "view" not in body:
            await app.call("views.open", trigger_id=body["trigger_id"], view=FORM)
        case "/ticket":
            return {"text": "Un ticket :", "blocks": CARD}
        case "block_suggestion":
            found = [s for s in ("Messagerie", "Réseau") if body["value"].lower() in s.lower()]
            return {"options": [option(service) for service in found]}
        case "view_submission":
            return {"response_action": "update", "view": modal(section("C'est envoyé."))}
    return None


@asynccontextmanager
async def connected(app: App, simulator: Simulator, port: int = 0) -> AsyncIterator[str]:
    """Serve the workspace and the app, each knowing where the other is."""
    listener = bind("127.0.0.1", 0)
    web = Starlette(routes=[Route("/slack/events", app.receive, methods=["POST"])])
    async with listening(web, listener), simulator.serving(port=port) as address:
        simulator.events_url = f"http://127.0.0.1:{listener.getsockname()[1]}/slack/events"
        app.api = address
        yield address


def people(simulator: Simulator) -> None:
    """Fill a new workspace."""
    simulator.add_user("U0ANNE", "Anne Durand", email="anne@ac-toulouse.fr", title="Agent")
    simulator.add_user("U0BRUNO", "Bruno Petit", email="bruno@ac-toulouse.fr", title="Agent")
    simulator.add_user("U0CLEO", "Cléo Roux", email="cleo@ac-montpellier.fr", locale="en-GB")
    simulator.add_channel("C0TLS", "plateforme-tls", ["U0ANNE", "U0BRUNO"])
    simulator.add_channel("C0OPEN", "general", ["U0ANNE", "U0CLEO"], private=False, bot=False)


async def main(port: int) -> None:
    """Serve until interrupted."""
    app, simulator = App(), Simulator(MANIFEST, SECRET, TOKEN)
    people(simulator)
    async with connected(app, simulator, port) as address:
        await app.call("chat.postMessage", channel="C0TLS", text="R-000001", blocks=CARD)
        sys.stdout.write(f"{address}/\n")
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 8090))
