"""Who of the förbund's people takes part in a project in a month: those who may be reported.

A delprojekt names insatser; only where the förbund itself has said that the insats is in the
project (`insats.ansluten`, ADR 47) is anybody read there. Each förbund is read in its own context,
at a position that is kept; the project's register is then written in the project's. Who has no
basis, or nobody's number, is told of and never stored there.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from uuid import UUID

from sqlmodel import Session

from tracker.db import Transaction, raw
from tracker.errors import Refused
from tracker.esf.manad import Manad
from tracker.esf.projekt.anslutna import anslutna, under, vistelser
from tracker.esf.projekt.uppsattning import Del, las
from tracker.esf.underlag import Spann
from tracker.identity import nummer
from tracker.identity.keys import Keys
from tracker.identity.projektdeltagare import skriv_manader
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
    "SELECT deltagande, insats, person, kon, fodelsear, esfgrunder, start, slut FROM deltagande_nu "
    "WHERE forbund = %s AND insats = ANY(%s) AND start <= %s AND (slut IS NULL OR slut >= %s) "
    "ORDER BY deltagande"
)


@dataclass(frozen=True, slots=True)
class _Dar:
    """A deltagande of the insatser in any of the months. `nummer`: of now, None where not known."""

    deltagande: str
    insats: str
    kon: Any
    fodelsear: int
    esfgrunder: Any
    tid: Spann
    nummer: str | None = field(repr=False)
    tidigare: frozenset[str] = field(repr=False)


def fyll(
    transaction: Transaction,
    projekt: str,
    manad: Manad,
    *,
    keys: Keys,
    new_id: Callable[[], UUID],
) -> Manadsdeltagare:
    """Makes the month's register of the project anew: `fyll_manader` of one."""
    return fyll_manader(transaction, projekt, [manad], keys=keys, new_id=new_id)[manad]


def fyll_manader(
    transaction: Transaction,
    projekt: str,
    manader: Collection[Manad],
    *,
    keys: Keys,
    new_id: Callable[[], UUID],
) -> dict[Manad, Manadsdeltagare]:
    """Makes the months' registers of the project anew, each förbund read once. Owns its commit.

    As who may do all: a page asks for a right of its own before. Raises Refused where there is no
    such project.
    """
    with transaction(forbund=projekt, role="stegvis_logg", readonly=True) as session:
        uppsatt = las(session, projekt)
    found: dict[Manad, list[Uppgift]] = {manad: [] for manad in manader}
    utan: dict[Manad, list[Utan]] = {manad: [] for manad in manader}
    ej: dict[Manad, list[tuple[str, str]]] = {manad: [] for manad in manader}
    vid: dict[str, int] = {}
    for hos, insatser in uppsatt.insatser_per_forbund().items() if manader else ():
        with transaction(
            forbund=hos, huvudman=("*",), role="stegvis_logg", readonly=True
        ) as session:
            huvud = store.head(session, hos)
            vid[hos] = huvud.position if huvud else 0
            inslappta = anslutna(session, hos, projekt, vid[hos])
            alla = _alla(session, hos, insatser, Spann(min(manader).forsta, max(manader).sista),
                         manader, keys)  # fmt: skip
        for manad in manader:
            inne = {insats: tid for insats, tid in inslappta.items() if under(tid, manad)}
            i_delprojekt = {
                insats for insats, delar in insatser.items()
                if any(under(one.tid, manad) for one in delar)
            }  # fmt: skip
            ej[manad] += [(hos, one) for one in insatser if one in i_delprojekt - inne.keys()]
            for one in _of(hos, _dar(insatser, inne, alla, manad), manad, vid[hos]):
                if isinstance(one, Uppgift):
                    found[manad].append(one)
                else:
                    utan[manad].append(one)
    with transaction(forbund=projekt, huvudman=("*",), role="stegvis_logg") as session:
        if store.lock(session, projekt) is None:
            raise Refused("Projektet finns inte. Kontrollera namnet.")
        antal = skriv_manader(
            session, projekt, {str(manad): ones for manad, ones in found.items()}, keys=keys,
            new_id=new_id,
        )  # fmt: skip
    return {
        manad: Manadsdeltagare(antal[str(manad)], tuple(utan[manad]), vid, tuple(ej[manad]))
        for manad in manader
    }


def _alla(
    session: Session,
    hos: str,
    insatser: Collection[str],
    tid: Spann,
    manader: Collection[Manad],
    keys: Keys,
) -> list[_Dar]:
    """The deltaganden of a förbund's insatser that went on in the time. Numbers are opened of those
    alone who have a basis in any of the months.
    """
    asked = (hos, list(insatser), tid.till, tid.fran)
    rows: Collection[tuple[Any, ...]] = raw(session).execute(_THERE, asked).fetchall()
    grundade = [row[2] for row in rows if any(basis(row[5], str(manad)) for manad in manader)]
    numbers = reveal(session, hos, grundade, keys=keys)
    alla = nummer.all_of(session, hos, grundade, keys=keys)
    return [
        _Dar(
            deltagande,
            insats,
            kon,
            fodelsear,
            grunder,
            Spann(start, slut),
            numbers.get(person),
            frozenset(alla.get(person, ())) - {numbers.get(person, "")},
        )
        for deltagande, insats, person, kon, fodelsear, grunder, start, slut in rows
    ]


def _dar(
    insatser: Mapping[str, Collection[Del]],
    inne: Mapping[str, Spann],
    alla: Collection[_Dar],
    manad: Manad,
) -> Iterator[tuple[_Dar, str]]:
    """Who is in the project some day of the month, and the delprojekt that they are in first."""
    for one in alla:
        if one.insats in inne:
            stays = vistelser(one.tid, insatser[one.insats], inne[one.insats])
            first = next((stay for stay in stays if under(stay.tid, manad)), None)
            if first is not None:
                yield one, first.delprojekt


def _of(
    hos: str, there: Iterator[tuple[_Dar, str]], manad: Manad, vid: int
) -> Iterator[Uppgift | Utan]:
    """The deltaganden of the month: who may be reported, and who may not."""
    for one, delprojekt in there:
        grund = basis(one.esfgrunder, str(manad))
        if grund is None or not one.nummer:
            yield Utan(hos, one.deltagande, "utan_nummer" if grund else "utan_grund")
            continue
        yield Uppgift(hos, one.deltagande, delprojekt, grund, vid, one.kon,
                      one.fodelsear, one.nummer, one.tidigare)  # fmt: skip
