"""What the catalogue says of one sheet while it is filled in: the rules that a sheet can break.

Signatures and what participants were at are for the month-end list. Time in other projects is
looked at where the caller has it (andra.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, cast

from sqlmodel import Session

from tracker.db import raw
from tracker.esf.manad import Manad
from tracker.esf.projekt.andra import HosAndra
from tracker.esf.projekt.manadsunderlag import som_projekt
from tracker.esf.projekt.personblad import personblad
from tracker.esf.projekt.signaturer import Bladlage
from tracker.esf.projekt.tidblad import Tidblad
from tracker.esf.projekt.uppsattning import Personal, Uppsattning
from tracker.esf.projekt.val import las_val
from tracker.esf.regler.fynd import Fynd
from tracker.esf.regler.katalog import granska
from tracker.esf.regler.regelverk import Regelverk
from tracker.esf.underlag import Anstalld, Franvaro, Manadsunderlag, Slag, Spann


PROVAS: Final = frozenset({"T01", "T02", "T04", "T05", "T06", "T07", "T08", "T12", "T14"})
_TIDIGARE: Final = (
    "SELECT coalesce(sum(minuter), 0) FROM tid_rad WHERE forbund = %s AND personal = %s "
    "AND slag = 'projekt' AND datum >= %s AND datum < %s AND till IS NULL"
)


@dataclass(frozen=True, slots=True)
class Grund:
    """What stays while the sheet is filled in. `tidigare`: minutes earlier in the year."""

    uppsatt: Uppsattning
    verk: Regelverk
    tidigare: int
    idag: date
    hos_andra: HosAndra = field(default_factory=HosAndra)


def las(
    session: Session,
    uppsatt: Uppsattning,
    personal: str,
    manad: Manad,
    idag: date,
    hos_andra: HosAndra | None = None,
) -> Grund:
    """By what the project has decided. Holds what the context may see."""
    asked = (uppsatt.projekt, personal, Manad(manad.ar, 1).forsta, manad.forsta)
    row = raw(session).execute(_TIDIGARE, asked).fetchone()
    verk = las_val(session, uppsatt.projekt, uppsatt.position).verk(uppsatt.programperiod)
    return Grund(uppsatt, verk, int(row[0]) if row else 0, idag, hos_andra or HosAndra())


def prova(grund: Grund, blad: Tidblad) -> list[Fynd]:
    """What is wrong with the sheet as it is, or as it would be, in the order of the catalogue."""
    return [one for one in granska(_underlag(grund, blad), grund.verk).fynd if one.regel in PROVAS]


def _underlag(grund: Grund, blad: Tidblad) -> Manadsunderlag:
    uppsatt, who = grund.uppsatt, grund.uppsatt.personal[blad.personal]
    nycklar: Mapping[str, str] = {blad.personal: blad.personal}
    return Manadsunderlag(
        projekt=som_projekt(uppsatt),
        manad=blad.manad,
        idag=grund.idag,
        anstallda=(_anstalld(who),),
        blad=personblad(uppsatt.projekt, {blad.personal: Bladlage(blad)}, nycklar),
        andra=grund.hos_andra.rader,
        tidigare_i_ar=((blad.personal, grund.tidigare),),
        tidigare_hos_andra=grund.hos_andra.tidigare,
        franvaro=tuple(
            Franvaro(blad.personal, rad.dag, "frånvaro samma dag")
            for rad in blad.rader
            if rad.slag == "franvaro"
        ),
    )


def _anstalld(who: Personal) -> Anstalld:
    return Anstalld(
        person=who.slug,
        arbetsgivare=who.orgnr or who.arbetsgivare,
        slag=cast("Slag", who.slag),
        kategorier=(who.kategori,),
        anstallningar=(Spann(who.anstalld_fran, who.anstalld_till),),
    )
