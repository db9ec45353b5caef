"""Messages and their blocks, within every size that Slack allows.

https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    HeaderBlock,
    ImageBlock,
    InteractiveElement,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    SectionBlock,
    TextObject,
)
from slack_sdk.models.blocks.basic_components import SlackFile

from bot.rendering.mrkdwn import (
    Mrkdwn,
    bold,
    could_call,
    cut,
    escape,
    joined,
    pieces,
    plain,
    quoted,
    units,
    weight,
)
from core.vocabulary import Tone

SECTION: Final = 3000
MESSAGE: Final = 3900
"""The longest text of a message we post; Slack advises 4,000, and refuses more on an update."""

BLOCKS: Final = 50
_WHOLE: Final = 40_000  # Slack cuts a message's text past this
_FIELD: Final = 2000
_FIELDS: Final = 10
_BUTTONS: Final = 25
_LABEL: Final = 75
_HEADER: Final = 150
_VALUE: Final = 2000
_ALT: Final = 2000


@dataclass(frozen=True, slots=True)
class Message:
    """A message: `text` is all its words, which notifications and screen readers read."""

    text: str
    blocks: tuple[Block, ...]

    @classmethod
    def of(cls, text: str, buttons: Sequence[InteractiveElement] = ()) -> "Message":
        """Make a message of words, with buttons under them."""
        return cls.made((*sections(text), *actions(buttons)))

    @classmethod
    def made(cls, blocks: Sequence[Block]) -> "Message":
        """Make a message of blocks; its text is what they say."""
        return cls(words(blocks), tuple(blocks))

    def with_picture(self, file_id: str, alt: str) -> "Message":
        """Return it with an image above its buttons; its text says all without it."""
        buttons = tuple(block for block in self.blocks if isinstance(block, ActionsBlock))
        others = self.blocks[: len(self.blocks) - len(buttons)]
        return Message(self.text, (*others, picture(file_id, alt), *buttons))

    def payload(self) -> dict[str, Any]:
        """Return the arguments of chat.postMessage that say it."""
        blocks = [block.to_dict() for block in self.blocks]
        return {"text": escape(cut(self.text, _WHOLE)), "blocks": blocks}


def words(blocks: Iterable[Block]) -> str:
    """Return everything the blocks say, as plain words; never empty."""
    said = "\n".join(plain(text, {}) for block in blocks for text in _texts(block))
    return said if said.strip() else "–"


def _texts(block: Block) -> Iterator[str]:
    shown: Iterable[object] = ()
    match block:
        case SectionBlock(text=text, fields=fields):
            yield from _fields(fields or ())
            shown = (text,)
        case ContextBlock(elements=elements):
            shown = elements
        case HeaderBlock(text=text):
            shown = (text,)
    for each in shown:
        if isinstance(each, MarkdownTextObject):
            yield each.text
        elif isinstance(each, PlainTextObject):
            yield escape(each.text)


def _fields(shown: Sequence[TextObject]) -> Iterator[str]:
    """Say a table line by line: a name and its value."""
    for each in shown:
        yield each.text.replace("*\n", "* ", 1)


def messages(
    chunks: Iterable[Mrkdwn], buttons: Sequence[InteractiveElement] = ()
) -> tuple[Message, ...]:
    """Make as few messages as these chunks need, in order; the buttons stand under the last.

    Each chunk is a section of its own: at most `SECTION`.
    """
    packs: list[list[Mrkdwn]] = [[]]
    for chunk in chunks:
        pack = packs[-1]
        size = sum(_length(each) + 1 for each in pack) + _length(chunk)
        if pack and (size > MESSAGE or len(pack) >= BLOCKS - 1):
            packs.append([chunk])
        else:
            pack.append(chunk)
    *before, last = packs
    return (
        *(Message.made(_sections(pack)) for pack in before),
        Message.made([*_sections(last), *actions(buttons)]),
    )


def _length(chunk: Mrkdwn) -> int:
    """Return how long a chunk is in a message's text, where the marks of a quotation weigh more."""
    return units(escape(plain(chunk, {})))


def _sections(chunks: Iterable[Mrkdwn]) -> list[Block]:
    return [section for chunk in chunks for section in sections(chunk)]


