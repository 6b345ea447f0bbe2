"""Extracts by decision: what an owner decided, what was made, what was taken (ADR 25)."""

from alembic import op


revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE utredningsbeslut (
        id UUID NOT NULL,
        forbund TEXT NOT NULL,
        huvudman TEXT NOT NULL,
        utredare TEXT NOT NULL,
        beslut TEXT NOT NULL,
        andamal TEXT NOT NULL,
        insatser TEXT[] NOT NULL,
        fran DATE NOT NULL,
        till DATE NOT NULL,
        kolumner TEXT[] NOT NULL,
        dagar BOOLEAN NOT NULL,
        galler_till DATE NOT NULL,
        beslutad TIMESTAMP WITH TIME ZONE NOT NULL,
        beslutad_av TEXT NOT NULL,
        avslutad TIMESTAMP WITH TIME ZONE,
        avslutad_av TEXT,
        CONSTRAINT pk_utredningsbeslut PRIMARY KEY (id),
        CONSTRAINT ck_utredningsbeslut_insatser CHECK (cardinality(insatser) > 0),
        CONSTRAINT ck_utredningsbeslut_period CHECK (fran <= till),
        CONSTRAINT ck_utredningsbeslut_avslut CHECK ((avslutad IS NULL) = (avslutad_av IS NULL))
    )
    """,
    """
    CREATE TABLE utredningsutdrag (
        id UUID NOT NULL,
        forbund TEXT NOT NULL,
        beslut UUID NOT NULL,
        tillstand TEXT NOT NULL,
        begard TIMESTAMP WITH TIME ZONE NOT NULL,
        forsok INTEGER NOT NULL,
        rader INTEGER,
        utelamnade INTEGER,
        bort TIMESTAMP WITH TIME ZONE,
        borttagen TIMESTAMP WITH TIME ZONE,
        fel TEXT,
        CONSTRAINT pk_utredningsutdrag PRIMARY KEY (id),
        CONSTRAINT ck_utredningsutdrag_tillstand
            CHECK (tillstand IN ('begard', 'klar', 'misslyckad'))
    )
    """,
    """
    CREATE UNIQUE INDEX uq_utredningsutdrag_begard ON utredningsutdrag (forbund, beslut)
        WHERE tillstand = 'begard'
    """,
    "CREATE INDEX ix_utredningsutdrag_beslut ON utredningsutdrag (forbund, beslut)",
    """
    CREATE TABLE utredningshamtning (
        id UUID NOT NULL,
        forbund TEXT NOT NULL,
        utdrag UUID NOT NULL,
        format TEXT NOT NULL,
        nar TIMESTAMP WITH TIME ZONE NOT NULL,
        av TEXT NOT NULL,
        CONSTRAINT pk_utredningshamtning PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX ix_utredningshamtning_utdrag ON utredningshamtning (forbund, utdrag)",
    "ALTER TABLE laslogg ADD COLUMN utredning UUID",
)
NAMES = ("utredningsbeslut", "utredningshamtning", "utredningsutdrag")
FORBUND = "{t}.forbund = (SELECT current_setting('stegvis.forbund'))"
AGER = (
    "(huvudman = ANY ((SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[])"
    " OR (SELECT current_setting('stegvis.huvudman')) = '*')"
)
JAG = "utredare = (SELECT nullif(current_setting('stegvis.anvandare', true), ''))"
MITT = (
    "EXISTS (SELECT FROM utredningsbeslut b WHERE b.forbund = {t}.forbund AND b.id = {t}.beslut"
    f" AND b.avslutad IS NULL AND b.{JAG})"
)
MIN_FIL = (
    "EXISTS (SELECT FROM utredningsutdrag u JOIN utredningsbeslut b ON b.forbund = u.forbund"
    " AND b.id = u.beslut WHERE u.forbund = {t}.forbund AND u.id = {t}.{c}"
    f" AND u.borttagen IS NULL AND b.avslutad IS NULL AND b.{JAG})"
)
SEDD = "EXISTS (SELECT FROM {o} o WHERE o.forbund = {t}.forbund AND o.id = {t}.{c})"
NYTT_BESLUT = (
    "EXISTS (SELECT FROM utredningsbeslut b WHERE b.forbund = {t}.forbund AND b.id = {t}.id"
    f" AND b.avslutad IS NULL AND {AGER})"
)


def policy(name: str, table: str, what: str, condition: str, **names: str) -> str:
    where = f"{FORBUND} AND {condition}".format(t=table, **names)
    clause = "WITH CHECK" if what == "INSERT" else "USING"
    return f"CREATE POLICY {name} ON {table} FOR {what} TO stegvis_app {clause} ({where})"


POLICIES = (
    *(
        statement
        for name in NAMES
        for statement in (
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
            f"REVOKE ALL ON {name} FROM PUBLIC",
            f"GRANT SELECT, INSERT ON {name} TO stegvis_app",
            f"GRANT SELECT ON {name} TO stegvis_logg, stegvis_kopia",
            f"CREATE POLICY logg ON {name} TO stegvis_logg USING ({FORBUND.format(t=name)})",
            f"CREATE POLICY kopia_laser ON {name} FOR SELECT TO stegvis_kopia USING (true)",
        )
    ),
    "GRANT UPDATE (avslutad, avslutad_av) ON utredningsbeslut TO stegvis_logg",
    """
    GRANT UPDATE (tillstand, forsok, rader, utelamnade, bort, borttagen, fel)
        ON utredningsutdrag TO stegvis_logg
    """,
    "GRANT INSERT ON filnyckel TO stegvis_logg",
    policy("ser", "utredningsbeslut", "SELECT", f"({AGER} OR {JAG})"),
    policy("beslutar", "utredningsbeslut", "INSERT", AGER),
    policy("ser", "utredningsutdrag", "SELECT", SEDD, o="utredningsbeslut", c="beslut"),
    policy("bestaller", "utredningsutdrag", "INSERT", MITT),
    policy("ser", "utredningshamtning", "SELECT", SEDD, o="utredningsutdrag", c="utdrag"),
    policy("hamtar", "utredningshamtning", "INSERT", MIN_FIL, c="utdrag"),
    policy("utredning_laser", "filnyckel", "SELECT", MIN_FIL, c="id"),
    policy("utredning_gor", "filnyckel", "INSERT", NYTT_BESLUT),
)


def upgrade() -> None:
    for statement in (*TABLES, *POLICIES):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP POLICY utredning_laser ON filnyckel")
    op.execute("DROP POLICY utredning_gor ON filnyckel")
    op.execute("REVOKE INSERT ON filnyckel FROM stegvis_logg")
    for name in ("utredningshamtning", "utredningsutdrag", "utredningsbeslut"):
        op.execute(f"DROP TABLE {name}")
    op.execute("ALTER TABLE laslogg DROP COLUMN utredning")
