"""Snapshots of a made-up nation, written straight and not by way of a log: for the largest sizes.

What the reports read is as in real ones: three versions of a participation (started, changed,
ended), positions in order of time, twelve years, more than one participation for some persons.
"""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from tracker.snapshots import store
from tracker.snapshots.columns import (
    AKTIVITETER,
    BASER,
    FRAGOR,
    GANGER,
    HANDELSER,
    INSATSER,
    INSTRUMENT,
    POSTER,
    SENA,
    Segment,
    smala,
)
from tracker.snapshots.encode import Ordbok


FORSTA, SISTA = date(2012, 1, 1), date(2023, 12, 31)
DAGAR = (SISTA - FORSTA).days + 1
EPOK = (FORSTA - date(1970, 1, 1)).days
INSATS_ANTAL = 11
Ints = np.ndarray[tuple[int], np.dtype[np.int64]]


def write(folder: Path, forbund: str, n: int, *, seed: int) -> int:
    """A snapshot of `n` participations under `folder`; returns its position."""
    random = np.random.default_rng(seed)
    codes = {**BASER, "insats": tuple(f"insats-{i}" for i in range(INSATS_ANTAL))}
    start = random.integers(0, DAGAR, n)
    slut = start + random.integers(30, 700, n)
    times = np.stack([start, (start + slut) // 2, slut])  # of its three versions
    times = times + random.random(times.shape)  # events of a day come one after another
    known = np.sort(times[times < DAGAR])
    fran = np.where(times < DAGAR, np.searchsorted(known, times) + 1, 0)
    whole = _columns(random, n, start, slut, codes)
    versions = [_version(whole, fran, number) for number in range(3)]
    segments: dict[Segment, pl.DataFrame] = {
        "aktuella": _current(versions),
        "tidigare": _earlier(versions, list(smala(codes))),
        "ostartade": _current(versions).clear(),
        "ostartade_tidigare": _earlier(versions, list(smala(codes))).clear(),
        "insatser": _insatser(codes["insats"]),
        "handelser": pl.DataFrame(schema=HANDELSER),
        "poster": pl.DataFrame(schema=POSTER),
        "sena": pl.DataFrame(schema=SENA),
        "fragor": pl.DataFrame(schema=FRAGOR),
        "instrument": pl.DataFrame(schema=INSTRUMENT),
        "aktiviteter": pl.DataFrame(schema=AKTIVITETER),
        "ganger": pl.DataFrame(schema=GANGER),
    }
    persons = pl.Series("person", [str(i) for i in range(max(1, n * 4 // 5))])
    with store.locked(folder, forbund):
        store.write(folder, forbund, len(known), segments, Ordbok(codes, persons))
    return len(known)


def _columns(
    random: np.random.Generator,
    n: int,
    start: Ints,
    slut: Ints,
    codes: dict[str, tuple[str, ...]],
) -> pl.DataFrame:
    """The participations as they end, every code as likely as another."""
    values: dict[str, object] = {
        "nr": np.arange(n),
        "start": pl.Series(start + EPOK).cast(pl.Int32).cast(pl.Date),
        "slut": pl.Series(slut + EPOK).cast(pl.Int32).cast(pl.Date),
        **_remissens(random, start + EPOK),
        "person": random.integers(0, max(1, n * 4 // 5), n),
        "fodelsear": random.integers(1955, 2005, n),
        "omfattning_fore": random.integers(0, 101, n),
        "omfattning_efter": random.integers(0, 101, n),
        "omfattning_6": random.integers(0, 101, n),
        "omfattning_12": random.integers(0, 101, n),
    }
    for column, known in codes.items():
        if not known:
            continue
        if column.endswith(("_fore", "_efter")):
            one, two = random.integers(0, len(known), (2, n))
            values[column] = np.where(random.random(n) < 0.1, 0, (1 << one) | (1 << two))
        else:  # felregistrering, the last of its list, is rare
            rare = 1 if column == "anledning" else 0
            values[column] = random.integers(0, len(known) - rare, n)
    names = pl.format("d{}", pl.col("nr")).alias("deltagande")
    columns = [
        pl.col(name).cast(dtype)
        for name, dtype in smala(codes).items()
        if name not in ("fran", "till")
    ]
    whole = pl.DataFrame(values).with_columns(names)
    return whole.with_columns(_tomma(whole, codes)).select(columns)


def _remissens(random: np.random.Generator, start: Ints) -> dict[str, object]:
    """The days of a remiss: up to two months before the start, answered within a month."""
    came = start - random.integers(31, 61, len(start))
    answered = came + random.integers(1, 31, len(start))
    days = {"remiss_datum": came, "forsta_svar": answered, "besvarad_datum": answered}
    return {name: pl.Series(of).cast(pl.Int32).cast(pl.Date) for name, of in days.items()}


def _tomma(whole: pl.DataFrame, codes: dict[str, tuple[str, ...]]) -> list[pl.Expr]:
    """What no measured report reads is there and says nothing."""
    types = {name: t for name, t in smala(codes).items() if name not in ("fran", "till")}
    return [
        pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in types.items()
        if name not in whole.columns
    ]


def _version(
    whole: pl.DataFrame, fran: np.ndarray[tuple[int, int], np.dtype[np.int64]], number: int
) -> pl.DataFrame:
    """Version 0, 1 or 2 of each that has it; `till` null where no later one has come."""
    later = fran[number + 1] if number < 2 else np.zeros_like(fran[0])
    frame = whole.with_columns(
        pl.Series("fran", fran[number]).cast(pl.UInt32), pl.Series("till", later).cast(pl.UInt32)
    )
    if number < 2:
        types = whole.schema
        ended = [pl.lit(None).cast(types[name]).alias(name) for name in ("slut", "anledning")]
        after = [name for name in types if name.endswith("_efter")]
        unmeasured = [pl.lit(0).cast(types[name]).alias(name) for name in after]
        frame = frame.with_columns(ended + unmeasured)
    return frame.filter(pl.col("fran") > 0).with_columns(pl.when(pl.col("till") > 0).then("till"))


def _current(versions: list[pl.DataFrame]) -> pl.DataFrame:
    both = pl.concat(versions).filter(pl.col("till").is_null()).drop("till")
    return both.select(pl.exclude("till")).sort("fran", "deltagande")


def _earlier(versions: list[pl.DataFrame], columns: list[str]) -> pl.DataFrame:
    both = pl.concat(versions).filter(pl.col("till").is_not_null()).select(columns)
    return both.sort("till", "deltagande", "fran")


def _insatser(names: tuple[str, ...]) -> pl.DataFrame:
    rows = [
        {
            "insats": name,
            "nr": number + 1,
            "fran": 1,
            "giltig_fran": FORSTA,
            "namn": f"Insats {number}",
            "inriktning": "individinriktad",
            "volyminsats": False,
            "huvudman": "ej_angiven",
        }
        for number, name in enumerate(names)
    ]
    return pl.DataFrame(rows, schema=INSATSER)
