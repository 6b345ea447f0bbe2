"""What a run counts on: the participations of all its förbund in one frame, as known at a position.

Snapshots are put end to end without being copied, so that a nation is counted in one set of
questions and not förbund by förbund. Their numbers for codes are made the same first; an insats is
unique only within its förbund and gets a number of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import polars as pl

from schemas.rapporter import Kalla, Parametrar, Population, Report
from tracker.reports import egna_fragor, gangrader, jamforda, stegrader, urval
from tracker.reports.alfabet import ordning
from tracker.reports.egna_fragor import SVARSKOLUMNER, svarsrader
from tracker.reports.enhet import ENHET, enhet
from tracker.reports.ersattning import med_ersattning
from tracker.reports.omkodning import flyttad, gemensam, omkodade
from tracker.reports.poster import poster
from tracker.reports.stegrader import KOLUMNER as STEGKOLUMNER
from tracker.reports.stegrader import PERSONENS, Stegrader
from tracker.snapshots import svar
from tracker.snapshots.columns import (
    AKTIVITETER,
    BASER,
    FRAGOR,
    GANGER,
    HANDELSER,
    INSATSER,
    INSTRUMENT,
    POSTER,
    Segment,
)
from tracker.snapshots.harledda import HARLEDDA_KODER
from tracker.snapshots.snapshot import Snapshot, giltiga, kanda


_TILLAGDA = ("forbund", "insatsens_huvudman", ENHET)
"""Columns that a run adds to those of the snapshots."""


@dataclass(frozen=True)
class Underlag:
    """`deltaganden`: the columns asked for, and `forbund`, the number of the förbund in the run.

    `ordbok`: column → codes by number, the same for all förbund; for `insats` the codes are
    `forbund/insats` when there are several förbund, as in the parameters. `lasta`: the ratings of
    these rows, once they are read, which takes longer than all else; `par`: with how the answers
    of two people stand beside each other. `jamfors`: the columns that follow from other rows
    (jamforda.py), which are worked out when the rows are asked for.
    """

    parametrar: Parametrar
    snapshots: Mapping[str, Snapshot]
    positioner: Mapping[str, int]
    deltaganden: pl.DataFrame
    ordbok: Mapping[str, tuple[str, ...]]
    lasta: Stegrader | None = None
    par: bool = True
    jamfors: tuple[str, ...] = ()

    @property
    def forbund(self) -> tuple[str, ...]:
        return self.parametrar.forbund

    @property
    def en(self) -> str:
        """The column that tells one of *unika* from another."""
        return ENHET if self.parametrar.unika_per_huvudman else "person"

    @property
    def flera(self) -> bool:
        """Whether rows are told apart by förbund."""
        return len(self.forbund) > 1

    @cached_property
    def handelser(self) -> pl.DataFrame:
        """Events counted by a number, and posts of budget and outcome that hold (poster.py), with
        `forbund`, and `insats` named as in the ordbok; its `insatsens_huvudman` where the run
        chooses among them.
        """
        counted = self._kanda("handelser", list(HANDELSER))
        counted = med_ersattning(counted)
        events = pl.concat([counted, poster(self._kanda("poster", list(POSTER)))], how="diagonal")
        if not self.parametrar.huvudman:
            return events
        owners = pl.DataFrame(
            [(insats, self.huvudman(insats)) for insats in self.insatser],
            schema={"insats": pl.String, "insatsens_huvudman": pl.String},
            orient="row",
        )
        return events.join(owners, on="insats", how="left", maintain_order="left")

    def rader(self, kalla: Kalla) -> pl.DataFrame:
        """The rows of a source."""
        match kalla:
            case "deltaganden":
                return self.jamforda
            case "remisser":
                return self.remisser
            case "svar_start" | "svar_slut":
                return svarsrader(self.deltaganden, kalla, self.fragor, self.ordbok)
            case "steg":
                return self.skattade.rader(self.deltaganden, par=self.par)
            case "aktiviteter":
                return self.ganger
        return self.handelser

    @cached_property
    def jamforda(self) -> pl.DataFrame:
        """`deltaganden`, and what they are beside."""
        if jamforda.av("deltaganden").isdisjoint(self.jamfors):
            return self.deltaganden
        fel = self.ordbok["anledning"].index("felregistrering")
        return jamforda.med_bredvid(self.deltaganden, self.parametrar, fel)

    @cached_property
    def remisser(self) -> pl.DataFrame:
        """As `deltaganden`, and förbund by förbund those with them who have not started."""
        added = {*_TILLAGDA, *PERSONENS}
        own = [name for name in self.deltaganden.columns if name not in added]
        held = [self.snapshots[forbund] for forbund in self.forbund]
        per = self.parametrar.unika_per_huvudman
        rows = _hopsatt(held, self.positioner, own, self._egna, per=per, ostartade=True)
        if late := sorted(jamforda.av("remisser").intersection(self.jamfors)):
            sena = jamforda.sena_rader(held, self.positioner)
            rows = jamforda.med_sena(rows, late, self.parametrar, sena)
        rated = [name for name in self.deltaganden.columns if name in PERSONENS]
        rows = self._skattade(rows).med_personens(rated) if rated else rows
        return rows.with_columns(_huvudmannen(self)) if self.parametrar.huvudman else rows

    @cached_property
    def ganger(self) -> pl.DataFrame:
        """Each time that a participation was in an activity, beside its own columns."""
        rows = self.deltaganden
        if "deltagande" not in rows.columns:  # names are long: read where they are asked for
            held = [self.snapshots[forbund] for forbund in self.forbund]
            names = _hopsatt(held, self.positioner, ["deltagande"], {}, per=())
            rows = rows.with_columns(names["deltagande"])
        return gangrader.rader(rows, self.tider, self.ordbok["insats"], self.ordbok["aktivitet"])

    @cached_property
    def tider(self) -> pl.DataFrame:
        """Who was in an activity when (columns.GANGER), with `forbund`."""
        return self._kanda("ganger", list(GANGER))

    @cached_property
    def aktiviteter(self) -> pl.DataFrame:
        """The activities of insatser (columns.AKTIVITETER), with `forbund`."""
        return self._kanda("aktiviteter", list(AKTIVITETER))

    @cached_property
    def skattade(self) -> Stegrader:
        """The ratings of the participations."""
        if self.lasta is not None and self.lasta.till == self.parametrar.till:
            return self.lasta
        return self._skattade(self.deltaganden)

    def _skattade(self, rows: pl.DataFrame) -> Stegrader:
        """The ratings of these rows, on or before the period's last day."""
        known = self._kanda("instrument", list(INSTRUMENT))
        return Stegrader(rows, known, self.ordbok[svar.KOLUMN], self.parametrar.till)

    @property
    def _egna(self) -> dict[str, tuple[str, ...]]:
        """The coded columns whose numbers a förbund gives itself, but for insatser."""
        return {
            name: self.ordbok[name] for name in self.ordbok if name in BASER and name != "insats"
        }

    @cached_property
    def fragor(self) -> pl.DataFrame:
        """The förbund's own questions, with `forbund`."""
        return self._kanda("fragor", list(FRAGOR))

    @cached_property
    def fragenamn(self) -> Mapping[tuple[int, str], str]:
        """(number of the förbund, `question:answer` or a rated question) → the words."""
        rated = self.skattade.namn() if "skattningar" in self.deltaganden.columns else {}
        return {**egna_fragor.namn(self.fragor), **rated}

    @cached_property
    def fragordning(self) -> Mapping[tuple[int, str], int]:
        """(number of the förbund, `question:answer` or a rated question) → its place there."""
        rated = self.skattade.ordning() if "skattningar" in self.deltaganden.columns else {}
        return {**egna_fragor.ordning(self.fragor), **rated}

    @cached_property
    def insatser(self) -> Mapping[str, Mapping[str, Any]]:
        """Insats as named in the ordbok → its facts on the last day of the period."""
        valid = giltiga(self._kanda("insatser", list(INSATSER)), self.parametrar.till)
        return {row["insats"]: row for row in valid.iter_rows(named=True)}

    @cached_property
    def insatsordning(self) -> Mapping[str, tuple[str, str]]:
        """Insats → where its name stands in the alphabet: nearly every report of a run asks."""
        return {insats: ordning(str(facts["namn"])) for insats, facts in self.insatser.items()}

    @cached_property
    def insatsversioner(self) -> Mapping[str, list[Mapping[str, Any]]]:
        """Insats as named in the ordbok → its versions, in the order in which they hold."""
        found: dict[str, list[Mapping[str, Any]]] = {}
        known = self._kanda("insatser", list(INSATSER)).sort("giltig_fran", "nr")
        for row in known.iter_rows(named=True):
            found.setdefault(row["insats"], []).append(row)
        return found

    def huvudman(self, insats: str) -> str | None:
        """Whose an insats (as named in the ordbok) was on the last day of the period; with several
        förbund `forbund/huvudman`.
        """
        facts = self.insatser.get(insats)
        return None if facts is None else self.namnge(insats.partition("/")[0], facts["huvudman"])

    def _kanda(self, segment: Segment, columns: list[str]) -> pl.DataFrame:
        """What all förbund together knew at their positions."""
        parts = [self.snapshots[forbund].segment(segment, columns) for forbund in self.forbund]
        named = (
            [
                _upprepad([self.namnge(f, "") for f in self.forbund], parts).alias("insats")
                + pl.col("insats")
            ]
            if "insats" in columns
            else []
        )
        together = pl.concat(parts).with_columns(
            # One column for all förbund: 80 small frames with columns added cost 80 times as much.
            _upprepad(range(len(parts)), parts, pl.UInt16).alias("forbund"),
            _upprepad([self.positioner[f] for f in self.forbund], parts).alias("position"),
            *named,
        )
        return kanda(together, pl.col("position"))

    def namnge(self, forbund: str, kod: str) -> str:
        """The key of a row: the code, or `forbund/kod` when there are several förbund."""
        return f"{forbund}/{kod}" if self.flera else kod


