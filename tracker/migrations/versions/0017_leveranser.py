"""Sealed deliveries: their rows, the bytes of their files, and the keys of those that are closed."""

from alembic import op


revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NAMES = ("forsegling", "forseglad_fil", "forseglingsnyckel")
ALDRIG = "EXECUTE FUNCTION forsegling_andras_aldrig()"
FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"

TABLES = (
    """
    CREATE TABLE forsegling (
        forbund TEXT NOT NULL,
        nummer INTEGER NOT NULL,
        id UUID NOT NULL,
        korning UUID,
        rapport TEXT NOT NULL,
        definition TEXT NOT NULL,
        kodlistor TEXT NOT NULL,
        stegvis TEXT NOT NULL,
        parametrar TEXT NOT NULL,
        position TEXT NOT NULL,
        tabell_sha256 TEXT NOT NULL,
        filer TEXT NOT NULL,
        mottagare TEXT NOT NULL,
        syfte TEXT NOT NULL,
        ersatter INTEGER,
        av TEXT NOT NULL,
        bekraftad TIMESTAMP WITH TIME ZONE NOT NULL,
        forseglad TIMESTAMP WITH TIME ZONE NOT NULL,
        nyckel TEXT NOT NULL,
        hash BYTEA NOT NULL,
        CONSTRAINT pk_forsegling PRIMARY KEY (forbund, nummer),
        CONSTRAINT uq_forsegling_forbund_id UNIQUE (forbund, id)
    )
    """,
    """
    CREATE TABLE forseglad_fil (
        forbund TEXT NOT NULL,
        nummer INTEGER NOT NULL,
        namn TEXT NOT NULL,
        innehall BYTEA NOT NULL,
        CONSTRAINT pk_forseglad_fil PRIMARY KEY (forbund, nummer, namn)
    )
    """,
    """
    CREATE TABLE forseglingsnyckel (
        forbund TEXT NOT NULL,
        id UUID NOT NULL,
        key_id TEXT NOT NULL,
        nyckel BYTEA NOT NULL,
        CONSTRAINT pk_forseglingsnyckel PRIMARY KEY (forbund, id)
    )
    """,
)

POLICIES = (
    "REVOKE ALL ON forsegling, forseglad_fil, forseglingsnyckel FROM PUBLIC",
    *(
        statement
        for name in NAMES
        for statement in (
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
            f"GRANT SELECT ON {name} TO stegvis_app",
            f"GRANT SELECT, INSERT ON {name} TO stegvis_logg",
            f"CREATE POLICY app_laser ON {name} FOR SELECT TO stegvis_app USING ({FORBUND})",
            f"CREATE POLICY logg ON {name} TO stegvis_logg USING ({FORBUND}) WITH CHECK ({FORBUND})",
            f"GRANT SELECT ON {name} TO stegvis_kopia",
            f"CREATE POLICY kopia_laser ON {name} FOR SELECT TO stegvis_kopia USING (true)",
        )
    ),
    "GRANT UPDATE (key_id, nyckel), DELETE ON forseglingsnyckel TO stegvis_logg",
    """CREATE FUNCTION forsegling_andras_aldrig() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'what was delivered is append-only'; END $$""",
    *(
        statement
        for name in NAMES[:2]
        for statement in (
            f"CREATE TRIGGER {name}_rad BEFORE UPDATE OR DELETE ON {name} FOR EACH ROW {ALDRIG}",
            f"CREATE TRIGGER {name}_tabell BEFORE TRUNCATE ON {name} FOR EACH STATEMENT {ALDRIG}",
            f"ALTER TABLE {name} ENABLE ALWAYS TRIGGER {name}_rad",
            f"ALTER TABLE {name} ENABLE ALWAYS TRIGGER {name}_tabell",
        )
    ),
)


def upgrade() -> None:
    for statement in (*TABLES, *POLICIES):
        op.execute(statement)


def downgrade() -> None:
    for name in reversed(NAMES):
        op.execute(f"DROP TABLE {name}")
    op.execute("DROP FUNCTION forsegling_andras_aldrig")
