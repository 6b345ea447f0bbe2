"""Hand-overs to an insats that the sender does not write in: which deltagande became which."""

from alembic import op


revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
# Each end is told by who sees the deltagande there, by its own policy.
_SEDD = (
    "EXISTS (SELECT FROM deltagande_nu d WHERE d.forbund = overlamnad.forbund"
    " AND d.deltagande = overlamnad.{0})"
)
_SER = f"{_FORBUND} AND ({_SEDD.format('fran')} OR {_SEDD.format('till')})"
_LAMNAR = f"{_FORBUND} AND {_SEDD.format('fran')}"


def upgrade() -> None:
    for statement in (
        """
        CREATE TABLE overlamnad (
            forbund TEXT NOT NULL,
            till TEXT NOT NULL,
            fran TEXT NOT NULL,
            fran_insats TEXT NOT NULL,
            till_insats TEXT NOT NULL,
            dag DATE NOT NULL,
            av UUID NOT NULL,
            CONSTRAINT pk_overlamnad PRIMARY KEY (forbund, till)
        )
        """,
        "CREATE INDEX ix_overlamnad_fran ON overlamnad (forbund, fran)",
        "ALTER TABLE overlamnad ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE overlamnad FORCE ROW LEVEL SECURITY",
        "REVOKE ALL ON overlamnad FROM PUBLIC",
        "GRANT SELECT, INSERT ON overlamnad TO stegvis_app",
        f"CREATE POLICY ser ON overlamnad FOR SELECT TO stegvis_app USING ({_SER})",
        f"CREATE POLICY lamnar ON overlamnad FOR INSERT TO stegvis_app WITH CHECK ({_LAMNAR})",
        "GRANT SELECT ON overlamnad TO stegvis_kopia",
        "CREATE POLICY kopia_laser ON overlamnad FOR SELECT TO stegvis_kopia USING (true)",
    ):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("overlamnad")
