"""Signatures on sheets of time in an ESF project, and each one's own sheet (ADR 45).

Until now a project's time was seen and written by who looks after it, alone. Whoever works there
sees their own rows, the texts of those and nothing else of the project's people, and writes them;
whose they are is said by the record of the staff, in which the user stands. Nobody signs another's.
"""

from alembic import op


revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
ALLT = "(SELECT current_setting('stegvis.huvudman')) = '*'"
JAG = "(SELECT current_setting('stegvis.anvandare'))"
ALLAS = ("timpris_version", "projektdeltagare", "scbsandning_version", "ansokan_version")
"""Of the whole project: nothing that somebody who works there needs for their own sheet."""
ROLLER = (
    *("insatspersonal", "insatsansvarig", "controller", "kansli", "ekonom", "styrelse", "revisor"),
    *("utredare", "granskare", "dataskyddsombud", "arrangor", "administrator"),
)
NYA = ("projektmedarbetare", "attestant")
TABLES = (
    """
    CREATE TABLE underskrift_rad (
        forbund TEXT NOT NULL,
        nr BIGINT NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        handelse UUID NOT NULL,
        personal TEXT NOT NULL,
        manad TEXT NOT NULL,
        summa TEXT NOT NULL,
        roll TEXT NOT NULL,
        satt TEXT NOT NULL,
        av TEXT NOT NULL,
        datum DATE NOT NULL,
        CONSTRAINT pk_underskrift_rad PRIMARY KEY (forbund, nr, fran)
    )
    """,
    "CREATE INDEX ix_underskrift_rad_handelse ON underskrift_rad (forbund, handelse)",
    "CREATE INDEX ix_underskrift_rad_manad ON underskrift_rad (forbund, manad, personal)",
    "CREATE INDEX ix_tid_rad_beskrivning ON tid_rad (forbund, beskrivning)",
)


def _roller(*roller: str) -> tuple[str, str]:
    listed = ", ".join(f"'{roll}'" for roll in roller)
    return (
        "ALTER TABLE uppdrag DROP CONSTRAINT ck_uppdrag_roll",
        f"ALTER TABLE uppdrag ADD CONSTRAINT ck_uppdrag_roll CHECK (roll IN ({listed}))",
    )


def _min(table: str) -> str:
    """The row of one's own: one is the user of that member of the staff now."""
    return (
        f"{FORBUND} AND ({ALLT} OR EXISTS (SELECT FROM personal_version p"
        f" WHERE p.forbund = {table}.forbund AND p.slug = {table}.personal"
        f" AND p.till IS NULL AND p.anvandare::text = {JAG}))"
    )


# Read anew for each row: a rättelse may come by the same statement as what it corrects.
# A row that ever was another's is for who looks after the project.
_FAR = """
    CREATE FUNCTION logg_far_redovisa(
        vart text, strommen text, typen text, datan text
    ) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
    DECLARE
        far text[] := string_to_array(current_setting('stegvis.skriver'), ',');
        sagt jsonb := datan::jsonb;
    BEGIN
        IF typen = 'tid.signerad' THEN
            RETURN coalesce(CASE sagt->>'roll'
                WHEN 'attest' THEN 'attest' = ANY(far)
                ELSE 'tid:' || (sagt->>'personal') = ANY(far) END, false);
        ELSIF strommen NOT LIKE 't:%' THEN
            RETURN false;
        ELSIF typen = 'tid.rapporterad' THEN
            RETURN coalesce('tid:' || (sagt->>'personal') = ANY(far), false);
        END IF;
        RETURN coalesce('tid:' || (sagt->'andring'->>'personal') = ANY(far), true)
            AND EXISTS (SELECT FROM logg l WHERE l.forbund = vart AND l.strom = strommen)
            AND NOT EXISTS (SELECT FROM logg l WHERE l.forbund = vart AND l.strom = strommen
                AND NOT coalesce('tid:' || coalesce(
                    l.data::jsonb->'andring'->>'personal', l.data::jsonb->>'personal'
                ) = ANY(far), true));
    END $$"""
STATEMENTS = (
    *TABLES,
    *_roller(*ROLLER, *NYA),
    "REVOKE ALL ON underskrift_rad FROM PUBLIC",
    "ALTER TABLE underskrift_rad ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE underskrift_rad FORCE ROW LEVEL SECURITY",
    "GRANT SELECT ON underskrift_rad TO stegvis_app, stegvis_bild, stegvis_kopia",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON underskrift_rad TO stegvis_logg",
    (
        "CREATE POLICY app_laser ON underskrift_rad FOR SELECT TO stegvis_app"
        f" USING ({_min('underskrift_rad')})"
    ),
    f"CREATE POLICY bild_laser ON underskrift_rad FOR SELECT TO stegvis_bild USING ({FORBUND})",
    "CREATE POLICY kopia_laser ON underskrift_rad FOR SELECT TO stegvis_kopia USING (true)",
    (
        f"CREATE POLICY logg ON underskrift_rad TO stegvis_logg USING ({FORBUND})"
        f" WITH CHECK ({FORBUND})"
    ),
    (
        f"ALTER POLICY app_laser ON personal_version USING ({FORBUND}"
        f" AND ({ALLT} OR anvandare::text = {JAG}))"
    ),
    f"ALTER POLICY app_laser ON tid_rad USING ({_min('tid_rad')})",
    *(f"ALTER POLICY app_laser ON {name} USING ({FORBUND} AND {ALLT})" for name in ALLAS),
    # Names and descriptions of one's own rows; what is seen of those tables is asked by their own.
    (
        "CREATE POLICY app_egna ON fritext FOR SELECT TO stegvis_app"
        f" USING ({FORBUND} AND deltagande IS NULL AND ("
        " EXISTS (SELECT FROM tid_rad t"
        " WHERE t.forbund = fritext.forbund AND t.beskrivning = fritext.id)"
        " OR EXISTS (SELECT FROM personal_version p"
        " WHERE p.forbund = fritext.forbund AND p.personnamn = fritext.id)))"
    ),
    (
        "CREATE POLICY app_projekt ON logg AS RESTRICTIVE FOR SELECT TO stegvis_app"
        f" USING (left(strom, 1) NOT IN ('j', 't', 'u') OR {ALLT})"
    ),
    _FAR,
    "REVOKE ALL ON FUNCTION logg_far_redovisa FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION logg_far_redovisa TO stegvis_logg",
    (
        "CREATE POLICY logg_redovisar ON logg FOR INSERT TO stegvis_logg"
        f" WITH CHECK ({FORBUND} AND (strom LIKE 't:%' OR strom LIKE 'u:%')"
        " AND logg_far_redovisa(forbund, strom, typ, data))"
    ),
)
BACK = (
    "DROP POLICY logg_redovisar ON logg",
    "DROP FUNCTION logg_far_redovisa",
    "DROP POLICY app_projekt ON logg",
    "DROP POLICY app_egna ON fritext",
    *(
        f"ALTER POLICY app_laser ON {name} USING ({FORBUND})"
        for name in (*ALLAS, "tid_rad", "personal_version")
    ),
    "DROP INDEX ix_tid_rad_beskrivning",
    "DROP TABLE underskrift_rad",
    *_roller(*ROLLER),
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for statement in BACK:
        op.execute(statement)
