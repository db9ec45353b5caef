"""The one place where a test may leave this machine: to a real workspace, when a token is given."""

import pytest


@pytest.fixture
def only_loopback() -> None:
    """Allow what the other tests must not do."""
