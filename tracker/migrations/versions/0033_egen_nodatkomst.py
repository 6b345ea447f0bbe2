"""Emergency access is opened for oneself alone."""

from alembic import op


revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
_EGEN = "anvandare = (SELECT current_setting('stegvis.anvandare', true))"


def upgrade() -> None:
    op.execute(f"ALTER POLICY app_oppnar ON nodatkomst WITH CHECK ({_FORBUND} AND {_EGEN})")


def downgrade() -> None:
    op.execute(f"ALTER POLICY app_oppnar ON nodatkomst WITH CHECK ({_FORBUND})")
