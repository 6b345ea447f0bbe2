"""The database as a value: metadata, engine, and the one way to a transaction.

Everything that reads or writes gets `transaction` passed in and says in its call for whom it acts;
row-level security in the database does the rest and shows nothing where no context is set.
"""

import os
import select
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Any, Final, Literal, Protocol, cast
from weakref import WeakSet

from psycopg import Connection as Driver
from psycopg import Error as DriverError
from sqlalchemy import ClauseElement, CursorResult, Dialect, Engine, MetaData, create_engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session, SQLModel

from tracker.errors import OutOfReach


Role = Literal["stegvis_logg", "stegvis_bild"]

# Named constraints, so that a migration can name what it changes.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: Final[MetaData] = SQLModel.metadata


class Table(SQLModel):
    """Base of every table: storage only, validate in `schemas` first. Sets the names above."""


class Transaction(Protocol):
    """The transaction factory: who takes it owns the commit, who takes a session never commits.

    Row-level security goes by the context (ADR 20): `forbund`; `huvudman`, owners whose people are
    seen whole, ("*",) for all; `insatser`, pairs `huvudman/insats` that are seen besides;
    `anvandare`, the user's opaque id, "" for machines; `skriver`, what may be added to the log: "*"
    or pairs; `personal`, where the reader is staff and sees also those who took back their consent
    (ADR 24), written the same way; `deltagande`, the one path that somebody without an account sees
    of themselves, and then nobody else's whatever the lists say (ADR 43). What is left out is
    nothing. `role` is what the transaction runs as, stegvis_app when left out. Leaving the block
    cleanly commits, an error rolls back. Raises OutOfReach where the database does not answer.

    `pipeline`: statements through `raw` are sent without waiting for the answers to those before;
    reading an answer waits for all of them, leaving the block for the rest and the commit. Only
    through `raw`, without COPY; an error may come later than its statement.
    """

    def __call__(
        self,
        *,
        forbund: str | None = None,
        huvudman: Sequence[str] = (),
        insatser: Sequence[str] = (),
        anvandare: str = "",
        skriver: Sequence[str] = (),
        personal: Sequence[str] = (),
        deltagande: str = "",
        role: Role | None = None,
        readonly: bool = False,
        pipeline: bool = False,
    ) -> AbstractContextManager[Session]: ...


_DRIVER: Final = "driver"
_engines: Final[WeakSet[Engine]] = WeakSet()


def _forget_parents_connections() -> None:
    """A forked child must not talk on its parent's sockets; the parent's stay as they are."""
    for engine in _engines:
        engine.dispose(close=False)


os.register_at_fork(after_in_child=_forget_parents_connections)


def make_engine(url: str, **options: Any) -> Engine:
    """An engine that connects when first used, anew after a fork and after a server's restart.

    Parameters are kept out of error texts, since they can be personal data.
    """
    settings: dict[str, Any] = {
        "hide_parameters": True,
        "connect_args": {"connect_timeout": 5},
        **options,
    }
    if "poolclass" not in options:
        settings["pool_use_lifo"] = True  # few connections, much used: theirs are the plans at hand
    engine = create_engine(url, **settings)
    event.listen(engine, "checkout", _refuse_dead)
    _engines.add(engine)
    return engine


def _refuse_dead(driver: Driver[Any], _record: object, _proxy: object) -> None:
    """Replace a pooled connection whose server has gone: an idle socket that has something to say.

    Asking the kernel costs 2 µs where `pool_pre_ping` costs a round trip on every transaction.
    """
    try:
        waiting = select.poll()
        waiting.register(driver.fileno(), select.POLLIN)
        gone = bool(waiting.poll(0))
    except (DriverError, OSError, ValueError):
        gone = True
    if gone:
        raise DisconnectionError


def transactions(engine: Engine) -> Transaction:
    """The transaction factory of an engine; see Transaction."""
    sessions = sessionmaker(engine, class_=Session, expire_on_commit=False)

    @contextmanager
    def transaction(
        *,
        forbund: str | None = None,
        huvudman: Sequence[str] = (),
        insatser: Sequence[str] = (),
        anvandare: str = "",
        skriver: Sequence[str] = (),
        personal: Sequence[str] = (),
        deltagande: str = "",
        role: Role | None = None,
        readonly: bool = False,
        pipeline: bool = False,
    ) -> Iterator[Session]:
        session = sessions()
        try:
            driver = _connect(session)
            try:
                with driver.pipeline() if pipeline else nullcontext():
                    lists = huvudman, insatser, skriver, personal
                    context = _context(forbund, lists, (anvandare, deltagande), role)
                    _set_context(driver, context, readonly=readonly, small=pipeline)
                    yield session
                    if pipeline:
                        driver.commit()  # the last of what is sent together
                session.commit()  # gives the connection back: not before the pipeline is left
            except (DBAPIError, DriverError) as error:
                told = _reason(error, driver)
                if told is None:
                    raise
                session.invalidate()
                raise told from error
        finally:
            with suppress(OperationalError):  # gone meanwhile: then there is nothing to roll back
                session.close()

    return transaction


