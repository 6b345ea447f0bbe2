"""The declared faults as conditions on the tables: what the lists ask is what the reports count.

The rules themselves stand in tracker/reports/kvalitet/regler.py and tracker/log/sent.py.
"""

from collections.abc import Callable, Mapping
from datetime import date
from operator import eq, ge, gt, le
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from schemas.rapporter import Condition, Mot, Test
from tracker.log.sent import SEN
from tracker.projections.tables import DeltagandeNu


def i_sql(*villkor: Condition, idag: date) -> ColumnElement[bool]:
    """Rows of deltagande_nu for which all hold, with `idag` as the last day of the period.

    For conditions on days, single codes and whether a field is there; raises ValueError for others.
    """
    return and_(*(or_(*(_prova(test, idag) for test in one.nagon)) for one in villkor))


def _prova(test: Test, idag: date) -> ColumnElement[bool]:
    column = col(getattr(DeltagandeNu, test.kolumn))
    value = test.varde if test.mot is None else _dag(test.mot, idag)
    if test.op in ("finns", "saknas"):
        return column.is_not(None) if test.op == "finns" else column.is_(None)
    if test.op == "!=":
        return column.is_distinct_from(value)
    compare: Callable[[Any, Any], ColumnElement[bool]] = _JAMFOR[test.op]
    return compare(column, value)


_JAMFOR: Final[Mapping[str, Any]] = {"=": eq, "<=": le, ">=": ge, ">": gt}


def _dag(mot: Mot, idag: date) -> Any:
    days = {"to": idag, "to-30": idag - SEN}
    if mot not in days:
        raise ValueError(f"a list asks what holds today, not {mot}")
    return days[mot]
