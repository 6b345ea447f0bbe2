"""Remisser that came, were answered and wait, and the days to an answer: by remittent and unit."""

from schemas.rapporter import Dimension, Measure, Report
from tracker.reports.finsam.remissvillkor import BESVARADE, MOTTAGNA, VANTAR
from tracker.reports.matt import kvartiler, med_andel


_NOTER = (
    "Väntar är remisser som inte var besvarade den sista dagen, också de som kom före perioden.",
    "Dagar till svar räknas från remissen till det första svaret. Väntelista är ett svar.",
    "Totalen för dagar är medianen av alla, inte av raderna.",
)


def _antal(nyckel: str) -> tuple[Measure, ...]:
    return (
        Measure(id="besvarade", titel="Besvarade", population=BESVARADE.id, nyckel=nyckel),
        Measure(id="vantar", titel="Väntar på svar", population=VANTAR.id, nyckel=nyckel),
    )


PER_REMITTENT = Report(
    id="remisser",
    definition="1",
    fraga="Hur länge väntar en remiss på svar?",
    titel="Remisser per remittent",
    grupp="Remisser och flöde",
    dimension=Dimension(id="kod", titel="Remittent", kodlista="remittent"),
    populationer=(MOTTAGNA, BESVARADE, VANTAR),
    matt=(
        *med_andel(MOTTAGNA, "remittent", "mottagna", "Mottagna", andel=False),
        *_antal("remittent"),
        *kvartiler(BESVARADE, "remittent", "svarstid", "Dagar till svar"),
    ),
    noter=_NOTER,
)
PER_ENHET = Report(
    id="remisser-per-enhet",
    definition="1",
    fraga="Vilka enheter skickar remisser, och vilka väntar på svar?",
    titel="Remisser per remittent och enhet",
    grupp="Remisser och flöde",
    dimension=Dimension(id="kod", titel="Remittent och enhet", radslag="enhet"),
    populationer=(MOTTAGNA, BESVARADE, VANTAR),
    matt=(
        Measure(id="mottagna", titel="Mottagna", population=MOTTAGNA.id, nyckel="remittent_enhet"),
        *_antal("remittent_enhet"),
        *kvartiler(BESVARADE, "remittent_enhet", "svarstid", "Dagar till svar")[1:2],
    ),
    noter=_NOTER,
)
