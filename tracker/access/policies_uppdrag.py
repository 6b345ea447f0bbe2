"""Rights on assignments and on a förbund's choices, run by a migration (ADR 9, 20).

Asked before anyone is known, as the rest of the access room. Given and ended, never rewritten: the
application may change nothing of an assignment but its end.
"""

from typing import Final


POLICIES: Final[tuple[str, ...]] = (
    *(
        statement
        for name in ("uppdrag", "forbundsval")
        for statement in (
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
            f"REVOKE ALL ON {name} FROM PUBLIC",
            f"GRANT SELECT, INSERT ON {name} TO stegvis_app",
            f"CREATE POLICY {name}_app ON {name} TO stegvis_app USING (true) WITH CHECK (true)",
        )
    ),
    "GRANT UPDATE (avslutad, avslutad_av, avslut_skal) ON uppdrag TO stegvis_app",
)
