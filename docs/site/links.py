"""Makes pages of the repository pages of a site.

Links that only readers of the repository need are left out: a page of the site has its switch of
languages, and knows neither the decisions nor any file outside docs/. A picture leads to itself in
full size, for who reads on a telephone. https://www.mkdocs.org/user-guide/configuration/#hooks
"""  # noqa: INP001 — loaded by its path

import re
from typing import Any, Final

_SWITCH: Final = re.compile(
    r"\*?\[(?:In English|English|En français|Français)\]\(\w+(?:\.fr)?\.md\)\.?\*?\n?"
)
_OUTSIDE: Final = re.compile(r"\[([^]]+)\]\((?:\.\./|adr/)[^)]*\)")
_PICTURE: Final = re.compile(r'<img ([^>]*src="([^"]*pictures/[^"]+)"[^>]*?) ?/?>')


def on_page_markdown(markdown: str, **_: Any) -> str:  # noqa: ANN401 — what MkDocs hands on
    """Return a page without its link to the other language, files outside named by words alone."""
    return _OUTSIDE.sub(r"\1", _SWITCH.sub("", markdown))


def on_page_content(html: str, **_: Any) -> str:  # noqa: ANN401 — what MkDocs hands on
    """Return a page whose pictures are links to themselves, loaded when one comes near."""
    return _PICTURE.sub(r'<a href="\2"><img loading="lazy" \1></a>', html)
