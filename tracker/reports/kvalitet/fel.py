"""Data quality: the faults of each insats, down to who they are about and where they are mended."""

from typing import Final, Literal

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


def _antal(
    id_: str,
    titel: str,
    population: Population,
    rattas: Literal["fore", "efter", "remiss", "deltagande"] | None = None,
) -> Measure:
    return Measure(id=id_, titel=titel, population=population.id, nyckel="insats", rattas=rattas)


def _sena(id_: str, titel: str, population: Population) -> Measure:
    return _antal(id_, titel, population, "deltagande").model_copy(
        update={"slag": "summa", "summerar": id_}
    )


def _andel(av: Measure, mot: str) -> Measure:
    share = {"id": f"{av.id}_procent", "titel": f"{av.titel}, %", "slag": "andel", "rattas": None}
    return av.model_copy(update={**share, "av": av.id, "mot": mot})


_START: Final = _antal("utan_start", "Utan startmätning", UTAN_START, "fore")
_SLUT: Final = _antal("utan_slut", "Utan slutmätning", UTAN_SLUT, "efter")

RAPPORT: Final = Report(
    id="datakvalitet",
    definition="1",
    fraga="Vilka fel finns i det som är registrerat?",
    titel="Datakvalitet, fel per insats",
    grupp="Kvalitet",
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
        _antal("pagick", "Pågick", PAGICK),
        _START,
        _andel(_START, "pagick"),
        _antal("att_mata", "Avslut att mäta", AVSLUT_ATT_MATA),
        _SLUT,
        _andel(_SLUT, "att_mata"),
        _antal("obesvarade", "Remisser utan svar i 30 dagar", OBESVARADE, "remiss"),
        _antal("oppna_igen", "Öppna två gånger", OPPNA_IGEN, "deltagande"),
        _antal("overlappande", "Överlappar i tid", OVERLAPPANDE, "deltagande"),
        _antal("omojliga", "Omöjlig ordning", OMOJLIGA, "deltagande"),
        _sena("sena_avslut", "Sena avslut", SENA_AVSLUT),
        _sena("sena_ovriga", "Andra sena händelser", SENA_OVRIGA),
    ),
    noter=(
        "Startmätning, öppen två gånger och remisser gäller den sista dagen i perioden.",
        "Slutmätning gäller avslut i perioden, utom där anledningen säger att ingen mätning görs.",
        "Den som är öppen två gånger räknas en gång för varje öppet deltagande utom det första.",
        "Registrerat sent: händelser som registrerades i perioden, mer än 30 dagar efter sin dag.",
        "En händelse som registrerades sent räknas även om den har rättats sedan.",
    ),
)
