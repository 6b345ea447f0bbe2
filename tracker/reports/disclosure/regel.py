"""The rule itself: which counts are small, how well they are hidden, and what may be published.

Source: RAKNEREGLER 15, «counts 1–4 are hidden with enough others that no hidden cell can be
computed»; the method is that of official statistics (primary and secondary cell suppression with a
protection interval, as in Willenborg and de Waal, *Elements of Statistical Disclosure Control*).
"""

from typing import Final, Literal

from schemas.rapporter import Parametrar, Report
from tracker.errors import WrongUse
from tracker.reports.periods import ar


MINST: Final = 1
STORST: Final = 4
"""Counts from MINST to STORST are hidden. 0 is shown: it is nobody."""
NER: Final = 1
UPP: Final = 5
"""Everything printed must leave it possible that a hidden small count is NER or less, and that it
is UPP or more: then a reader cannot tell it from a large one, nor which of the small it is.
"""

Form = Literal["insatser", "fordelning", "fore_efter"]
_INSATSER: Final = ("totalt", "nya_anonyma", "nya", "avslutade", "unika")
LED: Final = ("fore", "efter")
_KON: Final = ("kvinna", "man", "totalt")
BARA_SA: Final = (
    "Att publicera går för ett förbund, ett helt kalenderår och alla insatser eller en. Andra "
    "urval är arbetsrapporter: ta bort valet publicera eller ändra urvalet."
)
INTE_DEN: Final = (
    "Den rapporten går inte att publicera: den har tal som avslöjar andra. Välj en rapport med "
    "antal, som Avslutsanledning eller Deltagare per insats."
)


def liten(antal: int) -> bool:
    """Whether a count is hidden by itself."""
    return MINST <= antal <= STORST


def form(report: Report) -> Form | None:
    """The kind of table whose relations are known; None: it cannot be published."""
    ids = tuple(measure.id for measure in report.matt)
    populations = {measure.population for measure in report.matt}
    if ids == _INSATSER and report.dimension.id == "insats":
        return "insatser"
    if ids == _KON and report.total and populations <= {"nya", "avslutade"}:
        return "fordelning"
    led = tuple(f"{led}_{kon}{del_}" for led in LED for kon in _KON for del_ in ("", "_procent"))
    return "fore_efter" if ids == led and report.bas and not report.total else None


def granska(report: Report, parametrar: Parametrar) -> None:
    """Raises WrongUse for what cannot be published, with one sentence."""
    whole = (parametrar.fran, parametrar.till) == ar(parametrar.fran.year)
    if form(report) is None:
        raise WrongUse(INTE_DEN)
    one = len(parametrar.forbund) == 1 and len(parametrar.insats) <= 1
    if not (whole and one) or _urval(parametrar):
        raise WrongUse(BARA_SA)


def _urval(parametrar: Parametrar) -> bool:
    """Whether there is a choice beside förbund, period and insats: that is a free selection. What
    the förbund decided on how it counts is none: it holds for all its tables.
    """
    plain = {"forbund", "fran", "till", "insats", "as_of", "publicera", "tidigare"}
    plain |= {"unika_per_huvudman"}
    chosen = parametrar.model_dump(exclude=plain)
    return any(chosen.values())
