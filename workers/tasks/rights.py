"""Tasks about the rights of people: erasing whom it was decided to erase, forgetting extracts."""

import structlog

from tracker.queries.forbund import names
from tracker.rights import registerutdrag
from workers.house import house, utforare
from workers.names import TaskNames
from workers.tasks import task


log = structlog.get_logger(__name__)


def _forbund() -> list[str]:
    with house().transaction() as session:
        return sorted(names(session))


@task(TaskNames.ERASE)
def erase(*, id: str) -> None:  # noqa: ARG001 - the id of a decision; whatever waits is done
    """Carry out the decisions that wait."""
    log.info("erased", people=utforare().carry_out_all(_forbund()))


@task(TaskNames.SWEEP_ERASURES)
def sweep_erasures() -> None:
    """Carry out decisions that nobody was nudged for, or that were broken off."""
    log.info("erased", people=utforare().carry_out_all(_forbund()))


@task(TaskNames.FORGET_EXTRACTS)
def forget_extracts() -> None:
    """Remove extracts whose days are over."""
    here = house()
    gone = sum(
        registerutdrag.sweep(here.transaction, one, data_dir=here.data_dir, now=here.clock.now())
        for one in _forbund()
    )
    log.info("forgotten", gone=gone)
