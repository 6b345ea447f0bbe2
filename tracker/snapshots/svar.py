"""Answers of ratings as numbers: what a report counts, instead of the lines that a row is told in.

A line is text that tells all of a rating (state/skattning.py); to read a hundred thousand of them
takes a minute. So each answer becomes one whole number, read once when it first enters a snapshot:
which question of which instrument, utgåva and respondent, then the day, then the value. The
numbers of a row are sorted, so that the answers of one question follow each other by day.
"""

from typing import Final

import polars as pl


KOLUMN: Final = "skattningar"
"""The column of lists, and the name of its codes: `instrument.utgåva.question.respondent`."""
TYP: Final = pl.List(pl.UInt64)
_DAGAR: Final = 16
_NYCKEL: Final = 40
"""Bits below the day, and below the question: a value has 16, a day 24, a question 24."""
FRAGA: Final = ("instrument", "utgava", "fraga", "respondent")
"""What an answer is of; together they are its code."""
_EPOK: Final = 719_163
"""Days from the first of January of the year 1 to that of 1970, so that no day is negative."""


def kodade(rader: pl.Series, kanda: tuple[str, ...]) -> tuple[tuple[str, ...], pl.Series]:
    """The codes, and of each row its answers as numbers; null where nothing was answered.

    `rader`: lines joined by `|`, as the tables hold them. `kanda`: the codes so far; behind them
    comes every question that is answered here for the first time.
    """
    rows = pl.DataFrame({"rad": _nummer(len(rader)), "text": rader})
    lines = rows.filter(pl.col("text").fill_null("") != "").with_columns(
        pl.col("text").str.split("|")
    )
    lines = lines.explode("text")
    # A line stands in each later version of its deltagande: it is taken apart once.
    known = _delade(lines["text"].unique(maintain_order=True))
    asked = known.select(FRAGA).unique(maintain_order=True)
    koder = tuple(dict.fromkeys((*kanda, *asked.select(_kod()).to_series().to_list())))
    places = {kod: at for at, kod in enumerate(koder)}
    numbers = [places[kod] for kod in asked.select(_kod()).to_series()]
    asked = asked.with_columns(pl.Series("nyckel", numbers, dtype=pl.UInt64))
    packed = known.join(asked, on=list(FRAGA), maintain_order="left").select(
        "text",
        (
            pl.col("nyckel") * 2**_NYCKEL
            + (pl.col("datum").to_physical() + _EPOK).cast(pl.UInt64) * 2**_DAGAR
            + pl.col("varde").cast(pl.UInt64)
        ).alias(KOLUMN),
    )
    return koder, _i_listor(len(rader), lines.join(packed, on="text").select("rad", KOLUMN))


def uppackade(listor: pl.Series) -> pl.DataFrame:
    """An answer a row: `rad` (of the list), `nyckel` (a number), `datum`, `varde`; in order of the
    three first.
    """
    answered = listor.is_not_null()
    held = listor.filter(answered)
    rows = pl.DataFrame({"rad": answered.arg_true(), "antal": held.list.len()})
    number = pl.col("svar")
    return pl.DataFrame(
        {
            "rad": rows.select(pl.col("rad").repeat_by("antal").explode())["rad"],
            "svar": held.explode(),
        },
        schema={"rad": pl.UInt32, "svar": pl.UInt64},
    ).select(
        "rad",
        (number // 2**_NYCKEL).cast(pl.UInt32).alias("nyckel"),
        ((number // 2**_DAGAR % 2 ** (_NYCKEL - _DAGAR)).cast(pl.Int32) - _EPOK)
        .cast(pl.Date)
        .alias("datum"),
        (number % 2**_DAGAR).cast(pl.Int32).alias("varde"),
    )


def omnumrerade(listor: pl.Series, nya: list[int]) -> pl.Series:
    """The same answers, where question n now has the number `nya[n]`."""
    rows = pl.DataFrame({"rad": _nummer(len(listor)), KOLUMN: listor})
    held = rows.drop_nulls().explode(KOLUMN)
    number = pl.col(KOLUMN)
    to = pl.lit(pl.Series(nya, dtype=pl.UInt64)).gather(number // 2**_NYCKEL)
    moved = to * 2**_NYCKEL + number % 2**_NYCKEL
    return _i_listor(len(listor), held.select("rad", moved.alias(KOLUMN)))


def _i_listor(rader: int, svar: pl.DataFrame) -> pl.Series:
    """Answers (`rad`, number) as one sorted list a row."""
    lists = svar.sort("rad", KOLUMN).group_by("rad", maintain_order=True).agg(KOLUMN)
    rows = pl.DataFrame({"rad": _nummer(rader)})
    return rows.join(lists, on="rad", how="left", maintain_order="left")[KOLUMN].cast(TYP)


def _nummer(rader: int) -> pl.Series:
    return pl.int_range(rader, dtype=pl.UInt32, eager=True)


def _kod() -> pl.Expr:
    return pl.concat_str(*FRAGA, separator=".")


def _delade(lines: pl.Series) -> pl.DataFrame:
    """The answers of different lines: `text` (the line), the parts of the code, day and value."""
    names = ("datum", "instrument", "utgava", "respondent", "svar")
    parts = pl.DataFrame({"text": lines}).with_columns(
        pl.col("text").str.splitn(";", 5).struct.rename_fields(names).alias("rad")
    )
    # What a rättelse has emptied holds no answer.
    answers = (
        parts.unnest("rad")
        .filter(pl.col("svar") != "")
        .with_columns(pl.col("datum").str.to_date("%Y-%m-%d"), pl.col("svar").str.split(","))
        .explode("svar")
    )
    one = pl.col("svar").str.splitn("=", 2)
    return answers.with_columns(
        one.struct[0].alias("fraga"), one.struct[1].cast(pl.UInt16).alias("varde")
    )
