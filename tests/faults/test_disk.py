"""The disk is full, really: nothing is half written, all can be read, and it goes on afterwards."""

import os
import resource
import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.faults.test_kills import cards, under_the_card
from tests.faults.workplace import SECONDS, workplace

_MEGABYTE = 1024 * 1024


class FullDisk:
    """A file system of 8 MB of its own, filled with a file that can be taken away again."""

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"

    def fill(self, _: int) -> None:
        with self._ballast.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(_MEGABYTE)):
                pass
        assert os.statvfs(self._ballast).f_bavail == 0

    def free(self, _: int) -> None:
        self._ballast.unlink()


class Quota:
    """A limit on how large the files of one process may grow, as an administrator sets it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fill(self, pid: int) -> None:
        _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        smallest = min(file.stat().st_size for file in self._folder.glob("guichet.db-wal"))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (smallest, most))

    def free(self, pid: int) -> None:
        _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))


@contextmanager
def small_disk(folder: Path):
    """Mount a small disk, which takes an administrator's rights."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], check=True)
    try:
        yield FullDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def may_mount() -> bool:
    """Whether this process may mount a disk; where not, the quota is what is really full."""
    probe = "mount -t tmpfs tmpfs /mnt"
    command = ["unshare", "--mount", "sh", "-c", probe]
    tried = subprocess.run(command, check=False, capture_output=True)
    return os.geteuid() == 0 and tried.returncode == 0


LIMITS = ["disk", "quota"] if may_mount() else ["quota"]


@pytest.fixture(params=LIMITS)
def limit(request, tmp_path):
    folder = tmp_path / "data"
    if request.param == "disk":
        with small_disk(folder) as disk:
            yield disk, folder
    else:
        folder.mkdir()
        yield Quota(folder), folder


async def test_with_a_full_disk_acts_are_refused_reading_goes_on_and_nothing_is_lost(
    tmp_path, limit
):
    disk, folder = limit
    async with workplace(tmp_path, f"sqlite:///{folder / 'guichet.db'}") as place:
        server = await place.serve()
        number = await place.opened()
        await place.settle()
        root = (await place.request(number))[0]["ts"]
        lea, chloe, (card,) = place.person("lea"), place.person("chloe"), cards(place)

        await lea.command(f"/ticket {number}")
        disk.fill(server.process.pid)
        refused = await lea.command(f"/ticket note {number} {'Perdu ? ' * 300}")
        assert "rien n'a été enregistré" in str(refused.body)
        shown = await lea.command(f"/ticket {number}")
        assert "Prise arrachée" in str(shown.body)
        await chloe.say("Depuis hier.", thread=root)
        assert (await place.database.run(lambda work: work.ticket(number))).title
        assert not await place.database.run(lambda work: work.internal_journal(number))

        disk.free(server.process.pid)
        await lea.press("Prendre en charge", card)
        await place.simulator.settled(SECONDS)
        await place.settle()
        ticket = await place.database.run(lambda work: work.ticket(number))
        assert ticket.agent == "U0LEA"
        assert str(under_the_card(place)).count("Depuis hier.") == 1
        assert len(cards(place)) == 1
