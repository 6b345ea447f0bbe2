"""Brings the database to the newest version; run by its owner, never by the application."""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from tracker.errors import OutOfReach, Refused


_LOCK: Final = 7_310_451
"""Any number: it names our advisory lock."""
_NO_SUCH_ROLE: Final = "42704"


def versions() -> list[str]:
    """All versions, oldest first. By their files' names: every command asks, and alembic would
    take longer to import than most commands take to run.
    """
    return sorted(path.name[:4] for path in Path(__file__).parent.glob("versions/[0-9]*.py"))


def upgrade(owner_url: str, *, to: str | None = None) -> bool:
    """Migrates to the newest version, or up `to` one; True when there was something to do.

    Raises OutOfReach where the database does not answer, Refused where its roles are too old.
    """
    wanted = to or versions()[-1]
    engine = create_engine(owner_url, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            if _version(connection) == wanted:
                return False
            connection.execute(text("SET lock_timeout = '10s'"))
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
            connection.commit()
            if _version(connection) == wanted:  # somebody else migrated while we waited
                return False
            _run(connection, wanted)
            return True
    except OperationalError as error:
        raise OutOfReach(
            "Databasen går inte att nå som ägare: kontrollera STEGVIS_DATABASE_OWNER_URL."
        ) from error
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != _NO_SUCH_ROLE:
            raise
        raise Refused(
            "Databasen saknar en roll: kör satserna under Databasens roller i docs/drift.md igen."
        ) from error


def _version(connection: Connection) -> str | None:
    there = connection.scalar(text("SELECT to_regclass('public.alembic_version')"))
    found = connection.scalar(text("SELECT version_num FROM alembic_version")) if there else None
    connection.rollback()
    return found


def _run(connection: Connection, wanted: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, wanted)
