"""The project's own list as it was pasted: who, when, where, and why somebody is not in the others.

One row for each: personnummer, or the förbund and its number for the deltagande; then in any order
start and end, delprojekt, and a reason that no log knows. Nothing of it is kept, and no number is
said again: a row that nobody is found for goes by its place in the list.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from tracker.errors import Refused
from tracker.esf.avstamning.personer import Fakta, Post
from tracker.esf.underlag import Spann
from tracker.identity import personnummer


STORST: Final = 5_000
"""Rows: three times a large project."""
SKAL: Final[Mapping[str, str]] = {
    "utanför målgruppen": "malgrupp",
    "annan finansiär": "annan_finansiar",
}
"""What a row may say of why, and which of the facts it is."""
_DELAR: Final = re.compile(r"[\t;]")
_DAG: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SURROGAT: Final = re.compile(r"[0-9]{8}Tf[12]9")


@dataclass(frozen=True, slots=True)
class Kanda:
    """Whom a row can mean: by number, by (förbund, deltagande); and where each is. `lagen`: person
    → delprojekt in the other lists. A surrogate may be several people's: their rows go in turn.
    """

    nummer: Mapping[str, Sequence[str]] = field(repr=False)
    deltaganden: Mapping[tuple[str, str], str]
    lagen: Mapping[str, str]
    delprojekt: Collection[str]


@dataclass(frozen=True, slots=True)
class Egna:
    """The rows of the list, and person → the facts that it says (a field of `Fakta`)."""

    poster: tuple[Post, ...]
    skal: Mapping[str, str]

    def med(self, fakta: Collection[Fakta]) -> list[Fakta]:
        """What is known, with what the list says of why; and of those whom only it has."""
        kanda = {one.person: one for one in fakta}
        nya = {one.person: Fakta(one.person) for one in self.poster if one.person not in kanda}
        return [
            replace(
                one,
                malgrupp=one.malgrupp and self.skal.get(person) != "malgrupp",
                annan_finansiar=one.annan_finansiar or self.skal.get(person) == "annan_finansiar",
            )
            for person, one in sorted((kanda | nya).items())
        ]


def las(text: str, kanda: Kanda, *, idag: date) -> Egna:
    """The list. Raises Refused with the row for what is no day, no reason and no delprojekt."""
    rader = [(nr, rad) for nr, rad in enumerate(text.splitlines(), start=1) if rad.strip()]
    if (
        rader
        and not re.search(r"[0-9]", rader[0][1])
        and _plats(rader[0][1]) not in kanda.deltaganden
    ):
        rader = rader[1:]  # headings, as copied
    if not rader:
        raise Refused("ESF049: Klistra in minst en rad.")
    if len(rader) > STORST:
        raise Refused(f"ESF049: Klistra in högst {STORST} rader åt gången.")
    poster, skal, sedda = [], {}, Counter[str]()
    for nr, rad in rader:
        person, rest = _vem(nr, _delar(rad), kanda, idag, sedda)
        dagar, delprojekt, falt = _resten(nr, rest, kanda)
        if falt:
            skal[person] = falt
        tid = Spann(dagar[0], dagar[1] if len(dagar) > 1 else None) if dagar else None
        poster.append(Post("egen", person, delprojekt or kanda.lagen.get(person, ""), tid))
    return Egna(tuple(poster), skal)


def _delar(rad: str) -> list[str]:
    return [one.strip() for one in _DELAR.split(rad)]


def _plats(rad: str) -> tuple[str, str]:
    """Förbund and deltagande, if that is what the row begins with."""
    forsta, *rest = _delar(rad)
    return forsta, rest[0] if rest else ""


def _vem(
    nr: int, delar: list[str], kanda: Kanda, idag: date, sedda: Counter[str]
) -> tuple[str, list[str]]:
    """Whom the row is about, and what is left of it. `sedda`: number → rows with it so far."""
    forsta, rest = delar[0], delar[1:]
    nummer = personnummer.parse(forsta, today=idag)
    if nummer or _SURROGAT.fullmatch(forsta):
        text = nummer.normal.replace("-", "") if nummer else forsta
        kan = kanda.nummer.get(text)
        ratt = kan[sedda[text] % len(kan)] if kan else f"Rad {nr} i din lista"
        sedda[text] += 1
        return ratt, rest
    if not rest:
        raise Refused(
            f"ESF049: Rad {nr}: skriv personnummer, eller förbund; deltagande, först på raden."
        )
    where = (forsta, rest[0])
    return kanda.deltaganden.get(where, f"Rad {nr} i din lista"), rest[1:]


def _resten(nr: int, rest: list[str], kanda: Kanda) -> tuple[list[date], str, str]:
    dagar: list[date] = []
    delprojekt = falt = ""
    for one in filter(None, rest):
        if _DAG.fullmatch(one) and len(dagar) < 2:
            dagar.append(_dag(nr, one))
        elif one.casefold() in SKAL:
            falt = SKAL[one.casefold()]
        elif one in kanda.delprojekt:
            delprojekt = one
        else:
            raise Refused(
                f"ESF049: Rad {nr}: efter personen står dagar som ÅÅÅÅ-MM-DD, delprojektets "
                f"kortnamn, eller {' eller '.join(SKAL)}."
            )
    if len(dagar) > 1 and dagar[1] < dagar[0]:
        raise Refused(f"ESF049: Rad {nr}: slutet är före starten.")
    return dagar, delprojekt, falt


def _dag(nr: int, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"ESF049: Rad {nr}: skriv dagen som ÅÅÅÅ-MM-DD.") from None
