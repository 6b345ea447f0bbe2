"""Time that staff may take into their sheets: occasions at which people were ticked (ADR 57).

The hours of a group activity come from its event. An occasion is proposed to whoever holds the
activity, or ticked who came; nothing of it is time before the person takes it into their own sheet.
The row carries the occasion's name, by which their time is compared with the attendance there.

Read as stegvis_logg by questions that name the accounts: of nobody who took part is anything said.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from tracker.db import Transaction, raw
from tracker.esf.avstamning.tillfallen import langsta
from tracker.esf.manad import Manad
from tracker.esf.projekt.anslutna import anslutna, raknade, raknas
from tracker.esf.projekt.uppsattning import Personal, Uppsattning
from tracker.esf.underlag import Narvaro, Spann
from tracker.identity.projektdeltagare import manadens as registret


_HALLNA: Final = """
    SELECT r.insats, r.traff, r.datum, max(r.minuter), coalesce(max(a.namn), r.traff),
        array_agg(DISTINCT r.av), max(a.arrangorer)
    FROM (SELECT n.insats, n.traff, n.datum, n.deltagande, sum(n.minuter)::int AS minuter,
            string_agg(DISTINCT l.av, ' ') AS av
        FROM narvaro_rad n JOIN logg l ON l.forbund = n.forbund AND l.position = n.nr
        WHERE n.forbund = %(hos)s AND n.insats = ANY(%(insatser)s) AND n.till IS NULL
            AND n.traff IS NOT NULL AND n.datum >= %(fran)s AND n.datum <= %(till)s
        GROUP BY 1, 2, 3, 4) r
    LEFT JOIN aktivitet_version a ON a.forbund = %(hos)s AND a.insats = r.insats AND a.till IS NULL
        AND r.traff = a.slug || '.' || to_char(r.datum, 'YYYYMMDD')
    GROUP BY 1, 2, 3 ORDER BY r.datum, r.traff, r.insats"""


_DAR: Final = """
    SELECT deltagande, datum, minuter, traff FROM narvaro_rad
    WHERE forbund = %(hos)s AND till IS NULL AND traff = ANY(%(traffar)s)
        AND datum >= %(fran)s AND datum <= %(till)s ORDER BY nr"""


@dataclass(frozen=True, slots=True)
class Forslag:
    """An occasion of the project's. `minuter`: as long as whoever was there longest, of those whom
    the comparison counts (`raknas`, T15); of everybody, while nobody there is counted.

    `konton`: whom it may be proposed to. `namn`: the activity's, or the occasion's where it has
    none.
    """

    hos: str
    insats: str
    delprojekt: str
    traff: str
    dag: date
    minuter: int
    namn: str
    konton: frozenset[UUID]
    raknas: bool = False

    @property
    def nyckel(self) -> str:
        """What names it in a form."""
        return f"{self.hos}/{self.insats}/{self.traff}/{self.dag.isoformat()}"


def manadens(
    transaction: Transaction, uppsatt: Uppsattning, manad: Manad, konton: Collection[UUID]
) -> list[Forslag]:
    """The month's occasions, as known now, that any of the accounts held or ticked at."""
    if not konton:
        return []
    found: list[Forslag] = []
    narvaro: list[Narvaro] = []
    for hos, insatser in uppsatt.insatser_per_forbund().items():
        asked: dict[str, Any] = {"hos": hos, "insatser": list(insatser)}
        asked |= {"fran": manad.forsta, "till": manad.sista}
        with transaction(
            forbund=hos, huvudman=("*",), role="stegvis_logg", readonly=True
        ) as session:
            inslappta = anslutna(session, hos, uppsatt.projekt, _NU)
            for insats, traff, dag, minuter, namn, av, holl in raw(session).execute(_HALLNA, asked):
                slug = raknas(insatser[insats], inslappta.get(insats, _ALDRIG), dag)
                vilka = {one for one in (*holl_av(av), *(holl or ())) if one in konton}
                if slug and vilka:
                    found.append(Forslag(hos, insats, slug, traff, dag, int(minuter), namn,
                                         frozenset(vilka)))  # fmt: skip
        traffar = sorted({one.traff for one in found if one.hos == hos})
        narvaro += _raknad(transaction, uppsatt, manad, asked | {"traffar": traffar})
    langst = langsta(narvaro)
    found = [_som_raknas(one, langst.get((one.traff, one.dag), {})) for one in found]
    return sorted(found, key=lambda one: (one.dag, one.namn, one.nyckel))


def _som_raknas(one: Forslag, langst: Mapping[str, int]) -> Forslag:
    """As long as the comparison says that it was (T15), where anybody there is counted."""
    minuter = langst.get(one.delprojekt)
    return replace(one, minuter=minuter, raknas=True) if minuter else one


def _raknad(
    transaction: Transaction, uppsatt: Uppsattning, manad: Manad, asked: dict[str, Any]
) -> list[Narvaro]:
    """The attendance at these occasions of who is in the month's register, on days that count."""
    if not asked["traffar"]:
        return []
    hos = asked["hos"]
    with transaction(
        forbund=uppsatt.projekt, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        alla = registret(session, uppsatt.projekt, str(manad))
    folk = {name: str(who) for (at, name), who in alla.items() if at == hos}
    with transaction(forbund=hos, huvudman=("*",), role="stegvis_logg", readonly=True) as session:
        rader = [rad for rad in raw(session).execute(_DAR, asked) if rad[0] in folk]
        dagar = raknade(session, uppsatt, hos, {rad[0] for rad in rader}, _NU)
    return [
        Narvaro(folk[vem], dag, minuter, one.delprojekt, traff)
        for vem, dag, minuter, traff in rader
        for one in dagar.get(vem, ())
        if one.tid.har(dag)
    ]


_NU: Final = 2**62
"""A position after all there are: what is proposed is what is known now."""
_ALDRIG: Final = Spann(date.max, date.max)


def holl_av(av: Iterable[str]) -> Iterator[UUID]:
    """The accounts among who recorded, several with spaces between; files and machines are none."""
    for one in " ".join(av).split():
        try:
            yield UUID(one)
        except ValueError:
            continue


def vantar(
    forslag: Iterable[Forslag], who: Personal, tagna: Collection[tuple[str | None, date]]
) -> list[Forslag]:
    """Those that are somebody's and that their sheet does not have, on days of their employment.

    `tagna`: the occasions and days of its rows.
    """
    anstalld = Spann(who.anstalld_fran, who.anstalld_till)
    return [
        one
        for one in forslag
        if who.anvandare in one.konton
        and anstalld.har(one.dag)
        and (one.traff, one.dag) not in tagna
    ]
