"""What became of one person's ratings, question by question: up, the same, down, or not measured.

Pure. A change needs two answers of the same question by the same respondent, in the same
instrument and utgåva (ADR 35). One answer is *ej mätt två gånger* and none is *ej mätt*: neither is
ever «the same», and no missing answer is ever a zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from schemas.handelser.steg import Fraga, InstrumentUpplagt
from schemas.instrument import Nyckel
from tracker.state.skattning import Skattning


UPP: Final = "upp"
LIKA: Final = "lika"
NED: Final = "ned"
EN_GANG: Final = "en_gang"
EJ_MATT: Final = "ej_matt"
UTFALL: Final = (UPP, LIKA, NED, EN_GANG, EJ_MATT)
"""In the order in which they are told; the last two are no changes."""
Instrumenten = Mapping[Nyckel, InstrumentUpplagt]


class Svar(NamedTuple):
    """One answer of a question."""

    datum: date
    varde: int


class Radnyckel(NamedTuple):
    """What is followed over time: one question of one instrument, answered by one respondent."""

    instrument: str
    utgava: int
    fraga: str
    respondent: str


@dataclass(frozen=True, slots=True)
class Serie:
    """The answers of one key in order of day; never empty."""

    fraga: Fraga
    svar: tuple[Svar, ...]

    @property
    def forsta_till_sista(self) -> str:
        return jamfor(self.fraga, self.svar[0], self.svar[-1]) if len(self.svar) > 1 else EN_GANG

    @property
    def sista_tva(self) -> str:
        return jamfor(self.fraga, self.svar[-2], self.svar[-1]) if len(self.svar) > 1 else EN_GANG

    @property
    def forsta_steg(self) -> date | None:
        """The day of the first answer that is up from the first one; None: not there yet."""
        first = self.svar[0]
        ups = (one.datum for one in self.svar[1:] if jamfor(self.fraga, first, one) == UPP)
        return next(ups, None)


def jamfor(fraga: Fraga, fore: Svar, efter: Svar) -> str:
    """Nearer work by at least the question's threshold is up; as much the other way is down."""
    difference = efter.varde - fore.varde
    if abs(difference) < fraga.troskel:
        return LIKA
    return UPP if (difference > 0) == (fraga.riktning == "hogre") else NED


def serier(
    skattningar: Iterable[Skattning], instrumenten: Instrumenten, *, till: date
) -> dict[Radnyckel, Serie]:
    """Every key that has an answer on or before `till`, with its answers in order of day.

    What an unknown instrument, or a question that it does not have, was answered is left out.
    """
    found: dict[Radnyckel, tuple[Fraga, list[Svar]]] = {}
    asked: dict[Nyckel, dict[str, Fraga]] = {}
    for one in sorted(skattningar, key=lambda s: s.datum):
        key_ = (one.instrument, one.utgava)
        instrument = instrumenten.get(key_)
        if instrument is None or one.datum > till:
            continue
        if key_ not in asked:
            asked[key_] = {fraga.kod: fraga for fraga in instrument.fragor}
        for kod, varde in one.varden.items():
            fraga = asked[key_].get(kod)
            if fraga is not None:
                key = Radnyckel(one.instrument, one.utgava, kod, one.respondent)
                found.setdefault(key, (fraga, []))[1].append(Svar(one.datum, varde))
    return {key: Serie(fraga, tuple(svar)) for key, (fraga, svar) in found.items()}


def samlat(serier_: Mapping[Radnyckel, Serie], respondent: str) -> str:
    """One word for a person as one respondent rates: more questions up than down is *upp*, as many
    is *lika*. Only questions that were answered twice say anything.
    """
    own = [serie for key, serie in serier_.items() if key.respondent == respondent]
    moved = [serie.forsta_till_sista for serie in own if len(serie.svar) > 1]
    if not moved:
        return EN_GANG if own else EJ_MATT
    net = moved.count(UPP) - moved.count(NED)
    if net == 0:
        return LIKA
    return UPP if net > 0 else NED


def tid_till_steg(
    serier_: Sequence[Serie], *, start: date, sista_dag: date
) -> tuple[int, bool] | None:
    """(days, there): from the start to the first step in any question, or to the last day that is
    known. None where nothing was answered twice: it cannot be told.
    """
    twice = [serie for serie in serier_ if len(serie.svar) > 1]
    if not twice:
        return None
    steps = [day for serie in twice if (day := serie.forsta_steg) is not None]
    last = min(steps) if steps else max(serie.svar[-1].datum for serie in twice)
    return max(0, (min(last, sista_dag) - start).days), bool(steps)
