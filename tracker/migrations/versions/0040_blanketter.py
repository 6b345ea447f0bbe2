"""Forms that others have made: the file, sealed, and which field goes into which cell (ADR 50)."""

from alembic import op


revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
ALLT = "(SELECT current_setting('stegvis.huvudman')) = '*'"
TABLES = (
    """
    CREATE TABLE blankett_version (
        forbund TEXT NOT NULL,
        blankett TEXT NOT NULL,
        nr BIGINT NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        kalla TEXT NOT NULL,
        datum DATE NOT NULL,
        fil UUID,
        summa TEXT,
        kopplingar TEXT NOT NULL,
        CONSTRAINT pk_blankett_version PRIMARY KEY (forbund, blankett, fran)
    )
    """,
    """
    CREATE TABLE blankettfil (
        forbund TEXT NOT NULL,
        id UUID NOT NULL,
        blankett TEXT NOT NULL,
        namn TEXT NOT NULL,
        summa TEXT NOT NULL,
        key_id TEXT NOT NULL,
        innehall BYTEA NOT NULL,
        CONSTRAINT pk_blankettfil PRIMARY KEY (forbund, id)
    )
    """,
)


def guarded(name: str) -> tuple[str, ...]:
    """Seen by who sees all of the project; written by the log's role alone."""
    return (
        f"REVOKE ALL ON {name} FROM PUBLIC",
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"GRANT SELECT ON {name} TO stegvis_app, stegvis_kopia",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO stegvis_logg",
        f"CREATE POLICY app_laser ON {name} FOR SELECT TO stegvis_app USING ({FORBUND} AND {ALLT})",
        f"CREATE POLICY kopia_laser ON {name} FOR SELECT TO stegvis_kopia USING (true)",
        f"CREATE POLICY logg ON {name} TO stegvis_logg USING ({FORBUND}) WITH CHECK ({FORBUND})",
    )


BILD = (
    "GRANT SELECT ON blankett_version TO stegvis_bild",
    f"CREATE POLICY bild_laser ON blankett_version FOR SELECT TO stegvis_bild USING ({FORBUND})",
)


def upgrade() -> None:
    for statement in (*TABLES, *guarded("blankett_version"), *guarded("blankettfil"), *BILD):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("blankettfil")
    op.drop_table("blankett_version")
