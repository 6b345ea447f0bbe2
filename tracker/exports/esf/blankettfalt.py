"""What of a file can be put into a form: the fields of each kind of file, and their values.

A field with many values is one column (or row) of the form: a value a day, or one for each row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from schemas.programperiod import ANTAL_AKTIVITETER
from tracker.esf.manad import Manad
from tracker.esf.scb.fil import Fil
from tracker.exports.cells import Value
from tracker.exports.esf.mall import Varden
from tracker.exports.esf.narvarointyg import Intyg
from tracker.exports.esf.tidrapport import TYP, VECKODAGAR, Tidrapport
from tracker.reports.periods import MANADER


@dataclass(frozen=True, slots=True)
class Falt:
    """A field: its name, and what the page calls it. `flera`: it has several values."""

    namn: str
    ord: str
    flera: bool = False


_MANAD: Final = (
    Falt("ar", "År"),
    Falt("manad_namn", "Månadens namn"),
    Falt("manad_nr", "Månadens nummer"),
    Falt("manad_ord", "Månad och år"),
)
_PROJEKT: Final = (Falt("projekt", "Projektets namn"), Falt("arende", "Ärende-id"))
_AKTIVITETER: Final = range(1, ANTAL_AKTIVITETER + 1)
FALT: Final[Mapping[str, tuple[Falt, ...]]] = {
    "tidrapport": (
        *(*_PROJEKT, Falt("agare", "Projektägare"), Falt("delprojekt", "Delprojekt")),
        *(Falt("namn", "Den anställdes namn"), Falt("personnummer", "Personnummer")),
        *(Falt("arbetsgivare", "Arbetsgivare"), Falt("kategori", "Yrkeskategori")),
        *(Falt("typ", "Direkt kostnad eller medfinansiering"), *_MANAD),
        Falt("dag_datum", "Månadens dagar", flera=True),
        Falt("dag_veckodag", "Dagarnas veckodag", flera=True),
        Falt("dag_timmar", "Timmar per dag", flera=True),
        Falt("dag_beskrivning", "Beskrivning per dag", flera=True),
        *(Falt(f"dag_aktivitet_{nr}", f"Timmar per dag, aktivitet {nr}", flera=True)
          for nr in _AKTIVITETER),
        *(Falt("summa", "Timmar i månaden"), Falt("hittills", "Timmar hittills i år")),
        *(Falt("undertecknad", "Dag för underskrift"), Falt("undertecknare", "Underskrivet av")),
        *(Falt("attesterad", "Dag för attest"), Falt("attestant", "Attesterat av")),
        Falt("kontroll", "Kontrollsumma"),
    ),
    "narvarointyg": (
        *(*_PROJEKT, Falt("delprojekt", "Delprojekt"), Falt("namn", "Deltagare")),
        *(Falt("personnummer", "Personnummer"), Falt("arbetsgivare", "Arbetsgivare"), *_MANAD),
        Falt("dag_timmar", "Timmar per dag i månaden", flera=True),
        Falt("rad_datum", "Datum, en rad per tillfälle", flera=True),
        Falt("rad_aktivitet", "Aktivitet, en rad per tillfälle", flera=True),
        Falt("rad_timmar", "Timmar, en rad per tillfälle", flera=True),
        *(Falt("summa", "Timmar i månaden"), Falt("undertecknad", "Dag för underskrift")),
        Falt("kontroll", "Kontrollsumma"),
    ),
    "scb": (
        *(Falt("arende", "Ärende-id"), *_MANAD),
        Falt("rad_personnummer", "Personnummer", flera=True),
        Falt("rad_start", "Startdatum", flera=True),
        Falt("rad_slut", "Slutdatum", flera=True),
        Falt("rad_timmar", "Antal timmar", flera=True),
        Falt("rad_delprojekt", "Delprojekt", flera=True),
    ),
}  # fmt: skip
"""Kind of file → its fields, in the order of the page."""
_VILKEN_MANAD: Final = ("manad_namn", "manad_nr", "manad_ord")
KRAVS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "tidrapport": (
        ("namn", "personnummer"),
        (*_VILKEN_MANAD, "dag_datum"),
        ("dag_timmar", *(f"dag_aktivitet_{nr}" for nr in _AKTIVITETER)),
    ),
    "narvarointyg": (
        ("personnummer", "namn"),
        (*_VILKEN_MANAD, "rad_datum"),
        ("dag_timmar", "rad_timmar"),
    ),
    "scb": (("rad_personnummer",), ("rad_start",), ("rad_slut",), ("rad_timmar",)),
}
"""Kind of file → what it says nothing without: of each group at least one field has a cell."""


def ord_for(vad: str, namn: str) -> str:
    """What the page calls a field; its name where it is none of ours."""
    return next((one.ord for one in FALT.get(vad, ()) if one.namn == namn), namn)


def _manad(manad: Manad) -> dict[str, Value]:
    namn = MANADER[manad.nr - 1]
    return {
        "ar": manad.ar,
        "manad_namn": namn,
        "manad_nr": manad.nr,
        "manad_ord": f"{namn} {manad.ar}",
    }


def _dagar(manad: Manad) -> list[date]:
    return [manad.forsta.replace(day=nr) for nr in range(1, manad.sista.day + 1)]


def _timmar(minuter: int) -> float | None:
    """As a cell has them: not rounded, so that a form's own sums are right. Nothing for no time."""
    return minuter / 60 if minuter else None


