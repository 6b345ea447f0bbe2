"""Activities, who is in them, and that an insats's people may be read for an ESF project (ADR 47).

No page reads who takes part in a project: its person ids and numbers are for files alone, which are
made as stegvis_logg. What a project keeps of who changed number is kept as a förbund's is.
"""

from alembic import op


revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
TABLES = (
    """
    CREATE TABLE anslutning_version (
        forbund TEXT NOT NULL,
        nyckel TEXT NOT NULL,
        nr BIGINT NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        insats TEXT NOT NULL,
        projekt TEXT NOT NULL,
        giltig_fran DATE NOT NULL,
        giltig_till DATE,
        CONSTRAINT pk_anslutning_version PRIMARY KEY (forbund, nyckel, fran)
    )
    """,
    """
    CREATE TABLE aktivitet_version (
        forbund TEXT NOT NULL,
        nyckel TEXT NOT NULL,
        nr BIGINT NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        insats TEXT NOT NULL,
        slug TEXT NOT NULL,
        namn TEXT NOT NULL,
        slag TEXT NOT NULL,
        plats TEXT,
        giltig_fran DATE NOT NULL,
        giltig_till DATE,
        dagar TEXT NOT NULL,
        arrangorer UUID[] NOT NULL,
        CONSTRAINT pk_aktivitet_version PRIMARY KEY (forbund, nyckel, fran)
    )
    """,
    """
    CREATE TABLE aktivitet_deltagare (
        forbund TEXT NOT NULL,
        nyckel TEXT NOT NULL,
        nr BIGINT NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        deltagande TEXT NOT NULL,
        insats TEXT NOT NULL,
        aktivitet TEXT NOT NULL,
        giltig_fran DATE NOT NULL,
        giltig_till DATE,
        CONSTRAINT pk_aktivitet_deltagare PRIMARY KEY (forbund, nyckel, fran)
    )
    """,
    """
    CREATE INDEX ix_aktivitet_deltagare_aktivitet
    ON aktivitet_deltagare (forbund, insats, aktivitet)
    """,
)
MINA = (
    f"{FORBUND} AND EXISTS (SELECT FROM deltagande_nu n"
    " WHERE n.forbund = aktivitet_deltagare.forbund"
    " AND n.deltagande = aktivitet_deltagare.deltagande)"
)
SEEN = {"anslutning_version": FORBUND, "aktivitet_version": FORBUND, "aktivitet_deltagare": MINA}
# Asked once a query: a project's register is not a förbund's, and no page looks anybody up in it.
I_FORBUND = (
    "(SELECT NOT EXISTS (SELECT FROM projekt_version p"
    " WHERE p.forbund = current_setting('stegvis.forbund')))"
)
PERSONER = ("person_index", "person_uppgift", "person_nummer")
SKRIVER = (
    "CREATE POLICY logg_skriver ON logg FOR INSERT TO stegvis_logg"
    f" WITH CHECK ({FORBUND} AND ((SELECT current_setting('stegvis.skriver')) = '*' OR {{}}))"
)
PROJEKT = "'projekt' = ANY (string_to_array(current_setting('stegvis.skriver'), ','))"
BEFORE = (
    "CASE WHEN strom LIKE 'p:%' THEN logg_far_byta(forbund, strom, data)"
    f" WHEN strom LIKE 'j%' OR strom LIKE 't:%' THEN {PROJEKT}"
    " WHEN strom LIKE 'n:%' OR strom LIKE 'o:%'"
    " THEN logg_far_skriva(forbund, 'd:' || deltagande, insats)"
    " ELSE logg_far_skriva(forbund, strom, insats) END"
)
AFTER = BEFORE.replace("LIKE 'o:%'", "LIKE 'o:%' OR strom LIKE 'z:%'")


def guarded(name: str, app_sees: str) -> tuple[str, ...]:
    return (
        f"REVOKE ALL ON {name} FROM PUBLIC",
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"GRANT SELECT ON {name} TO stegvis_app, stegvis_kopia",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO stegvis_logg",
        f"CREATE POLICY app_laser ON {name} FOR SELECT TO stegvis_app USING ({app_sees})",
        f"CREATE POLICY kopia_laser ON {name} FOR SELECT TO stegvis_kopia USING (true)",
        f"CREATE POLICY logg ON {name} TO stegvis_logg USING ({FORBUND}) WITH CHECK ({FORBUND})",
    )


def upgrade() -> None:
    for statement in (
        *TABLES,
        *(sats for name, sees in SEEN.items() for sats in guarded(name, sees)),
        "REVOKE SELECT ON projektdeltagare FROM stegvis_app, stegvis_bild",
        *(
            f"CREATE POLICY app_forbund ON {name} AS RESTRICTIVE FOR SELECT TO stegvis_app"
            f" USING ({I_FORBUND})"
            for name in PERSONER
        ),
        "DROP POLICY logg_skriver ON logg",
        SKRIVER.format(AFTER),
    ):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP POLICY logg_skriver ON logg")
    op.execute(SKRIVER.format(BEFORE))
    for name in PERSONER:
        op.execute(f"DROP POLICY app_forbund ON {name}")
    op.execute("GRANT SELECT ON projektdeltagare TO stegvis_app, stegvis_bild")
    for name in SEEN:
        op.drop_table(name)
