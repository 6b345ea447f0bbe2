"""What was sent to SCB and what ESF-rådet decided of a payment, and what a file was ordered for."""

from alembic import op


revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE scbsandning_version (
        forbund TEXT NOT NULL,
        leverans TEXT NOT NULL,
        nr BIGINT NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        manad TEXT NOT NULL,
        summa TEXT NOT NULL,
        datum DATE NOT NULL,
        kvittens UUID,
        CONSTRAINT pk_scbsandning_version PRIMARY KEY (forbund, leverans, fran)
    )
    """,
    """
    CREATE TABLE ansokan_version (
        forbund TEXT NOT NULL,
        period TEXT NOT NULL,
        nr BIGINT NOT NULL,
        fran BIGINT NOT NULL,
        till BIGINT,
        utbetalt BIGINT NOT NULL,
        kalla TEXT NOT NULL,
        datum DATE NOT NULL,
        avslag TEXT NOT NULL,
        CONSTRAINT pk_ansokan_version PRIMARY KEY (forbund, period, fran)
    )
    """,
    """
    CREATE TABLE esfbestallning (
        forbund TEXT NOT NULL,
        korning UUID NOT NULL,
        bekraftad TIMESTAMPTZ NOT NULL,
        val TEXT NOT NULL,
        CONSTRAINT pk_esfbestallning PRIMARY KEY (forbund, korning)
    )
    """,
)
FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"


def guarded(name: str) -> tuple[str, ...]:
    return (
        f"REVOKE ALL ON {name} FROM PUBLIC",
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"GRANT SELECT ON {name} TO stegvis_app, stegvis_bild, stegvis_kopia",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO stegvis_logg",
        f"CREATE POLICY app_laser ON {name} FOR SELECT TO stegvis_app USING ({FORBUND})",
        f"CREATE POLICY bild_laser ON {name} FOR SELECT TO stegvis_bild USING ({FORBUND})",
        f"CREATE POLICY kopia_laser ON {name} FOR SELECT TO stegvis_kopia USING (true)",
        f"CREATE POLICY logg ON {name} TO stegvis_logg USING ({FORBUND}) WITH CHECK ({FORBUND})",
    )


ORDERED = (
    "REVOKE ALL ON esfbestallning FROM PUBLIC",
    "ALTER TABLE esfbestallning ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE esfbestallning FORCE ROW LEVEL SECURITY",
    "GRANT SELECT, INSERT ON esfbestallning TO stegvis_app",
    "GRANT SELECT ON esfbestallning TO stegvis_logg, stegvis_kopia",
    f"CREATE POLICY app_laser ON esfbestallning FOR SELECT TO stegvis_app USING ({FORBUND})",
    f"CREATE POLICY app_skriver ON esfbestallning FOR INSERT TO stegvis_app WITH CHECK ({FORBUND})",
    f"CREATE POLICY logg ON esfbestallning FOR SELECT TO stegvis_logg USING ({FORBUND})",
    "CREATE POLICY kopia_laser ON esfbestallning FOR SELECT TO stegvis_kopia USING (true)",
)


def upgrade() -> None:
    for statement in (
        *TABLES,
        *guarded("scbsandning_version"),
        *guarded("ansokan_version"),
        *ORDERED,
    ):
        op.execute(statement)


def downgrade() -> None:
    for name in ("esfbestallning", "ansokan_version", "scbsandning_version"):
        op.drop_table(name)
