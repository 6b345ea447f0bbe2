"""The goals that a förbund has for its data quality, and how the figures stand against them.

A goal is an event, so a report is held against those that held when it was known (ADR 27). Nobody
has any from the start.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from schemas.kodverk import koder, namn
from schemas.rapporter import Report, Tabell
from tracker.log import store
from tracker.state.insats import last_in_force


RAPPORT: Final = "datakvalitet"
_LISTA: Final = "kvalitetsfel"


@dataclass(frozen=True, slots=True)
class Utfall:
    """One goal: at most `hogst` of `fel`, and what it is now; `nu` None where there is nothing to
    measure. `procent`: both are shares.
    """

    fel: str
    hogst: int
    nu: int | None
    procent: bool

    @property
    def nas(self) -> bool | None:
        return None if self.nu is None else self.nu <= self.hogst

    @property
    def mening(self) -> str:
        """As `i_ord`, of what is over."""
        return self.i_ord(pagar=False)

    def i_ord(self, *, pagar: bool) -> str:
        """«Utan startmätning: målet är högst 5 %. Nu är det 7 %, så målet nås inte.» While the
        period goes on it is not reached *än*: what is missing can still be mended.
        """
        enhet = "\u00a0%" if self.procent else ""
        goal = f"{namn(_LISTA, self.fel)}: målet är högst {self.hogst}{enhet}."
        if self.nu is None:
            return f"{goal} Det finns inget att mäta än."
        how = "" if self.nas else " inte än" if pagar else " inte"
        return f"{goal} Nu är det {self.nu}{enhet}, så målet nås{how}."


def malen(session: Session, forbund: str, position: int) -> Mapping[str, int]:
    """Fault → the most there may be, as known at `position`; only those with a goal.

    The session sees the förbund's events that are about no deltagande.
    """
    streams = store.read_goals(session, forbund, to=position)
    last = {strom[2:]: last_in_force(posts) for strom, posts in streams.items()}
    found = {fel: post.data.get("hogst") for fel, post in last.items() if post}
    return {fel: int(most) for fel in koder(_LISTA) if (most := found.get(fel)) is not None}


def utfall(mal: Mapping[str, int], tabell: Tabell) -> tuple[Utfall, ...]:
    """Each goal against the row of totals, in the order of the code list."""
    total = tabell.total or {}
    return tuple(Utfall(fel, most, *_nu(total, fel)) for fel, most in mal.items() if fel in total)


def med_mal(report: Report, mal: Mapping[str, int], tabell: Tabell) -> Report:
    """The report with its goals among the sentences under the table."""
    told = tuple(one.mening for one in utfall(mal, tabell))
    return report.model_copy(update={"noter": (*told, *report.noter)}) if told else report


def _nu(total: Mapping[str, object], fel: str) -> tuple[int | None, bool]:
    share = f"{fel}_procent"
    value = total[share if share in total else fel]
    return (value if isinstance(value, int) else None), share in total
