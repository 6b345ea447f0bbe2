"""What an extract by decision can hold of a deltagande, column by column (ADR 25). Pure.

Nothing here says who somebody is, was written by hand, or happened after the decision's period.
"""

import hmac
from base64 import b32encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

from schemas import kodverk
from schemas.kodverk import ALDERSGRANSER, LISTOR
from tracker.projections.tables import DeltagandeNu


_SYMBOLS: Final = 16
"""Of a pseudonym, five bits each: of a million deltaganden no two are alike, but once in 10¹²."""
PSEUDONYM: Final = "Pseudonym"


@dataclass(frozen=True, slots=True)
class Sammanhang:
    """What a decision says of its rows. `nyckel`: its own 32 bytes, which make the pseudonyms."""

    nyckel: bytes
    till: date
    dagar: bool
    insatser: Mapping[str, str]

    def pseudonym(self, slag: Literal["deltagande", "person"], vem: str) -> str:
        """The same for the same under one decision, and never under another."""
        digest = hmac.digest(self.nyckel, f"{slag}\0{vem}".encode(), "sha256")
        return b32encode(digest).decode()[:_SYMBOLS].lower()

    def dag(self, day: date | None) -> str | None:
        """«2026-03», or «2026-03-04» where the decision says so."""
        return day.isoformat() if day and self.dagar else f"{day:%Y-%m}" if day else None

    def efter(self, row: DeltagandeNu) -> bool:
        """True when the deltagande ended within the period, so that its end may be told."""
        return row.slut is not None and row.slut <= self.till


Las = Callable[[DeltagandeNu, Sammanhang], str | int | None]


@dataclass(frozen=True, slots=True)
class Kolumn:
    """A column that a decision can choose: its heading, and how it is read."""

    rubrik: str
    las: Las


def _kod(lista: str, falt: str, *, efter: bool = False) -> Las:
    def read(row: DeltagandeNu, s: Sammanhang) -> str | None:
        kod = getattr(row, falt)
        return None if kod is None or (efter and not s.efter(row)) else kodverk.namn(lista, kod)

    return read


def _koder(lista: str, falt: str, *, efter: bool = False) -> Las:
    def read(row: DeltagandeNu, s: Sammanhang) -> str | None:
        koder: Sequence[str] | None = getattr(row, falt)
        if koder is None or (efter and not s.efter(row)):
            return None
        return ", ".join(_med_procent(lista, kod) for kod in koder)

    return read


def _med_procent(lista: str, text: str) -> str:
    kod, _, procent = text.partition(":")
    return kodverk.namn(lista, kod) + (f" {procent} %" if procent else "")


def _alder(row: DeltagandeNu, _: Sammanhang) -> str | None:
    """The class of the year of start less the year of birth (RAKNEREGLER 9)."""
    if row.start is None:
        return None
    years = row.start.year - row.fodelsear
    return LISTOR["aldersklass"][sum(years >= first for first in ALDERSGRANSER)].namn


def _person(row: DeltagandeNu, s: Sammanhang) -> str:
    return s.pseudonym("person", str(row.person))


KOLUMNER: Final[Mapping[str, Kolumn]] = MappingProxyType(
    {
        "person": Kolumn("Person (pseudonym)", _person),
        "insats": Kolumn("Insats", lambda r, s: s.insatser.get(r.insats, r.insats)),
        "kon": Kolumn("Kön", lambda r, _: r.kon.capitalize()),
        "alder": Kolumn("Ålder vid start", _alder),
        "start": Kolumn("Start", lambda r, s: s.dag(r.start)),
        "slut": Kolumn("Slut", lambda r, s: s.dag(r.slut) if s.efter(r) else None),
        "anledning": Kolumn("Avslutsanledning", _kod("avslutsanledning", "anledning", efter=True)),
        "remittent": Kolumn("Remittent", _kod("remittent", "remittent")),
        "utbildning": Kolumn("Utbildning", _kod("utbildning", "utbildning")),
        "tid": Kolumn(
            "Tid i offentlig försörjning", _kod("tid_i_forsorjning", "tid_i_forsorjning")
        ),
        "forsorjning_fore": Kolumn("Försörjning före", _koder("forsorjning", "forsorjning_fore")),
        "forsorjning_efter": Kolumn(
            "Försörjning efter", _koder("forsorjning", "forsorjning_efter", efter=True)
        ),
        "sysselsattning_fore": Kolumn(
            "Sysselsättning före", _koder("sysselsattning", "sysselsattning_fore")
        ),
        "sysselsattning_efter": Kolumn(
            "Sysselsättning efter",
            _koder("sysselsattning", "sysselsattning_efter", efter=True),
        ),
        "omfattning_fore": Kolumn("Arbete och studier före, %", lambda r, _: r.omfattning_fore),
        "omfattning_efter": Kolumn(
            "Arbete och studier efter, %",
            lambda r, s: r.omfattning_efter if s.efter(r) else None,
        ),
    }
)
"""What can be chosen, in the order of the file. Codes only: kommun, stadsdel, målgrupp and the
remittent's unit are words that somebody wrote."""


def chosen(kolumner: Sequence[str]) -> list[str]:
    """Known names, in the order of the file."""
    return [namn for namn in KOLUMNER if namn in set(kolumner)]


def rows(
    found: Sequence[DeltagandeNu], kolumner: Sequence[str], s: Sammanhang
) -> list[list[str | int | None]]:
    """The rows of the file, each with its pseudonym first, sorted by it."""
    made: list[list[str | int | None]] = [
        [
            s.pseudonym("deltagande", row.deltagande),
            *(KOLUMNER[namn].las(row, s) for namn in chosen(kolumner)),
        ]
        for row in found
    ]
    return sorted(made, key=lambda row: str(row[0]))


def headings(kolumner: Sequence[str]) -> list[str]:
    return [PSEUDONYM, *(KOLUMNER[namn].rubrik for namn in chosen(kolumner))]
