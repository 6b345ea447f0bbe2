"""Rows that go by COPY are what they were, whatever text they hold."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from database import Database
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.db import raw
from tracker.log.bulk import FEW, copy_rows


COLUMNS = ("nr", "text", "lista", "hash", "ja", "dag", "tid", "id")
TABLE = (
    "CREATE TEMPORARY TABLE prov (nr bigint, text text, lista text[], hash bytea, ja bool, "
    "dag date, tid timestamptz, id uuid) ON COMMIT DROP"
)
AWKWARD = (
    "null",
    "NULL",
    "",
    "\\.",
    "\n\\.\n",
    "\\n",
    'a"b',
    "a\\",
    "{}",
    "\r\n",
    "\b\f\t\x1f",
    "åäö…",
)
TEXT = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=8),
)
REST = (b"\x00\xff", True, date(1, 1, 1), datetime(2024, 2, 29, 1, 2, 3, 4, UTC), UUID(int=7))


@pytest.mark.parametrize(("number", "pipeline"), [(1, False), (FEW + 1, False), (FEW + 1, True)])
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.none() | TEXT, lista=st.none() | st.lists(TEXT, max_size=3))
def test_copied_rows_are_the_rows(
    database: Database, number: int, text: str | None, lista: list[str] | None, *, pipeline: bool
) -> None:
    """By INSERT, by COPY or by INSERT in a pipeline: each gives back what was given."""
    held = None if lista is None else tuple(lista)
    with database.transaction(pipeline=pipeline) as session, raw(session).cursor() as cursor:
        cursor.execute(TABLE)
        copy_rows(cursor, "prov", COLUMNS, [(nr, text, held, *REST) for nr in range(number)])
        found = cursor.execute("SELECT * FROM prov ORDER BY nr").fetchall()
    assert found == [(nr, text, lista, *REST) for nr in range(number)]


def test_copied_rows_of_an_unknown_type_are_refused(database: Database) -> None:
    with database.transaction() as session, raw(session).cursor() as cursor:
        cursor.execute(TABLE)
        with pytest.raises(TypeError, match="not JSON serializable"):
            copy_rows(cursor, "prov", ("text",), [(object(),)] * (FEW + 1))
