"""What became of one person's ratings, question by question: up, the same, down, or not measured.

Pure. A change needs two answers of the same question by the same respondent, in the same
instrument and utgåva (ADR 35). One answer is *ej mätt två gånger* and none is *ej mätt*: neither is
ever «the same», and no missing answer is ever a zero.
"""

from collections.abc import Iterable, Mapping
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
