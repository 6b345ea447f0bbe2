"""The work of one run: from an order to finished files, as often as it takes (ADR 2, 11, 16).

Called by a worker with nothing but the run's id. Done twice it gives the same bytes in the same
places, for what the run counts on is written down by the first attempt.
"""

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID, uuid5

import structlog
from psycopg import Error as DriverError
from sqlalchemy.exc import SQLAlchemyError

from tracker.errors import OutOfReach, StegvisError
from tracker.exports import ledger
from tracker.exports.alster import Alster, alster
from tracker.exports.framsteg import within
from tracker.reports import claims, publicering
from tracker.reports.answers import Svarare
from tracker.reports.pulse import kept
from tracker.reports.runs import Stand
from tracker.reports.urval import valda


FOLDER: Final = "korningar"
KEPT: Final = timedelta(days=90)
"""How long files lie ready; after that they are ordered again, and are the same bytes."""
TOO_LONG: Final = "Det tog för lång tid. Välj en kortare period eller färre förbund."
PROJEKTETS: Final = "esf_"
"""How runs of an ESF project's files begin: others make them."""
OUR_FAULT: Final = "Något gick fel hos oss. Beställ om, och hör av dig om det händer igen."

log = structlog.get_logger(__name__)


class Utfall(StrEnum):
    """What became of an attempt."""

    KLAR = "klar"
    MISSLYCKAD = "misslyckad"
    UPPTAGEN = "upptagen"
    """Nothing to do: done already, or in another's hands."""
    ATER = "ater"
    """Something was out of reach; the run waits for the next sweep."""


class _Lost(Exception):
    """Another worker has taken the run: this one was silent for too long."""


