"""What has been printed: which tables, as known when, and which of their cells were hidden."""

from alembic import op


revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
RATTIGHETER = (
    "REVOKE ALL ON publicering FROM PUBLIC",
    "ALTER TABLE publicering ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE publicering FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY app_laser ON publicering FOR SELECT TO stegvis_app USING ({_FORBUND})",
    f"CREATE POLICY app_skriver ON publicering FOR INSERT TO stegvis_app WITH CHECK ({_FORBUND})",
    "GRANT SELECT, INSERT ON publicering TO stegvis_app",
    "GRANT SELECT ON publicering TO stegvis_kopia",
    "CREATE POLICY kopia_laser ON publicering FOR SELECT TO stegvis_kopia USING (true)",
)


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE publicering (
            forbund VARCHAR NOT NULL,
            nummer INTEGER NOT NULL,
            id UUID NOT NULL,
            rapport VARCHAR NOT NULL,
            definition VARCHAR NOT NULL,
            parametrar VARCHAR NOT NULL,
            position INTEGER NOT NULL,
            dolda VARCHAR NOT NULL,
            sha256 VARCHAR NOT NULL,
            publicerad TIMESTAMP WITH TIME ZONE NOT NULL,
            av VARCHAR NOT NULL,
            CONSTRAINT pk_publicering PRIMARY KEY (forbund, nummer),
            CONSTRAINT uq_publicering_id UNIQUE (id),
            CONSTRAINT ck_publicering_nummer CHECK (nummer > 0)
        )
        """
    )
    for statement in RATTIGHETER:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE publicering")
