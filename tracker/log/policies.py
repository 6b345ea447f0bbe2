"""What the database itself guards about the log; run by a migration (ADR 1, 9).

Nobody changes or removes a row: not by rights, and not with rights, since triggers refuse it for
all, the owner too. Reading: stegvis_app sees the rows of deltaganden whose owner (huvudman) is in
its context, by way of `deltagande_nu`, which has policies of its own; rows about no deltagande are
the förbund's. stegvis_logg sees the whole log of the one förbund: it must, to check and chain.
"""

from typing import Final


_FORBUND: Final = "forbund = (SELECT current_setting('stegvis.forbund'))"
_MINA: Final = (
    "(deltagande IS NULL OR EXISTS (SELECT FROM deltagande_nu n"
    " WHERE n.forbund = logg.forbund AND n.deltagande = logg.deltagande))"
)

POLICIES: Final[tuple[str, ...]] = (
    "REVOKE ALL ON logg, logg_huvud FROM PUBLIC",
    "ALTER TABLE logg ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE logg FORCE ROW LEVEL SECURITY",
    "GRANT SELECT ON logg TO stegvis_app",
    "GRANT SELECT, INSERT ON logg TO stegvis_logg",
    f"CREATE POLICY app_laser ON logg FOR SELECT TO stegvis_app USING ({_FORBUND} AND {_MINA})",
    f"CREATE POLICY logg_laser ON logg FOR SELECT TO stegvis_logg USING ({_FORBUND})",
    f"CREATE POLICY logg_skriver ON logg FOR INSERT TO stegvis_logg WITH CHECK ({_FORBUND})",
    "ALTER TABLE logg_huvud ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE logg_huvud FORCE ROW LEVEL SECURITY",
    "GRANT SELECT ON logg_huvud TO stegvis_app, stegvis_bild",
    "GRANT SELECT, INSERT, UPDATE ON logg_huvud TO stegvis_logg",
    f"CREATE POLICY laser ON logg_huvud FOR SELECT TO stegvis_app, stegvis_bild USING ({_FORBUND})",
    f"CREATE POLICY logg ON logg_huvud TO stegvis_logg USING ({_FORBUND}) WITH CHECK ({_FORBUND})",
    """CREATE FUNCTION logg_andras_aldrig() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the log is append-only'; END $$""",
    """CREATE TRIGGER logg_rad BEFORE UPDATE OR DELETE ON logg
    FOR EACH ROW EXECUTE FUNCTION logg_andras_aldrig()""",
    """CREATE TRIGGER logg_tabell BEFORE TRUNCATE ON logg
    FOR EACH STATEMENT EXECUTE FUNCTION logg_andras_aldrig()""",
    "ALTER TABLE logg ENABLE ALWAYS TRIGGER logg_rad",
    "ALTER TABLE logg ENABLE ALWAYS TRIGGER logg_tabell",
)
