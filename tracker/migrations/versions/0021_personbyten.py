"""Numbers that change, and records of one person joined or parted (ADR 32)."""

from alembic import op


revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE personbyte (
        forbund TEXT NOT NULL,
        strom TEXT COLLATE "C" NOT NULL,
        deltagande TEXT NOT NULL,
        fran BIGINT NOT NULL,
        deltaganden TEXT[] NOT NULL,
        CONSTRAINT pk_personbyte PRIMARY KEY (forbund, deltagande, strom)
    )
    """,
    "CREATE INDEX ix_personbyte_strom ON personbyte (forbund, strom)",
    """
    CREATE TABLE person_led (
        forbund TEXT NOT NULL,
        person UUID NOT NULL,
        led UUID[] NOT NULL,
        CONSTRAINT pk_person_led PRIMARY KEY (forbund, person),
        CONSTRAINT ck_person_led_led CHECK (cardinality(led) > 1)
    )
    """,
    "CREATE INDEX ix_person_led_ar ON person_led (forbund, (led[cardinality(led)]))",
    """
    CREATE TABLE person_nummer (
        forbund TEXT NOT NULL,
        person UUID NOT NULL,
        fran BIGINT NOT NULL,
        leder BOOLEAN NOT NULL,
        blindindex BYTEA,
        index_key_id TEXT,
        kon TEXT NOT NULL,
        fodelsear INTEGER NOT NULL,
        key_id TEXT,
        personnummer BYTEA,
        CONSTRAINT pk_person_nummer PRIMARY KEY (forbund, person, fran),
        CONSTRAINT ck_person_nummer_allt CHECK (
            num_nulls(blindindex, index_key_id, key_id, personnummer) IN (0, 4))
    )
    """,
    "CREATE INDEX ix_person_nummer_forbund_blindindex ON person_nummer (forbund, blindindex)",
)
FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
# What an event about several deltaganden says is for those alone who see each of them.
ALLA = (
    "NOT EXISTS (SELECT FROM unnest(personbyte.deltaganden) AS d(namn)"
    " WHERE NOT EXISTS (SELECT FROM deltagande_nu n"
    " WHERE n.forbund = personbyte.forbund AND n.deltagande = d.namn))"
)
ALLA_HAR = f"{FORBUND} AND {ALLA}"
# An earlier number, or a joined record's, is for those who see a deltagande of whom it counts as.
NAGOT = (
    "EXISTS (SELECT FROM deltagande_nu n WHERE n.forbund = person_nummer.forbund"
    " AND n.person = coalesce((SELECT l.led[cardinality(l.led)] FROM person_led l"
    " WHERE l.forbund = person_nummer.forbund AND l.person = person_nummer.person),"
    " person_nummer.person))"
)
OWN_NUMBERS = (
    "CREATE POLICY app_laser ON person_nummer FOR SELECT TO stegvis_app"
    f" USING ({FORBUND} AND {NAGOT})"
)
SYNLIG = (
    "CASE WHEN strom LIKE 'p:%' THEN EXISTS (SELECT FROM personbyte b"
    " WHERE b.forbund = logg.forbund AND b.strom = logg.strom) ELSE true END"
)
# As for one deltagande, for each of those that it names or, of a correction, that its target names.
FAR_SKRIVA = """
    CREATE FUNCTION logg_far_byta(vart text, strommen text, innehall text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE AS $$
    DECLARE
        namn text[];
    BEGIN
        SELECT array_agg(n) INTO namn
        FROM json_array_elements_text(coalesce(innehall::json -> 'deltaganden', '[]')) AS n;
        IF namn IS NULL THEN
            SELECT array_agg(n) INTO namn FROM logg l
            CROSS JOIN LATERAL json_array_elements_text(l.data::json -> 'deltaganden') AS n
            WHERE l.forbund = vart AND l.strom = strommen
                AND l.data::json -> 'deltaganden' IS NOT NULL;
        END IF;
        RETURN coalesce((SELECT bool_and(logg_far_skriva(vart, 'd:' || n, NULL))
            FROM unnest(namn) AS n), false);
    END $$"""
SKRIVER = (
    "CREATE POLICY logg_skriver ON logg FOR INSERT TO stegvis_logg"
    f" WITH CHECK ({FORBUND} AND ((SELECT current_setting('stegvis.skriver')) = '*' OR {{}}))"
)
BEFORE = "logg_far_skriva(forbund, strom, insats)"
AFTER = f"CASE WHEN strom LIKE 'p:%' THEN logg_far_byta(forbund, strom, data) ELSE {BEFORE} END"


def guarded(name: str) -> tuple[str, ...]:
    return (
        f"REVOKE ALL ON {name} FROM PUBLIC",
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO stegvis_logg",
        f"CREATE POLICY logg ON {name} TO stegvis_logg USING ({FORBUND}) WITH CHECK ({FORBUND})",
        f"GRANT SELECT ON {name} TO stegvis_kopia",
        f"CREATE POLICY kopia_laser ON {name} FOR SELECT TO stegvis_kopia USING (true)",
    )


def upgrade() -> None:
    for statement in (
        *TABLES,
        *guarded("personbyte"),
        *guarded("person_led"),
        *guarded("person_nummer"),
        "GRANT SELECT ON personbyte TO stegvis_app",
        f"CREATE POLICY app_laser ON personbyte FOR SELECT TO stegvis_app USING ({ALLA_HAR})",
        # As the index that search needs: random ids, never a value.
        "GRANT SELECT ON person_led TO stegvis_app",
        f"CREATE POLICY app_laser ON person_led FOR SELECT TO stegvis_app USING ({FORBUND})",
        "GRANT SELECT ON person_nummer TO stegvis_app",
        OWN_NUMBERS,
        f"CREATE POLICY byten ON logg AS RESTRICTIVE FOR SELECT TO stegvis_app USING ({SYNLIG})",
        FAR_SKRIVA,
        "REVOKE ALL ON FUNCTION logg_far_byta FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION logg_far_byta TO stegvis_logg",
        "DROP POLICY logg_skriver ON logg",
        SKRIVER.format(AFTER),
    ):
        op.execute(statement)


def downgrade() -> None:
    for statement in (
        "DROP POLICY logg_skriver ON logg",
        SKRIVER.format(BEFORE),
        "DROP FUNCTION logg_far_byta",
        "DROP POLICY byten ON logg",
        "DROP TABLE personbyte",
        "DROP TABLE person_nummer",
        "DROP TABLE person_led",
    ):
        op.execute(statement)
