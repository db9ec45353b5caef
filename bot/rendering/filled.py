"""What comes back from a form: who it was about, and what was filled in."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from bot.intake.cleaning import is_clean
from bot.intake.grammar import folded
from bot.intake.inbound import files as file_refs
from bot.rendering import asked
from bot.rendering.blocks import option
from bot.rendering.mrkdwn import cut
from bot.rendering.refusals import sentence
from bot.rendering.texts import Texts
from core.acts import LIMITS, Given, Reply
from core.errors import Refusal
from core.ticket import FileRef
from core.vocabulary import Action, Field, Impact, Rating, Resolution, Urgency

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]

_ACT: Final = "act."
_OPTIONS: Final = 100
_NAME: Final = 60  # ten files' names fit in the 3,000 characters of a form's metadata


class Along(StrEnum):
    """What may come along with the message that a request is made from."""

    THREAD = "thread"


@dataclass(frozen=True, slots=True)
class Origin:
    """The message that a request is made from; `thread` is its root, where there is one to read."""

    channel: str
    ts: str
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a form remembers: the ticket, the version it showed, files that came with a draft.

    `origin` is where the draft was, `replies` what was answered to questions not shown now.
    """

    ticket: int | None = None
    version: int | None = None
    files: tuple[FileRef, ...] = ()
    origin: Origin | None = None
    replies: tuple[Reply, ...] = ()

    def written(self) -> str:
        """Write it for a form's private_metadata: ids, files' names, what was answered."""
        kept: dict[str, object] = {
            "ticket": self.ticket,
            "version": self.version,
            "files": _written(self.files),
        }
        if self.origin:
            kept["origin"] = [self.origin.channel, self.origin.ts, self.origin.thread]
        if self.replies:
            kept["replies"] = [
                [each.service, each.key, each.text, _written(each.files)] for each in self.replies
            ]
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _written(files: Sequence[FileRef]) -> list[list[object]]:
    kept = files[: LIMITS[Field.FILES]]
    return [[f.id, cut(f.name, _NAME), f.mimetype[:_NAME], f.size] for f in kept]


def metadata(text: str) -> Metadata:
    """Read a form's metadata; a blank one belongs to no ticket. Raises ValueError."""
    if not text:
        return Metadata()
    try:
        kept = json.loads(text)
        files = tuple(_file(each) for each in kept.get("files") or ())
        origin = _origin(kept.get("origin"))
        replies = tuple(_reply(each) for each in kept.get("replies") or ())
        ticket, version = _whole(kept.get("ticket")), _whole(kept.get("version"))
        return Metadata(ticket, version, files, origin, replies)
    except (TypeError, AttributeError, RecursionError) as error:
        raise ValueError(*error.args) from None


def _file(kept: object) -> FileRef:
    """Take a file as it was written; raises TypeError.

    JSON within JSON comes in as one text: what it escapes was not cleaned on the way.
    """
    match kept:
        case [str(key), str(name), str(mimetype), int(size)] if is_clean(f"{key}{name}{mimetype}"):
            return FileRef(key, name, mimetype, size)
    raise TypeError


def _reply(kept: object) -> Reply:
    """Take an answer as it was written; raises TypeError."""
    match kept:
        case [str(service), str(key), str(text), list(files)] if is_clean(f"{service}{key}{text}"):
            return Reply(service, key, text, tuple(map(_file, files)))
    raise TypeError


_CHANNEL: Final = re.compile("[CDG][A-Z0-9]{1,40}")
_TIMESTAMP: Final = re.compile(r"[0-9]{1,20}\.[0-9]{1,10}")


def _origin(kept: object) -> Origin | None:
    """Take a message as it was written; raises TypeError."""
    match kept:
        case None:
            return None
        case [str(channel), str(ts), str(thread)] if (
            _CHANNEL.fullmatch(channel)
            and _TIMESTAMP.fullmatch(ts)
            and (not thread or _TIMESTAMP.fullmatch(thread))
        ):
            return Origin(channel, ts, thread)
    raise TypeError


def brings_along(values: Values) -> bool:
    """Whether the messages before the one that a request is made from are to come along."""
    states = (inputs.get(Along.THREAD, {}) for inputs in values.values())
    return any(state.get("selected_options") for state in states)


def _whole(number: object) -> int | None:
    """Take a whole number or none; raises TypeError."""
    if number is None or type(number) is int:
        return number
    raise TypeError(number)