def tidrapport(one: Tidrapport) -> Varden:
    """The values of a person's month."""
    dagar = _dagar(one.manad)
    skrivna = {skriven.roll: skriven for skriven in one.skrivna}
    egen, attest = skrivna.get("anstalld"), skrivna.get("attest")

    def per_dag(aktivitet: str | None = None) -> list[Value]:
        return [
            _timmar(sum(
                rad.minuter for rad in one.rader
                if rad.dag == dag and aktivitet in {None, rad.aktivitet}
            ))
            for dag in dagar
        ]  # fmt: skip

    return {
        **_manad(one.manad),
        "projekt": one.projekt,
        "arende": one.arende,
        "agare": one.agare,
        "delprojekt": ", ".join(sorted({rad.delprojekt for rad in one.rader})),
        "namn": one.namn,
        "personnummer": one.personnummer or None,
        "arbetsgivare": one.arbetsgivare,
        "kategori": one.kategorinamn or one.kategori,
        "typ": TYP[one.slag],
        "dag_datum": dagar,
        "dag_veckodag": [VECKODAGAR[dag.weekday()] for dag in dagar],
        "dag_timmar": per_dag(),
        "dag_beskrivning": [_beskrivet(one, dag) for dag in dagar],
        **{f"dag_aktivitet_{nr}": per_dag(str(nr)) for nr in _AKTIVITETER},
        "summa": _timmar(sum(rad.minuter for rad in one.rader)),
        "hittills": _timmar(one.ackumulerat),
        "undertecknad": egen.dag if egen else None,
        "undertecknare": egen.namn if egen else None,
        "attesterad": attest.dag if attest else None,
        "attestant": attest.namn if attest else None,
        "kontroll": one.kontroll[:16] or None,
    }


def _beskrivet(one: Tidrapport, dag: date) -> str | None:
    texter = (rad.beskrivning for rad in one.rader if rad.dag == dag and rad.beskrivning)
    return "; ".join(dict.fromkeys(texter)) or None


def narvarointyg(one: Intyg) -> Varden:
    """The values of a participant's month."""
    dagar = sorted(one.dagar, key=lambda dag: (dag.dag, dag.aktivitet))
    return {
        **_manad(one.manad),
        "projekt": one.projekt,
        "arende": one.arende,
        "delprojekt": one.delprojekt,
        "namn": one.namn,
        "personnummer": one.personnummer or None,
        "arbetsgivare": one.arbetsgivare,
        "dag_timmar": [
            _timmar(sum(rad.minuter for rad in dagar if rad.dag == dag))
            for dag in _dagar(one.manad)
        ],
        "rad_datum": [rad.dag for rad in dagar],
        "rad_aktivitet": [rad.aktivitet for rad in dagar],
        "rad_timmar": [_timmar(rad.minuter) for rad in dagar],
        "summa": _timmar(sum(rad.minuter for rad in dagar)),
        "undertecknad": one.underskrivet,
        "kontroll": one.kontroll[:16] or None,
    }


def scb(fil: Fil) -> Varden:
    """The values of a month's file to SCB; numbers as text, hours also where they are none."""
    return {
        **_manad(fil.manad),
        "arende": fil.arende,
        "rad_personnummer": [rad.nummer for rad in fil.rader],
        "rad_start": [rad.start for rad in fil.rader],
        "rad_slut": [rad.slut for rad in fil.rader],
        "rad_timmar": [rad.minuter / 60 for rad in fil.rader],
        "rad_delprojekt": [rad.delprojekt for rad in fil.rader],
    }
