"""Rights on report runs; run by a migration. No people and no events lie in these tables: the
parameters of a run and its state are the workers' business for every förbund.
"""

from typing import Final


POLICIES: Final[tuple[str, ...]] = tuple(
    statement
    for table in ("korning", "manadsval", "manadskorning")
    for statement in (
        f"REVOKE ALL ON {table} FROM PUBLIC",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO stegvis_app",
    )
)
