"""Two tables laid side by side: each cell that differs, with what accounts for it.

What `skillnad` tells of counts is checked against what is printed, and what follows from counts is
put to those. A cell that differs by more, or by less, than is told is *oförklarat*: whatever the
comparison may have missed is seen here, and not by who reads it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, Final

from schemas.handelser.ekonomi import ore
from schemas.rapporter import HARLEDDA, LAGEN, OM_MAL, Measure, Tabell, Varde
from tracker.reports.andrade import BAS, INSATSEN, Andrad, Bidrag, Delar, Sida, Skal
from tracker.reports.bringare import Bringare
from tracker.reports.disclosure.mask import dolda_i
from tracker.reports.foljder import DEL, av, basdel
from tracker.reports.malrader import SAKNAS
from tracker.reports.malsagt import Malsagt
from tracker.reports.malskillnad import LOGGEN, RAKNADE
from tracker.reports.vilka import TOTAL


Celler = Mapping[tuple[str, str], Varde]
"""(row, column) → what stands there."""
_RAKNAS: Final = ("antal", "unika", "summa", "uppgift", "belopp", *RAKNADE)
_FOLJER: Final = (*HARLEDDA, *LAGEN, *(set(OM_MAL) - set(RAKNADE)), "kvantil")
_TEXT: Final = ("text", "janej")


@dataclass(frozen=True)
class Avstamning:
    """Two sides, their tables, and what is known of who changed what.

    `delar`: as `skillnad.andrade_delar`; `mal`: what was decided and told, in a table of goals.
    """

    sidor: tuple[Sida, Sida]
    tabeller: tuple[Tabell, Tabell]
    delar: Delar
    bringare: Bringare
    mal: Malsagt | None = None

    def celler(self) -> list[Andrad]:
        """Every cell of counts that somebody changed, and every other that differs; counts first,
        then what follows from them, then words. None that a print hides.
        """
        counted = {(one.rad, one.kolumn): one for one in self._raknade()}
        for measure, place in self._platser(_RAKNAS):
            self._kontrollera(measure, place, counted)
        follow = self._platser(_FOLJER)
        more = [self._foljd(measure, place, counted)
                for measure, place in follow if place not in counted]  # fmt: skip
        every = [*counted.values(), *filter(None, more), *self._bas(), *self._ord()]
        return [one for one in every if (one.rad, one.kolumn) not in self._dolda]

    def _matt(self, *slag: str) -> dict[str, Measure]:
        measures = (*self.sidor[1].report.matt, *self.sidor[0].report.matt)
        found: dict[str, Measure] = {}
        for one in measures:
            if one.slag in slag:
                found.setdefault(one.id, one)
        return found

    def _raknade(self) -> Iterator[Andrad]:
        return (one for one in self.delar.values() if not one.kolumn.startswith(DEL))

    def _platser(self, slag: Sequence[str]) -> Iterator[tuple[Measure, tuple[str, str]]]:
        rows = self._nycklar()
        return ((one, (rad, one.id)) for one in self._matt(*slag).values() for rad in rows)

    def _nycklar(self) -> list[str]:
        return list(dict.fromkeys(rad for table in self._rader for rad in table))

    @cached_property
    def _rader(self) -> tuple[Mapping[str, Mapping[str, Varde]], ...]:
        """Row key → the row, of each table; the total as `total`."""
        return tuple(
            _rader(table, side) for table, side in zip(self.tabeller, self.sidor, strict=True)
        )

    @cached_property
    def _dolda(self) -> frozenset[tuple[str, str]]:
        """What a print hides on either side, per cents too."""
        hidden = {
            (rad, column)
            for table in self._rader
            for rad, row in table.items()
            for column in dolda_i(row)
        }
        bases = ((BAS, column) for table in self.tabeller for column in dolda_i(table.bas or {}))
        return frozenset((*hidden, *bases))

    def _tva(self, place: tuple[str, str]) -> tuple[Varde, Varde]:
        rad, column = place
        was, now = (table.get(rad, {}).get(column) for table in self._rader)
        return was, now

    def _kontrollera(
        self, measure: Measure, place: tuple[str, str], counted: dict[tuple[str, str], Andrad]
    ) -> None:
        """A count that differs by more than is told of it is told to."""
        if place in self._dolda:
            return
        rad, column = place
        told = self.mal.bidrag(rad, measure.slag) if self.mal and rad != TOTAL else []
        was, now = (_tal(one) for one in self._tva(place))
        held = counted.get(place, Andrad(rad, column))
        if any(one.tal for one in told):
            held.bidrag.extend(told)
        if missing := now - was - held.tal:
            held.bidrag.append(Bidrag("", "", missing, "oforklarat"))
        if not held.bidrag and self._tom_i_en(place):
            held.bidrag.extend(told or [self._utan_nagon(place)])
        if held.bidrag:
            counted[place] = held

    def _foljd(
        self, measure: Measure, place: tuple[str, str], counted: Mapping[tuple[str, str], Andrad]
    ) -> Andrad | None:
        """A figure that is no count, where it is another."""
        was, now = self._tva(place)
        if was == now or place in self._dolda:
            return None
        rad, _ = place
        every = [
            counted.get((row, name)) or self._del(name, row)
            for name, row in self._delar_av(measure, rad)
        ]
        parts = [one for one in every if one and (one.rad, one.kolumn) not in self._dolda]
        hidden = [bidrag for one in parts if one.kolumn.startswith(DEL) for bidrag in one.bidrag]
        told = self.mal.bidrag(rad, measure.slag) if self.mal else []
        follows = tuple(one for one in parts if not one.kolumn.startswith(DEL))
        if not (hidden or told or follows):
            if not self._rad_i_bada(rad):
                return None  # the row came or went, and this figure says nothing of it
            hidden = [self._utan_nagon(place)]
        return Andrad(rad, measure.id, [*told, *hidden], follows)

    def _rad_i_bada(self, rad: str) -> bool:
        return all(rad in table for table in self._rader)

    def _tom_i_en(self, place: tuple[str, str]) -> bool:
        """A row's figure that is told on one side, if only as 0, and not on the other."""
        was, now = self._tva(place)
        return self._rad_i_bada(place[0]) and (was is None) != (now is None)

    def _utan_nagon(self, place: tuple[str, str]) -> Bidrag:
        """A figure that another question leaves unknown has nobody behind it."""
        unknown = any(one in (None, SAKNAS) for one in self._tva(place))
        skal = self._skal(()) if unknown else "oforklarat"
        return Bidrag("", "", int(skal == "oforklarat"), skal)

    def _del(self, name: str, rad: str) -> Andrad | None:
        found = self.delar.get((name, rad))
        return found if found and found.bidrag else None

    def _delar_av(self, measure: Measure, rad: str) -> Iterator[tuple[str, str]]:
        """(column or part, row) of what a figure follows from."""
        for name in av(measure):
            yield name, rad
        if measure.slag == "procent":
            yield from ((basdel(measure.kon or "totalt"), of) for of in self._forbund(rad))
        if measure.slag in ("mal_resultat", "mal_nas"):
            yield from (("taljare", rad), ("namnare", rad))
        if measure.slag == "mal_forra":
            yield from ((LOGGEN, of) for of in self._forbund(rad))

    def _forbund(self, rad: str) -> tuple[str, ...]:
        """Those that a row is of."""
        every = self.sidor[0].parametrar.forbund
        own = rad.partition("/")[0]
        return (own,) if len(every) > 1 and own in every and rad != TOTAL else every

    def _bas(self) -> Iterator[Andrad]:
        """How many were measured, of how many."""
        was, now = (_bas(table.bas) for table in self.tabeller)
        for column in was.keys() | now.keys():
            if was.get(column) != now.get(column):
                parts = (self._del(basdel(column), of) for of in self.sidor[0].parametrar.forbund)
                held = Andrad(BAS, column, [who for one in parts if one for who in one.bidrag])
                missing = _tal(now.get(column)) - _tal(was.get(column)) - held.tal
                if missing or not held.bidrag:
                    held.bidrag.append(Bidrag("", "", missing or 1, "oforklarat"))
                yield held

    def _ord(self) -> Iterator[Andrad]:
        """What a row is called, and other facts of it, where they are others."""
        measured = self._matt(*_RAKNAS, *OM_MAL)
        names = [one.id for one in self.tabeller[1].columns
                 if one.slag in _TEXT and one.id not in measured]  # fmt: skip
        before, after = self._rader
        for rad, column in product(self._nycklar(), names):
            both = self._rad_i_bada(rad) and column in before[rad]
            if both and before[rad][column] != after[rad][column]:
                yield Andrad(rad, column, self._namnets(rad, column))

    def _namnets(self, rad: str, column: str) -> list[Bidrag]:
        if self.mal and column == "namn":
            return self.mal.bidrag(rad, "mal_niva") or [Bidrag("", "", 1, "oforklarat")]
        (forbund, *_) = self._forbund(rad)
        insats = self._insats(rad)
        brought = self.bringare.insatsens(forbund, insats) or self.bringare.radens(forbund)
        vem = f"{INSATSEN}{insats}"
        return [Bidrag(forbund, vem, 0 if brought else 1, self._skal(brought), brought)]

    def _insats(self, rad: str) -> str:
        """The insats that a row's key names, as its förbund does."""
        own = rad.partition("/")[2] if len(self.sidor[0].parametrar.forbund) > 1 else rad
        dimension = self.sidor[1].report.dimension
        if dimension.radslag == "aktivitet":
            return own.rpartition(".")[0]
        return own.partition(":")[0] if dimension.radslag in ("mal", "vardenhet") else own

    def _skal(self, brought: tuple[int, ...]) -> Skal:
        if brought:
            return "kunskap"
        a, b = self.sidor
        if a.fragat != b.fragat:
            return "period"
        return "definition" if a.report != b.report else "oforklarat"


def _rader(table: Tabell, side: Sida) -> dict[str, Mapping[str, Varde]]:
    key, several = side.report.dimension.id, len(side.parametrar.forbund) > 1
    found: dict[str, Mapping[str, Varde]] = {
        f"{row['forbund']}/{row[key]}" if several else str(row[key]): row for row in table.rows
    }
    return found | ({TOTAL: table.total} if table.total is not None else {})


def _bas(bas: Mapping[str, Any] | None) -> dict[str, int | None]:
    return {} if bas is None else {**bas["matta"], "mojliga": bas["mojliga"]}


def _tal(value: Varde) -> int:
    """A count, or an amount in öre; 0 for nothing."""
    return ore(value) if isinstance(value, str) else int(value) if isinstance(value, int) else 0
