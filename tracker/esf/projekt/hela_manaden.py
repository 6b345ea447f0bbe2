"""A month with all that the rules look at: hours, certificates, the file to SCB, and money so far.

Put together at a list of positions out of what the log says (manadsunderlag.py), what the file to
SCB would say (scbfakta.py), what was sent (sandningar.py) and what is decided (val.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from tracker.db import Transaction
from tracker.errors import Refused
from tracker.esf.manad import Manad
from tracker.esf.pengar.ansokan import ansokan
from tracker.esf.pengar.avrundning import AVRUNDNINGAR
from tracker.esf.projekt.manadsunderlag import manadsunderlag, nyckel
from tracker.esf.projekt.sandningar import Sand, sanda
from tracker.esf.projekt.scbfakta import fakta, manader
from tracker.esf.projekt.uppsattning import Uppsattning, las
from tracker.esf.projekt.val import Val, las_val
from tracker.esf.regler.fynd import Granskning
from tracker.esf.regler.katalog import granska
from tracker.esf.scb.fil import Fakta, Fil, gor
from tracker.esf.scb.kedja import Plan, planera
from tracker.esf.underlag import Deltagare, Manadsunderlag, Medfinansierat, Summering
from tracker.identity.keys import Keys


SOM_DEN_AR = AVRUNDNINGAR["ingen"]
"""Rules look at the minutes as they are: what is rounded is rounded in a file."""


@dataclass(frozen=True, slots=True)
class Grund:
    """What every month of a project needs, read once. `filer`: as they would be now, unrounded."""

    uppsatt: Uppsattning
    val: Val
    sanda: tuple[Sand, ...]
    fakta: Fakta
    manader: tuple[Manad, ...]
    vid: Mapping[str, int]

    def personal(self, person: str) -> str:
        """The record of somebody of the staff, by the key that they have in a month."""
        return next(
            (slug for slug, one in self.uppsatt.personal.items() if nyckel(one) == person), person
        )


def grund(
    transaction: Transaction, projekt: str, *, idag: date, vid: Mapping[str, int], keys: Keys
) -> Grund:
    """What the project has, at the positions `vid`. Raises Refused where there is no project."""
    with transaction(forbund=projekt, role="stegvis_logg", readonly=True) as session:
        uppsatt = las(session, projekt, vid[projekt])
        val = las_val(session, projekt, vid[projekt])
        skickade = tuple(sanda(session, projekt, vid[projekt]))
    known = fakta(transaction, projekt, vid=vid, keys=keys)
    return Grund(uppsatt, val, skickade, known, tuple(manader(uppsatt, idag)), vid)


def plan(here: Grund, filer: Mapping[Manad, Fil]) -> Plan:
    """What must be sent. Raises Refused where months were sent out of order."""
    summor = {manad: fil.summa for manad, fil in filer.items()}
    return planera(summor, [one.sandning for one in here.sanda])


def scbfiler(here: Grund) -> dict[Manad, Fil]:
    """The files of the months that have ended. Raises Refused while no rounding is decided."""
    return gor(here.fakta, here.manader, avrundning=here.val.avrundning_deltagare)


def hela(
    transaction: Transaction, here: Grund, manad: Manad, *, idag: date, keys: Keys
) -> Manadsunderlag:
    """The month as the rules look at it."""
    bas = manadsunderlag(
        transaction, here.uppsatt.projekt, manad, idag=idag, vid=here.vid, keys=keys
    )
    filer = gor(here.fakta, [one for one in here.manader if one < manad] + [manad],
                avrundning=SOM_DEN_AR)  # fmt: skip
    fil = filer.pop(manad)
    tidigare = {rad.person for one in filer.values() for rad in one.rader}
    tidigare |= {rad.person for one in filer.values() for rad in one.sparrade}
    grundade = {one.person for one in bas.deltagare}
    nummer = {one.person: one.nummer for one in here.fakta.personer}
    pengar = _pengar(bas, here)
    folk = {rad.person for rad in fil.rader} | {rad.person for rad in fil.sparrade} | grundade
    return replace(
        bas,
        deltagare=tuple(
            Deltagare(person, nummer.get(person), grund=person in grundade)
            for person in sorted(folk)
        ),
        scb=fil.rader,
        scb_tidigare=frozenset(tidigare),
        scb_skickad=any(one.manad == manad for one in here.sanda),
        skicka_om=_skicka_om(here, manad),
        summeringar=bas.summeringar + pengar[0],
        medfinansierat=pengar[1],
    )


def granskad(here: Grund, bas: Manadsunderlag) -> Granskning:
    """What the catalogue says of the month."""
    return granska(bas, here.val.verk(here.uppsatt.programperiod))


def _skicka_om(here: Grund, manad: Manad) -> tuple[Manad, ...]:
    """Months from this one on that must be sent again; none while no file can be made."""
    try:
        om = plan(here, scbfiler(here)).skicka_om
    except Refused:
        return ()
    return tuple(one for one in om if manad >= om[0])


def _pengar(
    bas: Manadsunderlag, here: Grund
) -> tuple[tuple[Summering, ...], Medfinansierat | None]:
    """The month's sums in öre, and its co-financing; nothing while rates or rounding lack."""
    try:
        pengar = ansokan([bas], here.val, here.uppsatt)
    except Refused:
        return (), None
    delar = tuple(sorted(pengar.per_delprojekt.items()))
    summor = (Summering("öre", pengar.personalkostnad, delar),)
    utfall = pengar.utfall
    if not utfall.stodberattigande:
        return summor, None
    return summor, Medfinansierat(utfall.medfinansiering, utfall.stodberattigande)
