"""How alembic runs here: one connection that is handed in, one transaction per migration.

Lock and statement timeouts make a migration give up rather than stop everybody; the advisory
lock keeps two releases from migrating at once.
"""

from alembic import context
from sqlalchemy import Connection

from tracker.migrations.everything import metadata


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transaction_per_migration=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
