"""Rights on the ledger of what was made; run by a migration. No people lie in it."""

from typing import Final


POLICIES: Final[tuple[str, ...]] = (
    "REVOKE ALL ON leverans FROM PUBLIC",
    "GRANT SELECT, INSERT ON leverans TO stegvis_app",
)
