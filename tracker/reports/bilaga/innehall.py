"""A counted årsbilaga, and the table of contents that it is known by (ADR 38)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from schemas.rapporter import Kolumn, Parametrar, Report, Tabell, Varde
from tracker.reports.bilaga.avsnitt import Avsnitt, Kapitel
from tracker.reports.tabell import digest


_KOLUMNER: Final = [
    Kolumn(id="avsnitt", title="Avsnitt", slag="nyckel"),
    Kolumn(id="namn", title="Namn", slag="text"),
    Kolumn(id="kapitel", title="Kapitel", slag="text"),
    Kolumn(id="rapport", title="Räknad med", slag="text"),
    Kolumn(id="rader", title="Rader"),
    Kolumn(id="kontrollsumma", title="Kontrollsumma", slag="text"),
]


@dataclass(frozen=True, slots=True)
class Del:
    """One section. `tabell` None: it is left out of a bilaga for publication."""

    avsnitt: Avsnitt
    report: Report
    tabell: Tabell | None


@dataclass(frozen=True, slots=True)
class Bilaga:
    """`delar` in the order of `kapitel`. `kant`: when the last event that counts was registered.

    `innehall` is the table of contents, whose checksum is over all tables: what a run, a ledger
    and a delivery know the bilaga by.
    """

    kapitel: tuple[Kapitel, ...]
    delar: Mapping[str, Del]
    innehall: Tabell
    kant: datetime

    @property
    def position(self) -> int:
        """The last event that counts."""
        held = self.innehall.position
        return held if isinstance(held, int) else next(iter(held.values()))

    @property
    def tryckta(self) -> list[Tabell]:
        """The tables whose small numbers were hidden, in the order in which that was done."""
        return [
            one.tabell
            for one in self.delar.values()
            if one.tabell and one.tabell.parameters.get("publicera")
            if one.avsnitt.tryck == "dolj"
        ]


def innehall(
    card: Report,
    chapters: Sequence[Kapitel],
    delar: Mapping[str, Del],
    parametrar: Parametrar,
    position: int,
) -> Tabell:
    """One row for each section, with the checksum of its table: theirs is over all of them."""
    rows = [_rad(delar[one.id], part.titel) for part in chapters for one in part.avsnitt]
    return Tabell(
        report=card.id,
        definition=card.definition,
        parameters=parametrar.model_dump(mode="json", by_alias=True),
        position=position,
        columns=_KOLUMNER,
        rows=rows,
        sha256=digest(card.definition, _KOLUMNER, rows, None, None),
    )


def _rad(one: Del, chapter: str) -> dict[str, Varde]:
    row: dict[str, Varde] = {
        "avsnitt": one.avsnitt.id,
        "namn": one.avsnitt.titel,
        "kapitel": chapter,
        "rapport": f"{one.report.id}, version {one.report.definition}",
        "rader": len(one.tabell.rows) if one.tabell else None,
        "kontrollsumma": one.tabell.sha256 if one.tabell else None,
    }
    return row if one.tabell else {**row, "tom": {"rader": "dold"}}
