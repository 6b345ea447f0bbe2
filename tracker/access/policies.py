"""Row-level security and grants of the access room, run by a migration (ADR 9).

These tables are asked before anyone is known, so there is no förbund to bind a policy to; what
keeps them safe is that only the application's role reaches them, and that no secret is in them.
"""

from typing import Final


LOGIN: Final = (
    *("aterkod", "engangskod", "halvvag", "identitet", "kopplingskod", "oidc_forsok", "takt"),
)

POLICIES: Final[tuple[str, ...]] = (
    "ALTER TABLE anvandare ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE anvandare FORCE ROW LEVEL SECURITY",
    "ALTER TABLE inloggning ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE inloggning FORCE ROW LEVEL SECURITY",
    "ALTER TABLE apinyckel ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE apinyckel FORCE ROW LEVEL SECURITY",
    "REVOKE ALL ON anvandare, inloggning, apinyckel FROM PUBLIC",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON anvandare, inloggning, apinyckel TO stegvis_app",
    "CREATE POLICY anvandare_app ON anvandare TO stegvis_app USING (true) WITH CHECK (true)",
    "CREATE POLICY inloggning_app ON inloggning TO stegvis_app USING (true) WITH CHECK (true)",
    "CREATE POLICY apinyckel_app ON apinyckel TO stegvis_app USING (true) WITH CHECK (true)",
    *(
        statement
        for name in LOGIN
        for statement in (
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
            f"REVOKE ALL ON {name} FROM PUBLIC",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO stegvis_app",
            f"CREATE POLICY {name}_app ON {name} TO stegvis_app USING (true) WITH CHECK (true)",
        )
    ),
)
