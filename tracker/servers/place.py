"""Where an embedded server keeps its things: a pure function of the data folder.

Every command that is given the same folder must find the same server, so nothing here depends on
the environment or on who asks.
"""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from tracker.errors import OutOfReach


# sockaddr_un holds 108 bytes on Linux, 104 on macOS; the longest file name in the folder is
# ".s.PGSQL.5432" (13), so a folder of 80 leaves room and stays under 100 in all.
LONGEST_SOCKET_FOLDER = 80


@dataclass(frozen=True)
class Place:
    """The folders and files of one embedded server, `name` being postgres or valkey."""

    name: str
    data_dir: Path

    @property
    def data(self) -> Path:
        """The server's own files."""
        return self.data_dir / self.name

    @property
    def control(self) -> Path:
        """Locks and logs; survives the server."""
        return self.data_dir / "servers"

    @property
    def users_lock(self) -> Path:
        """Held shared by every command that uses the server, whole by the keeper that stops it."""
        return self.control / f"{self.name}.users"

    @property
    def keeper_lock(self) -> Path:
        """Held by the one process that keeps the server running."""
        return self.control / f"{self.name}.keeper"

    @property
    def failure(self) -> Path:
        """The sentence a keeper leaves behind when it could not start the server."""
        return self.control / f"{self.name}.failure"

    @property
    def log(self) -> Path:
        """What the server itself writes."""
        return self.control / f"{self.name}.log"

    @property
    def mark(self) -> str:
        """A word in the command line of every process of this server, and of no other."""
        digest = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:12]
        return f"stegvis-{self.name}-{digest}"

    @property
    def sockets(self) -> Path:
        """The private folder of the unix socket: the server's own, or below /tmp where its path
        is too long for a socket.
        """
        if len(os.fsencode(self.data)) <= LONGEST_SOCKET_FOLDER:
            return self.data
        # Not tempfile.gettempdir(): TMPDIR may differ between two commands on the same folder.
        return Path("/tmp") / self.mark  # noqa: S108 - made private and checked by make_private


def make_private(folder: Path, owners: set[int]) -> None:
    """Make `folder` with mode 0700, or check that it is one of ours.

    Raises OutOfReach when somebody else made it first (below /tmp anyone can).
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid not in owners:
        raise OutOfReach(f"Mappen {folder} ägs av någon annan: ta bort den och försök igen.")
    if stat.S_IMODE(seen.st_mode) != 0o700:
        folder.chmod(0o700)
