"""From a declared test to a Polars expression: the one place that knows what a test means.

The table, the members of a cell and «why not» all go through here, so they cannot disagree
(ADR 15).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any, Final

import polars as pl

from schemas.rapporter import OKAND, Condition, Mot, Parametrar, Test
from tracker.log.sent import SEN
from tracker.snapshots.columns import FLERA


SANT: Final = pl.lit(value=True)
FALSKT: Final = pl.lit(value=False)


def alla(
    villkor: Iterable[Condition], ordbok: Mapping[str, tuple[str, ...]], parametrar: Parametrar
) -> pl.Expr:
    """Rows for which every condition holds."""
    return reduce(and_, (nagon(ett, ordbok, parametrar) for ett in villkor), SANT)


def nagon(
    villkor: Condition, ordbok: Mapping[str, tuple[str, ...]], parametrar: Parametrar
) -> pl.Expr:
    """Rows for which the condition holds: any of its tests. Never null where it is decided."""
    return reduce(or_, (prova(test, ordbok, parametrar) for test in villkor.nagon))


def prova(test: Test, ordbok: Mapping[str, tuple[str, ...]], parametrar: Parametrar) -> pl.Expr:
    """One test. `ordbok` holds the coded columns; empty for events, whose codes are words."""
    column = pl.col(test.kolumn)
    if test.op == "i":
        return _vald(column, ordbok.get(test.kolumn), getattr(parametrar, str(test.mot)))
    if test.kolumn in FLERA and test.kolumn in ordbok:
        return _flera(column, test, ordbok[test.kolumn])
    if test.op == "finns":
        return column.is_not_null()
    if test.op == "saknas":
        return column.is_null()
    value: Any = _varde(test, parametrar)
    if test.kolumn in ordbok:
        codes = ordbok[test.kolumn]
        if value not in codes:
            return SANT if test.op == "!=" else FALSKT
        value = codes.index(value)
    return _jamfor(column, test.op, value)


def _varde(test: Test, parametrar: Parametrar) -> str | int | bool | date | pl.Expr | None:
    if test.mot is None:
        return test.varde
    return _kand(parametrar) if test.mot == "kand" else dag(test.mot, parametrar)


def dag(mot: Mot, parametrar: Parametrar) -> date:
    """The day of the period that a test is against."""
    if mot == "from":
        return parametrar.fran
    return parametrar.till - SEN if mot == "to-30" else parametrar.till


def _kand(parametrar: Parametrar) -> pl.Expr:
    """The day that the log of the row's förbund reaches to: what a förbund may know is its own."""
    days = parametrar.kand or (parametrar.till,)
    if len(set(days)) == 1:
        return pl.lit(days[0])
    return pl.col("forbund").replace_strict(list(range(len(days))), days, return_dtype=pl.Date)


def _jamfor(column: pl.Expr, op: str, value: Any) -> pl.Expr:
    match op:
        case "=":
            return column.eq(value)
        case "!=":
            return column.ne(value).fill_null(value=True)
        case "<=":
            return column.le(value)
        case ">=":
            return column.ge(value)
        case ">":
            return column.gt(value)
    raise ValueError(f"no test {op!r} of one value")


def _flera(column: pl.Expr, test: Test, codes: tuple[str, ...]) -> pl.Expr:
    """Of a bit mask: measured at all, or holding a code."""
    if test.op in ("finns", "saknas"):
        return column != 0 if test.op == "finns" else column == 0
    if test.varde not in codes:
        return SANT if test.op == "!=" else FALSKT
    held = column & (1 << codes.index(test.varde))
    return held == 0 if test.op == "!=" else held != 0


def _vald(column: pl.Expr, codes: tuple[str, ...] | None, chosen: tuple[str, ...]) -> pl.Expr:
    """Among the chosen codes; no choice is all of them. Several codes in one text, with | between
    them, are among them when one of them is.
    """
    if not chosen:
        return SANT
    wanted = set(chosen)
    if codes is None:
        held = column.is_in(list(chosen))
    else:
        numbers = [n for n, code in enumerate(codes) if not wanted.isdisjoint(code.split("|"))]
        held = column.is_in(numbers)
    held = held.fill_null(value=False)
    return held | column.is_null() if OKAND in wanted else held
