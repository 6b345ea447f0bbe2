"""Who of the förbund's people takes part in a project in a month: those who may be reported.

A delprojekt names insatser; only where the förbund itself has said that the insats is in the
project (`insats.ansluten`, ADR 47) is anybody read there. Each förbund is read in its own context,
at a position that is kept; the project's register is then written in the project's. Who has no
basis, or nobody's number, is told of and never stored there.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from sqlmodel import Session

from tracker.db import Transaction, raw
from tracker.errors import Refused
from tracker.esf.manad import Manad
from tracker.esf.projekt.uppsattning import las
from tracker.identity import nummer
from tracker.identity.keys import Keys
from tracker.identity.projektdeltagare import skriv_manad
from tracker.identity.projektpersoner import Uppgift
from tracker.identity.register import reveal
from tracker.log import store
from tracker.state.esfgrund import basis


Skal = Literal["utan_grund", "utan_nummer"]
SKAL: Final[Mapping[Skal, str]] = {
    "utan_grund": "Samtycke eller annan grund för ESF saknas i månaden.",
    "utan_nummer": "Personens nummer är inte känt, eller är gallrat.",
}
"""Why somebody is not reported, as a sentence."""


@dataclass(frozen=True, slots=True)
class Utan:
    """A deltagande of the month that may not be reported, and why."""

    hos: str
    deltagande: str
    skal: Skal


@dataclass(frozen=True, slots=True)
class Manadsdeltagare:
    """What became of a month: persons in it, who was left out, and the position of each förbund."""

    personer: int
    utan: tuple[Utan, ...]
    vid: Mapping[str, int]
    ej_anslutna: tuple[tuple[str, str], ...] = ()
    """Insatser (förbund, insats) that the project names and their förbund has not let in: nobody
    there was read.
    """


_THERE: Final = (
    "SELECT deltagande, insats, person, kon, fodelsear, esfgrunder FROM deltagande_nu "
    "WHERE forbund = %s AND insats = ANY(%s) AND start <= %s AND (slut IS NULL OR slut >= %s) "
    "ORDER BY deltagande"
)


_ANSLUTNA: Final = (
    "SELECT insats FROM anslutning_version WHERE forbund = %s AND projekt = %s AND till IS NULL "
    "AND giltig_fran <= %s AND (giltig_till IS NULL OR giltig_till >= %s)"
)


def fyll(
    transaction: Transaction,
    projekt: str,
    manad: Manad,
    *,
    keys: Keys,
    new_id: Callable[[], UUID],
) -> Manadsdeltagare:
    """Makes the month's register of the project anew. Owns its commit.

    As who may do all: a page asks for a right of its own before. Raises Refused where there is no
    such project.
    """
    with transaction(forbund=projekt, role="stegvis_logg", readonly=True) as session:
        uppsatt = las(session, projekt)
    found: list[Uppgift] = []
    utan: list[Utan] = []
    ej: list[tuple[str, str]] = []
    vid: dict[str, int] = {}
    for hos, insatser in uppsatt.insatser_per_forbund().items():
        with transaction(
            forbund=hos, huvudman=("*",), role="stegvis_logg", readonly=True
        ) as session:
            huvud = store.head(session, hos)
            vid[hos] = huvud.position if huvud else 0
            anslutna = _anslutna(session, hos, projekt, manad)
            ej += [(hos, insats) for insats in insatser if insats not in anslutna]
            mine = {insats: del_ for insats, del_ in insatser.items() if insats in anslutna}
            for one in _of(session, hos, mine, manad, vid[hos], keys) if mine else ():
                if isinstance(one, Uppgift):
                    found.append(one)
                else:
                    utan.append(one)
    with transaction(forbund=projekt, huvudman=("*",), role="stegvis_logg") as session:
        if store.lock(session, projekt) is None:
            raise Refused("Projektet finns inte. Kontrollera namnet.")
        personer = skriv_manad(session, projekt, str(manad), found, keys=keys, new_id=new_id)
    return Manadsdeltagare(personer, tuple(utan), vid, tuple(ej))


def _anslutna(session: Session, hos: str, projekt: str, manad: Manad) -> set[str]:
    """The insatser that the förbund lets into the project some day of the month."""
    asked = (hos, projekt, manad.sista, manad.forsta)
    return {insats for (insats,) in raw(session).execute(_ANSLUTNA, asked)}


def _of(
    session: Session,
    hos: str,
    insatser: Mapping[str, str],
    manad: Manad,
    vid: int,
    keys: Keys,
) -> Iterator[Uppgift | Utan]:
    """The deltaganden of a förbund's insatser that went on in the month."""
    there = raw(session).execute(_THERE, (hos, list(insatser), manad.sista, manad.forsta))
    rows: Collection[tuple[Any, ...]] = there.fetchall()
    known = {row[0]: basis(row[5], str(manad)) for row in rows}
    people = [row[2] for row in rows if known[row[0]]]
    numbers = reveal(session, hos, people, keys=keys)
    alla = nummer.all_of(session, hos, people, keys=keys)
    for deltagande, insats, person, kon, fodelsear, _ in rows:
        grund, normal = known[deltagande], numbers.get(person)
        if grund is None or not normal:
            yield Utan(hos, deltagande, "utan_nummer" if grund else "utan_grund")
            continue
        where = insatser[insats]
        tidigare = frozenset(alla.get(person, ())) - {normal}
        yield Uppgift(hos, deltagande, where, grund, vid, kon, fodelsear, normal, tidigare)
