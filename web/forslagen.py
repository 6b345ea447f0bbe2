"""Time that is proposed to the one whose sheet is open, as a part of a page (ADR 57)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.esf.projekt import forslag as lasning
from tracker.esf.projekt.forslag import Forslag
from tracker.esf.projekt.signaturer import signaturer
from tracker.redovisning.avbojda import avbojda
from web.forms import bladformular, minuter
from web.forms.falt import Svar, first
from web.oppetblad import Oppet
from web.projektrum import rum
from web.services import tjanster
from web.visitor import besok
from web.words import dag


@dataclass(slots=True)
class Forslagen:
    """The proposals as the page shows them. `svar` and `fel`: what was typed, and what is wrong.

    `avbojda`: those that the person has declined. `varnade`: by row the minutes that they were
    warned of, which may be sent again.
    """

    rader: Sequence[Forslag] = ()
    avbojda: Sequence[Forslag] = ()
    arbete: str = "aktivitet"
    forvalt: Mapping[str, str] = field(default_factory=dict)
    svar: Svar = field(default_factory=dict)
    fel: dict[str, str] = field(default_factory=dict)
    varnade: dict[int, int] = field(default_factory=dict)

    def vad(self, falt: str) -> str:
        """Which row a box is of, in words."""
        rad = self.rader[int(falt.partition("-")[2])]
        return f"{rad.namn} {dag(rad.dag)}"

    def skrivet(self, nr: int, falt: str, annars: str) -> str:
        """What stands in a box."""
        namn = f"{falt}-{nr}"
        return first(self.svar, namn) if namn in self.svar else annars


def forslagen(one: Oppet) -> Forslagen:
    """What waits for the one whose sheet it is; nobody else takes it for them."""
    if not one.eget or one.stangd or one.person.anvandare is None:
        return Forslagen()
    alla = lasning.manadens(
        tjanster().transaction, one.grund.uppsatt, one.manad, {one.person.anvandare}
    )
    vantar = lasning.vantar(alla, one.person, {(rad.traff, rad.dag) for rad in one.blad.rader})
    nej = _avbojda(one) if vantar else frozenset[str]()
    rader = [rad for rad in vantar if rad.nyckel not in nej]
    arbete = bladformular.arbete(one.programperiod)
    return Forslagen(
        rader,
        [rad for rad in vantar if rad.nyckel in nej],
        arbete,
        _forvalt(one) if rader and arbete == "aktivitet" else {},
    )


def _avbojda(one: Oppet) -> frozenset[str]:
    with rum(one.projekt) as here:
        return avbojda(here.session, one.projekt, besok().lasare.anvandare, one.manad)


def _forvalt(one: Oppet) -> dict[str, str]:
    """Which of the seven the activity was last time, by its name; "" for any activity."""
    with rum(one.projekt) as here:
        forra = signaturer(here.session, one.projekt, one.manad.plus(-1), keys=tjanster().keys,
                           personal=one.person.slug)[one.person.slug]  # fmt: skip
    tagna = [r for r in (*forra.blad.rader, *one.blad.rader) if r.traff and r.aktivitet]
    return {gruppen(rad.traff or ""): str(rad.aktivitet) for rad in tagna} | (
        {"": str(tagna[-1].aktivitet)} if tagna else {}
    )


def gruppen(traff: str) -> str:
    """The activity that an occasion is of."""
    return traff.rpartition(".")[0]


def varden(one: Oppet, found: Forslagen) -> dict[str, Any]:
    """What the part of a page with proposals needs."""
    kolumner = bladformular.kolumner(one.programperiod, one.aktiviteter)
    return {
        "o": one,
        "forslag": found,
        "aktiviteter": {kod: text for kod, text in kolumner.items() if kod.isdigit()},
        "forslag_form": tjanster().new_id(),
        "skriv": minuter.skriv,
        "gruppen": gruppen,
        "fel": [
            {"text": f"{found.vad(falt)}: {text}", "href": f"#forslag-{falt}"}
            for falt, text in found.fel.items()
        ],
    }
