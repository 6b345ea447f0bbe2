"""A form filled with made-up people, so that its cells can be checked before it is used.

Nobody real is in it: the numbers are of a day of birth that the Skatteverket's test range has.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from openpyxl.utils import get_column_letter

from tracker.esf.manad import Manad
from tracker.esf.scb.fil import Fil
from tracker.esf.scb.nummer import dolt
from tracker.esf.underlag import Scbrad, Tidrad
from tracker.exports.esf import blankettfalt
from tracker.exports.esf.mall import Mall, Ruta, Varden
from tracker.exports.esf.narvarointyg import Dag, Intyg
from tracker.exports.esf.tidrapport import Skriven, Tidrapport


RADER: Final = 70
KOLUMNER: Final = 16
"""How much of a sheet is shown."""
_NUMMER: Final = ("199001019802", "199001019810")
_FODD: Final = date(1990, 1, 1)
SUMMA: Final = "0f" * 32


@dataclass(frozen=True, slots=True)
class Visad:
    """A cell as it is shown: its place, what stands in it, and what would be put there."""

    cell: str
    text: str
    ruta: Ruta | None = None
    formel: bool = False


@dataclass(frozen=True, slots=True)
class Bild:
    """The upper left of a sheet. `mer`: there is more than is shown."""

    blad: str
    kolumner: tuple[str, ...]
    rader: tuple[tuple[int, tuple[Visad, ...]], ...]
    mer: bool


def exempel(vad: str, *, projekt: str, arende: str, agare: str, manad: Manad) -> Varden:
    """The values of a month with made-up people. Raises KeyError for no kind of file of ours."""
    dagar = [manad.forsta.replace(day=nr) for nr in range(1, manad.sista.day + 1)]
    if vad == "tidrapport":
        return blankettfalt.tidrapport(_tidrapport(projekt, arende, agare, manad, dagar))
    if vad == "narvarointyg":
        return blankettfalt.narvarointyg(
            Intyg(
                *(projekt, arende, "Delprojekt 1", "Deltagare Exempel", _NUMMER[0]),
                *("ej_anstalld", None, manad),
                tuple(Dag(dag, "Gruppträff", 180) for dag in dagar if dag.weekday() < 2),
                underskrivet=manad.sista,
                kontroll=SUMMA,
            )
        )
    if vad == "scb":
        nummer = (*_NUMMER, dolt(_FODD, kvinna=True))
        rader = tuple(Scbrad("", nr, manad.forsta, None, 720, "del_1") for nr in nummer)
        return blankettfalt.scb(Fil(arende, manad, rader, (), ()))
    raise KeyError(vad)


def _tidrapport(
    projekt: str, arende: str, agare: str, manad: Manad, dagar: list[date]
) -> Tidrapport:
    rader = tuple(
        Tidrad("", "", dag, 480 if dag.weekday() < 4 else 390, projekt, "Delprojekt 1", "direkt",
               str(1 + dag.weekday()), "Samtal med deltagare", None)
        for dag in dagar if dag.weekday() < 5
    )  # fmt: skip
    return Tidrapport(
        *(projekt, arende, agare, "Anställd Exempel", _NUMMER[0], agare, "projektmedarbetare"),
        *("direkt", 100, manad, rader, sum(rad.minuter for rad in rader)),
        skrivna=(Skriven("anstalld", "Anställd Exempel", manad.sista),),
        kontroll=SUMMA,
    )


def bild(mall: Mall, blad: str, rutor: Iterable[Ruta]) -> Bild:
    """What the sheet shows, with the cells that would be filled. Raises Refused as `Mall.ark`."""
    ark = mall.ark(blad)
    fyllda = {ruta.plats: ruta for ruta in rutor if ruta.blad == blad}
    rader = max([ark.max_row, *(plats[0] for plats in fyllda)])
    kolumner = max([ark.max_column, *(plats[1] for plats in fyllda)])
    namn = tuple(get_column_letter(nr) for nr in range(1, min(kolumner, KOLUMNER) + 1))
    visade = tuple(
        (rad, tuple(_visad(ark, rad, nr, fyllda) for nr in range(1, len(namn) + 1)))
        for rad in range(1, min(rader, RADER) + 1)
    )
    return Bild(blad, namn, visade, rader > RADER or kolumner > KOLUMNER)


def _visad(ark: Any, rad: int, kolumn: int, fyllda: dict[tuple[int, int], Ruta]) -> Visad:
    cell = ark.cell(rad, kolumn)
    namn = f"{get_column_letter(kolumn)}{rad}"
    formel = cell.data_type == "f"
    text = "" if cell.value is None else str(getattr(cell.value, "text", cell.value))
    return Visad(namn, text[:60], fyllda.get((rad, kolumn)), formel)
