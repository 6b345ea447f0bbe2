"""Rights on the remittents' door, run by a migration (ADR 9, 20).

A link is asked before anybody is known. Which remisser came by it is shown to that link alone,
whose id stands in `stegvis.anvandare`. Only the end of a link is ever changed.
"""

from typing import Final


_POLICY: Final = "CREATE POLICY {0}_app ON {0} TO stegvis_app"
_MIN: Final = (
    "forbund = (SELECT current_setting('stegvis.forbund'))"
    " AND lank::text = (SELECT current_setting('stegvis.anvandare'))"
)

POLICIES: Final[tuple[str, ...]] = (
    *(
        statement
        for name in ("remittentlank", "remittentremiss")
        for statement in (
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
            f"REVOKE ALL ON {name} FROM PUBLIC",
            f"GRANT SELECT, INSERT ON {name} TO stegvis_app",
        )
    ),
    "GRANT UPDATE (avslutad, avslutad_av) ON remittentlank TO stegvis_app",
    f"{_POLICY.format('remittentlank')} USING (true) WITH CHECK (true)",
    f"{_POLICY.format('remittentremiss')} USING ({_MIN}) WITH CHECK ({_MIN})",
)
