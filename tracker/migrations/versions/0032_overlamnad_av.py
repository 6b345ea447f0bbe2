"""A hand-over is of the remiss that its sender wrote: by who recorded it, and not by whose it is.

A number that two have leads to who had it first (ADR 39), so the two ends can be two persons.
"""

from alembic import op


revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
_FAR = (
    "((SELECT current_setting('stegvis.skriver')) = '*'"
    " OR logg_far_skriva(forbund, 'd:' || fran, NULL))"
)
_FRAN = (
    "EXISTS (SELECT FROM deltagande_nu f WHERE f.forbund = overlamnad.forbund"
    " AND f.deltagande = overlamnad.fran AND f.insats = overlamnad.fran_insats)"
)
_TILL = (
    "EXISTS (SELECT FROM deltagande_nu t WHERE t.forbund = overlamnad.forbund"
    " AND t.deltagande = overlamnad.till AND t.insats = overlamnad.till_insats)"
)
_EGEN = (
    "av::text = (SELECT current_setting('stegvis.anvandare')) AND av::text = ("
    "SELECT l.av FROM logg l WHERE l.forbund = overlamnad.forbund"
    " AND l.strom = 'd:' || overlamnad.till ORDER BY l.position LIMIT 1)"
)
_SAMMA = (
    "EXISTS (SELECT FROM deltagande_nu f JOIN deltagande_nu t"
    " ON t.forbund = f.forbund AND t.person = f.person"
    " WHERE f.forbund = overlamnad.forbund AND f.deltagande = overlamnad.fran"
    " AND f.insats = overlamnad.fran_insats AND t.deltagande = overlamnad.till"
    " AND t.insats = overlamnad.till_insats AND t.deltagande <> f.deltagande)"
)
AFTER = f"{_FORBUND} AND fran <> till AND {_FRAN} AND {_TILL} AND {_EGEN} AND {_FAR}"
BEFORE = f"{_FORBUND} AND {_SAMMA} AND {_FAR}"


def upgrade() -> None:
    op.execute(f"ALTER POLICY lamnar ON overlamnad WITH CHECK ({AFTER})")


def downgrade() -> None:
    op.execute(f"ALTER POLICY lamnar ON overlamnad WITH CHECK ({BEFORE})")
