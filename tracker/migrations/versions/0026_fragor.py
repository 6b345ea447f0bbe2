"""The förbund's own questions, as they are known."""

from alembic import op


revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
_EGET = f"USING ({_FORBUND}) WITH CHECK ({_FORBUND})"
STATEMENTS = (
    """
    CREATE TABLE fraga_version (
        forbund VARCHAR NOT NULL,
        slug VARCHAR NOT NULL,
        nr BIGINT NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        text VARCHAR NOT NULL,
        svar TEXT NOT NULL,
        vid_start BOOLEAN NOT NULL,
        vid_slut BOOLEAN NOT NULL,
        giltig_fran DATE NOT NULL,
        giltig_till DATE,
        CONSTRAINT pk_fraga_version PRIMARY KEY (forbund, slug, fran)
    )
    """,
    "REVOKE ALL ON fraga_version FROM PUBLIC",
    "ALTER TABLE fraga_version ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE fraga_version FORCE ROW LEVEL SECURITY",
    "GRANT SELECT ON fraga_version TO stegvis_app, stegvis_bild, stegvis_kopia",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON fraga_version TO stegvis_logg",
    f"CREATE POLICY app_laser ON fraga_version FOR SELECT TO stegvis_app USING ({_FORBUND})",
    f"CREATE POLICY bild_laser ON fraga_version FOR SELECT TO stegvis_bild USING ({_FORBUND})",
    "CREATE POLICY kopia_laser ON fraga_version FOR SELECT TO stegvis_kopia USING (true)",
    f"CREATE POLICY logg ON fraga_version TO stegvis_logg {_EGET}",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("fraga_version")
