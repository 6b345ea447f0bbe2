"""Log lines: one event a line as JSON, fields as fields, never a person's data.

Set up once by each process at its door. An error is told by its class and by where it happened;
its message is left out, since a message may repeat what was sent.
"""

import logging
import sys
from collections.abc import MutableMapping
from traceback import extract_tb
from types import TracebackType
from typing import Any, Final

import structlog


_QUIET: Final = ("celery.app.trace", "celery.worker.strategy")
"""They log errors with their messages; `task_failed` says it without."""

Line = MutableMapping[str, Any]


def configure(level: int = logging.INFO) -> None:
    """Our own lines from `level`, other libraries' from warning, all on stderr."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_message,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def without_message(_logger: object, _method: str, line: Line) -> Line:
    """Instead of `exc_info`: the error's class, and its way through the code, innermost last."""
    info = line.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        line["error"] = type(error).__name__
        line["trace"] = _places(error.__traceback__)
        if error.__cause__ is not None:
            line["cause"] = type(error.__cause__).__name__
    return line


def _places(trace: TracebackType | None) -> list[str]:
    frames = extract_tb(trace)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-15:]]
