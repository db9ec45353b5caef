"""Which addresses lead no further than this machine: nothing sent there is seen on a network."""

from typing import Final
from urllib.parse import urlsplit

_THIS_MACHINE: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def is_this_machine(url: str) -> bool:
    """Whether an address is one of this machine alone."""
    return urlsplit(url).hostname in _THIS_MACHINE
