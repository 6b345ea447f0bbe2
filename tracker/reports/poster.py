"""The posts of budget and outcome that hold at a position, as rows that a report counts (ADR 28).

Between the small segment of a snapshot, which has every event, and the engine, which counts posts
as it counts other events without people.
"""

from typing import Final

import polars as pl

from schemas.kodverk import LISTOR
from tracker.snapshots.columns import HANDELSER, POSTER


POST: Final = ("typ", "insats", "ar", "post", "financiar")
"""What makes two events say the same post: the later then says it anew."""
_TECKEN: Final = {"intakt": 1, "kostnad": -1}
"""How a post counts in what is left: equity and plans do not."""
_EGNA: Final = {"ar_start": pl.Date, "ar_slut": pl.Date, "resultat": pl.Int64}
KOLUMNER: Final = frozenset({*HANDELSER, *POSTER, *_EGNA})
"""The columns that a report may test and add of events without people."""


def poster(kanda: pl.DataFrame) -> pl.DataFrame:
    """Of each förbund and post the last event, with the first and last day of its year.

    `kanda`: every version known at the position, with `forbund`. `resultat` is `ore` with the sign
    that it has in what is left: medel plus, costs minus, null for what is neither.
    """
    signs = {kod.kod: _TECKEN.get(str(kod.klass)) for kod in LISTOR["budgetpost"]}
    sign = pl.col("post").replace_strict(
        list(signs), list(signs.values()), default=None, return_dtype=pl.Int64
    )
    year = pl.col("ar").cast(pl.Int32)
    return (
        kanda.sort("nr")
        .unique(["forbund", *POST], keep="last", maintain_order=True)
        .with_columns(
            pl.date(year, 1, 1).alias("ar_start"),
            pl.date(year, 12, 31).alias("ar_slut"),
            (pl.col("ore") * sign).alias("resultat"),
        )
    )
