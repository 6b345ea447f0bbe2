"""Rounds of anonymous questionnaires: what is open, how one comes in, and what is answered (ADR 51).

Who answers is nowhere. A link says which round it opens and how many uses it has left. Answers are
one row of numbers for each round, which only those who append may read: no page can show them, and
they are in no backup.
"""

from alembic import op


revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
_SOKT = "(SELECT string_to_array(current_setting('stegvis.lank', true), ','))::text[]"
_TRAFF = f"encode(hash, 'hex') = ANY ({_SOKT})"
TABLES = (
    """
    CREATE TABLE enkatomgang (
        id UUID NOT NULL,
        forbund TEXT NOT NULL,
        namn TEXT NOT NULL,
        enkat TEXT NOT NULL,
        utgava INTEGER NOT NULL,
        insats TEXT,
        fran DATE NOT NULL,
        till DATE NOT NULL,
        inbjudna INTEGER,
        minst INTEGER NOT NULL,
        skapad_av TEXT NOT NULL,
        stangd BOOLEAN NOT NULL,
        CONSTRAINT pk_enkatomgang PRIMARY KEY (id),
        CONSTRAINT ck_enkatomgang_minst CHECK (minst >= 3),
        CONSTRAINT ck_enkatomgang_dagar CHECK (fran <= till)
    )
    """,
    "CREATE INDEX ix_enkatomgang_forbund ON enkatomgang (forbund)",
    """
    CREATE TABLE enkatlank (
        hash BYTEA NOT NULL,
        forbund TEXT NOT NULL,
        omgang UUID NOT NULL,
        kvar INTEGER NOT NULL,
        CONSTRAINT pk_enkatlank PRIMARY KEY (hash),
        CONSTRAINT ck_enkatlank_kvar CHECK (kvar >= 0)
    )
    """,
    "CREATE INDEX ix_enkatlank_forbund_omgang ON enkatlank (forbund, omgang)",
    """
    CREATE TABLE enkatsvar (
        omgang UUID NOT NULL,
        forbund TEXT NOT NULL,
        rakning JSONB NOT NULL,
        CONSTRAINT pk_enkatsvar PRIMARY KEY (omgang)
    )
    """,
)
NAMES = ("enkatomgang", "enkatlank", "enkatsvar")
RIGHTS = (
    *(
        statement
        for name in NAMES
        for statement in (
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
            f"REVOKE ALL ON {name} FROM PUBLIC",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO stegvis_logg",
            (
                f"CREATE POLICY logg ON {name} TO stegvis_logg"
                f" USING ({_FORBUND}) WITH CHECK ({_FORBUND})"
            ),
        )
    ),
    "GRANT SELECT ON enkatomgang TO stegvis_app",
    f"CREATE POLICY app_ser ON enkatomgang FOR SELECT TO stegvis_app USING ({_FORBUND})",
    # A link is looked for before any förbund is known; nobody can list them.
    "GRANT SELECT, UPDATE (kvar) ON enkatlank TO stegvis_app",
    f"CREATE POLICY app_ser ON enkatlank FOR SELECT TO stegvis_app USING ({_TRAFF})",
    f"CREATE POLICY app_andrar ON enkatlank FOR UPDATE TO stegvis_app USING ({_TRAFF})",
)


def upgrade() -> None:
    for statement in (*TABLES, *RIGHTS):
        op.execute(statement)


def downgrade() -> None:
    for name in NAMES:
        op.drop_table(name)
