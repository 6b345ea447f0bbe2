"""A receipt as people read it: what can be saved, what must be mended row by row, what was saved.

For files (pages/inlasning.py) and pasted rows (pages/klistra.py). Pure.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from schemas.svar import Fel, Kvitto
from tracker.exports.csv import harmless
from tracker.intake.blad import KOLUMNER
from tracker.intake.blad_rader import KONFLIKT
from web.words import antal, tal


VISAS: Final = 200
"""Rows at fault shown on a page; all of them stand in the receipt to download."""
ORD: Final = {"fil": ("rad", "rader"), "blad": ("ändring", "ändringar")}
_RUBRIK: Final = {k.falt: k.rubrik for k in reversed(KOLUMNER)} | {"datum": "Dag"}


@dataclass(frozen=True, slots=True)
class Felrad:
    """One row that was refused: its number, and (column, sentence, code) of each fault."""

    rad: int | None
    fel: tuple[tuple[str, str, str], ...]

    @property
    def konflikt(self) -> bool:
        return any(kod == KONFLIKT for _, _, kod in self.fel)


def felrader(kvitto: Kvitto) -> list[Felrad]:
    """The faults of a receipt, a row at a time, in the order of the file."""
    found: dict[int | None, list[Fel]] = {}
    for fel in kvitto.fel:
        found.setdefault(fel.rad, []).append(fel)
    return [
        Felrad(rad, tuple((kolumn(f.falt), f.text, f.kod) for f in fel))
        for rad, fel in found.items()
    ]


def kolumn(falt: str | None) -> str:
    """The heading of the column that a fault is about, as far as it can be told."""
    if falt is None:
        return ""
    parts = falt.split(".")
    return next((_RUBRIK[part] for part in parts if part in _RUBRIK), falt)


def mening(kvitto: Kvitto, slag: str, *, sparat: bool) -> str:
    """«47 rader går att spara. 3 behöver rättas. 2 fanns redan.»"""
    ett, flera = ORD[slag]
    if kvitto.lasta == 0:
        return "Inget är ändrat i filen, så det finns inget att spara."
    parts = [
        f"{antal(kvitto.nya, ett, flera)} är {'sparad' if kvitto.nya == 1 else 'sparade'}."
        if sparat
        else f"{antal(kvitto.nya, ett, flera)} går att spara."
    ]
    parts += _rest(kvitto)
    return " ".join(part[:1].upper() + part[1:] for part in parts)


def _rest(kvitto: Kvitto) -> Iterator[str]:
    val = sum(rad.konflikt for rad in felrader(kvitto))
    if val:
        yield f"{tal(val)} behöver ditt val."
    if kvitto.avvisade > val:
        yield f"{tal(kvitto.avvisade - val)} behöver rättas."
    if kvitto.fanns:
        yield f"{tal(kvitto.fanns)} fanns redan."


def as_csv(kvitto: Kvitto) -> bytes:
    """The receipt to keep: the counts, then every fault with the whole row it is about."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, delimiter=";", lineterminator="\r\n")
    rows.writerow(["lästa", "nya", "fanns", "avvisade", "ej sparade"])
    rows.writerow([kvitto.lasta, kvitto.nya, kvitto.fanns, kvitto.avvisade, kvitto.ej_sparade])
    rows.writerow([])
    rows.writerow(["rad", "kod", "fält", "vad du ska göra", "raden som den lämnades"])
    for fel in kvitto.fel:
        cells = (fel.rad, fel.kod, fel.falt, fel.text, fel.innehall)
        rows.writerow([harmless(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")
