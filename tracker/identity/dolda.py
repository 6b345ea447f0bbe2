"""Whom a file for everybody leaves out: the protected, and who took back their consent (ADR 24).

For what is written as stegvis_logg, which sees all: the pages' own role is shown none of them by
the database itself.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from tracker.db import execute


@dataclass(frozen=True, slots=True)
class Dolda:
    """Persons to leave out, records that count as them too, with all deltaganden that are theirs
    now.
    """

    personer: frozenset[UUID] = frozenset()
    deltaganden: frozenset[str] = frozenset()


_HIDDEN = """
    WITH dolda AS (
        SELECT person FROM skydd WHERE forbund = %s AND slut IS NULL
        UNION SELECT person FROM deltagande_nu
        WHERE forbund = %s AND atertagna @> ARRAY['uppfoljning'])
    SELECT d.person, n.deltagande FROM (
        SELECT person FROM dolda UNION
        SELECT l.person FROM person_led l JOIN dolda ON l.led[cardinality(l.led)] = dolda.person
        WHERE l.forbund = %s) d
    LEFT JOIN deltagande_nu n ON n.forbund = %s AND n.person = d.person"""


def hidden(session: Session, forbund: str) -> Dolda:
    """Everybody who is hidden in a förbund now. Runs as stegvis_logg."""
    rows = execute(session, _HIDDEN, forbund, forbund, forbund, forbund).all()
    return Dolda(
        frozenset(person for person, _ in rows), frozenset(name for _, name in rows if name)
    )
