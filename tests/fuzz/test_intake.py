"""Whatever is sent, it is read or refused; nothing else comes of it."""

import json
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from bot.intake import grammar, inbound
from bot.intake.cleaning import clean, one_line
from bot.intake.gate import Turned, parse
from bot.intake.grammar import Do, Help, Show
from bot.intake.inbound import Malformed
from bot.rendering import buttons, filled
from bot.rendering.buttons import Press
from bot.rendering.mrkdwn import escape, mentions, plain
from bot.transport.envelopes import envelope, read
from core.acts import Given
from core.vocabulary import Field
from tests.fuzz.odd import JSON, MARKED, TYPED, broken, fuzz

VIEW = {
    "id": "V1", "hash": "1.a", "callback_id": "act.note", "private_metadata": '{"ticket":1}',
    "state": {"values": {"note": {"note": {"type": "plain_text_input", "value": "mot"}}}},
}  # fmt: skip
COMMAND = {
    "command": "/ticket", "text": "aide", "user_id": "U1", "channel_id": "C1",
    "trigger_id": "1.2.a", "response_url": "https://hooks.slack.com/commands/1",
}  # fmt: skip
CLICK = {
    "type": "block_actions", "user": {"id": "U1"}, "trigger_id": "1.2.a",
    "response_url": "https://hooks.slack.com/actions/1", "channel": {"id": "C1"},
    "container": {"type": "message", "message_ts": "1.0", "channel_id": "C1"},
    "message": {"ts": "1.0", "thread_ts": "0.5"}, "view": VIEW,
    "actions": [{"action_id": "more", "selected_option": {"value": "take.1.2"}}],
}  # fmt: skip
SUBMISSION = {"type": "view_submission", "user": {"id": "U1"}, "view": VIEW}
SUGGESTION = {"user": {"id": "U1"}, "action_id": "team", "value": "rés", "view": VIEW}
FILE = {"id": "F1", "name": "a.png", "mimetype": "image/png", "size": 12, "mode": "hosted"}
SPOKEN = {
    "type": "message", "subtype": "file_share", "channel": "D1", "channel_type": "im",
    "user": "U1", "text": "Bonjour", "ts": "1.0", "thread_ts": "0.5", "files": [FILE],
}  # fmt: skip
CHANGED = {
    "type": "message", "subtype": "message_changed", "channel": "C1", "ts": "2.0",
    "message": {**SPOKEN, "subtype": None, "edited": {"ts": "1.5"}}, "previous_message": SPOKEN,
}  # fmt: skip
DELETED = {**CHANGED, "subtype": "message_deleted", "deleted_ts": "1.0"}
SENT = (
    (inbound.command, COMMAND), (inbound.click, CLICK), (inbound.submission, SUBMISSION),
    (inbound.suggestion, SUGGESTION), (inbound.said, SPOKEN), (inbound.said, CHANGED),
    (inbound.said, DELETED),
)  # fmt: skip

odd_payloads = st.one_of(
    *(broken(payload).map(lambda body, reads=reads: (reads, body)) for reads, payload in SENT)
)


def check_types(value: Any) -> None:
    """Whoever is handed a value may trust what its fields are said to be."""
    for field in fields(value):
        found = getattr(value, field.name)
        if isinstance(field.type, type | UnionType):
            assert isinstance(found, field.type), (field.name, found)
        if is_dataclass(found):
            check_types(found)


@fuzz
@given(odd_payloads.filter(lambda sent: isinstance(sent[1], dict)))
@example((inbound.said, {**SPOKEN, "subtype": []}))
@example((inbound.command, {**COMMAND, "channel_id": None}))
@example((inbound.submission, {**SUBMISSION, "view": {**VIEW, "id": 1}}))
def test_a_payload_is_read_into_what_it_is_said_to_be_or_is_malformed(sent):
    reads, body = sent
    try:
        found = reads(body)
    except Malformed:
        return
    if not isinstance(found, NoneType):
        check_types(found)


@fuzz
@given(st.binary(), st.sampled_from(["application/json", "application/x-www-form-urlencoded", ""]))
@example(b"payload=" + b"[" * 5000, "")
@example(b'{"a":' * 5000, "application/json")
def test_a_body_is_an_object_or_is_turned_away(body: bytes, content_type: str):
    try:
        assert isinstance(parse(body, content_type), dict)
    except Turned:
        return


@fuzz
@given(JSON, TYPED)
def test_an_envelope_is_one_or_none(told, text: str):
    read(text)
    found = read(json.dumps({"envelope_id": "1", "payload": told}))
    taken = envelope(found)
    assert taken is None or isinstance(taken.payload, dict)


