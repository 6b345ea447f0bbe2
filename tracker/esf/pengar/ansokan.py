"""A payment application: what may be claimed of some months, and what may not yet, and why.

Only hours count that the person has signed as they are shown now, approved by another where the
period asks for that, and of participants only certified hours. Whatever else was reported is told
with its reason, so that nothing falls between.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Literal, Protocol

from tracker.esf.manad import Manad
from tracker.esf.pengar import enhetskostnad
from tracker.esf.pengar.avrundning import Avrundning
from tracker.esf.pengar.enhetskostnad import Arbete, Kostnad
from tracker.esf.pengar.fordelning import fordela, hela
from tracker.esf.pengar.medfinansiering import Utfall, schablon_per_delprojekt
from tracker.esf.pengar.nyckel import Andel, Bas, Nyckel, dela_gemensamt
from tracker.esf.pengar.satser import Satslista
from tracker.esf.regler.regelverk import Regelverk
from tracker.esf.underlag import Blad, Manadsunderlag, Slag, Tidrad


Skal = Literal["inte_signerat", "andrat", "inte_attesterat", "intyg_saknas"]
SKAL: Final[Mapping[Skal, str]] = {
    "inte_signerat": "Bladet är inte underskrivet.",
    "andrat": "Bladet är ändrat efter underskriften.",
    "inte_attesterat": "Bladet är inte godkänt av någon annan.",
    "intyg_saknas": "Deltagaren har inte skrivit under intyget.",
}


class Beslutat(Protocol):
    """What the application needs of the project's decisions (projekt/val.py)."""

    @property
    def avrundning_personal(self) -> Avrundning: ...
    @property
    def satslista(self) -> Satslista: ...
    @property
    def ore_per_deltagartimme(self) -> int: ...
    @property
    def pa_natura(self) -> bool: ...
    @property
    def gemensamt(self) -> str | None: ...
    @property
    def nyckel(self) -> Nyckel: ...
    def procent(self, namn: str) -> int: ...
    def per_delprojekt(self, namn: str) -> dict[str, int]: ...
    def verk(self, programperiod: str) -> Regelverk: ...


class Uppsatt(Protocol):
    """What it needs of the project's set-up."""

    @property
    def programperiod(self) -> str: ...
    @property
    def delprojekt(self) -> Mapping[str, object]: ...


@dataclass(frozen=True, slots=True)
class Utanfor:
    """Minutes of somebody's month that do not count yet."""

    person: str
    manad: Manad
    minuter: int
    skal: Skal


@dataclass(frozen=True, slots=True)
class Deltagartid:
    """Certified minutes of a participant's month in a delprojekt, and what they come to in öre."""

    person: str
    manad: Manad
    delprojekt: str
    minuter: int
    ore: int


@dataclass(frozen=True, slots=True)
class Ansokan:
    """All of it. `rader`: the signed rows behind each cost, by its id. öre throughout."""

    manader: tuple[Manad, ...]
    kostnader: tuple[Kostnad, ...]
    rader: Mapping[str, tuple[Tidrad, ...]] = field(repr=False)
    deltagare: tuple[Deltagartid, ...]
    utanfor: tuple[Utanfor, ...]
    utfall: Utfall
    schablon: Mapping[str, int]
    andelar: tuple[Andel, ...]
    nyckel: Nyckel | None

    @property
    def personalkostnad(self) -> int:
        """öre of all staff, direct and paid by others."""
        return sum(one.ore for one in self.kostnader)

    @property
    def per_delprojekt(self) -> dict[str, int]:
        """Delprojekt → öre of its staff; together they are `personalkostnad`."""
        return enhetskostnad.per_delprojekt(self.kostnader)


def ansokan(
    manader: Sequence[Manadsunderlag],
    val: Beslutat,
    uppsatt: Uppsatt,
    *,
    kontant: int = 0,
) -> Ansokan:
    """The application of these months. `kontant`: öre that the parties put in as money.

    Raises Refused where rates, rounding or an allocation key that it needs are not decided.
    """
    verk = val.verk(uppsatt.programperiod)
    arbeten: list[Arbete] = []
    rader: dict[str, tuple[Tidrad, ...]] = {}
    utanfor: list[Utanfor] = []
    for manad in manader:
        for blad in manad.blad:
            skal = hinder(blad, attest=bool(verk.attest_kravs.varde))
            if skal:
                utanfor.append(Utanfor(blad.person, manad.manad, blad.minuter, skal))
                continue
            for arbete, under in _arbeten(blad, manad.manad):
                arbeten.append(arbete)
                rader[arbete.id] = under
    kostnader = (
        enhetskostnad.kostnader(arbeten, val.satslista, val.avrundning_personal) if arbeten else ()
    )
    deltagare = _deltagare(manader, val.ore_per_deltagartimme)
    utanfor += _utan_intyg(manader)
    direkt = enhetskostnad.per_delprojekt(kostnader, "direkt")
    natura = enhetskostnad.per_delprojekt(kostnader, "medfinansiering")
    procent = val.procent("schablon_procent")
    delad = schablon_per_delprojekt(procent, direkt, natura, pa_natura=val.pa_natura)
    utfall = Utfall(
        direkt=sum(direkt.values()),
        schablon=sum(delad.values()),
        natura=sum(natura.values()),
        deltagare=sum(one.ore for one in deltagare),
        kontant=kontant,
        krav=val.procent("medfinansiering_procent"),
    )
    andelar, nyckel = _andelar(val, uppsatt, kostnader, delad, deltagare)
    return Ansokan(
        tuple(one.manad for one in manader),
        kostnader,
        rader,
        deltagare,
        tuple(utanfor),
        utfall,
        delad,
        andelar,
        nyckel,
    )


