"""From remiss to inskrivning: what became of those who were sent in a period."""

from schemas.kodverk import LISTOR
from schemas.rapporter import Dimension, Measure, Report
from tracker.reports.finsam.remissvillkor import (
    BESVARAD,
    INSKRIVEN_SEDAN,
    MOTTAGNA,
    av_mottagna,
    beslut,
)
from tracker.reports.matt import kvartiler


BESVARADE = av_mottagna("besvarade-av-dem", "De av dem som är besvarade.", BESVARAD)
INSKRIVNA = av_mottagna("inskrivna-av-dem", "De av dem som är inskrivna.", INSKRIVEN_SEDAN)
SVAR = tuple((kod, beslut(kod.kod, kod.namn)) for kod in LISTOR["remissbeslut"])

RAPPORT = Report(
    id="remissflode",
    definition="1",
    fraga="Hur många remisser blir en inskrivning?",
    titel="Från remiss till inskrivning",
    grupp="Remisser och flöde",
    dimension=Dimension(id="kod", titel="Remittent", kodlista="remittent"),
    populationer=(MOTTAGNA, BESVARADE, *(svar for _, svar in SVAR), INSKRIVNA),
    matt=(
        Measure(id="mottagna", titel="Mottagna", population=MOTTAGNA.id, nyckel="remittent"),
        Measure(id="besvarade", titel="Besvarade", population=BESVARADE.id, nyckel="remittent"),
        *(
            Measure(
                id=f"svar_{kod.kod}",
                titel=kod.namn,
                grupp="Senaste svar",
                population=svar.id,
                nyckel="remittent",
            )
            for kod, svar in SVAR
        ),
        Measure(id="inskrivna", titel="Inskrivna", population=INSKRIVNA.id, nyckel="remittent"),
        Measure(
            id="inskrivna_procent",
            titel="Inskrivna, %",
            slag="andel",
            population=INSKRIVNA.id,
            nyckel="remittent",
            av="inskrivna",
            mot="mottagna",
        ),
        *kvartiler(INSKRIVNA, "remittent", "tid_till_start", "Dagar till inskrivning")[1:2],
    ),
    noter=(
        "Följer de remisser som kom i perioden.",
        "Svar och inskrivning räknas också när de kom efter perioden, så långt det är känt.",
        "Procent är av de mottagna på samma rad.",
        "Dagar räknas från remissen till inskrivningen.",
    ),
)
