"""The form of a meeting: when, what kind, and who sits at the table by organisation and role."""

from dataclasses import replace
from datetime import date
from typing import Final

from schemas.kodverk import Kod
from tracker.identity.personnummer import find_in
from tracker.remisser.moten import SLAG
from web.forms.falt import Falt
from web.forms.fragor import Formular
from web.forms.svar import Ifyllt


MOTE: Final = Formular(
    typ="mote",
    rubrik="Nytt möte",
    knapp="Spara mötet",
    kvitto="Mötet är sparat.",
    falt=(
        Falt(
            "datum",
            "Vilken dag är mötet?",
            "kommande_dag",
            hint="Till exempel 2026-03-03, 3/3 eller i dag.",
            kravs=True,
            saknas="Skriv vilken dag mötet är.",
        ),
        Falt(
            "slag",
            "Vilket möte?",
            "val",
            egna=tuple(Kod(kod=kod, namn=namn) for kod, namn in SLAG.items()),
            kravs=True,
            saknas="Välj vilket slags möte det är.",
        ),
        Falt(
            "organisationer",
            "Vilka organisationer är med?",
            "flerval",
            hint="Markera alla som gäller.",
            lista="remittent",
            kravs=True,
            utom=("saknas_okand", "egen_anmalan"),
            saknas="Markera minst en organisation.",
        ),
        Falt(
            "roller",
            "Vilka roller är med?",
            "lista",
            hint="Till exempel samordnare, läkare. Inga namn. Skilj dem åt med komma.",
        ),
    ),
)
_LANGST: Final = 60


def roller(ifyllt: Ifyllt) -> list[str]:
    """The roles that were written; none is no fault."""
    said = ifyllt.varden.get("roller")
    return [str(roll) for roll in said] if isinstance(said, list) else []


def kontrollerat(ifyllt: Ifyllt, today: date) -> Ifyllt:
    """The form with what a meeting's own rules refuse: an unknown kind, a personnummer, …"""
    fel = dict(ifyllt.fel)
    slag, said = ifyllt.varden.get("slag"), roller(ifyllt)
    if slag is not None and slag not in SLAG:
        fel["slag"] = "Välj vilket slags möte det är."
    organisationer = ifyllt.svar.get("organisationer", ())
    known = {kod.kod for kod in MOTE.falt[2].kodlista}
    if not known.issuperset(organisationer):
        fel["organisationer"] = "Välj bland organisationerna i listan."
    if any(find_in(roll, today=today) for roll in said):
        fel["roller"] = "Skriv roller, inga personnummer."
    elif any(len(roll) > _LANGST for roll in said):
        fel["roller"] = f"Korta rollerna till högst {_LANGST} tecken var."
    return replace(ifyllt, fel=fel)
