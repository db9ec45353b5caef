"""Leaves out of the site the links that only readers of the repository need.

A page of the site has its switch of languages, and knows neither the
decisions nor any file outside docs/.
https://www.mkdocs.org/user-guide/configuration/#hooks
"""  # noqa: INP001 — loaded by its path

import re
from typing import Any, Final

_SWITCH: Final = re.compile(
    r"\*?\[(?:In English|English|En français|Français)\]\(\w+(?:\.fr)?\.md\)\.?\*?\n?"
)
_OUTSIDE: Final = re.compile(r"\[([^]]+)\]\((?:\.\./|adr/)[^)]*\)")


def on_page_markdown(markdown: str, **_: Any) -> str:  # noqa: ANN401 — what MkDocs hands on
    """Return a page without its link to the other language, files outside named by words alone."""
    return _OUTSIDE.sub(r"\1", _SWITCH.sub("", markdown))
