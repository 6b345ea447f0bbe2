"""The Celery app, made from settings and addresses when it is first asked for: `workers.app:app`.

Every setting that is not Celery's own default stands here with its reason. What they rest on: the
row is the truth and a message only a nudge (ADR 2), so a lost, late or doubled message is harmless.
"""

import os
import warnings
from functools import cache
from pathlib import Path
from typing import Any, Final

from celery import Celery

from tracker.nudges import QueueNames
from tracker.reports.leases import HARD_LIMIT, SOFT_LIMIT, VISIBILITY
from tracker.servers import Addresses, attached
from tracker.servers.addresses import redis_url
from tracker.settings import Settings
from workers import signals
from workers.names import ROUTES
from workers.schedule import SCHEDULE


_VISIBILITY = VISIBILITY.total_seconds()

QUEUES: Final[dict[str, Any]] = {
    # By the anonymous exchange: a named one's bindings lie in the broker, and after it has been
    # emptied messages would vanish until a worker starts again.
    "task_queues": {name.value: {"exchange": "", "routing_key": name.value} for name in QueueNames},
    "task_default_queue": QueueNames.UPKEEP.value,
    "task_default_exchange": "",
    "task_default_routing_key": QueueNames.UPKEEP.value,
    "task_routes": {name: {"queue": queue.value} for name, queue in ROUTES.items()},
    "task_create_missing_queues": False,  # a misspelt queue must fail, not fill up unseen
}
DELIVERY: Final[dict[str, Any]] = {
    "task_acks_late": True,  # a killed worker's message comes back; every task bears that
    "task_reject_on_worker_lost": True,  # also when only the child was killed
    "worker_prefetch_multiplier": 1,  # what waits shall wait in the broker, not in one worker
    "task_ignore_result": True,  # how a run went stands in its row
    "task_serializer": "json",  # ids and nothing else
    "accept_content": ["json"],  # pickle from a broker is code from a broker
    "task_time_limit": HARD_LIMIT.total_seconds(),
    "task_soft_time_limit": SOFT_LIMIT.total_seconds(),
    # One message must not be delivered to two while the first works; the shortest of the three
    # places wins, so all say the same.
    "broker_transport_options": {
        "visibility_timeout": _VISIBILITY,
        "unacked_restore_interval": 10,  # kombu's own look is every 100 s
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,  # a broker that hangs is a broker that is gone
        "socket_connect_timeout": 2,
    },
    "result_backend_transport_options": {"visibility_timeout": _VISIBILITY},
    "visibility_timeout": _VISIBILITY,
    # A page must not wait for a broker that is away: the sweep finds the row.
    "task_publish_retry_policy": {"max_retries": 1, "interval_start": 0, "interval_step": 0.2},
}
PROCESS: Final[dict[str, Any]] = {
    "worker_concurrency": 2,
    "worker_max_tasks_per_child": 200,  # openpyxl and Polars keep what they once took
    "worker_max_memory_per_child": 700_000,  # kilobytes; after the task, never in its middle
    "worker_hijack_root_logger": False,  # we log one JSON line an event (tracker/logs.py)
    "worker_redirect_stdouts": False,
    "worker_soft_shutdown_timeout": 10,  # SIGQUIT: what is nearly done may be done
    "worker_cancel_long_running_tasks_on_connection_loss": True,  # it would be done twice
    "broker_connection_retry_on_startup": True,  # the broker may start after us
    "broker_connection_max_retries": None,  # and come back whenever it does
    "worker_send_task_events": False,
    "enable_utc": True,
    "timezone": "UTC",  # local days are counted in tracker, by Swedish time
}


def make_app(broker: str, data_dir: Path) -> Celery:
    """The app with its queues and its schedule. Connects when first used."""
    # It warns for pickled messages, which we do not accept; on one machine root may run it all.
    warnings.filterwarnings("ignore", message="You're running the worker with superuser")
    celery = Celery("stegvis", broker=broker, set_as_current=True)
    celery.conf.update(
        **QUEUES,
        **DELIVERY,
        **PROCESS,
        imports=(
            "workers.tasks.reports",
            "workers.tasks.deliveries",
            "workers.tasks.imports",
            "workers.tasks.rights",
            "workers.tasks.upkeep",
        ),
        beat_schedule=SCHEDULE,
        beat_schedule_filename=str(data_dir / "beat"),
    )
    signals.connect()
    return celery


def addresses_of(settings: Settings) -> Addresses:
    """Where the servers are, without asking them: a worker waits for one that is away.

    `stegvis up` hands both addresses on; alone, the process attaches to the embedded servers for
    as long as it lives.
    """
    if settings.database_url is None or settings.redis_url is None:
        return attached(settings).__enter__()
    broker = redis_url(settings, Path())
    return Addresses(settings.database_url, broker, settings.database_owner_url)


@cache
def settings_and_addresses() -> tuple[Settings, Addresses]:
    """Those of this process, read once."""
    settings = Settings.from_environ(os.environ)
    return settings, addresses_of(settings)


@cache
def _app() -> Celery:
    settings, addresses = settings_and_addresses()
    return make_app(addresses.redis_url, settings.data_dir)


def __getattr__(name: str) -> Celery:
    """`workers.app:app` for the command `celery`, so that importing this file does nothing."""
    if name == "app":
        return _app()
    raise AttributeError(name)
