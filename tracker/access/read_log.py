"""The read log: who saw, searched, exported or printed whom, and when (ADR 0022).

Queries say whom they have read (`saw`); the door that opened the session gathers it (`collect`)
and writes one entry (`note`) before anything is shown. Where the entry cannot be written, nothing
is shown. What was searched for is not kept, only a keyed hash of it.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID

from sqlmodel import Session

from tracker.db import raw


Via = Literal["webb", "api", "kommando", "arbetare"]
Omfang = Literal["hela", "egna"]
_INFO: Final = "sedda"


class Vad(StrEnum):
    """What was done with what was read."""

    SETT = "sett"
    SOKT = "sokt"
    EXPORTERAT = "exporterat"
    UTSKRIVET = "utskrivet"
    KOMMANDO = "kommando"


@dataclass(frozen=True, slots=True)
class Lasning:
    """One entry. `anvandare` is an opaque user id or `drift:<user>`; `sida` the name of a page or
    command, never an address. `hela`: everybody in the förbund. `sokt`: a keyed hash, 32 bytes.
    `utredning`: the decision that it was taken out by.
    """

    forbund: str
    nar: datetime
    anvandare: str
    vad: Vad
    sida: str
    via: Via
    personer: Collection[UUID] = ()
    deltaganden: Collection[str] = ()
    hela: bool = False
    sokt: bytes | None = None
    utredning: UUID | None = None


@dataclass(slots=True)
class _Lasta:
    personer: set[UUID] = field(default_factory=set)
    deltaganden: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Sedda:
    """Whom one request or command has read so far, by förbund; empty until `saw` is called."""

    forbund: dict[str, _Lasta] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.forbund)

    def lasningar(
        self, *, nar: datetime, anvandare: str, vad: Vad, sida: str, via: Via
    ) -> Iterator[Lasning]:
        """The entries to write: one for each förbund."""
        for forbund, lasta in sorted(self.forbund.items()):
            yield Lasning(
                forbund, nar, anvandare, vad, sida, via, lasta.personer, lasta.deltaganden
            )


def collect(session: Session, sedda: Sedda) -> None:
    """From now on `saw` on this session gathers in `sedda`."""
    session.info[_INFO] = sedda


def saw(
    session: Session,
    forbund: str,
    *,
    personer: Iterable[UUID] = (),
    deltaganden: Iterable[str] = (),
) -> None:
    """A query has read these people, to be shown. Every query that gives people away calls it.

    Nothing happens on a session that nobody collects from: a check or a replay shows nobody.
    """
    sedda: Sedda | None = session.info.get(_INFO)
    if sedda is None:
        return
    people, paths = set(personer), set(deltaganden)
    if people or paths:
        lasta = sedda.forbund.setdefault(forbund, _Lasta())
        lasta.personer |= people
        lasta.deltaganden |= paths


_NOTE: Final = """
    INSERT INTO laslogg
        (forbund, nar, anvandare, vad, sida, via, personer, deltaganden, hela, sokt, utredning,
            nodatkomst)
    SELECT %(forbund)s, %(nar)s, %(anvandare)s, %(vad)s, %(sida)s, %(via)s,
        %(personer)b::uuid[], %(deltaganden)b::text[], %(hela)s, %(sokt)s,
        %(utredning)s,
        (SELECT n.id FROM nodatkomst n JOIN deltagande_nu d
            ON d.forbund = n.forbund AND d.huvudman = n.huvudman AND d.insats = n.insats
            WHERE n.anvandare = %(anvandare)s AND n.till > %(nar)s AND n.forbund = %(forbund)s
            AND d.deltagande = ANY(%(deltaganden)b::text[]) LIMIT 1)"""


def note(session: Session, lasning: Lasning) -> None:
    """Write one entry, in one statement; it may be sent in a pipeline. Never commits.

    Under the context that the reading was done with: the entry finds out itself whether it was an
    emergency access that let the reader in. Raises the driver's error where it cannot be written.
    """
    raw(session).execute(
        _NOTE,
        {
            "forbund": lasning.forbund,
            "nar": lasning.nar,
            "anvandare": lasning.anvandare,
            "vad": lasning.vad.value,
            "sida": lasning.sida,
            "via": lasning.via,
            "personer": sorted(lasning.personer),
            "deltaganden": sorted(lasning.deltaganden),
            "hela": lasning.hela,
            "sokt": lasning.sokt,
            "utredning": lasning.utredning,
        },
    )


def open_log(session: Session, omfang: Omfang) -> None:
    """Let this transaction read the read log: of the whole förbund, or of the reader's own people.

    The database shows nothing of it without (tracker/access/log_policies.py).
    """
    raw(session).execute("SELECT set_config('stegvis.laslogg', %s, true)", (omfang,))
