"""Unit costs as ESF-rådet has decided them: imported with their source, none is shipped.

The rate follows the call (utlysning) of the project, not the month that was worked (E15).
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from tracker.errors import Refused


KOLUMNER: Final = (
    "rate_set_id",
    "valid_for_call",
    "programområde",
    "region",
    "category_code",
    "category_name",
    "sek_per_hour",
    "source_url",
    "decided_date",
)
STORSTA: Final = Decimal(10_000)
"""Kronor per hour: more is a slip of the decimal sign."""


@dataclass(frozen=True, slots=True)
class Sats:
    """öre per hour, for one category of one rate set, and where it is decided."""

    lista: str
    utlysning: str
    programomrade: str
    region: str
    kategori: str
    namn: str
    ore_per_timme: int
    kalla: str
    beslutad: date


@dataclass(frozen=True, slots=True)
class Satslista:
    """The rate set of a project's decision."""

    id: str
    satser: tuple[Sats, ...]

    def sats(self, kategori: str) -> Sats:
        """The rate of a category. Raises Refused when the set has none."""
        for one in self.satser:
            if one.kategori == kategori:
                return one
        raise Refused(
            f"ESF013: Kategorin {kategori} saknar enhetskostnad. Läs in tabellen ur beslutet."
        )


def las(text: str) -> tuple[Satslista, ...]:
    """The rate sets of a table with semicolons, decimal comma or point, headings as `KOLUMNER`.

    Raises Refused at the first row that is wrong, with its line; nothing is taken in then.
    """
    lasare = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    if tuple(lasare.fieldnames or ()) != KOLUMNER:
        raise Refused(f"ESF014: Ange rubrikerna {';'.join(KOLUMNER)} på rad 1.")
    listor: dict[str, dict[str, Sats]] = {}
    for sats in _satser(lasare):
        lista = listor.setdefault(sats.lista, {})
        if sats.kategori in lista:
            raise Refused(
                f"ESF015: Ta bort den ena raden: kategori {sats.kategori} står två gånger i "
                f"{sats.lista}."
            )
        lista[sats.kategori] = sats
    return tuple(Satslista(id_, tuple(satser.values())) for id_, satser in listor.items())


def _satser(lasare: "csv.DictReader[str]") -> Iterator[Sats]:
    for rad in lasare:
        varden = [(rad[kolumn] or "").strip() for kolumn in KOLUMNER]
        if not all(varden) or None in rad:
            raise Refused(f"ESF016: Fyll i alla fält på rad {lasare.line_num}, också källan.")
        lista, utlysning, omrade, region, kategori, namn, kronor, kalla, dag = varden
        try:
            ore, beslutad = _ore(kronor), date.fromisoformat(dag)
        except (InvalidOperation, ValueError) as error:
            raise Refused(
                f"ESF017: Rätta belopp eller datum på rad {lasare.line_num}: "
                "skriv 412,50 och ÅÅÅÅ-MM-DD."
            ) from error
        yield Sats(lista, utlysning, omrade, region, kategori, namn, ore, kalla, beslutad)


def _ore(kronor: str) -> int:
    """Raises ValueError unless it is a positive amount in whole öre."""
    ore = 100 * Decimal(kronor.replace(",", "."))
    if not ore.is_finite() or not 0 < ore <= 100 * STORSTA or ore != int(ore):
        raise ValueError(kronor)
    return int(ore)
