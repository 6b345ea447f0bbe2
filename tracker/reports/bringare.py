"""Which events changed a deltagande between two positions: the borders of its versions.

A version of a deltagande begins and ends at the event that made it so (ADR 13). So what happened
between two moments of knowledge can be read from the snapshot itself, for every reader alike.
"""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Final

import polars as pl

from tracker.reports.ersattning import PRISAS, priser_for
from tracker.reports.poster import POST
from tracker.snapshots import svar
from tracker.snapshots.columns import PAR, Segment
from tracker.snapshots.snapshot import Snapshot


Granser = Mapping[str | int, tuple[int, ...]]
_MED_NAMN: Final[tuple[Segment, ...]] = ("fragor", "instrument", "aktiviteter")
_UTAN_PERSON: Final[tuple[Segment, ...]] = ("handelser", "poster")


class Bringare:
    """Looks events up by whom they changed. `fore`, `efter`: förbund → position; in any order."""

    def __init__(
        self,
        fore: Mapping[str, int],
        efter: Mapping[str, int],
        snapshots: Mapping[str, Snapshot],
        *,
        fragor: bool = False,
        agare: bool = False,
        priser: bool = False,
        steg: date | None = None,
    ) -> None:
        """`fragor`: what is compared hangs on the förbund's own questions too; `agare`: on whose
        the insatser are; `priser`: on what an ärende is paid; `steg`: on what has been rated until
        that day.
        """
        self._fragor, self._agare, self._priser, self._steg = fragor, agare, priser, steg
        self._of = {
            forbund: _Forbund(snapshots[forbund], *sorted((fore[forbund], efter[forbund])))
            for forbund in fore
        }

    def for_(self, forbund: str, vem: str, person: int | None, rad: str) -> tuple[int, ...]:
        """The positions of the events that changed a deltagande (or an event counted by a number)
        or another deltagande of the same person, or the row on which they stand; in order, () for
        none.
        """
        own = self._of[forbund]
        found = own.deltaganden.get(vem) or own.handelser.get(vem) or ()
        found = found or (own.personer.get(person, ()) if person is not None else ())
        found = found or (own.insats(vem) if self._agare else ())
        found = found or (own.priser.get(vem, ()) if self._priser else ())
        if self._steg is not None:
            found = found or own.skattade(self._steg).get(rad.rpartition("/")[2], ())
        return found or (own.fragor if self._fragor else ())

    def insatsens(self, forbund: str, insats: str) -> tuple[int, ...]:
        """The positions of the events that changed what is said of an insats."""
        return self._of[forbund].insatser.get(insats, ())

    def radens(self, forbund: str) -> tuple[int, ...]:
        """The same of what else a row may be named by: questions, instruments, activities, units
        of care.
        """
        return self._of[forbund].radnamnen


