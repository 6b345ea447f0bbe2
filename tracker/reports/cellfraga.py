"""Which figure is asked about: one cell of one report, and the snapshots to count it on."""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.rapporter import Parametrar, Report
from tracker.snapshots.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Cellfraga:
    """`rad` is a code, `forbund/kod` with several förbund, or `total`; `kolumn` a column's id.

    `snapshots` by förbund; `positioner` up to where in each log, the end of the snapshots where
    it is left out (as in `engine.compute`).
    """

    report: Report
    parametrar: Parametrar
    snapshots: Mapping[str, Snapshot]
    positioner: Mapping[str, int] | None = None
    rad: str = "total"
    kolumn: str = "totalt"
