"""What was decided and told of a goal in two runs, and the events that made it another (ADR 37).

A goal's level and a result that somebody told have nobody behind them: an event said them, and
another one corrects them or makes them void.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from schemas.handelser.mal import RAKNADE
from schemas.rapporter import Mal, Sagt, Slag
from tracker.reports.andrade import Bidrag, Sida, Skal
from tracker.reports.malbud import Bud, Malbud
from tracker.reports.malen import galler
from tracker.reports.malrader import nyckel
from tracker.reports.urval import bland_personer


Om = Literal["beslut", "sagt", "sagt_fore"]
OM: Final[Mapping[Slag, Om]] = {
    "mal_niva": "beslut",
    "mal_resultat": "sagt",
    "mal_nas": "sagt",
    "mal_forra": "sagt_fore",
    "mal_taljare": "sagt",
    "mal_namnare": "sagt",
}
"""Kind of column → what a goal's row may have in it that nobody counts."""
_BESLUTET: Final = ("text", "slag", "matt", "niva", "aktivitet", "enkatfraga")


@dataclass(frozen=True, slots=True)
class Malsagt:
    """Two runs of the table of goals. `bud`: förbund → what has been said of its goals."""

    sidor: tuple[Sida, Sida]
    bud: Mapping[str, Malbud]

    def bidrag(self, rad: str, slag: Slag) -> list[Bidrag]:
        """The events behind another level, or another told figure, on the row of a goal; one for
        each that they are about. [] where the same was decided and told.
        """
        om = OM.get(slag)
        if om is None:
            return []
        a, b = (_mal(side, rad) for side in self.sidor)
        one = b or a
        if one is None or self._lika(a, b, om):
            return []
        change = self._tal(a, b, slag)
        if self._valt(a, b, om):
            return [Bidrag(one.forbund, one.handelse, change, "period")]
        found = self._handelser([mal for mal in (a, b) if mal], om)
        if not found:
            return [Bidrag(one.forbund, one.handelse, change, self._utan_handelse(one))]
        return [
            Bidrag(one.forbund, handelse, 0 if number else change, "kunskap", positions)
            for number, (handelse, positions) in enumerate(found.items())
        ]

    def _lika(self, a: Mal | None, b: Mal | None, om: Om) -> bool:
        if a is None or b is None:
            return False
        return _beslutet(a) == _beslutet(b) and self._sagda(a, 0, om) == self._sagda(b, 1, om)

    def _valt(self, a: Mal | None, b: Mal | None, om: Om) -> bool:
        """Whether it is another because other days or people were asked for: what was known of
        each goal is the same on both sides.
        """
        known = all(
            (there := _samma(mal, side)) is not None
            and _beslutet(mal) == _beslutet(there)
            and _svar(mal, om) == _svar(there, om)
            for mal, side in ((a, self.sidor[1]), (b, self.sidor[0]))
            if mal is not None
        )
        return known and self.sidor[0].fragat != self.sidor[1].fragat

    def _handelser(self, goals: Iterable[Mal], om: Om) -> dict[str, tuple[int, ...]]:
        """Event → where it, and what corrects it, came between the two."""
        found: dict[str, set[int]] = {}
        for mal in goals:
            low, high = sorted(side.positioner[mal.forbund] for side in self.sidor)
            for one in self._bud(mal, om):
                if low < one.position <= high:
                    found.setdefault(one.handelse, set()).add(one.position)
        return {handelse: tuple(sorted(at)) for handelse, at in found.items()}

    def _bud(self, mal: Mal, om: Om) -> tuple[Bud, ...]:
        own = self.bud.get(mal.forbund, Malbud())
        beslut = own.beslutat(mal)
        if mal.enkatfraga:  # a question may be a row because it was answered that year
            beslut += own.sagt(mal, mal.ar)
        return beslut if om == "beslut" else beslut + own.sagt(mal, mal.ar - (om == "sagt_fore"))

    def _utan_handelse(self, mal: Mal) -> Skal:
        """A goal that is another without more being known was put in otherwise: a definition."""
        a, b = (side.positioner[mal.forbund] for side in self.sidor)
        return "definition" if a == b else "oforklarat"

    def _sagda(self, mal: Mal, side: int, om: Om) -> Sagt | None:
        return None if bland_personer(self.sidor[side].parametrar) else _svar(mal, om)

    def _tal(self, a: Mal | None, b: Mal | None, slag: Slag) -> int:
        """By how much what was told changed, of columns of numbers."""
        if slag not in ("mal_taljare", "mal_namnare"):
            return (b is not None) - (a is not None)
        name = slag.removeprefix("mal_")
        was, now = (
            (getattr(self._sagda(mal, side, "sagt"), name, None) or 0) if mal else 0
            for side, mal in enumerate((a, b))
        )
        return now - was


def _mal(side: Sida, rad: str) -> Mal | None:
    """The goal of a row."""
    flera = len(side.parametrar.forbund) > 1
    there = galler(side.report.mal, side.parametrar.till.year, side.parametrar.insats, flera=flera)
    return next((m for m in there if rad == (f"{m.forbund}/{nyckel(m)}" if flera else nyckel(m))),
                None)  # fmt: skip


def _samma(mal: Mal, side: Sida) -> Mal | None:
    """The same goal of the same year, as known on a side."""
    key = (mal.forbund, mal.insats, mal.mal, mal.ar)
    there = (m for m in side.report.mal if (m.forbund, m.insats, m.mal, m.ar) == key)
    return next(there, None)


def _beslutet(mal: Mal) -> tuple[object, ...]:
    return tuple(getattr(mal, name) for name in _BESLUTET)


def _svar(mal: Mal, om: Om) -> Sagt | None:
    """What was told of a goal that nobody counts."""
    if om == "beslut" or mal.slag in RAKNADE:
        return None
    return mal.sagt_fore if om == "sagt_fore" else mal.sagt
