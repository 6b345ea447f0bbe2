"""What the role for backups may read."""

from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = (
    "antal_rad",
    "anvandare",
    "apinyckel",
    "deltagande_nu",
    "deltagande_tidigare",
    "forbund_version",
    "fritext",
    "gallrad",
    "huvudman_version",
    "insats_version",
    "korning",
    "leverans",
    "logg",
    "logg_huvud",
    "manadskorning",
    "manadsval",
    "person_index",
    "person_uppgift",
)
OPEN = ("forbund_version", "huvudman_version", "korning", "leverans", "manadskorning", "manadsval")


def upgrade() -> None:
    for name in TABLES:
        op.execute(f"GRANT SELECT ON {name} TO stegvis_kopia")
        if name not in OPEN:
            op.execute(
                f"CREATE POLICY kopia_laser ON {name} FOR SELECT TO stegvis_kopia USING (true)"
            )


def downgrade() -> None:
    for name in TABLES:
        if name not in OPEN:
            op.execute(f"DROP POLICY kopia_laser ON {name}")
        op.execute(f"REVOKE ALL ON {name} FROM stegvis_kopia")
