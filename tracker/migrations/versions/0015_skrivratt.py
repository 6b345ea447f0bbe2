"""A row of a batch may be about one before it in the same statement."""

from alembic import op


revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER FUNCTION logg_far_skriva(text, text, text) VOLATILE")


def downgrade() -> None:
    op.execute("ALTER FUNCTION logg_far_skriva(text, text, text) STABLE")
