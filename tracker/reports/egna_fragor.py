"""The förbund's own questions as rows: each participation once for every question (ADR 33).

A participation holds all its answers in one text (`svar_fore`, `svar_efter`); a table counts them
by question and answer. So rows are made here, one for each participation and question, with the
columns `fraga`, `svar` (a number for `question:answer`, `question:` where none was given) and
`stalld` (the question was asked that day, or was answered all the same).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

import polars as pl


SVARSKOLUMNER: Final = frozenset({"svar", "stalld"})
"""Columns that only these rows have."""
LED: Final[dict[str, tuple[str, str, str]]] = {
    "svar_start": ("svar_fore", "start", "vid_start"),
    "svar_slut": ("svar_efter", "slut", "vid_slut"),
}
"""Source → the column of answers, the day they were given, and whether it is asked then."""
UR: Final = frozenset({"svar_fore", "svar_efter", "start", "slut"})
"""The columns of participations that the rows are made of."""
_SVAR: Final = {"nummer": pl.UInt32, "fraga": pl.String, "kod": pl.String}
Svarskalla = Literal["svar_start", "svar_slut"]


def koder(fragor: pl.DataFrame, texter: Iterable[str]) -> tuple[str, ...]:
    """Every `question:answer` there is: as decided first, then what was answered beside it.

    `fragor`: columns.FRAGOR as known; `texter`: the answers of participations.
    """
    known: dict[str, None] = {}
    for slug, svar in fragor.sort("nr").select("slug", "svar").iter_rows():
        known |= dict.fromkeys(f"{slug}:{kod}" for kod, _ in (*json.loads(svar), ("", "")))
    given = sorted({f"{slug}:{kod}" for text in texter for slug, kod in json.loads(text).items()})
    return tuple(known | dict.fromkeys(given))


def namn(fragor: pl.DataFrame) -> dict[tuple[int, str], str]:
    """(number of the förbund, `question:answer`) → the words: «Hur bor du? Hyr»."""
    return {
        (forbund, f"{slug}:{kod}"): f"{text} {ord_}"
        for forbund, slug, text, svar in fragor.select(
            "forbund", "slug", "text", "svar"
        ).iter_rows()
        for kod, ord_ in (*json.loads(svar), ("", "Ej besvarad"))
    }


def ordning(fragor: pl.DataFrame) -> dict[tuple[int, str], int]:
    """(number of the förbund, `question:answer`) → its place among those that the förbund decided.

    `fragor`: columns.FRAGOR and `forbund`, as known.
    """
    places: dict[tuple[int, str], int] = {}
    for forbund, slug, svar in fragor.sort("nr").select("forbund", "slug", "svar").iter_rows():
        for kod, _ in (*json.loads(svar), ("", "")):
            places.setdefault((forbund, f"{slug}:{kod}"), len(places))
    return places


def svarsrader(
    deltaganden: pl.DataFrame,
    kalla: Svarskalla,
    fragor: pl.DataFrame,
    ordbok: Mapping[str, Sequence[str]],
) -> pl.DataFrame:
    """The rows of a source. `fragor`: columns.FRAGOR and `forbund`, as known."""
    column, dag, fragas = LED[kalla]
    given = pl.DataFrame(
        [
            (nummer, fraga, kod)
            for nummer, text in enumerate(ordbok[column])
            for fraga, kod in json.loads(text).items()
        ],
        schema=_SVAR,
        orient="row",
    )
    decided = fragor.select(
        "forbund", pl.col("slug").alias("fraga"), fragas, "giltig_fran", "giltig_till"
    )
    # Most förbund have no questions: their rows need not be looked up one by one.
    own = _bland(deltaganden, "forbund", decided["forbund"], column)
    answered = _bland(deltaganden, column, given["nummer"], column)
    asked = own.join(decided, on="forbund", maintain_order="left").join(
        given, on=["nummer", "fraga"], how="left", maintain_order="left"
    )
    beside = answered.join(given, on="nummer", maintain_order="left").join(
        decided, on=["forbund", "fraga"], how="anti", maintain_order="left"
    )
    within = pl.col(dag).is_between("giltig_fran", pl.col("giltig_till").fill_null(pl.col(dag)))
    both = [
        asked.with_columns(stalld=(pl.col(fragas) & within) | pl.col("kod").is_not_null()),
        beside.with_columns(stalld=pl.lit(value=True)),
    ]
    codes = ordbok["svar"]
    number = (pl.col("fraga") + ":" + pl.col("kod").fill_null("")).replace_strict(
        list(codes), list(range(len(codes))), return_dtype=pl.UInt32
    )
    kept = [*deltaganden.columns, "fraga", "stalld", "svar"]
    return pl.concat([part.with_columns(svar=number).select(kept) for part in both])


def _bland(rows: pl.DataFrame, kolumn: str, dessa: pl.Series, svar: str) -> pl.DataFrame:
    """The rows whose column is one of these, with the number of their `svar` as in `_SVAR`."""
    there = pl.col(kolumn).is_in(dessa.unique().cast(rows.schema[kolumn]).implode())
    kept = rows.clear() if dessa.is_empty() else rows.filter(there)
    return kept.with_columns(pl.col(svar).cast(pl.UInt32).alias("nummer"))
