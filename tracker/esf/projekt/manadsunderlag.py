"""A month of a project out of its log and its förbund's: what rules, money and files are made of.

Read at a list of positions, one for the project and one for each förbund of its delprojekt (ADR
36), so that the same list always gives the same.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, cast
from uuid import UUID

from sqlmodel import Session

from schemas.handelser.ekonomi import ore
from tracker.db import Transaction, raw
from tracker.esf.manad import Manad
from tracker.esf.projekt.andra import HosAndra, andra_projekt, hos_andra
from tracker.esf.projekt.anslutna import fragade, raknade
from tracker.esf.projekt.intyg import manadens_intyg, per_person
from tracker.esf.projekt.personblad import personblad
from tracker.esf.projekt.signaturer import signaturer
from tracker.esf.projekt.uppsattning import Personal, Uppsattning, las
from tracker.esf.underlag import (
    Anstalld,
    Blad,
    Deltagare,
    Franvaro,
    Manadsunderlag,
    Narvaro,
    Programperiod,
    Projekt,
    Slag,
    Spann,
    Summering,
)
from tracker.identity.keys import Keys
from tracker.identity.projektdeltagare import manadens
from tracker.log import store


_FRANVARO: Final = (
    "SELECT personal, datum, slag FROM tid_rad WHERE forbund = %(log)s AND slag = 'franvaro' "
    "AND datum >= %(fran)s AND datum <= %(till)s "
    "AND fran <= %(vid)s AND (till IS NULL OR till > %(vid)s) ORDER BY datum, nr"
)
_TIDIGARE: Final = (
    "SELECT personal, sum(minuter) FROM tid_rad WHERE forbund = %(log)s AND slag = 'projekt' "
    "AND datum >= %(aret)s AND datum < %(fran)s "
    "AND fran <= %(vid)s AND (till IS NULL OR till > %(vid)s) GROUP BY personal"
)
_NARVARO: Final = """
    SELECT n.deltagande, n.datum, n.minuter, d.delprojekt, n.traff FROM narvaro_rad n
    JOIN unnest(%(d_vem)s::text[], %(d_del)s::text[], %(d_fran)s::date[], %(d_till)s::date[])
        AS d(deltagande, delprojekt, fran, till)
        ON d.deltagande = n.deltagande AND n.datum BETWEEN d.fran AND d.till
    WHERE n.forbund = %(log)s AND n.datum >= %(fran)s AND n.datum <= %(till)s
        AND n.deltagande = ANY(%(deltaganden)s) AND n.fran <= %(vid)s
        AND (n.till IS NULL OR n.till > %(vid)s) ORDER BY n.datum, n.nr"""
_KRAV: Final = (
    "SELECT varde FROM esfsats_version WHERE forbund = %(log)s AND namn = %(namn)s "
    "AND fran <= %(vid)s AND (till IS NULL OR till > %(vid)s)"
)
_HOS: Final = "SELECT DISTINCT hos FROM projektdeltagare WHERE forbund = %s"


def positioner(transaction: Transaction, projekt: str, *, keys: Keys) -> dict[str, int]:
    """Where the project stands now, each förbund that is or was of its delprojekt, and the projects
    that its staff work in too.
    """
    with transaction(forbund=projekt, role="stegvis_logg", readonly=True) as session:
        uppsatt = las(session, projekt)
        forna = [hos for (hos,) in raw(session).execute(_HOS, (projekt,))]
    found = {projekt: uppsatt.position}
    for forbund in sorted({*uppsatt.insatser_per_forbund(), *forna}):
        with transaction(forbund=forbund, readonly=True) as session:
            huvud = store.head(session, forbund)
            found[forbund] = huvud.position if huvud else 0
    alla = [(nyckel(one), one) for one in uppsatt.personal.values()]
    return found | andra_projekt(transaction, uppsatt, alla, keys=keys)


def manadsunderlag(
    transaction: Transaction,
    projekt: str,
    manad: Manad,
    *,
    idag: date,
    vid: Mapping[str, int],
    keys: Keys,
    med_blad: bool = True,
) -> Manadsunderlag:
    """The month as known at the positions `vid` (see `positioner`).

    `med_blad`: with the staff's sheets, which nothing about participants needs.
    Whose attendance counts is as the month's register was made last (deltagare.py). Staff and
    participants have the same key where they are the same person. Raises Refused where there is no
    such project.
    """
    with transaction(
        forbund=projekt, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        uppsatt = las(session, projekt, vid[projekt])
        asked = {"log": projekt, "vid": vid[projekt], "aret": Manad(manad.ar, 1).forsta}
        asked |= {"fran": manad.forsta, "till": manad.sista}
        borta = raw(session).execute(_FRANVARO, asked).fetchall()
        tidigare = raw(session).execute(_TIDIGARE, asked).fetchall()
        krav = _krav(session, projekt, vid[projekt])
        lagen = signaturer(session, projekt, manad, keys=keys, vid=vid[projekt]) if med_blad else {}
        personer = manadens(session, projekt, str(manad))
    nycklar = {slug: nyckel(one) for slug, one in uppsatt.personal.items()}
    blad = personblad(projekt, lagen, nycklar)
    elsewhere = (
        hos_andra(
            transaction,
            uppsatt,
            [(nyckel(one), one) for one in uppsatt.personal.values()],
            manad,
            vid=vid,
            keys=keys,
        )
        if med_blad
        else HosAndra()
    )
    return Manadsunderlag(
        projekt=som_projekt(uppsatt, krav),
        manad=manad,
        idag=idag,
        anstallda=_anstallda(uppsatt),
        blad=blad,
        andra=elsewhere.rader,
        tidigare_i_ar=_tidigare(tidigare, nycklar),
        tidigare_hos_andra=elsewhere.tidigare,
        franvaro=tuple(Franvaro(nycklar.get(who, who), *rest) for who, *rest in borta),
        narvaro=tuple(_narvaro(transaction, uppsatt, manad, personer, vid)),
        intyg=per_person(manadens_intyg(transaction, projekt, manad, vid=vid)),
        deltagare=tuple(Deltagare(str(one)) for one in sorted(set(personer.values()), key=str)),
        summeringar=(_summering(blad),),
    )


def nyckel(one: Personal) -> str:
    """Who somebody of the staff is: their person where it is known, so that two records of one
    person are one, else the record.
    """
    return str(one.person) if one.person else f"personal:{one.slug}"


def _krav(session: Session, log: str, vid: int) -> int | None:
    asked = {"log": log, "namn": "medfinansiering_procent", "vid": vid}
    row = raw(session).execute(_KRAV, asked).fetchone()
    return ore(row[0]) if row else None


def som_projekt(uppsatt: Uppsattning, krav: int | None = None) -> Projekt:
    """The project as the rules look at it. `krav`: co-financing asked, hundredths of a per cent."""
    return Projekt(
        projekt=uppsatt.projekt,
        diarienummer=uppsatt.diarienummer,
        programperiod=cast("Programperiod", uppsatt.programperiod.replace("_", "-")),
        agare=uppsatt.orgnr or uppsatt.agare,
        tid=Spann(uppsatt.start, uppsatt.slut),
        perioder=tuple(Spann(*period) for period in uppsatt.perioder),
        medfinansiering_krav=krav,
    )


def _anstallda(uppsatt: Uppsattning) -> tuple[Anstalld, ...]:
    """Each person once, with all categories and employments that their records have."""
    records: dict[str, list[Personal]] = defaultdict(list)
    for one in uppsatt.personal.values():
        records[nyckel(one)].append(one)
    return tuple(
        Anstalld(
            person=person,
            arbetsgivare=ones[0].orgnr or ones[0].arbetsgivare,
            slag=cast("Slag", ones[0].slag),
            kategorier=tuple(sorted({one.kategori for one in ones})),
            anstallningar=tuple(Spann(one.anstalld_fran, one.anstalld_till) for one in ones),
            fler=tuple((cast("Slag", one.slag), one.orgnr or one.arbetsgivare) for one in ones[1:]),
        )
        for person, ones in sorted(records.items())
    )


def _tidigare(
    rader: Sequence[tuple[Any, ...]], nycklar: Mapping[str, str]
) -> tuple[tuple[str, int], ...]:
    """Minutes of the year before the month, by person."""
    found: dict[str, int] = defaultdict(int)
    for who, minuter in rader:
        found[nycklar.get(who, who)] += int(minuter)
    return tuple(sorted(found.items()))


def _narvaro(
    transaction: Transaction,
    uppsatt: Uppsattning,
    manad: Manad,
    personer: Mapping[tuple[str, str], UUID],
    vid: Mapping[str, int],
) -> list[Narvaro]:
    """Attendance of the month's participants on the days that count, förbund by förbund."""
    found: list[Narvaro] = []
    for hos in sorted({hos for hos, _ in personer}):
        names = sorted(name for at, name in personer if at == hos)
        asked = {
            "log": hos,
            "fran": manad.forsta,
            "till": manad.sista,
            "vid": vid[hos],
            "deltaganden": names,
        }
        with transaction(
            forbund=hos, huvudman=("*",), role="stegvis_logg", readonly=True
        ) as session:
            dagar = fragade(raknade(session, uppsatt, hos, names, vid[hos]))
            found += [
                Narvaro(str(personer[hos, name]), *rest)
                for name, *rest in raw(session).execute(_NARVARO, asked | dagar)
            ]
    return found


def _summering(blad: Sequence[Blad]) -> Summering:
    """Minutes of the project in the month, and of each delprojekt."""
    delar: dict[str, int] = defaultdict(int)
    for one in blad:
        for rad in one.rader:
            delar[rad.delprojekt] += rad.minuter
    return Summering("minuter", sum(one.minuter for one in blad), tuple(sorted(delar.items())))
