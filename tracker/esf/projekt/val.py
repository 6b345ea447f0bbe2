"""What a project has chosen and decided, as known at a position: the values that no rule gives.

Each stands in the log with its source (`esfsats.beslutad`, `timpris.beslutat`). Nothing here has a
value of ours: what is not decided is None, and what needs it says so in a sentence.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlmodel import Session

from schemas.handelser.ekonomi import ore
from schemas.programperiod import ANTAL_AKTIVITETER
from tracker.db import raw
from tracker.errors import Refused
from tracker.esf.pengar.avrundning import Avrundning, avrundning
from tracker.esf.pengar.nyckel import Nyckel, Nyckelslag
from tracker.esf.pengar.satser import Sats, Satslista
from tracker.esf.regler.programperioder import regelverk
from tracker.esf.regler.regelverk import Regelverk


AKTIVITETER: Final = tuple(str(nr) for nr in range(1, ANTAL_AKTIVITETER + 1))
DELTAGARE: Final = "deltagare"
"""The category of the unit costs that an hour of a participant's has."""

_SATSER: Final = (
    "SELECT namn, varde, kalla, datum, nr FROM esfsats_version WHERE forbund = %(projekt)s "
    "AND fran <= %(vid)s AND (till IS NULL OR till > %(vid)s) ORDER BY namn"
)
_PRISER: Final = (
    "SELECT slug, kalla, beslutad, utlysning, programomrade, region, priser FROM timpris_version "
    "WHERE forbund = %(projekt)s AND fran <= %(vid)s AND (till IS NULL OR till > %(vid)s) "
    "ORDER BY beslutad, slug"
)
_PAR: Final = re.compile(r"\s*([^=;]+?)\s*[= ]\s*([0-9][0-9 .,\u00a0]*)\s*")


@dataclass(frozen=True, slots=True)
class Beslut:
    """A decision: its value, where it stands, its day, and its number in the log."""

    varde: str
    kalla: str
    dag: date
    nr: int


