"""The words for rows that a förbund names itself: units of remittenter, and its own questions."""

from schemas.kodverk import namn
from tracker.reports.underlag import Underlag


def enhetsnamn(kod: str) -> str:
    """«Arbetsförmedlingen, Farsta»: a unit is one under its remittent only (`remittent:enhet`)."""
    remittent, _, enhet = kod.partition(":")
    return f"{namn('remittent', remittent)}, {enhet or 'ingen enhet angiven'}"


def fraganamn(kod: str, forbund: int, underlag: Underlag) -> str:
    """«Hur bor du? Hyr»; a code that the förbund has not decided stands as it is."""
    return underlag.fragenamn.get((forbund, kod), kod.replace(":", ": ", 1))
