"""The sheet *Instruktion*: by which rules the file was made, and where each is from."""

from typing import Any, Final

from tracker.esf.regler.regelverk import Regelverk, Varde
from tracker.exports.cells import Value
from tracker.exports.esf import papper


_VISSHET: Final = {
    "bekraftad": "Enligt källan",
    "antagande": "Vårt antagande",
    "satt": "Projektets eget val",
    "okand": "Inte bestämt",
}
_MINUTER: Final = ("tak_ar", "tak_dag")


def lagg(made: Any, verk: Regelverk) -> None:
    """Adds the sheet: every rule of the period, its value, how sure it is, and its source."""
    sheet = papper.blad(made, "Instruktion", [38, 34, 22, 60])
    papper.rad(sheet, (f"Regler för programperioden {verk.programperiod}", papper.TITEL))
    papper.fakta(sheet, ("Version", verk.version), ("Kontrollsumma", verk.summa[:12]))
    papper.rad(sheet)
    rubriker = ("Regel", "Värde", "Säkerhet", "Källa")
    papper.rad(sheet, *((text, papper.RUBRIK_TEXT) for text in rubriker))
    for namn, one in verk.varden().items():
        celler: tuple[Value, ...] = (
            one.ord.capitalize(),
            _varde(namn, one),
            _VISSHET[one.visshet],
            one.kalla,
        )
        papper.rad(sheet, *((text, papper.RUTA) for text in celler))


def _varde(namn: str, one: Varde[Any]) -> Value:
    if one.varde is None:
        return "–"
    if isinstance(one.varde, bool):
        return "ja" if one.varde else "nej"
    if isinstance(one.varde, tuple):
        return ", ".join(one.varde)
    if namn in _MINUTER:
        return f"{one.varde // 60} timmar"
    return str(one.varde)
