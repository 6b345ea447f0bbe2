"""Budget and outcome, who may write them, and the sheet for Uppföljning Finsam."""

from alembic import op


revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
_EGEN = f"{_FORBUND} AND anvandare::text = (SELECT current_setting('stegvis.anvandare', true))"

FORE = """
    CREATE OR REPLACE FUNCTION logg_far_skriva(vart text, strommen text, insatsen text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE AS $$
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
    END $$"""
EFTER = """
    CREATE OR REPLACE FUNCTION logg_far_skriva(vart text, strommen text, insatsen text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE AS $$
    DECLARE
        far text[] := string_to_array(current_setting('stegvis.skriver'), ',');
        agare text;
        slug text := insatsen;
    BEGIN
        IF strommen LIKE 'k:%' THEN
            RETURN coalesce('ekonomi' = ANY(far), false);
        END IF;
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
    END $$"""

TABLES = (
    """
    CREATE TABLE belopp_rad (
        forbund TEXT NOT NULL,
        nr BIGINT NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        handelse UUID NOT NULL,
        typ VARCHAR NOT NULL,
        insats VARCHAR,
        ar SMALLINT NOT NULL,
        post VARCHAR NOT NULL,
        financiar VARCHAR,
        ore BIGINT,
        antal INTEGER,
        datum DATE NOT NULL,
        CONSTRAINT pk_belopp_rad PRIMARY KEY (forbund, nr, fran)
    )
    """,
    """
    CREATE TABLE finsam_blad (
        forbund VARCHAR NOT NULL,
        id UUID NOT NULL,
        ar SMALLINT NOT NULL,
        position BIGINT NOT NULL,
        sha256 VARCHAR NOT NULL,
        av UUID NOT NULL,
        skapad TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_finsam_blad PRIMARY KEY (forbund, id)
    )
    """,
    "CREATE INDEX ix_finsam_blad_ar ON finsam_blad (forbund, ar, skapad)",
    """
    CREATE TABLE finsam_bock (
        forbund VARCHAR NOT NULL,
        ar SMALLINT NOT NULL,
        siffra VARCHAR NOT NULL,
        anvandare UUID NOT NULL,
        varde VARCHAR NOT NULL,
        nar TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_finsam_bock PRIMARY KEY (forbund, ar, siffra, anvandare)
    )
    """,
)
NAMES = ("belopp_rad", "finsam_blad", "finsam_bock")

POLICIES = (
    *(
        statement
        for name in NAMES
        for statement in (
            f"REVOKE ALL ON {name} FROM PUBLIC",
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY app_laser ON {name} FOR SELECT TO stegvis_app USING ({_FORBUND})",
            f"GRANT SELECT ON {name} TO stegvis_app, stegvis_kopia",
            f"CREATE POLICY kopia_laser ON {name} FOR SELECT TO stegvis_kopia USING (true)",
        )
    ),
    "GRANT SELECT ON belopp_rad TO stegvis_bild",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON belopp_rad TO stegvis_logg",
    f"CREATE POLICY bild_laser ON belopp_rad FOR SELECT TO stegvis_bild USING ({_FORBUND})",
    f"CREATE POLICY logg ON belopp_rad TO stegvis_logg USING ({_FORBUND}) WITH CHECK ({_FORBUND})",
    "GRANT INSERT ON finsam_blad TO stegvis_app",
    f"CREATE POLICY app_skriver ON finsam_blad FOR INSERT TO stegvis_app WITH CHECK ({_FORBUND})",
    "GRANT INSERT, DELETE ON finsam_bock TO stegvis_app",
    *(
        f"CREATE POLICY app_{verb.lower()} ON finsam_bock FOR {verb} TO stegvis_app {clauses}"
        for verb, clauses in (
            ("INSERT", f"WITH CHECK ({_EGEN})"),
            ("DELETE", f"USING ({_EGEN})"),
        )
    ),
)


def upgrade() -> None:
    for statement in (*TABLES, *POLICIES, EFTER):
        op.execute(statement)


def downgrade() -> None:
    op.execute(FORE)
    for name in NAMES:
        op.drop_table(name)
