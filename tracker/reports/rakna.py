"""Counting: which questions a set of reports asks, and one pass over the rows that answers all.

Questions that several reports share are asked once. What all of them demand of a row (in force,
not felregistrering, within the period) is filtered once; a year is a tenth of twelve, and then
every question reads only that.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from itertools import takewhile
from typing import Literal, NamedTuple

import polars as pl

from schemas.rapporter import Condition, Population, Report
from tracker.reports.underlag import Underlag
from tracker.reports.uttryck import alla
from tracker.snapshots.columns import FLERA


Kon = Literal["kvinna", "man"]


class Fraga(NamedTuple):
    """Rows of `villkor`, per förbund and value of `nyckel` (None: all together)."""

    kalla: Literal["deltaganden", "handelser"]
    villkor: tuple[Condition, ...]
    nyckel: str | None
    slag: Literal["antal", "unika", "summa"] = "antal"
    summerar: str | None = None


class Antal(NamedTuple):
    """A figure; by kön only where rows are counted."""

    totalt: int
    kvinna: int = 0
    man: int = 0

    def av(self, kon: Kon | None) -> int:
        """The figure of a kön, or of all."""
        return self.totalt if kon is None else self.kvinna if kon == "kvinna" else self.man


class Ruta(NamedTuple):
    """Where a figure belongs: number of the förbund, and the code (None: missing, or all)."""

    forbund: int
    kod: str | None


Svar = Mapping[Ruta, Antal]


def fragor(report: Report) -> dict[str, Fraga]:
    """Measure → its question; `total:<measure>` for a unika of the total row; `bas:<part>`."""
    populations = {population.id: population for population in report.populationer}
    asked: dict[str, Fraga] = {}
    for measure in report.matt:
        if measure.slag == "procent":
            continue
        question = _fraga(populations[measure.population], measure.nyckel)
        asked[measure.id] = question._replace(slag=measure.slag, summerar=measure.summerar)
        if measure.slag == "unika":
            asked[f"total:{measure.id}"] = asked[measure.id]._replace(nyckel=None)
    if report.bas:
        asked["bas:matta"] = _fraga(populations[report.bas.matta], None)
        asked["bas:mojliga"] = _fraga(populations[report.bas.mojliga], None)
    return asked


def rakna(asked: Iterable[Fraga], underlag: Underlag) -> dict[Fraga, Svar]:
    """Every question answered in one pass."""
    questions = list(dict.fromkeys(asked))
    shared = _gemensamma([q.villkor for q in questions if q.kalla == "deltaganden"])
    rows = underlag.deltaganden
    if shared:
        rows = rows.filter(alla(shared, underlag.ordbok, underlag.parametrar))
    plans: list[pl.LazyFrame] = []
    for question in questions:
        if question.kalla == "deltaganden":
            plans.append(_plan(question, rows.lazy(), len(shared), underlag))
        else:
            plans.append(_handelseplan(question, underlag))
    answers = pl.collect_all(plans)
    return {
        question: _svar(question, answer, underlag)
        for question, answer in zip(questions, answers, strict=True)
    }


def _fraga(population: Population, nyckel: str | None) -> Fraga:
    return Fraga(population.kalla, population.villkor, nyckel)


def _gemensamma(lists: Sequence[tuple[Condition, ...]]) -> tuple[Condition, ...]:
    """The conditions that all of them begin with."""
    if not lists:
        return ()
    columns = takewhile(lambda same: len(set(same)) == 1, zip(*lists, strict=False))
    return tuple(column[0] for column in columns)


def _plan(question: Fraga, rows: pl.LazyFrame, asked: int, underlag: Underlag) -> pl.LazyFrame:
    """`asked`: how many of its conditions the rows have passed already."""
    rest = question.villkor[asked:]
    if rest:
        rows = rows.filter(alla(rest, underlag.ordbok, underlag.parametrar))
    keys = ["forbund"] if question.nyckel is None else ["forbund", question.nyckel]
    if question.slag == "unika":
        return rows.group_by(keys).agg(pl.col("person").n_unique().alias("antal"))
    if question.slag == "summa":
        return rows.group_by(keys).agg(pl.col(str(question.summerar)).sum().alias("antal"))
    counted = rows.group_by([*keys, "kon"]).agg(pl.len().alias("antal"))
    if question.nyckel in FLERA:
        return _per_kod(counted, question.nyckel, underlag.ordbok[question.nyckel])
    return counted


def _per_kod(counted: pl.LazyFrame, nyckel: str, codes: tuple[str, ...]) -> pl.LazyFrame:
    """A row counts once under each of its codes; the masks are few by now."""
    per_code = [
        pl.col("antal").filter((pl.col(nyckel) & (1 << number)) != 0).sum().alias(str(number))
        for number in range(len(codes))
    ]
    return (
        counted.group_by("forbund", "kon")
        .agg(per_code)
        .unpivot(index=["forbund", "kon"], variable_name=nyckel, value_name="antal")
        .filter(pl.col("antal") > 0)
    )


def _handelseplan(question: Fraga, underlag: Underlag) -> pl.LazyFrame:
    rows = underlag.handelser.lazy().filter(alla(question.villkor, {}, underlag.parametrar))
    keys = ["forbund"] if question.nyckel is None else ["forbund", question.nyckel]
    counted = pl.col(question.summerar).sum() if question.summerar else pl.len()
    return rows.group_by(keys).agg(counted.alias("antal"))


def _svar(question: Fraga, answer: pl.DataFrame, underlag: Underlag) -> Svar:
    """The few rows that are left, as figures."""
    man = underlag.ordbok["kon"].index("man")
    figures: dict[Ruta, Antal] = {}
    for row in answer.iter_rows(named=True):
        ruta = Ruta(row["forbund"], _kod(question, row, underlag))
        kon = row.get("kon")
        count = int(row["antal"])
        one = (
            Antal(count)
            if kon is None
            else Antal(count, *((0, count) if kon == man else (count, 0)))
        )
        before = figures.get(ruta, Antal(0))
        figures[ruta] = Antal(*map(sum, zip(before, one, strict=True)))
    return figures


def _kod(question: Fraga, row: Mapping[str, object], underlag: Underlag) -> str | None:
    if question.nyckel is None:
        return None
    value = row[question.nyckel]
    if value is None or question.kalla == "handelser":
        return None if value is None else str(value)
    return underlag.ordbok[question.nyckel][int(str(value))]


def summa(answers: Iterable[Antal]) -> Antal:
    """Together."""
    return reduce(lambda a, b: Antal(*map(sum, zip(a, b, strict=True))), answers, Antal(0))
