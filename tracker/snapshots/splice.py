"""The pure heart of building: what was held before, and what the tables say since then.

Both segments are sorted by position: the current one by `fran`, the closed one by `till`. New rows
therefore always go last, an earlier moment is a slice of either, and nothing is sorted anew.
"""

import polars as pl


def splice(
    aktuella: pl.DataFrame, tidigare: pl.DataFrame, nytt: pl.DataFrame, position: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both segments at `position`, from those at an earlier one (or empty ones) and `nytt`.

    `nytt` holds every version that began or ended since then, with `till` null while open. What
    ended after `position` was still true there.
    """
    nytt = nytt.filter(pl.col("fran") <= position)
    slut = pl.col("till") <= position
    closed = nytt.filter(slut).sort("till", "deltagande", "fran")
    keys = ["deltagande", "fran"]
    # A version that was current before and closed since leaves the current ones.
    kept = aktuella.join(closed.select(keys), on=keys, how="anti", maintain_order="left")
    opened = nytt.filter(~slut.fill_null(value=False)).drop("till")
    # One that began earlier and ended after `position` is among the current ones already.
    begun = opened.join(kept.select(keys), on=keys, how="anti").sort("fran", "deltagande")
    return _joined([kept, begun]), _joined([tidigare, closed.select(tidigare.columns)])


def startade(nytt: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Versions with a start, and those without: each kind is spliced by itself."""
    return nytt.filter(pl.col("start").is_not_null()), nytt.filter(pl.col("start").is_null())


def _joined(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """In one piece. `vertical_relaxed`: a new code may have made a mask column wider."""
    first, second = frames
    return pl.concat([first, second.select(first.columns)], how="vertical_relaxed", rechunk=True)
