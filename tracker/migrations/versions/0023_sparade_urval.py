"""Choices kept by name: of one's own, or shared in the förbund. No people lie in it."""

from alembic import op


revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

HAR = "forbund = (SELECT current_setting('stegvis.forbund'))"
MITT = f"{HAR} AND av = (SELECT current_setting('stegvis.anvandare', true))"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE sparat_urval (
            id UUID NOT NULL,
            forbund VARCHAR NOT NULL,
            av VARCHAR NOT NULL,
            delat BOOLEAN NOT NULL,
            namn VARCHAR NOT NULL,
            rapport VARCHAR NOT NULL,
            val VARCHAR NOT NULL,
            sparat TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_sparat_urval PRIMARY KEY (id),
            CONSTRAINT uq_sparat_urval_namn UNIQUE (forbund, av, namn),
            CONSTRAINT ck_sparat_urval_namn CHECK (length(namn) BETWEEN 1 AND 60)
        )
        """
    )
    op.execute("ALTER TABLE sparat_urval ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE sparat_urval FORCE ROW LEVEL SECURITY")
    op.execute("REVOKE ALL ON sparat_urval FROM PUBLIC")
    op.execute("GRANT SELECT, INSERT, DELETE ON sparat_urval TO stegvis_app")
    op.execute("GRANT UPDATE (namn, delat) ON sparat_urval TO stegvis_app")
    op.execute(
        "CREATE POLICY app_ser ON sparat_urval FOR SELECT TO stegvis_app"
        f" USING ({HAR} AND (delat OR av = (SELECT current_setting('stegvis.anvandare', true))))"
    )
    op.execute(
        f"CREATE POLICY app_sparar ON sparat_urval FOR INSERT TO stegvis_app WITH CHECK ({MITT})"
    )
    op.execute(
        "CREATE POLICY app_andrar ON sparat_urval FOR UPDATE TO stegvis_app"
        f" USING ({MITT}) WITH CHECK ({MITT})"
    )
    op.execute(
        f"CREATE POLICY app_tar_bort ON sparat_urval FOR DELETE TO stegvis_app USING ({MITT})"
    )
    op.execute("GRANT SELECT ON sparat_urval TO stegvis_kopia")
    op.execute("CREATE POLICY kopia_laser ON sparat_urval FOR SELECT TO stegvis_kopia USING (true)")


def downgrade() -> None:
    op.execute("DROP TABLE sparat_urval")