class _Forbund:
    def __init__(self, snapshot: Snapshot, efter: int, till: int) -> None:
        self._snapshot, self._efter, self._till = snapshot, efter, till
        self._skattade: dict[date, Granser] = {}

    @cached_property
    def _versioner(self) -> pl.DataFrame:
        columns = ["deltagande", "person", "fran"]
        held = [
            self._snapshot.segment(segment, [*columns, "till"] if closed else columns)
            for pair in PAR
            for closed, segment in enumerate(pair)
        ]
        return pl.concat(held, how="diagonal")

    @cached_property
    def deltaganden(self) -> Granser:
        """What they take part in is told beside them: it makes no version of theirs."""
        columns = ["deltagande", "fran", "till"]
        taken_part = self._snapshot.segment("ganger", columns)
        versions = pl.concat([self._versioner.select(columns), taken_part], how="vertical_relaxed")
        return self._granser(versions, "deltagande")

    @cached_property
    def personer(self) -> Granser:
        return self._granser(self._versioner, "person")

    @cached_property
    def handelser(self) -> Granser:
        events = self._snapshot.segment("handelser", ["handelse", "fran", "till"])
        return {**self._granser(events, "handelse"), **self._poster()}

    @cached_property
    def priser(self) -> Granser:
        """What is paid for a volume changes with its price, and not with the volume."""
        events = self._snapshot.segment("handelser", list(PRISAS))
        return self._granser(priser_for(events), "handelse")

    @cached_property
    def fragor(self) -> tuple[int, ...]:
        """Who was asked changes with what is decided to be asked, and not with the deltagande."""
        asked = self._snapshot.segment("fragor", ["fran", "till"]).with_columns(alla=pl.lit("alla"))
        return self._granser(asked, "alla").get("alla", ())

    def skattade(self, dag: date) -> Granser:
        """Question of a rating → the events that gave or took an answer of it on or before a day.

        A question is a row for everybody once one of them has answered it, and no row before.
        """
        if dag not in self._skattade:
            self._skattade[dag] = self._svarsgranser(dag)
        return self._skattade[dag]

    def _svarsgranser(self, dag: date) -> Granser:
        columns = ["deltagande", "fran", svar.KOLUMN]
        versions = pl.concat(
            [
                self._snapshot.segment(segment, [*columns, "till"] if closed else columns)
                for closed, segment in enumerate(PAR[0])
            ],
            how="diagonal",
        ).drop_nulls(svar.KOLUMN)
        answers = svar.uppackade(versions[svar.KOLUMN]).filter(pl.col("datum") <= dag)
        held = versions.drop(svar.KOLUMN).with_row_index("rad").join(answers, on="rad")
        # An answer stands in version after version: it came, or went, where no other one borders.
        one = ["deltagande", "nyckel", "datum", "varde"]
        came, went = (
            held.select(*one, pl.col(border).alias("fran")) for border in ("fran", "till")
        )
        moved = pl.concat([came.join(went, on=[*one, "fran"], how="anti"),
                           went.join(came, on=[*one, "fran"], how="anti")])  # fmt: skip
        codes = self._snapshot.ordbok[svar.KOLUMN]
        borders = self._granser(moved.with_columns(till=None), "nyckel")
        return {codes[int(number)]: positions for number, positions in borders.items()}

    def insats(self, vem: str) -> tuple[int, ...]:
        """The events that changed an insats of a deltagande, or of an event without people."""
        found = {at for slug in self._insats_av.get(vem, ()) for at in self.insatser.get(slug, ())}
        return tuple(sorted(found))

    @cached_property
    def insatser(self) -> Granser:
        return self._granser(
            self._snapshot.segment("insatser", ["insats", "fran", "till"]), "insats"
        )

    @cached_property
    def radnamnen(self) -> tuple[int, ...]:
        named = [self._snapshot.segment(one, ["fran", "till"]) for one in _MED_NAMN]
        versions = pl.concat(named).with_columns(alla=pl.lit("alla"))
        return self._granser(versions, "alla").get("alla", ())

    @cached_property
    def _insats_av(self) -> Mapping[str, set[str]]:
        """Deltagande or event → every insats that it has been of."""
        codes = self._snapshot.ordbok["insats"]
        found: dict[str, set[str]] = {}
        for segment in (one for pair in PAR for one in pair):
            rows = self._snapshot.segment(segment, ["deltagande", "insats"]).unique()
            for vem, number in rows.drop_nulls().iter_rows():
                found.setdefault(vem, set()).add(codes[number])
        for segment in _UTAN_PERSON:
            for vem, slug in self._snapshot.segment(segment, ["handelse", "insats"]).iter_rows():
                found.setdefault(vem, set()).add(slug)
        return found

    def _poster(self) -> Granser:
        """A post is changed by itself, and by every other event that says the same post."""
        posts = self._snapshot.segment("poster", ["handelse", "fran", "till", *POST])
        same = pl.concat_str(
            [pl.col(name).cast(pl.String).fill_null("") for name in POST], separator="|"
        )
        versions = posts.with_columns(same.alias("post"))
        borders = self._granser(versions, "post")
        found: dict[str | int, set[int]] = {}
        for event, post in versions.select("handelse", "post").iter_rows():
            found.setdefault(event, set()).update(borders.get(post, ()))
        return {event: tuple(sorted(at)) for event, at in found.items() if at}

    def _granser(self, versions: pl.DataFrame, key: str) -> Granser:
        borders = pl.concat(
            [
                versions.select(key, pl.col(border).cast(pl.Int64).alias("position"))
                for border in ("fran", "till")
            ]
        )
        inside = (pl.col("position") > self._efter) & (pl.col("position") <= self._till)
        grouped = borders.filter(inside).group_by(key).agg(pl.col("position").unique().sort())
        return {name: tuple(positions) for name, positions in grouped.iter_rows()}
