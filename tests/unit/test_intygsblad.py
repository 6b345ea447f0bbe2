"""The paper of a certificate says what is certified, with the checksum that ties it to that."""

from datetime import date
from uuid import uuid4

from tracker.esf.manad import Manad
from tracker.esf.projekt.intyg import Manadsintyg, Undertecknat
from tracker.queries.intyg import Intygsrad as Rad
from tracker.state.intyg import Intygsrad, summa
from web.intygsblad import dokument, rader, tid


RADER = (
    Intygsrad(date(2026, 3, 9), 60, "grupp-1.20260309"),
    Intygsrad(date(2026, 3, 2), 95),
)
SUMMA = summa("f", "A", "2026-03", RADER)


def month(*signed: str) -> Rad:
    intyg = tuple(
        Undertecknat(uuid4(), date(2026, 3, 31), "skarm", 155, one, None) for one in signed
    )
    return Rad("A", uuid4(), "team", "p", "", Manadsintyg("f", "A", RADER, SUMMA, intyg))


def test_the_paper_says_what_is_certified() -> None:
    made = dokument(
        month(), Manad(2026, 3), who="Anna", namn={"grupp-1": "Fika"}, insats="Team", forbund="F"
    )
    assert rader(month(), {"grupp-1": "Fika"}) == [
        ("2026-03-02", "Närvaro", "1:35"),
        ("2026-03-09", "Fika", "1:00"),
    ]
    assert dict(made.fakta) == {
        "Deltagare": "Anna",
        "Månad": "2026-03",
        "Summa": "2:35 timmar",
        "Kontroll": SUMMA[:8],
    }
    assert SUMMA[:8] in made.fot
    assert tid(605) == "10:05"


def test_a_certificate_holds_while_the_attendance_is_the_one_certified() -> None:
    assert (month().lage, month().intyg.intygade) == ("Inte intygat", 0)
    assert (month(SUMMA).lage, month(SUMMA).intyg.intygade) == ("Intygat", 155)
    changed = month("0" * 64)
    assert (changed.lage, changed.intyg.intygade) == ("Ändrat efter underskrift", 0)
    again = month(SUMMA, "0" * 64)
    assert (again.lage, again.intyg.intygade) == ("Intygat", 155)


def test_a_checksum_is_of_these_rows_of_this_deltagande_and_month() -> None:
    same = summa("f", "A", "2026-03", reversed(RADER))
    others = {
        summa("g", "A", "2026-03", RADER),
        summa("f", "B", "2026-03", RADER),
        summa("f", "A", "2026-04", RADER),
        summa("f", "A", "2026-03", RADER[:1]),
        summa("f", "A", "2026-03", [RADER[0], RADER[1]._replace(minuter=96)]),
        summa("f", "A", "2026-03", [RADER[0], RADER[1]._replace(traff="x")]),
    }
    assert same == SUMMA
    assert len(others | {SUMMA}) == 7
