"""A snapshot: all versions of a förbund's participations up to a position, read by column.

What reports compute from. Immutable. Columns are read from the files when a report first asks for
them and then kept; the files are held open, so an old snapshot may be removed while it is in use.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO, Final, Protocol, Self

import polars as pl

from tracker.snapshots.columns import (
    AKTIVITETER,
    FRAGOR,
    GANGER,
    HANDELSER,
    INSATSER,
    INSTRUMENT,
    PAR,
    POSTER,
    RA,
    SENA,
    SMA,
    Segment,
)
from tracker.snapshots.encode import Ordbok, encode
from tracker.snapshots.harledda import HARLEDDA
from tracker.snapshots.splice import splice, startade


class Kalla(Protocol):
    """Where the columns of a snapshot come from: files, or memory."""

    def read(self, segment: Segment, columns: Sequence[str]) -> pl.DataFrame: ...


class Filer:
    """The Arrow files of a folder. The small ones are read at once: a nation has 80 snapshots open,
    and a process may not have many files.
    """

    def __init__(self, folder: Path) -> None:
        large = tuple(segment for pair in PAR for segment in pair)
        self._files: Final[dict[Segment, BinaryIO]] = {
            name: (folder / f"{name}.arrow").open("rb") for name in large
        }
        self._frames: Final[dict[Segment, pl.DataFrame]] = {
            name: pl.read_ipc(folder / f"{name}.arrow") for name in SMA
        }

    def read(self, segment: Segment, columns: Sequence[str]) -> pl.DataFrame:
        if segment in self._frames:
            return self._frames[segment].select(columns)
        file = self._files[segment]
        file.seek(0)
        return pl.read_ipc(file, columns=list(columns))

    def __del__(self) -> None:
        for file in getattr(self, "_files", {}).values():
            file.close()


@dataclass(frozen=True)
class InMemory:
    """Frames in memory: what has just been built, and tests."""

    frames: Mapping[Segment, pl.DataFrame]

    def read(self, segment: Segment, columns: Sequence[str]) -> pl.DataFrame:
        return self.frames[segment].select(columns)


@dataclass(frozen=True)
class Snapshot:
    """`ordbok`: column → codes by number. `personer`: how many different persons there are."""

    forbund: str
    position: int
    digest: str
    ordbok: Mapping[str, tuple[str, ...]]
    personer: int
    kalla: Kalla
    _last: dict[tuple[Segment, str], pl.Series] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    @classmethod
    def from_rows(
        cls,
        forbund: str,
        position: int,
        rows: Iterable[Mapping[str, Any]],
        *,
        insatser: Iterable[Mapping[str, Any]] = (),
        handelser: Iterable[Mapping[str, Any]] = (),
        poster: Iterable[Mapping[str, Any]] = (),
        sena: Iterable[Mapping[str, Any]] = (),
        fragor: Iterable[Mapping[str, Any]] = (),
        instrument: Iterable[Mapping[str, Any]] = (),
        aktiviteter: Iterable[Mapping[str, Any]] = (),
        ganger: Iterable[Mapping[str, Any]] = (),
    ) -> Self:
        """A snapshot in memory, from rows like those of the projection tables.

        `rows` are versions of deltaganden, lists as lists, `till` None or left out while current.
        """
        ra = pl.DataFrame([_ra(row) for row in rows], schema=RA)
        narrow, ordbok = encode(ra.filter(pl.col("fran") <= position), Ordbok())
        frames: dict[Segment, pl.DataFrame] = {}
        for (aktuella, tidigare), own in zip(PAR, startade(narrow), strict=True):
            frames[aktuella], frames[tidigare] = splice(
                own.clear().drop("till"), own.clear(), own, position
            )
        frames |= {
            "insatser": pl.DataFrame([dict(row) for row in insatser], schema=INSATSER),
            "handelser": pl.DataFrame([dict(row) for row in handelser], schema=HANDELSER),
            "poster": pl.DataFrame([dict(row) for row in poster], schema=POSTER),
            "sena": pl.DataFrame([dict(row) for row in sena], schema=SENA),
            "fragor": pl.DataFrame([dict(row) for row in fragor], schema=FRAGOR),
            "instrument": pl.DataFrame([dict(row) for row in instrument], schema=INSTRUMENT),
            "aktiviteter": pl.DataFrame([dict(row) for row in aktiviteter], schema=AKTIVITETER),
            "ganger": pl.DataFrame([dict(row) for row in ganger], schema=GANGER),
        }
        return cls(forbund, position, "", ordbok.koder, len(ordbok.personer), InMemory(frames))

    def segment(self, segment: Segment, columns: Sequence[str]) -> pl.DataFrame:
        """These columns of a segment, whole."""
        with self._lock:
            self._read(segment, [column for column in columns if column not in HARLEDDA])
            for column in columns:
                if column in HARLEDDA and (segment, column) not in self._last:
                    self._last[segment, column] = self._derived(segment, column)
            return pl.DataFrame([self._last[segment, column] for column in columns])

    def _read(self, segment: Segment, columns: Sequence[str]) -> None:
        missing = [column for column in columns if (segment, column) not in self._last]
        if missing:
            for series in self.kalla.read(segment, missing):
                self._last[segment, series.name] = series

    def _derived(self, segment: Segment, column: str) -> pl.Series:
        rule = HARLEDDA[column]
        self._read(segment, rule.ur)
        whole = pl.DataFrame([self._last[segment, name] for name in rule.ur])
        return whole.select(rule.uttryck(self.ordbok).alias(column)).get_column(column)

    def frame(
        self, columns: Sequence[str], position: int | None = None, *, ostartade: bool = False
    ) -> pl.DataFrame:
        """These columns of the participations that were current at `position` (default: its own).

        `ostartade`: and of those that have not started, whose `start` is null. An earlier moment
        costs what has changed since then: a slice of the current ones, and those closed versions
        that were still open.
        """
        parts = [
            self._par(pair, columns, self._at(position)) for pair in PAR[: 2 if ostartade else 1]
        ]
        return pl.concat(parts, rechunk=False) if ostartade else parts[0]

    def _par(self, pair: tuple[Segment, Segment], columns: Sequence[str], at: int) -> pl.DataFrame:
        """Of those with a start, or of those without."""
        nu, da = pair
        if at == self.position:
            return self.segment(nu, columns)
        aktuella = self.segment(nu, ["fran"])["fran"]
        tidigare = self.segment(da, ["fran", "till"])
        begun = int(aktuella.search_sorted(at, side="right"))
        open_from = int(tidigare["till"].search_sorted(at, side="right"))
        was_begun = tidigare["fran"].slice(open_from) <= at
        return pl.concat(
            [
                self.segment(nu, columns).head(begun),
                self.segment(da, columns).slice(open_from).filter(was_begun),
            ],
        )

    def handelser(self, position: int | None = None) -> pl.DataFrame:
        """Events counted by a number, as known at `position` (columns.HANDELSER)."""
        return kanda(self.segment("handelser", list(HANDELSER)), pl.lit(self._at(position)))

    def insatser(self, dag: date, position: int | None = None) -> pl.DataFrame:
        """One row per insats: its facts on `dag`, as known at `position`."""
        at = pl.lit(self._at(position))
        return giltiga(kanda(self.segment("insatser", list(INSATSER)), at), dag)

    def _at(self, position: int | None) -> int:
        if position is None:
            return self.position
        if position > self.position:
            raise ValueError(f"the snapshot ends at {self.position}, asked for {position}")
        return position


def giltiga(versioner: pl.DataFrame, dag: date) -> pl.DataFrame:
    """One row per insats: the version valid on `dag`.

    That is the last with `giltig_fran` on or before the day; before the first, the first
    (HANDELSER, insats.upplagd).
    """
    by_day = versioner.sort("giltig_fran", "nr")
    begun = by_day["giltig_fran"] <= dag
    last = by_day.filter(begun).unique("insats", keep="last", maintain_order=True)
    first = by_day.filter(~begun).unique("insats", keep="first", maintain_order=True)
    return pl.concat([last, first]).unique("insats", keep="first", maintain_order=True)


def kanda(versioner: pl.DataFrame, position: pl.Expr) -> pl.DataFrame:
    """The versions that were current at a position, of frames with `fran` and `till`."""
    still = pl.col("till").is_null() | (pl.col("till") > position)
    return versioner.filter((pl.col("fran") <= position) & still)


def _ra(row: Mapping[str, Any]) -> dict[str, Any]:
    values = {column: row.get(column) for column in RA}
    return {
        column: "|".join(value)
        if isinstance(value, list | tuple)
        else str(value)
        if column == "person"
        else value
        for column, value in values.items()
    }
