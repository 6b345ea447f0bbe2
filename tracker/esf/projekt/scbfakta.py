"""All that the files to SCB are made from, out of the project's register and its förbund's logs.

Who stands in the register of any month (deltagare.py) is known here; where they were and for how
long is read in each förbund at its position. Whoever is protected there goes by the form's
surrogate, which is made here and nowhere kept.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from tracker.db import Transaction, raw
from tracker.esf.manad import Manad, av_dag, till_och_med, ur_text
from tracker.esf.projekt.anslutna import (
    anslutna,
    fragade,
    raknade,
    vistelser,
)
from tracker.esf.projekt.uppsattning import Del, Uppsattning, las
from tracker.esf.scb.deltagande import Vistelse
from tracker.esf.scb.fil import Fakta, Person
from tracker.esf.scb.kedja import oppna
from tracker.esf.scb.nummer import dolt, fodd
from tracker.esf.underlag import Spann
from tracker.identity.keys import Keys
from tracker.identity.register import reveal


_REGISTER: Final = (
    "SELECT manad, hos, deltagande, person, delprojekt FROM projektdeltagare "
    "WHERE forbund = %s ORDER BY manad, hos, deltagande"
)
_VISTELSER: Final = """
    SELECT v.deltagande, v.insats, v.start, v.slut, v.kon,
        EXISTS (SELECT FROM skydd s
            WHERE s.forbund = v.forbund AND s.person = v.person AND s.slut IS NULL)
    FROM (
        SELECT forbund, deltagande, insats, start, slut, kon, person FROM deltagande_nu
            WHERE forbund = %(hos)s AND deltagande = ANY(%(alla)s) AND fran <= %(vid)s
        UNION ALL
        SELECT forbund, deltagande, insats, start, slut, kon, person FROM deltagande_tidigare
            WHERE forbund = %(hos)s AND deltagande = ANY(%(alla)s)
            AND fran <= %(vid)s AND till > %(vid)s) v"""
_NARVARO: Final = """
    SELECT n.deltagande, to_char(n.datum, 'YYYY-MM'), sum(n.minuter) FROM narvaro_rad n
    JOIN unnest(%(d_vem)s::text[], %(d_del)s::text[], %(d_fran)s::date[], %(d_till)s::date[])
        AS d(deltagande, delprojekt, fran, till)
        ON d.deltagande = n.deltagande AND n.datum BETWEEN d.fran AND d.till
    WHERE n.forbund = %(hos)s AND n.deltagande = ANY(%(alla)s)
        AND n.fran <= %(vid)s AND (n.till IS NULL OR n.till > %(vid)s) GROUP BY 1, 2"""


@dataclass(frozen=True, slots=True)
class Plats:
    """Where somebody of the project's takes part, and in which months they may be reported."""

    person: UUID
    delprojekt: str
    manader: frozenset[Manad]


def manader(uppsatt: Uppsattning, idag: date) -> list[Manad]:
    """The project's months whose file can be sent."""
    return oppna(av_dag(uppsatt.start), av_dag(uppsatt.slut), idag)


def fakta(transaction: Transaction, projekt: str, *, vid: Mapping[str, int], keys: Keys) -> Fakta:
    """The facts at the positions `vid` (manadsunderlag.positioner), by the register as it stands.

    Raises Refused where there is no such project.
    """
    with transaction(
        forbund=projekt, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        uppsatt = las(session, projekt, vid[projekt])
        rader = raw(session).execute(_REGISTER, (projekt,)).fetchall()
        nummer = reveal(session, projekt, sorted({row[3] for row in rader}), keys=keys)
    per_forbund: dict[str, dict[str, Plats]] = defaultdict(dict)
    grunder: dict[UUID, set[Manad]] = defaultdict(set)
    i_registret: dict[tuple[str, str], set[Manad]] = defaultdict(set)
    hemma: dict[tuple[str, Manad], list[tuple[str, str]]] = defaultdict(list)
    for manad, hos, deltagande, person, delprojekt in rader:
        grunder[person].add(ur_text(manad))
        i_registret[hos, deltagande].add(ur_text(manad))
        hemma[str(person), ur_text(manad)].append((hos, deltagande))
        per_forbund[hos][deltagande] = Plats(
            person, delprojekt, frozenset(i_registret[hos, deltagande])
        )
    stays: list[Vistelse] = []
    i_delprojekt = uppsatt.insatser_per_forbund()
    narvaro: dict[tuple[str, Manad], int] = defaultdict(int)
    dolda: dict[UUID, bool] = {}
    for hos, platser in sorted(per_forbund.items()):
        with transaction(
            forbund=hos, huvudman=("*",), role="stegvis_logg", readonly=True
        ) as session:
            asked = {"hos": hos, "alla": sorted(platser), "vid": vid.get(hos, 0)}
            insatser = i_delprojekt.get(hos, {})
            inslappta = anslutna(session, hos, projekt, vid.get(hos, 0))
            for row in raw(session).execute(_VISTELSER, asked).fetchall():
                stays += _vistelser(row, insatser, inslappta, platser, dolda)
            dagar = raknade(session, uppsatt, hos, platser.keys(), vid.get(hos, 0))
            for deltagande, manad, minuter in raw(session).execute(
                _NARVARO, asked | fragade(dagar)
            ):
                plats, when = platser[deltagande], ur_text(manad)
                if when in plats.manader:
                    narvaro[str(plats.person), when] += int(minuter)
    stays.sort(key=lambda one: (one.person, one.delprojekt, one.tid.fran))
    personer = tuple(
        Person(str(person), _nummer(nummer.get(person), skyddad_kvinna=dolda.get(person)),
               grunder=frozenset(grunder[person]))
        for person in sorted(grunder, key=str)
    )  # fmt: skip
    i_forbunden = {key: tuple(ones) for key, ones in hemma.items()}
    return Fakta(uppsatt.diarienummer, personer, tuple(stays), dict(narvaro), i_forbunden)


def _vistelser(
    row: Sequence[Any],
    insatser: Mapping[str, Collection[Del]],
    inslappta: Mapping[str, Spann],
    platser: Mapping[str, Plats],
    dolda: dict[UUID, bool],
) -> Iterator[Vistelse]:
    """The stays of a deltagande; who is protected is noted in `dolda`, as a woman or not."""
    deltagande, insats, start, slut, kon, skyddad = row
    plats = platser[deltagande]
    if skyddad:
        dolda[plats.person] = kon == "kvinna"
    if start is not None:
        tid = Spann(start, slut)
        for one in vistelser(tid, insatser.get(insats, ()), inslappta.get(insats)):
            yield Vistelse(str(plats.person), one.delprojekt, one.tid, plats.manader)


def _nummer(normal: str | None, *, skyddad_kvinna: bool | None) -> str | None:
    """Twelve digits, or the surrogate of who is protected (`skyddad_kvinna` None: nobody is).

    None where there is no number, or no birth date in it that a surrogate could be made of.
    """
    if normal is None:
        return None
    siffror = normal.replace("-", "")
    if skyddad_kvinna is None:
        return siffror
    dag = fodd(siffror)
    return dolt(dag, kvinna=skyddad_kvinna) if dag else None


def alla_manader(uppsatt: Uppsattning) -> list[Manad]:
    """Every month of the project, ended or not."""
    return list(till_och_med(av_dag(uppsatt.start), av_dag(uppsatt.slut)))
