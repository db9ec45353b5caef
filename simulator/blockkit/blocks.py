"""The blocks of Block Kit that the app uses, views, and their limits, as data.

https://docs.slack.dev/reference/block-kit/blocks
https://docs.slack.dev/reference/views/modal-views
"""

from collections.abc import Mapping
from typing import Final

from simulator.blockkit.elements import (
    ID,
    IN_ACTIONS,
    IN_CONTEXT,
    IN_INPUT,
    IN_SECTION,
    plain,
    text,
)
from simulator.blockkit.rules import Rule, Shape, anything, boolean, by_type, items, one_of, string

MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
VIEW_BYTES: Final = 250_000
MARKDOWN: Final = 12_000
TITLE: Final = 24

_ID: Final[Mapping[str, Rule]] = {"block_id": ID}
_SLACK_FILE: Final = Shape(
    {},
    {"id": string(255, pattern="F[A-Z0-9]{8,}"), "url": string(3000)},
    one_of=("id", "url"),
)

BLOCKS: Final[Mapping[str, Shape]] = {
    "section": Shape(
        {},
        {
            **_ID,
            "text": text(3000),
            "fields": items(text(2000), 10),
            "accessory": IN_SECTION,
            "expand": boolean,
        },
        at_least_one_of=("text", "fields"),
    ),
    "header": Shape({"text": plain(150)}, _ID),
    "divider": Shape({}, _ID),
    "context": Shape({"elements": items(IN_CONTEXT, 10)}, _ID),
    "actions": Shape({"elements": items(IN_ACTIONS, 25)}, _ID),
    "input": Shape(
        {"label": plain(2000), "element": IN_INPUT},
        {**_ID, "hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "image": Shape(
        {"alt_text": string(2000)},
        {**_ID, "title": plain(2000), "image_url": string(3000), "slack_file": _SLACK_FILE},
        one_of=("image_url", "slack_file"),
    ),
    "markdown": Shape({"text": string(MARKDOWN)}, _ID),
    "rich_text": Shape({"elements": items(anything, 1000, 0)}, _ID),
    "table": Shape(
        {
            "rows": items(
                items(
                    by_type(
                        {
                            "raw_text": Shape({"text": string(3000, 0)}),
                            "rich_text": Shape({"elements": items(anything, 1000, 0)}, _ID),
                        }
                    ),
                    20,
                ),
                100,
            )
        },
        {**_ID, "column_settings": items(anything, 20)},
    ),
}

IN_MESSAGES: Final = items(by_type(BLOCKS), MESSAGE_BLOCKS, 0)

HOME: Final = Shape(
    {"type": one_of("home"), "blocks": items(by_type(BLOCKS), VIEW_BLOCKS, 0)},
    {
        "private_metadata": string(3000, 0),
        "callback_id": string(255, 0),
        "external_id": string(255, 0),
    },
)
"""https://docs.slack.dev/reference/views/home-tab-views"""

VIEW: Final = Shape(
    {
        "type": one_of("modal"),
        "title": plain(TITLE),
        "blocks": items(by_type(BLOCKS), VIEW_BLOCKS, 0),
    },
    {
        "submit": plain(TITLE),
        "close": plain(TITLE),
        "private_metadata": string(3000, 0),
        "callback_id": string(255, 0),
        "external_id": string(255, 0),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
