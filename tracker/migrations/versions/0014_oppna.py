"""Indexes for the lists: those who are open, and those who ended by day."""

from alembic import op


revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE INDEX ix_deltagande_nu_oppna ON deltagande_nu (forbund, insats)
        WHERE slut IS NULL AND (start IS NOT NULL OR beslut IS NULL
            OR beslut = 'antagen' OR beslut = 'vantelista')
        """
    )
    op.execute(
        "CREATE INDEX ix_deltagande_nu_slut ON deltagande_nu (forbund, slut) WHERE slut IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_index("ix_deltagande_nu_slut")
    op.drop_index("ix_deltagande_nu_oppna")
