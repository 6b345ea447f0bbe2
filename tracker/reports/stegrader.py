"""Ratings as rows and columns that reports count: who rose, who fell, who cannot be told (ADR 35).

Two ways. Of a person: the columns `steg_deltagare` and `steg_handlaggare`, one word for all
questions together as each respondent answers, first to last; `sista_deltagare` and
`sista_handlaggare`, the same of the last two answers. Of a question: a source of its own, `steg`,
where each participation is a row for every question that somebody of the förbund has answered, with
`steg` (`instrument.utgåva.question.respondent`), `stegutfall`, `stegsista` (of the last two), and
`stegforsta` (the question with the first answer), `steghogt` (the first answer is in the half of
the scale that is nearer work) and, of a handläggare's answers, `stegpar` (beside the participant's
own). Who has no answer has a row too: *ej mätt*, never a zero.

Answers after the period's last day are not known to it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

import polars as pl

from schemas.handelser.steg import STORSTA_VARDE, Fraga, InstrumentUpplagt
from schemas.instrument import FARDIGA, fraga_med, ord_pa, skala
from schemas.kodverk import koder, namn
from tracker.reports import stegsvar
from tracker.reports.stegsvar import NUMMER
from tracker.snapshots import svar
from tracker.steg.utfall import UTFALL, Instrumenten, Radnyckel


PERSONENS: Final[Mapping[str, tuple[str, str]]] = {
    f"{prefix}_{vem}": (vem, utfall)
    for prefix, utfall in (("steg", "stegutfall"), ("sista", "stegsista"))
    for vem in koder("respondent")
}
"""Column → whose answers it is of, and which of their changes."""
FRAGANS: Final = frozenset({"steg", "stegutfall", "stegsista", "stegforsta", "steghogt", "stegpar"})
"""Columns that only the rows of the source `steg` have."""
KOLUMNER: Final = FRAGANS | PERSONENS.keys()
UR: Final = frozenset({svar.KOLUMN})
KODER: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("stegutfall", "stegsista", *PERSONENS), UTFALL),
    "stegpar": stegsvar.PAR,
}
_SPANN: Final = STORSTA_VARDE + 1
_PARET: Final = ("deltagare", "handlaggare")
"""Whose answers are held against whose."""


class Fragan(NamedTuple):
    """A question as a förbund asks it. `kod`: its number among the codes of the run."""

    forbund: int
    kod: int
    nyckel: Radnyckel
    fraga: Fraga


def nyckel(rad: Radnyckel) -> str:
    """The key of a row; without a colon, which parts a question from its answer elsewhere."""
    return f"{rad.instrument}.{rad.utgava}.{rad.fraga}.{rad.respondent}"


@dataclass(frozen=True)
class Stegrader:
    """The ratings of a run. `deltaganden` has `forbund` and `skattningar`; `instrument`:
    columns.INSTRUMENT and `forbund`, as known; `koder`: what the answers are numbered by.
    """

    deltaganden: pl.DataFrame
    instrument: pl.DataFrame
    koder: tuple[str, ...]
    till: date

    @cached_property
    def _instrumenten(self) -> Mapping[int, Instrumenten]:
        """Number of the förbund → what it may rate by."""
        found: dict[int, dict[tuple[str, int], InstrumentUpplagt]] = {}
        rows = self.instrument.sort("nr").select("forbund", "innehall")
        for forbund, innehall in rows.iter_rows():
            one = InstrumentUpplagt.model_validate(json.loads(innehall))
            found.setdefault(forbund, dict(FARDIGA))[one.slug, one.utgava] = one
        return found

    def _hos(self, forbund: int) -> Instrumenten:
        return self._instrumenten.get(forbund, FARDIGA)

    @cached_property
    def _svar(self) -> pl.DataFrame:
        """Every answer known on the last day, of whatever question; `plats` is one number for the
        förbund and the question.
        """
        forbund = self.deltaganden["forbund"].cast(pl.UInt32)
        rows = svar.uppackade(self.deltaganden[svar.KOLUMN])
        if rows["datum"].max() is not None:
            rows = rows.filter(pl.col("datum") <= self.till)
        place = forbund.gather(rows["rad"]) * len(self.koder) + rows["nyckel"]
        return rows.with_columns(place.alias("plats"))

    @cached_property
    def _anvanda(self) -> list[Fragan]:
        """All that somebody has answered, förbund by förbund in the order of the instruments. What
        an unknown instrument, or a question that it does not have, was answered is left out.
        """
        found = list(self._kanda())
        return sorted(found, key=lambda one: (one.forbund, self._plats(one.forbund, one.nyckel)))

    def _kanda(self) -> Iterator[Fragan]:
        for place in self._svar["plats"].unique().to_list():
            forbund, kod = divmod(place, len(self.koder))
            instrument, utgava, asked, respondent = self.koder[kod].split(".")
            key = Radnyckel(instrument, int(utgava), asked, respondent)
            known = self._hos(forbund).get((key.instrument, key.utgava))
            fraga = fraga_med(known, asked) if known else None
            if known and fraga and respondent in known.respondenter:
                yield Fragan(forbund, kod, key, fraga)

    def _plats(self, forbund: int, key: Radnyckel) -> tuple[int, str, int, int, int]:
        there = self._hos(forbund)
        order = list(there)
        instrument = there[key.instrument, key.utgava]
        question = [fraga.kod for fraga in instrument.fragor].index(key.fraga)
        who = instrument.respondenter.index(key.respondent)
        at = order.index((key.instrument, key.utgava))
        return at, key.instrument, key.utgava, question, who

    @cached_property
    def _steg(self) -> tuple[str, ...]:
        """The keys of the run, whatever förbund asks."""
        return tuple(dict.fromkeys(nyckel(one.nyckel) for one in self._anvanda))

    @cached_property
    def _regler(self) -> pl.DataFrame:
        """Of each `plats`: number of the key, direction, threshold, who answered, its place among
        the questions of the förbund, twice the middle of its scale, and one number for the question
        whoever answers it; null where nobody knows the question.
        """
        number = {key: at for at, key in enumerate(self._steg)}
        asked: dict[Radnyckel, int] = {}
        first: dict[int, int] = {}
        rows = []
        for at, one in enumerate(self._anvanda):
            rows.append(
                (
                    one.forbund * len(self.koder) + one.kod,
                    number[nyckel(one.nyckel)],
                    1 if one.fraga.riktning == "hogre" else -1,
                    one.fraga.troskel,
                    koder("respondent").index(one.nyckel.respondent),
                    at - first.setdefault(one.forbund, at),
                    self._skalans_ytterar(one),
                    asked.setdefault(one.nyckel._replace(respondent=""), len(asked)),
                )
            )
        names = ("plats", "steg", "tecken", "troskel", "vem", "ordning", "mitt", "fraga")
        known = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int32), orient="row")
        places = (max((row[0] for row in rows), default=-1) + 1) or 1
        every = pl.DataFrame({"plats": pl.int_range(places, dtype=pl.Int32, eager=True)})
        return every.join(known, on="plats", how="left", maintain_order="left").drop("plats")

    def _skalans_ytterar(self, one: Fragan) -> int:
        """The least and the greatest value together: twice the middle, and a whole number."""
        values = skala(self._hos(one.forbund)[one.nyckel.instrument, one.nyckel.utgava], one.fraga)
        return min(values) + max(values)

    def _med_regler(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with what holds for their question; without those that nobody knows."""
        rules = self._regler
        known = rows.filter(pl.col("plats") < rules.height)
        return known.with_columns(
            rules[name].gather(known["plats"]) for name in rules.columns
        ).filter(pl.col("steg").is_not_null())

    @cached_property
    def _fragor(self) -> pl.DataFrame:
        """One row for each question that a participation has answered, with both its changes."""
        last = stegsvar.ends(self._svar)
        forbund = self.deltaganden["forbund"].cast(pl.UInt32)
        place = forbund.gather(last["rad"]) * len(self.koder) + last["nyckel"]
        return self._med_regler(last.with_columns(place.alias("plats"))).select(
            "rad", "steg", "vem", "ordning", "forsta",
            stegsvar.utfall("forsta").alias("stegutfall"),
            stegsvar.utfall("nast_sista").alias("stegsista"),
            stegsvar.hogt().alias("steghogt"),
            "fraga", "sista", "dag", "tecken",
        )  # fmt: skip

    @cached_property
    def _forsta(self) -> pl.Series:
        """Every (key, first answer) that there is, as one number, in order."""
        both = pl.col("steg").cast(pl.Int64) * _SPANN + pl.col("forsta")
        return self._fragor.select(both.alias("forsta"))["forsta"].unique().sort()

    @cached_property
    def ordbok(self) -> dict[str, tuple[str, ...]]:
        """The codes behind the numbers of the columns."""
        pairs = [divmod(both, _SPANN) for both in self._forsta.to_list()]
        firsts = tuple(f"{self._steg[key]}={value}" for key, value in pairs)
        return {**KODER, "steg": self._steg, "stegforsta": firsts}

    def namn(self) -> dict[tuple[int, str], str]:
        """(number of the förbund, key) → the words: «Ork, deltagaren»."""
        words: dict[tuple[int, str], str] = {}
        for one in self._anvanda:
            key, forbund = nyckel(one.nyckel), one.forbund
            instrument = self._hos(forbund)[one.nyckel.instrument, one.nyckel.utgava]
            vem = namn("respondent", one.nyckel.respondent).lower()
            own = f"{ord_pa(instrument.namn)}: {ord_pa(one.fraga.dimension)}, {vem}"
            words[forbund, key] = own
            for varde, ord_ in skala(instrument, one.fraga).items():
                words[forbund, f"{key}={varde}"] = f"{own}, började på {varde} {ord_}"
        return words

    def ordning(self) -> dict[tuple[int, str], int]:
        """(number of the förbund, key) → its place among the questions of that förbund."""
        return {(one.forbund, nyckel(one.nyckel)): at for at, one in enumerate(self._anvanda)}

    def forsta_steg(self, vem: str) -> pl.DataFrame:
        """Of each row that a respondent has answered twice: the day of the first `steg`, and the
        `sista` day (stegsvar.py).
        """
        rows = self._med_regler(self._svar)
        return stegsvar.forsta_steg(rows.filter(pl.col("vem") == koder("respondent").index(vem)))

    def med_personens(self, names: list[str]) -> pl.DataFrame:
        """The participations with the columns of `PERSONENS` that are named."""
        columns = []
        for name in names:
            vem, utfall = PERSONENS[name]
            own = self._fragor.filter(pl.col("vem") == koder("respondent").index(vem))
            columns.append(stegsvar.samlat(own, utfall, self.deltaganden.height).alias(name))
        return self.deltaganden.with_columns(columns)

    def rader(self, deltaganden: pl.DataFrame, *, par: bool = True) -> pl.DataFrame:
        """The source `steg`: `deltaganden` are the same rows, in the same order. `par`: with
        `stegpar`, which takes as long as the rest.
        """
        number = {key: at for at, key in enumerate(self._steg)}
        asked = pl.DataFrame(
            [(one.forbund, number[nyckel(one.nyckel)]) for one in self._anvanda],
            schema={"forbund": pl.UInt16, "steg": pl.UInt32},
            orient="row",
        )
        # Where nobody rates, no row is looked at: a nation has ten million of them.
        own = pl.col("forbund").is_in(asked["forbund"].unique().implode())
        there = deltaganden.clear() if asked.is_empty() else deltaganden.filter(own)
        rows = there.drop(svar.KOLUMN).join(asked, on="forbund", maintain_order="left_right")
        given = self._fragor
        at = self._borjan(asked).gather(given["rad"]) + given["ordning"]
        both = given["steg"].cast(pl.Int64) * _SPANN + given["forsta"]
        nobody = pl.repeat(NUMMER["ej_matt"], rows.height, dtype=pl.UInt8, eager=True)
        unknown = pl.repeat(None, rows.height, dtype=pl.UInt32, eager=True)
        never = pl.repeat(None, rows.height, dtype=pl.Boolean, eager=True)
        pairs = pl.repeat(None, rows.height, dtype=pl.UInt8, eager=True)
        if par:
            pairs = pairs.scatter(at, stegsvar.par(given, *map(koder("respondent").index, _PARET)))
        return rows.with_columns(
            never.scatter(at, given["steghogt"]).alias("steghogt"),
            pairs.alias("stegpar"),
            nobody.clone().scatter(at, given["stegutfall"]).alias("stegutfall"),
            nobody.clone().scatter(at, given["stegsista"]).alias("stegsista"),
            unknown.scatter(at, self._forsta.search_sorted(both)).alias("stegforsta"),
            pl.col("steg").cat.to(pl.Enum(list(self._steg))).alias("fraga"),
        )

    def _borjan(self, asked: pl.DataFrame) -> pl.Series:
        """Of each participation, the number of its first row in the source."""
        if asked.is_empty():
            return pl.Series(dtype=pl.Int64)
        many = asked["forbund"].value_counts(name="antal")
        per = (
            self.deltaganden.select("forbund")
            .join(many, on="forbund", how="left", maintain_order="left")["antal"]
            .fill_null(0)
            .cast(pl.Int64)
        )
        return per.cum_sum() - per
