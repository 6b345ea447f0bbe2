"""Whom the embedded servers run as.

PostgreSQL refuses to run as root, rightly. Started by root we run both servers as an unprivileged
user and give them their own data folder. That user must also get through the folders above, which
may be root's alone (a clone in /root, a folder made by mkdtemp). Opening those folders to everybody
is not ours to do: the server instead keeps one single capability for passing through (launch.py),
and only where it is needed.
"""

import os
import pwd
import stat
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tracker.errors import OutOfReach
from tracker.servers import launch


PREFERRED = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A user to run as; `uid` None is the one who starts us. `reach`: keep the capability."""

    uid: int | None = None
    gid: int | None = None
    reach: bool = False

    @property
    def owners(self) -> set[int]:
        """Who may own the server's folders."""
        return {os.geteuid()} if self.uid is None else {os.geteuid(), self.uid}

    def command(
        self, program: Sequence[str], *, death: int | None = None, leave: bool = False
    ) -> list[str]:
        """The command line that runs `program` as this user.

        death: signal the program gets when this process dies. leave: detach it from this process.
        """
        how = {"uid": self.uid, "gid": self.gid, "reach": self.reach, "death": death}
        return launched(program, {**how, "leave": leave})

    def start(
        self, program: Sequence[str], *, log: IO[bytes], death: int
    ) -> subprocess.Popen[bytes]:
        """Start a server that ends with this process, its talk in `log`, with a bare environment:
        neither our secrets nor a stray PG… variable of the user's reach it.
        """
        return subprocess.Popen(
            self.command(program, death=death),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=BARE,
            cwd="/",
            process_group=0,
        )

    def run(self, program: Sequence[str], *, given: str = "") -> str:
        """Run to the end with `given` on stdin; what it says. Raises CalledProcessError."""
        done = subprocess.run(
            self.command(program, death=9),
            input=given.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=BARE,
            cwd="/",
            check=True,
        )
        return done.stdout.decode(errors="replace")

    def give(self, folder: Path) -> None:
        """Make this user own a folder and all in it, where it does not already."""
        if self.uid is None or self.gid is None or folder.lstat().st_uid == self.uid:
            return
        for root, folders, files in os.walk(folder):
            for name in (*folders, *files):
                os.lchown(Path(root, name), self.uid, self.gid)
        os.lchown(folder, self.uid, self.gid)

    def write(self, path: Path, text: str) -> None:
        """Write a file that this user can read and nobody else."""
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        if self.uid is not None and self.gid is not None:
            os.lchown(path, self.uid, self.gid)


BARE: Mapping[str, str] = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def launched(program: Sequence[str], how: Mapping[str, object]) -> list[str]:
    """The command line that passes launch.py on the way to `program`."""
    import json

    script = str(Path(launch.__file__))
    told = json.dumps({**how, "parent": os.getpid()})
    return [sys.executable, "-I", "-S", script, told, *program]


def for_data(data: Path, programs: Iterable[Path]) -> Account:
    """The account for a server with its files in `data` that runs `programs`.

    Files that exist keep their owner, so root may help on a folder of an ordinary user's.
    Raises OutOfReach when root runs us and no user can be given what it needs.
    """
    if os.geteuid() != 0:
        return Account()
    entry = _owner(data) or _preferred()
    if all(_passable(entry, path) for path in (data, *programs)):
        return Account(entry.pw_uid, entry.pw_gid)
    if launch.reaching_capability() is None:
        raise OutOfReach(
            "Databasen får inte köras som root, och andra användare når inte mappen "
            f"{data.parent}: kör Stegvis som en vanlig användare."
        )
    return Account(entry.pw_uid, entry.pw_gid, reach=True)


def _owner(data: Path) -> pwd.struct_passwd | None:
    try:
        uid = data.stat().st_uid
        return pwd.getpwuid(uid) if uid else None
    except (OSError, KeyError):
        return None


def _preferred() -> pwd.struct_passwd:
    for name in PREFERRED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise OutOfReach(
        "Databasen får inte köras som root, och varken användaren postgres eller nobody finns: "
        "kör Stegvis som en vanlig användare."
    )


def _passable(entry: pwd.struct_passwd, path: Path) -> bool:
    """Whether this user gets through every folder above `path`, and may use the path itself."""
    for step in (path.resolve(), *path.resolve().parents):
        try:
            seen = step.stat()
        except FileNotFoundError:
            continue
        own = seen.st_uid == entry.pw_uid and seen.st_mode & stat.S_IXUSR
        if not own and not seen.st_mode & stat.S_IXOTH:
            return False
    return True