@dataclass(frozen=True, slots=True)
class Val:
    """All decisions of a project by name, and its tables of unit costs, the newest last."""

    satser: Mapping[str, Beslut] = field(default_factory=dict)
    priser: tuple[Satslista, ...] = ()

    def _ett(self, namn: str) -> str | None:
        one = self.satser.get(namn)
        return one.varde if one else None

    def verk(self, programperiod: str) -> Regelverk:
        """The rules of the period with what the project has decided."""
        satta: dict[str, tuple[Any, str]] = {}
        if all(f"aktivitet_{nr}" in self.satser for nr in AKTIVITETER):
            satta["aktiviteter"] = (AKTIVITETER, self.satser["aktivitet_1"].kalla)
        for namn, egen, las in (
            ("avrundning", "avrundning_personal", str),
            ("schablon_pa_natura", "schablon_pa_medfinansiering", lambda text: text == "ja"),
            ("under_grans", "minsta_minuter", int),
        ):
            if egen in self.satser:
                satta[namn] = (las(self.satser[egen].varde), self.satser[egen].kalla)
        return regelverk(programperiod.replace("_", "-")).med(satta)

    def kategori(self, kod: str) -> str:
        """What the rates call a category; its code where there is none."""
        sats = self._i_kraft().get(kod)
        return sats.namn if sats else kod

    @property
    def aktiviteter(self) -> dict[str, str]:
        """The seven by number, as the project has named them; without those that it has not."""
        kallade = {nr: self._ett(f"aktivitet_{nr}") for nr in AKTIVITETER}
        return {nr: namn for nr, namn in kallade.items() if namn}

    @property
    def avrundning_personal(self) -> Avrundning:
        """How staff's hours are rounded. Raises Refused while nobody has decided."""
        return avrundning(self._ett("avrundning_personal"))

    @property
    def avrundning_deltagare(self) -> Avrundning:
        """How participants' hours are rounded. Raises Refused while nobody has decided."""
        return avrundning(self._ett("avrundning_deltagare"))

    @property
    def satslista(self) -> Satslista:
        """Every rate in force, a newer table over an older. Raises Refused without any."""
        if not self.priser:
            raise Refused("ESF031: Lägg till timpriser på projektets sida: de står i beslutet.")
        return Satslista(self.priser[-1].id, tuple(self._i_kraft().values()))

    def _i_kraft(self) -> dict[str, Sats]:
        return {one.kategori: one for lista in self.priser for one in lista.satser}

    @property
    def kalla(self) -> str:
        """Where the unit costs stand, for print."""
        return "; ".join(f"{lista.satser[0].kalla}, {lista.satser[0].beslutad.isoformat()}"
                         for lista in self.priser)  # fmt: skip

    @property
    def ore_per_deltagartimme(self) -> int:
        """öre for a participant's hour; 0 where the project has no such rate."""
        sats = self._i_kraft().get(DELTAGARE)
        return sats.ore_per_timme if sats else 0

    def procent(self, namn: str) -> int:
        """Hundredths of a per cent; 0 where nothing is decided."""
        varde = self._ett(namn)
        return ore(varde) if varde else 0

    @property
    def pa_natura(self) -> bool:
        return self._ett("schablon_pa_medfinansiering") == "ja"

    @property
    def med_personnummer(self) -> bool:
        """Whether time sheets say the personnummer: only where the project has decided so."""
        return self._ett("personnummer_pa_tidrapport") == "ja"

    @property
    def kontant(self) -> int:
        """öre that the parties put in as money."""
        varde = self._ett("kontant_medfinansiering")
        return ore(varde) if varde else 0

    @property
    def gemensamt(self) -> str | None:
        """The delprojekt whose costs are everybody's; None where no costs are."""
        return self._ett("gemensamt_delprojekt")

    @property
    def nyckel(self) -> Nyckel:
        """By what common costs are shared. Raises Refused while nobody has decided."""
        valt = self.satser.get("fordelningsnyckel")
        if valt is None:
            raise Refused(
                "ESF021: Besluta om en nyckel för gemensamma kostnader på projektets sida."
            )
        slag = Nyckelslag(valt.varde)
        andelar = self.per_delprojekt("fordelning_andelar") if slag == Nyckelslag.AVTALAD else {}
        return Nyckel(valt.nr, slag, valt.dag, valt.kalla, tuple(sorted(andelar.items())))

    def per_delprojekt(self, namn: str) -> dict[str, int]:
        """Delprojekt → hundredths, out of «nord=60; syd=40»; empty where nothing is decided."""
        return par(self._ett(namn) or "")


def par(text: str) -> dict[str, int]:
    """What «nord=60; syd=40,50» says, in hundredths. Raises ValueError for anything else."""
    found: dict[str, int] = {}
    for part in text.split(";"):
        if not part.strip():
            continue
        one = _PAR.fullmatch(part)
        if one is None or one[1] in found:
            raise ValueError(part)
        found[one[1]] = ore(re.sub(r"[ \u00a0]", "", one[2]).replace(",", "."))
    return found


def las_val(session: Session, projekt: str, vid: int) -> Val:
    """The decisions as known at a position of the project."""
    asked = {"projekt": projekt, "vid": vid}
    satser = {
        namn: Beslut(varde, kalla, dag, nr)
        for namn, varde, kalla, dag, nr in raw(session).execute(_SATSER, asked)
    }
    return Val(satser, tuple(_lista(row) for row in raw(session).execute(_PRISER, asked)))


def _lista(row: tuple[Any, ...]) -> Satslista:
    slug, kalla, beslutad, utlysning, omrade, region, priser = row
    where = (slug, utlysning or "", omrade or "", region or "")
    return Satslista(
        slug,
        tuple(
            Sats(*where, kategori, namn, kostar, kalla, beslutad)
            for kategori, namn, kostar in json.loads(priser)
        ),
    )
