"""Who may touch the rights room's rows, as the database enforces it; run by a migration (ADR 9).

stegvis_app: pages that write rules and extracts, within the förbund and the owners of the context.
stegvis_logg: decisions, which must see whether another owner still needs a person, the erasing
itself, and new keys. What was decided and handed out is never rewritten nor removed: no role may.
"""

from typing import Final


_FORBUND: Final = "forbund = (SELECT current_setting('stegvis.forbund'))"
_SETTING: Final = "(SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[]"
_ALLA: Final = "(SELECT current_setting('stegvis.huvudman')) = '*'"
_EN: Final = f"{_FORBUND} AND (huvudman = ANY ({_SETTING}) OR {_ALLA})"
# Made for owners, or for the insatser of the one who made it: that one alone has just that reach.
_FLERA: Final = (
    f"{_FORBUND} AND ((huvudman <> '{{}}' AND huvudman <@ {_SETTING}) OR {_ALLA}"
    " OR skapad_av = (SELECT nullif(current_setting('stegvis.anvandare', true), '')))"
)


def _table(name: str, sees: str, *, app: str, logg: str) -> tuple[str, ...]:
    return (
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"REVOKE ALL ON {name} FROM PUBLIC",
        f"GRANT {app} ON {name} TO stegvis_app",
        f"GRANT {logg} ON {name} TO stegvis_logg",
        f"CREATE POLICY app ON {name} TO stegvis_app USING ({sees}) WITH CHECK ({sees})",
        f"CREATE POLICY logg ON {name} TO stegvis_logg USING ({_FORBUND}) WITH CHECK ({_FORBUND})",
    )


_VIA_GALLRING: Final = (
    f"{_FORBUND} AND EXISTS (SELECT FROM gallring g WHERE g.forbund = gallringsperson.forbund"
    " AND g.id = gallringsperson.gallring)"
)
_VIA_UTDRAG: Final = (
    "{f} AND EXISTS (SELECT FROM registerutdrag r WHERE r.forbund = {t}.forbund AND r.id = {t}.{c})"
)

POLICIES: Final[tuple[str, ...]] = (
    *_table(
        "gallringsregel",
        _EN,
        app="SELECT, INSERT, UPDATE (upphord, upphord_av)",
        logg="SELECT",
    ),
    *_table("gallring", _EN, app="SELECT", logg="SELECT, INSERT, UPDATE (klar)"),
    *_table(
        "gallringsperson",
        _VIA_GALLRING,
        app="SELECT",
        logg="SELECT, INSERT, UPDATE (utfall, nar, filer)",
    ),
    *_table("registerutdrag", _FLERA, app="SELECT, INSERT", logg="SELECT, UPDATE (borttagen)"),
    *_table(
        "utlamning",
        _VIA_UTDRAG.format(f=_FORBUND, t="utlamning", c="registerutdrag"),
        app="SELECT, INSERT",
        logg="SELECT",
    ),
    *_table(
        "filnyckel",
        _VIA_UTDRAG.format(f=_FORBUND, t="filnyckel", c="id"),
        app="SELECT, INSERT",
        logg="SELECT, UPDATE, DELETE",
    ),
)
