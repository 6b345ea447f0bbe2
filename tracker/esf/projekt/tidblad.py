"""A sheet of time as it is shown and signed: one of the staff, one month (ADR 45).

What is signed is `innehall`, a text that says all of it and nothing else; `summa` is its checksum.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlmodel import Session

from tracker.db import raw
from tracker.esf.manad import Manad
from tracker.esf.projekt.uppsattning import Personal, Uppsattning, las
from tracker.identity.keys import Keys
from tracker.identity.texts import ERASED, read_texts


_FORM: Final = "stegvis tidblad 1"
_RADER: Final = (
    "SELECT personal, handelse, datum, slag, delprojekt, aktivitet, minuter, beskrivning, traff "
    "FROM tid_rad WHERE forbund = %(projekt)s AND datum >= %(fran)s AND datum <= %(till)s "
    "AND (%(personal)s::text IS NULL OR personal = %(personal)s) "
    "AND fran <= %(vid)s AND (till IS NULL OR till > %(vid)s) ORDER BY datum, nr"
)


@dataclass(frozen=True, slots=True)
class Bladrad:
    """A row: minutes of a day. `handelse`: the event that says it, to correct it by."""

    handelse: UUID
    dag: date
    slag: str
    delprojekt: str | None
    aktivitet: int | None
    minuter: int
    beskrivning: str | None = field(default=None, repr=False)
    traff: str | None = None

    @property
    def visat(self) -> tuple[str, str, str, int, int, str]:
        """What is shown of it, in the order that rows have; 0 for no activity."""
        return (
            self.dag.isoformat(),
            self.slag,
            self.delprojekt or "",
            self.aktivitet or 0,
            self.minuter,
            self.beskrivning or "",
        )


@dataclass(frozen=True, slots=True)
class Tidblad:
    """The sheet of `personal` (a short name). Rows are in order of day and of what they say."""

    diarienummer: str
    personal: str
    manad: Manad
    kategori: str
    kostnadsslag: str
    arbetsgivare: str
    rader: tuple[Bladrad, ...] = ()

    @property
    def minuter(self) -> int:
        """Minutes in the project: what is paid for."""
        return sum(rad.minuter for rad in self.rader if rad.slag == "projekt")

    @property
    def innehall(self) -> str:
        """All that is signed, as one line of JSON."""
        head = (self.diarienummer, self.personal, str(self.manad))
        paid = (self.kategori, self.kostnadsslag, self.arbetsgivare)
        rows = [rad.visat for rad in self.rader]
        return json.dumps([_FORM, *head, *paid, rows], ensure_ascii=False, separators=(",", ":"))

    @property
    def summa(self) -> str:
        """SHA-256 of `innehall` in UTF-8, 64 hex digits."""
        return sha256(self.innehall.encode()).hexdigest()


def tidblad(
    session: Session,
    projekt: str,
    manad: Manad,
    *,
    keys: Keys,
    vid: int | None = None,
    personal: str | None = None,
) -> dict[str, Tidblad]:
    """Short name → sheet, of those who have any row in the month, or of `personal` in any case.

    As known at position `vid`, or now. Holds what the context may see: to one of the staff their
    own. Raises Refused where there is no such project.
    """
    uppsatt = las(session, projekt, vid)
    rader = _rader(session, uppsatt, manad, keys, personal)
    return {
        slug: blad_av(uppsatt, who, manad, rader.get(slug, ()))
        for slug, who in uppsatt.personal.items()
        if slug in rader or slug == personal
    }


def blad_av(uppsatt: Uppsattning, who: Personal, manad: Manad, rader: Sequence[Bladrad]) -> Tidblad:
    """The sheet that these rows make."""
    return Tidblad(
        diarienummer=uppsatt.diarienummer,
        personal=who.slug,
        manad=manad,
        kategori=who.kategori,
        kostnadsslag=who.slag,
        arbetsgivare=who.arbetsgivare,
        rader=tuple(sorted(rader, key=lambda rad: rad.visat)),
    )


def _rader(
    session: Session, uppsatt: Uppsattning, manad: Manad, keys: Keys, personal: str | None
) -> Mapping[str, list[Bladrad]]:
    asked = {"projekt": uppsatt.projekt, "vid": uppsatt.position, "personal": personal}
    asked |= {"fran": manad.forsta, "till": manad.sista}
    found = raw(session).execute(_RADER, asked).fetchall()
    ids = [row[7] for row in found if row[7]]
    texter = read_texts(session, uppsatt.projekt, ids, keys=keys)
    rader: dict[str, list[Bladrad]] = defaultdict(list)
    for who, handelse, dag, slag, delprojekt, aktivitet, minuter, text, traff in found:
        said = texter.get(text, ERASED) if text else None
        rader[who].append(Bladrad(handelse, dag, slag, delprojekt, aktivitet, minuter, said, traff))
    return rader
