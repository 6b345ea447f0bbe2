"""Närvarointyg: what was certified of a month, and what was signed on the screen or scanned."""

from alembic import op


revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
SKRIVER = (
    "CREATE POLICY logg_skriver ON logg FOR INSERT TO stegvis_logg"
    f" WITH CHECK ({FORBUND} AND ((SELECT current_setting('stegvis.skriver')) = '*' OR {{}}))"
)
PROJEKT = "'projekt' = ANY (string_to_array(current_setting('stegvis.skriver'), ','))"
BEFORE = (
    "CASE WHEN strom LIKE 'p:%' THEN logg_far_byta(forbund, strom, data)"
    f" WHEN strom LIKE 'j%' OR strom LIKE 't:%' THEN {PROJEKT}"
    " WHEN strom LIKE 'n:%' THEN logg_far_skriva(forbund, 'd:' || deltagande, insats)"
    " ELSE logg_far_skriva(forbund, strom, insats) END"
)
# A certificate is, as the attendance that it is of, for who may write about the deltagande.
AFTER = BEFORE.replace("strom LIKE 'n:%'", "strom LIKE 'n:%' OR strom LIKE 'o:%'")
TABLES = (
    """
    CREATE TABLE intyg_rad (
        forbund TEXT NOT NULL,
        nr BIGINT NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        handelse UUID NOT NULL,
        deltagande TEXT NOT NULL,
        insats TEXT NOT NULL,
        datum DATE NOT NULL,
        manad TEXT NOT NULL,
        minuter INTEGER NOT NULL,
        summa TEXT NOT NULL,
        hur TEXT NOT NULL,
        bild UUID,
        CONSTRAINT pk_intyg_rad PRIMARY KEY (forbund, nr, fran)
    )
    """,
    "CREATE INDEX ix_intyg_rad_deltagande ON intyg_rad (forbund, deltagande, manad)",
    "CREATE INDEX ix_intyg_rad_handelse ON intyg_rad (forbund, handelse)",
    """
    CREATE TABLE intygsbild (
        forbund TEXT NOT NULL,
        id UUID NOT NULL,
        deltagande TEXT NOT NULL,
        projekt TEXT NOT NULL,
        form TEXT NOT NULL,
        key_id TEXT NOT NULL,
        bild BYTEA NOT NULL,
        CONSTRAINT pk_intygsbild PRIMARY KEY (forbund, id)
    )
    """,
    "CREATE INDEX ix_intygsbild_projekt ON intygsbild (forbund, projekt)",
)


def mina(name: str) -> str:
    """Seen by who sees the deltagande, as attendance is."""
    return (
        f"{FORBUND} AND EXISTS (SELECT FROM deltagande_nu n WHERE n.forbund = {name}.forbund"
        f" AND n.deltagande = {name}.deltagande)"
    )


def guarded(name: str, *, bild: bool) -> tuple[str, ...]:
    own = (
        f"REVOKE ALL ON {name} FROM PUBLIC",
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"GRANT SELECT ON {name} TO stegvis_app, stegvis_kopia",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO stegvis_logg",
        f"CREATE POLICY app_laser ON {name} FOR SELECT TO stegvis_app USING ({mina(name)})",
        f"CREATE POLICY kopia_laser ON {name} FOR SELECT TO stegvis_kopia USING (true)",
        f"CREATE POLICY logg ON {name} TO stegvis_logg USING ({FORBUND}) WITH CHECK ({FORBUND})",
    )
    seen = (
        f"GRANT SELECT ON {name} TO stegvis_bild",
        f"CREATE POLICY bild_laser ON {name} FOR SELECT TO stegvis_bild USING ({FORBUND})",
    )
    return (*own, *seen) if bild else own


def upgrade() -> None:
    for statement in (
        *TABLES,
        *guarded("intyg_rad", bild=True),
        *guarded("intygsbild", bild=False),
        "DROP POLICY logg_skriver ON logg",
        SKRIVER.format(AFTER),
    ):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP POLICY logg_skriver ON logg")
    op.execute(SKRIVER.format(BEFORE))
    op.drop_table("intygsbild")
    op.drop_table("intyg_rad")
