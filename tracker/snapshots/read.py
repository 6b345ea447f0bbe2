"""Reading the projection tables into columns, through COPY.

COPY in CSV to Polars reads 400,000 versions in a few seconds and holds no Python object per row.
All versions come from one statement, so they are of one moment whatever the isolation level: a
version that moves between the two tables meanwhile is seen once.
"""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, Final

import polars as pl
from sqlmodel import Session

from tracker.log.sent import AVSLUT, DAGEN, SENT
from tracker.snapshots.columns import LISTOR, RA, SENA, SMA, Segment


def _column(name: str) -> str:
    return f"array_to_string({name}, '|') AS {name}" if name in LISTOR else name


_NU = ", ".join(_column(name) if name != "till" else "NULL::bigint AS till" for name in RA)
_TIDIGARE = ", ".join(_column(name) for name in RA)

# Rows of a table are checked by its own policy, hence COPY (SELECT ...), never COPY table.
VERSIONER = f"""
    COPY (
        SELECT {_NU} FROM deltagande_nu
        WHERE forbund = %(forbund)s AND fran > %(efter)s AND fran <= %(till)s
        UNION ALL
        SELECT {_TIDIGARE} FROM deltagande_tidigare
        WHERE forbund = %(forbund)s AND till > %(efter)s AND fran <= %(till)s
    ) TO STDOUT (FORMAT csv)
"""
TABELLER: Final[Mapping[Segment, str]] = {
    "insatser": "insats_version",
    "handelser": "antal_rad",
    "poster": "belopp_rad",
    "fragor": "fraga_version",
    "instrument": "instrument_version",
    "aktiviteter": "aktivitet_version",
    "ganger": "aktivitet_deltagare",
}
"""Small segments of versions → their table. A row is known by `nr` and `fran`."""
_SEDAN = "forbund = %(forbund)s AND (fran > %(efter)s OR till > %(efter)s)"
SMA_RADER = f"""
    COPY (
        SELECT {{columns}} FROM {{table}}
        WHERE {_SEDAN} AND fran <= %(till)s
        ORDER BY nr, fran
    ) TO STDOUT (FORMAT csv)
"""
SMA_ANDRADE = " UNION ALL ".join(
    f"SELECT '{segment}' WHERE EXISTS (SELECT FROM {table} WHERE {_SEDAN})"
    for segment, table in TABELLER.items()
)

SENA_RADER = f"""
    COPY (
        SELECT position, deltagande, typ = '{AVSLUT}', {DAGEN} FROM logg
        WHERE forbund = %(forbund)s AND position > %(efter)s AND position <= %(till)s AND {SENT}
        ORDER BY position
    ) TO STDOUT (FORMAT csv)
"""


def versioner(session: Session, forbund: str, *, efter: int, till: int) -> pl.DataFrame:
    """Versions of participations (columns.RA) that began or ended after position `efter`.

    Reads up to position `till`; what ended later has its `till` all the same.
    """
    return _copy(session, VERSIONER, {"forbund": forbund, "efter": efter, "till": till}, RA)


def sma(
    session: Session, forbund: str, *, efter: int, till: int
) -> Iterator[tuple[Segment, pl.DataFrame]]:
    """Of the small segments where any is, the versions that began or ended after position `efter`,
    up to `till`, in order of `nr` and `fran`.
    """
    values = {"forbund": forbund, "efter": efter, "till": till}
    with _driver(session).cursor() as cursor:
        changed = {row[0] for row in cursor.execute(SMA_ANDRADE, values)}
    for segment, table in TABELLER.items():
        if segment in changed:
            schema = SMA[segment]
            query = SMA_RADER.format(columns=", ".join(map(_column, schema)), table=table)
            frame = _copy(session, query, values, schema)
            # What ended later was still open at this position.
            ended = pl.when(pl.col("till") <= till).then("till")
            yield segment, frame.with_columns(ended.cast(pl.UInt32).alias("till"))


def sena(session: Session, forbund: str, *, efter: int, till: int) -> pl.DataFrame:
    """What was recorded late (columns.SENA) after position `efter`, up to `till`, in order."""
    return _copy(session, SENA_RADER, {"forbund": forbund, "efter": efter, "till": till}, SENA)


def _copy(
    session: Session,
    query: str,
    values: Mapping[str, Any],
    schema: Mapping[str, type[pl.DataType]],
) -> pl.DataFrame:
    buffer = BytesIO()
    with _driver(session).cursor() as cursor, cursor.copy(query, values) as rows:
        for block in rows:
            buffer.write(block)
    if not buffer.tell():
        return pl.DataFrame(schema=schema)
    buffer.seek(0)
    return _read(buffer, list(schema), schema)


def _driver(session: Session) -> Any:
    driver = session.connection().connection.driver_connection
    if driver is None:
        raise ValueError("the session has no connection")
    return driver


def _read(
    buffer: BytesIO, names: Sequence[str], schema: Mapping[str, type[pl.DataType]]
) -> pl.DataFrame:
    """PostgreSQL writes booleans as t and f, which Polars does not take for booleans."""
    yes_no = [name for name in names if schema[name] is pl.Boolean]
    as_read = {name: pl.String if name in yes_no else schema[name] for name in names}
    frame = pl.read_csv(buffer, has_header=False, schema=as_read)
    return frame.with_columns(pl.col(name) == "t" for name in yes_no)
