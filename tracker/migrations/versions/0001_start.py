"""The first tables, their row-level security and the triggers that guard the log."""

from alembic import op


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE antal_rad (
        forbund VARCHAR NOT NULL,
        nr BIGINT NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        handelse UUID NOT NULL,
        typ VARCHAR NOT NULL,
        insats VARCHAR NOT NULL,
        datum DATE NOT NULL,
        antal INTEGER NOT NULL,
        kvinnor INTEGER,
        man INTEGER,
        kon VARCHAR,
        vardenhet VARCHAR,
        till_vem VARCHAR,
        remittent VARCHAR,
        CONSTRAINT pk_antal_rad PRIMARY KEY (forbund, nr, fran)
    )
    """,
    """
    CREATE TABLE anvandare (
        id UUID NOT NULL,
        namn VARCHAR NOT NULL,
        losenord VARCHAR NOT NULL,
        forbund TEXT[],
        huvudman TEXT[],
        skapad TIMESTAMP WITH TIME ZONE NOT NULL,
        avstangd TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_anvandare PRIMARY KEY (id),
        CONSTRAINT uq_anvandare_namn UNIQUE (namn)
    )
    """,
    """
    CREATE TABLE apinyckel (
        id UUID NOT NULL,
        forbund VARCHAR NOT NULL,
        ratt VARCHAR NOT NULL,
        hash BYTEA NOT NULL,
        skapad TIMESTAMP WITH TIME ZONE NOT NULL,
        avslutad TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_apinyckel PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE deltagande_nu (
        forbund VARCHAR NOT NULL,
        deltagande VARCHAR NOT NULL,
        fran BIGINT NOT NULL,
        insats VARCHAR NOT NULL,
        huvudman VARCHAR NOT NULL,
        person UUID NOT NULL,
        kon VARCHAR NOT NULL,
        fodelsear SMALLINT NOT NULL,
        remiss_datum DATE,
        remittent VARCHAR,
        remittent_enhet VARCHAR,
        besvarad_datum DATE,
        beslut VARCHAR,
        start DATE,
        slut DATE,
        anledning VARCHAR,
        utbildning VARCHAR,
        tid_i_forsorjning VARCHAR,
        forsorjning_fore TEXT[],
        forsorjning_efter TEXT[],
        sysselsattning_fore TEXT[],
        sysselsattning_efter TEXT[],
        omfattning_fore SMALLINT,
        omfattning_efter SMALLINT,
        malgrupper TEXT[],
        kommun VARCHAR,
        stadsdel VARCHAR,
        plan_datum DATE,
        plan_slag TEXT[],
        matningar TEXT[],
        vidare_till TEXT[],
        fullfoljt BOOLEAN,
        samtycken TEXT[],
        CONSTRAINT pk_deltagande_nu PRIMARY KEY (forbund, deltagande)
    )
     WITH (fillfactor = 80)
    """,
    "CREATE INDEX ix_deltagande_nu_fran ON deltagande_nu (forbund, fran)",
    "CREATE INDEX ix_deltagande_nu_insats ON deltagande_nu (forbund, insats)",
    "CREATE INDEX ix_deltagande_nu_person ON deltagande_nu (forbund, person)",
    """
    CREATE TABLE deltagande_tidigare (
        forbund VARCHAR NOT NULL,
        deltagande VARCHAR NOT NULL,
        fran BIGINT NOT NULL,
        insats VARCHAR NOT NULL,
        huvudman VARCHAR NOT NULL,
        person UUID NOT NULL,
        kon VARCHAR NOT NULL,
        fodelsear SMALLINT NOT NULL,
        remiss_datum DATE,
        remittent VARCHAR,
        remittent_enhet VARCHAR,
        besvarad_datum DATE,
        beslut VARCHAR,
        start DATE,
        slut DATE,
        anledning VARCHAR,
        utbildning VARCHAR,
        tid_i_forsorjning VARCHAR,
        forsorjning_fore TEXT[],
        forsorjning_efter TEXT[],
        sysselsattning_fore TEXT[],
        sysselsattning_efter TEXT[],
        omfattning_fore SMALLINT,
        omfattning_efter SMALLINT,
        malgrupper TEXT[],
        kommun VARCHAR,
        stadsdel VARCHAR,
        plan_datum DATE,
        plan_slag TEXT[],
        matningar TEXT[],
        vidare_till TEXT[],
        fullfoljt BOOLEAN,
        samtycken TEXT[],
        till BIGINT NOT NULL,
        CONSTRAINT pk_deltagande_tidigare PRIMARY KEY (forbund, deltagande, fran)
    )
    """,
    "CREATE INDEX ix_deltagande_tidigare_till ON deltagande_tidigare (forbund, till)",
    """
    CREATE TABLE forbund_version (
        forbund VARCHAR NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        namn VARCHAR NOT NULL,
        orgnr VARCHAR,
        kommuner TEXT[],
        CONSTRAINT pk_forbund_version PRIMARY KEY (forbund, fran)
    )
    """,
    """
    CREATE TABLE fritext (
        forbund TEXT NOT NULL,
        id UUID NOT NULL,
        huvudman TEXT NOT NULL,
        deltagande TEXT,
        key_id TEXT NOT NULL,
        salt BYTEA NOT NULL,
        text BYTEA NOT NULL,
        CONSTRAINT pk_fritext PRIMARY KEY (forbund, id)
    )
    """,
    "CREATE INDEX ix_fritext_forbund_deltagande ON fritext (forbund, deltagande)",
    """
    CREATE TABLE gallrad (
        forbund TEXT NOT NULL,
        person UUID NOT NULL,
        beslut TEXT NOT NULL,
        gallrad TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_gallrad PRIMARY KEY (forbund, person)
    )
    """,
    """
    CREATE TABLE huvudman_version (
        forbund VARCHAR NOT NULL,
        slug VARCHAR NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        namn VARCHAR NOT NULL,
        orgnr VARCHAR,
        CONSTRAINT pk_huvudman_version PRIMARY KEY (forbund, slug, fran)
    )
    """,
    """
    CREATE TABLE inloggning (
        nyckel BYTEA NOT NULL,
        anvandare UUID NOT NULL,
        skapad TIMESTAMP WITH TIME ZONE NOT NULL,
        sedd TIMESTAMP WITH TIME ZONE NOT NULL,
        forbund VARCHAR,
        insatser TEXT[],
        CONSTRAINT pk_inloggning PRIMARY KEY (nyckel)
    )
    """,
    "CREATE INDEX ix_inloggning_anvandare ON inloggning (anvandare)",
    """
    CREATE TABLE insats_version (
        forbund VARCHAR NOT NULL,
        insats VARCHAR NOT NULL,
        nr BIGINT NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        giltig_fran DATE NOT NULL,
        namn VARCHAR NOT NULL,
        inriktning VARCHAR NOT NULL,
        volyminsats BOOLEAN NOT NULL,
        huvudman VARCHAR NOT NULL,
        malgrupper TEXT[],
        kommuner TEXT[],
        platser INTEGER,
        start DATE,
        slut DATE,
        CONSTRAINT pk_insats_version PRIMARY KEY (forbund, insats, nr, fran)
    )
    """,
    """
    CREATE TABLE korning (
        id UUID NOT NULL,
        nyckel VARCHAR NOT NULL,
        rapport VARCHAR NOT NULL,
        definition VARCHAR NOT NULL,
        forbund TEXT[] NOT NULL,
        parametrar VARCHAR NOT NULL,
        format TEXT[] NOT NULL,
        position VARCHAR,
        tillstand VARCHAR NOT NULL,
        begard TIMESTAMP WITH TIME ZONE NOT NULL,
        av VARCHAR NOT NULL,
        lease TIMESTAMP WITH TIME ZONE,
        forsok INTEGER NOT NULL,
        klart INTEGER NOT NULL,
        totalt INTEGER NOT NULL,
        filer TEXT[] NOT NULL,
        fel VARCHAR,
        avslutad TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_korning PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX ix_korning_vantar ON korning (begard) WHERE tillstand IN ('begard', 'pagar')",
    """
    CREATE UNIQUE INDEX uq_korning_nyckel_pagar ON korning (nyckel) WHERE tillstand IN ('begard', 'pagar')
    """,
    """
    CREATE TABLE leverans (
        id UUID NOT NULL,
        forbund TEXT[] NOT NULL,
        korning UUID,
        rapport VARCHAR NOT NULL,
        definition VARCHAR NOT NULL,
        parametrar VARCHAR NOT NULL,
        position VARCHAR NOT NULL,
        format VARCHAR NOT NULL,
        filnamn VARCHAR NOT NULL,
        sha256 VARCHAR NOT NULL,
        tabell_sha256 VARCHAR NOT NULL,
        skapad TIMESTAMP WITH TIME ZONE NOT NULL,
        av VARCHAR NOT NULL,
        CONSTRAINT pk_leverans PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX ix_leverans_forbund ON leverans USING gin (forbund)",
    "CREATE INDEX ix_leverans_korning ON leverans (korning)",
    "CREATE INDEX ix_leverans_skapad ON leverans (skapad)",
    """
    CREATE TABLE logg (
        forbund VARCHAR NOT NULL,
        position BIGINT NOT NULL,
        id UUID NOT NULL,
        typ VARCHAR NOT NULL,
        version SMALLINT NOT NULL,
        insats VARCHAR,
        deltagande VARCHAR,
        strom TEXT COLLATE "C" NOT NULL,
        person UUID,
        kon VARCHAR,
        fodelsear SMALLINT,
        datum DATE NOT NULL,
        registrerad TIMESTAMP WITH TIME ZONE NOT NULL,
        av VARCHAR NOT NULL,
        data TEXT NOT NULL,
        nyckel VARCHAR NOT NULL,
        hash BYTEA NOT NULL,
        CONSTRAINT pk_logg PRIMARY KEY (forbund, position),
        CONSTRAINT uq_logg_forbund_id UNIQUE (forbund, id)
    )
    """,
    "CREATE INDEX ix_logg_strom ON logg (forbund, strom, position)",
    """
    CREATE TABLE logg_huvud (
        forbund VARCHAR NOT NULL,
        position BIGINT NOT NULL,
        hash BYTEA NOT NULL,
        registrerad TIMESTAMP WITH TIME ZONE,
        lovat TIMESTAMP WITH TIME ZONE,
        uppsattning BIGINT NOT NULL,
        CONSTRAINT pk_logg_huvud PRIMARY KEY (forbund)
    )
    """,
    """
    CREATE TABLE manadskorning (
        forbund VARCHAR NOT NULL,
        manad VARCHAR NOT NULL,
        begard TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_manadskorning PRIMARY KEY (forbund, manad)
    )
    """,
    """
    CREATE TABLE manadsval (
        forbund VARCHAR NOT NULL,
        dag INTEGER NOT NULL,
        CONSTRAINT pk_manadsval PRIMARY KEY (forbund)
    )
    """,
    """
    CREATE TABLE person_index (
        forbund TEXT NOT NULL,
        person UUID NOT NULL,
        blindindex BYTEA NOT NULL,
        key_id TEXT NOT NULL,
        kon TEXT NOT NULL,
        fodelsear INTEGER NOT NULL,
        CONSTRAINT pk_person_index PRIMARY KEY (forbund, person),
        CONSTRAINT uq_person_index_forbund_blindindex UNIQUE (forbund, blindindex)
    )
    """,
    """
    CREATE TABLE person_uppgift (
        forbund TEXT NOT NULL,
        person UUID NOT NULL,
        huvudman TEXT NOT NULL,
        key_id TEXT NOT NULL,
        personnummer BYTEA NOT NULL,
        namn BYTEA,
        kontakt BYTEA,
        CONSTRAINT pk_person_uppgift PRIMARY KEY (forbund, person, huvudman)
    )
    """,
)

POLICIES = (
    "ALTER TABLE person_index ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE person_index FORCE ROW LEVEL SECURITY",
    "REVOKE ALL ON person_index FROM PUBLIC",
    "GRANT SELECT ON person_index TO stegvis_app",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON person_index TO stegvis_logg",
    """
    CREATE POLICY app_laser ON person_index FOR SELECT TO stegvis_app USING (forbund = (SELECT current_setting('stegvis.forbund')))
    """,
    """
    CREATE POLICY logg ON person_index TO stegvis_logg USING (forbund = (SELECT current_setting('stegvis.forbund'))) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')))
    """,
    "ALTER TABLE person_uppgift ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE person_uppgift FORCE ROW LEVEL SECURITY",
    "REVOKE ALL ON person_uppgift FROM PUBLIC",
    "GRANT SELECT ON person_uppgift TO stegvis_app",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON person_uppgift TO stegvis_logg",
    """
    CREATE POLICY app_laser ON person_uppgift FOR SELECT TO stegvis_app USING (forbund = (SELECT current_setting('stegvis.forbund')) AND (huvudman = ANY ((SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[]) OR (SELECT current_setting('stegvis.huvudman')) = '*'))
    """,
    """
    CREATE POLICY logg ON person_uppgift TO stegvis_logg USING (forbund = (SELECT current_setting('stegvis.forbund'))) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')))
    """,
    "ALTER TABLE fritext ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE fritext FORCE ROW LEVEL SECURITY",
    "REVOKE ALL ON fritext FROM PUBLIC",
    "GRANT SELECT ON fritext TO stegvis_app",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON fritext TO stegvis_logg",
    """
    CREATE POLICY app_laser ON fritext FOR SELECT TO stegvis_app USING (forbund = (SELECT current_setting('stegvis.forbund')) AND (huvudman = ANY ((SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[]) OR (SELECT current_setting('stegvis.huvudman')) = '*'))
    """,
    """
    CREATE POLICY logg ON fritext TO stegvis_logg USING (forbund = (SELECT current_setting('stegvis.forbund'))) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')))
    """,
    "ALTER TABLE gallrad ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE gallrad FORCE ROW LEVEL SECURITY",
    "REVOKE ALL ON gallrad FROM PUBLIC",
    "GRANT SELECT ON gallrad TO stegvis_app",
    "GRANT SELECT, INSERT ON gallrad TO stegvis_logg",
    """
    CREATE POLICY app_laser ON gallrad FOR SELECT TO stegvis_app USING (forbund = (SELECT current_setting('stegvis.forbund')))
    """,
    """
    CREATE POLICY logg ON gallrad TO stegvis_logg USING (forbund = (SELECT current_setting('stegvis.forbund'))) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')))
    """,
    "REVOKE ALL ON deltagande_nu FROM PUBLIC",
    "ALTER TABLE deltagande_nu ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE deltagande_nu FORCE ROW LEVEL SECURITY",
    "GRANT SELECT ON deltagande_nu TO stegvis_app, stegvis_bild",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON deltagande_nu TO stegvis_logg",
    """
    CREATE POLICY app_laser ON deltagande_nu FOR SELECT TO stegvis_app USING (forbund = (SELECT current_setting('stegvis.forbund')) AND (huvudman = ANY ((SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[]) OR (SELECT current_setting('stegvis.huvudman')) = '*'))
    """,
    """
    CREATE POLICY bild_laser ON deltagande_nu FOR SELECT TO stegvis_bild USING (forbund = (SELECT current_setting('stegvis.forbund')))
    """,
    """
    CREATE POLICY logg ON deltagande_nu TO stegvis_logg USING (forbund = (SELECT current_setting('stegvis.forbund'))) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')))
    """,
    "REVOKE ALL ON deltagande_tidigare FROM PUBLIC",
    "ALTER TABLE deltagande_tidigare ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE deltagande_tidigare FORCE ROW LEVEL SECURITY",
    "GRANT SELECT ON deltagande_tidigare TO stegvis_app, stegvis_bild",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON deltagande_tidigare TO stegvis_logg",
    """
    CREATE POLICY app_laser ON deltagande_tidigare FOR SELECT TO stegvis_app USING (forbund = (SELECT current_setting('stegvis.forbund')) AND EXISTS (SELECT FROM deltagande_nu n WHERE n.forbund = deltagande_tidigare.forbund AND n.deltagande = deltagande_tidigare.deltagande))
    """,
    """
    CREATE POLICY bild_laser ON deltagande_tidigare FOR SELECT TO stegvis_bild USING (forbund = (SELECT current_setting('stegvis.forbund')))
    """,
    """
    CREATE POLICY logg ON deltagande_tidigare TO stegvis_logg USING (forbund = (SELECT current_setting('stegvis.forbund'))) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')))
    """,
    "REVOKE ALL ON insats_version FROM PUBLIC",
    "ALTER TABLE insats_version ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE insats_version FORCE ROW LEVEL SECURITY",
    "GRANT SELECT ON insats_version TO stegvis_app, stegvis_bild",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON insats_version TO stegvis_logg",
    """
    CREATE POLICY app_laser ON insats_version FOR SELECT TO stegvis_app USING (forbund = (SELECT current_setting('stegvis.forbund')))
    """,
    """
    CREATE POLICY bild_laser ON insats_version FOR SELECT TO stegvis_bild USING (forbund = (SELECT current_setting('stegvis.forbund')))
    """,
    """
    CREATE POLICY logg ON insats_version TO stegvis_logg USING (forbund = (SELECT current_setting('stegvis.forbund'))) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')))
    """,
    "REVOKE ALL ON antal_rad FROM PUBLIC",
    "ALTER TABLE antal_rad ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE antal_rad FORCE ROW LEVEL SECURITY",
    "GRANT SELECT ON antal_rad TO stegvis_app, stegvis_bild",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON antal_rad TO stegvis_logg",
    """
    CREATE POLICY app_laser ON antal_rad FOR SELECT TO stegvis_app USING (forbund = (SELECT current_setting('stegvis.forbund')))
    """,
    """
    CREATE POLICY bild_laser ON antal_rad FOR SELECT TO stegvis_bild USING (forbund = (SELECT current_setting('stegvis.forbund')))
    """,
    """
    CREATE POLICY logg ON antal_rad TO stegvis_logg USING (forbund = (SELECT current_setting('stegvis.forbund'))) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')))
    """,
    "REVOKE ALL ON forbund_version FROM PUBLIC",
    "GRANT SELECT ON forbund_version TO stegvis_app, stegvis_bild",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON forbund_version TO stegvis_logg",
    "REVOKE ALL ON huvudman_version FROM PUBLIC",
    "GRANT SELECT ON huvudman_version TO stegvis_app, stegvis_bild",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON huvudman_version TO stegvis_logg",
    "REVOKE ALL ON logg, logg_huvud FROM PUBLIC",
    "ALTER TABLE logg ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE logg FORCE ROW LEVEL SECURITY",
    "GRANT SELECT ON logg TO stegvis_app",
    "GRANT SELECT, INSERT ON logg TO stegvis_logg",
    """
    CREATE POLICY app_laser ON logg FOR SELECT TO stegvis_app USING (forbund = (SELECT current_setting('stegvis.forbund')) AND (deltagande IS NULL OR EXISTS (SELECT FROM deltagande_nu n WHERE n.forbund = logg.forbund AND n.deltagande = logg.deltagande)))
    """,
    """
    CREATE POLICY logg_laser ON logg FOR SELECT TO stegvis_logg USING (forbund = (SELECT current_setting('stegvis.forbund')))
    """,
    """
    CREATE POLICY logg_skriver ON logg FOR INSERT TO stegvis_logg WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')))
    """,
    "ALTER TABLE logg_huvud ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE logg_huvud FORCE ROW LEVEL SECURITY",
    "GRANT SELECT ON logg_huvud TO stegvis_app, stegvis_bild",
    "GRANT SELECT, INSERT, UPDATE ON logg_huvud TO stegvis_logg",
    """
    CREATE POLICY laser ON logg_huvud FOR SELECT TO stegvis_app, stegvis_bild USING (forbund = (SELECT current_setting('stegvis.forbund')))
    """,
    """
    CREATE POLICY logg ON logg_huvud TO stegvis_logg USING (forbund = (SELECT current_setting('stegvis.forbund'))) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')))
    """,
    """
    CREATE FUNCTION logg_andras_aldrig() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the log is append-only'; END $$
    """,
    """
    CREATE TRIGGER logg_rad BEFORE UPDATE OR DELETE ON logg
        FOR EACH ROW EXECUTE FUNCTION logg_andras_aldrig()
    """,
    """
    CREATE TRIGGER logg_tabell BEFORE TRUNCATE ON logg
        FOR EACH STATEMENT EXECUTE FUNCTION logg_andras_aldrig()
    """,
    "ALTER TABLE logg ENABLE ALWAYS TRIGGER logg_rad",
    "ALTER TABLE logg ENABLE ALWAYS TRIGGER logg_tabell",
    "ALTER TABLE anvandare ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE anvandare FORCE ROW LEVEL SECURITY",
    "ALTER TABLE inloggning ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE inloggning FORCE ROW LEVEL SECURITY",
    "ALTER TABLE apinyckel ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE apinyckel FORCE ROW LEVEL SECURITY",
    "REVOKE ALL ON anvandare, inloggning, apinyckel FROM PUBLIC",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON anvandare, inloggning, apinyckel TO stegvis_app",
    "CREATE POLICY anvandare_app ON anvandare TO stegvis_app USING (true) WITH CHECK (true)",
    "CREATE POLICY inloggning_app ON inloggning TO stegvis_app USING (true) WITH CHECK (true)",
    "CREATE POLICY apinyckel_app ON apinyckel TO stegvis_app USING (true) WITH CHECK (true)",
    "REVOKE ALL ON korning FROM PUBLIC",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON korning TO stegvis_app",
    "REVOKE ALL ON manadsval FROM PUBLIC",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON manadsval TO stegvis_app",
    "REVOKE ALL ON manadskorning FROM PUBLIC",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON manadskorning TO stegvis_app",
    "REVOKE ALL ON leverans FROM PUBLIC",
    "GRANT SELECT, INSERT ON leverans TO stegvis_app",
)


def upgrade() -> None:
    for statement in (*TABLES, *POLICIES):
        op.execute(statement)


def downgrade() -> None:
    for table in (
        "person_uppgift",
        "person_index",
        "manadsval",
        "manadskorning",
        "logg_huvud",
        "logg",
        "leverans",
        "korning",
        "insats_version",
        "inloggning",
        "huvudman_version",
        "gallrad",
        "fritext",
        "forbund_version",
        "deltagande_tidigare",
        "deltagande_nu",
        "apinyckel",
        "anvandare",
        "antal_rad",
    ):
        op.execute(f"DROP TABLE {table} CASCADE")
    op.execute("DROP FUNCTION logg_andras_aldrig()")
