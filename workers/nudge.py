"""The nudge that sends: a message to the workers, after the commit.

Never raises and never waits long: where the broker is away the row is found by the sweep, and the
one who ordered must not notice more than a delay of seconds.
"""

from dataclasses import dataclass

import structlog
from celery import Celery
from kombu.exceptions import KombuError

from tracker.nudges import QUEUE_OF, Work
from workers.signals import HEADER


EXPIRES = 600
"""Seconds. Whatever waited longer has been found by the sweep many times over."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends through `celery`. Safe to share between threads."""

    celery: Celery

    def __call__(self, work: Work, id: str) -> None:
        """Send; see tracker.nudges.Nudge."""
        from redis.exceptions import RedisError  # brings all of redis; kombu has it by now

        caused = structlog.contextvars.get_contextvars().get("request")
        try:
            self.celery.send_task(
                work.value,
                kwargs={"id": id},
                queue=QUEUE_OF[work].value,
                headers={HEADER: caused} if caused else None,
                expires=EXPIRES,
            )
        except (KombuError, RedisError, OSError) as error:
            log.warning("nudge_not_sent", work=work.value, id=id, error=type(error).__name__)