def _connect(session: Session) -> Driver[Any]:
    """A connection for the session, as the driver knows it. Raises OutOfReach."""
    try:
        return raw(session)
    except (OperationalError, PoolTimeoutError) as error:
        raise _out_of_reach() from error


def _reason(error: Exception, driver: Driver[Any]) -> OutOfReach | None:
    """The sentence when it was the server that failed; whoever noticed, SQLAlchemy or we."""
    told = isinstance(error, DBAPIError) and error.connection_invalidated
    if told or driver.closed or _state(error).startswith("57P"):  # it is stopping
        return _out_of_reach()
    if _state(error) == "53100":
        return OutOfReach("Disken är full där databasen ligger: frigör plats och försök igen.")
    return None


def _state(error: Exception) -> str:
    """PostgreSQL's own code of an error."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return (isinstance(cause, DriverError) and cause.sqlstate) or ""


def _context(
    forbund: str | None,
    lists: tuple[Sequence[str], Sequence[str], Sequence[str], Sequence[str]],
    vem: tuple[str, str],
    role: Role | None,
) -> list[str]:
    """Names and values by turns. A role has a context too: a whole file turns to one förbund after
    another (importing.py).
    """
    if forbund is None and role is None:
        return []
    huvudman, insatser, skriver, personal = (",".join(one) for one in lists)
    settings = ["stegvis.huvudman", huvudman, "stegvis.insatser", insatser]
    settings += ["stegvis.anvandare", vem[0], "stegvis.skriver", skriver]
    settings += ["stegvis.personal", personal, "stegvis.deltagande", vem[1]]
    if forbund is not None:
        settings += "stegvis.forbund", forbund
    if role is not None:
        settings += "role", role
    return settings


def _set_context(driver: Driver[Any], settings: list[str], *, readonly: bool, small: bool) -> None:
    """Everything in one round trip; `true` = until the transaction ends, then gone by itself.

    `small`: look-ups by key and nothing else. Their plan never depends on the values, and making it
    anew costs more than to carry it out.
    """
    if readonly:
        settings += "transaction_read_only", "on"
    if small:
        settings += "plan_cache_mode", "force_generic_plan"
    if settings:
        columns = ", ".join(["set_config(%s, %s, true)"] * (len(settings) // 2))
        driver.execute(f"SELECT {columns}", settings)


def switch(session: Session, forbund: str) -> None:
    """Turns the rest of the transaction to another förbund; whom it acts for stays as it was."""
    raw(session).execute("SELECT set_config('stegvis.forbund', %s, true)", (forbund,))


def raw(session: Session) -> Driver[Any]:
    """The driver's connection inside the session's transaction: for COPY, bulk and pipelines."""
    held = session.info.get(_DRIVER)
    if held is None:  # found again at each statement, it would cost as much as a statement
        held = session.info[_DRIVER] = session.connection().connection.driver_connection
    return cast("Driver[Any]", held)


def execute(session: Session, sql: str, *values: Any) -> CursorResult[*tuple[Any, ...]]:
    """One statement straight to psycopg: %s for a scalar, %b for an array in binary form.

    A list becomes an array, so that `unnest(%b::uuid[], …)` takes a whole batch in one round trip;
    unlike COPY that is allowed on tables with row-level security.
    """
    return session.connection().exec_driver_sql(sql, values)


_DIALECT: Final[Dialect] = PGDialect_psycopg()  # type: ignore[no-untyped-call] # theirs


class Asked:
    """A statement that is asked again and again: put together once, then straight to the driver.

    For SQLAlchemy to put a condition together, look it up and make objects of rows takes several
    times as long as for PostgreSQL to answer. `values` are its bindparams by name; rows are tuples.
    No `in_`: how many it has would be part of the text.
    """

    def __init__(self, statement: ClauseElement) -> None:
        compiled = statement.compile(dialect=_DIALECT)
        self._sql = str(compiled)
        self._fixed = dict(compiled.params)

    def rows(self, session: Session, **values: Any) -> list[tuple[Any, ...]]:
        return raw(session).execute(self._sql, {**self._fixed, **values}).fetchall()


def _out_of_reach() -> OutOfReach:
    return OutOfReach("Databasen svarar inte: vänta en stund och försök igen.")
