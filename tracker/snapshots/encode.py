"""From rows in words to narrow columns: codes to numbers, lists to bit masks, persons to numbers.

Numbers are given in the order of first appearance (position, then deltagande), never by what else
happens to be there. So a snapshot that grew from the one before and one built from nothing give
the same number to the same code and the same person, and are the same to the last byte.
"""

from dataclasses import dataclass, field

import polars as pl

from tracker.snapshots import svar
from tracker.snapshots.columns import BASER, FLERA, KODER, PLANER, Typ, smala


def _inga() -> pl.Series:
    return pl.Series("person", [], dtype=pl.String)


@dataclass(frozen=True)
class Ordbok:
    """Which number stands for what. `koder`: column → codes in order of their number.

    `personer` are the random person ids of the log, in order of their number. They are kept
    beside the snapshots, never in them.
    """

    koder: dict[str, tuple[str, ...]] = field(default_factory=lambda: dict(BASER))
    personer: pl.Series = field(default_factory=_inga)


def encode(ra: pl.DataFrame, ordbok: Ordbok) -> tuple[pl.DataFrame, Ordbok]:
    """Narrow columns of `ra` (columns.RA) and the ordbok with what was new in it."""
    ra = ra.sort("fran", "deltagande").with_columns(_enhet(), *_planer())
    koder = {
        column: _codes(ra[column], ordbok.koder[column], column)
        for column in BASER
        if column != svar.KOLUMN
    }
    koder[svar.KOLUMN], rated = svar.kodade(ra[svar.KOLUMN], ordbok.koder[svar.KOLUMN])
    persons, personer = _persons(ra["person"], ordbok.personer)
    types = smala(koder)
    numbers = [_numbers(ra[column], koder[column], types[column]) for column in KODER]
    masks = [_masks(ra[column], koder[column], types[column]) for column in FLERA]
    narrow = ra.with_columns(*numbers, *masks, persons, rated).select(
        pl.col(column).cast(dtype) for column, dtype in types.items()
    )
    return narrow, Ordbok(koder, personer)


def kod(entry: str) -> str:
    """The code of one entry: a sysselsättning may carry its per cent, `studier:50`."""
    return entry.partition(":")[0]


def _enhet() -> pl.Expr:
    """A unit is one under its remittent only; who named none is counted under «none of these»."""
    return pl.format("{}:{}", "remittent", pl.col("remittent_enhet").fill_null("")).alias(
        "remittent_enhet"
    )


def _planer() -> list[pl.Expr]:
    """The day of each kind out of `slag:day|slag:day`."""
    return [
        pl.col("planer")
        .str.extract(rf"(?:^|\|){kod}:(\d{{4}}-\d\d-\d\d)")
        .str.to_date("%Y-%m-%d")
        .alias(name)
        for name, kod in PLANER.items()
    ]


def _codes(values: pl.Series, known: tuple[str, ...], column: str) -> tuple[str, ...]:
    """`known`, and behind it what appears here for the first time, in order of appearance."""
    texts = values.drop_nulls().unique(maintain_order=True).to_list()
    entries = (
        (kod(entry) for text in texts for entry in text.split("|") if entry)
        if column in FLERA
        else texts
    )
    return tuple(dict.fromkeys((*known, *entries)))


def _numbers(values: pl.Series, codes: tuple[str, ...], dtype: Typ) -> pl.Series:
    return values.replace_strict(list(codes), list(range(len(codes))), return_dtype=dtype)


def _masks(values: pl.Series, codes: tuple[str, ...], dtype: Typ) -> pl.Series:
    """A whole förbund has a few hundred different lists: each is taken apart once."""
    bit = {code: 1 << number for number, code in enumerate(codes)}
    texts = values.drop_nulls().unique().to_list()
    masks = [sum({bit[kod(entry)] for entry in text.split("|") if entry}) for text in texts]
    return values.replace_strict(texts, masks, default=0, return_dtype=dtype)


def _persons(values: pl.Series, known: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The number of each, and all persons with those who were met here for the first time.

    Of the many who are known only those met are numbered: they are few when a snapshot grows.
    """
    met = values.unique(maintain_order=True)
    held = known.to_frame("person").with_row_index("nummer").filter(known.is_in(met.implode()))
    new = met.filter(~met.is_in(held["person"].implode())).to_frame("person")
    numbered = pl.concat([held, new.with_row_index("nummer", offset=len(known))])
    numbers = values.to_frame("person").join(
        numbered, on="person", how="left", maintain_order="left"
    )
    return numbers["nummer"].alias("person"), pl.concat([known, new["person"]])
