"""The worker's part of a delivery: try it out, or save it; as often as it takes (ADR 2, 16).

Called with nothing but the row's id. Events are known by their ids, so a step that was cut short
and is done again stores nothing twice. What may be read and written is the sender's own: their
assignments are asked for when the work is done, not when it was ordered.
"""

import os
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

import structlog
from psycopg import Error as DriverError
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from schemas.svar import Kvitto
from tracker.access import read_log, uppdrag
from tracker.access.permissions import Ratt
from tracker.access.tables import Anvandare
from tracker.clock import swedish_day
from tracker.db import Transaction
from tracker.errors import OutOfReach, Refused, StegvisError
from tracker.intake import inlasning, receipts
from tracker.intake.blad_rader import BladRad, Jamforare
from tracker.intake.files import Rad, read_open
from tracker.intake.files_blad import Forberedd, read_blad
from tracker.intake.importing import Importor, Satt
from tracker.intake.inlasning import Takt
from tracker.intake.record import Avsandare, Intag
from tracker.intake.skrivratt import besluta
from tracker.intake.tables import Inlasning


OUR_FAULT: Final = "Något gick fel hos oss. Lämna in filen igen, och hör av dig om det händer igen."
TOO_LONG: Final = (
    "Det tog för lång tid. Det som hann sparas finns kvar. Dela upp filen och lämna in den igen."
)
NOT_ANY_MORE: Final = "Du får inte längre läsa in filer i förbundet. Inget mer är sparat."
TELL_EVERY: Final = 2_000
"""Rows between two signs of how far it is."""

log = structlog.get_logger(__name__)


class Utfall(StrEnum):
    """What became of an attempt."""

    KLAR = "klar"
    MISSLYCKAD = "misslyckad"
    UPPTAGEN = "upptagen"
    ATER = "ater"


class _Lost(Exception):
    """Another worker has taken the delivery: this one was silent for too long."""


@dataclass(frozen=True, slots=True)
class Behorig:
    """What a sender may do in a förbund now."""

    avsandare: Avsandare
    omfang: uppdrag.Omfang


