"""Rights on report runs; run by a migration. No people and no events lie in these tables: the
parameters of a run and its state are the workers' business for every förbund.

The sheets for Uppföljning Finsam are seen within the förbund; a tick is its own user's to set.
"""

from typing import Final


_FORBUND: Final = "forbund = (SELECT current_setting('stegvis.forbund'))"
_EGEN: Final = (
    f"{_FORBUND} AND anvandare::text = (SELECT current_setting('stegvis.anvandare', true))"
)

POLICIES: Final[tuple[str, ...]] = tuple(
    statement
    for table in ("korning", "manadsval", "manadskorning")
    for statement in (
        f"REVOKE ALL ON {table} FROM PUBLIC",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO stegvis_app",
    )
)

FINSAM: Final[tuple[str, ...]] = (
    *(
        statement
        for table in ("finsam_blad", "finsam_bock")
        for statement in (
            f"REVOKE ALL ON {table} FROM PUBLIC",
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY app_laser ON {table} FOR SELECT TO stegvis_app USING ({_FORBUND})",
            f"GRANT SELECT ON {table} TO stegvis_app",
        )
    ),
    "GRANT INSERT ON finsam_blad TO stegvis_app",
    f"CREATE POLICY app_skriver ON finsam_blad FOR INSERT TO stegvis_app WITH CHECK ({_FORBUND})",
    "GRANT INSERT, DELETE ON finsam_bock TO stegvis_app",
    f"CREATE POLICY app_insert ON finsam_bock FOR INSERT TO stegvis_app WITH CHECK ({_EGEN})",
    f"CREATE POLICY app_delete ON finsam_bock FOR DELETE TO stegvis_app USING ({_EGEN})",
)

PUBLICERING: Final[tuple[str, ...]] = (
    "REVOKE ALL ON publicering FROM PUBLIC",
    "ALTER TABLE publicering ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE publicering FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY app_laser ON publicering FOR SELECT TO stegvis_app USING ({_FORBUND})",
    f"CREATE POLICY app_skriver ON publicering FOR INSERT TO stegvis_app WITH CHECK ({_FORBUND})",
    "GRANT SELECT, INSERT ON publicering TO stegvis_app",
)
