"""What the database itself guards about the log; run by a migration (ADR 1, 9).

Nobody changes or removes a row: not by rights, and not with rights, since triggers refuse it for
all, the owner too. Reading: stegvis_app sees the rows of deltaganden whose owner (huvudman) is in
its context, by way of `deltagande_nu`, which has policies of its own; rows about no deltagande are
the förbund's. stegvis_logg sees the whole log of the one förbund: it must, to check and chain; it
adds what the writer in its context may write, `*` or `huvudman/insats` pairs (ADR 20); money, whose
streams begin with `k:`, is added by who has `ekonomi` among them (ADR 28), and all of an ESF
project by who has `projekt` (ADR 36, migration 0028).
"""

from typing import Final


_FORBUND: Final = "forbund = (SELECT current_setting('stegvis.forbund'))"
_MINA: Final = (
    "(deltagande IS NULL OR EXISTS (SELECT FROM deltagande_nu n"
    " WHERE n.forbund = logg.forbund AND n.deltagande = logg.deltagande))"
)

# Not asked for those who may write everything: a function is no part of the plan until it is called.
# VOLATILE: many rows go in by one statement, and a rättelse among them must see the event it is of.
# Whose a row is stands in what was there before it: the deltagande, or else the insats as it is.
# `strom` brings its collation with it, in which no index of the other columns is (0044).
_FAR_SKRIVA: Final = """
    CREATE FUNCTION logg_far_skriva(vart text, strommen text, insatsen text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE AS $$
    DECLARE
        far text[] := string_to_array(current_setting('stegvis.skriver'), ',');
        agare text;
        slug text := insatsen;
    BEGIN
        IF strommen LIKE 'k:%' THEN
            RETURN coalesce('ekonomi' = ANY(far), false);
        END IF;
        IF strommen LIKE 'd:%' THEN
            SELECT n.huvudman, n.insats INTO agare, slug FROM deltagande_nu n
            WHERE n.forbund = vart COLLATE "default"
                AND n.deltagande = substr(strommen, 3) COLLATE "default";
            IF NOT FOUND THEN slug := insatsen; END IF;
        ELSIF strommen LIKE 'i:%' THEN
            slug := substr(strommen, 3);
        END IF;
        IF slug IS NULL THEN
            SELECT l.insats INTO slug FROM logg l
            WHERE l.forbund = vart COLLATE "default" AND l.strom = strommen AND l.insats IS NOT NULL
            ORDER BY l.position LIMIT 1;
        END IF;
        IF agare IS NULL THEN
            SELECT v.huvudman INTO agare FROM insats_version v
            WHERE v.forbund = vart COLLATE "default" AND v.insats = slug AND v.till IS NULL
            ORDER BY v.giltig_fran DESC, v.nr DESC LIMIT 1;
        END IF;
        RETURN coalesce(
            far && ARRAY[agare || '/' || slug, agare || '/*', '*/' || slug], false);
    END $$"""
_SKRIVER: Final = (
    f"{_FORBUND} AND ((SELECT current_setting('stegvis.skriver')) = '*'"
    " OR logg_far_skriva(forbund, strom, insats))"
)

POLICIES: Final[tuple[str, ...]] = (
    "REVOKE ALL ON logg, logg_huvud FROM PUBLIC",
    "ALTER TABLE logg ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE logg FORCE ROW LEVEL SECURITY",
    "GRANT SELECT ON logg TO stegvis_app",
    "GRANT SELECT, INSERT ON logg TO stegvis_logg",
    f"CREATE POLICY app_laser ON logg FOR SELECT TO stegvis_app USING ({_FORBUND} AND {_MINA})",
    # The days alone, to count what was recorded late (sent.py): nothing of what was said.
    "GRANT SELECT (forbund, position, typ, deltagande, datum, registrerad) ON logg TO stegvis_bild",
    f"CREATE POLICY bild_laser ON logg FOR SELECT TO stegvis_bild USING ({_FORBUND})",
    f"CREATE POLICY logg_laser ON logg FOR SELECT TO stegvis_logg USING ({_FORBUND})",
    _FAR_SKRIVA,
    "REVOKE ALL ON FUNCTION logg_far_skriva FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION logg_far_skriva TO stegvis_logg",
    f"CREATE POLICY logg_skriver ON logg FOR INSERT TO stegvis_logg WITH CHECK ({_SKRIVER})",
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
