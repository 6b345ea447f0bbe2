"""People and texts for the tests of the identity room."""

from datetime import UTC, datetime
from uuid import uuid4

from tracker.db import execute
from tracker.identity.texts import (
    NewText,
)


NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ANNA, BO = "19900101-9802", "19850615-9816"
TABLES = ("person_index", "person_uppgift", "fritext", "gallrad")


def follow(session, forbund, person=None, huvudman="kommunen", deltagande=None):
    """A deltagande: who a person is, and what was written, is for those who see one (ADR 24)."""
    execute(
        session,
        "INSERT INTO deltagande_nu (forbund, deltagande, fran, insats, huvudman, person, kon,"
        " fodelsear) VALUES (%s, %s, 1, 'team', %s, %s, 'kvinna', 1990)",
        forbund,
        deltagande or f"D-{uuid4()}",
        huvudman,
        person or uuid4(),
    )


def a_text(text, deltagande="D-1", huvudman="kommunen"):
    return NewText(uuid4(), huvudman, deltagande, b"s" * 16, text)
