"""What a follow-up half a year and a year after the avslut found.

Empty in rows that there are already: `stegvis rebuild` fills them from the log.
"""

from alembic import op


revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

TABLES = ("deltagande_nu", "deltagande_tidigare")
COLUMNS = ("omfattning_6", "omfattning_12")


def upgrade() -> None:
    for table in TABLES:
        added = ", ".join(f"ADD COLUMN {name} SMALLINT" for name in COLUMNS)
        op.execute(f"ALTER TABLE {table} {added}")


def downgrade() -> None:
    for table in TABLES:
        for name in COLUMNS:
            op.drop_column(table, name)
