"""Nudges: how anything below the doors says that there is work, without knowing Celery.

Work is a row; a nudge only makes it quick (ADR 2). It carries the name of the work and an id,
nothing else, so it may be lost, doubled or late without harm. It is sent after the commit and
never raises. Here it does nothing: `workers/nudge.py` is the one that sends, handed in by the
process that is put together.
"""

from enum import StrEnum
from typing import Final, Protocol


class Work(StrEnum):
    """What a worker can be nudged to do; also the name of its Celery task."""

    MAKE_REPORT = "make-report"
    TAKE_IN = "take-in"
    ERASE = "erase"
    COMPARE = "compare-deliveries"
    TAKE_OUT = "take-out"


class QueueNames(StrEnum):
    """Queues apart, so that a long import does not stand in the way of a short report (ADR 2)."""

    REPORTS = "reports"
    IMPORTS = "imports"
    UPKEEP = "upkeep"


QUEUE_OF: Final = {
    Work.MAKE_REPORT: QueueNames.REPORTS,
    Work.TAKE_IN: QueueNames.IMPORTS,
    Work.ERASE: QueueNames.UPKEEP,
    Work.COMPARE: QueueNames.UPKEEP,
    Work.TAKE_OUT: QueueNames.REPORTS,
}


class Nudge(Protocol):
    def __call__(self, work: Work, id: str) -> None:
        """Say that the row `id` waits for `work`. Call it after the commit; it never raises."""
        ...


def no_nudge(work: Work, id: str) -> None:
    """Nobody is told; the sweep finds the row."""
