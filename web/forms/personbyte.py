"""The forms of who is who: one person under two numbers, a new number, two people under one.

What may be chosen is a person's own deltaganden, so each form is made for a person. Declarations
and what becomes of the answers; pages/samma.py finds the people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from schemas.kodverk import Kod
from web.forms.falt import Falt
from web.forms.fragor import PERSONNUMMER, Formular, dag


DETTA: Final = "detta"
ANDRA: Final = "andra"
"""Which of two numbers holds."""


def _orsak(hint: str) -> Falt:
    return Falt(
        "orsak",
        "Varför?",
        "langtext",
        hint=f"Till exempel: {hint}. Skriv inget personnummer och inga namn.",
        kravs=True,
        fritext=True,
        saknas="Skriv varför.",
    )


def samma(who: str) -> Formular:
    """The person is here under another number too; `who` is the one that we came from, masked."""
    return Formular(
        typ="personer.sammanforda",
        rubrik="Samma person?",
        knapp="Räkna dem som en person",
        kvitto="",
        ingress="Alla deltaganden hör sedan till en och samma person, och båda numren hittar "
        "personen. Tidigare rapporter ändras inte.",
        falt=(
            replace(PERSONNUMMER, etikett="Personens andra nummer"),
            Falt(
                "galler",
                "Vilket nummer gäller?",
                "val",
                egna=(
                    Kod(kod=DETTA, namn=f"{who}, som står här"),
                    Kod(kod=ANDRA, namn="Det du skrev ovanför"),
                ),
                kravs=True,
                kuvert=True,
                saknas="Välj vilket nummer som gäller.",
            ),
            _orsak("samordningsnummer och personnummer"),
        ),
    )


NYTT: Final = Formular(
    typ="person.bytt_nummer",
    rubrik="Nytt personnummer",
    knapp="Spara det nya numret",
    kvitto="",
    ingress="Numret gäller alla personens deltaganden. Det gamla numret hittar också personen. "
    "Tidigare rapporter ändras inte.",
    falt=(
        replace(PERSONNUMMER, etikett="Nytt personnummer eller samordningsnummer"),
        dag("När fick personen numret?"),
        _orsak("nytt personnummer från Skatteverket"),
    ),
)


def tva(val: Mapping[str, str]) -> Formular:
    """Two people under one number. `val`: deltagande → what it is called."""
    return Formular(
        typ="personer.atskilda",
        rubrik="Två personer på samma nummer",
        knapp="Skilj personerna åt",
        kvitto="",
        ingress="Det du väljer blir den andra personens. Tidigare rapporter ändras inte.",
        falt=(
            Falt(
                "deltaganden",
                "Vilka deltaganden är den andra personens?",
                "flerval",
                hint="Minst ett ska vara kvar hos den första.",
                egna=tuple(Kod(kod=kod, namn=namn) for kod, namn in val.items()),
                kravs=True,
                saknas="Välj minst ett deltagande.",
            ),
            replace(
                PERSONNUMMER,
                etikett="Den andra personens nummer (valfritt)",
                hint="12 siffror. Lämna tomt om ni inte vet det. Då kan det läggas till senare.",
                kravs=False,
            ),
            _orsak("fel person valdes vid inskrivningen"),
        ),
    )


def compared(
    names: Sequence[str], before: Mapping[str, str], after: str, orsak: object
) -> list[tuple[str, str, str]]:
    """What is checked before it is saved: whose each deltagande is, and will be."""
    rows = [(name, before[name], after) for name in names]
    return [*rows, ("Varför", "", str(orsak or ""))]
