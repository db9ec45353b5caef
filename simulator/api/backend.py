"""What the methods of the Web API work on."""

from collections.abc import Callable
from dataclasses import dataclass

from simulator.exchange import Exchange
from simulator.files import Files
from simulator.grants import Grants
from simulator.manifest import Manifest
from simulator.modals import Modals
from simulator.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Backend:
    """The parts of the workspace; `later` does something once the answer is on its way."""

    manifest: Manifest
    workspace: Workspace
    exchange: Exchange
    modals: Modals
    grants: Grants
    files: Files
    address: Callable[[], str]
    later: Callable[[Callable[[], None]], None]

    @property
    def bot(self) -> str:
        """The user id of the app's bot."""
        return self.workspace.bot.id
