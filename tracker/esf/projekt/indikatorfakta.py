"""What the preview of the common indicators is counted from: entries and exits of the register.

A project collects no indicator data; what is known was asked in the förbund at inskrivning and
avslut. What nobody asked stays unknown, and is counted as such (indikatorer/tabell.py).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final, cast

from schemas.kodverk import per_kod
from tracker.db import Transaction, raw
from tracker.esf.indikatorer.post import Deltagande, Ingang, Kon, Lage, Sysselsattning, Uppgift
from tracker.esf.indikatorer.post import poster as gor_poster
from tracker.esf.indikatorer.tabell import Tabell, tabell
from tracker.esf.projekt.anslutna import anslutna, vistelser
from tracker.esf.projekt.hela_manaden import Grund
from tracker.esf.underlag import Programperiod, Spann


_REGISTER: Final = (
    "SELECT DISTINCT hos, deltagande, person FROM projektdeltagare WHERE forbund = %s "
    "ORDER BY hos, deltagande"
)
_DELTAGANDEN: Final = """
    SELECT deltagande, insats, start, slut, kon, fodelsear, utbildning,
        sysselsattning_fore, sysselsattning_efter FROM (
        SELECT deltagande, insats, start, slut, kon, fodelsear, utbildning,
            sysselsattning_fore, sysselsattning_efter FROM deltagande_nu
            WHERE forbund = %(hos)s AND deltagande = ANY(%(alla)s) AND fran <= %(vid)s
        UNION ALL
        SELECT deltagande, insats, start, slut, kon, fodelsear, utbildning,
            sysselsattning_fore, sysselsattning_efter FROM deltagande_tidigare
            WHERE forbund = %(hos)s AND deltagande = ANY(%(alla)s)
            AND fran <= %(vid)s AND till > %(vid)s) v
    WHERE start IS NOT NULL ORDER BY deltagande"""
_ARBETE: Final = frozenset(
    kod for kod, post in per_kod("sysselsattning").items() if post.klass == "forvarvsarbete"
)
_SOKER: Final = frozenset({"aktivt_arbetssokande", "arbetsmarknadsprogram"})
ISCED: Final[Mapping[str, int]] = MappingProxyType(
    {
        "grundskola": 2,
        "gymnasium": 3,
        "annan_eftergymnasial": 4,
        "hogskola_upp_till_1_ar": 5,
        "hogskola_upp_till_3_ar": 5,
        "hogskola_mer_an_3_ar": 6,
    }
)
"""Our own reading of the code list, marked on the page as such."""


def indikatorer(transaction: Transaction, here: Grund, *, idag: date) -> Tabell:
    """The table of the project's programme period, as known at the positions of `here`."""
    projekt = here.uppsatt.projekt
    with transaction(
        forbund=projekt, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        rader = raw(session).execute(_REGISTER, (projekt,)).fetchall()
    per: dict[str, dict[str, str]] = {}
    for hos, deltagande, person in rader:
        per.setdefault(hos, {})[deltagande] = str(person)
    stays: list[Deltagande] = []
    uppgifter: list[Uppgift] = []
    for hos, personer in per.items():
        asked = {"hos": hos, "alla": sorted(personer), "vid": here.vid.get(hos, 0)}
        insatser = here.uppsatt.insatser_per_forbund().get(hos, {})
        with transaction(
            forbund=hos, huvudman=("*",), role="stegvis_logg", readonly=True
        ) as session:
            inslappta = anslutna(session, hos, projekt, here.vid.get(hos, 0))
            for deltagande, insats, start, slut, *rest in raw(session).execute(_DELTAGANDEN, asked):
                tider = vistelser(
                    Spann(start, slut), insatser.get(insats, ()), inslappta.get(insats)
                )
                if tider:  # the same days as the file to SCB says
                    one, sagt = _en(personer[deltagande], [del_.tid for del_ in tider], slut, rest)
                    stays.append(one)
                    uppgifter += sagt
    period = cast("Programperiod", here.uppsatt.programperiod.replace("_", "-"))
    return tabell(gor_poster(stays, uppgifter, idag=idag), period)


def _en(
    person: str, tider: Sequence[Spann], avslutad: date | None, row: Sequence[Any]
) -> tuple[Deltagande, list[Uppgift]]:
    """A stay in the project, from its first day to its last, and what was said at the avslut."""
    start, slut = min(one.fran for one in tider), max(one.till or date.max for one in tider)
    kon, fodelsear, utbildning, fore, efter = row
    ingang = Ingang(
        kon=cast("Kon", kon) if kon in {"kvinna", "man"} else None,
        alder=start.year - fodelsear if fodelsear else None,
        sysselsattning=sysselsattning(fore),
        isced=ISCED.get(utbildning or ""),
    )
    lage = lage_efter(efter)
    sagt = [Uppgift(person, avslutad, lage)] if avslutad and lage else []
    return Deltagande(person, start, None if slut == date.max else slut, ingang), sagt


def sysselsattning(koder: Collection[str] | None) -> Sysselsattning | None:
    """Exactly one status at entry: work before job search before studies; None when not asked."""
    if not koder:
        return None
    alla = _utan_procent(koder)
    if alla & _ARBETE:
        return "arbete"
    if alla & _SOKER:
        return "arbetslos"
    return "inaktiv" if "studier" in alla else "inaktiv_ej_studier"


def lage_efter(koder: Collection[str] | None) -> Lage | None:
    """The same on leaving, where studies come before job search."""
    if not koder:
        return None
    alla = _utan_procent(koder)
    if alla & _ARBETE:
        return "arbete"
    if "studier" in alla:
        return "studier"
    return "soker_arbete" if alla & _SOKER else "inaktiv"


def _utan_procent(koder: Collection[str]) -> set[str]:
    """The codes alone: work and studies carry their per cent, `studier:50`."""
    return {one.partition(":")[0] for one in koder}
