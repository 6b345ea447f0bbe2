"""T01–T08: hours of the staff against caps, employment, project and what they were about."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Final

from tracker.esf.regler.fynd import Plats, Traff, tid
from tracker.esf.regler.regelverk import Osatt, Regelverk
from tracker.esf.underlag import DYGN, Manadsunderlag, Tidrad


def dagstak(manad: Manadsunderlag, verk: Regelverk) -> Iterator[Traff]:
    """T01: a person's minutes of a day in every project together."""
    tak = verk.tak_dag.krav()
    summor: dict[tuple[str, date], int] = defaultdict(int)
    for rad in _alla(manad):
        summor[rad.person, rad.dag] += rad.minuter
    for (person, dag), minuter in sorted(summor.items()):
        if minuter > tak:
            yield Traff(Plats(person, dag), f"{tid(minuter)} av högst {tid(tak)}")


def arstak(manad: Manadsunderlag, verk: Regelverk) -> Iterator[Traff]:
    """T02: a person's minutes of the calendar year up to and with this month."""
    tak, varna_vid = verk.tak_ar.krav(), verk.varna_vid.krav()
    summor = dict(manad.tidigare_i_ar)
    for rad in _alla(manad):
        summor[rad.person] = summor.get(rad.person, 0) + rad.minuter
    for person, minuter in sorted(summor.items()):
        uppgift = f"{tid(minuter)} av högst {tid(tak)}"
        if minuter > tak:
            yield Traff(Plats(person), uppgift)
        elif 100 * minuter >= varna_vid * tak:
            yield Traff(Plats(person), uppgift, "varning")


def kategori(manad: Manadsunderlag, verk: Regelverk) -> Iterator[Traff]:
    """T03: one category per person."""
    if not verk.en_kategori.krav():
        return
    kategorier = {en.person: set(en.kategorier) for en in manad.anstallda}
    for person in sorted({rad.person for rad in manad.rader} & kategorier.keys()):
        antal = len(kategorier[person])
        if antal != 1:
            yield Traff(Plats(person), f"{antal} kategorier" if antal else "ingen kategori")


def anstallning(manad: Manadsunderlag, _: Regelverk) -> Iterator[Traff]:
    """T04: employed on the day."""
    tider = {en.person: en.anstallningar for en in manad.anstallda}
    for rad in manad.rader:
        if not any(spann.har(rad.dag) for spann in tider.get(rad.person, ())):
            yield _rad(rad, tid(rad.minuter))


def budget(manad: Manadsunderlag, verk: Regelverk) -> Iterator[Traff]:
    """T04: the person stands in the project's budget."""
    if not verk.budget_kravs.krav():
        return
    utanfor = {en.person for en in manad.anstallda if not en.i_budget}
    for person in sorted({rad.person for rad in manad.rader} & utanfor):
        yield Traff(Plats(person), "står inte i budgeten")


def projekttid(manad: Manadsunderlag, _: Regelverk) -> Iterator[Traff]:
    """T05: inside the project, and the month of its sheet."""
    for rad in manad.rader:
        if not manad.projekt.tid.har(rad.dag):
            yield _rad(rad, "utanför projekttiden")
        elif not manad.manad.forsta <= rad.dag <= manad.manad.sista:
            yield _rad(rad, f"utanför {manad.manad}")


def utbetalningsperiod(manad: Manadsunderlag, _: Regelverk) -> Iterator[Traff]:
    """T05: inside a payment period, where the project's time is."""
    if not manad.projekt.perioder:
        raise Osatt("utbetalningsperioder")
    for rad in manad.rader:
        inne = any(period.har(rad.dag) for period in manad.projekt.perioder)
        if not inne and manad.projekt.tid.har(rad.dag):
            yield _rad(rad, "utanför utbetalningsperioderna")


def innehall(manad: Manadsunderlag, verk: Regelverk) -> Iterator[Traff]:
    """T06: a description, or one of the seven activities."""
    if verk.innehall.krav() == "beskrivning":
        for rad in manad.rader:
            if not (rad.beskrivning or "").strip():
                yield _rad(rad, "ingen beskrivning")
        return
    godkanda = verk.aktiviteter.krav()
    for rad in manad.rader:
        if rad.aktivitet not in godkanda:
            yield _rad(rad, "okänd aktivitet" if rad.aktivitet else "ingen aktivitet")


def dubbelt(manad: Manadsunderlag, _: Regelverk) -> Iterator[Traff]:
    """T07: the same minutes twice, by the clock or by the activity that they come from."""
    rader = sorted(_alla(manad), key=lambda rad: (rad.person, rad.dag, rad.borjar or 0, rad.rad))
    slut: dict[tuple[str, date], int] = {}
    sedda: dict[tuple[str, str], Tidrad] = {}
    for rad in rader:
        if not rad.minuter:
            continue
        nyckel = (rad.person, rad.tillfalle or "")
        forra = sedda.setdefault(nyckel, rad) if rad.tillfalle else rad
        krock = (forra.slag, forra.projekt) != (rad.slag, rad.projekt)
        if rad.borjar is not None:
            krock = krock or rad.borjar < slut.get((rad.person, rad.dag), 0)
            till = min(rad.borjar + rad.minuter, DYGN)
            slut[rad.person, rad.dag] = max(till, slut.get((rad.person, rad.dag), 0))
        if krock:
            yield _rad(rad, "samma tid som en annan rad")


def egen_personal(manad: Manadsunderlag, _: Regelverk) -> Iterator[Traff]:
    """T08: the owner's own staff are no co-financing."""
    agare = _vem(manad.projekt.agare)
    egna = {
        en.person
        for en in manad.anstallda
        for slag, arbetsgivare in ((en.slag, en.arbetsgivare), *en.fler)
        if slag == "medfinansiering" and _vem(arbetsgivare) == agare
    }
    medfinansierade = {rad.person for rad in manad.rader if rad.slag == "medfinansiering"}
    for person in sorted(medfinansierade & egna):
        yield Traff(Plats(person), "anställd hos projektägaren")


def _alla(manad: Manadsunderlag) -> tuple[Tidrad, ...]:
    return manad.rader + manad.andra


def _rad(rad: Tidrad, uppgift: str) -> Traff:
    return Traff(Plats(rad.person, rad.dag, rad.rad, rad.delprojekt, rad.tillfalle), uppgift)


def _vem(text: str) -> str:
    """The ten digits of an organisationsnummer, or a name as it is compared."""
    siffror = "".join(tecken for tecken in text if tecken.isdecimal())
    return siffror if len(siffror) == _ORGNR else " ".join(text.casefold().split())


_ORGNR: Final = 10
