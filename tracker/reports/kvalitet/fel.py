"""Data quality: the faults of each insats, down to who they are about and where they are mended."""

from typing import Final

from schemas.rapporter import Dimension, Measure, Population, Report
from tracker.reports.kvalitet.regler import (
    AVSLUT_ATT_MATA,
    OBESVARADE,
    OMOJLIGA,
    OPPNA_IGEN,
    OVERLAPPANDE,
    PAGICK,
    SENA_AVSLUT,
    SENA_OVRIGA,
    UTAN_SLUT,
    UTAN_START,
)


def _antal(id_: str, titel: str, population: Population, grupp: str) -> Measure:
    return Measure(id=id_, titel=titel, grupp=grupp, population=population.id, nyckel="insats")


def _sena(id_: str, titel: str, population: Population) -> Measure:
    return _antal(id_, titel, population, "Registrerat sent").model_copy(
        update={"slag": "summa", "summerar": id_}
    )


def _andel(id_: str, population: Population, av: str, mot: str, grupp: str) -> Measure:
    count = _antal(id_, "Andel, %", population, grupp)
    return count.model_copy(update={"slag": "andel", "av": av, "mot": mot})


_START: Final = "Startmätning"
_SLUT: Final = "Slutmätning"
_ANNAT: Final = "Annat"

RAPPORT: Final = Report(
    id="datakvalitet",
    definition="1",
    fraga="Vilka fel finns i det som är registrerat?",
    titel="Datakvalitet, fel per insats",
    dimension=Dimension(id="insats", titel="Insats"),
    populationer=(
        PAGICK,
        UTAN_START,
        AVSLUT_ATT_MATA,
        UTAN_SLUT,
        OPPNA_IGEN,
        OVERLAPPANDE,
        OMOJLIGA,
        OBESVARADE,
        SENA_AVSLUT,
        SENA_OVRIGA,
    ),
    matt=(
        _antal("pagick", "Pågick", PAGICK, _START),
        _antal("utan_start", "Saknas", UTAN_START, _START),
        _andel("utan_start_procent", UTAN_START, "utan_start", "pagick", _START),
        _antal("att_mata", "Avslut att mäta", AVSLUT_ATT_MATA, _SLUT),
        _antal("utan_slut", "Saknas", UTAN_SLUT, _SLUT),
        _andel("utan_slut_procent", UTAN_SLUT, "utan_slut", "att_mata", _SLUT),
        _antal("obesvarade", "Remiss utan svar i 30 dagar", OBESVARADE, _ANNAT),
        _antal("oppna_igen", "Öppen två gånger", OPPNA_IGEN, _ANNAT),
        _antal("overlappande", "Överlappar i tid", OVERLAPPANDE, _ANNAT),
        _antal("omojliga", "Omöjlig ordning", OMOJLIGA, _ANNAT),
        _sena("sena_avslut", "Avslut", SENA_AVSLUT),
        _sena("sena_ovriga", "Andra händelser", SENA_OVRIGA),
    ),
    noter=(
        "Startmätning, öppen två gånger och remisser gäller den sista dagen i perioden.",
        "Slutmätning gäller avslut i perioden, utom där anledningen säger att ingen mätning görs.",
        "Den som är öppen två gånger räknas en gång för varje öppet deltagande utom det första.",
        "Registrerat sent: händelser som registrerades i perioden, mer än 30 dagar efter sin dag.",
        "En händelse som registrerades sent räknas även om den har rättats sedan.",
    ),
)
