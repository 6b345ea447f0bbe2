"""Will the goal be met by the period's end? From the insats's own flow: who starts, who ends.

Pure, and the same in gives the same out: the draws begin from a seed that names the question.
Nothing is assumed of the world but that the insats goes on as it has gone: people start at the pace
of the last year, and end with the risk that those before them had at the same time since their
start. How uncertain both are, with as little as there is to go by, is part of what is drawn. So the
interval is wide where little is known.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.random import Generator

from tracker.reports.periods import Period, kvartal, procent


Tal = np.ndarray[Any, np.dtype[Any]]
DRAGNINGAR: Final = 400
TACKNING: Final = 0.8
"""The share of outcomes that an interval is to hold."""
BAKAT: Final = timedelta(days=365)
MINST_BAKAT: Final = timedelta(days=90)
"""With less than this behind it, an insats has no pace to go by."""
_STEG: Final = 60
_BIN: Final = 12
"""Days of a step of the time since the start, and how many steps: the last has no end."""


class Gang(NamedTuple):
    """One deltagande as the flow sees it. `utfall`: in work or studies; None: not measured."""

    start: date
    slut: date | None = None
    utfall: bool | None = None


class Tillskott(NamedTuple):
    """What if so many more start, spread evenly until a day?"""

    antal: int
    senast: date


@dataclass(frozen=True, slots=True)
class Prognos:
    """`nu`: the figure today. `lag`–`hog`: where four of five outcomes lie, `mitt` between them.

    `chans`: in whole per cent, of reaching the level; None without one. In per cent for a share.
    """

    nu: int | None
    lag: int
    mitt: int
    hog: int
    chans: int | None = None


class Facit(NamedTuple):
    """A past quarter: what would have been forecast on its first day, and what came."""

    period: Period
    prognos: Prognos
    blev: int

    @property
    def traff(self) -> bool:
        return self.prognos.lag <= self.blev <= self.prognos.hog


class _Laget(NamedTuple):
    """A figure's parts: counted so far, or measured so far of so many."""

    nya: int
    oppna: int
    avslutade: int
    matta: int
    utfall: int


def _nya(s: _Laget) -> int:
    return s.nya


def _totalt(s: _Laget) -> int:
    return s.nya + s.oppna


def _avslutade(s: _Laget) -> int:
    return s.avslutade


def _andel(s: _Laget) -> int | None:
    return procent(s.utfall, s.matta)


MATT: Final[Mapping[str, Callable[[_Laget], int | None]]] = MappingProxyType(
    {"nya": _nya, "totalt": _totalt, "avslutade": _avslutade, "arbete_studier": _andel}
)
"""What can be forecast: codes of *malmatt*. A share of nobody is None, never 0."""
ANDELAR: Final = frozenset({"arbete_studier"})


