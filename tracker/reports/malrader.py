"""The rows of goals: each has populations of its own, counted now and a year before (ADR 37).

As other tables they are worked out from the declaration and the snapshot alone; the goals stand in
the declaration that is asked (`Report.mal`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from schemas.handelser.mal import RAKNADE, i_procent
from schemas.rapporter import Mal, Population, Report, Sagt, Slag, Tabell, Varde
from tracker.reports.alfabet import ordning
from tracker.reports.malen import galler
from tracker.reports.malforra import UPPGIFT_SAKNAS, ett_ar_fore, fore_loggen
from tracker.reports.periods import procent
from tracker.reports.rakna import Fraga, rakna
from tracker.reports.svar import Svar
from tracker.reports.tabell import digest, kolumner, position
from tracker.reports.underlag import Underlag
from tracker.reports.urval import bland_personer, okand
from tracker.reports.verksamhet.malmatt import MATT, Malmatt, i_aktivitet, inom, summerar


FORBUNDET: Final = "Förbundet"
SAKNAS: Final = "Resultat saknas"
NBSP: Final = "\u00a0"
AKTUELLA: Final = "totalt"
"""The population that stands beside goals, where a report has it."""
_MATTEN: Final = ("niva", "resultat", "nas", "forra", "taljare", "namnare", "ej_matta", "aktuella")
"""Columns that a report of such rows may leave out."""


@dataclass(frozen=True, slots=True)
class Resultat:
    """What a goal came to: how many, of how many, how many nobody knows; or in words.

    `sagd_andel`: a share that was told without how many, of `namnare` answers (ADR 51).
    """

    taljare: int | None = None
    namnare: int | None = None
    ej_matta: int | None = None
    ord: str | None = None
    sagd_andel: int | None = None

    @property
    def andel(self) -> int | None:
        """Whole per cent, half up; None where there is nobody to be a share of."""
        if self.sagd_andel is not None:
            return self.sagd_andel
        if self.taljare is None or self.namnare is None:
            return None
        return procent(self.taljare, self.namnare)

    @property
    def text(self) -> str:
        """«33 % (4 av 12)», «33 % (av 300)», «35», what was written, or that there is no result."""
        if self.ord is not None:
            return self.ord
        if self.sagd_andel is not None:
            return f"{self.sagd_andel}{NBSP}% (av {self.namnare})"
        if self.namnare is None:
            return SAKNAS if self.taljare is None else str(self.taljare)
        if self.andel is None:
            return SAKNAS
        return f"{self.andel}{NBSP}% ({self.taljare} av {self.namnare})"


def maltabell(report: Report, underlag: Underlag) -> Tabell:
    """The table of the goals that hold in the year in which the period ends."""
    val = underlag.parametrar
    mal = synliga(report, underlag)
    now = _raknat(report, mal, underlag)
    before = _raknat(report, mal, ett_ar_fore(underlag))
    columns = kolumner(report, flera=underlag.flera)
    rows = [
        _rad(one, now, before, underlag, report)
        for one in sorted(mal, key=lambda one: _plats(one, underlag))
    ]
    return Tabell.model_construct(
        report=report.id,
        definition=report.definition,
        parameters=val.model_dump(mode="json", by_alias=True),
        position=position(underlag),
        columns=columns,
        rows=rows,
        total=None,
        bas=None,
        bas_per_forbund=None,
        sha256=digest(report.definition, columns, rows, None, None),
    )


def synliga(report: Report, underlag: Underlag) -> list[Mal]:
    """The report's goals that have a row: of the year in which the period ends, and chosen."""
    val = underlag.parametrar
    there = galler(report.mal, val.till.year, val.insats, flera=underlag.flera)
    return [one for one in there if _vald(one, underlag)]


def _vald(mal: Mal, underlag: Underlag) -> bool:
    """Of chosen huvudmän only their own insatser have goals: of another it would be a false 0."""
    chosen = underlag.parametrar.huvudman
    if not chosen:
        return True
    insats = mal.insats and underlag.namnge(mal.forbund, mal.insats)
    return bool(insats) and underlag.huvudman(str(insats)) in chosen


def nyckel(mal: Mal) -> str:
    """The key of a goal's row within its förbund."""
    return f"{mal.insats}:{mal.mal}" if mal.insats else mal.mal


def matt_av(mal: Mal, report: Report) -> Malmatt | None:
    """How the goal is counted, with the choices of the run; None where it is not."""
    known = MATT.get(str(mal.matt)) if mal.slag in RAKNADE else None
    if known is None:
        return None
    chosen = {one.id: one for one in report.populationer}
    own = {
        name: chosen[population.id]
        for name in ("taljare", "namnare", "ej_matta")
        if (population := getattr(known, name)) is not None
    }
    if mal.slag == "maxtid":
        own["taljare"] = inom(own["taljare"], mal.niva or 0)
    if mal.aktivitet is not None:
        kod = f"{mal.insats}.{mal.aktivitet}"
        own = {name: i_aktivitet(population, kod) for name, population in own.items()}
    return Malmatt(**own)


def fraga(population: Population) -> Fraga:
    """How many, by insats; of events the sum of their numbers."""
    adds = summerar(population)
    slag: Slag = "summa" if adds else "antal"
    return Fraga(population.kalla, population.villkor, "insats", slag, adds)


