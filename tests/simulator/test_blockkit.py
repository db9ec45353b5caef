"""The limits of Block Kit: the largest that passes, and one more that does not."""

from collections.abc import Callable
from typing import Any

import pytest

from simulator.blockkit import check_blocks, check_suggestions, check_view
from tests.simulator.sample_app import button, field, modal, option, plain, section

BLOCKS = "https://docs.slack.dev/reference/block-kit/blocks"
ELEMENTS = "https://docs.slack.dev/reference/block-kit/block-elements"
OBJECTS = "https://docs.slack.dev/reference/block-kit/composition-objects"
VIEWS = "https://docs.slack.dev/reference/views/modal-views"

Build = Callable[[int], Any]


def actions(*elements: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "actions", "elements": list(elements)}]


def confirming(**parts: str) -> list[dict[str, Any]]:
    texts = {"title": "a", "text": "b", "confirm": "c", "deny": "d"} | parts
    return actions({**button("a", "b"), "confirm": {k: plain(v) for k, v in texts.items()}})


def static(**more: Any) -> list[dict[str, Any]]:
    return actions({"type": "static_select", **({"options": [option("a")]} | more)})


def options(count: int) -> list[dict[str, Any]]:
    return [option(str(number)) for number in range(count)]


MESSAGES: dict[str, tuple[int, Build, str]] = {
    "blocks in a message": (50, lambda n: [{"type": "divider"}] * n, BLOCKS),
    "characters of a section": (3000, lambda n: [section("x" * n)], f"{BLOCKS}/section-block"),
    "fields of a section": (
        10, lambda n: [{"type": "section", "fields": [plain("a")] * n}], f"{BLOCKS}/section-block",
    ),
    "characters of a field": (
        2000, lambda n: [{"type": "section", "fields": [plain("x" * n)]}],
        f"{BLOCKS}/section-block",
    ),
    "characters of a header": (
        150, lambda n: [{"type": "header", "text": plain("x" * n)}], f"{BLOCKS}/header-block",
    ),
    "elements of a context": (
        10, lambda n: [{"type": "context", "elements": [plain("a")] * n}],
        f"{BLOCKS}/context-block",
    ),
    "elements of actions": (
        25, lambda n: actions(*(button("a", str(i)) for i in range(n))), f"{BLOCKS}/actions-block",
    ),
    "characters of a button": (
        75, lambda n: actions(button("x" * n, "a")), f"{ELEMENTS}/button-element",
    ),
    "characters of a button's value": (
        2000, lambda n: actions(button("a", "a", "x" * n)), f"{ELEMENTS}/button-element",
    ),
    "characters of an action_id": (
        255, lambda n: actions(button("a", "x" * n)), f"{ELEMENTS}/button-element",
    ),
    "characters of a block_id": (
        255, lambda n: [section("a", block_id="x" * n)], f"{BLOCKS}/section-block",
    ),
    "options of an overflow menu": (
        5, lambda n: actions({"type": "overflow", "options": options(n)}),
        f"{ELEMENTS}/overflow-menu-element",
    ),
    "options of a select": (
        100, lambda n: static(options=options(n)), f"{ELEMENTS}/select-menu-element",
    ),
    "characters of an option": (
        75, lambda n: static(options=[option("x" * n, "v")]), f"{OBJECTS}/option-object",
    ),
    "characters of an option's value": (
        150, lambda n: static(options=[option("a", "x" * n)]), f"{OBJECTS}/option-object",
    ),
    "characters of a placeholder": (
        150, lambda n: static(placeholder=plain("x" * n)), f"{ELEMENTS}/select-menu-element",
    ),
    "options of checkboxes": (
        10, lambda n: actions({"type": "checkboxes", "options": options(n)}),
        f"{ELEMENTS}/checkboxes-element",
    ),
    "options of radio buttons": (
        10, lambda n: actions({"type": "radio_buttons", "options": options(n)}),
        f"{ELEMENTS}/radio-button-group-element",
    ),
    "characters of a confirmation's title": (
        100, lambda n: confirming(title="x" * n), f"{OBJECTS}/confirmation-dialog-object",
    ),
    "characters of a confirmation": (
        300, lambda n: confirming(text="x" * n), f"{OBJECTS}/confirmation-dialog-object",
    ),
    "characters of a confirmation's button": (
        30, lambda n: confirming(confirm="x" * n), f"{OBJECTS}/confirmation-dialog-object",
    ),
    "characters of a refusing button": (
        30, lambda n: confirming(deny="x" * n), f"{OBJECTS}/confirmation-dialog-object",
    ),
    "characters of markdown": (
        12_000, lambda n: [{"type": "markdown", "text": "x" * n}], f"{BLOCKS}/markdown-block",
    ),
    "rows of a table": (
        100, lambda n: [{"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]] * n}],
        f"{BLOCKS}/table-block",
    ),
    "columns of a table": (
        20, lambda n: [{"type": "table", "rows": [[{"type": "raw_text", "text": "a"}] * n]}],
        f"{BLOCKS}/table-block",
    ),
    "tables in a message": (
        1, lambda n: [{"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}] * n,
        f"{BLOCKS}/table-block",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("most", "build", "page"), MESSAGES.values(), ids=MESSAGES.keys())
def test_a_message_keeps_to_the_limits(most: int, build: Build, page: str) -> None:
    assert check_blocks(build(most)) == []
    assert check_blocks(build(most + 1)), page


def written(**more: Any) -> dict[str, Any]:
    return modal(field("a", "A", {"type": "plain_text_input", **more}))


FORMS: dict[str, tuple[int, Build, str]] = {
    "blocks in a form": (100, lambda n: modal(*[{"type": "divider"}] * n), VIEWS),
    "characters of the title": (24, lambda n: modal(title=plain("x" * n)), VIEWS),
    "characters of the submit button": (24, lambda n: modal(submit=plain("x" * n)), VIEWS),
    "characters of the close button": (24, lambda n: modal(close=plain("x" * n)), VIEWS),
    "characters of private_metadata": (3000, lambda n: modal(private_metadata="x" * n), VIEWS),
    "characters of callback_id": (255, lambda n: modal(callback_id="x" * n), VIEWS),
    "characters of a label": (
        2000, lambda n: modal(field("a", "x" * n, {"type": "plain_text_input"})),
        f"{BLOCKS}/input-block",
    ),
    "characters of a hint": (
        2000,
        lambda n: modal(field("a", "A", {"type": "plain_text_input"}, hint=plain("x" * n))),
        f"{BLOCKS}/input-block",
    ),
    "characters that a field begins with": (
        3000, lambda n: written(initial_value="x" * n), f"{ELEMENTS}/plain-text-input-element",
    ),
    "characters that a field may ask for": (
        3000, lambda n: written(max_length=n), f"{ELEMENTS}/plain-text-input-element",
    ),
    "files of a field": (
        10, lambda n: modal(field("a", "A", {"type": "file_input", "max_files": n})),
        f"{ELEMENTS}/file-input-element",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("most", "build", "page"), FORMS.values(), ids=FORMS.keys())
def test_a_form_keeps_to_the_limits(most: int, build: Build, page: str) -> None:
    assert check_view(build(most)) == []
    assert check_view(build(most + 1)), page


WRONG: dict[str, tuple[Any, str, str]] = {
    "no list": ({}, "must be an array", BLOCKS),
    "an unknown block": ([{"type": "panel"}], "unsupported type: panel", BLOCKS),
    "an unknown field": (
        [section("a", colour="red")], "invalid additional property: colour", BLOCKS,
    ),
    "an unknown element": (actions({"type": "slider"}), "unsupported type: slider", ELEMENTS),
    "an element in the wrong block": (
        actions({"type": "plain_text_input"}), "unsupported type: plain_text_input",
        f"{BLOCKS}/actions-block",
    ),
    "a section of nothing": (
        [{"type": "section"}], "must define one of: text, fields", f"{BLOCKS}/section-block",
    ),
    "an empty text": ([section("")], "must be more than 0 characters", f"{OBJECTS}/text-object"),
    "formatted text in a button": (
        actions({**button("a", "b"), "text": {"type": "mrkdwn", "text": "a"}}),
        "unsupported type: mrkdwn", f"{ELEMENTS}/button-element",
    ),
    "a button without a text": (
        actions({"type": "button"}), "missing required field: text", f"{ELEMENTS}/button-element",
    ),
    "a style of another world": (
        actions({**button("a", "b"), "style": "pink"}), "must be one of: primary, danger",
        f"{ELEMENTS}/button-element",
    ),
    "two blocks of one id": (
        [section("a", block_id="x"), section("b", block_id="x")], "`block_id` x already exists",
        BLOCKS,
    ),
    "two elements of one id": (
        actions(button("a", "x"), button("b", "x")), "`action_id` x already exists", ELEMENTS,
    ),
    "a choice that is no option": (
        static(initial_option=option("z")), "initial option must match an option",
        f"{ELEMENTS}/select-menu-element",
    ),
    "options and groups at once": (
        static(option_groups=[{"label": plain("g"), "options": [option("a")]}]),
        "must define exactly one of: options, option_groups", f"{ELEMENTS}/select-menu-element",
    ),
    "a file field in a message": (
        [field("a", "A", {"type": "file_input"})], "unsupported element: file_input",
        f"{ELEMENTS}/file-input-element",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("blocks", "what", "page"), WRONG.values(), ids=WRONG.keys())
def test_a_message_says_what_is_wrong_with_it(blocks: Any, what: str, page: str) -> None:
    assert any(what in problem for problem in check_blocks(blocks)), page


def test_a_form_with_fields_has_a_submit_button() -> None:
    # https://docs.slack.dev/reference/views/modal-views
    view = modal(field("a", "A", {"type": "plain_text_input"}))
    del view["submit"]
    assert check_view(view) == ["[ERROR] missing required field: submit [json-pointer:/view]"]


def test_at_most_a_hundred_options_are_suggested() -> None:
    # https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
    assert check_suggestions({"options": options(100)}) == []
    assert check_suggestions({"options": options(101)})
    assert check_suggestions({})
