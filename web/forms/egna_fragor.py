"""The förbund's own questions, asked last in the forms of inskrivning and avslut (ADR 33)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

from sqlmodel import Session

from schemas.kodverk import Kod
from tracker.queries import fragor
from tracker.queries.tidslinje import Rad
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


def falten(session: Session, forbund: str) -> dict[str, Falt]:
    """Slug → the question, of all that the förbund ever decided: to tell answers in words."""
    return {one.slug: _falt(one) for one in fragor.alla(session, forbund)}


def att_ratta(rad: Rad, session: Session, forbund: str) -> tuple[Falt, ...]:
    """The questions in the form that corrects an event: those of its day, and those that it
    answers all the same. A code that the question has not, or no longer, is kept as a choice.
    """
    vid = VID.get(rad.typ)
    if vid is None:
        return ()
    known, given = falten(session, forbund), svaren(rad)
    asked = [one.slug for one in fragor.att_stalla(session, forbund, rad.datum, vid)]
    found = (
        (known.get(slug) or Falt(f"{EGEN}{slug}", slug, "val"), given.get(slug))
        for slug in dict.fromkeys((*asked, *given))
    )
    return tuple(_med_kod(falt, kod) for falt, kod in found)


def svaren(rad: Rad) -> Mapping[str, str]:
    """Slug → the code that an event answers with."""
    return rad.data.get("svar") or {}


def _med_kod(falt: Falt, kod: str | None) -> Falt:
    if kod is None or kod in {one.kod for one in falt.egna}:
        return falt
    return replace(falt, egna=(*falt.egna, Kod(kod=kod, namn=kod)))


def _dagen(svar: Svar, today: date) -> date:
    try:
        return read_day(first(svar, "datum"), today)
    except Oforstaddigt:
        return today


def _falt(one: fragor.Fraga) -> Falt:
    koder = tuple(Kod(kod=kod, namn=namn) for kod, namn in one.svar)
    return Falt(f"{EGEN}{one.slug}", one.text, "val", egna=koder)
