"""How people log in: one-time codes, an outside identity provider, limits."""

from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE engangskod (
        anvandare UUID NOT NULL,
        vantar BOOLEAN NOT NULL,
        key_id VARCHAR NOT NULL,
        hemlighet BYTEA NOT NULL,
        skapad TIMESTAMP WITH TIME ZONE NOT NULL,
        steg BIGINT,
        CONSTRAINT pk_engangskod PRIMARY KEY (anvandare, vantar)
    )
    """,
    """
    CREATE TABLE aterkod (
        hash BYTEA NOT NULL,
        anvandare UUID NOT NULL,
        CONSTRAINT pk_aterkod PRIMARY KEY (hash)
    )
    """,
    "CREATE INDEX ix_aterkod_anvandare ON aterkod (anvandare)",
    """
    CREATE TABLE identitet (
        iss VARCHAR NOT NULL,
        sub VARCHAR NOT NULL,
        anvandare UUID NOT NULL,
        skapad TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_identitet PRIMARY KEY (iss, sub)
    )
    """,
    "CREATE INDEX ix_identitet_anvandare ON identitet (anvandare)",
    """
    CREATE TABLE kopplingskod (
        hash BYTEA NOT NULL,
        anvandare UUID NOT NULL,
        till TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_kopplingskod PRIMARY KEY (hash)
    )
    """,
    """
    CREATE TABLE halvvag (
        nyckel BYTEA NOT NULL,
        anvandare UUID,
        kod_given BOOLEAN NOT NULL,
        iss VARCHAR,
        sub VARCHAR,
        skapad TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_halvvag PRIMARY KEY (nyckel)
    )
    """,
    """
    CREATE TABLE oidc_forsok (
        state BYTEA NOT NULL,
        nonce VARCHAR NOT NULL,
        verifierare VARCHAR NOT NULL,
        besokare BYTEA NOT NULL,
        vidare VARCHAR NOT NULL,
        anvandare UUID,
        skapad TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_oidc_forsok PRIMARY KEY (state)
    )
    """,
    """
    CREATE UNLOGGED TABLE takt (
        nyckel BYTEA NOT NULL,
        hel TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_takt PRIMARY KEY (nyckel)
    )
    """,
    "CREATE INDEX ix_takt_hel ON takt (hel)",
)
KEPT = ("engangskod", "aterkod", "identitet")
PASSING = ("kopplingskod", "halvvag", "oidc_forsok", "takt")


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    for name in (*KEPT, *PASSING):
        op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        op.execute(f"REVOKE ALL ON {name} FROM PUBLIC")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO stegvis_app")
        op.execute(
            f"CREATE POLICY {name}_app ON {name} TO stegvis_app USING (true) WITH CHECK (true)"
        )
    for name in KEPT:
        op.execute(f"GRANT SELECT ON {name} TO stegvis_kopia")
        op.execute(f"CREATE POLICY kopia_laser ON {name} FOR SELECT TO stegvis_kopia USING (true)")
    op.execute("ALTER TABLE anvandare ALTER COLUMN losenord DROP NOT NULL")
    op.execute("ALTER TABLE anvandare ADD COLUMN byt_losenord BOOLEAN NOT NULL DEFAULT false")
    op.execute("ALTER TABLE anvandare ALTER COLUMN byt_losenord DROP DEFAULT")
    # Everybody logs in anew, with what is now known of a login.
    op.execute("TRUNCATE inloggning")
    op.execute("""
        ALTER TABLE inloggning
            ADD COLUMN id UUID NOT NULL,
            ADD COLUMN bekraftad TIMESTAMP WITH TIME ZONE NOT NULL,
            ADD COLUMN satt VARCHAR NOT NULL,
            ADD COLUMN klient VARCHAR NOT NULL,
            ADD CONSTRAINT uq_inloggning_id UNIQUE (id)
    """)


def downgrade() -> None:
    op.execute("TRUNCATE inloggning")
    op.execute("""
        ALTER TABLE inloggning
            DROP CONSTRAINT uq_inloggning_id,
            DROP COLUMN id, DROP COLUMN bekraftad, DROP COLUMN satt, DROP COLUMN klient
    """)
    op.execute("ALTER TABLE anvandare DROP COLUMN byt_losenord")
    op.execute("ALTER TABLE anvandare ALTER COLUMN losenord SET NOT NULL")
    for name in (*KEPT, *PASSING):
        op.execute(f"DROP TABLE {name}")