@fuzz
@given(st.sampled_from(["act.take", "more", "page.queue", "new", "answer.0", "x"]) | TYPED, TYPED)
@example("act.rate.9", "1")
@example("page.", "٣")
def test_a_press_is_one_of_ours_or_a_value_error(action_id: str, value: str):
    try:
        assert isinstance(buttons.parse(action_id, value), Press)
    except ValueError:
        return


VERBS = [verb for verbs in grammar.VERBS.values() for verb in verbs]
SPACES = st.sampled_from([" ", "  ", "\u00a0", "\u202f", "\t", "\n"])


@fuzz
@given(TYPED | MARKED)
def test_a_command_is_understood_or_given_back_whole(typed: str):
    match grammar.parse(typed):
        case Help(about):
            assert about in {"", typed.strip()}
        case Show(ticket_id):
            assert ticket_id > 0


@fuzz
@given(st.sampled_from(VERBS), SPACES, st.integers(1, 10**10 - 1), SPACES, TYPED | MARKED)
def test_every_verb_keeps_all_that_follows_the_reference(verb, one, number, two, rest):
    found = grammar.parse(f"{verb.upper()}{one}R-{number:06d}{two}{rest}")
    assert isinstance(found, Do)
    assert (found.ticket_id, found.arguments) == (number, rest.strip())


@fuzz
@given(st.dictionaries(TYPED, TYPED.map(one_line), max_size=4), TYPED, st.sampled_from("aA"))
@example({"": "ῇ"}, "", "A")
@example({"": "Straße"}, "panne", "A")
def test_a_name_that_begins_a_text_is_found_and_the_rest_is_kept(names, rest: str, case: str):
    key, after = grammar.starting(rest, names)
    assert (key is None and after == rest) or (key in names and rest.endswith(after))
    for name in names.values():
        if not grammar.folded(name):
            continue
        typed = f"{name.upper() if case == 'A' else name} {rest}"
        found, after = grammar.starting(typed, names)
        assert found is not None
        assert typed.strip().endswith(after)


@fuzz
@given(TYPED)
def test_both_sides_of_a_colon_are_kept(text: str):
    left, right = grammar.sides(text)
    assert {*left, *right} >= {char for char in text if not char.isspace() and char != ":"}


STATES = st.fixed_dictionaries(
    {},
    optional={
        "value": TYPED | st.none(),
        "selected_option": st.none() | st.fixed_dictionaries({"value": TYPED | st.just("3")}),
        "selected_user": st.none() | TYPED,
        "selected_date": st.none() | TYPED | st.just("9999-12-31"),
        "files": st.lists(broken(FILE).filter(lambda file: isinstance(file, dict)), max_size=2),
    },
)
VALUES = st.dictionaries(
    st.sampled_from(list(Field)).map(str) | TYPED,
    st.dictionaries(st.sampled_from(list(Field)).map(str), STATES, max_size=2),
    max_size=4,
)


@fuzz
@given(VALUES)
@example({"files": {"files": {"files": [{**FILE, "size": [None]}]}}})
@example({"files": {"files": {"files": [{**FILE, "size": float("inf")}]}}})
@example({"files": {"files": {"files": [{**FILE, "mimetype": 1}]}}})
def test_a_form_is_read_or_was_never_ours(values):
    try:
        assert isinstance(filled.read(values), Given)
    except ValueError:
        return


@fuzz
@given(st.lists(TYPED, max_size=4))
def test_no_word_typed_in_several_inputs_is_lost(parts):
    blocks = ("note", *(f"note.{n}" for n in range(2, 9)))
    values = {b: {"note": {"value": p}} for b, p in zip(blocks, parts, strict=False)}
    told = filled.read(values).note
    assert told.replace("\n", "") == "".join(parts).replace("\n", "")


@fuzz
@given(JSON.map(json.dumps) | TYPED)
@example("[]")
@example("[" * 5000)
@example('{"ticket":"1"}')
@example('{"files":[1]}')
def test_what_a_form_remembers_is_ours_or_a_value_error(text: str):
    try:
        kept = filled.metadata(text)
    except ValueError:
        return
    check_types(kept)


@fuzz
@given(MARKED | TYPED, MARKED | TYPED)
@example("<|a>", "")
def test_whatever_slack_says_can_be_read_and_calls_nobody_when_told(text: str, name: str):
    told = plain(clean(text), dict.fromkeys(mentions(text), name))
    assert not {"<", ">"} & set(escape(told))
