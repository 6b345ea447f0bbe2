"""Proposed time that somebody has declined: theirs alone, and no fact of the project (ADR 57)."""

from alembic import op


revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

MIN = (
    "forbund = (SELECT current_setting('stegvis.forbund'))"
    " AND anvandare::text = (SELECT current_setting('stegvis.anvandare'))"
)
STATEMENTS = (
    """
    CREATE TABLE avbojd_tid (
        forbund TEXT NOT NULL,
        anvandare UUID NOT NULL,
        nyckel TEXT NOT NULL,
        dag DATE NOT NULL,
        avbojd TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_avbojd_tid PRIMARY KEY (forbund, anvandare, nyckel)
    )
    """,
    "REVOKE ALL ON avbojd_tid FROM PUBLIC",
    "ALTER TABLE avbojd_tid ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE avbojd_tid FORCE ROW LEVEL SECURITY",
    "GRANT SELECT, INSERT, DELETE ON avbojd_tid TO stegvis_app",
    "GRANT SELECT ON avbojd_tid TO stegvis_kopia",
    f"CREATE POLICY app ON avbojd_tid TO stegvis_app USING ({MIN}) WITH CHECK ({MIN})",
    "CREATE POLICY kopia_laser ON avbojd_tid FOR SELECT TO stegvis_kopia USING (true)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE avbojd_tid")
