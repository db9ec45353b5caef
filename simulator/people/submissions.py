"""What people do with modals: fill in, send off, close.

https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
"""

from collections.abc import Iterator
from typing import Any, Final

from simulator.api.backend import Backend
from simulator.errors import NotPossible, Refused
from simulator.people import sentences
from simulator.people.gestures import UPLOAD_BYTES, Gestures
from simulator.people.interactions import Interactions, offered
from simulator.state.modals import holders
from simulator.state.model import File, Json
from simulator.wire.deliveries import Deliveries

_MOST_FILES: Final = 10
_MOST_TEXT: Final = 3000


class Submissions:
    """Sends forms off; raises NotPossible with a sentence for the person."""

    def __init__(
        self,
        backend: Backend,
        gestures: Gestures,
        interactions: Interactions,
        deliveries: Deliveries,
    ) -> None:
        self._backend = backend
        self._modals = backend.modals
        self._gestures = gestures
        self._interactions = interactions
        self._deliveries = deliveries

    async def submit(self, user: str, view_id: str, values: Json) -> Json:
        """Send a form off; returns the sentences to show, by block, none when all is well.

        What Slack sees by itself (a required field left empty, a text too long) never reaches
        the app.
        """
        self._view(user, view_id)
        view = self._modals.fill(user, view_id, self._gestures.with_files(user, values))
        if found := dict(self._complaints(view)):
            return found
        self._give_files(view)
        payload = {**self._interactions.base(user), "type": "view_submission", "view": view}
        payload |= {"trigger_id": self._backend.grants.trigger(user), "response_urls": []}
        ack = await self._deliveries.interaction(payload)
        if ack.trouble:
            raise NotPossible(sentences.SUBMIT_FAILED.format(trouble=ack.trouble))
        try:
            return self._obey(user, view, ack.body)
        except Refused as refused:
            raise NotPossible(sentences.SUBMIT_FAILED.format(trouble=refused.error)) from None

    def _obey(self, user: str, view: Json, answer: Any) -> Json:  # noqa: ANN401 — JSON
        """Do with the modals what the app answered."""
        action = answer.get("response_action") if isinstance(answer, dict) else None
        match action:
            case None if not answer:
                if self._modals.find(user, view["id"]):
                    self._modals.close(user, view["id"])
            case "clear":
                self._modals.clear(user)
            case "update":
                self._modals.update(view["id"], answer.get("view"))
            case "push":
                self._modals.open(user, answer.get("view"))
            case "errors":
                return _errors(view, answer.get("errors"))
            case _:
                raise Refused(error="invalid_response_action")
        return {}

    async def close(self, user: str, view_id: str, *, everything: bool = False) -> None:
        """Close a form, or all that are open; the app is told of those that asked for it."""
        self._view(user, view_id)
        closed = self._modals.clear(user) if everything else self._modals.close(user, view_id)
        for view in reversed(closed):
            if view["notify_on_close"]:
                base = {**self._interactions.base(user), "type": "view_closed"}
                told = {"view": view, "is_cleared": everything, "response_urls": []}
                await self._deliveries.interaction(base | told)

    def _view(self, user: str, view_id: str) -> Json:
        view = self._modals.find(self._gestures.person(user).id, view_id)
        if view is None:
            raise NotPossible(sentences.UNKNOWN_VIEW)
        return view

    def _give_files(self, view: Json) -> None:
        for file in _files(self._backend, view):
            self._backend.files.give_to_app(file)

    def _complaints(self, view: Json) -> Iterator[tuple[str, str]]:
        for block, element in holders(view["blocks"]):
            if block["type"] == "input":
                value = view["state"]["values"][block["block_id"]][element["action_id"]]
                given = next((v for k, v in value.items() if k != "type"), None)
                if sentence := _complaint(block, element, given):
                    yield block["block_id"], sentence


def _complaint(block: Json, element: Json, given: Any) -> str | None:  # noqa: ANN401 — JSON
    if given in (None, "", []):
        return None if block.get("optional") else sentences.REQUIRED
    match element["type"]:
        case "plain_text_input":
            return _text_complaint(element, str(given))
        case "file_input":
            return _file_complaint(element, given)
    offered(element, given)
    return None


def _text_complaint(element: Json, given: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", _MOST_TEXT)
    if len(given) < least:
        return sentences.TOO_SHORT.format(least=least)
    return sentences.TOO_MUCH.format(most=most) if len(given) > most else None


def _file_complaint(element: Json, given: list[Json]) -> str | None:
    most, kinds = element.get("max_files", _MOST_FILES), element.get("filetypes")
    if len(given) > most:
        return sentences.TOO_MANY_FILES.format(most=most)
    if kinds and any(file["filetype"] not in kinds for file in given):
        return sentences.BAD_FILE_TYPE
    return sentences.FILE_TOO_BIG if any(f["size"] > UPLOAD_BYTES for f in given) else None


def _errors(view: Json, errors: Any) -> Json:  # noqa: ANN401 — whatever the app sent
    """Return the sentences under fields; raises Refused where there is no such field."""
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
        raise Refused(error="invalid_errors")
    return errors


def _files(backend: Backend, view: Json) -> Iterator[File]:
    for actions in view["state"]["values"].values():
        for value in actions.values():
            yield from (backend.files.get(file["id"]) for file in value.get("files") or ())
