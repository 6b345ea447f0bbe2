"""Drafts of forms."""

from alembic import op


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
# Only the one who wrote it, and only while the insats is still theirs to see.
_EGET = (
    f"{_FORBUND} AND anvandare::text = (SELECT current_setting('stegvis.anvandare', true))"
    " AND (huvudman = '' OR (SELECT current_setting('stegvis.huvudman')) = '*'"
    " OR huvudman = ANY ((SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[])"
    " OR huvudman || '/' || insats = ANY"
    " ((SELECT string_to_array(current_setting('stegvis.insatser', true), ','))::text[]))"
)


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE utkast (
            forbund TEXT NOT NULL,
            anvandare UUID NOT NULL,
            formular TEXT NOT NULL,
            deltagande TEXT NOT NULL,
            id UUID NOT NULL,
            insats TEXT NOT NULL,
            huvudman TEXT NOT NULL,
            blindindex BYTEA,
            key_id TEXT NOT NULL,
            innehall BYTEA NOT NULL,
            nr INTEGER NOT NULL,
            andrad TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_utkast PRIMARY KEY (forbund, anvandare, formular, deltagande)
        )
        """
    )
    for statement in (
        "CREATE INDEX ix_utkast_andrad ON utkast (andrad)",
        "ALTER TABLE utkast ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE utkast FORCE ROW LEVEL SECURITY",
        "REVOKE ALL ON utkast FROM PUBLIC",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON utkast TO stegvis_app",
        f"CREATE POLICY egna ON utkast TO stegvis_app USING ({_EGET}) WITH CHECK ({_EGET})",
        # Erasing a person and the nightly upkeep; neither reads what stands in them.
        "GRANT SELECT (forbund, deltagande, blindindex, andrad), DELETE ON utkast TO stegvis_logg",
        "GRANT UPDATE (blindindex) ON utkast TO stegvis_logg",  # after a new index key
        f"CREATE POLICY logg ON utkast TO stegvis_logg USING ({_FORBUND})",
        "GRANT SELECT ON utkast TO stegvis_kopia",
        "CREATE POLICY kopia_laser ON utkast FOR SELECT TO stegvis_kopia USING (true)",
    ):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("utkast")
