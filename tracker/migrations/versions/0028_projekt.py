"""ESF projects, each a log of its own, and what lets a deltagande be reported to ESF (ADR 36)."""

from alembic import op


revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE projekt_version (
        forbund TEXT NOT NULL,
        nr BIGINT NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        namn TEXT NOT NULL,
        diarienummer TEXT NOT NULL,
        programperiod TEXT NOT NULL,
        agare TEXT NOT NULL,
        orgnr TEXT,
        start DATE NOT NULL,
        slut DATE NOT NULL,
        perioder TEXT NOT NULL,
        CONSTRAINT pk_projekt_version PRIMARY KEY (forbund, fran)
    )
    """,
    """
    CREATE TABLE delprojekt_version (
        forbund TEXT NOT NULL,
        slug TEXT NOT NULL,
        nr BIGINT NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        namn TEXT NOT NULL,
        agare TEXT NOT NULL,
        eget BOOLEAN NOT NULL,
        insatser TEXT NOT NULL,
        start DATE,
        slut DATE,
        CONSTRAINT pk_delprojekt_version PRIMARY KEY (forbund, slug, fran)
    )
    """,
    """
    CREATE TABLE personal_version (
        forbund TEXT NOT NULL,
        slug TEXT NOT NULL,
        nr BIGINT NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        person UUID,
        personnamn UUID NOT NULL,
        arbetsgivare TEXT NOT NULL,
        orgnr TEXT,
        kategori TEXT NOT NULL,
        slag TEXT NOT NULL,
        anstalld_fran DATE NOT NULL,
        anstalld_till DATE,
        anvandare UUID,
        CONSTRAINT pk_personal_version PRIMARY KEY (forbund, slug, fran)
    )
    """,
    """
    CREATE TABLE timpris_version (
        forbund TEXT NOT NULL,
        slug TEXT NOT NULL,
        nr BIGINT NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        kalla TEXT NOT NULL,
        beslutad DATE NOT NULL,
        utlysning TEXT,
        programomrade TEXT,
        region TEXT,
        priser TEXT NOT NULL,
        CONSTRAINT pk_timpris_version PRIMARY KEY (forbund, slug, fran)
    )
    """,
    """
    CREATE TABLE esfsats_version (
        forbund TEXT NOT NULL,
        namn TEXT NOT NULL,
        nr BIGINT NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        varde TEXT NOT NULL,
        kalla TEXT NOT NULL,
        datum DATE NOT NULL,
        CONSTRAINT pk_esfsats_version PRIMARY KEY (forbund, namn, fran)
    )
    """,
    """
    CREATE TABLE manad_version (
        forbund TEXT NOT NULL,
        manad TEXT NOT NULL,
        nr BIGINT NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        stangd BOOLEAN NOT NULL,
        datum DATE NOT NULL,
        CONSTRAINT pk_manad_version PRIMARY KEY (forbund, manad, fran)
    )
    """,
    """
    CREATE TABLE tid_rad (
        forbund TEXT NOT NULL,
        nr BIGINT NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        handelse UUID NOT NULL,
        personal TEXT NOT NULL,
        delprojekt TEXT,
        datum DATE NOT NULL,
        slag TEXT NOT NULL,
        minuter SMALLINT NOT NULL,
        aktivitet SMALLINT,
        beskrivning UUID,
        traff TEXT,
        CONSTRAINT pk_tid_rad PRIMARY KEY (forbund, nr, fran)
    )
    """,
    "CREATE INDEX ix_tid_rad_handelse ON tid_rad (forbund, handelse)",
    "CREATE INDEX ix_tid_rad_personal ON tid_rad (forbund, personal, datum)",
    """
    CREATE TABLE narvaro_rad (
        forbund TEXT NOT NULL,
        nr BIGINT NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        handelse UUID NOT NULL,
        deltagande TEXT NOT NULL,
        insats TEXT NOT NULL,
        datum DATE NOT NULL,
        minuter SMALLINT NOT NULL,
        beskrivning UUID,
        traff TEXT,
        CONSTRAINT pk_narvaro_rad PRIMARY KEY (forbund, nr, fran)
    )
    """,
    "CREATE INDEX ix_narvaro_rad_deltagande ON narvaro_rad (forbund, deltagande, datum)",
    "CREATE INDEX ix_narvaro_rad_handelse ON narvaro_rad (forbund, handelse)",
    """
    CREATE TABLE projektdeltagare (
        forbund TEXT NOT NULL,
        manad TEXT NOT NULL,
        hos TEXT NOT NULL,
        deltagande TEXT NOT NULL,
        person UUID NOT NULL,
        delprojekt TEXT NOT NULL,
        grund TEXT NOT NULL,
        vid BIGINT NOT NULL,
        CONSTRAINT pk_projektdeltagare PRIMARY KEY (forbund, manad, hos, deltagande)
    )
    """,
)
PROJECT = (
    *("projekt_version", "delprojekt_version", "personal_version", "timpris_version"),
    *("esfsats_version", "manad_version", "tid_rad", "projektdeltagare"),
)
COLUMNS = ("deltagande_nu", "deltagande_tidigare")
FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
# Attendance is seen by who sees the deltagande, as its earlier versions are.
MINA = (
    f"{FORBUND} AND EXISTS (SELECT FROM deltagande_nu n WHERE n.forbund = narvaro_rad.forbund"
    " AND n.deltagande = narvaro_rad.deltagande)"
)
SKRIVER = (
    "CREATE POLICY logg_skriver ON logg FOR INSERT TO stegvis_logg"
    f" WITH CHECK ({FORBUND} AND ((SELECT current_setting('stegvis.skriver')) = '*' OR {{}}))"
)
BEFORE = (
    "CASE WHEN strom LIKE 'p:%' THEN logg_far_byta(forbund, strom, data)"
    " ELSE logg_far_skriva(forbund, strom, insats) END"
)
# All of a project is written by who has `projekt`. Attendance is, as everything of a deltagande, for
# who may write about that: its own stream holds nothing that says whose it is.
PROJEKT = "'projekt' = ANY (string_to_array(current_setting('stegvis.skriver'), ','))"
AFTER = (
    "CASE WHEN strom LIKE 'p:%' THEN logg_far_byta(forbund, strom, data)"
    f" WHEN strom LIKE 'j%' OR strom LIKE 't:%' THEN {PROJEKT}"
    " WHEN strom LIKE 'n:%' THEN logg_far_skriva(forbund, 'd:' || deltagande, insats)"
    " ELSE logg_far_skriva(forbund, strom, insats) END"
)


def guarded(name: str, app_sees: str) -> tuple[str, ...]:
    return (
        f"REVOKE ALL ON {name} FROM PUBLIC",
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"GRANT SELECT ON {name} TO stegvis_app, stegvis_bild, stegvis_kopia",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO stegvis_logg",
        f"CREATE POLICY app_laser ON {name} FOR SELECT TO stegvis_app USING ({app_sees})",
        f"CREATE POLICY bild_laser ON {name} FOR SELECT TO stegvis_bild USING ({FORBUND})",
        f"CREATE POLICY kopia_laser ON {name} FOR SELECT TO stegvis_kopia USING (true)",
        f"CREATE POLICY logg ON {name} TO stegvis_logg USING ({FORBUND}) WITH CHECK ({FORBUND})",
    )


def upgrade() -> None:
    for statement in (
        *TABLES,
        *(f"ALTER TABLE {name} ADD COLUMN esfgrunder TEXT[]" for name in COLUMNS),
        *(statement for name in PROJECT for statement in guarded(name, FORBUND)),
        *guarded("narvaro_rad", MINA),
        "DROP POLICY logg_skriver ON logg",
        SKRIVER.format(AFTER),
    ):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP POLICY logg_skriver ON logg")
    op.execute(SKRIVER.format(BEFORE))
    for name in (*PROJECT, "narvaro_rad"):
        op.drop_table(name)
    for name in COLUMNS:
        op.drop_column(name, "esfgrunder")
