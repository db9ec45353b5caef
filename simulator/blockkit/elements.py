"""The elements of Block Kit that the app uses, and their limits, as data.

https://docs.slack.dev/reference/block-kit/block-elements
https://docs.slack.dev/reference/block-kit/composition-objects
"""

from collections.abc import Mapping
from typing import Final

from simulator.blockkit.rules import Rule, Shape, boolean, by_type, integer, items, one_of, string

ID: Final = string(255)
_URL: Final = string(3000, pattern=r"https?://\S+")


def plain(most: int) -> Rule:
    """Accept a plain text object."""
    return by_type({"plain_text": Shape({"text": string(most)}, {"emoji": boolean})})


def text(most: int) -> Rule:
    """Accept a text object, plain or formatted."""
    return by_type(
        {
            "plain_text": Shape({"text": string(most)}, {"emoji": boolean}),
            "mrkdwn": Shape({"text": string(most)}, {"verbatim": boolean}),
        }
    )


def _option(label: Rule) -> Shape:
    return Shape({"text": label, "value": string(150)}, {"description": plain(75), "url": _URL})


OPTION: Final = _option(plain(75))
_RICH_OPTION: Final = _option(text(75))
OPTION_GROUP: Final = Shape({"label": plain(75), "options": items(OPTION, 100)})
_CONFIRM: Final = Shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
_COMMON: Final[Mapping[str, Rule]] = {"action_id": ID, "confirm": _CONFIRM}
_FIELD: Final[Mapping[str, Rule]] = {
    **_COMMON,
    "placeholder": plain(150),
    "focus_on_load": boolean,
}

ELEMENTS: Final[Mapping[str, Shape]] = {
    "button": Shape(
        {"text": plain(75)},
        {
            **_COMMON,
            "value": string(2000),
            "url": _URL,
            "style": one_of("primary", "danger"),
            "accessibility_label": string(75),
        },
    ),
    "overflow": Shape({"options": items(OPTION, 5)}, _COMMON),
    "static_select": Shape(
        {},
        {
            **_FIELD,
            "options": items(OPTION, 100),
            "option_groups": items(OPTION_GROUP, 100),
            "initial_option": OPTION,
        },
        one_of=("options", "option_groups"),
    ),
    "external_select": Shape(
        {}, {**_FIELD, "min_query_length": integer(0, 1000), "initial_option": OPTION}
    ),
    "users_select": Shape({}, {**_FIELD, "initial_user": string(255)}),
    "datepicker": Shape({}, {**_FIELD, "initial_date": string(10, pattern=r"\d{4}-\d\d-\d\d")}),
    "datetimepicker": Shape(
        {},
        {
            **_COMMON,
            "focus_on_load": boolean,
            "initial_date_time": integer(1_000_000_000, 9_999_999_999),
        },
    ),
    "checkboxes": Shape(
        {"options": items(_RICH_OPTION, 10)},
        {**_COMMON, "focus_on_load": boolean, "initial_options": items(_RICH_OPTION, 10)},
    ),
    "radio_buttons": Shape(
        {"options": items(_RICH_OPTION, 10)},
        {**_COMMON, "focus_on_load": boolean, "initial_option": _RICH_OPTION},
    ),
    "plain_text_input": Shape(
        {},
        {
            "action_id": ID,
            "placeholder": plain(150),
            "focus_on_load": boolean,
            "initial_value": string(3000, least=0),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
            "dispatch_action_config": Shape(
                {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), 2)}
            ),
        },
    ),
    "file_input": Shape(
        {}, {"action_id": ID, "filetypes": items(string(255), 100), "max_files": integer(1, 10)}
    ),
    "image": Shape({"image_url": _URL, "alt_text": string(2000)}),
}

_SELECTS = ("static_select", "external_select", "users_select", "datepicker")
_CHOICES = ("checkboxes", "radio_buttons")


def elements(*kinds: str) -> Rule:
    """Accept an element of one of these kinds."""
    return by_type({kind: ELEMENTS[kind] for kind in kinds})


IN_ACTIONS: Final = elements("button", "overflow", "datetimepicker", *_SELECTS, *_CHOICES)
IN_SECTION: Final = elements("button", "overflow", "image", *_SELECTS, *_CHOICES)
IN_INPUT: Final = elements("plain_text_input", "file_input", "datetimepicker", *_SELECTS, *_CHOICES)
IN_CONTEXT: Final = by_type(
    {
        "image": ELEMENTS["image"],
        "plain_text": Shape({"text": string(3000)}, {"emoji": boolean}),
        "mrkdwn": Shape({"text": string(3000)}, {"verbatim": boolean}),
    }
)
