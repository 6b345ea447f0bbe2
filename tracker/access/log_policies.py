"""What the database itself guards about the read log; run by a migration (ADR 0022).

Nobody changes or removes a reading: not by rights, and not with rights, since triggers refuse it
for all, the owner too. Everybody may add one within their förbund, for whoever reads must. Reading
it takes `stegvis.laslogg`: *hela* (the whole förbund's, for its dataskyddsombud and the worker that
makes the control), *egna* (readings of people that this reader may see themselves), else nothing.
"""

from typing import Final


_FORBUND: Final = "forbund = (SELECT current_setting('stegvis.forbund'))"
_HELA: Final = "(SELECT current_setting('stegvis.laslogg', true)) = 'hela'"
_INGEN: Final = "coalesce((SELECT current_setting('stegvis.laslogg', true)), '') = ''"
_EGNA: Final = "(SELECT current_setting('stegvis.laslogg', true)) = 'egna'"
_NAGON_MIN: Final = (
    "(hela OR EXISTS (SELECT FROM deltagande_nu n WHERE n.forbund = laslogg.forbund"
    " AND n.deltagande = ANY (laslogg.deltaganden))"
    " OR (laslogg.deltaganden = '{}' AND EXISTS (SELECT FROM deltagande_nu n"
    " WHERE n.forbund = laslogg.forbund AND n.person = ANY (laslogg.personer))))"
)
_HUVUDMAN: Final = "(SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[]"
_PAR: Final = "(SELECT string_to_array(current_setting('stegvis.insatser'), ','))::text[]"
_MITT: Final = (
    "((SELECT current_setting('stegvis.huvudman')) = '*'"
    f" OR huvudman = ANY ({_HUVUDMAN})"
    f" OR huvudman || '/' || insats = ANY ({_PAR}) OR '*/' || insats = ANY ({_PAR}))"
)
_MIN: Final = f"{_FORBUND} AND ({_HELA} OR ({_EGNA} AND {_MITT}))"
# Of a control that this reader may see: its own policy decides that.
_SEDD_KONTROLL: Final = (
    f"{_FORBUND} AND EXISTS (SELECT FROM loggkontroll k"
    " WHERE k.forbund = loggkontroll_post.forbund AND k.id = loggkontroll_post.kontroll)"
)
_OPPEN_KONTROLL: Final = f"{_SEDD_KONTROLL[:-1]} AND k.signerad IS NULL)"


def _guarded(name: str) -> tuple[str, ...]:
    return (
        f"REVOKE ALL ON {name} FROM PUBLIC",
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"GRANT SELECT, INSERT ON {name} TO stegvis_app",
    )


def _policy(name: str, table: str, what: str, using: str = "", check: str = "") -> str:
    clauses = (f" USING ({using})" if using else "") + (f" WITH CHECK ({check})" if check else "")
    return f"CREATE POLICY {name} ON {table} FOR {what} TO stegvis_app{clauses}"


_LASLOGG: Final = (
    *_guarded("laslogg"),
    _policy("app_skriver", "laslogg", "INSERT", check=_FORBUND),
    _policy(
        "app_laser",
        "laslogg",
        "SELECT",
        f"{_FORBUND} AND ({_HELA} OR ({_EGNA} AND {_NAGON_MIN}))",
    ),
    """CREATE FUNCTION laslogg_andras_aldrig() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the read log is append-only'; END $$""",
    """CREATE TRIGGER laslogg_rad BEFORE UPDATE OR DELETE ON laslogg
    FOR EACH ROW EXECUTE FUNCTION laslogg_andras_aldrig()""",
    """CREATE TRIGGER laslogg_tabell BEFORE TRUNCATE ON laslogg
    FOR EACH STATEMENT EXECUTE FUNCTION laslogg_andras_aldrig()""",
    "ALTER TABLE laslogg ENABLE ALWAYS TRIGGER laslogg_rad",
    "ALTER TABLE laslogg ENABLE ALWAYS TRIGGER laslogg_tabell",
)

# Judged until it is signed; then it stands.
_KONTROLL: Final = (
    *_guarded("loggkontroll"),
    "GRANT UPDATE (namn_provade, signerad, signerad_av) ON loggkontroll TO stegvis_app",
    _policy("app_laser", "loggkontroll", "SELECT", _MIN),
    _policy("app_gor", "loggkontroll", "INSERT", check=f"{_FORBUND} AND {_HELA}"),
    _policy("app_signerar", "loggkontroll", "UPDATE", f"{_MIN} AND signerad IS NULL", _MIN),
    *_guarded("loggkontroll_post"),
    """GRANT UPDATE (bedomning, key_id, anteckning, bedomd, bedomd_av) ON loggkontroll_post
    TO stegvis_app""",
    _policy("app_laser", "loggkontroll_post", "SELECT", _SEDD_KONTROLL),
    _policy("app_gor", "loggkontroll_post", "INSERT", check=_OPPEN_KONTROLL),
    _policy("app_bedomer", "loggkontroll_post", "UPDATE", _OPPEN_KONTROLL, _OPPEN_KONTROLL),
)

# Asked about at every visit, before any context is known, like a login. Where the read log is open,
# those of the reader's own insatser only.
_NODATKOMST: Final = (
    *_guarded("nodatkomst"),
    "GRANT UPDATE (kvitterad, kvitterad_av) ON nodatkomst TO stegvis_app",
    _policy("app_laser", "nodatkomst", "SELECT", f"{_INGEN} OR ({_MIN})"),
    _policy("app_oppnar", "nodatkomst", "INSERT", check=_FORBUND),
    _policy("app_kvitterar", "nodatkomst", "UPDATE", f"{_MIN} AND kvitterad IS NULL", _MIN),
)

POLICIES: Final[tuple[str, ...]] = (*_LASLOGG, *_KONTROLL, *_NODATKOMST)
