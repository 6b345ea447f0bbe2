"""Protected persons, and whom a withdrawn consent hides (ADR 24)."""

from alembic import op


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLE = """
    CREATE TABLE skydd (
        forbund TEXT NOT NULL,
        id UUID NOT NULL,
        person UUID NOT NULL,
        namngivna UUID[] NOT NULL,
        sedan TIMESTAMP WITH TIME ZONE NOT NULL,
        av TEXT NOT NULL,
        skal TEXT NOT NULL,
        slut TIMESTAMP WITH TIME ZONE,
        slut_av TEXT,
        slut_skal TEXT,
        CONSTRAINT pk_skydd PRIMARY KEY (forbund, id),
        CONSTRAINT ck_skydd_namngivna CHECK (cardinality(namngivna) > 0),
        CONSTRAINT ck_skydd_slut CHECK (
            (slut IS NULL) = (slut_av IS NULL) AND (slut IS NULL) = (slut_skal IS NULL))
    )
"""
# Without a sub-select: the policies of deltagande_nu ask this table, and one that is asked from a
# policy on its own writing would go round in a ring.
FORBUND = "forbund = current_setting('stegvis.forbund')"
MITT = (
    f"{FORBUND} AND EXISTS (SELECT FROM deltagande_nu n WHERE n.forbund = skydd.forbund"
    " AND n.person = skydd.person)"
)
# NOT IN over a small table is hashed once a query: a list of 50 pays for it as a look-up of one.
OSKYDDAD = (
    "person NOT IN (SELECT s.person FROM skydd s WHERE s.slut IS NULL"
    " AND s.forbund = (SELECT current_setting('stegvis.forbund'))"
    " AND (SELECT current_setting('stegvis.anvandare', true)) <> ALL (s.namngivna::text[]))"
)
PERSONAL = "(SELECT string_to_array(current_setting('stegvis.personal', true), ','))::text[]"
SAMTYCKE = (
    "(atertagna IS NULL OR NOT 'uppfoljning' = ANY (atertagna)"
    " OR (SELECT current_setting('stegvis.personal', true)) = '*'"
    f" OR {PERSONAL} && ARRAY[huvudman || '/' || insats, huvudman || '/*', '*/' || insats])"
)
# Who a person is, and what was written of them, is for those who see a deltagande of theirs.
NAGOT = (
    "EXISTS (SELECT FROM deltagande_nu n WHERE n.forbund = {name}.forbund"
    " AND n.{key} = {name}.{key})"
)
DOLJER = {
    "deltagande_nu": f"{OSKYDDAD} AND {SAMTYCKE}",
    "person_index": OSKYDDAD,
    "person_uppgift": NAGOT.format(name="person_uppgift", key="person"),
    "fritext": f"deltagande IS NULL OR {NAGOT.format(name='fritext', key='deltagande')}",
}


def upgrade() -> None:
    for name in ("deltagande_nu", "deltagande_tidigare"):
        op.execute(f"ALTER TABLE {name} ADD COLUMN atertagna TEXT[]")
    for statement in (
        TABLE,
        "CREATE UNIQUE INDEX uq_skydd_person ON skydd (forbund, person) WHERE slut IS NULL",
        "ALTER TABLE skydd ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE skydd FORCE ROW LEVEL SECURITY",
        "REVOKE ALL ON skydd FROM PUBLIC",
        "GRANT SELECT, INSERT, UPDATE (slut, slut_av, slut_skal) ON skydd TO stegvis_app",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON skydd TO stegvis_logg",
        f"CREATE POLICY app_laser ON skydd FOR SELECT TO stegvis_app USING ({FORBUND})",
        f"CREATE POLICY app_skyddar ON skydd FOR INSERT TO stegvis_app WITH CHECK ({MITT})",
        f"CREATE POLICY app_avslutar ON skydd FOR UPDATE TO stegvis_app USING ({MITT})",
        f"CREATE POLICY logg ON skydd TO stegvis_logg USING ({FORBUND}) WITH CHECK ({FORBUND})",
        "GRANT SELECT ON skydd TO stegvis_kopia",
        "CREATE POLICY kopia_laser ON skydd FOR SELECT TO stegvis_kopia USING (true)",
        *(
            f"CREATE POLICY dold ON {name} AS RESTRICTIVE FOR SELECT TO stegvis_app USING ({sees})"
            for name, sees in DOLJER.items()
        ),
    ):
        op.execute(statement)


def downgrade() -> None:
    for name in DOLJER:
        op.execute(f"DROP POLICY dold ON {name}")
    op.drop_table("skydd")
    for name in ("deltagande_nu", "deltagande_tidigare"):
        op.execute(f"ALTER TABLE {name} DROP COLUMN atertagna")
