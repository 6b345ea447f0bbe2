"""Who may touch the identity room's rows, as the database enforces it; run by a migration.

stegvis_app (pages, API): reads; people and texts only of the owners (huvudman) in its context, and
of those whose deltaganden it may see (ADR 20), and never of whom 0008 hides (ADR 24).
stegvis_logg (the appending transaction, gallring): reads and writes within the one förbund.
stegvis_bild (snapshots): nothing at all.

`current_setting` without a default fails closed: never set raises, set earlier on the connection
and gone with its transaction is "", which no row has. The sub-selects let PostgreSQL read the
setting once a query and not once a row. Membership of stegvis_app in the two other roles must be
`WITH INHERIT FALSE`: a policy applies to everybody who inherits its role.
"""

from typing import Final


_FORBUND: Final = "forbund = (SELECT current_setting('stegvis.forbund'))"
_HUVUDMAN: Final = (
    "(huvudman = ANY ((SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[])"
    " OR (SELECT current_setting('stegvis.huvudman')) = '*')"
)


def _mitt(name: str, key: str) -> str:
    """An owner seen whole, or a deltagande of that owner that the reader may see."""
    return (
        f"{_FORBUND} AND ({_HUVUDMAN} OR EXISTS (SELECT FROM deltagande_nu n"
        f" WHERE n.forbund = {name}.forbund AND n.{key} = {name}.{key}"
        f" AND n.huvudman = {name}.huvudman))"
    )


def _table(name: str, *, app_sees: str, logg_may: tuple[str, ...]) -> tuple[str, ...]:
    return (
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"REVOKE ALL ON {name} FROM PUBLIC",
        f"GRANT SELECT ON {name} TO stegvis_app",
        f"GRANT {', '.join(logg_may)} ON {name} TO stegvis_logg",
        f"CREATE POLICY app_laser ON {name} FOR SELECT TO stegvis_app USING ({app_sees})",
        f"CREATE POLICY logg ON {name} TO stegvis_logg USING ({_FORBUND}) WITH CHECK ({_FORBUND})",
    )


_ALL: Final = ("SELECT", "INSERT", "UPDATE", "DELETE")

POLICIES: Final[tuple[str, ...]] = (
    # Search needs the index of the whole förbund: a keyed hash and a random id, never a value.
    *_table("person_index", app_sees=_FORBUND, logg_may=_ALL),
    *_table("person_uppgift", app_sees=_mitt("person_uppgift", "person"), logg_may=_ALL),
    *_table("fritext", app_sees=_mitt("fritext", "deltagande"), logg_may=_ALL),
    # An erasure is never undone nor its decision rewritten.
    *_table("gallrad", app_sees=_FORBUND, logg_may=("SELECT", "INSERT")),
)
