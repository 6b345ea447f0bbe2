"""What reports of remisser, plans and own questions need of a deltagande.

Empty in rows that there are already: `stegvis rebuild` fills them from the log.
"""

from alembic import op


revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES = ("deltagande_nu", "deltagande_tidigare")
COLUMNS = (
    ("forsta_svar", "DATE"),
    ("planer", "TEXT[]"),
    ("svar_fore", "TEXT"),
    ("svar_efter", "TEXT"),
)


def upgrade() -> None:
    for table in TABLES:
        added = ", ".join(f"ADD COLUMN {name} {type_}" for name, type_ in COLUMNS)
        op.execute(f"ALTER TABLE {table} {added}")


def downgrade() -> None:
    for table in TABLES:
        dropped = ", ".join(f"DROP COLUMN {name}" for name, _ in COLUMNS)
        op.execute(f"ALTER TABLE {table} {dropped}")
