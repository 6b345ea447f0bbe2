"""The Swedish sentences about a cell: the conditions with days and names filled in."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from schemas.kodverk import namn
from tracker.reports import deklarerat
from tracker.reports.cell import Cell
from tracker.reports.enheter import enhetsnamn, fraganamn
from tracker.reports.periods import dag_i_ord
from tracker.reports.underlag import Underlag
from tracker.snapshots.columns import FLERA


UPPGIFT: Final = {
    "insats": "Insats",
    "financiar": "Financiär",
    "post": "Post",
    "anledning": "Avslutsanledning",
    "utbildning": "Utbildning",
    "tid_i_forsorjning": "Tid i offentlig försörjning",
    "remittent": "Remittent",
    "remittent_enhet": "Enhet",
    "svar": "Svaret",
    "flode_fore": "Före insatsen",
    "flode_efter": "Efter insatsen",
    "steg": "Frågan",
    "stegforsta": "Frågan",
    "vidare_till": "Vidare till",
    "aldersklass": "Ålder",
    "klass_fore": "Sysselsättning före insatsen",
    "klass_efter": "Sysselsättning efter insatsen",
    "forsorjning_fore": "Försörjning före insatsen",
    "forsorjning_efter": "Försörjning efter insatsen",
    "sysselsattning_fore": "Sysselsättning före insatsen",
    "sysselsattning_efter": "Sysselsättning efter insatsen",
}


OM_PLATSER: Final = "Platserna står i insatsens uppgifter och räknas dag för dag."
BARA_PLATSER: Final = "Kolumnen räknar platser i insatsens uppgifter, aldrig deltaganden."


def i_ord(mening: str, underlag: Underlag, forbund: int | None = None) -> str:
    """A declared sentence in the words of the question that `underlag` is for; of what belongs to
    one `forbund` (its number in the run), with the days of that.
    """
    val = underlag.parametrar
    chosen = [insatsnamn(insats, underlag) for insats in val.insats]
    known = val.kand if forbund is None else val.kand[forbund : forbund + 1]
    return deklarerat.fyll(mening, fran=val.fran, till=val.till, insatser=chosen, kand=known)


def regler(cell: Cell) -> tuple[str, ...]:
    """Everything that holds for the members of a cell, in the order in which it is asked."""
    own = _forbundet(cell)
    rules = [i_ord(condition.mening, cell.underlag, own) for condition in cell.population.villkor]
    if cell.measure.kon is not None:
        rules.append(f"Kön: {namn('kon', cell.measure.kon).lower()}.")
    if cell.mot is not None:
        rules.append(f"Räknas som {radnamn(cell)} antingen före eller efter, inte både och.")
    elif cell.kod is not None:
        rules.append(f"{_uppgift(cell)}: {radnamn(cell)}.")
    return tuple(rules)


def _forbundet(cell: Cell) -> int | None:
    """Whose the row is, where it is of one förbund; the key of an insats says it."""
    if cell.forbund is not None or cell.kod is None or not cell.underlag.flera:
        return cell.forbund
    return cell.underlag.forbund.index(cell.kod.partition("/")[0])


def pa_toppdagen(dag: date | None) -> str:
    """Said of those who took part on the day of the most at once."""
    return f"Deltagandet pågick {_toppdag(dag)}"


def fel_toppdag(dag: date | None) -> str:
    """Why a deltagande is not among the most at once."""
    return f"Deltagandet pågick inte {_toppdag(dag)}"


def _toppdag(dag: date | None) -> str:
    return f"{dag_i_ord(dag) if dag else 'någon dag'}, den första dag då flest deltog samtidigt."


def fel_kon(cell: Cell) -> str:
    """Why a deltagande of the other kön is not here."""
    wanted = namn("kon", str(cell.measure.kon)).lower()
    return f"Kolumnen gäller {wanted}, och personen har ett annat kön."


def fel_rad(cell: Cell, value: Any) -> str:
    """Why a deltagande with this `value` (a number or a mask) is not on the row."""
    codes = _koder(cell, value)
    if cell.kod is None or not codes:
        return f"{_uppgift(cell)} saknas."
    has = ", ".join(_kodnamn(cell, code) for code in codes)
    return f"{_uppgift(cell)} är {has}, inte {radnamn(cell)}."


def fel_skillnad(cell: Cell) -> str:
    """Why a deltagande makes no difference."""
    return f"Räknas som {radnamn(cell)} både före och efter, eller varken före eller efter."


def radnamn(cell: Cell) -> str:
    """The words for the cell's row."""
    return _kodnamn(cell, str(cell.kod))


def insatsnamn(key: str, underlag: Underlag) -> str:
    """The name of an insats, as on the last day of the period."""
    facts = underlag.insatser.get(key)
    return str(facts["namn"]) if facts else key


def _uppgift(cell: Cell) -> str:
    return UPPGIFT.get(cell.measure.nyckel, cell.report.dimension.titel)


def _kodnamn(cell: Cell, code: str) -> str:
    dimension = cell.report.dimension
    if dimension.kodlista is not None:
        return namn(dimension.kodlista, code)
    if dimension.radslag == "fraga":
        return fraganamn(code, cell.forbund or 0, cell.underlag)
    return enhetsnamn(code) if dimension.radslag == "enhet" else insatsnamn(code, cell.underlag)


def _koder(cell: Cell, value: Any) -> Sequence[str]:
    codes = cell.underlag.ordbok[cell.measure.nyckel]
    if cell.measure.nyckel in FLERA:
        return [code for number, code in enumerate(codes) if value >> number & 1]
    return [] if value is None else [codes[value]]
