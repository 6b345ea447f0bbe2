"""What the scheduler asks for, and when. Every task bears to be asked too often, or late.

A message that nobody takes expires before the next one is sent, so that a stopped worker does not
come back to a heap of them.
"""

from datetime import timedelta
from typing import Any, Final

from celery.schedules import crontab

from tracker.reports.leases import SWEEP
from workers.names import TaskNames


def _entry(task: TaskNames, schedule: timedelta | crontab, expires: timedelta) -> dict[str, Any]:
    return {
        "task": task.value,
        "schedule": schedule,
        "options": {"expires": expires.total_seconds()},
    }


def _nightly(task: TaskNames, hour: int, minute: int) -> dict[str, Any]:
    """Times in UTC, so that none falls in the hour that is not, or is twice."""
    return _entry(task, crontab(hour=str(hour), minute=str(minute)), timedelta(hours=12))


SCHEDULE: Final[dict[str, dict[str, Any]]] = {
    # tracker/reports/runs.py: what waits without a nudge
    "sweep": _entry(TaskNames.SWEEP, SWEEP, 2 * SWEEP),
    # tracker/intake/inlasning.py: the same of files that are taken in
    "sweep-imports": _entry(TaskNames.SWEEP_IMPORTS, SWEEP, 2 * SWEEP),
    # tracker/rights/gallring.py: decisions without a nudge, and those that were broken off
    "sweep-erasures": _entry(TaskNames.SWEEP_ERASURES, timedelta(minutes=5), timedelta(minutes=5)),
    # tracker/rights/utredningsfil.py: orders without a nudge, decisions and files past their time
    "sweep-take-outs": _entry(
        TaskNames.SWEEP_TAKE_OUTS, timedelta(minutes=1), timedelta(minutes=1)
    ),
    # tracker/leveranser/nulage.py: deliveries that something has come to the log for
    "compare-deliveries": _entry(
        TaskNames.COMPARE_ALL, timedelta(minutes=10), timedelta(minutes=10)
    ),
    # tracker/reports/monthly.py: each förbund on its day; hourly, for a machine that was off
    "monthly-reports": _entry(
        TaskNames.MONTHLY_REPORTS, crontab(minute="10"), timedelta(minutes=50)
    ),
    # tracker/access/log_control.py: last month's, once; nightly, for a machine that was off
    "log-control": _nightly(TaskNames.LOG_CONTROL, 0, 30),
    # after each other, at night, before anyone is at work
    "forget-receipts": _nightly(TaskNames.FORGET_RECEIPTS, 1, 0),
    "forget-logins": _nightly(TaskNames.FORGET_LOGINS, 1, 10),
    "forget-drafts": _nightly(TaskNames.FORGET_DRAFTS, 1, 15),
    "forget-files": _nightly(TaskNames.FORGET_FILES, 1, 20),
    "forget-extracts": _nightly(TaskNames.FORGET_EXTRACTS, 1, 25),
    "forget-snapshots": _nightly(TaskNames.FORGET_SNAPSHOTS, 1, 30),
}
