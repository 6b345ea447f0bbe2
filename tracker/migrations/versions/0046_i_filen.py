"""Whom a project's sealed file holds, so that each can be told where their data went (ADR 58).

Written with the file, in its transaction. Seen in the project by who sees all of it; and in the
participant's own förbund by who may see that deltagande, which `deltagande_nu` decides.
"""

from alembic import op


revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
ALLT = "(SELECT current_setting('stegvis.huvudman')) = '*'"
HOS = (
    "hos = (SELECT current_setting('stegvis.forbund')) AND EXISTS (SELECT FROM deltagande_nu n"
    " WHERE n.forbund = forseglad_deltagare.hos AND n.deltagande = forseglad_deltagare.deltagande)"
)
STATEMENTS = (
    """
    CREATE TABLE forseglad_deltagare (
        forbund TEXT NOT NULL,
        nummer INTEGER NOT NULL,
        namn TEXT NOT NULL,
        hos TEXT NOT NULL,
        deltagande TEXT NOT NULL,
        person UUID NOT NULL,
        rapport TEXT NOT NULL,
        fran DATE NOT NULL,
        till DATE NOT NULL,
        mottagare TEXT NOT NULL,
        forseglad TIMESTAMP WITH TIME ZONE NOT NULL,
        sha256 TEXT NOT NULL,
        CONSTRAINT pk_forseglad_deltagare PRIMARY KEY (forbund, nummer, namn, hos, deltagande)
    )
    """,
    "CREATE INDEX ix_forseglad_deltagare_hos ON forseglad_deltagare (hos, deltagande)",
    "REVOKE ALL ON forseglad_deltagare FROM PUBLIC",
    "ALTER TABLE forseglad_deltagare ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE forseglad_deltagare FORCE ROW LEVEL SECURITY",
    "GRANT SELECT ON forseglad_deltagare TO stegvis_app, stegvis_kopia",
    "GRANT SELECT, INSERT ON forseglad_deltagare TO stegvis_logg",
    f"""CREATE POLICY app_laser ON forseglad_deltagare FOR SELECT TO stegvis_app
    USING (({FORBUND} AND {ALLT}) OR ({HOS}))""",
    "CREATE POLICY kopia_laser ON forseglad_deltagare FOR SELECT TO stegvis_kopia USING (true)",
    f"""CREATE POLICY logg ON forseglad_deltagare TO stegvis_logg
    USING ({FORBUND}) WITH CHECK ({FORBUND})""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE forseglad_deltagare")