def resultat(mal: Mal, report: Report, underlag: Underlag) -> Resultat:
    """The result of one goal in the period of `underlag`."""
    return _resultat(mal, report, _raknat(report, [mal], underlag), underlag)


def av_sagt(sagt: Sagt | None) -> Resultat:
    """A result as somebody told it."""
    if sagt is None:
        return Resultat()
    return Resultat(sagt.taljare, sagt.namnare, ord=sagt.text, sagd_andel=sagt.andel)


def _raknat(report: Report, mal: Iterable[Mal], underlag: Underlag) -> Mapping[Fraga, Svar]:
    named = {one.id: one for one in report.populationer}
    asked = {fraga(named[AKTUELLA])} if AKTUELLA in named else set()
    for one in mal:
        matt = matt_av(one, report)
        asked |= {fraga(population) for population in matt.populationer} if matt else set()
    return rakna(asked, underlag)


def _resultat(
    mal: Mal, report: Report, answers: Mapping[Fraga, Svar], underlag: Underlag
) -> Resultat:
    matt = matt_av(mal, report)
    if matt is None:
        return Resultat()

    def figure(population: Population | None) -> int | None:
        if population is None or okand(population, underlag.parametrar):
            return None
        return _antal(answers[fraga(population)], mal, underlag)

    return Resultat(figure(matt.taljare), figure(matt.namnare), figure(matt.ej_matta))


def _forra(mal: Mal, report: Report, answers: Mapping[Fraga, Svar], underlag: Underlag) -> Resultat:
    """The result of the year before; where the log had not begun by then, that nobody knows."""
    if fore_loggen(mal, ett_ar_fore(underlag)):
        return Resultat(ord=UPPGIFT_SAKNAS)
    return _resultat(mal, report, answers, underlag)


def _antal(answer: Svar, mal: Mal, underlag: Underlag) -> int:
    """Of the goal's insats, or of all in its förbund."""
    number = underlag.forbund.index(mal.forbund)
    key = underlag.namnge(mal.forbund, mal.insats) if mal.insats else None
    return sum(
        figure.totalt
        for box, figure in answer.items()
        if box.forbund == number and box.kod is not None and key in (None, box.kod)
    )


def niva(mal: Mal) -> str:
    """What is to be reached, in words; "" where the goal has no number."""
    if mal.niva is None:
        return ""
    if mal.slag == "maxtid":
        return f"högst {mal.niva} dagar"
    return f"{mal.niva}{NBSP}%" if i_procent(mal.slag) else str(mal.niva)


def nas(mal: Mal, found: Resultat) -> bool | None:
    """Whether the goal is reached, as its printed figures say; None where nobody can tell."""
    if mal.niva is None or (found.taljare is None and found.sagd_andel is None):
        return None
    if mal.slag == "maxtid":
        return found.taljare == found.namnare if found.namnare else None
    if i_procent(mal.slag):
        return None if found.andel is None else found.andel >= mal.niva
    return (found.taljare or 0) >= mal.niva


def _plats(mal: Mal, underlag: Underlag) -> tuple[object, ...]:
    """Förbund by förbund; the whole förbund's first, then by the name of the insats."""
    name = _insats(mal, underlag)
    first = mal.insats is not None
    return (underlag.forbund.index(mal.forbund), first, ordning(name), ordning(mal.text), mal.mal)


def _insats(mal: Mal, underlag: Underlag) -> str:
    if mal.insats is None:
        return FORBUNDET
    facts = underlag.insatser.get(underlag.namnge(mal.forbund, mal.insats))
    return str(facts["namn"]) if facts else mal.insats


def _rad(
    mal: Mal,
    now: Mapping[Fraga, Svar],
    before: Mapping[Fraga, Svar],
    underlag: Underlag,
    report: Report,
) -> dict[str, Varde]:
    counted = mal.slag in RAKNADE
    told, then = (None, None) if bland_personer(underlag.parametrar) else (mal.sagt, mal.sagt_fore)
    found = _resultat(mal, report, now, underlag) if counted else av_sagt(told)
    earlier = _forra(mal, report, before, underlag) if counted else av_sagt(then)
    row: dict[str, Varde] = {"forbund": mal.forbund} if underlag.flera else {}
    row |= {
        "insats": _insats(mal, underlag),
        report.dimension.id: nyckel(mal),
        "namn": mal.text,
        "niva": niva(mal),
        "resultat": found.text,
        "nas": nas(mal, found),
        "forra": earlier.text,
        "taljare": found.taljare,
        "namnare": found.namnare,
        "ej_matta": found.ej_matta,
    }
    open_ = next((one for one in report.populationer if one.id == AKTUELLA), None)
    if open_ is not None:
        row["aktuella"] = _antal(now[fraga(open_)], mal, underlag)
    asked = {measure.id for measure in report.matt}
    row = {name: row[name] for name in row if name in asked or name not in _MATTEN}
    empty = [name for name in ("taljare", "namnare", "ej_matta") if row.get(name, "") is None]
    return row | {"tom": dict.fromkeys(empty, "inga_data")} if empty else row
