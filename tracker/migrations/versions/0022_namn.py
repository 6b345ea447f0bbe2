"""Names and contact are written from the pages: by whom, when, and for whose people."""

from alembic import op


revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

# The lists of ADR 20: what a page may write, asked of a deltagande that it may also see.
SKRIVER = "(SELECT string_to_array(current_setting('stegvis.skriver'), ','))::text[]"
FAR = (
    f"{SKRIVER} && ARRAY['*', n.huvudman || '/' || n.insats, n.huvudman || '/*', '*/' || n.insats]"
)
FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
MINA = (
    f"{FORBUND} AND EXISTS (SELECT FROM deltagande_nu n WHERE n.forbund = person_uppgift.forbund"
    " AND n.person = person_uppgift.person AND n.huvudman = person_uppgift.huvudman"
    f" AND {FAR})"
)


def upgrade() -> None:
    op.execute(
        "ALTER TABLE person_uppgift ADD COLUMN andrad TIMESTAMP WITH TIME ZONE, ADD COLUMN av TEXT"
    )
    op.execute("GRANT UPDATE (namn, kontakt, andrad, av) ON person_uppgift TO stegvis_app")
    op.execute(
        "CREATE POLICY app_skriver ON person_uppgift FOR UPDATE TO stegvis_app"
        f" USING ({MINA}) WITH CHECK ({MINA})"
    )


def downgrade() -> None:
    op.execute("DROP POLICY app_skriver ON person_uppgift")
    op.execute("REVOKE UPDATE (namn, kontakt, andrad, av) ON person_uppgift FROM stegvis_app")
    op.execute("ALTER TABLE person_uppgift DROP COLUMN andrad, DROP COLUMN av")
