"""What a snapshot consists of: its segments, their columns and the codes behind the numbers.

Stands between the projection tables and every report. A value from a code list is a small number
and several codes are a bit mask, so that ten million participations are 250 MB and a report reads
only the columns that it tests. No identity: a person is a number within the förbund.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

import polars as pl

from schemas.kodverk import koder
from tracker.snapshots import svar


FORMAT: Final = 8
"""Of the files. A snapshot of another format is never read, only built anew.

2: remiss and answer, plans, what came after, the förbund's own questions, kommun, owner, places;
deltaganden without an inskrivning in segments of their own. 3: what was recorded late.
4: the questions that the förbund has decided. 5: ratings, and the instruments that it has entered.
6: the answers of ratings as numbers. 7: activities and who is in them, plans carried out, prices.
8: what its files add up to.
"""

Typ = pl.DataType | type[pl.DataType]

Segment = Literal[
    "aktuella",
    "tidigare",
    "ostartade",
    "ostartade_tidigare",
    "insatser",
    "handelser",
    "poster",
    "sena",
    "fragor",
    "instrument",
    "aktiviteter",
    "ganger",
]
PAR: Final[tuple[tuple[Segment, Segment], ...]] = (
    ("aktuella", "tidigare"),
    ("ostartade", "ostartade_tidigare"),
)
"""Current and closed versions: of those with a start, and apart from them of those without.

Nearly every report is about those who started and reads the first two only.
"""

BASER: Final[dict[str, tuple[str, ...]]] = {
    "insats": (),
    "huvudman": (),
    "kon": koder("kon"),
    "anledning": koder("avslutsanledning"),
    "utbildning": koder("utbildning"),
    "tid_i_forsorjning": koder("tid_i_forsorjning"),
    "remittent": koder("remittent"),
    "remittent_enhet": (),
    "beslut": koder("remissbeslut"),
    "malgrupper": (),
    "kommun": (),
    "stadsdel": (),
    "svar_fore": (),
    "svar_efter": (),
    "vidare_till": koder("vidare_till"),
    "forsorjning_fore": koder("forsorjning"),
    "forsorjning_efter": koder("forsorjning"),
    "sysselsattning_fore": koder("sysselsattning"),
    "sysselsattning_efter": koder("sysselsattning"),
    svar.KOLUMN: (),
}
"""Coded columns, with the codes that have a number from the start.

