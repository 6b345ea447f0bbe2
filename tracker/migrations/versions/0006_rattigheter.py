"""The rights of a person: erasure with its decision, and what was handed out."""

from alembic import op


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE filnyckel (
        forbund TEXT NOT NULL,
        id UUID NOT NULL,
        key_id TEXT NOT NULL,
        nyckel BYTEA NOT NULL,
        CONSTRAINT pk_filnyckel PRIMARY KEY (forbund, id)
    )
    """,
    """
    CREATE TABLE gallring (
        id UUID NOT NULL,
        forbund TEXT NOT NULL,
        huvudman TEXT NOT NULL,
        regler TEXT NOT NULL,
        dag DATE NOT NULL,
        beslut TEXT NOT NULL,
        beslutad TIMESTAMP WITH TIME ZONE NOT NULL,
        beslutad_av TEXT NOT NULL,
        klar TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_gallring PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX ix_gallring_vantar ON gallring (forbund, beslutad) WHERE klar IS NULL",
    """
    CREATE TABLE gallringsperson (
        forbund TEXT NOT NULL,
        gallring UUID NOT NULL,
        person UUID NOT NULL,
        utfall TEXT,
        nar TIMESTAMP WITH TIME ZONE,
        filer INTEGER NOT NULL,
        CONSTRAINT pk_gallringsperson PRIMARY KEY (forbund, gallring, person)
    )
    """,
    "CREATE INDEX ix_gallringsperson_person ON gallringsperson (forbund, person)",
    """
    CREATE TABLE gallringsregel (
        id UUID NOT NULL,
        forbund TEXT NOT NULL,
        huvudman TEXT NOT NULL,
        manader INTEGER NOT NULL,
        kalla TEXT NOT NULL,
        beslut TEXT NOT NULL,
        skapad TIMESTAMP WITH TIME ZONE NOT NULL,
        skapad_av TEXT NOT NULL,
        upphord TIMESTAMP WITH TIME ZONE,
        upphord_av TEXT,
        CONSTRAINT pk_gallringsregel PRIMARY KEY (id)
    )
    """,
    "CREATE UNIQUE INDEX uq_gallringsregel_galler ON gallringsregel (forbund, huvudman) WHERE upphord IS NULL",
    """
    CREATE TABLE registerutdrag (
        id UUID NOT NULL,
        forbund TEXT NOT NULL,
        huvudman TEXT[] NOT NULL,
        person UUID NOT NULL,
        skapad TIMESTAMP WITH TIME ZONE NOT NULL,
        skapad_av TEXT NOT NULL,
        bort TIMESTAMP WITH TIME ZONE NOT NULL,
        borttagen TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_registerutdrag PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX ix_registerutdrag_person ON registerutdrag (forbund, person)",
    """
    CREATE TABLE utlamning (
        id UUID NOT NULL,
        forbund TEXT NOT NULL,
        registerutdrag UUID NOT NULL,
        format TEXT NOT NULL,
        nar TIMESTAMP WITH TIME ZONE NOT NULL,
        av TEXT NOT NULL,
        CONSTRAINT pk_utlamning PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX ix_utlamning_registerutdrag ON utlamning (forbund, registerutdrag)",
)

POLICIES = (
    "ALTER TABLE gallringsregel ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE gallringsregel FORCE ROW LEVEL SECURITY",
    "REVOKE ALL ON gallringsregel FROM PUBLIC",
    "GRANT SELECT, INSERT, UPDATE (upphord, upphord_av) ON gallringsregel TO stegvis_app",
    "GRANT SELECT ON gallringsregel TO stegvis_logg",
    "CREATE POLICY app ON gallringsregel TO stegvis_app USING (forbund = (SELECT current_setting('stegvis.forbund')) AND (huvudman = ANY ((SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[]) OR (SELECT current_setting('stegvis.huvudman')) = '*')) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')) AND (huvudman = ANY ((SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[]) OR (SELECT current_setting('stegvis.huvudman')) = '*'))",
    "CREATE POLICY logg ON gallringsregel TO stegvis_logg USING (forbund = (SELECT current_setting('stegvis.forbund'))) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')))",
    "ALTER TABLE gallring ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE gallring FORCE ROW LEVEL SECURITY",
    "REVOKE ALL ON gallring FROM PUBLIC",
    "GRANT SELECT ON gallring TO stegvis_app",
    "GRANT SELECT, INSERT, UPDATE (klar) ON gallring TO stegvis_logg",
    "CREATE POLICY app ON gallring TO stegvis_app USING (forbund = (SELECT current_setting('stegvis.forbund')) AND (huvudman = ANY ((SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[]) OR (SELECT current_setting('stegvis.huvudman')) = '*')) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')) AND (huvudman = ANY ((SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[]) OR (SELECT current_setting('stegvis.huvudman')) = '*'))",
    "CREATE POLICY logg ON gallring TO stegvis_logg USING (forbund = (SELECT current_setting('stegvis.forbund'))) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')))",
    "ALTER TABLE gallringsperson ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE gallringsperson FORCE ROW LEVEL SECURITY",
    "REVOKE ALL ON gallringsperson FROM PUBLIC",
    "GRANT SELECT ON gallringsperson TO stegvis_app",
    "GRANT SELECT, INSERT, UPDATE (utfall, nar, filer) ON gallringsperson TO stegvis_logg",
    "CREATE POLICY app ON gallringsperson TO stegvis_app USING (forbund = (SELECT current_setting('stegvis.forbund')) AND EXISTS (SELECT FROM gallring g WHERE g.forbund = gallringsperson.forbund AND g.id = gallringsperson.gallring)) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')) AND EXISTS (SELECT FROM gallring g WHERE g.forbund = gallringsperson.forbund AND g.id = gallringsperson.gallring))",
    "CREATE POLICY logg ON gallringsperson TO stegvis_logg USING (forbund = (SELECT current_setting('stegvis.forbund'))) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')))",
    "ALTER TABLE registerutdrag ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE registerutdrag FORCE ROW LEVEL SECURITY",
    "REVOKE ALL ON registerutdrag FROM PUBLIC",
    "GRANT SELECT, INSERT ON registerutdrag TO stegvis_app",
    "GRANT SELECT, UPDATE (borttagen) ON registerutdrag TO stegvis_logg",
    "CREATE POLICY app ON registerutdrag TO stegvis_app USING (forbund = (SELECT current_setting('stegvis.forbund')) AND ((huvudman <> '{}' AND huvudman <@ (SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[]) OR (SELECT current_setting('stegvis.huvudman')) = '*' OR skapad_av = (SELECT nullif(current_setting('stegvis.anvandare', true), '')))) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')) AND ((huvudman <> '{}' AND huvudman <@ (SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[]) OR (SELECT current_setting('stegvis.huvudman')) = '*' OR skapad_av = (SELECT nullif(current_setting('stegvis.anvandare', true), ''))))",
    "CREATE POLICY logg ON registerutdrag TO stegvis_logg USING (forbund = (SELECT current_setting('stegvis.forbund'))) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')))",
    "ALTER TABLE utlamning ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE utlamning FORCE ROW LEVEL SECURITY",
    "REVOKE ALL ON utlamning FROM PUBLIC",
    "GRANT SELECT, INSERT ON utlamning TO stegvis_app",
    "GRANT SELECT ON utlamning TO stegvis_logg",
    "CREATE POLICY app ON utlamning TO stegvis_app USING (forbund = (SELECT current_setting('stegvis.forbund')) AND EXISTS (SELECT FROM registerutdrag r WHERE r.forbund = utlamning.forbund AND r.id = utlamning.registerutdrag)) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')) AND EXISTS (SELECT FROM registerutdrag r WHERE r.forbund = utlamning.forbund AND r.id = utlamning.registerutdrag))",
    "CREATE POLICY logg ON utlamning TO stegvis_logg USING (forbund = (SELECT current_setting('stegvis.forbund'))) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')))",
    "ALTER TABLE filnyckel ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE filnyckel FORCE ROW LEVEL SECURITY",
    "REVOKE ALL ON filnyckel FROM PUBLIC",
    "GRANT SELECT, INSERT ON filnyckel TO stegvis_app",
    "GRANT SELECT, UPDATE, DELETE ON filnyckel TO stegvis_logg",
    "CREATE POLICY app ON filnyckel TO stegvis_app USING (forbund = (SELECT current_setting('stegvis.forbund')) AND EXISTS (SELECT FROM registerutdrag r WHERE r.forbund = filnyckel.forbund AND r.id = filnyckel.id)) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')) AND EXISTS (SELECT FROM registerutdrag r WHERE r.forbund = filnyckel.forbund AND r.id = filnyckel.id))",
    "CREATE POLICY logg ON filnyckel TO stegvis_logg USING (forbund = (SELECT current_setting('stegvis.forbund'))) WITH CHECK (forbund = (SELECT current_setting('stegvis.forbund')))",
)

KOPIA = tuple(
    statement
    for name in (
        "filnyckel",
        "gallring",
        "gallringsperson",
        "gallringsregel",
        "registerutdrag",
        "utlamning",
    )
    for statement in (
        f"GRANT SELECT ON {name} TO stegvis_kopia",
        f"CREATE POLICY kopia_laser ON {name} FOR SELECT TO stegvis_kopia USING (true)",
    )
)


def upgrade() -> None:
    for statement in (*TABLES, *POLICIES, *KOPIA):
        op.execute(statement)


def downgrade() -> None:
    for name in (
        "utlamning",
        "filnyckel",
        "registerutdrag",
        "gallringsperson",
        "gallring",
        "gallringsregel",
    ):
        op.execute(f"DROP TABLE {name}")
