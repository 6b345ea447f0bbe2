"""Ratings as rows and columns that reports count: who rose, who fell, who cannot be told (ADR 35).

Two ways. Of a person: the columns `steg_deltagare` and `steg_handlaggare`, one word for all
questions together as each respondent answers. Of a question: a source of its own, `steg`, where
each participation is a row for every question that somebody of the förbund has answered, with
`steg` (`instrument.utgåva.question.respondent`), `stegutfall`, and `stegforsta` (the same with the
first answer). Who has no answer has a row too: *ej mätt*, never a zero.

Answers after the period's last day are not known to it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import polars as pl

from schemas.handelser.steg import InstrumentUpplagt
from schemas.instrument import FARDIGA, fraga_med, ord_pa, skala
from schemas.kodverk import namn
from tracker.state.skattning import i_ordning
from tracker.steg.utfall import UTFALL, Instrumenten, Radnyckel, Serie, samlat, serier


PERSONENS: Final[Mapping[str, str]] = {
    "steg_deltagare": "deltagare",
    "steg_handlaggare": "handlaggare",
}
"""Column → whose answers it is of."""
FRAGANS: Final = frozenset({"steg", "stegutfall", "stegforsta"})
"""Columns that only the rows of the source `steg` have."""
KOLUMNER: Final = FRAGANS | PERSONENS.keys()
UR: Final = frozenset({"skattningar"})
KODER: Final[Mapping[str, tuple[str, ...]]] = dict.fromkeys(("stegutfall", *PERSONENS), UTFALL)
_NUMMER: Final = {ord_: number for number, ord_ in enumerate(UTFALL)}
_EJ_MATT: Final = _NUMMER["ej_matt"]


def nyckel(rad: Radnyckel) -> str:
    """The key of a row; without a colon, which parts a question from its answer elsewhere."""
    return f"{rad.instrument}.{rad.utgava}.{rad.fraga}.{rad.respondent}"


@dataclass(frozen=True)
class Stegrader:
    """The ratings of a run. `deltaganden` has `forbund` and `skattningar`; `instrument`:
    columns.INSTRUMENT and `forbund`, as known.
    """

    deltaganden: pl.DataFrame
    instrument: pl.DataFrame
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
    def _serier(self) -> dict[int, tuple[int, Mapping[Radnyckel, Serie]]]:
        """Number of the row → its förbund and its answers, where there are any."""
        rows = (
            self.deltaganden.with_row_index("rad")
            .filter(pl.col("skattningar").fill_null("") != "")
            .select("rad", "forbund", "skattningar")
        )
        return {
            rad: (forbund, serier(i_ordning(text.split("|")), self._hos(forbund), till=self.till))
            for rad, forbund, text in rows.iter_rows()
        }

    @cached_property
    def _anvanda(self) -> dict[tuple[int, Radnyckel], None]:
        """(förbund, key) of all that somebody has answered, in the order of the instruments."""
        held = {(forbund, key) for forbund, found in self._serier.values() for key in found}
        return dict.fromkeys(sorted(held, key=lambda one: (one[0], self._plats(*one))))

    def _plats(self, forbund: int, key: Radnyckel) -> tuple[int, str, int, int, int]:
        there = self._hos(forbund)
        order = list(there)
        instrument = there[key.instrument, key.utgava]
        question = [fraga.kod for fraga in instrument.fragor].index(key.fraga)
        who = instrument.respondenter.index(key.respondent)
        at = order.index((key.instrument, key.utgava))
        return at, key.instrument, key.utgava, question, who

    @cached_property
    def ordbok(self) -> dict[str, tuple[str, ...]]:
        """The codes behind the numbers of the columns."""
        keys = tuple(dict.fromkeys(nyckel(key) for _, key in self._anvanda))
        firsts = {
            f"{nyckel(key)}={serie.svar[0].varde}"
            for _, found in self._serier.values()
            for key, serie in found.items()
        }
        place = {key: number for number, key in enumerate(keys)}

        def order(code: str) -> tuple[int, int]:
            key, _, first = code.rpartition("=")
            return place[key], int(first)

        return {**KODER, "steg": keys, "stegforsta": tuple(sorted(firsts, key=order))}

    def namn(self) -> dict[tuple[int, str], str]:
        """(number of the förbund, key) → the words: «Ork, deltagaren»."""
        words: dict[tuple[int, str], str] = {}
        for forbund, key in self._anvanda:
            instrument = self._hos(forbund)[key.instrument, key.utgava]
            fraga = fraga_med(instrument, key.fraga)
            if fraga is None:  # pragma: no cover - what is not asked is not among the answers
                continue
            vem = namn("respondent", key.respondent).lower()
            own = f"{ord_pa(instrument.namn)}: {ord_pa(fraga.dimension)}, {vem}"
            words[forbund, nyckel(key)] = own
            for varde, ord_ in skala(instrument, fraga).items():
                words[forbund, f"{nyckel(key)}={varde}"] = f"{own}, började på {varde} {ord_}"
        return words

    def av(self, rad: int, vem: str) -> list[Serie]:
        """What one respondent has answered of the participation in row `rad`."""
        _, found = self._serier.get(rad, (0, {}))
        return [serie for key, serie in found.items() if key.respondent == vem]

    def med_personens(self, names: list[str]) -> pl.DataFrame:
        """The participations with the columns of `PERSONENS` that are named."""
        columns = []
        for name in names:
            own = [_EJ_MATT] * self.deltaganden.height
            for rad, (_, found) in self._serier.items():
                own[rad] = _NUMMER[samlat(found, PERSONENS[name])]
            columns.append(pl.Series(name, own, dtype=pl.UInt8))
        return self.deltaganden.with_columns(columns)

    def rader(self, deltaganden: pl.DataFrame) -> pl.DataFrame:
        """The source `steg`: `deltaganden` are the same rows, in the same order."""
        keys, firsts = self.ordbok["steg"], self.ordbok["stegforsta"]
        number = {key: at for at, key in enumerate(keys)}
        first = {key: at for at, key in enumerate(firsts)}
        asked = pl.DataFrame(
            [(forbund, number[nyckel(key)]) for forbund, key in self._anvanda],
            schema={"forbund": pl.UInt16, "steg": pl.UInt32},
            orient="row",
        )
        given = pl.DataFrame(
            [
                (
                    rad,
                    number[nyckel(key)],
                    _NUMMER[serie.forsta_till_sista],
                    first[f"{nyckel(key)}={serie.svar[0].varde}"],
                )
                for rad, (_, found) in self._serier.items()
                for key, serie in found.items()
            ],
            schema={
                "rad": pl.UInt32,
                "steg": pl.UInt32,
                "stegutfall": pl.UInt8,
                "stegforsta": pl.UInt32,
            },
            orient="row",
        )
        rows = (
            deltaganden.with_row_index("rad")
            .join(asked, on="forbund", maintain_order="left_right")
            .join(given, on=["rad", "steg"], how="left", maintain_order="left")
        )
        fraga = pl.col("steg").replace_strict(
            list(range(len(keys))), list(keys), return_dtype=pl.Enum(list(keys))
        )
        return rows.with_columns(
            pl.col("stegutfall").fill_null(_EJ_MATT), fraga.alias("fraga")
        ).drop("rad")
