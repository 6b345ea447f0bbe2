"""The remittents' door: personal links, and which remisser came by them."""

from alembic import op


revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE remittentlank (
        id UUID NOT NULL,
        hash BYTEA NOT NULL,
        forbund VARCHAR NOT NULL,
        remittent VARCHAR NOT NULL,
        enhet VARCHAR NOT NULL,
        insatser TEXT[] NOT NULL,
        till DATE NOT NULL,
        skapad TIMESTAMP WITH TIME ZONE NOT NULL,
        skapad_av VARCHAR NOT NULL,
        avslutad TIMESTAMP WITH TIME ZONE,
        avslutad_av VARCHAR,
        CONSTRAINT pk_remittentlank PRIMARY KEY (id),
        CONSTRAINT uq_remittentlank_hash UNIQUE (hash),
        CONSTRAINT ck_remittentlank_insatser CHECK (cardinality(insatser) > 0),
        CONSTRAINT ck_remittentlank_avslut CHECK ((avslutad IS NULL) = (avslutad_av IS NULL))
    )
    """,
    """
    CREATE TABLE remittentremiss (
        forbund VARCHAR NOT NULL,
        deltagande VARCHAR NOT NULL,
        lank UUID NOT NULL,
        insats VARCHAR NOT NULL,
        skickad TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_remittentremiss PRIMARY KEY (forbund, deltagande)
    )
    """,
    "CREATE INDEX ix_remittentremiss_lank ON remittentremiss (lank)",
)
MIN = (
    "forbund = (SELECT current_setting('stegvis.forbund'))"
    " AND lank::text = (SELECT current_setting('stegvis.anvandare'))"
)
SER = {"remittentlank": "true", "remittentremiss": MIN}


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    for name, ser in SER.items():
        op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        op.execute(f"REVOKE ALL ON {name} FROM PUBLIC")
        op.execute(f"GRANT SELECT, INSERT ON {name} TO stegvis_app")
        op.execute(
            f"CREATE POLICY {name}_app ON {name} TO stegvis_app USING ({ser}) WITH CHECK ({ser})"
        )
        op.execute(f"GRANT SELECT ON {name} TO stegvis_kopia")
        op.execute(f"CREATE POLICY kopia_laser ON {name} FOR SELECT TO stegvis_kopia USING (true)")
    op.execute("GRANT UPDATE (avslutad, avslutad_av) ON remittentlank TO stegvis_app")


def downgrade() -> None:
    for name in SER:
        op.execute(f"DROP TABLE {name}")
