"""Deliveries counted anew, so that who delivered is told when one has become different."""

import structlog

from tracker.nudges import Work
from tracker.queries.forbund import names
from workers.house import house
from workers.names import TaskNames
from workers.tasks import task


log = structlog.get_logger(__name__)


@task(TaskNames.COMPARE)
def compare(*, id: str) -> None:
    """Count the deliveries of one förbund anew; `id` is its slug."""
    log.info("deliveries_compared", forbund=id, counted=house().nulage.ikapp(id))


@task(TaskNames.COMPARE_ALL)
def compare_all() -> None:
    """Nudge for each förbund that something has come to the log of since it was counted."""
    here = house()
    with here.transaction() as session:
        alla = names(session)
    for forbund in alla:
        if here.nulage.sena(here.nulage.rader(forbund)):
            here.nudge(Work.COMPARE, forbund)
