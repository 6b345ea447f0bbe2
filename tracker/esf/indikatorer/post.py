"""One record per person and operation: what was true at the first entry, what came after the last.

1304/2013 and 2021/1057, annex I, with the Commission's guidance (U7, U12) and Scotland's (B4): the
first entry gives the output data and they never change; who comes back moves the exit to the last
one, and what was a result before no longer is.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal


Kon = Literal["kvinna", "man"]
Sysselsattning = Literal[
    "arbetslos", "langtidsarbetslos", "inaktiv", "inaktiv_ej_studier", "arbete"
]
Lage = Literal["arbete", "studier", "soker_arbete", "inaktiv", "arbetslos"]
Egenskap = Literal[
    "funktionsnedsattning",
    "utlandsk_bakgrund",
    "tredjeland",
    "minoritet",
    "annat_utanforskap",
    "hemlos",
    "landsbygd",
]

OMEDELBART: Final = timedelta(days=28)
"""Four weeks from the day of leaving (U12)."""
EFTER_MANADER: Final = 6


@dataclass(frozen=True, slots=True)
class Ingang:
    """What is known of somebody on entry. None: not asked, or refused.

    `isced` is 0–8. `egenskaper` are those that somebody said hold; None when nobody asked.
    """

    kon: Kon | None = None
    alder: int | None = None
    sysselsattning: Sysselsattning | None = None
    isced: int | None = None
    egenskaper: frozenset[Egenskap] | None = None


@dataclass(frozen=True, slots=True)
class Deltagande:
    """One stay: from `start` to `slut`, or still there."""

    person: str
    start: date
    slut: date | None
    ingang: Ingang


@dataclass(frozen=True, slots=True)
class Uppgift:
    """What somebody did from a day on, or that they gained a qualification on it."""

    person: str
    dag: date
    lage: Lage | None = None
    kvalifikation: bool = False
    battre_lage: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """The record: entry data, and what the two windows say. None: not known, or not yet over."""

    person: str
    start: date
    slut: date | None
    ingang: Ingang
    lage: Lage | None
    kvalifikation: bool
    lage_sex_manader: Lage | None
    battre_lage: bool


def poster(
    deltaganden: Iterable[Deltagande], uppgifter: Iterable[Uppgift], *, idag: date
) -> list[Post]:
    """A record per person, sorted by person. What happens after `idag` is not looked at."""
    vistelser: dict[str, list[Deltagande]] = {}
    for one in deltaganden:
        if one.start <= idag:
            vistelser.setdefault(one.person, []).append(one)
    sagt: dict[str, list[Uppgift]] = {}
    for uppgift in uppgifter:
        if uppgift.dag <= idag:
            sagt.setdefault(uppgift.person, []).append(uppgift)
    return [
        _post(person, alla, sorted(sagt.get(person, ()), key=lambda u: u.dag), idag)
        for person, alla in sorted(vistelser.items())
    ]


def sex_manader(slut: date) -> date:
    """The day six months later, the last of its month when that is shorter."""
    ar, nr = divmod(slut.month - 1 + EFTER_MANADER, 12)
    manad = nr + 1
    return date(slut.year + ar, manad, min(slut.day, monthrange(slut.year + ar, manad)[1]))


def _post(person: str, alla: Sequence[Deltagande], sagt: Sequence[Uppgift], idag: date) -> Post:
    forsta = min(alla, key=lambda one: one.start)
    slut = _slut(alla, idag)
    if slut is None:
        return Post(person, forsta.start, None, forsta.ingang, None, False, None, False)
    direkt = [u for u in sagt if slut <= u.dag <= slut + OMEDELBART]
    halvar = sex_manader(slut)
    sedan = [u for u in sagt if slut <= u.dag <= halvar] if idag >= halvar else []
    return Post(
        person,
        forsta.start,
        slut,
        forsta.ingang,
        _sista(direkt),
        any(u.kvalifikation for u in direkt),
        _sista(sedan),
        any(u.battre_lage for u in sedan),
    )


def _slut(alla: Iterable[Deltagande], idag: date) -> date | None:
    """The last exit; None while any stay goes on."""
    slut = [one.slut for one in alla]
    ute = [dag for dag in slut if dag is not None and dag <= idag]
    return max(ute) if len(ute) == len(slut) else None


def _sista(uppgifter: Iterable[Uppgift]) -> Lage | None:
    """If several things happened only the last counts, so job search and work exclude each other.

    On one day what was noted last counts.
    """
    lagen = [u.lage for u in uppgifter if u.lage is not None]
    return lagen[-1] if lagen else None
