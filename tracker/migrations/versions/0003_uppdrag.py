"""Assignments: which role somebody has, where and until when; the reader's context in two lists."""

from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROLLER = (
    "insatspersonal", "insatsansvarig", "controller", "kansli", "ekonom", "styrelse", "revisor",
    "utredare", "granskare", "dataskyddsombud", "arrangor", "administrator",
)  # fmt: skip

TABLES = (
    f"""
    CREATE TABLE uppdrag (
        id UUID NOT NULL,
        anvandare UUID NOT NULL,
        roll VARCHAR NOT NULL,
        forbund VARCHAR,
        huvudman TEXT[],
        insatser TEXT[],
        fran DATE NOT NULL,
        till DATE,
        beslut VARCHAR NOT NULL,
        skapad TIMESTAMP WITH TIME ZONE NOT NULL,
        skapad_av VARCHAR NOT NULL,
        avslutad TIMESTAMP WITH TIME ZONE,
        avslutad_av VARCHAR,
        avslut_skal VARCHAR,
        CONSTRAINT pk_uppdrag PRIMARY KEY (id),
        CONSTRAINT ck_uppdrag_roll CHECK (roll IN ({", ".join(f"'{roll}'" for roll in ROLLER)})),
        CONSTRAINT ck_uppdrag_tid CHECK (till >= fran),
        CONSTRAINT ck_uppdrag_tar_slut CHECK (
            roll NOT IN ('granskare', 'utredare') OR till IS NOT NULL),
        CONSTRAINT ck_uppdrag_omfang CHECK (
            (forbund IS NOT NULL OR (huvudman IS NULL AND insatser IS NULL))
            AND coalesce(cardinality(huvudman), 1) > 0 AND coalesce(cardinality(insatser), 1) > 0),
        CONSTRAINT ck_uppdrag_avslut CHECK (
            (avslutad IS NULL) = (avslutad_av IS NULL)
            AND (avslutad IS NULL) = (avslut_skal IS NULL))
    )
    """,
    "CREATE INDEX ix_uppdrag_anvandare ON uppdrag (anvandare)",
    """
    CREATE TABLE forbundsval (
        forbund VARCHAR NOT NULL,
        namn VARCHAR NOT NULL,
        andrad TIMESTAMP WITH TIME ZONE NOT NULL,
        varde BOOLEAN NOT NULL,
        andrad_av VARCHAR NOT NULL,
        beslut VARCHAR NOT NULL,
        CONSTRAINT pk_forbundsval PRIMARY KEY (forbund, namn, andrad)
    )
    """,
)

# Everybody keeps what they had: all in every förbund, or in those that were named. A user of named
# owners in every förbund gets an assignment in each that there is.
GIVEN = """
    INSERT INTO uppdrag (id, anvandare, roll, forbund, huvudman, fran, beslut, skapad, skapad_av)
    SELECT gen_random_uuid(), a.id, r.roll, r.forbund,
        CASE WHEN r.roll = 'administrator' THEN NULL ELSE a.huvudman END,
        a.skapad::date, 'Fanns före uppdragen', a.skapad, 'drift:migrering'
    FROM anvandare a CROSS JOIN LATERAL (
        SELECT 'insatsansvarig' AS roll, unnest(a.forbund) AS forbund
        UNION ALL SELECT 'insatsansvarig', NULL WHERE a.forbund IS NULL AND a.huvudman IS NULL
        UNION ALL SELECT 'administrator', NULL WHERE a.forbund IS NULL AND a.huvudman IS NULL
        UNION ALL SELECT DISTINCT 'insatsansvarig', f.forbund FROM forbund_version f
            WHERE a.forbund IS NULL AND a.huvudman IS NOT NULL
    ) r
    WHERE coalesce(cardinality(a.huvudman), 1) > 0
"""
TAKEN = """
    UPDATE anvandare a SET
        forbund = CASE WHEN EXISTS (SELECT FROM uppdrag u WHERE u.anvandare = a.id
                AND u.avslutad IS NULL AND u.forbund IS NULL) THEN NULL
            ELSE ARRAY(SELECT DISTINCT u.forbund FROM uppdrag u WHERE u.anvandare = a.id
                AND u.avslutad IS NULL AND u.forbund IS NOT NULL) END,
        huvudman = (SELECT u.huvudman FROM uppdrag u WHERE u.anvandare = a.id
            AND u.avslutad IS NULL AND u.huvudman IS NOT NULL LIMIT 1)
"""

FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
HUVUDMAN = (
    "(huvudman = ANY ((SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[])"
    " OR (SELECT current_setting('stegvis.huvudman')) = '*')"
)
PAIRS = "(SELECT string_to_array(current_setting('stegvis.insatser'), ','))::text[]"
DELTAGANDE = (
    f"{FORBUND} AND ({HUVUDMAN} OR huvudman || '/' || insats = ANY ({PAIRS})"
    f" OR '*/' || insats = ANY ({PAIRS}))"
)
MITT = (
    "EXISTS (SELECT FROM deltagande_nu n WHERE n.forbund = {name}.forbund AND n.{key} = {name}.{key}"
    " AND n.huvudman = {name}.huvudman)"
)
FAR_SKRIVA = """
    CREATE FUNCTION logg_far_skriva(vart text, strommen text, insatsen text) RETURNS boolean
    LANGUAGE plpgsql STABLE AS $$
    DECLARE
        far text[] := string_to_array(current_setting('stegvis.skriver'), ',');
        agare text;
        slug text := insatsen;
    BEGIN
        IF strommen LIKE 'd:%' THEN
            SELECT n.huvudman, n.insats INTO agare, slug FROM deltagande_nu n
            WHERE n.forbund = vart AND n.deltagande = substr(strommen, 3);
            IF NOT FOUND THEN slug := insatsen; END IF;
        ELSIF strommen LIKE 'i:%' THEN
            slug := substr(strommen, 3);
        END IF;
        IF slug IS NULL THEN
            SELECT l.insats INTO slug FROM logg l
            WHERE l.forbund = vart AND l.strom = strommen AND l.insats IS NOT NULL
            ORDER BY l.position LIMIT 1;
        END IF;
        IF agare IS NULL THEN
            SELECT v.huvudman INTO agare FROM insats_version v
            WHERE v.forbund = vart AND v.insats = slug AND v.till IS NULL
            ORDER BY v.giltig_fran DESC, v.nr DESC LIMIT 1;
        END IF;
        RETURN coalesce(
            far && ARRAY[agare || '/' || slug, agare || '/*', '*/' || slug], false);
    END $$
"""
SKRIVER = (
    f"{FORBUND} AND ((SELECT current_setting('stegvis.skriver')) = '*'"
    " OR logg_far_skriva(forbund, strom, insats))"
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    op.execute("ALTER TABLE anvandare NO FORCE ROW LEVEL SECURITY")
    op.execute(GIVEN)
    op.execute("ALTER TABLE anvandare FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE anvandare DROP COLUMN forbund, DROP COLUMN huvudman")
    op.execute("ALTER TABLE apinyckel ADD COLUMN huvudman TEXT[]")
    for name in ("uppdrag", "forbundsval"):
        op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        op.execute(f"REVOKE ALL ON {name} FROM PUBLIC")
        op.execute(f"GRANT SELECT, INSERT ON {name} TO stegvis_app")
        op.execute(
            f"CREATE POLICY {name}_app ON {name} TO stegvis_app USING (true) WITH CHECK (true)"
        )
        op.execute(f"GRANT SELECT ON {name} TO stegvis_kopia")
        op.execute(f"CREATE POLICY kopia_laser ON {name} FOR SELECT TO stegvis_kopia USING (true)")
    op.execute("GRANT UPDATE (avslutad, avslutad_av, avslut_skal) ON uppdrag TO stegvis_app")
    op.execute(f"ALTER POLICY app_laser ON deltagande_nu USING ({DELTAGANDE})")
    for name, key in (("person_uppgift", "person"), ("fritext", "deltagande")):
        mitt = MITT.format(name=name, key=key)
        op.execute(f"ALTER POLICY app_laser ON {name} USING ({FORBUND} AND ({HUVUDMAN} OR {mitt}))")
    op.execute(FAR_SKRIVA)
    op.execute("REVOKE ALL ON FUNCTION logg_far_skriva FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION logg_far_skriva TO stegvis_logg")
    op.execute(f"ALTER POLICY logg_skriver ON logg WITH CHECK ({SKRIVER})")


def downgrade() -> None:
    op.execute(f"ALTER POLICY logg_skriver ON logg WITH CHECK ({FORBUND})")
    op.execute("DROP FUNCTION logg_far_skriva")
    for name in ("deltagande_nu", "person_uppgift", "fritext"):
        op.execute(f"ALTER POLICY app_laser ON {name} USING ({FORBUND} AND {HUVUDMAN})")
    op.execute("ALTER TABLE apinyckel DROP COLUMN huvudman")
    op.execute("ALTER TABLE anvandare ADD COLUMN forbund TEXT[], ADD COLUMN huvudman TEXT[]")
    for name in ("anvandare", "uppdrag"):
        op.execute(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY")
    op.execute(TAKEN)
    op.execute("ALTER TABLE anvandare FORCE ROW LEVEL SECURITY")
    op.execute("DROP TABLE forbundsval")
    op.execute("DROP TABLE uppdrag")