def said(head: Mrkdwn, text: str) -> tuple[Mrkdwn, ...]:
    """Return chunks that tell somebody's words under a head, all of them, marked as his."""
    found = [quoted(piece) for piece in pieces(text.strip("\n"), SECTION // 2) if piece.strip()]
    if not found:
        return (head,)
    return joined((head, found[0])), *found[1:]


def sections(text: str) -> tuple[SectionBlock, ...]:
    """Return a text as sections, as many as it needs up to what a message holds."""
    if isinstance(text, Mrkdwn) and units(text) <= SECTION:
        return (_section(text),)
    if isinstance(text, Mrkdwn):
        text = plain(text, {})
    found = [piece for piece in pieces(cut(text, _WHOLE), SECTION) if piece.strip()]
    return tuple(_section(escape(piece)) for piece in found or ["–"])


def _section(text: Mrkdwn) -> SectionBlock:
    return SectionBlock(text=_markup(text if text.strip() else escape("–")))


def _markup(text: Mrkdwn) -> MarkdownTextObject:
    """Show a text whose words call nobody; Slack makes links of bare addresses, and may do more.

    https://docs.slack.dev/reference/block-kit/composition-objects/text-object
    """
    return MarkdownTextObject(text=str(text), verbatim=could_call(text) or None)


def heading(text: str, otherwise: Mrkdwn) -> tuple[Block, ...]:
    """Return words as a heading; `otherwise` stands for what is too long, or could call anybody.

    A heading knows neither markup nor escapes.
    """
    if weight(text) > _HEADER or escape(text) != text:
        return sections(otherwise)
    return (HeaderBlock(text=PlainTextObject(text=text, emoji=False)),)


def line(text: Mrkdwn, button: ButtonElement) -> SectionBlock:
    """Return one line of a list with the button that belongs to it."""
    return SectionBlock(text=_markup(text), accessory=button)


def listed(lines: Iterable[Mrkdwn | str]) -> Iterator[SectionBlock]:
    """Return lines in as few sections as hold them; empty ones are left out."""
    pack: list[Mrkdwn | str] = []
    for each in lines:
        if pack and units(joined((*pack, each))) > SECTION:
            yield _section(joined(pack))
            pack = []
        pack.append(each)
    if pack:
        yield _section(joined(pack))


def fields(named: Iterable[tuple[str, str]]) -> SectionBlock:
    """Return a table of names and values, at most ten."""
    shown = [joined((bold(name), _short(value, _FIELD - 200))) for name, value in named]
    return SectionBlock(fields=[_markup(text) for text in shown[:_FIELDS]])


def _short(value: str, most: int) -> Mrkdwn:
    return value if isinstance(value, Mrkdwn) else escape(cut(value, most))


def context(text: str) -> ContextBlock:
    """Return small print."""
    return ContextBlock(elements=[_markup(_short(text, SECTION))])


def picture(file_id: str, alt: str) -> ImageBlock:
    """Return an image that Slack keeps as a file of ours, with the words that stand for it.

    https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object
    """
    return ImageBlock(slack_file=SlackFile(id=file_id), alt_text=cut(alt, _ALT))


def actions(elements: Sequence[InteractiveElement]) -> tuple[ActionsBlock, ...]:
    """Return rows of buttons, none for none."""
    rows = (elements[i : i + _BUTTONS] for i in range(0, len(elements), _BUTTONS))
    return tuple(ActionsBlock(elements=row) for row in rows)


def button(
    label: str,
    action_id: str,
    value: str = "",
    tone: Tone = Tone.PLAIN,
    confirm: ConfirmObject | None = None,
) -> ButtonElement:
    """Return a button; its value is an opaque id."""
    if weight(value) > _VALUE:
        message = f"a button's value of {weight(value)} characters"
        raise ValueError(message)
    return ButtonElement(
        text=PlainTextObject(text=cut(label, _LABEL), emoji=True),
        action_id=action_id,
        value=value or None,
        style=None if tone is Tone.PLAIN else tone.value,
        confirm=confirm,
    )


def option(label: str, value: str) -> Option:
    """Return one choice of a menu or a select; a blank label shows the value."""
    return Option(text=PlainTextObject(text=cut(label.strip() or value, _LABEL)), value=value)
