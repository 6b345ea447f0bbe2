"""What was recorded late can be counted: by an index, and by the role that builds snapshots.

It is given the days of the log and which deltagande they are about, and nothing of what was said.
"""

from alembic import op


revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

COLUMNS = "forbund, position, typ, deltagande, datum, registrerad"


def upgrade() -> None:
    op.execute(
        """
        CREATE INDEX ix_logg_sena ON logg (forbund, position)
        WHERE (registrerad AT TIME ZONE 'Europe/Stockholm')::date - datum > 30
            AND deltagande IS NOT NULL
            AND typ NOT IN ('handelse.rattad', 'handelse.makulerad')
        """
    )
    op.execute(f"GRANT SELECT ({COLUMNS}) ON logg TO stegvis_bild")
    op.execute(
        "CREATE POLICY bild_laser ON logg FOR SELECT TO stegvis_bild"
        " USING (forbund = (SELECT current_setting('stegvis.forbund')))"
    )


def downgrade() -> None:
    op.execute("DROP POLICY bild_laser ON logg")
    op.execute(f"REVOKE SELECT ({COLUMNS}) ON logg FROM stegvis_bild")
    op.execute("DROP INDEX ix_logg_sena")
