"""Occasions are found by their insats and day: time is proposed from them (ADR 57).

The rows of a delprojekt have days since this version (ADR 54): `stegvis rebuild` gives them to an
insats that was taken out of one before.
"""

from alembic import op


revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX ix_narvaro_rad_traff ON narvaro_rad (forbund, insats, datum)"
        " WHERE traff IS NOT NULL AND till IS NULL"
    )


def downgrade() -> None:
    op.execute("DROP INDEX ix_narvaro_rad_traff")
