"""Counting: which questions a set of reports asks, and one pass over the rows that answers all.

Questions that several reports share are asked once. What all of them demand of a row (in force,
not felregistrering, within the period) is filtered once; a year is a tenth of twelve, and then
every question reads only that.
"""

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Final, NamedTuple

import polars as pl

from schemas.rapporter import HARLEDDA, LAGEN, OM_MAL, Condition, Kalla, Population, Report, Slag
from tracker.reports.svar import Svar, antal, en_siffra
from tracker.reports.underlag import Underlag
from tracker.reports.unika import unika
from tracker.reports.uttryck import alla


FLERA_FRAGOR: Final = 3
"""As many questions with the same next condition are worth rows of their own."""


class Fraga(NamedTuple):
    """Rows of `villkor`, per förbund and value of `nyckel` (None: all together)."""

    kalla: Kalla
    villkor: tuple[Condition, ...]
    nyckel: str | None
    slag: Slag = "antal"
    summerar: str | None = None


def fragor(report: Report) -> dict[str, Fraga]:
    """Measure → its question; `total:<measure>` for a unika of the total row; `bas:<part>`."""
    populations = {population.id: population for population in report.populationer}
    asked: dict[str, Fraga] = {}
    for measure in report.matt:
        if measure.slag in (*HARLEDDA, *LAGEN, *OM_MAL, "kvantil"):  # of modules of their own
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
    """Every question answered, those on the same rows in one pass."""
    by_source: dict[Kalla, list[Fraga]] = {}
    for question in dict.fromkeys(asked):
        by_source.setdefault(question.kalla, []).append(question)
    answers: dict[Fraga, Svar] = {}
    for kalla, questions in by_source.items():
        if kalla == "handelser":
            answers |= {question: _handelser(question, underlag) for question in questions}
        else:
            answers |= _deltaganden(questions, underlag.rader(kalla), 0, underlag)
    return answers


def _deltaganden(
    questions: Sequence[Fraga], rows: pl.DataFrame, asked: int, underlag: Underlag
) -> dict[Fraga, Svar]:
    """Questions on the rows of one source, which have passed the first `asked` conditions of each.

    What several ask next is asked once: a year is a tenth of twelve, and those who ended in it are
    fewer still.
    """
    shared = _gemensamma([question.villkor[asked:] for question in questions])
    if shared:
        # Only the columns that are asked for now: the others would be copied for nothing.
        kept = rows.lazy().filter(alla(shared, underlag.ordbok, underlag.parametrar))
        asked += len(shared)
        rows = kept.select(_behov(questions, asked, underlag)).collect()
    alike: dict[tuple[Condition, ...], list[Fraga]] = {}
    for question in questions:
        alike.setdefault(question.villkor[asked : asked + 1], []).append(question)
    together = [own for next_, own in alike.items() if next_ and len(own) >= FLERA_FRAGOR]
    answers: dict[Fraga, Svar] = {}
    for own in together if len(alike) > 1 else []:
        answers |= _deltaganden(own, rows, asked, underlag)
    alone = [question for question in questions if question not in answers]
    return answers | _svar(alone, rows, asked, underlag)


def _svar(
    questions: Sequence[Fraga], rows: pl.DataFrame, asked: int, underlag: Underlag
) -> dict[Fraga, Svar]:
    """Each by itself, those that count rows side by side."""
    scans = _genomgangar([question for question in questions if question.slag == "antal"])
    plans = [_filtrerade(one, rows.lazy(), asked, underlag) for one in scans]
    grouped = [
        plan.group_by("forbund", *([one.nyckel] if one.nyckel else []), "kon").len("antal")
        for one, plan in zip(scans, plans, strict=True)
    ]
    counted = dict(zip(scans, pl.collect_all(grouped), strict=True))
    answers: dict[Fraga, Svar] = {}
    for question in questions:
        if question.slag == "antal":
            source = counted[_genomgang(question, scans)]
            answers[question] = antal(source, question.nyckel, underlag.ordbok)
        else:
            plan = _filtrerade(question, rows.lazy(), asked, underlag)
            answers[question] = _utan_kon(question, plan, underlag)
    return answers


def _behov(questions: Sequence[Fraga], asked: int, underlag: Underlag) -> list[str]:
    """The columns that the questions read; `asked`: how many conditions have been."""
    needed = {"forbund", "kon"}
    for one in questions:
        needed |= {test.kolumn for condition in one.villkor[asked:] for test in condition.nagon}
        needed |= {name for name in (one.nyckel, one.summerar) if name}
        needed |= {underlag.en} if one.slag == "unika" else set()
    return sorted(needed)


def _fraga(population: Population, nyckel: str | None) -> Fraga:
    return Fraga(population.kalla, population.villkor, nyckel)


def _gemensamma(lists: Sequence[tuple[Condition, ...]]) -> tuple[Condition, ...]:
    """The conditions that all of them begin with."""
    if not lists:
        return ()
    columns = takewhile(lambda same: len(set(same)) == 1, zip(*lists, strict=False))
    return tuple(column[0] for column in columns)


def _genomgangar(questions: Sequence[Fraga]) -> list[Fraga]:
    """The questions that need the rows; «all together» follows from any count of the same rows."""
    by_key = [question for question in questions if question.nyckel is not None]
    held = {question.villkor for question in by_key}
    return by_key + [q for q in questions if q.nyckel is None and q.villkor not in held]


def _genomgang(question: Fraga, scans: Sequence[Fraga]) -> Fraga:
    if question in scans:
        return question
    return next(scan for scan in scans if scan.villkor == question.villkor)


def _filtrerade(
    question: Fraga, rows: pl.LazyFrame, asked: int, underlag: Underlag
) -> pl.LazyFrame:
    """`asked`: how many of its conditions the rows have passed already."""
    rest = question.villkor[asked:]
    return rows.filter(alla(rest, underlag.ordbok, underlag.parametrar)) if rest else rows


def _utan_kon(question: Fraga, plan: pl.LazyFrame, underlag: Underlag) -> Svar:
    """Different persons, or a sum."""
    keys = [question.nyckel] if question.nyckel else []
    if question.slag == "unika":
        rows = plan.select("forbund", *keys, pl.col(underlag.en).alias("person")).collect()
        return unika(rows, question.nyckel, underlag)
    summed = plan.group_by("forbund", *keys).agg(pl.col(str(question.summerar)).sum())
    return en_siffra(summed.collect(), question.nyckel, underlag.ordbok)


def _handelser(question: Fraga, underlag: Underlag) -> Svar:
    rows = underlag.handelser.filter(alla(question.villkor, {}, underlag.parametrar))
    keys = ["forbund", question.nyckel] if question.nyckel else ["forbund"]
    counted = pl.col(question.summerar).sum() if question.summerar else pl.len()
    return en_siffra(rows.group_by(keys).agg(counted.alias("antal")), question.nyckel, {})
