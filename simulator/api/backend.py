"""What the methods of the Web API work on."""

from collections.abc import Callable
from dataclasses import dataclass

from simulator.exchange import Exchange
from simulator.state.files import Files
from simulator.state.grants import Grants
from simulator.state.homes import Homes
from simulator.state.modals import Modals
from simulator.state.workspace import Workspace
from simulator.wire.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Backend:
    """The parts of the workspace.

    `later` does something once the answer is on its way; `connect` gives an address for Socket
    Mode, or raises Refused.
    """

    manifest: Manifest
    workspace: Workspace
    exchange: Exchange
    modals: Modals
    homes: Homes
    grants: Grants
    files: Files
    address: Callable[[], str]
    later: Callable[[Callable[[], None]], None]
    connect: Callable[[], str]

    @property
    def bot(self) -> str:
        """The user id of the app's bot."""
        return self.workspace.bot.id
