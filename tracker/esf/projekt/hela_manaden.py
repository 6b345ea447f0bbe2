"""A month with all that the rules look at: hours, certificates, the file to SCB, and money so far.

Put together at a list of positions out of what the log says (manadsunderlag.py), what the file to
SCB would say (scbfakta.py), what was sent (sandningar.py) and what is decided (val.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

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


@dataclass(frozen=True)
class Grund:
    """What every month of a project needs, read once, and what all months make of it, made once."""

    uppsatt: Uppsattning
    val: Val
    sanda: tuple[Sand, ...]
    fakta: Fakta
    manader: tuple[Manad, ...]
    vid: Mapping[str, int]

    @cached_property
    def orundade(self) -> Mapping[Manad, Fil]:
        """The files of the months that have ended, as they would be now, with minutes as they are:
        what is rounded is rounded in a file.
        """
        return gor(self.fakta, self.manader, avrundning=SOM_DEN_AR)

    @cached_property
    def filer(self) -> Mapping[Manad, Fil]:
        """The same as they are sent. Raises Refused while no rounding is decided."""
        return gor(self.fakta, self.manader, avrundning=self.val.avrundning_deltagare)

    @cached_property
    def skicka_om(self) -> tuple[Manad, ...]:
        """Months that must be sent again; none while no file can be made."""
        try:
            return plan(self, self.filer).skicka_om
        except Refused:
            return ()

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


def scbfiler(here: Grund) -> Mapping[Manad, Fil]:
    """The files of the months that have ended. Raises Refused while no rounding is decided."""
    return here.filer


def hela(
    transaction: Transaction,
    here: Grund,
    manad: Manad,
    *,
    idag: date,
    keys: Keys,
    med_blad: bool = True,
) -> Manadsunderlag:
    """The month as the rules look at it; without `med_blad` as those of participants (D) do."""
    bas = manadsunderlag(
        transaction, here.uppsatt.projekt, manad, idag=idag, vid=here.vid, keys=keys,
        med_blad=med_blad,
    )  # fmt: skip
    fil = here.orundade.get(manad) or gor(here.fakta, [manad], avrundning=SOM_DEN_AR)[manad]
    tidigare = _tidigare(here, manad)
    grundade = {one.person for one in bas.deltagare}
    nummer = {one.person: one.nummer for one in here.fakta.personer}
    pengar = _pengar(bas, here) if med_blad else ((), None)
    folk = {rad.person for rad in fil.rader} | {rad.person for rad in fil.sparrade} | grundade
    return replace(
        bas,
        deltagare=tuple(
            Deltagare(person, nummer.get(person), grund=person in grundade)
            for person in sorted(folk)
        ),
        scb=fil.rader,
        scb_tidigare=tidigare,
        scb_skickad=any(one.manad == manad for one in here.sanda),
        skicka_om=here.skicka_om if here.skicka_om and manad >= here.skicka_om[0] else (),
        summeringar=bas.summeringar + pengar[0],
        medfinansierat=pengar[1],
    )


def granskad(here: Grund, bas: Manadsunderlag) -> Granskning:
    """What the catalogue says of the month."""
    return granska(bas, here.val.verk(here.uppsatt.programperiod))


def _tidigare(here: Grund, manad: Manad) -> frozenset[str]:
    """Who stood in an earlier file, or was kept out of one."""
    fore = [fil for when, fil in here.orundade.items() if when < manad]
    inne = {rad.person for fil in fore for rad in fil.rader}
    return frozenset(inne | {rad.person for fil in fore for rad in fil.sparrade})


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