def callback(action: Action) -> str:
    """Return the callback id of an action's form."""
    return _ACT + action.value


def action(callback_id: str) -> Action:
    """Return the action a form is for; raises ValueError for a form that is none of ours."""
    if not callback_id.startswith(_ACT):
        raise ValueError(callback_id)
    return Action(callback_id.removeprefix(_ACT))


def read(values: Values, files: Sequence[FileRef] = (), replies: Sequence[Reply] = ()) -> Given:
    """Read what was filled in; `files` came with a draft, `replies` were kept from before.

    Raises ValueError for a value that no form of ours offers.
    """
    follow_up = _chosen(values, Field.FOLLOW_UP)
    impact, urgency, rating = (
        int(found) if (found := _chosen(values, field)) else None
        for field in (Field.IMPACT, Field.URGENCY, Field.RATING)
    )
    resolution, service = _chosen(values, Field.RESOLUTION), _chosen(values, Field.SERVICE)
    answers = asked.replies(values, replies)
    answered = (file for reply in answers if reply.service == service for file in reply.files)
    return Given(
        title=_text(values, Field.TITLE),
        description=_text(values, Field.DESCRIPTION),
        service=service,
        subcategory=_chosen(values, Field.SUBCATEGORY),
        impact=Impact(impact) if impact else None,
        urgency=Urgency(urgency) if urgency else None,
        academy=_chosen(values, Field.ACADEMY),
        requester=_chosen(values, Field.REQUESTER),
        outside=_text(values, Field.OUTSIDE),
        email=_text(values, Field.EMAIL),
        agent=_chosen(values, Field.AGENT),
        team=_chosen(values, Field.TEAM),
        note=_text(values, Field.NOTE),
        partner=_text(values, Field.PARTNER),
        reason=_text(values, Field.REASON),
        words=_text(values, Field.WORDS),
        follow_up=date.fromisoformat(follow_up) if follow_up else None,
        resolution=Resolution(resolution) if resolution else None,
        rating=Rating(rating) if rating else None,
        files=asked.unique((*files, *_uploaded(values), *answered)),
        answers=answers,
    )


def _of(values: Values, field: Field) -> Iterator[Mapping[str, Any]]:
    """Return the states of a field's inputs, in the form's order, which JSON does not promise."""
    for block in sorted(values, key=_place):
        if field.value in values[block]:
            yield values[block][field.value]


def _place(block_id: str) -> int:
    """Return which of a field's inputs a block is: the first one bears no number."""
    number = block_id.rpartition(".")[2]
    return int(number) if number.isdecimal() else 1


def _text(values: Values, field: Field) -> str:
    """Read a text, one typed in several inputs in order; no two words run into one."""
    parts = (str(state.get("value") or "") for state in _of(values, field))
    text = ""
    for part in parts:
        apart = text and part and not text[-1].isspace() and not part[0].isspace()
        text += ("\n" if apart else "") + part
    return text


def _chosen(values: Values, field: Field) -> str | None:
    for state in _of(values, field):
        picked = (state.get("selected_option") or {}).get("value")
        found = picked or state.get("selected_user") or state.get("selected_date")
        if found:
            return str(found)
    return None


def _uploaded(values: Values) -> tuple[FileRef, ...]:
    return tuple(
        file for state in _of(values, Field.FILES) for file in file_refs(state.get("files") or ())
    )


def errors(refusal: Refusal, values: Values, texts: Texts) -> Mapping[str, str]:
    """Return the sentence to show under the field at fault; nothing when the form lacks it."""
    field = refusal.field.value if refusal.field else ""
    blocks = [block for block, inputs in values.items() if field in inputs]
    if refusal.question:
        blocks = asked.inputs_of(refusal.question, values)
    return {block: sentence(refusal, texts, {}) for block in blocks[:1]}


def options(found: Mapping[str, str], query: str) -> Mapping[str, Any]:
    """Return the options of a searched select: those whose name holds what was typed.

    https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select
    """
    typed = folded(query)
    matching = sorted((folded(name), name, key) for key, name in found.items())
    shown = [option(name, key).to_dict() for fold, name, key in matching if typed in fold]
    return {"options": shown[:_OPTIONS]}


def first_words(text: str) -> Given:
    """Begin a request with words: their first line is its title, all of them its description."""
    words = text.strip()
    first = words.partition("\n")[0]
    return Given(title=cut(first, LIMITS[Field.TITLE]), description=words)
