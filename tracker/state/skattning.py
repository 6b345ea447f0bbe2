"""One rating as a deltagande holds it: a line of text that tells all of it (ADR 35).

`2026-01-05;stegprofil;1;deltagare;ork=3,vardag=4`: the day, the instrument and its utgåva, who
answered, and what was answered. What was not answered is not in it. Written in one way only, so
that the same rating is the same text; read again by pages and by reports.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple


class Skattning(NamedTuple):
    """`varden`: question → value; a question that was not answered is not there."""

    datum: date
    instrument: str
    utgava: int
    respondent: str
    varden: Mapping[str, int]

    @property
    def samma_slag(self) -> tuple[str, int, str]:
        """What can be compared: the same questions, answered by the same respondent."""
        return self.instrument, self.utgava, self.respondent


def skriv(datum: date, data: Mapping[str, Any]) -> str:
    """The line of an event `steg.skattat`."""
    varden = data["varden"] or {}
    given = ",".join(f"{kod}={varden[kod]}" for kod in sorted(varden))
    return f"{datum};{data['instrument']};{data['utgava']};{data['respondent']};{given}"


def las(rad: str) -> Skattning:
    """The rating of a line. Raises ValueError for what `skriv` has not written."""
    datum, instrument, utgava, respondent, given = rad.split(";")
    pairs = (one.split("=") for one in given.split(",") if one)
    return Skattning(
        date.fromisoformat(datum),
        instrument,
        int(utgava),
        respondent,
        {kod: int(varde) for kod, varde in pairs},
    )


def i_ordning(rader: Iterable[str]) -> list[Skattning]:
    """The ratings by day, then instrument and respondent: two of a kind never share a day."""
    return sorted(map(las, rader), key=lambda one: (one.datum, one.samma_slag))
