"""How insatser are doing: places, people, what is new this year, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from tracker.projections.tables import AntalRad, InsatsVersion
from tracker.projections.tables import DeltagandeNu as D
from tracker.queries.fel import i_sql
from tracker.queries.vantar import OPPEN, inskriven, obesvarad
from tracker.reports.alfabet import ordning
from tracker.reports.kvalitet.regler import ATT_MATA, SAKNAR_EFTER, SAKNAR_FORE


_RAKNAS: Final = or_(col(D.anledning).is_(None), col(D.anledning) != "felregistrering")


@dataclass(frozen=True, slots=True)
class Insats:
    """One insats as it is called today. `volym`: counted by numbers, not by people."""

    slug: str
    namn: str
    volyminsats: bool
    huvudman: str
    platser: int | None
    start: date | None
    slut: date | None
    malgrupper: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lage:
    """The figures of an insats on a day; `nya` and `avslutade` since the year began."""

    inskrivna: int = 0
    nya: int = 0
    avslutade: int = 0
    obesvarade: int = 0
    utan_startmatning: int = 0
    utan_slutmatning: int = 0
    utan_plan: int = 0
    dubbla: int = 0
    volym: int = 0

    @property
    def fel(self) -> int:
        """What a report will show as missing or doubtful."""
        return self.utan_startmatning + self.utan_slutmatning + self.dubbla


def alla(session: Session, forbund: str, insatser: Sequence[str], *, today: date) -> list[Insats]:
    """The insatser as they are today, in Swedish order of their names."""
    rows = session.exec(
        select(InsatsVersion)
        .where(
            col(InsatsVersion.forbund) == forbund,
            col(InsatsVersion.till).is_(None),
            col(InsatsVersion.insats).in_(insatser),
        )
        .order_by(col(InsatsVersion.giltig_fran), col(InsatsVersion.nr))
    )
    valid: dict[str, InsatsVersion] = {}
    for row in rows:
        if row.insats not in valid or row.giltig_fran <= today:
            valid[row.insats] = row
    return sorted(map(_insats, valid.values()), key=lambda i: ordning(i.namn))


def _insats(row: InsatsVersion) -> Insats:
    return Insats(
        slug=row.insats,
        namn=row.namn,
        volyminsats=row.volyminsats,
        huvudman=row.huvudman,
        platser=row.platser,
        start=row.start,
        slut=row.slut,
        malgrupper=tuple(row.malgrupper or ()),
    )


def lagen(
    session: Session, forbund: str, insatser: Sequence[str], *, today: date
) -> dict[str, Lage]:
    """Slug → figures, for those that have any; the others stand at zero.

    Asked apart of those who are there and those who ended this year: each has an index of its own,
    and asked together all that ever ended would be read too.
    """
    year = date(today.year, 1, 1)
    found: dict[str, dict[str, int]] = {}
    for where, counts in (_oppna(year, today), _slutade(year, today)):
        rows = session.execute(
            select_columns(col(D.insats), *counts.values())
            .where(col(D.forbund) == forbund, col(D.insats).in_(insatser), where)
            .group_by(col(D.insats))
        )
        for insats, *counted in rows:
            lage = found.setdefault(insats, {})
            for name, n in zip(counts, counted, strict=True):
                lage[name] = lage.get(name, 0) + n
    lagen_ = {insats: Lage(**figures) for insats, figures in found.items()}
    for slug, antal in _volym(session, forbund, insatser, year).items():
        lagen_[slug] = Lage(volym=antal)
    return lagen_


_Matt = dict[str, ColumnElement[int]]


def _oppna(year: date, today: date) -> tuple[ColumnElement[bool], _Matt]:
    """Who is there or waits to be, and what is counted of them."""
    inne, count = inskriven(), func.count()
    return and_(OPPEN), {
        "inskrivna": count.filter(inne),
        "nya": count.filter(and_(_RAKNAS, col(D.start) >= year)),
        "obesvarade": count.filter(obesvarad()),
        "utan_startmatning": count.filter(and_(inne, i_sql(SAKNAR_FORE, idag=today))),
        "utan_plan": count.filter(and_(inne, col(D.plan_datum).is_(None))),
        "dubbla": count.filter(inne) - func.count(col(D.person).distinct()).filter(inne),
    }


def _slutade(year: date, today: date) -> tuple[ColumnElement[bool], _Matt]:
    """Who ended this year, and what is counted of them."""
    count = func.count()
    saknar = i_sql(ATT_MATA, SAKNAR_EFTER, idag=today)
    return and_(col(D.slut).is_not(None), col(D.slut) >= year), {
        "nya": count.filter(and_(_RAKNAS, col(D.start) >= year)),
        "avslutade": count.filter(_RAKNAS),
        "utan_slutmatning": count.filter(and_(_RAKNAS, saknar)),
    }


def _volym(session: Session, forbund: str, insatser: Sequence[str], year: date) -> dict[str, int]:
    rows = session.exec(
        select(AntalRad.insats, func.sum(col(AntalRad.antal)))
        .where(
            col(AntalRad.forbund) == forbund,
            col(AntalRad.till).is_(None),
            col(AntalRad.typ) == "volym.registrerad",
            col(AntalRad.datum) >= year,
            col(AntalRad.insats).in_(insatser),
        )
        .group_by(col(AntalRad.insats))
    )
    return {slug: int(antal) for slug, antal in rows}
