"""The month-end list as a page shows it: each finding with who, where, and what mends it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import current_app, url_for

from tracker.esf.manad import Manad
from tracker.esf.projekt.hela_manaden import Grund
from tracker.esf.regler.fynd import Fynd, Granskning, Plats
from tracker.esf.underlag import Manadsunderlag


ALLA: Final = "Hela projektet"
ALLVAR: Final = {"fel": "Fel", "varning": "Varning", "upplysning": "Upplysning"}
ORDNING: Final = {"fel": 0, "varning": 1, "upplysning": 2}
_PROJEKTETS: Final = {"T03", "T04", "T05", "T08", "D10", "K01"}
PROJEKTETS: Final = "Öppna projektets uppgifter"
_SCB: Final = {"D03", "D04"}


@dataclass(frozen=True, slots=True)
class Rad:
    """A finding in words. `lank` is None where what mends it is done elsewhere; then `hur` says."""

    fynd: Fynd
    vem: str
    dag: str
    delprojekt: str
    lank: str | None
    hur: str

    @property
    def allvar(self) -> str:
        return ALLVAR[self.fynd.allvar]


@dataclass(frozen=True, slots=True)
class Grupp:
    """The findings of a delprojekt, errors first."""

    namn: str
    rader: tuple[Rad, ...]


@dataclass(frozen=True, slots=True)
class Vilka:
    """Who is who: staff by key → (record, name), participants → (förbund, deltagande)."""

    personal: Mapping[str, tuple[str, str]]
    deltagare: Mapping[str, tuple[str, str]]


def grupper(here: Grund, bas: Manadsunderlag, granskning: Granskning, vilka: Vilka) -> list[Grupp]:
    """The findings by delprojekt in order of name; what is the whole project's stands first."""
    hemma = _hemma(here, bas)
    namn = {slug: one.namn for slug, one in here.uppsatt.delprojekt.items()}
    per: dict[str, list[Rad]] = {}
    for fynd in granskning.fynd:
        slug = fynd.plats.delprojekt or hemma.get(fynd.plats.person or "", "")
        rubrik = namn.get(slug, slug) or ALLA
        per.setdefault(rubrik, []).append(_rad(here, bas.manad, fynd, vilka, rubrik))
    ordnade = sorted(per, key=lambda one: (one != ALLA, one))
    return [Grupp(one, tuple(sorted(per[one], key=_ordning))) for one in ordnade]


def _ordning(rad: Rad) -> tuple[int, str, str, str]:
    return ORDNING[rad.fynd.allvar], rad.fynd.regel, rad.vem, rad.dag


def _hemma(here: Grund, bas: Manadsunderlag) -> dict[str, str]:
    """Where somebody is, when the finding does not say: their only delprojekt in the month."""
    var: dict[str, set[str]] = {}
    for rad in bas.rader:
        var.setdefault(rad.person, set()).add(rad.delprojekt)
    for one in here.fakta.vistelser:
        var.setdefault(one.person, set()).add(one.delprojekt)
    return {person: next(iter(slugs)) for person, slugs in var.items() if len(slugs) == 1}


def _rad(here: Grund, manad: Manad, fynd: Fynd, vilka: Vilka, delprojekt: str) -> Rad:
    plats = fynd.plats
    vem, lank, hur = _vem_och_lank(here, manad, fynd, plats, vilka)
    return Rad(fynd, vem, plats.dag.isoformat() if plats.dag else "", delprojekt, lank, hur)


def _vem_och_lank(
    here: Grund, manad: Manad, fynd: Fynd, plats: Plats, vilka: Vilka
) -> tuple[str, str | None, str]:
    """Who it is about, where it is mended, and the words for that."""
    slug = here.uppsatt.projekt
    if fynd.regel in _SCB:
        return "", url_for("scbfiler.visa", slug=slug), "Öppna filerna till SCB"
    person = plats.person or ""
    if person in vilka.personal:
        record, namn = vilka.personal[person]
        if fynd.regel in _PROJEKTETS or "tid.blad" not in current_app.view_functions:
            return namn, url_for("projekt.ett", slug=slug), PROJEKTETS
        blad = url_for("tid.blad", slug=slug, personal=record, manad=str(manad))
        return namn, blad, "Öppna tidbladet"
    if person in vilka.deltagare:
        hos, deltagande = vilka.deltagare[person]
        return f"{hos}, {deltagande}", None, f"Rättas hos {hos}"
    if plats.tillfalle:
        return plats.tillfalle, None, "Jämför tiden med närvaron"
    sida = "ansokan.visa" if fynd.regel == "K02" else "projekt.ett"
    return "", url_for(sida, slug=slug), "Öppna ansökan" if fynd.regel == "K02" else PROJEKTETS


def antal(granskning: Granskning) -> dict[str, int]:
    """Severity → how many findings; zeros too."""
    found = dict.fromkeys(ALLVAR, 0)
    for one in granskning.fynd:
        found[one.allvar] += 1
    return found


def visade_personer(vilka: Vilka, granskning: Granskning) -> tuple[set[UUID], set[str]]:
    """Participants that the list shows: their ids in the project, and their deltaganden."""
    shown = {one.plats.person for one in granskning.fynd} & vilka.deltagare.keys()
    return {UUID(one) for one in shown if one}, {vilka.deltagare[one][1] for one in shown if one}