class Redovisning(Protocol):
    """Makes and seals a project's files, which hold people and never lie on the disk."""

    def positioner(self, run: Stand) -> Mapping[str, int]: ...

    def gor(
        self, run: Stand, vid: Mapping[str, int], tell: Callable[[int], None]
    ) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Verkstad:
    """Where files are made. `folder` is `korningar` in the data folder.

    `out_of_time` is what the worker raises in the middle of the work when its time is up.
    `redovisning` gives what makes a project's files, which are not made here.
    """

    svarare: Svarare
    folder: Path
    forbund_namn: Callable[[], Mapping[str, str]]
    out_of_time: type[Exception] = TimeoutError
    redovisning: Callable[[], Redovisning] | None = None

    def produce(self, run_id: UUID) -> Utfall:
        """Takes up the run and makes its files. Owns its commits.

        Raises what was a fault of ours, after the run has been ended as *misslyckad*.
        """
        with self.svarare.transaction() as session:
            run = claims.claim(session, run_id, now=self._now())
        if run is None:
            return Utfall.UPPTAGEN
        try:
            with kept(run, transaction=self.svarare.transaction, clock=self.svarare.clock):
                self._make(run)
        except _Lost:
            return Utfall.UPPTAGEN
        except self.out_of_time:
            return self._failed(run, TOO_LONG)
        except (OutOfReach, OSError, SQLAlchemyError, DriverError) as error:
            return self._again(run, error)
        except StegvisError as error:
            return self._failed(run, error.text)
        except Exception:
            self._failed(run, OUR_FAULT)
            raise
        return Utfall.KLAR

    def _make(self, run: Stand) -> None:
        if self.redovisning and run.rapport.startswith(PROJEKTETS):
            self._redovisa(run, self.redovisning())
            return
        made = self._alster(run)
        part = run.totalt // (len(run.format) + 1)
        self._done(run, part)
        home = self.folder / str(run.id)
        home.mkdir(parents=True, exist_ok=True)
        files: list[ledger.Fil] = []
        for before, wanted in enumerate(run.format, start=1):
            path = home / filnamn(run, wanted)
            tell = within(before * part, part, lambda done: self._done(run, done))
            made.skriv(wanted, path, progress=tell)
            _sync(path)
            files.append(ledger.Fil(wanted, path.name, ledger.digest(path)))
            self._done(run, (before + 1) * part)
        _sync(home)
        self._deliver(run, made, files)

    def _redovisa(self, run: Stand, maker: Redovisning) -> None:
        """A project's files: sealed as they are made, so that only their names are left here."""
        positioner = self._fixed(run, lambda: maker.positioner(run))
        names = maker.gor(run, positioner, lambda done: self._done(run, done))
        with self.svarare.transaction() as session:
            if not claims.finish(session, run, names, now=self._now()):
                raise _Lost

    def _fixed(self, run: Stand, found: Callable[[], Mapping[str, int]]) -> Mapping[str, int]:
        """The positions of the first attempt, or those that are found now."""
        positioner = run.positioner
        if positioner is None:
            positioner = found()
            with self.svarare.transaction() as session:
                if not claims.fix_positions(session, run, positioner):
                    raise _Lost
        return positioner

    def _alster(self, run: Stand) -> Alster:
        positioner = self._fixed(run, lambda: self.svarare.positioner(run.parametrar))
        return alster(self.svarare, run, positioner, forbund_namn=self.forbund_namn())

    def _deliver(self, run: Stand, made: Alster, files: list[ledger.Fil]) -> None:
        """Ledger and *klar* in one transaction: a file is entered once, by who finished it."""
        now = self._now()
        # Publications are seen and written within a förbund; runs and files by every worker.
        with self.svarare.transaction(forbund=run.parametrar.forbund[0]) as session:
            if not claims.finish(session, run, [fil.filnamn for fil in files], now=now):
                raise _Lost
            for id_, table in made.tryckta(run.id):
                publicering.anteckna(session, id=id_, tabell=table, av=run.av, now=now)
            for fil in files:
                ledger.add(
                    session,
                    id=uuid5(run.id, fil.format),
                    tabell=made.tabell,
                    forbund=run.parametrar.forbund,
                    fil=fil,
                    av=run.av,
                    skapad=now,
                    korning=run.id,
                )

    def _done(self, run: Stand, parts: int) -> None:
        with self.svarare.transaction() as session:
            if not claims.progress(session, run, parts, now=self._now()):
                raise _Lost

    def _failed(self, run: Stand, text: str) -> Utfall:
        with self.svarare.transaction() as session:
            claims.fail(session, run, text, now=self._now())
        return Utfall.MISSLYCKAD

    def _again(self, run: Stand, error: Exception) -> Utfall:
        """Best effort: where the database is away too, the lease runs out by itself."""
        log.warning("run_given_back", korning=str(run.id), error=type(error).__name__)
        back = claims.put_off if isinstance(error, OutOfReach | OSError) else claims.give_back
        with (
            suppress(OutOfReach, SQLAlchemyError, DriverError),
            self.svarare.transaction() as session,
        ):
            back(session, run, now=self._now())
        return Utfall.ATER

    def _now(self) -> datetime:
        return self.svarare.clock.now()


def filnamn(run: Stand, wanted: str) -> str:
    """What the file is called where it is downloaded; says nothing of any person."""
    asked = run.parametrar
    forbund = asked.forbund[0] if len(asked.forbund) == 1 else f"{len(asked.forbund)}-forbund"
    urval = "_urval" if valda(asked) else ""
    return f"{run.rapport}_{forbund}_{asked.fran}_{asked.till}{urval}.{wanted}"


def sweep(folder: Path, *, now: datetime) -> int:
    """Removes the files of runs that ended KEPT ago; returns how many runs."""
    gone = 0
    for home in folder.glob("*/"):
        with suppress(FileNotFoundError):
            if home.stat().st_mtime < (now - KEPT).timestamp():
                shutil.rmtree(home)
                gone += 1
    return gone


def _sync(path: Path) -> None:
    """What is said to be *klar* must still lie there after a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