def prognos(
    gangar: Sequence[Gang],
    period: Period,
    idag: date,
    matt: str,
    *,
    fro: str,
    niva: int | None = None,
    tillskott: Tillskott | None = None,
) -> Prognos | None:
    """The figure at the end of `period`, seen from `idag`, a day of it. `fro` names the question.

    None where the insats has gone for too short a time, and of a share that nobody was measured for
    yet, or that more often than not will be of nobody. Only what had happened on `idag` is looked
    at: who starts later is not there, who ends later is still open.
    """
    known = [_da(one, idag) for one in gangar if one.start <= idag]
    if not known or idag - min(one.start for one in known) < MINST_BAKAT:
        return None
    drawn = np.random.default_rng(int.from_bytes(sha256(fro.encode()).digest()[:8]))
    now = _laget(known, period)
    flow = _Flode(known, idag, period.till)
    ways = map(MATT[matt], _utfall(now, flow, drawn, tillskott))
    outcomes = sorted(one for one in ways if one is not None)
    if 2 * len(outcomes) < DRAGNINGAR or (matt in ANDELAR and not flow.matta):
        return None
    low, high = _intervall(outcomes)
    reached = len(outcomes) - bisect_left(outcomes, niva) if niva is not None else 0
    return Prognos(
        nu=MATT[matt](now),
        lag=low,
        mitt=outcomes[len(outcomes) // 2],
        hog=high,
        chans=None if niva is None else procent(reached, len(outcomes)),
    )


def backtest(
    gangar: Sequence[Gang], idag: date, matt: str, *, fro: str, kvartal_bakat: int = 8
) -> list[Facit]:
    """The record: each of the past quarters as it would have been forecast, and as it came."""
    found = []
    for period in _kvartal_fore(idag, kvartal_bakat):
        told = prognos(gangar, period, period.fran, matt, fro=f"{fro} {period.fran}")
        if told is not None:
            came = MATT[matt](_laget([_da(one, period.till) for one in gangar], period))
            if came is not None:
                found.append(Facit(period, told, came))
    return found[::-1]


def _kvartal_fore(idag: date, antal: int) -> Iterable[Period]:
    year, quarter = idag.year, (idag.month + 2) // 3
    for _ in range(antal):
        year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
        yield kvartal(year, quarter)


def _da(one: Gang, dag: date) -> Gang:
    """As it was at the end of a day."""
    return one if one.slut is not None and one.slut <= dag else Gang(one.start)


def _laget(gangar: Iterable[Gang], period: Period) -> _Laget:
    """What the period has had so far; `oppna`: those who came into it."""
    within = [
        one
        for one in gangar
        if one.start <= period.till and (one.slut is None or one.slut >= period.fran)
    ]
    ended = [one for one in within if one.slut is not None and one.slut <= period.till]
    measured = [one for one in ended if one.utfall is not None]
    new = sum(one.start >= period.fran for one in within)
    return _Laget(
        new,
        len(within) - new,
        len(ended),
        len(measured),
        sum(bool(one.utfall) for one in measured),
    )


class _Flode:
    """The flow until today: how many started lately, how long people stay, how it ends."""

    def __init__(self, known: Sequence[Gang], idag: date, till: date) -> None:
        first = max(idag - BAKAT, min(one.start for one in known))
        self.dagar = (idag - first).days + 1
        self.kom = sum(one.start >= first for one in known)
        self.kvar = (till - idag).days
        self.idag = idag
        self.alder = [(idag - one.start).days for one in known if one.slut is None]
        self.slut, self.tid = _risker(known, idag)
        ended = [one for one in known if one.slut is not None]
        self.avslutade = len(ended)
        self.matta = sum(one.utfall is not None for one in ended)
        self.utfall = sum(bool(one.utfall) for one in ended)


def _risker(known: Iterable[Gang], idag: date) -> tuple[list[int], list[float]]:
    """By step of the time since the start: how many ended in it, and the days spent in it."""
    ended, spent = [0] * _BIN, [0.0] * _BIN
    for one in known:
        days = ((one.slut or idag) - one.start).days
        last = min(days // _STEG, _BIN - 1)
        for step in range(last):
            spent[step] += _STEG
        spent[last] += days - last * _STEG + 0.5
        ended[last] += one.slut is not None
    return ended, spent


def _utfall(now: _Laget, flow: _Flode, drawn: Generator, more: Tillskott | None) -> list[_Laget]:
    """The ways that the rest of the period may go, as many as are drawn."""
    pace = drawn.gamma(flow.kom + 0.5, 1 / flow.dagar, DRAGNINGAR)
    left, came = _kommer(drawn.poisson(pace * flow.kvar), flow, drawn, more)
    risk = _dragen_risk(flow, drawn)
    ages = np.broadcast_to(np.array(flow.alder, dtype=float), (DRAGNINGAR, len(flow.alder)))
    gone = _slutar(risk, ages, ages + flow.kvar, drawn).sum(axis=1)
    gone += (_slutar(risk, np.zeros_like(left), left, drawn) & came).sum(axis=1)
    measured = drawn.binomial(gone, _andelen(flow.matta, flow.avslutade, drawn))
    works = drawn.binomial(measured, _andelen(flow.utfall, flow.matta, drawn))
    return [
        _Laget(
            now.nya + int(new),
            now.oppna,
            now.avslutade + int(ended),
            now.matta + int(known),
            now.utfall + int(good),
        )
        for new, ended, known, good in zip(came.sum(axis=1), gone, measured, works, strict=True)
    ]


def _kommer(antal: Tal, flow: _Flode, drawn: Generator, more: Tillskott | None) -> tuple[Tal, Tal]:
    """Days left for each who may start, and which of them do start in each draw."""
    most = int(antal.max(initial=0))
    left = drawn.random((DRAGNINGAR, most)) * flow.kvar
    came = np.arange(most) < antal[:, None]
    if more is None:
        return left, came
    room = min(flow.kvar, max(0, (more.senast - flow.idag).days))
    added = flow.kvar - drawn.random((DRAGNINGAR, more.antal)) * room
    return np.hstack([left, added]), np.hstack([came, np.ones_like(added, dtype=bool)])


def _dragen_risk(flow: _Flode, drawn: Generator) -> Tal:
    """A risk of ending a day for each draw and step, drawn around what was seen.

    A step that few have come to leans on the risk of all.
    """
    mean = (sum(flow.slut) + 0.5) / (sum(flow.tid) + 1)
    ended, spent = np.array(flow.slut) + 0.5, np.array(flow.tid) + 0.5 / mean
    return drawn.gamma(ended, 1 / spent, (DRAGNINGAR, _BIN))


def _slutar(risk: Tal, fran: Tal, till: Tal, drawn: Generator) -> Tal:
    """Who ends between two ages."""
    chance = 1 - np.exp(_kumulerad(risk, fran) - _kumulerad(risk, till))
    ends: Tal = drawn.random(fran.shape) < chance
    return ends


def _kumulerad(risk: Tal, days: Tal) -> Tal:
    """The risks of every day until an age, added."""
    edges = np.hstack([np.zeros((DRAGNINGAR, 1)), np.cumsum(risk * _STEG, axis=1)])
    step = np.minimum(days // _STEG, _BIN - 1).astype(int)
    rest = days - step * _STEG
    added: Tal = np.take_along_axis(edges, step, 1) + np.take_along_axis(risk, step, 1) * rest
    return added


def _andelen(part: int, whole: int, drawn: Generator) -> Tal:
    return drawn.beta(part + 0.5, whole - part + 0.5, DRAGNINGAR)


def _intervall(outcomes: Sequence[int]) -> tuple[int, int]:
    """The ends of an interval that holds as near to four of five as whole numbers let it.

    Both quantiles inside hold more than that; an end is given up where that comes nearer.
    """
    antal = len(outcomes)
    cut = round(antal * (1 - TACKNING) / 2)
    low, high = outcomes[cut], outcomes[antal - 1 - cut]

    def held(a: int, b: int) -> float:
        return (bisect_right(outcomes, b) - bisect_left(outcomes, a)) / antal

    choices = [(low, high), (low + 1, high), (low, high - 1), (low + 1, high - 1)]
    return min((one for one in choices if one[0] <= one[1]), key=lambda o: abs(held(*o) - TACKNING))


def traffar(record: Iterable[Facit]) -> tuple[int, int]:
    """How many quarters came inside their interval, of how many."""
    found = [one.traff for one in record]
    return sum(found), len(found)


def kurva(gangar: Sequence[Gang], period: Period, idag: date, matt: str) -> list[tuple[date, int]]:
    """The figure at the end of each month so far, and today, where there is one: what the picture
    draws.
    """
    ends = [date(period.fran.year, month, 1) - timedelta(days=1) for month in range(2, 13)]
    days = [day for day in ends if period.fran <= day < idag]
    known = [(day, [_da(one, day) for one in gangar if one.start <= day]) for day in [*days, idag]]
    figures = ((day, MATT[matt](_laget(then, period))) for day, then in known)
    return [(day, figure) for day, figure in figures if figure is not None]
