"""What people do with the app: commands, buttons and menus, searched selects.

https://docs.slack.dev/interactivity/implementing-slash-commands
https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
"""

from dataclasses import dataclass
from typing import Any, Final

from simulator.api.backend import Backend
from simulator.api.chat import author
from simulator.api.content import content
from simulator.blockkit import check_suggestions, elements_of
from simulator.errors import NotPossible, Refused
from simulator.exchange import visible
from simulator.people import sentences
from simulator.people.gestures import Gestures
from simulator.people.typed import encode
from simulator.state.grants import ResponseUrl
from simulator.state.modals import VALUES
from simulator.state.model import APP, DOMAIN, SLACKBOT, TEAM, Channel, Json
from simulator.wire.deliveries import Deliveries
from simulator.wire.parcels import Ack

_CHOSEN: Final = {**VALUES, "overflow": "selected_option"}
"""For each element that is not a button: what of it the app is told."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an element stands: in a message of a channel, or in an open view."""

    channel: str | None = None
    ts: str | None = None
    view_id: str | None = None


class Interactions:
    """Does for a person what he could do with the app; raises NotPossible with a sentence."""

    def __init__(self, backend: Backend, gestures: Gestures, deliveries: Deliveries) -> None:
        self._backend = backend
        self._workspace = backend.workspace
        self._gestures = gestures
        self._deliveries = deliveries

    async def command(self, user: str, channel: str, typed: str) -> Ack:
        """Send a slash command; what the app answers at once is shown."""
        place = self._gestures.conversation(user, channel)
        name, _, text = typed.strip().partition(" ")
        declared = self._backend.manifest.command(name)
        if declared is None:
            raise NotPossible(sentences.NO_COMMAND.format(command=name))
        text = text.strip()
        form = {
            "token": "",
            "team_id": TEAM,
            "team_domain": DOMAIN,
            "channel_id": place.id,
            "channel_name": _channel_name(place),
            "user_id": user,
            "user_name": self._workspace.users[user].name,
            "command": name,
            "text": encode(self._workspace, text) if declared.should_escape else text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self._address(self._backend.grants.new_response(user, place.id)),
            "trigger_id": self._backend.grants.trigger(user),
        }
        ack = await self._deliveries.command(form)
        self._answer(user, place, name, ack)
        return ack

    def _answer(self, user: str, place: Channel, name: str, ack: Ack) -> None:
        body = ack.body if isinstance(ack.body, dict) else {"text": ack.body}
        trouble = ack.trouble
        if trouble is None and body:
            try:
                said = {**author(self._backend), **content(self._backend.files, body, user)}
            except Refused as refused:
                trouble = refused.error
            else:
                self._say(user, place, said, in_channel=body.get("response_type") == "in_channel")
        if trouble:
            sentence = sentences.COMMAND_FAILED.format(command=name, trouble=trouble)
            self._say(user, place, {"user": SLACKBOT, "text": sentence}, in_channel=False)

    def _say(self, user: str, place: Channel, said: Json, *, in_channel: bool) -> None:
        if in_channel:
            self._backend.exchange.post(place, said)
        else:
            self._backend.exchange.whisper(place, user, said)

    def open_home(self, user: str) -> None:
        """Open the app's first tab: the app is told, and shows what it will.

        https://docs.slack.dev/reference/events/app_home_opened
        """
        self._gestures.person(user)
        if not self._backend.manifest.features.app_home.home_tab_enabled:
            raise NotPossible(sentences.NO_HOME)
        dm = self._workspace.dm(user, self._backend.bot)
        event = {"type": "app_home_opened", "user": user, "channel": dm.id, "tab": "home"}
        view = self._backend.homes.of(user)
        shown = {"view": view} if view else {}
        stamp = self._workspace.stamps.next()
        self._backend.exchange.tell_app({**event, **shown, "event_ts": stamp})

    async def shortcut(self, user: str, name: str, spot: Spot | None = None) -> Ack:
        """Use a shortcut of the app, on a message where one is named.

        The app is told of the message whether or not it is in the conversation.
        https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload
        """
        declared = self._backend.manifest.shortcut(name, "message" if spot else "global")
        if declared is None:
            raise NotPossible(sentences.NO_SHORTCUT.format(name=name))
        payload = {**self.base(user), **self._picked(user, spot)}
        payload["trigger_id"] = self._backend.grants.trigger(user)
        payload |= {"callback_id": declared.callback_id}
        payload["action_ts"] = self._workspace.stamps.next()
        ack = await self._deliveries.interaction(payload)
        if ack.trouble:
            raise NotPossible(sentences.PRESS_FAILED.format(trouble=ack.trouble))
        return ack

    def _picked(self, user: str, spot: Spot | None) -> Json:
        """Return what tells of the message on which a shortcut is used."""
        if spot is None:
            return {"type": "shortcut"}
        place = self._gestures.conversation(user, spot.channel or "")
        message = self._workspace.message(place.id, spot.ts or "")
        if message is None:
            raise NotPossible(sentences.UNKNOWN_MESSAGE)
        url = self._backend.grants.new_response(user, place.id)
        return {
            "type": "message_action",
            "channel": {"id": place.id, "name": _channel_name(place)},
            "message_ts": message["ts"],
            "message": visible(message),
            "response_url": self._address(url),
        }

    async def press(self, user: str, spot: Spot, block_id: str, action_id: str, given: Json) -> Ack:
        """Use a button, a menu or a select; `given` holds what was chosen, and a form's values."""
        payload, blocks = self._where(user, spot, given.get("values"))
        element = find_element(blocks, block_id, action_id)
        action = self._action(block_id, element, given)
        if spot.ts:
            payload["state"] = {"values": _state(block_id, action)}
        payload |= {
            "type": "block_actions",
            "trigger_id": self._backend.grants.trigger(user),
            "actions": [action],
        }
        if spot.ts and spot.channel:
            payload["response_url"] = self._response_url(user, spot.channel, payload)
        ack = await self._deliveries.interaction(payload)
        if ack.trouble:
            raise NotPossible(sentences.PRESS_FAILED.format(trouble=ack.trouble))
        return ack

    def _action(self, block_id: str, element: Json, given: Json) -> Json:
        kind = element["type"]
        told = ("type", "action_id", "text", "value", "style", "placeholder", "initial_option")
        action = {name: element[name] for name in told if name in element}
        action |= {"block_id": block_id, "action_ts": self._workspace.stamps.next()}
        if kind in _CHOSEN:
            chosen = given.get(_CHOSEN[kind])
            action[_CHOSEN[kind]] = offered(element, chosen) if chosen is not None else None
        return action

    async def suggest(
        self, user: str, spot: Spot, block_id: str, action_id: str, given: Json
    ) -> list[Json]:
        """Return the options that the app offers for what was typed in a select."""
        payload, blocks = self._where(user, spot, given.get("values"))
        find_element(blocks, block_id, action_id)
        payload |= {"type": "block_suggestion", "block_id": block_id, "action_id": action_id}
        payload["value"] = str(given.get("value") or "")
        ack = await self._deliveries.interaction(payload)
        if ack.trouble or check_suggestions(ack.body):
            raise NotPossible(sentences.NO_OPTIONS)
        groups = ack.body.get("option_groups") or [{"options": ack.body.get("options", ())}]
        return [option for group in groups for option in group["options"]]

    def base(self, user: str) -> Json:
        """Return what every interaction of a person begins with."""
        person = self._gestures.person(user)
        names = {"username": person.name, "name": person.name}
        return {
            "user": {"id": user, **names, "team_id": person.team},
            "api_app_id": APP,
            "token": "",
            "team": {"id": TEAM, "domain": DOMAIN},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _where(self, user: str, spot: Spot, values: Any) -> tuple[Json, list[Json]]:  # noqa: ANN401
        payload = self.base(user)
        if spot.view_id:
            if home := self._backend.homes.find(user, spot.view_id):
                container = {"type": "view", "view_id": home["id"]}
                return {**payload, "container": container, "view": home}, home["blocks"]
            view = self._backend.modals.find(user, spot.view_id)
            if view is None:
                raise NotPossible(sentences.UNKNOWN_VIEW)
            if values is not None:
                values = self._gestures.with_files(user, values)
                view = self._backend.modals.fill(user, spot.view_id, values)
            container = {"type": "view", "view_id": view["id"]}
            return {**payload, "container": container, "view": view}, view["blocks"]
        place = self._gestures.conversation(user, spot.channel or "")
        whispered = self._backend.exchange.ephemerals.get(user, {}).get(spot.ts or "")
        message = whispered or self._workspace.message(place.id, spot.ts or "")
        if message is None:
            raise NotPossible(sentences.UNKNOWN_MESSAGE)
        return payload | _container(place, message), message.get("blocks") or []

    def _response_url(self, user: str, channel: str, payload: Json) -> str:
        container = payload["container"]
        url = self._backend.grants.new_response(user, channel)
        url.message, url.ephemeral = container["message_ts"], container["is_ephemeral"]
        return self._address(url)

    def _address(self, url: ResponseUrl) -> str:
        secret = self._backend.grants.response_url(url)
        return f"{self._backend.address()}/response/{TEAM}/{secret}"


def _channel_name(place: Channel) -> str:
    return {"dm": "directmessage", "private": "privategroup"}.get(place.kind, place.name)


def _container(place: Channel, message: Json) -> Json:
    """Return where a message is; the message itself too, unless only one person sees it."""
    whispered = bool(message.get("is_ephemeral"))
    container = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": place.id,
        "is_ephemeral": whispered,
    }
    if message.get("thread_ts"):
        container["thread_ts"] = message["thread_ts"]
    told = {"container": container, "channel": {"id": place.id, "name": _channel_name(place)}}
    return told if whispered else {**told, "message": message}


