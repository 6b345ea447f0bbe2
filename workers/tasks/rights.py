"""Tasks about the rights of people: erasing by decision, extracts made and forgotten."""

import structlog

from tracker.queries.forbund import names
from tracker.rights import registerutdrag
from workers.house import house, utforare, utredningsverk
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


@task(TaskNames.TAKE_OUT)
def take_out(*, id: str) -> None:  # noqa: ARG001 - the id of an extract; whatever waits is done
    """Make the extracts by decision that wait."""
    log.info("extracts_made", made=utredningsverk().make_all(_forbund()))


@task(TaskNames.SWEEP_TAKE_OUTS)
def sweep_take_outs() -> None:
    """Make extracts that nobody was nudged for, and end decisions whose time is over."""
    log.info("extracts_made", made=utredningsverk().make_all(_forbund()))


@task(TaskNames.FORGET_EXTRACTS)
def forget_extracts() -> None:
    """Remove extracts whose days are over."""
    here = house()
    gone = sum(
        registerutdrag.sweep(here.transaction, one, data_dir=here.data_dir, now=here.clock.now())
        for one in _forbund()
    )
    log.info("forgotten", gone=gone)
