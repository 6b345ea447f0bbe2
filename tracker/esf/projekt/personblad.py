"""The month's sheets as the rules look at them: one for each person, with its signatures."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import Final, Literal, cast

from tracker.esf.projekt.signaturer import Bladlage, Roll, Signatur
from tracker.esf.projekt.tidblad import Tidblad
from tracker.esf.underlag import Blad, Slag, Tidrad, Underskrift


ROLLER: Final[Mapping[Roll, Literal["anstalld", "attest"]]] = MappingProxyType(
    {"den_anstallde": "anstalld", "attest": "attest"}
)
"""Who signs, in the log's word → in that of rules and papers; in the order of signing."""


def personblad(
    projekt: str, lagen: Mapping[str, Bladlage], nycklar: Mapping[str, str]
) -> tuple[Blad, ...]:
    """A sheet for each person with time in the project; who has none has no sheet.

    `nycklar`: the key of each record of the staff. Two records of one person are one sheet, which
    is signed when both are.
    """
    per_person: dict[str, list[Bladlage]] = defaultdict(list)
    for slug, lage in lagen.items():
        if lage.blad.minuter:
            per_person[nycklar[slug]].append(lage)
    return tuple(_blad(projekt, person, ones) for person, ones in sorted(per_person.items()))


def _blad(projekt: str, person: str, lagen: Sequence[Bladlage]) -> Blad:
    rader = [rad for lage in lagen for rad in tidrader(projekt, person, lage.blad)]
    summa = _summa(lagen)
    return Blad(
        person=person,
        rader=tuple(sorted(rader, key=lambda rad: rad.dag)),
        summa=summa,
        underskrifter=tuple(
            one for roll in ROLLER for one in _underskrifter(person, lagen, roll, summa)
        ),
    )


def _summa(lagen: Sequence[Bladlage]) -> str:
    """What was signed: the sheet's own checksum, or of several that of them together."""
    if len(lagen) == 1:
        return lagen[0].blad.summa
    return sha256("\n".join(lage.blad.summa for lage in lagen).encode()).hexdigest()


def _underskrifter(
    person: str, lagen: Sequence[Bladlage], roll: Roll, summa: str
) -> list[Underskrift]:
    """The signature of this sort that holds; where none does, those that were voided."""
    held = [found for lage in lagen if (found := lage.av_roll(roll))]
    if len(held) == len(lagen):
        last = max(held, key=lambda one: one.position)
        return [_underskrift(person, last, roll, summa)]
    brutna = [one.signatur for lage in lagen for one in lage.brutna if one.signatur.roll == roll]
    return [_underskrift(person, one, roll, one.summa) for one in brutna]


def _underskrift(person: str, one: Signatur, roll: Roll, summa: str) -> Underskrift:
    """Who signs their own is the person; who approves is never that (H081)."""
    return Underskrift(person if roll == "den_anstallde" else one.av, ROLLER[roll], one.dag, summa)


def tidrader(projekt: str, person: str, blad: Tidblad) -> list[Tidrad]:
    """The rows of a sheet that are time in the project. `person`: whom they are of."""
    return [
        Tidrad(
            rad=str(rad.handelse),
            person=person,
            dag=rad.dag,
            minuter=rad.minuter,
            projekt=projekt,
            delprojekt=rad.delprojekt or "",
            slag=cast("Slag", blad.kostnadsslag),
            aktivitet=None if rad.aktivitet is None else str(rad.aktivitet),
            beskrivning=rad.beskrivning,
            tillfalle=rad.traff,
            kategori=blad.kategori,
        )
        for rad in blad.rader
        if rad.slag == "projekt"
    ]
