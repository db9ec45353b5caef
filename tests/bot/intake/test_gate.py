import json
from urllib.parse import urlencode

import pytest
from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier

from bot.intake.gate import MAX_BODY, Gate, Turned, parse, read_body

SECRET = "a signing secret"
NOW = 1_800_000_000.0


def signed(body: bytes, *, at: float = NOW, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(at))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    return {
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": signature or "",
        "content-type": "application/x-www-form-urlencoded",
    }


def admitted(body: bytes, headers: dict[str, str]):
    return Gate(SecretStr(SECRET), lambda: NOW).admit(body, headers)


def refused_with(body: bytes, headers: dict[str, str]) -> int:
    with pytest.raises(Turned) as turned:
        admitted(body, headers)
    return turned.value.status


def test_what_slack_signed_is_let_in():
    body = urlencode({"command": "/ticket", "text": "é & <b>"}).encode()
    assert admitted(body, signed(body)) == {"command": "/ticket", "text": "é & <b>"}


def test_a_form_s_payload_is_read_as_json():
    body = urlencode({"payload": json.dumps({"type": "block_actions"})}).encode()
    assert admitted(body, signed(body)) == {"type": "block_actions"}


def test_another_secret_is_turned_away():
    body = b"command=%2Fticket"
    assert refused_with(body, signed(body, secret="another")) == 401


def test_a_changed_body_is_turned_away():
    assert refused_with(b"text=b", signed(b"text=a")) == 401


@pytest.mark.parametrize(
    ("drift", "let_in"), [(240, True), (-240, True), (360, False), (-360, False)]
)
def test_a_clock_may_be_off_by_four_minutes_but_not_by_six(drift, let_in):
    body = b"text=a"
    headers = signed(body, at=NOW + drift)
    if let_in:
        assert admitted(body, headers) == {"text": "a"}
    else:
        assert refused_with(body, headers) == 401


@pytest.mark.parametrize("stamp", ["", "soon", "١٢٣", "-1", "1e9"])
def test_a_timestamp_that_is_no_number_is_turned_away(stamp):
    headers = signed(b"text=a") | {"x-slack-request-timestamp": stamp}
    assert refused_with(b"text=a", headers) == 401


def test_a_signature_that_is_not_ascii_is_turned_away():
    headers = signed(b"text=a") | {"x-slack-signature": "v0=é"}
    assert refused_with(b"text=a", headers) == 401


def test_a_body_that_is_not_utf_8_is_turned_away():
    assert refused_with(b"\xff\xfe", signed(b"text=a")) == 400


@pytest.mark.parametrize(
    "body", [b"payload=null", b"payload=[]", b"payload=" + b"[" * 100_000, b"&&&=", b"payload=%7B"]
)
def test_a_signed_body_that_is_no_payload_is_turned_away(body):
    assert refused_with(body, signed(body)) == 400


@pytest.mark.parametrize("body", [b"null", b"[1]", b"{", b"[" * 100_000])
def test_json_that_is_no_object_is_turned_away(body):
    with pytest.raises(Turned) as turned:
        parse(body, "application/json")
    assert turned.value.status == 400


async def test_a_body_is_read_no_further_than_its_limit():
    read = []

    async def chunks():
        for _ in range(100):
            read.append(1)
            yield b"x" * (MAX_BODY // 4)

    with pytest.raises(Turned) as turned:
        await read_body(chunks())
    assert turned.value.status == 413
    assert len(read) == 5
