"""What is sent in a form: text stays text, fields that are not asked for change nothing."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from angreppsprov import NUMMER, csrf, inne
from database import Database
from lackage import stands

from tracker.db import raw


def logged(database: Database, forbund: str, ident: str) -> list[Any]:
    with database.transaction(forbund=forbund, role="stegvis_logg", readonly=True) as session:
        asked = "SELECT typ, insats, deltagande, datum::text, av FROM logg WHERE id = %s"
        return raw(session).execute(asked, (ident,)).fetchall()


def test_text_is_shown_as_text(app, inloggning, deltagande) -> None:
    page = inne(app, inloggning).get(f"/deltagare/{deltagande}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def plan(inloggning: str, ident: str, **more: Any) -> dict[str, Any]:
    form = {"csrf": csrf(inloggning), "handelse_id": ident, "steg": "spara"}
    return {**form, "datum": "2026-02-01", "slag": "sip", **more}


def test_fields_that_a_form_does_not_ask_for_change_nothing(
    app, inloggning, deltagande, database, forbund
) -> None:
    ident = str(uuid4())
    extra = {
        "forbund": "annat", "insats": "stod", "deltagande": "d2", "typ": "avslut.gjort",
        "av": "drift:annan", "registrerad": "2001-01-01", "position": "1", "roll": "administrator",
        "id": str(uuid4()), "person": "x", "huvudman": "*",
    }  # fmt: skip
    path = f"/deltagare/{deltagande}/plan"
    answer = inne(app, inloggning).post(path, data=plan(inloggning, ident, **extra))
    assert answer.status_code == 303
    [row] = logged(database, forbund, ident)
    assert row[:4] == ("plan.upprattad", "team", "d1", "2026-02-01")
    assert row[4] != "drift:annan"


def test_an_answer_is_taken_from_the_form_once_and_never_from_the_address(
    app, inloggning, deltagande, database, forbund
) -> None:
    path, ident = f"/deltagare/{deltagande}/plan", str(uuid4())
    form = plan(inloggning, ident)
    twice = {**form, "datum": ["2026-02-01", "2026-02-02"]}
    client = inne(app, inloggning)
    assert client.post(f"{path}?datum=2026-02-03", data=twice).status_code == 303
    [row] = logged(database, forbund, ident)
    assert row[3] == "2026-02-01"
    del form["datum"]
    answer = client.post(f"{path}?datum=2026-02-03", data={**form, "handelse_id": str(uuid4())})
    assert answer.status_code == 422


def test_twenty_identical_registrations_at_once_are_one(
    app, inloggning, deltagande, database, forbund
) -> None:
    ident, path = str(uuid4()), f"/deltagare/{deltagande}/plan"
    form = plan(inloggning, ident)

    def register(_: int) -> int:
        return int(inne(app, inloggning).post(path, data=form).status_code)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(register, range(20)))
    assert set(answers) <= {
        303,
        503,
    }  # 503: the database had no connection free; sent again it is one
    assert 303 in answers
    assert len(logged(database, forbund, ident)) == 1


@pytest.mark.parametrize("text", ["' OR 1=1 --", "'; DROP TABLE logg; --", "%", "_", "\\"])
def test_a_search_is_a_value_and_nothing_else(app, inloggning, deltagande, text) -> None:
    data = {"csrf": csrf(inloggning), "sok": text}
    answer = inne(app, inloggning).post("/deltagare/sok", data=data)
    assert answer.status_code in {200, 303, 422}
    assert not stands(NUMMER, answer.text)
    assert f"/deltagare/{deltagande}" not in answer.text + answer.headers.get("Location", "")


@pytest.mark.parametrize(
    "path", ["/deltagare/a%00b", "/deltagare?urval=%00", "/api/v1/rapporter/%00", "/moten?%00=1"]
)
def test_a_null_character_is_refused_and_breaks_nothing(app, inloggning, path) -> None:
    client = inne(app, inloggning)
    assert client.get(path).status_code in {400, 401}
    data = {"csrf": csrf(inloggning), "sok": "a\x00b"}
    assert client.post("/deltagare/sok", data=data).status_code == 400
