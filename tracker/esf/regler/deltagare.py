"""D01–D11: participants, their certificates and the file to SCB."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from tracker.esf.regler.fynd import Plats, Traff, tid
from tracker.esf.regler.regelverk import Regelverk
from tracker.esf.scb.nummer import giltigt, surrogat
from tracker.esf.underlag import Manadsunderlag


def nummer(manad: Manadsunderlag, _: Regelverk) -> Iterator[Traff]:
    """D01: a number that the register can find, or the form's surrogate."""
    anonyma = {one.person for one in manad.deltagare if one.anonym}
    for rad in manad.scb:
        if rad.person not in anonyma and not giltigt(rad.nummer, idag=manad.idag):
            yield Traff(Plats(rad.person), "inget nummer" if not rad.nummer else "fel nummer")


def start_och_slut(manad: Manadsunderlag, _: Regelverk) -> Iterator[Traff]:
    """D02: a new row starts in its month, and an end stands in the month where it came."""
    forsta, sista = manad.manad.forsta, manad.manad.sista
    for rad in manad.scb:
        ny = rad.person not in manad.scb_tidigare
        if rad.start > sista or (ny and rad.start < forsta):
            yield Traff(Plats(rad.person, rad.start), "start i en annan månad")
        if rad.slut is not None and not forsta <= rad.slut <= sista:
            yield Traff(Plats(rad.person, rad.slut), "slut i en annan månad")


def skicka_om(manad: Manadsunderlag, _: Regelverk) -> Iterator[Traff]:
    """D03: later months wait to be sent again."""
    if manad.skicka_om:
        yield Traff(Plats(), ", ".join(str(one) for one in sorted(manad.skicka_om)))


def i_tid(manad: Manadsunderlag, verk: Regelverk) -> Iterator[Traff]:
    """D04: from the first day after the month until its file is sent."""
    senast = manad.manad.sista + timedelta(days=verk.scb_inom.krav())
    if not manad.scb_skickad and manad.idag > manad.manad.sista:
        yield Traff(Plats(), f"senast {senast.isoformat()}")


def en_rad(manad: Manadsunderlag, _: Regelverk) -> Iterator[Traff]:
    """D05: one row per person."""
    sedda: set[tuple[str, str]] = set()
    for rad in manad.scb:
        if (rad.person, rad.delprojekt) in sedda:
            yield Traff(Plats(rad.person, delprojekt=rad.delprojekt), "två rader")
        sedda.add((rad.person, rad.delprojekt))


def efter_slut(manad: Manadsunderlag, _: Regelverk) -> Iterator[Traff]:
    """D05: no hours after the end."""
    slut = {rad.person: rad.slut for rad in manad.scb}
    for one in manad.narvaro:
        sista = slut.get(one.person)
        if one.minuter and sista is not None and one.dag > sista:
            yield Traff(Plats(one.person, one.dag), f"{tid(one.minuter)} efter slutdatum")


def intygade_timmar(manad: Manadsunderlag, _: Regelverk) -> Iterator[Traff]:
    """D06: the hours of the file are those of the signed certificate."""
    summor: dict[str, int] = defaultdict(int)
    for rad in manad.scb:
        summor[rad.person] += rad.minuter
    for intyg in manad.intyg:
        minuter = summor.get(intyg.person)
        if intyg.underskrivet and minuter is not None and minuter != intyg.minuter:
            uppgift = f"{tid(minuter)} i filen, {tid(intyg.minuter)} intygade"
            yield Traff(Plats(intyg.person), uppgift)


def intyg(manad: Manadsunderlag, _: Regelverk) -> Iterator[Traff]:
    """D07: whoever was there has signed. Unsigned hours are no co-financing."""
    signerade = {one.person for one in manad.intyg if one.underskrivet}
    summor: dict[str, int] = defaultdict(int)
    for one in manad.narvaro:
        summor[one.person] += one.minuter
    for person, minuter in sorted(summor.items()):
        if minuter and person not in signerade:
            yield Traff(Plats(person), f"{tid(minuter)} utan underskrift")


def grund(manad: Manadsunderlag, _: Regelverk) -> Iterator[Traff]:
    """D08: nobody is in the file without samtycke or another basis in the month."""
    har = {one.person for one in manad.deltagare if one.grund}
    for rad in manad.scb:
        if rad.person not in har:
            yield Traff(Plats(rad.person), "ingen grund i månaden")


def anonym(manad: Manadsunderlag, _: Regelverk) -> Iterator[Traff]:
    """D09: nobody is in the file without identity."""
    anonyma = {one.person for one in manad.deltagare if one.anonym}
    for rad in manad.scb:
        if rad.person in anonyma:
            yield Traff(Plats(rad.person), "anonym")


def personal(manad: Manadsunderlag, _: Regelverk) -> Iterator[Traff]:
    """D10: paid staff are no participants. A surrogate is no key: two people may have the same."""
    personer = {one.person for one in manad.anstallda}
    nummer_ = {one.nummer for one in manad.anstallda if one.nummer and not surrogat(one.nummer)}
    for one in manad.deltagare:
        if one.person in personer or one.nummer in nummer_:
            yield Traff(Plats(one.person), "står också som personal")


def en_gang(manad: Manadsunderlag, _: Regelverk) -> Iterator[Traff]:
    """D11: somebody in two delprojekt is one participant."""
    forsta: dict[str, str] = {}
    for rad in manad.scb:
        if forsta.setdefault(rad.person, rad.delprojekt) != rad.delprojekt:
            yield Traff(Plats(rad.person, delprojekt=rad.delprojekt), "rad i två delprojekt")
