"""Two people of two owners, and what a reader's context lets through of them."""

from collections.abc import Sequence
from typing import Any

from database import Database

from tracker.db import Role
from tracker.log import store


NUMMER = ("9802", "9801", "9800", "9809", "9808", "9807", "9806", "9805", "9804")
"""Last digits of the first days of January 1990."""
PERSONAL = (
    *("logg", "deltagande_nu", "deltagande_tidigare", "fritext", "person_uppgift"),
    *("narvaro_rad", "intyg_rad"),
)
WITHIN = (
    *(*PERSONAL, "logg_huvud", "insats_version", "antal_rad", "belopp_rad"),
    *("person_index", "gallrad", "fraga_version", "instrument_version"),
)
ANNA, BO = {"personnummer": "19900101-9802"}, {"personnummer": "19850615-9816"}
ROLES: tuple[Role | None, ...] = (None, "stegvis_logg", "stegvis_bild")


def seen(
    database: Database,
    table: str,
    forbund: str | None,
    *huvudman: str,
    role: Role | None = None,
    insatser: Sequence[str] = (),
) -> list[Any]:
    """The rows of a table that are to be seen, its deltaganden where it has them."""
    column = "to_jsonb(t) ->> 'deltagande'"
    with database.transaction(
        forbund=forbund, huvudman=huvudman, insatser=insatser, role=role
    ) as session:
        rows = store.raw(session).execute(f"SELECT {column} FROM {table} t").fetchall()
    return sorted(row[0] or "" for row in rows)
