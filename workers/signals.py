"""What happens around every task: the log's context on and off, failures told without their text.

Nothing of a task's own work is done here: Celery catches what a receiver raises and calls the task
a success.
"""

from typing import Any

import structlog
from celery import Task, signals

from tracker import logs


HEADER = "stegvis_request"
"""The message header with the id of the request that caused the work."""

log = structlog.get_logger(__name__)


def connect() -> None:
    """Attach the receivers; again does nothing."""
    signals.setup_logging.connect(_logging, dispatch_uid="stegvis")
    signals.task_prerun.connect(_begin, dispatch_uid="stegvis")
    signals.task_postrun.connect(_end, dispatch_uid="stegvis")
    signals.task_failure.connect(_failed, dispatch_uid="stegvis")


def _logging(**_: Any) -> None:
    logs.configure()


def _begin(*, task: Task, task_id: str, kwargs: dict[str, Any], **_: Any) -> None:
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(task=task.name, message=task_id)
    if caused := (task.request.headers or {}).get(HEADER):
        structlog.contextvars.bind_contextvars(request=caused)
    if "id" in kwargs:
        structlog.contextvars.bind_contextvars(id=kwargs["id"])


def _end(**_: Any) -> None:
    structlog.contextvars.clear_contextvars()


def _failed(*, exception: BaseException, **_: Any) -> None:
    log.error("task_failed", exc_info=exception)
