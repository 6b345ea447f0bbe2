"""T01–T08: hours of the staff against caps, employment, project and what they were about."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from tracker.esf.regler.fynd import Plats, Traff, tid
from tracker.esf.regler.regelverk import Osatt, Regelverk
from tracker.esf.underlag import DYGN, Manadsunderlag, Tidrad


def dagstak(manad: Manadsunderlag, verk: Regelverk) -> Iterator[Traff]:
    """T01: a person's minutes of a day in every project together, on a day with any in this."""
    tak = verk.tak_dag.krav()
    egna, andra = _per_dag(manad.rader), _per_dag(manad.andra)
    for (person, dag), minuter in sorted(egna.items()):
        hos_andra = andra.get((person, dag), 0)
        if minuter + hos_andra > tak:
            uppgift = f"{tid(minuter + hos_andra)} av högst {tid(tak)}{_varav(hos_andra)}"
            yield Traff(Plats(person, dag), uppgift)


def arstak(manad: Manadsunderlag, verk: Regelverk) -> Iterator[Traff]:
    """T02: a person's minutes of the calendar year up to and with this month, in every project
    together, where any are in this.
    """
    tak, varna_vid = verk.tak_ar.krav(), verk.varna_vid.krav()
    egna = _per_person(manad.tidigare_i_ar, manad.rader)
    andra = _per_person(manad.tidigare_hos_andra, manad.andra)
    for person, minuter in sorted(one for one in egna.items() if one[1]):
        hos_andra = andra.get(person, 0)
        alla = minuter + hos_andra
        uppgift = f"{tid(alla)} av högst {tid(tak)}{_varav(hos_andra)}"
        if alla > tak:
            yield Traff(Plats(person), uppgift)
        elif 100 * alla >= varna_vid * tak:
            yield Traff(Plats(person), uppgift, "varning")


def _per_dag(rader: Iterable[Tidrad]) -> dict[tuple[str, date], int]:
    summor: dict[tuple[str, date], int] = defaultdict(int)
    for rad in rader:
        if rad.minuter:
            summor[rad.person, rad.dag] += rad.minuter
    return summor


def _per_person(tidigare: Iterable[tuple[str, int]], rader: Iterable[Tidrad]) -> dict[str, int]:
    summor: dict[str, int] = defaultdict(int)
    for person, minuter in tidigare:
        summor[person] += minuter
    for rad in rader:
        summor[rad.person] += rad.minuter
    return summor


def _varav(minuter: int) -> str:
    """What is in other projects, and not in which."""
    return f", varav {tid(minuter)} i andra projekt" if minuter else ""


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
    """T07: the same minutes twice: by the clock, by the occasion that they come from, or because no
    day has so many. Told of rows of this project, whichever the other is of.
    """
    rader = sorted(
        (rad for rad in manad.andra + manad.rader if rad.minuter),
        key=lambda rad: (rad.person, rad.dag, rad.borjar or 0, _har(manad, rad), rad.rad),
    )
    sist: dict[tuple[str, date], Tidrad] = {}
    sedda: dict[tuple[str, str, date], Tidrad] = {}
    for rad in rader:
        forra = sedda.setdefault((rad.person, rad.tillfalle or rad.rad, rad.dag), rad)
        krock = [forra] if (forra.slag, forra.projekt) != (rad.slag, rad.projekt) else []
        if rad.borjar is not None:
            innan = sist.get((rad.person, rad.dag))
            krock += [innan] if innan and rad.borjar < _slut(innan) else []
            if innan is None or _slut(rad) > _slut(innan):
                sist[rad.person, rad.dag] = rad
        if krock and (egen := next((one for one in (rad, *krock) if _har(manad, one)), None)):
            yield _rad(egen, "samma tid som en annan rad")
    yield from _for_manga(manad)


def _for_manga(manad: Manadsunderlag) -> Iterator[Traff]:
    """More than a day has, in several projects: some of it is told twice."""
    egna, andra = _per_dag(manad.rader), _per_dag(manad.andra)
    for (person, dag), minuter in sorted(egna.items()):
        hos_andra = andra.get((person, dag), 0)
        if hos_andra and minuter + hos_andra > DYGN:
            yield Traff(Plats(person, dag), f"{tid(minuter + hos_andra)} på ett dygn"
                                            f"{_varav(hos_andra)}")  # fmt: skip


def _har(manad: Manadsunderlag, rad: Tidrad) -> bool:
    return rad.projekt == manad.projekt.projekt


def _slut(rad: Tidrad) -> int:
    return min((rad.borjar or 0) + rad.minuter, DYGN)


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


def _rad(rad: Tidrad, uppgift: str) -> Traff:
    return Traff(Plats(rad.person, rad.dag, rad.rad, rad.delprojekt, rad.tillfalle), uppgift)


def _vem(text: str) -> str:
    """The ten digits of an organisationsnummer, or a name as it is compared."""
    siffror = "".join(tecken for tecken in text if tecken.isdecimal())
    return siffror if len(siffror) == _ORGNR else " ".join(text.casefold().split())


_ORGNR: Final = 10
