"""Who saw whom: the read log, its monthly control, and emergency access."""

from alembic import op


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NAMES = ("laslogg", "loggkontroll", "loggkontroll_post", "nodatkomst")
TABLES = (
    """
    CREATE TABLE laslogg (
        forbund TEXT NOT NULL,
        id UUID DEFAULT gen_random_uuid() NOT NULL,
        nar TIMESTAMP WITH TIME ZONE NOT NULL,
        anvandare TEXT NOT NULL,
        vad TEXT NOT NULL,
        sida TEXT NOT NULL,
        via TEXT NOT NULL,
        personer UUID[] NOT NULL,
        deltaganden TEXT[] NOT NULL,
        hela BOOLEAN NOT NULL,
        sokt BYTEA,
        nodatkomst UUID,
        CONSTRAINT pk_laslogg PRIMARY KEY (forbund, id),
        CONSTRAINT ck_laslogg_vad CHECK (vad IN ('sett','sokt','exporterat','utskrivet','kommando')),
        CONSTRAINT ck_laslogg_via CHECK (via IN ('webb','api','kommando','arbetare'))
    )
    """,
    "CREATE INDEX ix_laslogg_anvandare ON laslogg (forbund, anvandare, nar)",
    "CREATE INDEX ix_laslogg_deltaganden ON laslogg USING gin (deltaganden)",
    "CREATE INDEX ix_laslogg_nar ON laslogg (forbund, nar)",
    "CREATE INDEX ix_laslogg_personer ON laslogg USING gin (personer)",
    """
    CREATE TABLE loggkontroll (
        forbund TEXT NOT NULL,
        id UUID NOT NULL,
        manad TEXT NOT NULL,
        huvudman TEXT NOT NULL,
        insats TEXT NOT NULL,
        lasningar INTEGER NOT NULL,
        skapad TIMESTAMP WITH TIME ZONE NOT NULL,
        namn_provade TIMESTAMP WITH TIME ZONE,
        signerad TIMESTAMP WITH TIME ZONE,
        signerad_av TEXT,
        CONSTRAINT pk_loggkontroll PRIMARY KEY (forbund, id),
        CONSTRAINT uq_loggkontroll_forbund_manad_huvudman_insats UNIQUE (forbund, manad, huvudman, insats)
    )
    """,
    """
    CREATE TABLE loggkontroll_post (
        forbund TEXT NOT NULL,
        id UUID NOT NULL,
        kontroll UUID NOT NULL,
        regel TEXT NOT NULL,
        anvandare TEXT NOT NULL,
        dag DATE NOT NULL,
        forsta TIMESTAMP WITH TIME ZONE NOT NULL,
        lasningar INTEGER NOT NULL,
        personer INTEGER NOT NULL,
        deltaganden TEXT[] NOT NULL,
        vilka UUID[] NOT NULL,
        bedomning TEXT,
        key_id TEXT,
        anteckning BYTEA,
        bedomd TIMESTAMP WITH TIME ZONE,
        bedomd_av TEXT,
        CONSTRAINT pk_loggkontroll_post PRIMARY KEY (forbund, id),
        CONSTRAINT ck_loggkontroll_post_bedomning CHECK (bedomning IN ('ok','folj_upp')),
        CONSTRAINT ck_loggkontroll_post_bedomd CHECK ((bedomning IS NULL) = (bedomd IS NULL))
    )
    """,
    "CREATE INDEX ix_loggkontroll_post_kontroll ON loggkontroll_post (forbund, kontroll)",
    """
    CREATE TABLE nodatkomst (
        forbund TEXT NOT NULL,
        id UUID NOT NULL,
        anvandare TEXT NOT NULL,
        huvudman TEXT NOT NULL,
        insats TEXT NOT NULL,
        key_id TEXT NOT NULL,
        orsak BYTEA NOT NULL,
        fran TIMESTAMP WITH TIME ZONE NOT NULL,
        till TIMESTAMP WITH TIME ZONE NOT NULL,
        kvitterad TIMESTAMP WITH TIME ZONE,
        kvitterad_av TEXT,
        CONSTRAINT pk_nodatkomst PRIMARY KEY (forbund, id),
        CONSTRAINT ck_nodatkomst_tre_timmar CHECK (till <= fran + interval '3 hours'),
        CONSTRAINT ck_nodatkomst_kvitterad CHECK ((kvitterad IS NULL) = (kvitterad_av IS NULL))
    )
    """,
    "CREATE INDEX ix_nodatkomst_anvandare ON nodatkomst (anvandare, till)",
)
POLICIES = (
    "REVOKE ALL ON laslogg FROM PUBLIC",
    "ALTER TABLE laslogg ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE laslogg FORCE ROW LEVEL SECURITY",
    "GRANT SELECT, INSERT ON laslogg TO stegvis_app",
    "CREATE POLICY app_skriver ON laslogg FOR INSERT TO stegvis_app WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')))",
    "CREATE POLICY app_laser ON laslogg FOR SELECT TO stegvis_app USING (forbund = (SELECT current_setting('stegvis.forbund')) AND ((SELECT current_setting('stegvis.laslogg', true)) = 'hela' OR ((SELECT current_setting('stegvis.laslogg', true)) = 'egna' AND (hela OR EXISTS (SELECT FROM deltagande_nu n WHERE n.forbund = laslogg.forbund AND n.deltagande = ANY (laslogg.deltaganden)) OR (laslogg.deltaganden = '{}' AND EXISTS (SELECT FROM deltagande_nu n WHERE n.forbund = laslogg.forbund AND n.person = ANY (laslogg.personer)))))))",
    """CREATE FUNCTION laslogg_andras_aldrig() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the read log is append-only'; END $$""",
    """CREATE TRIGGER laslogg_rad BEFORE UPDATE OR DELETE ON laslogg
    FOR EACH ROW EXECUTE FUNCTION laslogg_andras_aldrig()""",
    """CREATE TRIGGER laslogg_tabell BEFORE TRUNCATE ON laslogg
    FOR EACH STATEMENT EXECUTE FUNCTION laslogg_andras_aldrig()""",
    "ALTER TABLE laslogg ENABLE ALWAYS TRIGGER laslogg_rad",
    "ALTER TABLE laslogg ENABLE ALWAYS TRIGGER laslogg_tabell",
    "REVOKE ALL ON loggkontroll FROM PUBLIC",
    "ALTER TABLE loggkontroll ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE loggkontroll FORCE ROW LEVEL SECURITY",
    "GRANT SELECT, INSERT ON loggkontroll TO stegvis_app",
    "GRANT UPDATE (namn_provade, signerad, signerad_av) ON loggkontroll TO stegvis_app",
    "CREATE POLICY app_laser ON loggkontroll FOR SELECT TO stegvis_app USING (forbund = (SELECT current_setting('stegvis.forbund')) AND ((SELECT current_setting('stegvis.laslogg', true)) = 'hela' OR ((SELECT current_setting('stegvis.laslogg', true)) = 'egna' AND ((SELECT current_setting('stegvis.huvudman')) = '*' OR huvudman = ANY ((SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[]) OR huvudman || '/' || insats = ANY ((SELECT string_to_array(current_setting('stegvis.insatser'), ','))::text[]) OR '*/' || insats = ANY ((SELECT string_to_array(current_setting('stegvis.insatser'), ','))::text[])))))",
    "CREATE POLICY app_gor ON loggkontroll FOR INSERT TO stegvis_app WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')) AND (SELECT current_setting('stegvis.laslogg', true)) = 'hela')",
    "CREATE POLICY app_signerar ON loggkontroll FOR UPDATE TO stegvis_app USING (forbund = (SELECT current_setting('stegvis.forbund')) AND ((SELECT current_setting('stegvis.laslogg', true)) = 'hela' OR ((SELECT current_setting('stegvis.laslogg', true)) = 'egna' AND ((SELECT current_setting('stegvis.huvudman')) = '*' OR huvudman = ANY ((SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[]) OR huvudman || '/' || insats = ANY ((SELECT string_to_array(current_setting('stegvis.insatser'), ','))::text[]) OR '*/' || insats = ANY ((SELECT string_to_array(current_setting('stegvis.insatser'), ','))::text[])))) AND signerad IS NULL) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')) AND ((SELECT current_setting('stegvis.laslogg', true)) = 'hela' OR ((SELECT current_setting('stegvis.laslogg', true)) = 'egna' AND ((SELECT current_setting('stegvis.huvudman')) = '*' OR huvudman = ANY ((SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[]) OR huvudman || '/' || insats = ANY ((SELECT string_to_array(current_setting('stegvis.insatser'), ','))::text[]) OR '*/' || insats = ANY ((SELECT string_to_array(current_setting('stegvis.insatser'), ','))::text[])))))",
    "REVOKE ALL ON loggkontroll_post FROM PUBLIC",
    "ALTER TABLE loggkontroll_post ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE loggkontroll_post FORCE ROW LEVEL SECURITY",
    "GRANT SELECT, INSERT ON loggkontroll_post TO stegvis_app",
    """GRANT UPDATE (bedomning, key_id, anteckning, bedomd, bedomd_av) ON loggkontroll_post
    TO stegvis_app""",
    "CREATE POLICY app_laser ON loggkontroll_post FOR SELECT TO stegvis_app USING (forbund = (SELECT current_setting('stegvis.forbund')) AND EXISTS (SELECT FROM loggkontroll k WHERE k.forbund = loggkontroll_post.forbund AND k.id = loggkontroll_post.kontroll))",
    "CREATE POLICY app_gor ON loggkontroll_post FOR INSERT TO stegvis_app WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')) AND EXISTS (SELECT FROM loggkontroll k WHERE k.forbund = loggkontroll_post.forbund AND k.id = loggkontroll_post.kontroll AND k.signerad IS NULL))",
    "CREATE POLICY app_bedomer ON loggkontroll_post FOR UPDATE TO stegvis_app USING (forbund = (SELECT current_setting('stegvis.forbund')) AND EXISTS (SELECT FROM loggkontroll k WHERE k.forbund = loggkontroll_post.forbund AND k.id = loggkontroll_post.kontroll AND k.signerad IS NULL)) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')) AND EXISTS (SELECT FROM loggkontroll k WHERE k.forbund = loggkontroll_post.forbund AND k.id = loggkontroll_post.kontroll AND k.signerad IS NULL))",
    "REVOKE ALL ON nodatkomst FROM PUBLIC",
    "ALTER TABLE nodatkomst ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE nodatkomst FORCE ROW LEVEL SECURITY",
    "GRANT SELECT, INSERT ON nodatkomst TO stegvis_app",
    "GRANT UPDATE (kvitterad, kvitterad_av) ON nodatkomst TO stegvis_app",
    "CREATE POLICY app_laser ON nodatkomst FOR SELECT TO stegvis_app USING (coalesce((SELECT current_setting('stegvis.laslogg', true)), '') = '' OR (forbund = (SELECT current_setting('stegvis.forbund')) AND ((SELECT current_setting('stegvis.laslogg', true)) = 'hela' OR ((SELECT current_setting('stegvis.laslogg', true)) = 'egna' AND ((SELECT current_setting('stegvis.huvudman')) = '*' OR huvudman = ANY ((SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[]) OR huvudman || '/' || insats = ANY ((SELECT string_to_array(current_setting('stegvis.insatser'), ','))::text[]) OR '*/' || insats = ANY ((SELECT string_to_array(current_setting('stegvis.insatser'), ','))::text[]))))))",
    "CREATE POLICY app_oppnar ON nodatkomst FOR INSERT TO stegvis_app WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')))",
    "CREATE POLICY app_kvitterar ON nodatkomst FOR UPDATE TO stegvis_app USING (forbund = (SELECT current_setting('stegvis.forbund')) AND ((SELECT current_setting('stegvis.laslogg', true)) = 'hela' OR ((SELECT current_setting('stegvis.laslogg', true)) = 'egna' AND ((SELECT current_setting('stegvis.huvudman')) = '*' OR huvudman = ANY ((SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[]) OR huvudman || '/' || insats = ANY ((SELECT string_to_array(current_setting('stegvis.insatser'), ','))::text[]) OR '*/' || insats = ANY ((SELECT string_to_array(current_setting('stegvis.insatser'), ','))::text[])))) AND kvitterad IS NULL) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')) AND ((SELECT current_setting('stegvis.laslogg', true)) = 'hela' OR ((SELECT current_setting('stegvis.laslogg', true)) = 'egna' AND ((SELECT current_setting('stegvis.huvudman')) = '*' OR huvudman = ANY ((SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[]) OR huvudman || '/' || insats = ANY ((SELECT string_to_array(current_setting('stegvis.insatser'), ','))::text[]) OR '*/' || insats = ANY ((SELECT string_to_array(current_setting('stegvis.insatser'), ','))::text[])))))",
)


def upgrade() -> None:
    for statement in (*TABLES, *POLICIES):
        op.execute(statement)
    for name in NAMES:
        op.execute(f"GRANT SELECT ON {name} TO stegvis_kopia")
        op.execute(f"CREATE POLICY kopia_laser ON {name} FOR SELECT TO stegvis_kopia USING (true)")


def downgrade() -> None:
    for name in reversed(NAMES):
        op.execute(f"DROP TABLE {name} CASCADE")
    op.execute("DROP FUNCTION laslogg_andras_aldrig()")
