"""What the workers' settings must be for nothing to be lost or done twice (ADR 2, 16)."""

import inspect
import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from tracker.nudges import QUEUE_OF, QueueNames, Work, no_nudge
from tracker.reports import leases
from workers.app import make_app
from workers.names import ROUTES, TaskNames
from workers.nudge import Sender
from workers.schedule import SCHEDULE


@pytest.fixture(scope="module")
def app():
    made = make_app("redis+socket:///finns/inte.sock", Path("/finns/inte"))
    made.loader.import_default_modules()
    made.finalize()
    return made


def test_times_stand_in_the_order_that_recovery_needs():
    assert 3 * leases.RENEW <= leases.LEASE, "two signs of life may be missed"
    assert leases.LEASE < leases.SOFT_LIMIT < leases.HARD_LIMIT < leases.VISIBILITY
    worst = leases.LEASE + leases.SWEEP
    assert worst <= timedelta(seconds=30), "with the work itself within a minute"
    assert leases.GRACE < leases.SWEEP + leases.LEASE


def test_visibility_is_the_same_in_all_three_places(app):
    seconds = leases.VISIBILITY.total_seconds()
    assert app.conf.broker_transport_options["visibility_timeout"] == seconds
    assert app.conf.result_backend_transport_options["visibility_timeout"] == seconds
    assert app.conf.visibility_timeout == seconds


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("task_acks_late", True),
        ("task_reject_on_worker_lost", True),
        ("worker_prefetch_multiplier", 1),
        ("task_ignore_result", True),
        ("task_create_missing_queues", False),
        ("accept_content", ["json"]),
        ("worker_hijack_root_logger", False),
        ("task_time_limit", leases.HARD_LIMIT.total_seconds()),
        ("task_soft_time_limit", leases.SOFT_LIMIT.total_seconds()),
    ],
)
def test_setting_is_not_celerys_own(app, name, value):
    assert app.conf[name] == value


def test_every_task_has_a_name_of_ours_and_a_queue(app):
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert ours == set(TaskNames) == set(ROUTES)
    assert set(ROUTES.values()) == set(QueueNames)
    assert set(app.amqp.queues) == set(QueueNames)
    assert set(QUEUE_OF) == set(Work)


def test_queues_do_not_depend_on_bindings_in_the_broker(app):
    assert {queue.exchange.name for queue in app.amqp.queues.values()} == {""}


def test_schedule_asks_for_tasks_that_are_there_and_lets_messages_expire(app):
    for entry in SCHEDULE.values():
        assert entry["task"] in app.tasks
        assert entry["options"]["expires"] > 0
        assert entry.get("kwargs", {}) == {}


def test_arguments_survive_json_and_match_the_tasks(app, monkeypatch):
    sent = []
    monkeypatch.setattr(app, "send_task", lambda name, **rest: sent.append((name, rest)))
    Sender(app)(Work.MAKE_REPORT, str(uuid4()))
    ((name, rest),) = sent
    assert json.loads(json.dumps(rest["kwargs"])) == rest["kwargs"]
    asked = inspect.signature(app.tasks[name].run).parameters
    assert set(rest["kwargs"]) == set(asked)
    for key, value in rest["kwargs"].items():
        assert isinstance(value, asked[key].annotation)
    assert rest["queue"] == QueueNames.REPORTS


def test_tasks_are_doorways(app):
    for name in TaskNames:
        source = inspect.getsource(app.tasks[name].run)
        assert len(source.splitlines()) <= 12, name


def test_no_nudge_does_nothing():
    assert no_nudge(Work.MAKE_REPORT, "x") is None
