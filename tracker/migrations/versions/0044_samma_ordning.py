"""The rule of who may add to the log finds its row by index, and no longer by reading them all.

A stream's name is compared byte by byte (COLLATE "C"), and a function takes over the collation of
what it is called with. So it compared förbund and deltagande in another order than their index is
in: one event by who may write in one insats only read 126,000 rows (ADR 55).
"""

from alembic import op
from sqlalchemy import text


revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

FUNCTIONS = ("logg_far_skriva", "logg_far_byta", "logg_far_redovisa")
ORDNING = ' COLLATE "default"'
WRITTEN = ("forbund = vart", "n.deltagande = substr(strommen, 3)")


def upgrade() -> None:
    _rewrite({one: f"{one}{ORDNING}" for one in WRITTEN})


def downgrade() -> None:
    _rewrite({f"{one}{ORDNING}": one for one in WRITTEN})


def _rewrite(words: dict[str, str]) -> None:
    """The functions as they stand, with other words; rights on them stay."""
    for name in FUNCTIONS:
        asked = text("SELECT pg_get_functiondef(CAST(:name AS regproc))").bindparams(name=name)
        body = str(op.get_bind().execute(asked).scalar_one())
        for old, new in words.items():
            body = body.replace(old, new)
        op.get_bind().exec_driver_sql(body.replace("%", "%%"))
