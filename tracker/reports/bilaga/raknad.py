"""A whole årsbilaga counted: every table on one position, and the table that says which they are.

Same question and positions, same bilaga, whoever counts it (ADR 38).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from sqlmodel import Session, col, or_, select

from schemas.rapporter import URVAL, Parametrar, Report, Tabell
from tracker.clock import swedish_day
from tracker.db import execute
from tracker.errors import WrongUse
from tracker.projections.tables import HuvudmanVersion
from tracker.reports import mal, publicering
from tracker.reports.answers import Kallor, Svarare
from tracker.reports.bilaga import sammansatt
from tracker.reports.bilaga.avsnitt import Avsnitt, kapitel, kort
from tracker.reports.bilaga.grund import Grund
from tracker.reports.bilaga.innehall import Bilaga, Del, innehall
from tracker.reports.engine import compute_all
from tracker.reports.periods import ar


BARA_SA: Final = (
    "En årsbilaga görs för ett förbund och ett helt kalenderår, utan andra urval: ändra det."
)


def granska(parametrar: Parametrar) -> None:
    """Raises WrongUse for what is no förbund-year."""
    whole = (parametrar.fran, parametrar.till) == ar(parametrar.fran.year)
    chosen = any(getattr(parametrar, name) for name in URVAL)
    if not whole or len(parametrar.forbund) != 1 or parametrar.insats or chosen:
        raise WrongUse(BARA_SA)


def rakna(
    svarare: Svarare,
    parametrar: Parametrar,
    *,
    definition: str | None = None,
    positioner: Mapping[str, int] | None = None,
) -> Bilaga:
    """The bilaga of a förbund-year; arguments as of `Svarare.tabell`.

    Raises WrongUse as it, for what is no förbund-year, and for a version that there is not.
    """
    card = kort(definition)
    granska(parametrar)
    kallor = svarare.underlag(parametrar, positioner)
    verk = _Verk(svarare, parametrar, kallor)
    chapters = kapitel(card.definition)
    sections = [one for chapter in chapters for one in chapter.avsnitt]
    delar = verk.tryckta(sections) if parametrar.publicera else {}
    delar |= verk.oppna([one for one in sections if one.id not in delar], card.definition)
    ordered = {one.id: delar[one.id] for one in sections}
    contents = innehall(card, chapters, ordered, verk.tryck, verk.position)
    return Bilaga(chapters, ordered, contents, verk.kant)


class _Verk:
    """One count of a bilaga: what all its tables stand on."""

    def __init__(self, svarare: Svarare, parametrar: Parametrar, kallor: Kallor) -> None:
        (self.forbund,) = parametrar.forbund
        self.svarare, self.kallor = svarare, kallor
        self.position = kallor.positioner[self.forbund]
        plain = parametrar.model_copy(update={"publicera": False, "tidigare": 0})
        self.vanlig = svarare.beslutat(plain, kallor.positioner)
        self.tryck = svarare.beslutat(parametrar, kallor.positioner)
        with svarare.hela(self.forbund) as session:
            self.kant = _registrerad(session, self.forbund, self.position)
            self.agare = _agare(session, self.forbund, self.position)

    def tryckta(self, sections: Sequence[Avsnitt]) -> dict[str, Del]:
        """The sections of a bilaga for publication that are hidden or left out."""
        hidden = [one for one in sections if one.tryck == "dolj"]
        reports = [self.report(one.id) for one in hidden]
        tables = publicering.tryckta(
            reports, self.tryck, self.svarare.tryckgrund(self.tryck, self.kallor)
        )
        out = [one for one in sections if one.tryck == "utelamnas"]
        made = zip(hidden, reports, tables, strict=True)
        return {one.id: Del(one, report, table) for one, report, table in made} | {
            one.id: Del(one, self._namnd(one), None) for one in out
        }

    def oppna(self, sections: Sequence[Avsnitt], definition: str) -> dict[str, Del]:
        """Sections as they were counted."""
        ids = [one.id for one in sections if not one.sammansatt]
        under = {id_ for one in sections for id_ in sammansatt.UR.get(one.id, ())}
        tables = self.rakna(list(dict.fromkeys([*ids, *sorted(under)])), self.vanlig)
        grund = Grund(
            parametrar=self.vanlig,
            snapshot=self.kallor.snapshots[self.forbund],
            position=self.position,
            tabeller=tables,
            agare=self.agare,
            mal=self._mal(tables),
            kant=self.kant,
            rakna=self.rakna,
        )
        make = partial(sammansatt.tabell, grund=grund, definition=definition)
        return {
            one.id: Del(one, *make(one))
            if one.sammansatt
            else Del(one, self.report(one.id), tables[one.id])
            for one in sections
        }

    def report(self, ident: str) -> Report:
        """The definition that holds in the förbund at the position."""
        return self.svarare.gallande(ident, None, self.kallor.positioner)

    def rakna(self, ids: Sequence[str], parametrar: Parametrar) -> dict[str, Tabell]:
        """Tables of reports, in one pass over the rows; in another those that say what is due."""
        reports = [self.report(one) for one in ids]
        known = parametrar.model_copy(update={"kand": (swedish_day(self.kant),)})
        made: dict[str, Tabell] = {}
        for asked, due in ((parametrar, False), (known, True)):
            some = [report for report in reports if report.till_dags is due]
            if some:
                tables = compute_all(some, asked, self.kallor.snapshots, self.kallor.positioner)
                made |= {table.report: table for table in tables}
        return {one: made[one] for one in ids}

    def _mal(self, tables: Mapping[str, Tabell]) -> Sequence[mal.Utfall]:
        table = tables.get(mal.RAPPORT)
        return mal.utfall(self.svarare.mal(table), table) if table else ()

    def _namnd(self, one: Avsnitt) -> Report:
        """What a section that is left out is called."""
        named = {"id": one.id, "titel": one.titel, "fraga": one.titel}
        return kort().model_copy(update=named) if one.sammansatt else self.report(one.id)


def _agare(session: Session, forbund: str, position: int) -> dict[str, str]:
    """Slug → name of every huvudman, as known at a position."""
    own, fran, till = (col(getattr(HuvudmanVersion, name)) for name in ("forbund", "fran", "till"))
    rows = session.exec(
        select(HuvudmanVersion.slug, HuvudmanVersion.namn)
        .where(own == forbund, fran <= position, or_(till.is_(None), till > position))
        .order_by(HuvudmanVersion.slug)
    )
    return dict(rows.all())


def _registrerad(session: Session, forbund: str, position: int) -> datetime:
    """When the event at a position was registered."""
    (moment,) = execute(
        session,
        "SELECT registrerad FROM logg WHERE forbund = %s AND position = %s",
        forbund,
        position,
    ).one()
    found: datetime = moment
    return found
