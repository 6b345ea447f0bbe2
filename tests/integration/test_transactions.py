"""The transaction factory on a real PostgreSQL."""

import pytest
from sqlalchemy.exc import ProgrammingError

from tracker import db
from tracker.db import execute, make_engine, transactions
from tracker.errors import OutOfReach, WrongUse


_CONTEXT = (
    "SELECT current_user, current_setting('stegvis.forbund', true),"
    " current_setting('stegvis.huvudman', true), current_setting('transaction_read_only')"
)
_LISTS = (
    "SELECT current_setting('stegvis.huvudman', true), current_setting('stegvis.insatser', true),"
    " current_setting('stegvis.anvandare', true), current_setting('stegvis.skriver', true)"
)


@pytest.fixture
def engine(database):
    """An engine of the test's own with one connection, so that the next use is the same one."""
    engine = make_engine(database.url, pool_size=1, max_overflow=0)
    yield engine
    engine.dispose()


@pytest.fixture
def transaction(engine):
    return transactions(engine)


def test_transaction_sets_the_context_and_only_for_itself(transaction):
    with transaction(
        forbund="sthlm", huvudman=("a", "b"), role="stegvis_logg", readonly=True
    ) as session:
        assert execute(session, _CONTEXT).one() == ("stegvis_logg", "sthlm", "a,b", "on")
    with transaction() as session:
        assert execute(session, _CONTEXT).one() == ("stegvis_app", "", "", "off")


def test_transaction_default_owner_is_none(transaction):
    with transaction(forbund="sthlm") as session:
        assert execute(session, _CONTEXT).one() == ("stegvis_app", "sthlm", "", "off")


def test_transaction_sets_whose_eyes_and_what_may_be_written(transaction):
    with transaction(
        forbund="sthlm", huvudman=("a",), insatser=("b/x", "*/y"), anvandare="u", skriver=("b/x",)
    ) as session:
        assert execute(session, _LISTS).one() == ("a", "b/x,*/y", "u", "b/x")
    with transaction(forbund="sthlm") as session:
        assert execute(session, _LISTS).one() == ("", "", "", "")
    with transaction(role="stegvis_logg", skriver=("*",)) as session:
        assert execute(session, _LISTS).one() == ("", "", "", "*")
    with transaction() as session:
        assert execute(session, _LISTS).one() == ("", "", "", "")


def test_transaction_context_is_a_value_not_sql(transaction):
    forbund = "x', true), set_config('role', 'stegvis_logg"
    with transaction(forbund=forbund) as session:
        assert execute(session, _CONTEXT).one()[:2] == ("stegvis_app", forbund)


def test_transaction_without_context_on_a_fresh_connection_raises(transaction):
    with (
        pytest.raises(ProgrammingError, match="stegvis"),
        transaction() as session,
    ):
        execute(session, "SELECT * FROM person_uppgift")


def _kill(database, pid):
    with database.transaction() as session:
        execute(session, "SELECT pg_terminate_backend(%s, 5000)", pid)


def test_transaction_after_the_server_dropped_the_connection(transaction, database):
    with transaction() as session:
        pid = execute(session, "SELECT pg_backend_pid()").scalar()
    _kill(database, pid)
    with transaction() as session:
        assert execute(session, "SELECT pg_backend_pid()").scalar() != pid


def test_transaction_dropped_in_the_middle_is_out_of_reach(transaction, database):
    def work():
        with transaction(forbund="sthlm") as session:
            _kill(database, execute(session, "SELECT pg_backend_pid()").scalar())
            execute(session, "SELECT 1")

    with pytest.raises(OutOfReach):
        work()
    with transaction() as session:
        assert execute(session, "SELECT 1").scalar() == 1


def test_transaction_dropped_under_the_drivers_own_connection_is_out_of_reach(
    transaction, database
):
    """As in COPY, where SQLAlchemy does not see what happens."""

    def work():
        with transaction(forbund="sthlm") as session:
            driver = session.connection().connection.driver_connection
            _kill(database, execute(session, "SELECT pg_backend_pid()").scalar())
            driver.execute("SELECT 1")

    with pytest.raises(OutOfReach):
        work()
    with transaction() as session:
        assert execute(session, "SELECT 1").scalar() == 1


def test_transaction_dropped_under_a_refusal_leaves_the_refusal(transaction, database):
    def work():
        with transaction() as session:
            _kill(database, execute(session, "SELECT pg_backend_pid()").scalar())
            raise WrongUse("Nej.")

    with pytest.raises(WrongUse):
        work()


def test_transaction_full_disk_is_one_sentence(transaction):
    full = "DO $$ BEGIN RAISE EXCEPTION USING errcode = '53100'; END $$"
    with pytest.raises(OutOfReach, match="Disken är full"), transaction() as session:
        execute(session, full)


def test_transaction_other_faults_stay_what_they_are(transaction):
    with pytest.raises(ProgrammingError), transaction() as session:
        execute(session, "SELECT finns_inte")


def test_transaction_no_free_connection_is_out_of_reach(database):
    engine = make_engine(database.url, pool_size=1, max_overflow=0, pool_timeout=0.01)
    transaction = transactions(engine)
    with transaction(), pytest.raises(OutOfReach), transaction():
        pytest.fail("one connection served two")
    engine.dispose()


def test_a_forked_child_leaves_its_parents_connections(engine, transaction, monkeypatch):
    monkeypatch.setattr(db, "_engines", {engine})
    with transaction() as session:
        pid = execute(session, "SELECT pg_backend_pid()").scalar()
        driver = session.connection().connection.driver_connection
    db._forget_parents_connections()
    with transaction() as session:
        assert execute(session, "SELECT pg_backend_pid()").scalar() != pid
    assert not driver.closed
    driver.close()


def test_transaction_after_somebody_closed_the_connection(transaction):
    with transaction() as session:
        driver = session.connection().connection.driver_connection
    driver.close()
    with transaction() as session:
        assert execute(session, "SELECT 1").scalar() == 1
