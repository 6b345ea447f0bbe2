"""Whom *unika* takes for one: a person, or a person with one owner where the förbund decided so.

Both are numbers within the förbund, counted from 0, so that a mark for each is enough (unika.py).
The number of a person with an owner is made of both and can be taken apart again.
"""

from typing import Final

import polars as pl

from tracker.snapshots.snapshot import Snapshot


ENHET: Final = "enhet"


def delare(snapshot: Snapshot, *, per_huvudman: bool) -> int:
    """By what an `enhet` is divided to have the person: one more than there are owners."""
    return len(snapshot.ordbok["huvudman"]) + 1 if per_huvudman else 1


def enhet(snapshot: Snapshot, *, per_huvudman: bool) -> pl.Expr:
    """The column, of the snapshot's own columns person and huvudman. An owner that is not known
    is one of its own.
    """
    person = pl.col("person").cast(pl.UInt32)
    if not per_huvudman:
        return person.alias(ENHET)
    many = delare(snapshot, per_huvudman=True)
    owner = pl.col("huvudman").cast(pl.UInt32).fill_null(many - 1)
    return (person * many + owner).alias(ENHET)
