"""What ärenden are paid: each volume times the price that held on its day (ADR 52).

A price holds from its day, for one vårdenhet or for all in the insats; that of the own unit goes
first. Where two were decided of one day, the later recorded holds. Where none holds there is no
amount, which is told apart and never 0.
"""

from typing import Final

import polars as pl


VOLYM: Final = "volym.registrerad"
PRIS: Final = "pris.beslutat"
KOLUMNER: Final = frozenset({"ersattning", "vard", "vard_manad", "tillfallen"})
"""Columns that follow for events without people: öre, the vårdenhet in its insats
(`insats::vårdenhet`), the same of a month (`insats:ÅÅÅÅ-MM:vårdenhet`), and one for each event.
"""
PRISAS: Final = ("handelse", "typ", "insats", "vardenhet", "datum", "fran", "till")
"""What `priser_for` asks of the events."""
_INSATS: Final = pl.col("insats").str.split("/").list.last()


def med_ersattning(handelser: pl.DataFrame) -> pl.DataFrame:
    """The events (columns.HANDELSER and `forbund`) with `KOLUMNER`, in their order."""
    unit = pl.col("vardenhet").fill_null("")
    month = pl.col("datum").dt.strftime("%Y-%m")
    with_keys = handelser.with_columns(
        pl.concat_str(_INSATS, pl.lit(""), unit, separator=":").alias("vard"),
        pl.concat_str(_INSATS, month, unit, separator=":").alias("vard_manad"),
        pl.lit(1, dtype=pl.Int64).alias("tillfallen"),
    )
    prices = handelser.filter(pl.col("typ") == PRIS)
    if prices.is_empty():
        return with_keys.with_columns(pl.lit(None, dtype=pl.Int64).alias("ersattning"))
    volumes = with_keys.with_row_index("plats").filter(pl.col("typ") == VOLYM).sort("datum")
    own = _gallande(volumes, prices, ["forbund", "insats", "vardenhet"])
    alla = _gallande(volumes, prices.filter(pl.col("vardenhet").is_null()), ["forbund", "insats"])
    paid = volumes.select("plats", (pl.coalesce(own, alla) * volumes["antal"]).alias("ersattning"))
    return (
        with_keys.with_row_index("plats")
        .join(paid.cast({"plats": pl.UInt32}), on="plats", how="left", maintain_order="left")
        .drop("plats")
    )


def priser_for(handelser: pl.DataFrame) -> pl.DataFrame:
    """Every version of a price that may hold for a volume, beside it: the volume's `handelse`, and
    `fran` and `till` of the price. `handelser`: every version of one förbund's events, by `PRISAS`.
    """
    prices = handelser.filter(pl.col("typ") == PRIS)
    volumes = handelser.filter(pl.col("typ") == VOLYM)
    beside = volumes.select("handelse", "insats", "vardenhet", "datum").join(
        prices.select("insats", "fran", "till", enhet="vardenhet", galler="datum"), on="insats"
    )
    own = pl.col("enhet").is_null() | (pl.col("enhet") == pl.col("vardenhet"))
    return beside.filter(own & (pl.col("galler") <= pl.col("datum"))).drop("enhet", "galler")


def _gallande(volumes: pl.DataFrame, prices: pl.DataFrame, by: list[str]) -> pl.Series:
    """Of each volume the öre that one is paid, by what was decided last on or before its day."""
    last = prices.sort("datum", "nr").unique([*by, "datum"], keep="last").sort("datum")
    asked = volumes.select("datum", *by)
    found = asked.join_asof(
        last.select("datum", *by, pl.col("ore").alias("pris")),
        on="datum",
        by=by,
        strategy="backward",
        check_sortedness=False,
    )
    return found["pris"]
