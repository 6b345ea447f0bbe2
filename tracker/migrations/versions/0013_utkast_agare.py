"""Drafts are also kept by one whose assignment names an insats and no owner (`*/insats`, ADR 20).

0007 left that pair out, so whoever had such an assignment could not keep what they wrote.
"""

from alembic import op


revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
_PAR = "(SELECT string_to_array(current_setting('stegvis.insatser', true), ','))::text[]"
_FORE = (
    f"{_FORBUND} AND anvandare::text = (SELECT current_setting('stegvis.anvandare', true))"
    " AND (huvudman = '' OR (SELECT current_setting('stegvis.huvudman')) = '*'"
    " OR huvudman = ANY ((SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[])"
    f" OR huvudman || '/' || insats = ANY ({_PAR})"
)


def upgrade() -> None:
    sees = f"{_FORE} OR '*/' || insats = ANY ({_PAR}))"
    op.execute(f"ALTER POLICY egna ON utkast USING ({sees}) WITH CHECK ({sees})")


def downgrade() -> None:
    sees = f"{_FORE})"
    op.execute(f"ALTER POLICY egna ON utkast USING ({sees}) WITH CHECK ({sees})")
