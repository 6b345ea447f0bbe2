"""The rules of ESF's programme periods, as data with versions: what may be reported, and who signs.

Taken from ESF-rådet's own pages, named in `kalla`. What was not found there is None or a decision
of each project (`esfsats.beslutad`), never a number of ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Programperiod:
    """One period's rules. `version` is raised when a rule is found to be otherwise.

    Caps are minutes of one person: in a calendar year, and in a day (None: no cap is known).
    `arbete`: how the work is told, in words of one's own or as one of the seven activities.
    `godkannare`: somebody else approves what the person has signed.
    """

    kod: str
    namn: str
    version: int
    arstak: int
    dagstak: int | None
    arbete: Literal["beskrivning", "aktivitet"]
    godkannare: bool
    kalla: str


ANTAL_AKTIVITETER: Final = 7
"""Of 2021–2027. Their names are the project's to enter: they were not found in any source."""

PERIODER: Final[Mapping[str, Programperiod]] = MappingProxyType(
    {
        one.kod: one
        for one in (
            Programperiod(
                kod="2014_2020",
                namn="2014–2020",
                version=1,
                arstak=1_662 * 60,
                dagstak=None,
                arbete="beskrivning",
                godkannare=True,
                kalla="ESF-rådet: Redovisning av personal och deltagare, programperiod 2014–2020",
            ),
            Programperiod(
                kod="2021_2027",
                namn="2021–2027",
                version=1,
                arstak=1_720 * 60,
                dagstak=13 * 60,
                arbete="aktivitet",
                godkannare=False,
                kalla="ESF-rådet: Redovisning av personal och deltagare, programperiod 2021–2027",
            ),
        )
    }
)
