"""What became of answers, a whole column at a time: the first, the last, up, the same or down.

The same rules as tracker/steg/utfall.py has for one person's page, on the numbers of a snapshot
(snapshots/svar.py). An answer that is not there has no row, so nothing missing is ever counted.
"""

from typing import Final

import polars as pl

from tracker.steg.utfall import UTFALL


PAR: Final = ("narmare", "lika", "langre")
"""The handläggare's answer is nearer work than the participant's own, the same, or farther."""
PAR_DAGAR: Final = 31
"""Two people's answers are held against each other when there is at most a month between them."""
NUMMER: Final = {ord_: number for number, ord_ in enumerate(UTFALL)}


def ends(svar: pl.DataFrame) -> pl.DataFrame:
    """Of each question that a row has answers of: `forsta`, `nast_sista`, `sista` (values),
    `antal` of answers and the last `dag`; with `rad` and `nyckel`, in their order.

    `svar`: `rad`, `nyckel`, `datum`, `varde`, in order of the three first.
    """
    begins = _borjar(svar)
    last = begins.shift(-1, fill_value=True)
    first = begins.arg_true()
    antal = first.extend_constant(svar.height, 1).diff().slice(1)
    return svar.select(
        pl.col("rad", "nyckel").filter(last),
        pl.col("varde").filter(begins).alias("forsta"),
        pl.col("varde").shift(1).filter(last).alias("nast_sista"),
        pl.col("varde").filter(last).alias("sista"),
        pl.col("datum").filter(last).alias("dag"),
    ).with_columns(antal.cast(pl.UInt32).alias("antal"))


def utfall(fore: str) -> pl.Expr:
    """The number of the word that the last answer makes with an earlier one (`fore`). Needs
    `tecken` (+1 where higher is nearer work, else -1) and `troskel` of the question.
    """
    nearer = (pl.col("sista") - pl.col(fore)) * pl.col("tecken")
    number = (
        pl.when(pl.col("antal") == 1)
        .then(NUMMER["en_gang"])
        .when(nearer >= pl.col("troskel"))
        .then(NUMMER["upp"])
        .when(-nearer >= pl.col("troskel"))
        .then(NUMMER["ned"])
        .otherwise(NUMMER["lika"])
    )
    return number.cast(pl.UInt8)


def hogt() -> pl.Expr:
    """Whether the first answer is nearer work than the middle of its scale (`mitt`, twice it)."""
    return (pl.col("forsta") * 2 - pl.col("mitt")) * pl.col("tecken") > 0


def par(fragor: pl.DataFrame, deltagare: int, handlaggare: int) -> pl.Series:
    """Of each answer of the handläggare: the last one beside the participant's last one on the same
    question (`fraga`), where there are at most `PAR_DAGAR` between them; null elsewhere.
    """
    own = fragor.with_row_index("nr").select("nr", "rad", "fraga", "vem", "sista", "dag", "tecken")
    theirs = own.filter(pl.col("vem") == deltagare).select(
        "rad", "fraga", pl.col("sista").alias("egen"), pl.col("dag").alias("egen_dag")
    )
    pairs = (
        own.filter(pl.col("vem") == handlaggare)
        .join(theirs, on=["rad", "fraga"])
        .filter((pl.col("dag") - pl.col("egen_dag")).abs() <= pl.duration(days=PAR_DAGAR))
    )
    nearer = (pl.col("sista") - pl.col("egen")) * pl.col("tecken")
    word = pl.when(nearer > 0).then(0).when(nearer < 0).then(2).otherwise(1)
    told = pairs.select("nr", word.cast(pl.UInt8).alias("par"))
    alone = pl.repeat(None, fragor.height, dtype=pl.UInt8, eager=True)
    return alone.scatter(told["nr"], told["par"])


def samlat(fragor: pl.DataFrame, utfall_: str, rader: int) -> pl.Series:
    """One number a row of `rader`: more questions up than down is *upp*, as many is *lika*. Only
    questions that were answered twice say anything; without an answer a row is *ej mätt*.
    """
    told = pl.col(utfall_)
    found = fragor.group_by("rad").agg(
        ((told == NUMMER["upp"]).sum().cast(pl.Int32) - (told == NUMMER["ned"]).sum()).alias("net"),
        (told != NUMMER["en_gang"]).any().alias("matt"),
    )
    word = (
        pl.when(~pl.col("matt"))
        .then(NUMMER["en_gang"])
        .when(pl.col("net") > 0)
        .then(NUMMER["upp"])
        .when(pl.col("net") < 0)
        .then(NUMMER["ned"])
        .otherwise(NUMMER["lika"])
    )
    words = found.select("rad", word.cast(pl.UInt8).alias("ord"))
    nobody = pl.repeat(NUMMER["ej_matt"], rader, dtype=pl.UInt8, eager=True)
    return nobody.scatter(words["rad"], words["ord"])


def forsta_steg(svar: pl.DataFrame) -> pl.DataFrame:
    """Of each row with a question that was answered twice: the day of its first `steg` (null: not
    there yet) and the `sista` day that any of them was answered.

    A step is what it is in `samlat`: more questions up than down, as each was answered last by
    then. One question of eleven goes up nearly always, by chance alone.

    `svar`: as in `ends`, with `tecken` and `troskel`.
    """
    begins = _borjar(svar)
    group = begins.cum_sum() - 1
    first = svar["varde"].filter(begins).gather(group)
    nearer = (pl.col("varde") - first) * pl.col("tecken")
    up, down = (way >= pl.col("troskel") for way in (nearer, -nearer))
    word = up.cast(pl.Int32) - down.cast(pl.Int32)
    words = svar.select("rad", "datum", word.alias("ord"), begins.alias("forst"))
    changed = words.with_columns(
        # What this answer changes of how many more are up than down; the first changes nothing.
        pl.when("forst").then(0).otherwise(pl.col("ord") - pl.col("ord").shift(1)).alias("andrar")
    )
    # An answer that does not begin its question is of a question answered twice.
    again = changed.filter(~pl.col("forst"))
    days = again.group_by("rad", "datum").agg(pl.col("andrar").sum()).sort("rad", "datum")
    net = days.with_columns(pl.col("andrar").cum_sum().over("rad").alias("net"))
    return net.group_by("rad").agg(
        pl.col("datum").filter(pl.col("net") > 0).min().alias("steg"),
        pl.col("datum").max().alias("sista"),
    )


def _borjar(svar: pl.DataFrame) -> pl.Series:
    """Whether an answer is the first one of its question."""
    another = [pl.col(name).ne_missing(pl.col(name).shift(1)) for name in ("rad", "nyckel")]
    return svar.select(pl.any_horizontal(another).alias("borjar"))["borjar"]