@dataclass(frozen=True, slots=True)
class Mottagning:
    """Where deliveries are worked on. `data_dir` holds the sealed files.

    `out_of_time` is what the worker raises in the middle of the work when its time is up.
    """

    intag: Intag
    data_dir: Path
    takt: Takt
    out_of_time: type[Exception] = TimeoutError

    @property
    def transaction(self) -> Transaction:
        return self.intag.transaction

    def take_in(self, id_: UUID) -> Utfall:
        """Takes up the delivery and does its step. Owns its commits.

        Raises what was a fault of ours, after the step has been ended as *misslyckad*.
        """
        with self.transaction() as session:
            row = inlasning.claim(session, id_, self.takt, now=self._now())
        if row is None:
            return Utfall.UPPTAGEN
        try:
            with self._alive(row):
                self._work(row)
        except _Lost:
            return Utfall.UPPTAGEN
        except self.out_of_time:
            return self._failed(row, TOO_LONG)
        except (OutOfReach, SQLAlchemyError, DriverError, OSError) as error:
            return self._given_back(row, error)
        except StegvisError as error:
            return self._failed(row, error.text)
        except Exception:
            self._failed(row, OUR_FAULT)
            raise
        return Utfall.KLAR

    def _work(self, row: Inlasning) -> None:
        behorig = self._allowed(row)
        name, file = receipts.read_kept(self.data_dir, self.intag.keys, row.id)
        with closing(file):
            found = read_blad(file) if name.lower().endswith(".xlsx") else None
            if found:
                said, rader = found
                kvitto = self._compared(row, behorig, said, rader)
                self._done(row, kvitto, "blad", said.insats)
            else:
                file.seek(0)
                with closing(self._told(row, read_open(name, file), file)) as told:
                    kvitto = self._run(row, behorig, told)
                self._done(row, kvitto, "fil", None)

    def _allowed(self, row: Inlasning) -> Behorig:
        """What the sender may do now. Raises Refused when that is nothing any more."""
        who, today = UUID(row.av), swedish_day(self._now())
        with self.transaction() as session:
            user = session.get(Anvandare, who)
            held = uppdrag.aktiva(session, who, dag=today)
        given = uppdrag.ratter(held, row.forbund, kansli_ser=False)
        if user is None or user.avstangd is not None or Ratt.IMPORTERA not in given:
            raise Refused(NOT_ANY_MORE)
        omfang = uppdrag.omfang(held, row.forbund, Ratt.IMPORTERA, kansli_ser=False)
        beslutar = uppdrag.omfang(held, row.forbund, Ratt.BESLUTA_MAL, kansli_ser=False)
        skriver = (*omfang.skriver, *besluta(beslutar.skriver))
        return Behorig(Avsandare(row.av, frozenset({row.forbund}), skriver=skriver), omfang)

    def _compared(
        self, row: Inlasning, behorig: Behorig, said: Forberedd, rader: Iterable[BladRad]
    ) -> Kvitto:
        """A prepared file: only what was changed, compared under the sender's own context."""
        if said.forbund != row.forbund:
            raise Refused("Filen hör till ett annat förbund. Byt förbund och lämna in den igen.")
        sedda = read_log.Sedda()
        with self._as_sender(row, behorig, readonly=True) as session:
            read_log.collect(session, sedda)
            jamforare = Jamforare(
                session,
                row.forbund,
                said.insats,
                self.intag.keys,
                swedish_day(self._now()),
                str(said.fil),
                frozenset(row.val),
            )
            events = list(jamforare.rader(rader))
        self._note(row, behorig, sedda)
        return with_known(self._run(row, behorig, events), jamforare.fanns)

    def _as_sender(
        self, row: Inlasning, behorig: Behorig, *, readonly: bool
    ) -> AbstractContextManager[Session]:
        omfang = behorig.omfang
        return self.transaction(
            forbund=row.forbund,
            huvudman=omfang.huvudman,
            insatser=omfang.insatser,
            anvandare=row.av,
            personal=omfang.skriver,
            readonly=readonly,
        )

    def _note(self, row: Inlasning, behorig: Behorig, sedda: read_log.Sedda) -> None:
        """Whom the receipt will tell of goes to the read log before there is one."""
        said = sedda.lasningar(
            nar=self._now(),
            anvandare=row.av,
            vad=read_log.Vad.SETT,
            sida="take-in",
            via="arbetare",
        )
        with self._as_sender(row, behorig, readonly=False) as session:
            for lasning in said:
                read_log.note(session, lasning)

    def _run(self, row: Inlasning, behorig: Behorig, rader: Iterable[Rad]) -> Kvitto:
        satt: Satt = "prov" if row.steg == "prov" else "delar"
        kvitto = Importor(self.intag, behorig.avsandare).run(rader, satt)
        return tried(kvitto) if satt == "prov" else kvitto

    def _told(
        self, row: Inlasning, rader: Iterable[Rad], file: BinaryIO
    ) -> Generator[Rad, None, None]:
        """The rows as they are; now and then the page is told how far it is."""
        size = max(1, file.seek(0, os.SEEK_END))
        file.seek(0)
        for nummer, rad in enumerate(rader, 1):
            if nummer % TELL_EVERY == 0:
                with self.transaction() as session:
                    andel = min(99, file.tell() * 100 // size)
                    if not inlasning.progress(session, row, nummer, andel):
                        raise _Lost
            yield rad

    def _done(self, row: Inlasning, kvitto: Kvitto, slag: str, insats: str | None) -> None:
        """The receipt first: a row that says *klar* has one."""
        now = self._now()
        receipts.keep_receipt(self.data_dir, self.intag.keys, row.id, kvitto, now=now)
        with self.transaction() as session:
            if not inlasning.finish(session, row, kvitto, slag=slag, insats=insats, now=now):
                raise _Lost

    def _failed(self, row: Inlasning, text: str) -> Utfall:
        with self.transaction() as session:
            inlasning.fail(session, row, text, now=self._now())
        return Utfall.MISSLYCKAD

    def _given_back(self, row: Inlasning, error: Exception) -> Utfall:
        """Best effort: where the database is away too, the lease runs out by itself."""
        log.warning("import_given_back", inlasning=str(row.id), error=type(error).__name__)
        away = isinstance(error, OutOfReach | OSError)
        back = inlasning.put_off if away else inlasning.give_back
        with suppress(OutOfReach, SQLAlchemyError, DriverError), self.transaction() as session:
            back(session, row, self.takt, now=self._now())
        return Utfall.ATER

    @contextmanager
    def _alive(self, row: Inlasning) -> Iterator[None]:
        """Renews the lease from a thread while the block lasts."""
        ended = threading.Event()

        def beat() -> None:
            while not ended.wait(self.takt.renew.total_seconds()):
                try:
                    with self.transaction() as session:
                        if not inlasning.renew(session, row, self.takt, now=self._now()):
                            return
                except Exception as error:  # noqa: BLE001 - whatever it was, the next beat tries anew
                    log.warning("lease_not_renewed", error=type(error).__name__)

        thread = threading.Thread(target=beat, name="stegvis-inlasning", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _now(self) -> datetime:
        return self.intag.clock.now()


def tried(kvitto: Kvitto) -> Kvitto:
    """The receipt of a rehearsal that says how many would be new, which is what it was for."""
    return kvitto.model_copy(update={"nya": kvitto.nya + kvitto.ej_sparade, "ej_sparade": 0})


def with_known(kvitto: Kvitto, fanns: int) -> Kvitto:
    """The receipt with rows that said what Stegvis says already."""
    return kvitto.model_copy(update={"lasta": kvitto.lasta + fanns, "fanns": kvitto.fanns + fanns})
