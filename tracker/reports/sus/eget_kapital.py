"""What Uppföljning Finsam asks of a förbund beside its money and costs: its eget kapital."""

from schemas.rapporter import Dimension, Report
from tracker.reports.postvillkor import HELA_AR, SENASTE, UTAN, budget_utfall, post


_POST = ("eget_kapital",)

RAPPORT = Report(
    id="eget-kapital",
    definition="1",
    fraga="Hur stort är förbundets eget kapital?",
    titel="Uppföljning Finsam, eget kapital",
    grupp="Ekonomi",
    dimension=Dimension(id="kod", titel="Post", kodlista="budgetpost"),
    populationer=(post("budget", _POST), post("utfall", _POST)),
    matt=budget_utfall(_POST, "post", intakt=True),
    total=False,
    noter=(
        "Avvikelse är utfall minus budget. Plus betyder mer eget kapital än beslutat.",
        HELA_AR,
        SENASTE,
        UTAN,
    ),
)
