"""Tasks about report runs. Each takes ids only, and bears to be run twice."""

from uuid import UUID

import structlog

from tracker.nudges import Work
from tracker.reports import monthly, runs
from workers.house import house
from workers.names import TaskNames
from workers.tasks import task


log = structlog.get_logger(__name__)


@task(TaskNames.MAKE_REPORT)
def make_report(*, id: str) -> None:
    """Make the files of one ordered run."""
    outcome = house().verkstad.produce(UUID(id))
    log.info("run_attempted", outcome=outcome.value)


@task(TaskNames.SWEEP)
def sweep() -> None:
    """Nudge for the runs that wait without one."""
    here = house()
    with here.transaction() as session:
        found = runs.waiting(session, now=here.clock.now())
    for run in found:
        here.nudge(Work.MAKE_REPORT, str(run))


@task(TaskNames.MONTHLY_REPORTS)
def monthly_reports() -> None:
    """Order last month's reports of every förbund whose day has come."""
    here = house()
    with here.transaction() as session:
        ordered = monthly.order_due(
            session, now=here.clock.now(), valda=here.verkstad.svarare.valda
        )
    for run in ordered:
        here.nudge(Work.MAKE_REPORT, str(run))
    log.info("monthly_reports", ordered=len(ordered))
