"""SUS «Kostnadsrapport»: medel, insatser, administration, and what is left of them."""

from schemas.rapporter import Dimension, Report
from tracker.reports.postvillkor import (
    HELA_AR,
    LED,
    SENASTE,
    TECKEN_INTAKT,
    TECKEN_KOSTNAD,
    TOTALEN,
    UTAN,
    budget_utfall,
    post,
)


_MEDEL = ("medelstillgang",)
_ADM = ("administration",)
_INSATS, _ESF = ("insatskostnad",), ("esf_insatskostnad",)
_ALLA = (*_MEDEL, *_INSATS, *_ESF, *_ADM)

MEDEL = Report(
    id="kostnadsrapport-medel",
    definition="1",
    fraga="Vilka pengar har förbundet, och från vem?",
    titel="Kostnadsrapport, medelstillgångar",
    grupp="Ekonomi",
    dimension=Dimension(id="kod", titel="Financiär", kodlista="financiar"),
    populationer=tuple(post(led, _MEDEL) for led in LED),
    matt=budget_utfall(_MEDEL, "financiar", intakt=True),
    noter=(TECKEN_INTAKT, HELA_AR, SENASTE, UTAN, TOTALEN),
)
INSATSER = Report(
    id="kostnadsrapport-insatser",
    definition="1",
    fraga="Vad kostar varje insats?",
    titel="Kostnadsrapport, insatskostnader",
    grupp="Ekonomi",
    dimension=Dimension(id="insats", titel="Insats"),
    populationer=tuple(post(led, poster) for poster in (_INSATS, _ESF) for led in LED),
    matt=(
        *budget_utfall(_INSATS, "insats", grupp="Insatskostnad"),
        *budget_utfall(_ESF, "insats", prefix="esf_", grupp="ESF Insatskostnad"),
    ),
    noter=(TECKEN_KOSTNAD, HELA_AR, SENASTE, UTAN, TOTALEN),
)
ADMINISTRATION = Report(
    id="kostnadsrapport-administration",
    definition="1",
    fraga="Vad kostar förbundets administration?",
    titel="Kostnadsrapport, administrativa kostnader",
    grupp="Ekonomi",
    dimension=Dimension(id="kod", titel="Post", kodlista="budgetpost"),
    populationer=tuple(post(led, _ADM) for led in LED),
    matt=budget_utfall(_ADM, "post"),
    total=False,
    noter=(TECKEN_KOSTNAD, HELA_AR, SENASTE, UTAN),
)
SAMMANSTALLNING = Report(
    id="kostnadsrapport-sammanstallning",
    definition="1",
    fraga="Hur mycket blir kvar?",
    titel="Kostnadsrapport, sammanställning",
    grupp="Ekonomi",
    dimension=Dimension(id="kod", titel="Post", kodlista="budgetpost"),
    populationer=tuple(post(led, _ALLA) for led in LED),
    matt=budget_utfall(_ALLA, "post", intakt=True, summerar="resultat"),
    noter=(
        "Medel står med plus och kostnader med minus.",
        "Totalen är vad som blir kvar: medel minus administration minus insatser.",
        "Avvikelse är utfall minus budget. Plus betyder att det blir mer kvar än beslutat.",
        "Väljer du insatser gäller valet bara insatsernas kostnader.",
        HELA_AR,
        SENASTE,
        UTAN,
        TOTALEN,
    ),
)
