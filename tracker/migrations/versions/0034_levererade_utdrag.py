"""Which deltaganden an extract by decision holds, so that a delivered one is closed at a gallring.

No page reads it. A delivered file may be fetched long after the extract is swept: by stegvis_logg,
which alone opens it, and which then notes who took it.
"""

from alembic import op


revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
_OWN = f"USING ({_FORBUND}) WITH CHECK ({_FORBUND})"

STATEMENTS = (
    """
    CREATE TABLE utdragsdeltagande (
        forbund TEXT NOT NULL,
        utdrag UUID NOT NULL,
        deltagande TEXT NOT NULL,
        person UUID NOT NULL,
        CONSTRAINT pk_utdragsdeltagande PRIMARY KEY (forbund, utdrag, deltagande)
    )
    """,
    "CREATE INDEX ix_utdragsdeltagande_deltagande ON utdragsdeltagande (forbund, deltagande)",
    "CREATE INDEX ix_utdragsdeltagande_person ON utdragsdeltagande (forbund, person)",
    "ALTER TABLE utdragsdeltagande ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE utdragsdeltagande FORCE ROW LEVEL SECURITY",
    "REVOKE ALL ON utdragsdeltagande FROM PUBLIC",
    "GRANT SELECT, INSERT ON utdragsdeltagande TO stegvis_logg",
    "GRANT SELECT ON utdragsdeltagande TO stegvis_kopia",
    f"CREATE POLICY logg ON utdragsdeltagande TO stegvis_logg {_OWN}",
    "CREATE POLICY kopia_laser ON utdragsdeltagande FOR SELECT TO stegvis_kopia USING (true)",
    "GRANT INSERT ON utredningshamtning TO stegvis_logg",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("REVOKE INSERT ON utredningshamtning FROM stegvis_logg")
    op.execute("DROP TABLE utdragsdeltagande")
