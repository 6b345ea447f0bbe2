"""What a visitor looks at: the förbund in focus, its insatser, and those they chose among them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlmodel import Session

from tracker.db import raw
from tracker.reports.alfabet import ordning


@dataclass(frozen=True, slots=True)
class Fokus:
    """`insatser` and `valbara` are slug → name; `valda` are slugs of insatser, empty for all.

    `volym` are those among the insatser that count numbers, where nobody is enrolled; `huvudman` is
    insats → its owner, who new people there belong to. `egna` are the insatser whose people the
    visitor can see any of, None where no list tells.
    """

    forbund: str
    namn: str
    valbara: Mapping[str, str]
    insatser: Mapping[str, str]
    valda: tuple[str, ...]
    volym: frozenset[str] = frozenset()
    huvudman: Mapping[str, str] = field(default_factory=dict)
    egna: frozenset[str] | None = None

    @property
    def med_personer(self) -> dict[str, str]:
        """The insatser that people are enrolled in."""
        return {slug: namn for slug, namn in self.insatser.items() if slug not in self.volym}

    @property
    def urval(self) -> tuple[str, ...]:
        """The slugs of the insatser that figures are about."""
        return self.valda or tuple(self.insatser)

    @property
    def mina(self) -> tuple[str, ...]:
        """The slugs of the insatser that lists of people are about: the database would hide those
        of the others, but only after having read them.
        """
        egna = self.egna
        return self.urval if egna is None else tuple(s for s in self.urval if s in egna)

    @property
    def insatsnamn(self) -> str:
        """What stands beside the förbund in the header."""
        if not self.valda:
            return "alla insatser"
        if len(self.valda) == 1:
            return self.insatser[self.valda[0]]
        return f"{len(self.valda)} insatser"


_INSATSER: Final = """
    SELECT insats, namn, volyminsats, huvudman FROM insats_version
    WHERE forbund = %s AND till IS NULL ORDER BY giltig_fran, nr"""


def _insatser(session: Session, forbund: str) -> dict[str, tuple[str, bool, str]]:
    """Slug → (latest name, volyminsats, owner) of every insats, in Swedish order of the names."""
    rows = raw(session).execute(_INSATSER, (forbund,)).fetchall()
    found = {slug: (namn, volym, huvudman) for slug, namn, volym, huvudman in rows}
    return dict(sorted(found.items(), key=lambda pair: ordning(pair[1][0])))


def read(
    session: Session,
    *,
    forbund: str,
    valbara: Mapping[str, str],
    valda: tuple[str, ...],
    egna: frozenset[str] | None = None,
) -> Fokus:
    """The focus as it stands now; a chosen insats that is no longer to be seen is dropped."""
    insatser = _insatser(session, forbund) if forbund else {}
    return Fokus(
        forbund=forbund,
        namn=valbara.get(forbund, ""),
        valbara=valbara,
        insatser={slug: namn for slug, (namn, _, _) in insatser.items()},
        valda=tuple(slug for slug in valda if slug in insatser),
        volym=frozenset(slug for slug, (_, volym, _) in insatser.items() if volym),
        huvudman={slug: huvudman for slug, (_, _, huvudman) in insatser.items()},
        egna=egna,
    )
