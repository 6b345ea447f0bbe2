"""The förbund's own questions, asked last in the forms of inskrivning and avslut (ADR 33)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

from sqlmodel import Session

from schemas.kodverk import Kod
from tracker.queries import fragor
from web.forms.datum import Oforstaddigt, read_day
from web.forms.falt import EGEN, Falt, Svar, first
from web.forms.formular import AVSLUT, INSKRIVNING
from web.forms.fragor import Formular


VID: Final[Mapping[str, Literal["start", "slut"]]] = MappingProxyType(
    {INSKRIVNING.typ: "start", AVSLUT.typ: "slut"}
)


def med_egna(form: Formular, session: Session, forbund: str, svar: Svar, today: date) -> Formular:
    """The form with the questions of the day that is filled in (`svar`), else of today."""
    vid = VID.get(form.typ)
    if vid is None:
        return form
    asked = fragor.att_stalla(session, forbund, _dagen(svar, today), vid)
    return replace(form, falt=(*form.falt, *(_falt(one) for one in asked)))


def _dagen(svar: Svar, today: date) -> date:
    try:
        return read_day(first(svar, "datum"), today)
    except Oforstaddigt:
        return today


def _falt(one: fragor.Fraga) -> Falt:
    koder = tuple(Kod(kod=kod, namn=namn) for kod, namn in one.svar)
    return Falt(f"{EGEN}{one.slug}", one.text, "val", egna=koder)
