"""Which field goes into which cell, as it was typed: «C12», or «Blad2!C12» for another sheet."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.errors import Refused
from tracker.esf.manad import Manad
from tracker.esf.projekt.blanketter import Blankett
from tracker.esf.projekt.uppsattning import Uppsattning
from tracker.exports.cells import Value
from tracker.exports.esf import blankettprov, mall
from tracker.exports.esf.blankettfalt import FALT, KRAVS, Falt, ord_for
from tracker.exports.esf.blankettprov import Bild
from tracker.exports.esf.mall import Koppling, Mall, Ruta, Varden


@dataclass(slots=True)
class Ifylld:
    """What was typed, what it says, and what is wrong, by field."""

    svar: Mapping[str, str]
    kopplingar: list[Koppling] = field(default_factory=list)
    rutor: list[Ruta] = field(default_factory=list)
    fel: dict[str, str] = field(default_factory=dict)

    @property
    def obs(self) -> list[tuple[str, str]]:
        """Field and what to look at, once each."""
        return sorted({(ruta.falt, ruta.obs) for ruta in self.rutor if ruta.obs})


@dataclass(frozen=True, slots=True)
class Sida:
    """All that the page shows: the fields, what was typed of them, and each sheet as filled."""

    vad: str
    ifylld: Ifylld
    bilder: list[Bild]

    @property
    def falten(self) -> tuple[Falt, ...]:
        return FALT[self.vad]

    def ord_for(self, falt: str) -> str:
        return ord_for(self.vad, falt)

    @staticmethod
    def visad(varde: Value) -> str:
        """A value as Swedish readers have it; nothing where the cell is emptied."""
        if isinstance(varde, float):
            return f"{round(varde, 2):g}".replace(".", ",")
        return "" if varde is None else str(varde)

    @property
    def celler(self) -> list[dict[str, object]]:
        """The cells, as the event has them."""
        return [
            {"falt": one.falt, "blad": one.blad, "cell": one.cell, "hoger": one.hoger}
            for one in self.ifylld.kopplingar
        ]

    def kraver(self) -> None:
        """Notes the fields that a file of this kind says nothing without, and that have no cell."""
        dar = {one.falt for one in self.ifylld.kopplingar}
        for grupp in KRAVS[self.vad]:
            if not dar.intersection(grupp) and not self.ifylld.fel.keys() & set(grupp):
                ord_ = self.ord_for(grupp[0])
                self.ifylld.fel[grupp[0]] = f"{ord_}: skriv en cell. Filen är ofullständig utan."


def prova(there: Uppsattning, vad: str, innehall: bytes, svar: Mapping[str, str]) -> Sida:
    """The form with these cells, filled with made-up people in a month of the project's first year.

    Nothing typed is a page just opened: then nothing is wrong.
    """
    form = Mall(innehall)
    varden = blankettprov.exempel(
        vad,
        projekt=there.namn,
        arende=there.diarienummer,
        agare=there.agare,
        manad=Manad(there.start.year, 1),
    )
    ifylld = las(vad, form, svar, varden)
    bilder = [blankettprov.bild(form, one, ifylld.rutor) for one in form.blad]
    return Sida(vad, ifylld, bilder)


def forra(galler: Blankett | None, innehall: bytes) -> dict[str, str]:
    """The answers that say the cells in use, on the sheets that the form has."""
    blad = Mall(innehall).blad
    svar: dict[str, str] = {}
    for one in galler.celler if galler else ():
        if one.blad in blad:
            svar[f"c-{one.falt}"] = one.cell if one.blad == blad[0] else f"{one.blad}!{one.cell}"
            svar |= {f"h-{one.falt}": "ja"} if one.hoger else {}
    return svar


def las(vad: str, form: Mall, svar: Mapping[str, str], varden: Varden) -> Ifylld:
    """What was typed, tried on the form with `varden`."""
    ifylld = Ifylld(svar)
    for one in FALT[vad]:
        text = svar.get(f"c-{one.namn}", "").strip()
        if not text:
            continue
        hoger = one.flera and f"h-{one.namn}" in svar
        try:
            ifylld.kopplingar.append(_koppling(form, one.namn, text, hoger=hoger))
        except Refused as refusal:
            ifylld.fel[one.namn] = refusal.text
    ifylld.rutor = mall.prova(form, ifylld.kopplingar, varden)
    for ruta in ifylld.rutor:
        if ruta.stopp:
            ifylld.fel.setdefault(ruta.falt, f"{ord_for(vad, ruta.falt)}: {ruta.stopp}")
    if svar and not ifylld.kopplingar and not ifylld.fel:
        ifylld.fel[FALT[vad][0].namn] = "Skriv minst en cell, till exempel C12."
    return ifylld


def _koppling(form: Mall, falt: str, text: str, *, hoger: bool) -> Koppling:
    """What was typed for a field. Raises Refused for a sheet that is not there, or no cell."""
    blad, _, cell = text.rpartition("!")
    blad = blad.strip().strip("'") or form.blad[0]
    form.ark(blad)
    mall.plats(cell)
    return Koppling(falt, blad, cell.strip().upper(), hoger)
