"""What the keeper needs to know of a server, whichever it is."""

import errno
import shutil
import socket
from pathlib import Path
from typing import Protocol

from tracker.errors import OutOfReach
from tracker.servers.account import Account
from tracker.servers.place import Place


# A first start writes some 60 MB; less free than this and the server would stop in mid-write.
LEAST_FREE = 100 * 1024 * 1024
DISK_FULL = "No space left on device"


class Server(Protocol):
    """One embedded server: how it is prepared, started, asked and stopped."""

    @property
    def place(self) -> Place:
        """Its folders and files."""
        ...

    @property
    def account(self) -> Account:
        """Whom it runs as."""
        ...

    @property
    def stop_signal(self) -> int:
        """What makes it stop in good order."""
        ...

    def prepare(self) -> None:
        """Make the data, or mend what a crash left; before every start. Raises OutOfReach."""

    def argv(self) -> list[str]:
        """The program with its arguments."""
        ...

    def answers(self) -> bool:
        """Whether it takes connections now."""
        ...

    def start_over(self) -> bool:
        """Set aside data it cannot start with, where that loses nothing; False where it would."""
        ...


def make_data(place: Place, account: Account) -> None:
    """The server's own folder, private to its account. Raises OutOfReach when the disk is full."""
    free = shutil.disk_usage(place.data_dir).free
    if free < LEAST_FREE:
        raise disk_full(place.data_dir)
    place.data.mkdir(mode=0o700, exist_ok=True)
    account.give(place.data)


def disk_full(folder: Path) -> OutOfReach:
    """The sentence for a disk without room."""
    return OutOfReach(
        f"Disken är full: frigör minst {LEAST_FREE // 1024 // 1024} MB där {folder} ligger "
        "och försök igen."
    )


def unusable(folder: Path, error: OSError) -> OutOfReach:
    """The sentence for a folder that we cannot work in."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return disk_full(folder)
    return OutOfReach(
        f"Mappen {folder} går inte att använda ({error.strerror}): "
        "rätta det, eller välj en annan med STEGVIS_DATA_DIR."
    )


def connects(path: Path) -> bool:
    """Whether anybody listens on a unix socket."""
    with socket.socket(socket.AF_UNIX) as door:
        door.settimeout(2)
        try:
            door.connect(str(path))
        except OSError:
            return False
        return True
