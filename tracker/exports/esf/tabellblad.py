"""A table on a sheet: declared columns, rows in minutes and öre, and a sum that they make.

Minutes become hours and öre kronor only as the cell is written; sums are added before that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from tracker.exports.cells import Style, Value
from tracker.exports.esf import papper


Slag = Literal["text", "dag", "timmar", "kronor", "antal", "procent"]


@dataclass(frozen=True, slots=True)
class Kolumn:
    """`timmar` takes minutes, `kronor` öre, `procent` hundredths of a per cent; all whole."""

    rubrik: str
    slag: Slag = "text"
    bredd: float = 16
    summeras: bool = False


_PROCENT: Final = Style(border=papper.RUTA.border, number_format='0.00" %"')
_ANTAL: Final = Style(border=papper.RUTA.border)
_STIL: Final[dict[Slag, Style]] = {
    "text": papper.RUTA,
    "dag": papper.RUTA_DAG_IN,
    "timmar": papper.RUTA_TIMMAR,
    "kronor": papper.RUTA_KRONOR,
    "antal": _ANTAL,
    "procent": _PROCENT,
}
_SUMMA: Final[dict[Slag, Style]] = {
    "timmar": papper.SUMMA_TIMMAR,
    "kronor": papper.SUMMA_KRONOR,
}
_DELAS: Final[dict[Slag, int]] = {"timmar": 60, "kronor": 100, "procent": 100}


def skriv(sheet: Any, kolumner: Sequence[Kolumn], rader: Iterable[Sequence[Value]]) -> None:
    """Headings and rows, and below them the sums of the columns that are summed."""
    papper.rubriker(sheet, *((one.rubrik, _rubrik(one)) for one in kolumner))
    summor = [0] * len(kolumner)
    for varden in rader:
        papper.rad(
            sheet,
            *((_varde(k, v), _STIL[k.slag]) for k, v in zip(kolumner, varden, strict=True)),
        )
        for nummer, (kolumn, varde) in enumerate(zip(kolumner, varden, strict=True)):
            if kolumn.summeras and isinstance(varde, int):
                summor[nummer] += varde
    if any(one.summeras for one in kolumner):
        papper.rad(sheet, *_summarad(kolumner, summor))


def bredder(kolumner: Iterable[Kolumn]) -> list[float]:
    return [one.bredd for one in kolumner]


def _rubrik(kolumn: Kolumn) -> Style:
    return papper.RUBRIK_TEXT if kolumn.slag in {"text", "dag"} else papper.RUBRIK_TAL


def _varde(kolumn: Kolumn, varde: Value) -> Value:
    delas = _DELAS.get(kolumn.slag)
    return varde / delas if delas and isinstance(varde, int) else varde


def _summarad(kolumner: Sequence[Kolumn], summor: Sequence[int]) -> list[tuple[Value, Style]]:
    celler: list[tuple[Value, Style]] = []
    for nummer, (kolumn, summa) in enumerate(zip(kolumner, summor, strict=True)):
        forsta = "Summa" if nummer == 0 else None
        value = _varde(kolumn, summa) if kolumn.summeras else forsta
        celler.append((value, _SUMMA.get(kolumn.slag, papper.SUMMA)))
    return celler