def hinder(blad: Blad, *, attest: bool) -> Skal | None:
    """Why a sheet's hours do not count yet; None when they do."""
    egna = [s for s in blad.underskrifter if s.roll == "anstalld" and s.av == blad.person]
    if not egna:
        return "inte_signerat"
    if all(one.summa != blad.summa for one in egna):
        return "andrat"
    godkanda = [
        s
        for s in blad.underskrifter
        if s.roll == "attest" and s.av != blad.person and s.summa == blad.summa
    ]
    return "inte_attesterat" if attest and not godkanda else None


def _arbeten(blad: Blad, manad: Manad) -> Iterable[tuple[Arbete, tuple[Tidrad, ...]]]:
    """By delprojekt, and by record: who has two has the hours of each at its own rate and kind."""
    per: dict[tuple[str, str, Slag], list[Tidrad]] = defaultdict(list)
    for rad in blad.rader:
        per[rad.delprojekt, rad.kategori, rad.slag].append(rad)
    for (delprojekt, kategori, slag), under in sorted(per.items()):
        id_ = arbetsid(blad.person, manad, delprojekt, kategori, slag)
        minuter = sum(one.minuter for one in under)
        yield (
            Arbete(id_, blad.person, manad, delprojekt, kategori, slag, minuter),
            tuple(under),
        )


def arbetsid(person: str, manad: Manad, delprojekt: str, kategori: str, slag: str) -> str:
    """What a cost is known by."""
    return f"{person}|{manad}|{delprojekt}|{kategori}|{slag}"


def _deltagare(manader: Sequence[Manadsunderlag], ore_per_timme: int) -> tuple[Deltagartid, ...]:
    """Certified minutes by delprojekt; the öre of all are rounded once, and shared."""
    found: dict[str, tuple[str, Manad, str, int]] = {}
    for manad in manader:
        var: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for one in manad.narvaro:
            var[one.person][one.delprojekt] += one.minuter
        for intyg in manad.intyg:
            if not intyg.underskrivet or not intyg.minuter:
                continue
            delar = fordela(intyg.minuter, var.get(intyg.person) or {"": 1})
            for delprojekt, minuter in delar.items():
                if minuter:
                    nyckel = f"{intyg.person}|{manad.manad}|{delprojekt}"
                    found[nyckel] = (intyg.person, manad.manad, delprojekt, minuter)
    minuter_ = {nyckel: one[3] for nyckel, one in found.items()}
    summa = hela(Fraction(ore_per_timme * sum(minuter_.values()), 60))
    ore = fordela(summa, minuter_) if minuter_ else {}
    return tuple(Deltagartid(*found[nyckel], ore[nyckel]) for nyckel in sorted(found))


def _utan_intyg(manader: Iterable[Manadsunderlag]) -> Iterable[Utanfor]:
    for manad in manader:
        klara = {one.person for one in manad.intyg if one.underskrivet}
        minuter: dict[str, int] = defaultdict(int)
        for one in manad.narvaro:
            minuter[one.person] += one.minuter
        for person, antal in sorted(minuter.items()):
            if antal and person not in klara:
                yield Utanfor(person, manad.manad, antal, "intyg_saknas")


def _andelar(
    val: Beslutat,
    uppsatt: Uppsatt,
    kostnader: Sequence[Kostnad],
    schablon: Mapping[str, int],
    deltagare: Sequence[Deltagartid],
) -> tuple[tuple[Andel, ...], Nyckel | None]:
    """Each delprojekt's own costs and its share of the common ones, which are those of the
    delprojekt that the project has named for them.
    """
    egna: dict[str, int] = defaultdict(int)
    for namn, ore in (*enhetskostnad.per_delprojekt(kostnader).items(), *schablon.items()):
        egna[namn] += ore
    for one in deltagare:
        egna[one.delprojekt] += one.ore
    alla = tuple(sorted({*uppsatt.delprojekt, *egna} - {val.gemensamt}))
    gemensamt = egna.pop(val.gemensamt, 0) if val.gemensamt else 0
    if not gemensamt:
        return tuple(Andel(namn, egna.get(namn, 0), 0, 0) for namn in alla), None
    nyckel = val.nyckel
    bas = Bas(
        alla,
        budget=_utan(val.per_delprojekt("budget_delprojekt"), val.gemensamt),
        esf_stod=_utan(val.per_delprojekt("esfstod_delprojekt"), val.gemensamt),
        direkta_timmar=_utan(
            enhetskostnad.minuter_per_delprojekt(kostnader, "direkt"), val.gemensamt
        ),
        deltagare=_antal(deltagare),
    )
    return dela_gemensamt(gemensamt, nyckel, bas, egna), nyckel


def _utan(varden: Mapping[str, int], namn: str | None) -> dict[str, int]:
    return {key: value for key, value in varden.items() if key != namn}


def _antal(deltagare: Iterable[Deltagartid]) -> dict[str, int]:
    """Delprojekt → different participants."""
    folk: dict[str, set[str]] = defaultdict(set)
    for one in deltagare:
        folk[one.delprojekt].add(one.person)
    return {namn: len(personer) for namn, personer in folk.items()}
