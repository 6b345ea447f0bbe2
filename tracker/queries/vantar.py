"""What waits for a handläggare: each kind of waiting is one declared question to one table."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Text,
    all_,
    and_,
    any_,
    bindparam,
    exists,
    literal,
    literal_column,
    or_,
    text,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from tracker.log import sent
from tracker.projections.tables import OPPNA
from tracker.projections.tables import DeltagandeNu as D
from tracker.queries.fel import i_sql
from tracker.remisser.tables import Paminnelse
from tracker.reports.kvalitet.regler import ATT_MATA, SAKNAR_EFTER, SAKNAR_FORE
from tracker.snapshots.harledda import UPPFOLJS


LISTA: Final = 200
"""Rows of one kind on its own page."""
_UPPFOLJNING: Final = tuple((f"uppfoljning_{n}", dagar) for n, dagar in UPPFOLJS.items())
_UPPFOLJS_I: Final = 90
"""Days that a follow-up stays on the list once it is due: after that it is too late to be one."""

OPPEN: Final = text(OPPNA)
MINA: Final = (
    col(D.forbund) == bindparam("forbund"),
    col(D.insats) == any_(bindparam("insatser", type_=ARRAY(Text))),
)
"""The deltaganden of these insatser, in statements that are put together once (Asked)."""


@dataclass(frozen=True, slots=True)
class Fraga:
    """A kind of waiting: the rows that wait, and the day since when.

    `oppen`: of those who are open, by nothing but what their index holds.
    """

    slag: str
    villkor: ColumnElement[bool]
    sedan: Any
    oppen: bool = False

    @property
    def alla(self) -> ColumnElement[bool]:
        """The whole condition."""
        return and_(OPPEN, self.villkor) if self.oppen else self.villkor


@lru_cache(maxsize=2)
def fragor(today: date) -> tuple[Fraga, ...]:
    """Every kind of waiting on a day, in the order in which the page shows them."""
    avslutad = and_(col(D.slut).is_not(None), i_sql(ATT_MATA, idag=today))
    inne, ute = col(D.start).is_not(None), col(D.start).is_(None)
    return (
        Fraga("remiss", OBESVARAD, col(D.remiss_datum), oppen=True),
        Fraga(
            "inskrivning",
            and_(ute, col(D.beslut) == "antagen"),
            col(D.besvarad_datum),
            oppen=True,
        ),
        Fraga("vantelista", and_(ute, _vantar_for_lange(today)), col(D.besvarad_datum), oppen=True),
        Fraga("fore", and_(inne, i_sql(SAKNAR_FORE, idag=today)), col(D.start), oppen=True),
        Fraga(
            "efter",
            and_(
                avslutad, i_sql(SAKNAR_EFTER, idag=today), col(D.slut) > today - timedelta(days=365)
            ),
            col(D.slut),
        ),
        Fraga(
            "skattning",
            and_(
                inskriven(),
                col(D.skattningar).is_not(None),
                _skattas() <= bindparam("idag", today, Date),
            ),
            _skattas(),
        ),
        Fraga(
            "forsta_skattning",
            and_(inskriven(), col(D.skattningar).is_(None), _dar_nagon_skattas()),
            col(D.start),
        ),
        *(
            Fraga(
                tillfalle,
                and_(
                    avslutad,
                    col(D.slut) <= today - timedelta(days=efter),
                    col(D.slut) > today - timedelta(days=efter + _UPPFOLJS_I),
                    or_(
                        col(D.matningar).is_(None),
                        literal(tillfalle) != all_(col(D.matningar)),
                    ),
                ),
                col(D.slut) + efter,
            )
            for tillfalle, efter in _UPPFOLJNING
        ),
    )


def _skattas() -> ColumnElement[date]:
    """When it is time to rate again: the interval of the instrument after the last rating, three
    months for those that are ready.
    """
    return literal_column(
        "(SELECT max(left(s.rad, 10)::date + make_interval(months => coalesce(("
        "SELECT (v.innehall::json ->> 'intervall_manader')::int FROM instrument_version v"
        " WHERE v.forbund = deltagande_nu.forbund AND v.till IS NULL"
        " AND v.nyckel = split_part(s.rad, ';', 2) || '.' || split_part(s.rad, ';', 3)), 3)))::date"
        " FROM unnest(deltagande_nu.skattningar) AS s(rad))",
        Date,
    )


def _dar_nagon_skattas() -> ColumnElement[bool]:
    """In an insats that rates: to begin at all is a decision, but once it is made it is for all."""
    other = aliased(D)
    return exists().where(
        col(other.forbund) == col(D.forbund),
        col(other.insats) == col(D.insats),
        col(other.skattningar).is_not(None),
    )


def _vantar_for_lange(today: date) -> ColumnElement[bool]:
    """On a waiting list, and the day to be reminded has come; without one, after 30 days."""
    paminnelse = and_(
        col(Paminnelse.forbund) == col(D.forbund), col(Paminnelse.deltagande) == col(D.deltagande)
    )
    return and_(
        col(D.beslut) == "vantelista",
        or_(
            exists().where(paminnelse, col(Paminnelse.dag) <= today),
            and_(~exists().where(paminnelse), col(D.besvarad_datum) <= today - sent.SEN),
        ),
    )


OBESVARAD: Final = and_(
    col(D.remiss_datum).is_not(None), col(D.beslut).is_(None), col(D.start).is_(None)
)
"""Among those who are open: remisser that nobody has answered and nobody is inskriven on."""


def obesvarad() -> ColumnElement[bool]:
    """Remisser that nobody has answered and nobody is inskriven on."""
    return and_(OPPEN, OBESVARAD)


def inskriven() -> ColumnElement[bool]:
    """Those who are in an insats."""
    return and_(OPPEN, col(D.start).is_not(None))
