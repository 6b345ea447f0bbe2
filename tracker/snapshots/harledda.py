"""Columns that follow from others: worked out when a report first asks for one, and then kept.

They are no part of a snapshot's files, so a new one needs no new snapshots. A report tests and
counts them like any other column (ADR 15): what is too much for a row of tests is made a column
here, once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import polars as pl

from schemas.kodverk import ALDERSGRANSER, koder, per_kod
from tracker.snapshots.columns import BASER, smala


Ordbok = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Harledd:
    """`ur`: the columns it follows from. `lista`: the code list of its numbers, if it has codes."""

    ur: tuple[str, ...]
    uttryck: Callable[[Ordbok], pl.Expr]
    lista: str | None = None


def _alder(_ordbok: Ordbok) -> pl.Expr:
    """Class of the year of start less the year of birth (RAKNEREGLER 9)."""
    years = pl.col("start").dt.year().cast(pl.Int32) - pl.col("fodelsear")
    return pl.sum_horizontal([(years >= first).cast(pl.UInt8) for first in ALDERSGRANSER])


def _dagar(fran: str, till: str) -> Callable[[Ordbok], pl.Expr]:
    """Days from one day to another (RAKNEREGLER 12); null until both are known."""
    return lambda _: (pl.col(till) - pl.col(fran)).dt.total_days().cast(pl.Int32)


def _klass(column: str) -> Callable[[Ordbok], pl.Expr]:
    """The first of the four classes that applies (RAKNEREGLER 17); null when not measured."""

    def made(ordbok: Ordbok) -> pl.Expr:
        classes = koder("sysselsattningsklass")
        known = per_kod("sysselsattning")
        held = [pl.lit(len(classes) - 1, dtype=pl.UInt8)]
        for number, name in reversed(list(enumerate(classes[:-1]))):
            bits = sum(
                1 << bit
                for bit, code in enumerate(ordbok[column])
                if code in known and known[code].klass == name
            )
            has = (pl.col(column) & bits) != 0
            held.insert(0, pl.when(has).then(pl.lit(number, dtype=pl.UInt8)))
        return pl.when(pl.col(column) != 0).then(pl.coalesce(held))

    return made


_FLODET: Final = {
    "arbetsmarknadsprogram": "program",
    "aktivt_arbetssokande": "sokande",
    **{
        kod: "arbete_studier"
        for kod, post in per_kod("sysselsattning").items()
        if post.klass in ("forvarvsarbete", "studier")
    },
}
"""Code of sysselsättning → how near to work; what is not here is no step on the way."""


def _flode(column: str) -> Callable[[Ordbok], pl.Expr]:
    """The nearest to work of what somebody does; null when not measured."""

    def made(ordbok: Ordbok) -> pl.Expr:
        near = pl.lit(0, dtype=pl.UInt8)
        for number, name in enumerate(koder("arbetsflode")):
            known = enumerate(ordbok[column])
            bits = sum(1 << bit for bit, code in known if _FLODET.get(code) == name)
            has = (pl.col(column) & bits) != 0
            near = pl.when(has).then(pl.lit(number, dtype=pl.UInt8)).otherwise(near)
        return pl.when(pl.col(column) != 0).then(near)

    return made


def _narmare(ordbok: Ordbok) -> pl.Expr:
    """Nearer to work after than before; null when not measured twice."""
    after, before = (_flode(f"sysselsattning_{led}")(ordbok) for led in ("efter", "fore"))
    return after > before


def _kallor(column: str) -> Callable[[Ordbok], pl.Expr]:
    """How many codes the answer holds; 0 when not measured."""
    return lambda _: pl.col(column).bitwise_count_ones().cast(pl.UInt8)


def _omojlig(_ordbok: Ordbok) -> pl.Expr:
    """Days that cannot follow each other: an answer before its remiss, a start before the remiss or
    the birth, a plan before the start or after the slut. A slut before the start is refused.
    """
    start, remiss = pl.col("start"), pl.col("remiss_datum")
    return pl.any_horizontal(
        (first > then).fill_null(value=False)
        for first, then in (
            (remiss, pl.col("besvarad_datum")),
            (remiss, start),
            (pl.col("fodelsear").cast(pl.Int32), start.dt.year()),
            (start, pl.col("plan_datum")),
            (pl.col("plan_datum"), pl.col("slut")),
        )
    )


UPPFOLJS: Final = {6: 183, 12: 365}
"""Months after the slut → days, when a follow-up is due."""


def _efter_slut(dagar: int) -> Callable[[Ordbok], pl.Expr]:
    """The day so long after the slut; null while open."""
    return lambda _: pl.col("slut") + pl.duration(days=dagar)


def _okad(_ordbok: Ordbok) -> pl.Expr:
    """Work and studies began or increased (RAKNEREGLER 17); null when not measured twice."""
    return pl.col("omfattning_efter") > pl.col("omfattning_fore")


HARLEDDA: Final[Mapping[str, Harledd]] = MappingProxyType(
    {
        "aldersklass": Harledd(("start", "fodelsear"), _alder, "aldersklass"),
        "inskrivningstid": Harledd(("start", "slut"), _dagar("start", "slut")),
        "svarstid": Harledd(("remiss_datum", "forsta_svar"), _dagar("remiss_datum", "forsta_svar")),
        "tid_till_start": Harledd(("remiss_datum", "start"), _dagar("remiss_datum", "start")),
        "klass_fore": Harledd(
            ("sysselsattning_fore",), _klass("sysselsattning_fore"), "sysselsattningsklass"
        ),
        "klass_efter": Harledd(
            ("sysselsattning_efter",), _klass("sysselsattning_efter"), "sysselsattningsklass"
        ),
        "flode_fore": Harledd(
            ("sysselsattning_fore",), _flode("sysselsattning_fore"), "arbetsflode"
        ),
        "flode_efter": Harledd(
            ("sysselsattning_efter",), _flode("sysselsattning_efter"), "arbetsflode"
        ),
        "flode_narmare": Harledd(("sysselsattning_fore", "sysselsattning_efter"), _narmare),
        "forsorjning_fore_antal": Harledd(("forsorjning_fore",), _kallor("forsorjning_fore")),
        "omojlig_ordning": Harledd(
            ("remiss_datum", "besvarad_datum", "fodelsear", "start", "plan_datum", "slut"),
            _omojlig,
        ),
        **{
            f"uppfoljs_{manader}": Harledd(("slut",), _efter_slut(dagar))
            for manader, dagar in UPPFOLJS.items()
        },
        "omfattning_okad": Harledd(("omfattning_fore", "omfattning_efter"), _okad),
    }
)

HARLEDDA_KODER: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {name: koder(one.lista) for name, one in HARLEDDA.items() if one.lista}
)
"""Derived columns of codes, with the code of each number: the same in every snapshot."""


def deltagandekolumner() -> frozenset[str]:
    """The names that a test on a participation may use."""
    return (frozenset(smala(BASER)) - {"fran", "till"}) | frozenset(HARLEDDA)
