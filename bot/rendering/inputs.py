"""The fields of forms: each is an input whose action id is the field, so that it is read back.

Block and action ids stay the same when a form is drawn again: what was typed survives.
https://docs.slack.dev/surfaces/modals
"""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from slack_sdk.models.blocks import (
    CheckboxesElement,
    DatePickerElement,
    ExternalDataSelectElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.blocks.block_elements import FileInputElement

from bot.rendering.blocks import option
from bot.rendering.mrkdwn import cut, pieces
from core.acts import LIMITS
from core.vocabulary import Field

TYPED: Final = 3000
"""The most a text input holds; a longer text is shown in several."""

_OPTIONS: Final = 100
_LABEL: Final = 2000
_FILES: Final = 10


def _input(
    field: StrEnum,
    label: str,
    element: InputInteractiveElement,
    *,
    optional: bool,
    hint: str = "",
    block_id: str = "",
) -> InputBlock:
    return labelled(block_id or field.value, label, element, optional=optional, hint=hint)


def labelled(
    block_id: str,
    label: str,
    element: InputInteractiveElement,
    *,
    optional: bool,
    hint: str = "",
) -> InputBlock:
    """Ask for what an element holds."""
    return InputBlock(
        block_id=block_id,
        label=PlainTextObject(text=cut(label, _LABEL)),
        element=element,
        hint=PlainTextObject(text=cut(hint, _LABEL)) if hint else None,
        optional=optional,
    )


def line(
    field: Field, label: str, value: str, *, optional: bool = False, hint: str = ""
) -> InputBlock:
    """Ask for one line."""
    most = min(LIMITS.get(field, TYPED), TYPED)
    element = PlainTextInputElement(
        action_id=field.value, initial_value=cut(value, most) or None, max_length=most
    )
    return _input(field, label, element, optional=optional, hint=hint)


def few_words(field: StrEnum, label: str, value: str, most: int, *, hint: str = "") -> InputBlock:
    """Ask for some characters, `most` at most, such as a time of day."""
    element = PlainTextInputElement(
        action_id=field.value, initial_value=cut(value, most) or None, max_length=most
    )
    return _input(field, label, element, optional=False, hint=hint)


def paragraphs(
    field: Field, label: str, value: str, *, optional: bool = False, hint: str = ""
) -> tuple[InputBlock, ...]:
    """Ask for a text; one too long for an input goes on in the next, so that none of it is lost."""
    parts = [part for part in pieces(value, TYPED) if part.strip()] or [""]
    return tuple(
        _input(
            field,
            label if index == 0 else f"{label} ({index + 1})",
            PlainTextInputElement(
                action_id=field.value,
                initial_value=part or None,
                multiline=True,
                max_length=TYPED,
            ),
            optional=optional or index > 0,
            hint=hint if index == 0 else "",
            block_id=field.value if index == 0 else f"{field.value}.{index + 1}",
        )
        for index, part in enumerate(parts)
    )


def choice(
    field: StrEnum,
    label: str,
    choices: Mapping[str, str],
    chosen: str | None,
    *,
    optional: bool = False,
    placeholder: str = "",
    block_id: str = "",
) -> InputBlock:
    """Ask for one of some choices, a name per key; more than a menu holds are searched."""
    shown = PlainTextObject(text=cut(placeholder, 150)) if placeholder else None
    known = option(choices[chosen], chosen) if chosen and chosen in choices else None
    element: InputInteractiveElement
    if 0 < len(choices) <= _OPTIONS:
        element = StaticSelectElement(
            action_id=field.value,
            options=[option(name, key) for key, name in choices.items()],
            initial_option=known,
            placeholder=shown,
        )
    else:
        element = searched(field, known, placeholder)
    return _input(field, label, element, optional=optional, block_id=block_id)


def searched(field: StrEnum, chosen: Option | None, placeholder: str) -> ExternalDataSelectElement:
    """Return a select whose options are asked of us while somebody types."""
    return ExternalDataSelectElement(
        action_id=field.value,
        initial_option=chosen,
        min_query_length=0,
        placeholder=PlainTextObject(text=cut(placeholder, 150)) if placeholder else None,
    )


def search(
    field: Field, label: str, chosen: tuple[str, str] | None, *, placeholder: str, hint: str = ""
) -> InputBlock:
    """Ask for something that is searched; `chosen` is its key and name."""
    known = option(chosen[1], chosen[0]) if chosen else None
    return _input(field, label, searched(field, known, placeholder), optional=False, hint=hint)


def person(field: Field, label: str, chosen: str | None, *, hint: str = "") -> InputBlock:
    """Ask for somebody of the workspace, or nobody."""
    element = UserSelectElement(action_id=field.value, initial_user=chosen)
    return _input(field, label, element, optional=True, hint=hint)


def day(field: StrEnum, label: str, chosen: date | None, *, hint: str = "") -> InputBlock:
    """Ask for a date, or none."""
    initial = chosen.isoformat() if chosen else None
    element = DatePickerElement(action_id=field.value, initial_date=initial)
    return _input(field, label, element, optional=True, hint=hint)


def radio(field: StrEnum, label: str, choices: Mapping[str, str], chosen: str | None) -> InputBlock:
    """Ask for one of a few choices, none of them chosen beforehand unless it was before."""
    options = [option(name, key) for key, name in choices.items()]
    initial = next((each for each in options if each.value == chosen), None)
    element = RadioButtonsElement(action_id=field.value, options=options, initial_option=initial)
    return _input(field, label, element, optional=False)


def checks(
    field: StrEnum,
    label: str,
    choices: Mapping[str, str],
    chosen: Collection[str],
    *,
    optional: bool = False,
    hint: str = "",
    block_id: str = "",
) -> InputBlock:
    """Ask for some of a few choices, at most ten.

    https://docs.slack.dev/reference/block-kit/block-elements/checkboxes-element
    """
    options = [option(name, key) for key, name in choices.items()]
    initial = [each for each in options if each.value in chosen] or None
    element = CheckboxesElement(action_id=field.value, options=options, initial_options=initial)
    return _input(field, label, element, optional=optional, hint=hint, block_id=block_id)


def files(label: str, *, hint: str = "") -> InputBlock:
    """Ask for up to ten files.

    https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
    """
    element = FileInputElement(action_id=Field.FILES.value, max_files=_FILES)
    return _input(Field.FILES, label, element, optional=True, hint=hint)


def redrawing(block: InputBlock) -> InputBlock:
    """Have Slack tell at once what is chosen, so that the form can be drawn again."""
    block.dispatch_action = True
    return block
