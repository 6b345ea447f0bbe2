"""The engine: declared reports and snapshots in, finished tables out (ADR 6, 7).

Pure: the same report, parameters and positions give the same table, to the last byte, whichever
later snapshot it is counted on.
"""

from collections.abc import Mapping, Sequence

from schemas.rapporter import Parametrar, Report, Tabell
from tracker.reports.belaggning import lagen
from tracker.reports.kvantiler import kvantiler
from tracker.reports.malrader import maltabell
from tracker.reports.rakna import fragor, rakna
from tracker.reports.tabell import tabell
from tracker.reports.underlag import kolumner, lagg_samman
from tracker.reports.urval import med_urval
from tracker.snapshots.snapshot import Snapshot


def compute(
    report: Report,
    parametrar: Parametrar,
    snapshots: Mapping[str, Snapshot],
    positioner: Mapping[str, int] | None = None,
) -> Tabell:
    """One report. `snapshots`: förbund → snapshot, for every förbund of the parameters.

    `positioner`: förbund → the last event taken into account, at most the snapshot's own position,
    which is the default. For a moment of knowledge, the position that it had reached.
    """
    return compute_all([report], parametrar, snapshots, positioner)[0]


def compute_all(
    reports: Sequence[Report],
    parametrar: Parametrar,
    snapshots: Mapping[str, Snapshot],
    positioner: Mapping[str, int] | None = None,
) -> list[Tabell]:
    """Several reports of one run, in one pass over the rows; see `compute`."""
    underlag = lagg_samman(parametrar, snapshots, positioner, kolumner(reports))
    reports = [med_urval(report, parametrar) for report in reports]
    asked = [fragor(report) for report in reports]
    answers = rakna([one for each in asked for one in each.values()], underlag)
    return [
        maltabell(report, underlag)
        if report.dimension.radslag == "mal"
        else tabell(
            report,
            {name: answers[question] for name, question in each.items()},
            kvantiler(report, underlag),
            lagen(report, underlag),
            underlag,
        )
        for report, each in zip(reports, asked, strict=True)
    ]
