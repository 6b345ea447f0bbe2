"""A person handed on from one insats to another: both paths stay, and each leads to the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from tracker.access import read_log
from tracker.log import store
from tracker.projections.tables import DeltagandeNu as D
from tracker.state.post import in_force


@dataclass(frozen=True, slots=True)
class Lank:
    """The other end: which deltagande in which insats, and the day it was handed on."""

    deltagande: str
    insats: str
    dag: date


@dataclass(frozen=True, slots=True)
class Overlamning:
    """Where a deltagande came from and where it went, as far as the reader may see.

    `till_insats` is the insats that it was handed on to, also before anybody took it in there.
    """

    fran: Lank | None = None
    till: Lank | None = None
    till_insats: str | None = None


def read(session: Session, forbund: str, d: D) -> Overlamning:
    """The links of one deltagande."""
    andra = session.exec(
        select(D).where(
            col(D.forbund) == forbund,
            col(D.person) == d.person,
            col(D.deltagande) != d.deltagande,
            col(D.remiss_datum).is_not(None),
        )
    ).all()
    read_log.saw(session, forbund, personer=[d.person], deltaganden=[a.deltagande for a in andra])
    till_insats = target(session, forbund, d)
    till = next(
        (
            Lank(a.deltagande, a.insats, d.besvarad_datum)
            for a in sorted(andra, key=lambda a: a.remiss_datum or date.max)
            if a.insats == till_insats and d.besvarad_datum and _after(a, d)
        ),
        None,
    )
    return Overlamning(_source(session, forbund, d, andra), till, till_insats)


def target(session: Session, forbund: str, d: D) -> str | None:
    """The insats that a deltagande was handed on to by its latest answer."""
    if d.beslut != "hanvisad":
        return None
    posts = in_force(store.read_stream(session, forbund, f"d:{d.deltagande}"))
    answers = [p for p in posts if p.typ == "remiss.besvarad"]
    return answers[-1].data.get("hanvisad_till") if answers else None


def _after(later: D, earlier: D) -> bool:
    """True when one remiss came on or after the day the other was answered."""
    return bool(
        later.remiss_datum
        and earlier.besvarad_datum
        and later.remiss_datum >= earlier.besvarad_datum
    )


def _source(session: Session, forbund: str, d: D, andra: Sequence[D]) -> Lank | None:
    """The latest of the others that was handed on to this insats before its remiss came."""
    found = [a for a in andra if _after(d, a) and target(session, forbund, a) == d.insats]
    last = max(found, key=lambda a: a.besvarad_datum or date.min, default=None)
    if last is None or last.besvarad_datum is None:
        return None
    return Lank(last.deltagande, last.insats, last.besvarad_datum)