def lagg_samman(
    parametrar: Parametrar,
    snapshots: Mapping[str, Snapshot],
    positioner: Mapping[str, int] | None,
    columns: Iterable[str],
) -> Underlag:
    """The underlag of a run with these columns of the participations.

    `snapshots` must hold every förbund of the run; `positioner` says how much of each is taken
    into account (default: all of it).
    """
    asked = {*columns, *urval.kolumner(parametrar)}
    egna = bool(asked & SVARSKOLUMNER)
    rated = bool(asked & STEGKOLUMNER)
    ganger = bool(asked & gangrader.KOLUMNER)
    needed = jamforda.behov(
        (asked - SVARSKOLUMNER - STEGKOLUMNER - gangrader.KOLUMNER)
        | (egna_fragor.UR if egna else set())
        | (stegrader.UR if rated else set())
        | (gangrader.UR if ganger else set())
    )
    if parametrar.unika_per_huvudman and "person" in needed:
        needed |= {"huvudman"}
    wanted = sorted(needed)
    held = [snapshots[forbund] for forbund in parametrar.forbund]
    # Where there is no code list every förbund has words of its own: only those asked for.
    known = [column for column in BASER if BASER[column] or column in wanted]
    ordbok = {column: gemensam(held, column) for column in known if column != "insats"}
    at = {held_.forbund: held_.position for held_ in held} | dict(positioner or {})
    positions = {forbund: at[forbund] for forbund in parametrar.forbund}
    frame = _hopsatt(held, positions, wanted, ordbok, per=parametrar.unika_per_huvudman)
    insatser = tuple(
        f"{snapshot.forbund}/{insats}" if len(held) > 1 else insats
        for snapshot in held
        for insats in snapshot.ordbok["insats"]
    )
    codes = {**ordbok, **HARLEDDA_KODER, "insats": insatser}
    underlag = Underlag(parametrar, snapshots, positions, frame, codes, par="stegpar" in asked)
    if egna:
        given = (text for column in ("svar_fore", "svar_efter") for text in codes[column])
        own = {"svar": egna_fragor.koder(underlag.fragor, given)}
        underlag = replace(underlag, ordbok={**codes, **own})
    if ganger:
        own = {"aktivitet": gangrader.koder(underlag.aktiviteter, underlag.tider)}
        underlag = replace(underlag, ordbok={**underlag.ordbok, **own})
    if rated:
        underlag = _med_steg(underlag, sorted(asked & PERSONENS.keys()))
    underlag = replace(underlag, jamfors=tuple(sorted(asked & jamforda.JAMFORDA.keys())))
    return _med_huvudman(underlag) if parametrar.huvudman else underlag


