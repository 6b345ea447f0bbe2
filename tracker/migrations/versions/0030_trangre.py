"""Narrower rights: hand-overs are checked at both ends, and keys of deliveries are no page's.

Also a person without a known number keeps what they are called (ADR 32): undoing their first number
takes the number and nothing else.
"""

from alembic import op


revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
# One person at both ends, each in the insats that the row says, and the sender writes in the first.
_SAMMA = (
    "EXISTS (SELECT FROM deltagande_nu f JOIN deltagande_nu t"
    " ON t.forbund = f.forbund AND t.person = f.person"
    " WHERE f.forbund = overlamnad.forbund AND f.deltagande = overlamnad.fran"
    " AND f.insats = overlamnad.fran_insats AND t.deltagande = overlamnad.till"
    " AND t.insats = overlamnad.till_insats AND t.deltagande <> f.deltagande)"
)
_FAR = (
    "((SELECT current_setting('stegvis.skriver')) = '*'"
    " OR logg_far_skriva(forbund, 'd:' || fran, NULL))"
)
_LAMNAR = f"{_FORBUND} AND {_SAMMA} AND {_FAR}"
_SEDD = (
    f"{_FORBUND} AND EXISTS (SELECT FROM deltagande_nu d WHERE d.forbund = overlamnad.forbund"
    " AND d.deltagande = overlamnad.fran)"
)


def upgrade() -> None:
    for statement in (
        "DROP POLICY lamnar ON overlamnad",
        "REVOKE INSERT ON overlamnad FROM stegvis_app",
        "GRANT INSERT ON overlamnad TO stegvis_logg",
        f"CREATE POLICY lamnar ON overlamnad FOR INSERT TO stegvis_logg WITH CHECK ({_LAMNAR})",
        "DROP POLICY app_laser ON forseglingsnyckel",
        "REVOKE SELECT ON forseglingsnyckel FROM stegvis_app",
        "ALTER TABLE person_uppgift ALTER COLUMN personnummer DROP NOT NULL",
    ):
        op.execute(statement)


def downgrade() -> None:
    for statement in (
        "ALTER TABLE person_uppgift ALTER COLUMN personnummer SET NOT NULL",
        "GRANT SELECT ON forseglingsnyckel TO stegvis_app",
        f"CREATE POLICY app_laser ON forseglingsnyckel FOR SELECT TO stegvis_app USING ({_FORBUND})",
        "DROP POLICY lamnar ON overlamnad",
        "REVOKE INSERT ON overlamnad FROM stegvis_logg",
        "GRANT INSERT ON overlamnad TO stegvis_app",
        f"CREATE POLICY lamnar ON overlamnad FOR INSERT TO stegvis_app WITH CHECK ({_SEDD})",
    ):
        op.execute(statement)
