"""How goals are counted in each version of their table: every measure, and what last year is.

Version 2 counts no follow-up as missing before it has fallen due, tells how many are not measured
where the share is of everybody, and says of a year before the log began that nothing is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from tracker.reports.verksamhet.malmatt import EJ_MATTA_VID_SLUT, MATT, Malmatt
from tracker.reports.verksamhet.uppfoljning_hittills import EJ_NADDA, I_ARBETE, NADDA


@dataclass(frozen=True, slots=True)
class Malsatt:
    """`matt`: code of the list *malmatt* → populations. `forra_ur_loggen`: last year is a figure
    only where the log had begun by then, and otherwise not known.
    """

    matt: Mapping[str, Malmatt]
    forra_ur_loggen: bool


_HITTILLS: Final = {
    f"uppfoljning_{manader}": Malmatt(population, NADDA[manader], EJ_NADDA[manader])
    for manader, population in I_ARBETE.items()
}
_AV_ALLA: Final = {
    kod: replace(MATT[kod], ej_matta=EJ_MATTA_VID_SLUT)
    for kod in ("arbete_studier_avslutade", "arbete_studier_deltagare")
}
MALSATT: Final[Mapping[str, Malsatt]] = MappingProxyType(
    {
        "1": Malsatt(MATT, forra_ur_loggen=False),
        "2": Malsatt(MappingProxyType({**MATT, **_HITTILLS, **_AV_ALLA}), forra_ur_loggen=True),
    }
)
"""Version of the table of goals → how it counts."""