def find_element(blocks: list[Json], block_id: str, action_id: str) -> Json:
    """Return an interactive element; raises NotPossible when it is not there."""
    for block in blocks:
        if block.get("block_id") == block_id:
            for element in elements_of(block):
                if element.get("action_id") == action_id:
                    return element
    raise NotPossible(sentences.NO_ELEMENT)


def offered(element: Json, chosen: Any) -> Any:  # noqa: ANN401 — an option, a list of them, a text
    """Return what was chosen, as the element offers it; raises NotPossible for anything else."""
    groups = element.get("option_groups") or [{"options": element.get("options")}]
    options = {o["value"]: o for group in groups for o in group["options"] or ()}
    if not options:
        return chosen
    several = chosen if isinstance(chosen, list) else [chosen]
    if any(not isinstance(c, dict) or c.get("value") not in options for c in several):
        raise NotPossible(sentences.NOT_OFFERED)
    found = [options[choice["value"]] for choice in several]
    return found if isinstance(chosen, list) else found[0]


def _state(block_id: str, action: Json) -> Json:
    """Return a message's state: what was just chosen, buttons and menus hold nothing."""
    if action["type"] in {"button", "overflow"}:
        return {}
    name = _CHOSEN[action["type"]]
    return {block_id: {action["action_id"]: {"type": action["type"], name: action[name]}}}
