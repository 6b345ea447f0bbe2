"""Brings the database to the newest version; run by its owner, never by the application."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tracker.errors import OutOfReach


_LOCK: Final = 7_310_451
"""Any number: it names our advisory lock."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def newest() -> str | None:
    """The version that this code needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def upgrade(owner_url: str) -> bool:
    """Migrates to the newest version; True when there was something to do.

    Raises OutOfReach where the database does not answer.
    """
    config = _config()
    engine = create_engine(owner_url)
    try:
        with engine.connect() as connection:
            connection.execute(text("SET lock_timeout = '10s'"))
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
            connection.commit()
            before = MigrationContext.configure(connection).get_current_revision()
            connection.rollback()
            if before == newest():
                return False
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            return True
    except OperationalError as error:
        raise OutOfReach(
            "Databasen går inte att nå som ägare: kontrollera STEGVIS_DATABASE_OWNER_URL."
        ) from error
    finally:
        engine.dispose()
