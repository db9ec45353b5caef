"""Odd values: what people type, what JSON may hold, and real payloads with a part gone wrong."""

import os
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

fuzz = settings(max_examples=int(os.environ.get("FUZZ_EXAMPLES", "50")))
"""How long to look: `FUZZ_EXAMPLES=20000 pytest tests/fuzz` looks for as many at each place."""

TYPED = st.text(st.characters())
"""Anything a keyboard or a JSON escape makes, lone surrogates included."""

MARKED = st.lists(
    st.sampled_from(
        [
            "<", ">", "&", "|", "@", "#", "!", "^", "*", "\n", " ", "&amp;", "&lt;", "<!here>",
            "<@U0ANNE>", "<@U0ANNE|anne>", "<https://x.fr|ici>", "mailto:", "😀", "e\u0301", "a",
        ]
    )
    | st.text(st.characters(), max_size=4),
    max_size=12,
).map("".join)  # fmt: skip
"""Text full of what Slack reads as markup."""

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TYPED | MARKED
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TYPED, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def broken(draw: st.DrawFn, whole: Any) -> Any:
    """Return a payload with one part of it replaced, or taken out, or none."""
    if not isinstance(whole, dict | list) or not whole or draw(st.integers(0, 9)) == 0:
        return draw(JSON)
    copy = dict(whole) if isinstance(whole, dict) else list(whole)
    part = draw(st.sampled_from(sorted(copy) if isinstance(copy, dict) else range(len(copy))))
    if draw(st.integers(0, 4)) == 0:
        del copy[part]
    else:
        copy[part] = draw(broken(copy[part]))
    return copy
