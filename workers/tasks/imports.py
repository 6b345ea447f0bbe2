"""Tasks about files that are taken in. Each takes ids only, and bears to be run twice."""

from uuid import UUID

import structlog

from tracker.intake import inlasning
from tracker.nudges import Work
from workers.house import TAKT, house, mottagning
from workers.names import TaskNames
from workers.tasks import task


log = structlog.get_logger(__name__)


@task(TaskNames.TAKE_IN)
def take_in(*, id: str) -> None:
    """Try out or save one file that was handed in."""
    outcome = mottagning().take_in(UUID(id))
    log.info("import_attempted", outcome=outcome.value)


@task(TaskNames.SWEEP_IMPORTS)
def sweep_imports() -> None:
    """Nudge for the deliveries that wait without one."""
    here = house()
    with here.transaction() as session:
        found = inlasning.waiting(session, TAKT, now=here.clock.now())
    for delivery in found:
        here.nudge(Work.TAKE_IN, str(delivery))
