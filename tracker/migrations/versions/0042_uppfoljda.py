"""How activities ended, whether plans were carried out, and what was decided to be paid (ADR 52).

Somebody may begin in the same activity again: a row is one time there, known by the event that
began it.
"""

from alembic import op


revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
PLANER = ("plan_foljd", "plan_genomford")
RAKNAS = ("aktivitet_version", "aktivitet_deltagare")


def upgrade() -> None:
    for table in ("deltagande_nu", "deltagande_tidigare"):
        for column in PLANER:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column} DATE")
    op.execute("ALTER TABLE antal_rad ADD COLUMN ore BIGINT")
    op.execute("ALTER TABLE aktivitet_deltagare ADD COLUMN fullfoljt BOOLEAN")
    op.execute("ALTER TABLE aktivitet_deltagare DROP CONSTRAINT pk_aktivitet_deltagare")
    op.execute(
        "ALTER TABLE aktivitet_deltagare"
        " ADD CONSTRAINT pk_aktivitet_deltagare PRIMARY KEY (forbund, nyckel, nr, fran)"
    )
    for table in RAKNAS:
        op.execute(f"GRANT SELECT ON {table} TO stegvis_bild")
        op.execute(
            f"CREATE POLICY bild_laser ON {table} FOR SELECT TO stegvis_bild USING ({FORBUND})"
        )


def downgrade() -> None:
    for table in RAKNAS:
        op.execute(f"DROP POLICY bild_laser ON {table}")
        op.execute(f"REVOKE SELECT ON {table} FROM stegvis_bild")
    op.execute("ALTER TABLE aktivitet_deltagare DROP CONSTRAINT pk_aktivitet_deltagare")
    op.execute(
        "ALTER TABLE aktivitet_deltagare"
        " ADD CONSTRAINT pk_aktivitet_deltagare PRIMARY KEY (forbund, nyckel, fran)"
    )
    op.drop_column("aktivitet_deltagare", "fullfoljt")
    op.drop_column("antal_rad", "ore")
    for table in ("deltagande_nu", "deltagande_tidigare"):
        for column in PLANER:
            op.drop_column(table, column)
