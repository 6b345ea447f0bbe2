"""Which projects there are is public, as which förbund there are: commands go through them all."""

from alembic import op


revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
ROLES = {
    "app_laser": f"FOR SELECT TO stegvis_app USING ({FORBUND})",
    "bild_laser": f"FOR SELECT TO stegvis_bild USING ({FORBUND})",
    "kopia_laser": "FOR SELECT TO stegvis_kopia USING (true)",
    "logg": f"TO stegvis_logg USING ({FORBUND}) WITH CHECK ({FORBUND})",
}


def upgrade() -> None:
    for name in ROLES:
        op.execute(f"DROP POLICY {name} ON projekt_version")
    op.execute("ALTER TABLE projekt_version NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE projekt_version DISABLE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.execute("ALTER TABLE projekt_version ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE projekt_version FORCE ROW LEVEL SECURITY")
    for name, rule in ROLES.items():
        op.execute(f"CREATE POLICY {name} ON projekt_version {rule}")
