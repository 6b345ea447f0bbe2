"""Ratings of where a person stands, and the instruments that a förbund enters itself (ADR 35)."""

from alembic import op


revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
_EGET = f"USING ({_FORBUND}) WITH CHECK ({_FORBUND})"
STATEMENTS = (
    "ALTER TABLE deltagande_nu ADD COLUMN skattningar TEXT[]",
    "ALTER TABLE deltagande_tidigare ADD COLUMN skattningar TEXT[]",
    """
    CREATE TABLE instrument_version (
        forbund VARCHAR NOT NULL,
        nyckel VARCHAR NOT NULL,
        nr BIGINT NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        innehall TEXT NOT NULL,
        CONSTRAINT pk_instrument_version PRIMARY KEY (forbund, nyckel, fran)
    )
    """,
    "REVOKE ALL ON instrument_version FROM PUBLIC",
    "ALTER TABLE instrument_version ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE instrument_version FORCE ROW LEVEL SECURITY",
    "GRANT SELECT ON instrument_version TO stegvis_app, stegvis_bild, stegvis_kopia",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON instrument_version TO stegvis_logg",
    f"CREATE POLICY app_laser ON instrument_version FOR SELECT TO stegvis_app USING ({_FORBUND})",
    f"CREATE POLICY bild_laser ON instrument_version FOR SELECT TO stegvis_bild USING ({_FORBUND})",
    "CREATE POLICY kopia_laser ON instrument_version FOR SELECT TO stegvis_kopia USING (true)",
    f"CREATE POLICY logg ON instrument_version TO stegvis_logg {_EGET}",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("instrument_version")
    op.drop_column("deltagande_tidigare", "skattningar")
    op.drop_column("deltagande_nu", "skattningar")
