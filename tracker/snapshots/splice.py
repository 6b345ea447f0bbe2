"""The pure heart of building: what was held before, and what the tables say since then.

Both segments are sorted by position: the current one by `fran`, the closed one by `till`. New rows
therefore always go last, an earlier moment is a slice of either, and nothing is sorted anew.
"""

from typing import Final, NamedTuple

import polars as pl


NYCKEL: Final = ("deltagande", "fran")
"""What tells one version from another."""


class Andring(NamedTuple):
    """What becomes of the two segments of a pair, whichever of their columns are asked for.

    `kvar`: whether each current row still is one. `borjade` and `slutade`: rows that go last.
    """

    kvar: pl.Series
    borjade: pl.DataFrame
    slutade: pl.DataFrame

    def nu(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The current rows afterwards, from those before."""
        return _joined(rows.filter(self.kvar), self.borjade)

    def da(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The closed rows afterwards, from those before."""
        return _joined(rows, self.slutade)


def andring(aktuella: pl.DataFrame, nytt: pl.DataFrame, position: int) -> Andring:
    """From the current rows (their NYCKEL) at an earlier position to those at `position`.

    `nytt` holds every version that began or ended since then, with `till` null while open. What
    ended after `position` was still true there.
    """
    nytt = nytt.filter(pl.col("fran") <= position)
    slut = pl.col("till") <= position
    slutade = nytt.filter(slut).sort("till", "deltagande", "fran")
    # Few rows are new and many are held: those that may be the same are found by a number first.
    maybe = pl.col("fran").is_in(nytt["fran"].unique().implode())
    met = aktuella.with_row_index("plats").filter(maybe)
    # A version that was current before and closed since leaves the current ones.
    gone = met.join(slutade, on=NYCKEL, how="semi")["plats"]
    kvar = pl.repeat(value=True, n=aktuella.height, eager=True).scatter(gone, values=False)
    opened = nytt.filter(~slut.fill_null(value=False)).drop("till")
    # One that began earlier and ended after `position` is among the current ones already.
    borjade = opened.join(met, on=NYCKEL, how="anti").sort("fran", "deltagande")
    return Andring(kvar, borjade, slutade)


def splice(
    aktuella: pl.DataFrame, tidigare: pl.DataFrame, nytt: pl.DataFrame, position: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both segments whole at `position`, from those at an earlier one (or empty ones)."""
    one = andring(aktuella.select(NYCKEL), nytt, position)
    return one.nu(aktuella), one.da(tidigare)


def startade(nytt: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Versions with a start, and those without: each kind is spliced by itself."""
    return nytt.filter(pl.col("start").is_not_null()), nytt.filter(pl.col("start").is_null())


def _joined(rows: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    """In one piece. `vertical_relaxed`: a new code may have made a mask column wider."""
    return pl.concat([rows, more.select(rows.columns)], how="vertical_relaxed", rechunk=True)
