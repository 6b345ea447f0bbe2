"""Names of the tasks and which queue each lies in. A name, once sent, outlives the code: an old
message may wait in the broker over a release, so a renamed task keeps its old name for one.
"""

from enum import StrEnum
from typing import Final

from tracker.nudges import QUEUE_OF, QueueNames, Work


class TaskNames(StrEnum):
    """Every task, in kebab-case."""

    MAKE_REPORT = Work.MAKE_REPORT.value
    TAKE_IN = Work.TAKE_IN.value
    ERASE = Work.ERASE.value
    COMPARE = Work.COMPARE.value
    COMPARE_ALL = "compare-all-deliveries"
    TAKE_OUT = Work.TAKE_OUT.value
    SWEEP = "sweep"
    SWEEP_IMPORTS = "sweep-imports"
    SWEEP_ERASURES = "sweep-erasures"
    SWEEP_TAKE_OUTS = "sweep-take-outs"
    FORGET_EXTRACTS = "forget-extracts"
    MONTHLY_REPORTS = "monthly-reports"
    FORGET_RECEIPTS = "forget-receipts"
    FORGET_LOGINS = "forget-logins"
    LOG_CONTROL = "log-control"
    FORGET_DRAFTS = "forget-drafts"
    FORGET_FILES = "forget-files"
    FORGET_SNAPSHOTS = "forget-snapshots"


ROUTES: Final[dict[str, QueueNames]] = {
    **dict.fromkeys(TaskNames, QueueNames.UPKEEP),
    **{work.value: queue for work, queue in QUEUE_OF.items()},
}
"""Upkeep, unless somebody waits for it."""
