"""Deltaganden for pages: find them, list them, and say in one word where each stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Text, Uuid, and_, any_, bindparam, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from tracker.access import read_log
from tracker.db import Asked
from tracker.identity.keys import Keys
from tracker.identity.register import find_all
from tracker.projections.tables import DeltagandeNu as D
from tracker.queries.vantar import MINA, OBESVARAD, OPPEN


Urval = Literal["inskrivna", "obesvarade", "vantar", "avslutade", "alla"]
SIDA: Final = 50
_INGEN: Final = UUID(int=0)

LAGEN: Final = {
    "remiss": "Obesvarad remiss",
    "antagen": "Antagen, ej inskriven",
    "vantelista": "Väntelista",
    "avbojd": "Avböjd",
    "hanvisad": "Hänvisad",
    "aterkallad": "Återkallad",
    "inskriven": "Inskriven",
    "avslutad": "Avslutad",
    "ej_inskriven": "Ej inskriven",
    "felregistrerad": "Felregistrerad",
}


@dataclass(frozen=True, slots=True)
class Rad:
    """One deltagande in a list. `lage` is a key of LAGEN; `sedan` the day it began."""

    deltagande: str
    insats: str
    person: UUID
    lage: str
    sedan: date | None


@dataclass(frozen=True, slots=True)
class Sida:
    """One page of a list; `antal` counts all pages, None where that is not counted (RAKNADE).
    `fler`: another page follows.
    """

    rader: tuple[Rad, ...]
    antal: int | None
    sida: int
    fler: bool

    @property
    def sidor(self) -> int | None:
        """How many pages there are, where it is counted."""
        return None if self.antal is None else max(1, -(-self.antal // SIDA))


class _Var(NamedTuple):
    """Of a deltagande, what a list shows and asks."""

    deltagande: str
    insats: str
    person: UUID
    remiss_datum: date | None
    besvarad_datum: date | None
    beslut: str | None
    start: date | None
    slut: date | None
    anledning: str | None


def lage(d: D | _Var) -> str:
    """Where a deltagande stands, as a key of LAGEN."""
    if d.anledning == "felregistrering":
        return "felregistrerad"
    if d.slut is not None:
        return "avslutad"
    if d.start is not None:
        return "inskriven"
    if d.beslut is not None:
        return d.beslut
    return "remiss" if d.remiss_datum else "ej_inskriven"


def _sedan(d: D | _Var) -> date | None:
    return d.slut or d.start or d.besvarad_datum or d.remiss_datum


def _rad(d: D | _Var) -> Rad:
    return Rad(d.deltagande, d.insats, d.person, lage(d), _sedan(d))


_BLAND_OPPNA: Final[dict[Urval, ColumnElement[bool]]] = {
    "inskrivna": col(D.start).is_not(None),
    "obesvarade": OBESVARAD,
    "vantar": and_(
        col(D.start).is_(None), or_(*(col(D.beslut) == one for one in ("vantelista", "antagen")))
    ),
}
_URVAL: Final[dict[Urval, tuple[ColumnElement[bool], ...]]] = {
    **{urval: (and_(OPPEN), villkor) for urval, villkor in _BLAND_OPPNA.items()},
    "avslutade": (col(D.slut).is_not(None),),
    "alla": (),
}
RAKNADE: Final[tuple[Urval, ...]] = tuple(_BLAND_OPPNA)
"""Selections of those who are there or wait to be, a tenth of all: what there is to do. The others
grow for ever, and to count them takes a core a fifth of a second for 100,000 (bench mixed).
"""


def lista(
    session: Session,
    forbund: str,
    insatser: Sequence[str],
    *,
    urval: Urval,
    sida: int = 1,
    antal: int | None = None,
) -> Sida:
    """Those of a selection, 50 a page: unanswered oldest first, the others newest first.

    `antal`: how many there are, where it is known. Else it is counted for those of RAKNADE.
    """
    if antal is None and urval in RAKNADE:
        antal = counts(session, forbund, insatser)[urval]
    rows = _sidan(urval).rows(
        session,
        forbund=forbund,
        insatser=list(insatser),
        hoppa=(sida - 1) * SIDA,
        mest=SIDA + 1,  # one more than is shown: whether there is another page
    )
    shown = map(_Var._make, rows[:SIDA])
    return Sida(_seen(session, forbund, shown), antal, sida, fler=len(rows) > SIDA)


def _vara() -> Select[Any]:
    return select_columns(*(getattr(D, name) for name in _Var._fields))


@lru_cache
def _sidan(urval: Urval) -> Asked:
    """A page of a selection."""
    sedan = func.coalesce(col(D.slut), col(D.start), col(D.besvarad_datum), col(D.remiss_datum))
    order = col(D.remiss_datum).asc() if urval == "obesvarade" else sedan.desc().nulls_last()
    if urval == "avslutade":
        order = col(D.slut).desc()  # the same day, and there is an index
    return Asked(
        _vara()
        .where(*MINA, *_URVAL[urval])
        .order_by(order, col(D.deltagande))
        .offset(bindparam("hoppa"))
        .limit(bindparam("mest"))
    )


def vantelista(session: Session, forbund: str, insatser: Sequence[str]) -> tuple[Rad, ...]:
    """Those on a waiting list, by the day their remiss came; `sedan` is that day."""
    rows = _VANTELISTA.rows(session, forbund=forbund, insatser=list(insatser))
    vara = [_Var._make(row) for row in rows]
    _seen(session, forbund, vara)
    return tuple(Rad(d.deltagande, d.insats, d.person, "vantelista", d.remiss_datum) for d in vara)


_VANTELISTA: Final = Asked(
    _vara()
    .where(*MINA, OPPEN, col(D.beslut) == "vantelista", col(D.start).is_(None))
    .order_by(col(D.insats), col(D.remiss_datum).nulls_last(), col(D.deltagande))
    .limit(SIDA * 4)
)
_ANTAL: Final = Asked(
    select_columns(*(func.count().filter(villkor) for villkor in _BLAND_OPPNA.values()))
    .select_from(D)
    .where(*MINA, OPPEN)
)


def counts(session: Session, forbund: str, insatser: Sequence[str]) -> dict[Urval, int]:
    """How many there are of each selection that is counted."""
    [row] = _ANTAL.rows(session, forbund=forbund, insatser=list(insatser))
    return dict(zip(RAKNADE, row, strict=True))


def sok(session: Session, forbund: str, normal: str, *, keys: Keys) -> tuple[Rad, ...]:
    """The deltaganden of the person with this personnummer that the reader may see, newest first;
    of two who have it first one's and then the other's.

    `normal` is "ÅÅÅÅMMDD-NNNN". All insatser, also those that are not in focus.
    """
    persons = find_all(session, forbund, normal, keys=keys)
    # asked of the database also for nobody: to be hidden takes no longer than not to be there
    return av_personer(session, forbund, persons or [_INGEN])


def av_person(session: Session, forbund: str, person: UUID) -> tuple[Rad, ...]:
    """All deltaganden of one person that the reader may see, newest first."""
    return av_personer(session, forbund, [person])


_AV: Final = Asked(
    _vara()
    .where(
        col(D.forbund) == bindparam("forbund"),
        col(D.person) == any_(bindparam("personer", type_=ARRAY(Uuid))),
    )
    .order_by(func.coalesce(col(D.start), col(D.remiss_datum)).desc().nulls_last())
)


def av_personer(session: Session, forbund: str, persons: Sequence[UUID]) -> tuple[Rad, ...]:
    """All deltaganden of these persons that the reader may see, in the order of the persons."""
    rows = map(_Var._make, _AV.rows(session, forbund=forbund, personer=list(persons)))
    place = {person: number for number, person in enumerate(persons)}
    return _seen(session, forbund, sorted(rows, key=lambda d: place[d.person]))


def hamta(session: Session, forbund: str, deltagande: str) -> D | None:
    """One deltagande as it stands now, or None when the reader may not see it."""
    found = session.get(D, (forbund, deltagande))
    if found is not None:
        _seen(session, forbund, [found])
    return found


_NAMNDA: Final = Asked(
    _vara().where(
        col(D.forbund) == bindparam("forbund"),
        col(D.deltagande) == any_(bindparam("namn", type_=ARRAY(Text))),
    )
)


def personer(session: Session, forbund: str, deltaganden: Sequence[str]) -> dict[str, UUID]:
    """Deltagande → person, for those that the reader may see."""
    if not deltaganden:
        return {}
    rows = map(_Var._make, _NAMNDA.rows(session, forbund=forbund, namn=list(deltaganden)))
    return {rad.deltagande: rad.person for rad in _seen(session, forbund, rows)}


def _seen(session: Session, forbund: str, rows: Iterable[D | _Var]) -> tuple[Rad, ...]:
    """Rows on their way to a page, noted for the read log."""
    rader = tuple(_rad(d) for d in rows)
    read_log.saw(
        session,
        forbund,
        personer=[rad.person for rad in rader],
        deltaganden=[rad.deltagande for rad in rader],
    )
    return rader
