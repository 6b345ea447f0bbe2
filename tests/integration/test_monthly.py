"""The month's reports: on the chosen day, once, for the month before."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from database import Database, made, worker_name
from sqlalchemy import text

from tracker.reports import monthly, register, runs
from tracker.servers import Addresses


def moment(month, day, hour=12):
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.fixture(scope="module")
def database(addresses: Addresses) -> Iterator[Database]:
    """Of its own: the month's reports are ordered of every förbund, also other tests'."""
    with made(addresses, f"{worker_name()}_manad") as found:
        yield found


@pytest.fixture
def ordered(database, forbund):
    def ask(now, dag=None):
        with database.transaction() as session:
            if dag is not None:
                session.execute(
                    text(
                        "INSERT INTO manadsval VALUES (:f, :d) "
                        "ON CONFLICT (forbund) DO UPDATE SET dag = :d"
                    ),
                    {"f": forbund, "d": dag},
                )
            made = monthly.order_due(session, now=now)
        with database.transaction() as session:
            found = [runs.get(session, run) for run in made]
        return [run for run in found if run and run.parametrar.forbund == (forbund,)]

    return ask


def test_order_due_makes_every_report_of_the_month_before_once(ordered):
    found = ordered(moment(3, 5))
    assert {run.rapport for run in found} == {r.id for r in register.rapporter()}
    assert {(run.parametrar.fran, run.parametrar.till) for run in found} == {
        (date(2026, 2, 1), date(2026, 2, 28))
    }
    assert {run.format for run in found} == {("pdf", "xlsx")}
    assert ordered(moment(3, 5, 13)) == []
    assert ordered(moment(3, 28)) == []
    assert len(ordered(moment(4, 6))) == len(found)


def test_order_due_waits_for_the_chosen_day(ordered):
    assert ordered(moment(3, 9), dag=10) == []
    assert ordered(moment(3, 12)) != []  # the machine was off on the tenth


def test_order_due_goes_by_the_swedish_day(ordered):
    assert ordered(moment(5, 4, 21)) == []
    assert ordered(moment(5, 4, 22)) != []  # midnight in Stockholm


@pytest.mark.parametrize(
    ("chosen", "today", "due"),
    [(31, date(2026, 2, 1), 28), (31, date(2028, 2, 1), 29), (5, date(2026, 2, 1), 5)],
)
def test_due_day_of_a_short_month_is_its_last(chosen, today, due):
    assert monthly.due_day(chosen, today) == due
