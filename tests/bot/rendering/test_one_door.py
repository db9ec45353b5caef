"""What people typed becomes markup in one module alone (fault 47)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot

ROOT = Path(bot.__file__).parent
DOOR = ROOT / "rendering" / "mrkdwn.py"
OBJECTS = ROOT / "rendering" / "blocks.py"
TOKEN = re.compile(r"&(?:amp|lt|gt);|<[!@#]|<https?:|<mailto:|\"type\": ?\"mrkdwn\"")
BLOCKS = {"SectionBlock", "ContextBlock", "MarkdownBlock", "RichTextBlock"}
ESCAPERS = {"html", "markupsafe", "xml.sax.saxutils"}


def faults(code: str, path: Path) -> Iterator[str]:
    """Ways past the door: markup made, written or escaped elsewhere than there."""
    tree = ast.parse(code)
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        found = [*_markup_made(node, path), *_escaped(node)]
        if isinstance(node, ast.Constant) and id(node) not in documentation:
            found += _written(node)
        yield from (f"{path.name}:{getattr(node, 'lineno', 0)} {what}" for what in found)


def _markup_made(node: ast.AST, path: Path) -> Iterator[str]:
    if not isinstance(node, ast.Call):
        return
    name = ast.unparse(node.func).rpartition(".")[2]
    given = [ast.unparse(each) for each in (*node.args, *(k.value for k in node.keywords))]
    if name == "Mrkdwn" or (name == "cast" and "Mrkdwn" in "".join(given)):
        yield "says of a text that it is harmless"
    if name == "MarkdownTextObject" and (path != OBJECTS or given[0] != "str(text)"):
        yield "shows a text that may be none of ours"
    # The library makes markup of a bare text in these, and shows it.
    if name in BLOCKS and (path != OBJECTS or "_markup(" not in given[0]):
        yield "makes a block of a text that may be none of ours"
    if name == "ImageBlock" and (path != OBJECTS or "title" in {k.arg for k in node.keywords}):
        yield "shows an image with words that may be none of ours"
    if name == "ConfirmObject" and any(not each.startswith("PlainTextObject(") for each in given):
        yield "asks with a text that may be markup"


def _escaped(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names) if ESCAPERS & {each.name for each in names}:
            yield "escapes with another's function"
        case ast.ImportFrom(module=module) if module in ESCAPERS:
            yield "escapes with another's function"


def _written(node: ast.Constant) -> Iterator[str]:
    if isinstance(node.value, str) and (TOKEN.search(node.value) or node.value == "mrkdwn"):
        yield f"writes markup: {node.value!r}"


def test_markup_is_made_in_one_module_alone():
    paths = [path for path in ROOT.rglob("*.py") if path != DOOR]
    assert len(paths) > 100
    found = [fault for path in paths for fault in faults(path.read_text(), path)]
    # The handbook writes Markdown for the documentation, which has comments.
    assert [each for each in found if not each.startswith("handbook.py")] == []


@pytest.mark.parametrize(
    "hole",
    [
        "shown = Mrkdwn(ticket.title)",
        "shown = mrkdwn.Mrkdwn(f'*{name}*')",
        "shown = cast(Mrkdwn, ticket.title)",
        "shown = MarkdownTextObject(text=ticket.title)",
        "shown = {'type': 'mrkdwn', 'text': ticket.title}",
        "shown = SectionBlock(text=ticket.title)",
        "shown = ImageBlock(image_url=url, alt_text='x', title=ticket.title)",
        "sure = ConfirmObject(title=ticket.title, text=PlainTextObject(text='x'))",
        "shown = title.replace('&', '&amp;')",
        "shown = html.escape(title)\nimport html",
        "from html import escape",
        "link = f'<https://example.org/{ticket.id}|{ticket.title}>'",
        "call = f'<@{user}>'",
    ],
)
def test_a_way_past_it_is_found(hole):
    assert list(faults(hole, ROOT / "rendering" / "planted.py"))
    assert list(faults(hole, OBJECTS))
