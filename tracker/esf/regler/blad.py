"""T09–T15: a month's sheet as a whole: its signatures, its days and what it agrees with."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from tracker.esf.avstamning.tillfallen import olika
from tracker.esf.helgdagar import ledig
from tracker.esf.regler.fynd import Allvar, Plats, Traff, tid
from tracker.esf.regler.regelverk import Regelverk
from tracker.esf.underlag import Blad, Manadsunderlag


_OENIGHET = {
    "ingen_deltagare": "ingen deltagare var där",
    "ingen_personal": "ingen personal har redovisat tid",
    "olika_tid": "inte samma tid",
}


def nollblad(manad: Manadsunderlag, verk: Regelverk) -> Iterator[Traff]:
    """T09: nothing to report makes no sheet."""
    if verk.nollblad_tillats.krav():
        return
    for blad in manad.blad:
        if not blad.minuter:
            yield Traff(Plats(blad.person), "inga timmar")


def underskriven(manad: Manadsunderlag, _: Regelverk) -> Iterator[Traff]:
    """T10: signed by the person."""
    for blad in _med_timmar(manad):
        if not any(one.roll == "anstalld" and one.av == blad.person for one in blad.underskrifter):
            yield Traff(Plats(blad.person), "inte underskrivet av den anställda")


def attesterad(manad: Manadsunderlag, verk: Regelverk) -> Iterator[Traff]:
    """T10: approved by another where the period asks for that; never by the person itself."""
    kravs = verk.attest_kravs.krav()
    for blad in _med_timmar(manad):
        attester = [one for one in blad.underskrifter if one.roll == "attest"]
        if any(one.av == blad.person for one in attester):
            allvar: Allvar = "fel" if kravs else "varning"
            yield Traff(Plats(blad.person), "attesterat av samma person", allvar)
        elif kravs and not attester:
            yield Traff(Plats(blad.person), "inte attesterat")


def i_tid(manad: Manadsunderlag, verk: Regelverk) -> Iterator[Traff]:
    """T11: signed after the last day that it reports, and soon."""
    senast = manad.manad.sista + timedelta(days=verk.underskrift_inom.krav())
    for blad in _med_timmar(manad):
        sista = max(rad.dag for rad in blad.rader if rad.minuter)
        for one in blad.underskrifter:
            if one.dag < sista:
                yield Traff(Plats(blad.person, one.dag), f"före {sista.isoformat()}")
            elif one.dag > senast:
                yield Traff(Plats(blad.person, one.dag), f"efter {senast.isoformat()}")


def lediga_dagar(manad: Manadsunderlag, _: Regelverk) -> Iterator[Traff]:
    """T12: hours on a day off, or when the employer has the person as away."""
    borta = {(one.person, one.dag): one.slag for one in manad.franvaro}
    for person, dag in sorted({(rad.person, rad.dag) for rad in manad.rader if rad.minuter}):
        if (person, dag) in borta:
            yield Traff(Plats(person, dag), borta[person, dag])
        elif ledig(dag):
            yield Traff(Plats(person, dag), "helg")


def andrad(manad: Manadsunderlag, _: Regelverk) -> Iterator[Traff]:
    """T13: a signature holds for exactly what was shown."""
    for blad in manad.blad:
        for one in blad.underskrifter:
            if one.summa != blad.summa:
                yield Traff(Plats(blad.person, one.dag), "bladet är ändrat efter underskriften")


def dagsumma(manad: Manadsunderlag, _: Regelverk) -> Iterator[Traff]:
    """T14: the rows of a day make its total."""
    for blad in manad.blad:
        summor: dict[date, int] = defaultdict(int)
        for rad in blad.rader:
            summor[rad.dag] += rad.minuter
        for dag, minuter in blad.dagsummor:
            if summor[dag] != minuter:
                yield Traff(Plats(blad.person, dag), f"{tid(summor[dag])}, inte {tid(minuter)}")


def rutnat(manad: Manadsunderlag, verk: Regelverk) -> Iterator[Traff]:
    """T14: no finer than the project reports."""
    steg = verk.rutnat.krav()
    for rad in manad.rader:
        if rad.minuter % steg:
            plats = Plats(rad.person, rad.dag, rad.rad, rad.delprojekt)
            yield Traff(plats, f"{tid(rad.minuter)} är inte hela steg om {steg} min")


def tillfallen(manad: Manadsunderlag, verk: Regelverk) -> Iterator[Traff]:
    """T15: staff and participants were at the same activity for the same time."""
    for one in olika(manad.rader, manad.narvaro, marginal=verk.marginal_tillfalle.krav()):
        uppgift = f"{_OENIGHET[one.fel]}: {tid(one.personal)} mot {tid(one.deltagare)}"
        yield Traff(Plats(one.person, tillfalle=one.tillfalle), uppgift)


def _med_timmar(manad: Manadsunderlag) -> Iterator[Blad]:
    return (blad for blad in manad.blad if blad.minuter)