def _med_steg(underlag: Underlag, names: list[str]) -> Underlag:
    """The same with what became of ratings: the codes, and the columns of a person."""
    rated = underlag.skattade
    rows = rated.med_personens(names)
    codes = {**underlag.ordbok, **rated.ordbok}
    return replace(underlag, deltaganden=rows, ordbok=codes, lasta=rated)


def _hopsatt(
    held: Sequence[Snapshot],
    positioner: Mapping[str, int],
    columns: Sequence[str],
    ordbok: Mapping[str, tuple[str, ...]],
    *,
    per: Sequence[str],
    ostartade: bool = False,
) -> pl.DataFrame:
    """The förbund end to end, with `forbund`, and the numbers of codes as in `ordbok`.

    `per`: those where a person counts once with each owner, as `enhet` then says.
    """
    parts: list[pl.DataFrame] = []
    before = 0
    for number, snapshot in enumerate(held):
        part = snapshot.frame(columns, positioner[snapshot.forbund], ostartade=ostartade)
        changes: list[pl.Expr | pl.Series] = [pl.lit(number, dtype=pl.UInt16).alias("forbund")]
        if "insats" in columns:
            changes.append(flyttad(part, before))
        changes += omkodade(snapshot, part, ordbok)
        if per and "person" in columns:
            changes.append(enhet(snapshot, per_huvudman=snapshot.forbund in per))
        parts.append(part.with_columns(changes))
        before += len(snapshot.ordbok["insats"])
    return pl.concat(parts, how="vertical_relaxed", rechunk=False)


