"""Who may see the projections, as the database enforces it; run by a migration (ADR 9).

A deltagande is seen by who may see its owner *now*, or its insats under that owner (ADR 20);
earlier versions follow the current one. Migration 0008 adds who is hidden from them all the same:
protected persons, and those who took back their consent (ADR 24).
stegvis_bild sees a whole förbund, to count it, and has no way to anybody's identity.
Names of förbund, huvudmän and projects are public facts and have no row-level security.
"""

from typing import Final


_FORBUND: Final = "forbund = (SELECT current_setting('stegvis.forbund'))"
_HUVUDMAN: Final = (
    "(huvudman = ANY ((SELECT string_to_array(current_setting('stegvis.huvudman'), ','))::text[])"
    " OR (SELECT current_setting('stegvis.huvudman')) = '*')"
)
_PAR: Final = "(SELECT string_to_array(current_setting('stegvis.insatser'), ','))::text[]"
_INSATS: Final = f"(huvudman || '/' || insats = ANY ({_PAR}) OR '*/' || insats = ANY ({_PAR}))"
_MINA: Final = (
    "EXISTS (SELECT FROM deltagande_nu n WHERE n.forbund = deltagande_tidigare.forbund"
    " AND n.deltagande = deltagande_tidigare.deltagande)"
)

_PROJEKT: Final = (
    *("delprojekt_version", "personal_version", "timpris_version"),
    *("esfsats_version", "manad_version", "tid_rad", "scbsandning_version", "ansokan_version"),
    *("underskrift_rad", "blankett_version"),
)


def _table(name: str, app_sees: str) -> tuple[str, ...]:
    return (
        f"REVOKE ALL ON {name} FROM PUBLIC",
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"GRANT SELECT ON {name} TO stegvis_app, stegvis_bild",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO stegvis_logg",
        f"CREATE POLICY app_laser ON {name} FOR SELECT TO stegvis_app USING ({app_sees})",
        f"CREATE POLICY bild_laser ON {name} FOR SELECT TO stegvis_bild USING ({_FORBUND})",
        f"CREATE POLICY logg ON {name} TO stegvis_logg USING ({_FORBUND}) WITH CHECK ({_FORBUND})",
    )


def _open(name: str) -> tuple[str, ...]:
    return (
        f"REVOKE ALL ON {name} FROM PUBLIC",
        f"GRANT SELECT ON {name} TO stegvis_app, stegvis_bild",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO stegvis_logg",
    )


POLICIES: Final[tuple[str, ...]] = (
    *_table("deltagande_nu", f"{_FORBUND} AND ({_HUVUDMAN} OR {_INSATS})"),
    *_table("deltagande_tidigare", f"{_FORBUND} AND {_MINA}"),
    *_table("insats_version", _FORBUND),
    *_table("antal_rad", _FORBUND),
    *_table("belopp_rad", _FORBUND),
    *_table("fraga_version", _FORBUND),
    *_table("instrument_version", _FORBUND),
    *(sats for name in _PROJEKT for sats in _table(name, _FORBUND)),
    *_table("narvaro_rad", f"{_FORBUND} AND {_MINA.replace('deltagande_tidigare', 'narvaro_rad')}"),
    *_open("forbund_version"),
    *_open("huvudman_version"),
    *_open("projekt_version"),
)
