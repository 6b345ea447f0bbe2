"""The index of who is open holds what lists and counts ask of them: no row is read to be counted.

Row-level security asks each row whose it is; with that in the index the table itself is left alone
(ADR 55).
"""

from alembic import op


revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

OPPNA = (
    "slut IS NULL AND (start IS NOT NULL OR beslut IS NULL"
    " OR beslut = 'antagen' OR beslut = 'vantelista')"
)


def upgrade() -> None:
    op.drop_index("ix_deltagande_nu_oppna")
    op.execute(
        "CREATE INDEX ix_deltagande_nu_oppna ON deltagande_nu (forbund, insats) INCLUDE ("
        "deltagande, huvudman, person, atertagna, remiss_datum, besvarad_datum, beslut, start,"
        f" slut, anledning, plan_datum, forsorjning_fore, sysselsattning_fore) WHERE {OPPNA}"
    )


def downgrade() -> None:
    op.drop_index("ix_deltagande_nu_oppna")
    op.execute(
        f"CREATE INDEX ix_deltagande_nu_oppna ON deltagande_nu (forbund, insats) WHERE {OPPNA}"
    )
