"""Slack's text: what people typed to what is shown and back; escaping happens here alone.

https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import regex


class Mrkdwn(str):
    """Text in Slack's encoding: whatever people typed in it is escaped already.

    Only this module makes one, so that nothing else can say of a text that it is harmless.
    """

    __slots__ = ()


_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_HEAVY: Final = {"&": 5, "<": 4, ">": 4, "\n": 3}
"""What a character becomes once escaped; after a line's end comes the mark of a quotation."""

_CHARACTERS: Final = {entity: char for char, entity in _ENTITIES.items()}
_ENTITY: Final = re.compile("&(?:amp|lt|gt);")
_TOKEN: Final = re.compile(r"<([^<>\n]+)>")
_MENTION: Final = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_BARE: Final = re.compile(r"(?<![\w<])[@#]\w")
_CLUSTER: Final = regex.compile(r"\X")


def escape(text: str) -> Mrkdwn:
    """Disarm everything Slack would read as a mention, a link or a token; markup stays as it is."""
    if isinstance(text, Mrkdwn):
        return text
    return Mrkdwn("".join(_ENTITIES.get(char, char) for char in text))


def link(url: str, label: str) -> Mrkdwn:
    """Write a link that shows a label."""
    target = escape(url).replace("|", "%7C")
    return Mrkdwn(f"<{target}|{escape(label).replace('|', '¦')}>")


def filled(template: str, values: Mapping[str, str]) -> Mrkdwn:
    """Fill values into a text of ours; only markup among them stays markup."""
    shown = {name: escape(value) for name, value in values.items()}
    return Mrkdwn(escape(template).format(**shown))


def moment(seconds: int, form: str, otherwise: str) -> Mrkdwn:
    """Write an instant, in seconds since the epoch, that Slack shows in each reader's own zone.

    `otherwise` stands for it where Slack cannot.
    https://docs.slack.dev/messaging/formatting-message-text#date-formatting
    """
    fallback = escape(otherwise).replace("|", " ")
    return Mrkdwn(f"<!date^{seconds}^{form}|{fallback}>")


def bold(text: str) -> Mrkdwn:
    """Write words in bold."""
    return Mrkdwn(f"*{escape(text)}*")


def joined(parts: Sequence[str], between: str = "\n") -> Mrkdwn:
    """Join texts and markup, the empty ones left out."""
    return Mrkdwn(escape(between).join(escape(part) for part in parts if part))


def quoted(text: str) -> Mrkdwn:
    """Mark every line as somebody's words: nothing he types can pass for ours."""
    return Mrkdwn("> " + escape(text).replace("\n", "\n> "))


def could_call(text: str) -> bool:
    """Whether Slack might read a bare word of a text as a mention or the name of a channel.

    https://docs.slack.dev/messaging/formatting-message-text#automatic-parsing
    """
    return bool(_BARE.search(text))


def mentions(text: str) -> tuple[str, ...]:
    """Return the people named in Slack's encoding, in order, each once."""
    return tuple(dict.fromkeys(_MENTION.findall(text)))


def plain(text: str, names: Mapping[str, str]) -> str:
    """Return what was typed from Slack's encoding of it; `names` tells people's names."""
    parts = _TOKEN.split(text)
    return "".join(
        _token(_unescaped(part), names) if index % 2 else _unescaped(part)
        for index, part in enumerate(parts)
    )


def _unescaped(text: str) -> str:
    return _ENTITY.sub(lambda found: _CHARACTERS[found[0]], text)


def _token(token: str, names: Mapping[str, str]) -> str:
    """Read what stands between < and >."""
    target, _, label = token.partition("|")
    match target[:1]:
        case "@":
            return "@" + (names.get(target[1:]) or label or target[1:]).removeprefix("@")
        case "#":
            return "#" + (label or target[1:])
        case "!":
            return label or "@" + target[1:].partition("^")[0]
        case _:
            return _address(target, label)


def _address(url: str, label: str) -> str:
    bare = url.removeprefix("mailto:").removeprefix("tel:")
    if not label or url.partition("://")[2].rstrip("/") == label.rstrip("/") or label == bare:
        return label or bare
    return f"{label} ({bare})"


def weight(text: str) -> int:
    """Return the length of a text as it may be sent: escaped, quoted, in UTF-16 units.

    Slack does not say whether it counts code points; an emoji counted twice is never too long.
    """
    return units(text) + sum(text.count(char) * (n - 1) for char, n in _HEAVY.items())


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units, the most that Slack may count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, n: int) -> str:
    """Return a text of at most `n` (see `weight`), with … where the rest was left out."""
    if weight(text) <= n:
        return text
    beginning = text[:n]  # no character weighs nothing
    return next(iter(pieces(beginning, n - 1)), "").rstrip() + "…"


def pieces(text: str, n: int) -> tuple[str, ...]:
    """Split a text into pieces of at most `n` (see `weight`) that make it again when joined.

    A piece ends after a paragraph, else a line, else a word, never inside what is read as one
    character, unless that alone is longer than `n`.
    """
    clusters = [part for cluster in _CLUSTER.findall(text) for part in _broken(cluster, n)]
    weights = [_weight(cluster) for cluster in clusters]
    return tuple("".join(clusters[start:end]) for start, end in _spans(clusters, weights, n))


def _broken(cluster: str, n: int) -> Sequence[str]:
    return (cluster,) if _weight(cluster) <= n else tuple(cluster)


def _weight(cluster: str) -> int:
    """Weigh what is nearly always one character, without the ado of a whole text."""
    if len(cluster) > 1:
        return weight(cluster)
    return _HEAVY.get(cluster) or (1 if cluster <= "\uffff" else 2)


def _spans(clusters: Sequence[str], weights: Sequence[int], n: int) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(clusters):
        end = _full(weights, start, n)
        if end < len(clusters):
            end = _boundary(clusters, start, end)
        yield start, end
        start = end


def _full(weights: Sequence[int], start: int, n: int) -> int:
    """Return where a piece must end at the latest; it takes one character at least."""
    room = n
    for end in range(start, len(weights)):
        room -= weights[end]
        if room < 0:
            return max(end, start + 1)
    return len(weights)


def _boundary(clusters: Sequence[str], start: int, end: int) -> int:
    """Return the last good place to end in the second half of a piece."""
    ends: tuple[Callable[[int], bool], ...] = (
        lambda i: clusters[i - 1] == "\n" and clusters[i - 2] == "\n",
        lambda i: clusters[i - 1] == "\n",
        lambda i: clusters[i - 1].isspace(),
    )
    middle = start + (end - start + 1) // 2
    for is_end in ends:
        for i in range(end, max(middle, start + 1), -1):
            if is_end(i):
                return i
    return end
