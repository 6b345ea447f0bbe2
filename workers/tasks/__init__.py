"""The tasks: doorways of at most ten lines, each to one function of tracker."""

from collections.abc import Callable
from typing import ParamSpec, cast

from celery import shared_task

from workers.names import TaskNames


P = ParamSpec("P")


def task(name: TaskNames) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """A Celery task that keeps its type; it answers nothing, what it did stands in the database."""
    return cast("Callable[[Callable[P, None]], Callable[P, None]]", shared_task(name=name.value))
