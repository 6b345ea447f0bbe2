"""The words for rows that a förbund names itself: units of remittenter, and its own questions."""

from schemas.kodverk import namn
from tracker.reports import gangrader
from tracker.reports.underlag import Underlag


def enhetsnamn(kod: str) -> str:
    """«Arbetsförmedlingen, Farsta»: a unit is one under its remittent only (`remittent:enhet`)."""
    remittent, _, enhet = kod.partition(":")
    return f"{namn('remittent', remittent)}, {enhet or 'ingen enhet angiven'}"


def fragans_plats(kod: str, nyckel: str, forbund: int, underlag: Underlag) -> tuple[int, str, int]:
    """Where a row stands among those of its förbund: as decided there, which does not hang on what
    others of the run ask; then answers that are not decided; of a question by its first value.
    """
    fraga = kod.partition("=")[0] if nyckel == "stegforsta" else kod
    place = underlag.fragordning.get((forbund, fraga))
    if place is None:
        return len(underlag.fragordning), kod, 0
    return place, "", underlag.ordbok[nyckel].index(kod)


def aktivitetsnamn(kod: str, forbund: int, underlag: Underlag) -> str:
    """«Resan: Måndagsgruppen»; one that was made void goes by its short name."""
    insats, _, own = kod.rpartition(".")
    there = gangrader.namn(underlag.aktiviteter).get((forbund, kod))
    facts = underlag.insatser.get(underlag.namnge(underlag.forbund[forbund], insats))
    return f"{facts['namn'] if facts else insats}: {there or own}"


def vardenhetsnamn(kod: str, forbund: int, underlag: Underlag) -> str:
    """«Farsta vårdcentral, Öppet hus, 2026-03»: a vårdenhet is one in its insats."""
    insats, manad, enhet = kod.split(":", 2)
    facts = underlag.insatser.get(underlag.namnge(underlag.forbund[forbund], insats))
    own = str(facts["namn"]) if facts else insats
    return ", ".join(filter(None, (enhet or "Ingen vårdenhet angiven", own, manad)))


def fraganamn(kod: str, forbund: int, underlag: Underlag) -> str:
    """«Hur bor du? Hyr»; a code that the förbund has not decided stands as it is."""
    return underlag.fragenamn.get((forbund, kod), kod.replace(":", ": ", 1))
