"""A follow-up says how much somebody works or studies then; a återöppning takes it back."""

from datetime import UTC, date, datetime
from uuid import UUID

from tracker.state.deltagande import Deltagande, fold
from tracker.state.post import Person, Post


PERSON = Person(UUID(int=1), "kvinna", 1990)
HALVTID = [{"typ": "arbete_osubventionerat", "procent": 50}]


def post(number: int, typ: str, **data: object) -> Post:
    when = datetime(2026, 1, number, tzinfo=UTC)
    return Post(
        number, UUID(int=number), typ, "f", "ips", "d", PERSON if number == 1 else None,
        date(2026, 1, number), when, "a", data,
    )  # fmt: skip


def state(*posts: Post) -> Deltagande:
    found = fold(
        [post(1, "inskrivning.gjord"), post(2, "avslut.gjort", anledning="ovrigt"), *posts]
    )
    assert isinstance(found, Deltagande)
    return found


def test_a_follow_up_is_measured_only_where_the_occupation_is_known() -> None:
    half = post(3, "matning.gjord", tillfalle="uppfoljning_6", sysselsattning=HALVTID)
    year = post(4, "matning.gjord", tillfalle="uppfoljning_12", sysselsattning=[{"typ": "ingen"}])
    silent = post(5, "matning.gjord", tillfalle="uppfoljning_6", forsorjning=["a_kassa"])
    found = state(half, year, silent)
    assert (found.omfattning_6, found.omfattning_12) == (50, 0)
    assert state(silent).omfattning_6 is None


def test_of_two_follow_ups_the_later_day_holds_in_whichever_order_they_are_recorded() -> None:
    ingen = [{"typ": "ingen"}]
    late = post(9, "matning.gjord", tillfalle="uppfoljning_6", sysselsattning=HALVTID)
    early = post(10, "matning.gjord", tillfalle="uppfoljning_6", sysselsattning=ingen)
    early = early._replace(datum=date(2026, 1, 4))
    assert state(late, early).omfattning_6 == 50
    assert state(early, late).omfattning_6 == 50
    again = early._replace(datum=late.datum)  # the same day: what was recorded last
    assert state(late, again).omfattning_6 == 0
    back = post(11, "deltagande.ateroppnat")
    ended = post(12, "avslut.gjort", anledning="ovrigt")
    assert state(late, back, ended, early._replace(position=13)).omfattning_6 == 0


def test_an_avslut_that_no_longer_holds_has_no_follow_ups() -> None:
    half = post(3, "matning.gjord", tillfalle="uppfoljning_6", sysselsattning=HALVTID)
    found = state(half, post(4, "deltagande.ateroppnat"))
    assert (found.omfattning_6, found.matningar) == (None, None)
