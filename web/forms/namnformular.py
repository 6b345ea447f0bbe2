"""What a person is called and how they are reached, as it is asked: alone, or with a remiss."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from tracker.identity.namn import Uppgifter
from tracker.identity.personnummer import find_in
from web.forms.falt import Falt


NAMN: Final = Falt(
    "namn", "Namn", "text", hint="Förnamn och efternamn. Sparas krypterat.", kuvert=True
)
TELEFON: Final = Falt("telefon", "Telefon", "text", kuvert=True)
EPOST: Final = Falt("epost", "E-post", "text", kuvert=True)
FALT: Final = (NAMN, TELEFON, EPOST)
"""All may be left empty: whom one knows by number alone is followed all the same."""

_NAMN: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .,'’-])*").fullmatch
_TELEFON: Final = re.compile(r"\+?[0-9][0-9 ()-]{4,28}", re.ASCII).fullmatch
_EPOST: Final = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}").fullmatch
LANGST: Final = 120


def read(svar: Mapping[str, object]) -> Uppgifter:
    """The answers, with one space where there were several."""
    namn, telefon, epost = (" ".join(str(svar.get(f.namn) or "").split()) for f in FALT)
    return Uppgifter(namn, telefon, epost)


def faults(uppgifter: Uppgifter, today: date) -> dict[str, str]:
    """Question → what to do about its answer."""
    fel: dict[str, str] = {}
    if uppgifter.namn and not (_NAMN(uppgifter.namn) and len(uppgifter.namn) <= LANGST):
        fel["namn"] = f"Skriv namnet med bokstäver, högst {LANGST} tecken."
    if uppgifter.telefon and not _TELEFON(uppgifter.telefon):
        fel["telefon"] = "Skriv telefonnumret med siffror, till exempel 070-123 45 67."
    elif find_in(uppgifter.telefon, today=today):
        fel["telefon"] = "Det där ser ut som ett personnummer. Skriv telefonnumret."
    if uppgifter.epost and not (_EPOST(uppgifter.epost) and len(uppgifter.epost) <= LANGST):
        fel["epost"] = "Skriv e-postadressen som namn@exempel.se."
    elif find_in(uppgifter.epost, today=today):
        fel["epost"] = "Skriv en e-postadress utan personnummer."
    return fel


def over(before: Uppgifter, uppgifter: Uppgifter) -> Uppgifter:
    """What was known before, with what is answered now in its place: an empty answer takes away
    nothing.
    """
    return replace(
        before,
        namn=uppgifter.namn or before.namn,
        telefon=uppgifter.telefon or before.telefon,
        epost=uppgifter.epost or before.epost,
    )