A code outside its list (retired, or of a newer version) gets the next number when it first
appears, so nothing is lost, and no number ever changes from one snapshot to the next. Those
without a list are numbered as they come. `remittent_enhet` is `remittent:enhet`, since two may have
a unit of the same name; `malgrupper` has `|` between several, `svar_*` is JSON.
"""

FLERA: Final = frozenset(
    {
        "forsorjning_fore",
        "forsorjning_efter",
        "sysselsattning_fore",
        "sysselsattning_efter",
        "vidare_till",
    }
)
"""Columns of several codes: bit n stands for code n; 0 is *not measured* (RAKNEREGLER 10)."""

KODER: Final = tuple(column for column in BASER if column not in FLERA | {svar.KOLUMN})
"""Columns of one code each. Those of ratings have many answers, each with its code (svar.py)."""

TAL: Final[dict[str, type[pl.DataType]]] = {
    "fodelsear": pl.Int16,
    "omfattning_fore": pl.UInt8,
    "omfattning_efter": pl.UInt8,
    "omfattning_6": pl.UInt8,
    "omfattning_12": pl.UInt8,
}

PLANER: Final = {f"plan_{kod}": kod for kod in koder("plan_slag")}
"""Column → kind of plan: the day of the first plan of that kind."""
LISTOR: Final = FLERA | {"malgrupper", "planer", "skattningar"}
"""Columns that are lists in the tables."""

RA: Final[dict[str, type[pl.DataType]]] = {
    "deltagande": pl.String,
    "fran": pl.Int64,
    "till": pl.Int64,
    "start": pl.Date,
    "slut": pl.Date,
    "person": pl.String,
    **dict.fromkeys(BASER, pl.String),
    **TAL,
    "remiss_datum": pl.Date,
    "forsta_svar": pl.Date,
    "besvarad_datum": pl.Date,
    "plan_datum": pl.Date,
    "planer": pl.String,
    "plan_foljd": pl.Date,
    "plan_genomford": pl.Date,
    "fullfoljt": pl.Boolean,
}
"""Columns as they are read: codes in words, several codes joined by `|`, `till` null while open."""

HANDELSER: Final[dict[str, type[pl.DataType]]] = {
    "nr": pl.UInt32,
    "fran": pl.UInt32,
    "till": pl.UInt32,
    "handelse": pl.String,
    "typ": pl.String,
    "insats": pl.String,
    "datum": pl.Date,
    "antal": pl.Int64,
    "kvinnor": pl.Int64,
    "man": pl.Int64,
    "kon": pl.String,
    "vardenhet": pl.String,
    "till_vem": pl.String,
    "remittent": pl.String,
    "ore": pl.Int64,
}
SENA: Final[dict[str, type[pl.DataType]]] = {
    "fran": pl.UInt32,
    "deltagande": pl.String,
    "avslut": pl.Boolean,
    "registrerad": pl.Date,
}
"""What was recorded late (log/sent.py): its position, whose, whether an avslut, and which day."""
POSTER: Final[dict[str, type[pl.DataType]]] = {
    "nr": pl.UInt32,
    "fran": pl.UInt32,
    "till": pl.UInt32,
    "handelse": pl.String,
    "typ": pl.String,
    "insats": pl.String,
    "ar": pl.Int16,
    "post": pl.String,
    "financiar": pl.String,
    "ore": pl.Int64,
    "antal": pl.Int64,
    "datum": pl.Date,
}
"""Posts of budget and outcome (ADR 28). A snapshot without their file is as if not there."""
FRAGOR: Final[dict[str, type[pl.DataType]]] = {
    "slug": pl.String,
    "nr": pl.UInt32,
    "fran": pl.UInt32,
    "till": pl.UInt32,
    "text": pl.String,
    "svar": pl.String,
    "vid_start": pl.Boolean,
    "vid_slut": pl.Boolean,
    "giltig_fran": pl.Date,
    "giltig_till": pl.Date,
}
INSTRUMENT: Final[dict[str, type[pl.DataType]]] = {
    "nyckel": pl.String,
    "nr": pl.UInt32,
    "fran": pl.UInt32,
    "till": pl.UInt32,
    "innehall": pl.String,
}
"""What the förbund has entered itself (ADR 35); those that are ready stand in the vocabulary."""
AKTIVITETER: Final[dict[str, type[pl.DataType]]] = {
    "insats": pl.String,
    "slug": pl.String,
    "nr": pl.UInt32,
    "fran": pl.UInt32,
    "till": pl.UInt32,
    "namn": pl.String,
    "slag": pl.String,
}
"""Activities of insatser, as last said."""
GANGER: Final[dict[str, type[pl.DataType]]] = {
    "deltagande": pl.String,
    "insats": pl.String,
    "aktivitet": pl.String,
    "nr": pl.UInt32,
    "fran": pl.UInt32,
    "till": pl.UInt32,
    "giltig_fran": pl.Date,
    "giltig_till": pl.Date,
    "fullfoljt": pl.Boolean,
}
"""Times that a deltagande was in an activity (ADR 52)."""
INSATSER: Final[dict[str, type[pl.DataType]]] = {
    "insats": pl.String,
    "nr": pl.UInt32,
    "fran": pl.UInt32,
    "till": pl.UInt32,
    "giltig_fran": pl.Date,
    "namn": pl.String,
    "inriktning": pl.String,
    "volyminsats": pl.Boolean,
    "huvudman": pl.String,
    "malgrupper": pl.String,
    "platser": pl.Int32,
    "start": pl.Date,
    "slut": pl.Date,
}
SMA: Final[Mapping[Segment, Mapping[str, type[pl.DataType]]]] = MappingProxyType(
    {
        "insatser": INSATSER,
        "handelser": HANDELSER,
        "poster": POSTER,
        "sena": SENA,
        "fragor": FRAGOR,
        "instrument": INSTRUMENT,
        "aktiviteter": AKTIVITETER,
        "ganger": GANGER,
    }
)
"""The segments beside those of deltaganden: small ones."""


def smala(ordbok: dict[str, tuple[str, ...]]) -> dict[str, Typ]:
    """Name → type of the stored columns of a version, wide enough for the codes there are."""
    types: dict[str, Typ] = {}
    for column, ra in RA.items():
        if column in ("fran", "till", "person"):
            types[column] = pl.UInt32
        elif column == svar.KOLUMN:
            types[column] = svar.TYP
        elif column in FLERA:
            types[column] = _mask(len(ordbok[column]))
        elif column in BASER:
            types[column] = pl.UInt8 if len(BASER[column]) else _nummer(len(ordbok[column]))
        elif column == "planer":
            types |= dict.fromkeys(PLANER, pl.Date)
        else:
            types[column] = ra
    return types


def _nummer(codes: int) -> type[pl.DataType]:
    return pl.UInt16 if codes <= 2**16 else pl.UInt32


def _mask(codes: int) -> type[pl.DataType]:
    if codes <= 16:
        return pl.UInt16
    return pl.UInt32 if codes <= 32 else pl.UInt64