def kolumner(reports: Sequence[Report]) -> set[str]:
    """The columns of participations that these reports test or count."""
    columns = {"kon"}
    for report in reports:
        own = {pop.id: pop for pop in report.populationer if pop.kalla != "handelser"}
        columns |= {column for population in own.values() for column in testade(population)}
        for measure in report.matt:
            if measure.population in own:
                columns.add(measure.nyckel)
                columns |= {"person"} if measure.slag == "unika" else set()
                columns |= {measure.summerar} if measure.summerar else set()
    return columns


def testade(population: Population) -> set[str]:
    """The columns that its conditions test."""
    return {test.kolumn for condition in population.villkor for test in condition.nagon}


def _med_huvudman(underlag: Underlag) -> Underlag:
    """The same with whose each row's insats was, so that a choice among them is a test on a column
    like any other. Not who owns the row: people stay with the old owner (ADR 20).
    """
    owners = [underlag.huvudman(insats) for insats in underlag.ordbok["insats"]]
    codes = tuple(sorted({owner for owner in owners if owner is not None}))
    named = replace(underlag, ordbok={**underlag.ordbok, "insatsens_huvudman": codes})
    return replace(named, deltaganden=named.deltaganden.with_columns(_huvudmannen(named)))


def _huvudmannen(underlag: Underlag) -> pl.Expr:
    """Of each row, the number of whose its insats was."""
    insatser, codes = underlag.ordbok["insats"], underlag.ordbok["insatsens_huvudman"]
    owners = [underlag.huvudman(insats) for insats in insatser]
    numbers = [None if owner is None else codes.index(owner) for owner in owners]
    column = pl.col("insats").replace_strict(
        list(range(len(owners))), numbers, return_dtype=pl.UInt32
    )
    return column.alias("insatsens_huvudman")


def _upprepad(
    values: Sequence[Any], parts: Sequence[pl.DataFrame], dtype: type[pl.DataType] | None = None
) -> pl.Series:
    """A value for each part, as often as the part has rows."""
    which = pl.Series(values, dtype=dtype)
    lengths = [part.height for part in parts]
    return pl.DataFrame({"a": which, "n": lengths}).select(pl.col("a").repeat_by("n").explode())[
        "a"
    ]
