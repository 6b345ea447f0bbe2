"""The sheet *Instruktion*: by which rules the file was made, and where each is from."""

from collections.abc import Mapping
from typing import Any, Final

from tracker.esf.pengar.avrundning import AVRUNDNINGAR
from tracker.esf.regler.regelverk import Regelverk, Varde
from tracker.exports.cells import Value
from tracker.exports.esf import papper


_VISSHET: Final = {
    "bekraftad": "Enligt källan",
    "antagande": "Vårt antagande",
    "satt": "Projektets eget val",
    "okand": "Inte bestämt",
}
_ORD: Final[Mapping[str, Mapping[Any, str]]] = {
    "avrundning": {kod: one.ord for kod, one in AVRUNDNINGAR.items()},
    "innehall": {"aktivitet": "En av sju aktiviteter", "beskrivning": "En beskrivning"},
}
_MED: Final = {"varna_vid": " %"}
_MINUTER: Final = ("tak_ar", "tak_dag")


def lagg(made: Any, verk: Regelverk, aktiviteter: Mapping[str, str]) -> None:
    """Adds the sheet: every rule of the period, its value, how sure it is, and its source.

    `aktiviteter`: the project's own names of the seven.
    """
    sheet = papper.blad(made, "Instruktion", [38, 34, 22, 60])
    period = verk.programperiod.replace("-", "–")
    papper.rad(sheet, (f"Regler för programperioden {period}", papper.TITEL))
    papper.fakta(sheet, ("Version", verk.version), ("Kontrollsumma", verk.summa[:12]))
    papper.rad(sheet)
    rubriker = ("Regel", "Värde", "Säkerhet", "Källa")
    papper.rad(sheet, *((text, papper.RUBRIK_TEXT) for text in rubriker))
    for namn, one in verk.varden().items():
        celler: tuple[Value, ...] = (
            one.ord.capitalize(),
            _varde(namn, one, aktiviteter),
            _VISSHET[one.visshet],
            one.kalla,
        )
        papper.rad(sheet, *((text, papper.RUTA) for text in celler))


def _varde(namn: str, one: Varde[Any], aktiviteter: Mapping[str, str]) -> Value:
    if one.varde is None:
        return "–"
    if isinstance(one.varde, bool):
        return "ja" if one.varde else "nej"
    if isinstance(one.varde, tuple):
        return "; ".join(kallad(kod, aktiviteter) for kod in one.varde)
    if namn in _MINUTER:
        return f"{one.varde // 60} timmar"
    ord_ = _ORD.get(namn)
    return ord_[one.varde] if ord_ else f"{one.varde}{_MED.get(namn, '')}"


def kallad(kod: str, aktiviteter: Mapping[str, str]) -> str:
    """An activity by its number, and its name where the project has given it one."""
    return f"{kod}. {aktiviteter[kod]}" if aktiviteter.get(kod) else kod
