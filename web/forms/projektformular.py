"""What is sent about an ESF project's set-up, read as an event's data."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from web.forms.datum import Oforstaddigt
from web.forms.falt import Falt, Svar, first, read
from web.forms.ny_fraga import kod
from web.forms.projektfragor import Formular
from web.forms.projektrader import RADER


@dataclass(slots=True)
class Krock:
    """Somebody else said otherwise after the form was shown. `galler`: what it says now."""

    vem: str
    nar: str
    galler: str = ""


@dataclass(slots=True)
class Ifyllt:
    """A form with what was sent, what it says, and what is wrong with it.

    `krock`: nothing was saved, since it was changed meanwhile.
    """

    formular: Formular
    svar: Svar
    data: dict[str, Any] = field(default_factory=dict)
    fel: dict[str, str] = field(default_factory=dict)
    krock: Krock | None = None


_DIARIENUMMER: Final = re.compile(r"[0-9]{4}/[0-9]{5}").fullmatch
_ORGNR: Final = re.compile(r"[0-9]{6}-?[0-9]{4}").fullmatch
_FORMER: Final[Mapping[str, tuple[Callable[[str], object], str]]] = MappingProxyType(
    {
        "diarienummer": (_DIARIENUMMER, "Skriv numret som ÅÅÅÅ/NNNNN."),
        "orgnr": (_ORGNR, "Skriv tio siffror, med eller utan bindestreck."),
    }
)


_AVRUNDNING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "kvart nedåt": "kvart_nedat",
        "kvart närmast": "kvart_narmast",
        "halvtimme nedåt": "halvtimme_nedat",
        "hel nedåt": "hel_nedat",
        "hel uppåt": "hel_uppat",
    }
)


def beslutat(namn: str, text: str) -> str:
    """What was decided as the event says it: «23,5 %» is 23.5, «Kvart nedåt» a code."""
    if namn.endswith("_procent"):
        return text.removesuffix("%").strip().replace(",", ".")
    if namn.startswith(("avrundning_", "schablon_pa_", "personnummer_")):
        return _AVRUNDNING.get(text.lower(), text.lower())
    return text


def i_ord(namn: str, varde: str) -> str:
    """A decision as it is read: the other way of `beslutat`."""
    if namn.endswith("_procent"):
        return f"{varde.replace('.', ',')}\u00a0%"
    return {kod: text for text, kod in _AVRUNDNING.items()}.get(varde, varde)


def las(formular: Formular, svar: Svar, today: date, upptagna: Sequence[str] = ()) -> Ifyllt:
    """What was sent as the event's data. `upptagna`: short names that are taken."""
    ifyllt = Ifyllt(formular, svar)
    for one in formular.falten:
        try:
            value = _value(one, svar, today)
        except Oforstaddigt as trouble:
            ifyllt.fel[one.namn] = str(trouble)
            continue
        if value is None and one.kravs:
            ifyllt.fel[one.namn] = one.saknas
        elif value is not None:
            ifyllt.data[one.namn] = value
    if formular.typ == "esfsats.beslutad" and not ifyllt.fel:
        ifyllt.data["varde"] = beslutat(str(ifyllt.data["namn"]), str(ifyllt.data["varde"]))
    if formular.nyckel and not ifyllt.fel:
        what = formular.kallas or str(ifyllt.data[formular.falten[0].namn])
        ifyllt.data[formular.nyckel] = kod(what, upptagna)
    return ifyllt


def _value(one: Falt, svar: Svar, today: date) -> object:
    text = first(svar, one.namn)
    if text and one.namn in _FORMER:
        has_form, said = _FORMER[one.namn]
        if not has_form(text):
            raise Oforstaddigt(said)
    if text and one.namn in RADER:
        return [RADER[one.namn](line) for line in text.splitlines() if line.strip()]
    value = read(one, svar, today)
    return kod(str(value), ()) if value and one.namn == "kategori" else value
