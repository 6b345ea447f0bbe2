from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from schemas.handelser import KINDS
from tracker.intake.faults import fel
from tracker.queries.tidslinje import GALLRAD, Rad
from web.forms.rattelse import changes, compared, form_of, known
from web.forms.svar import Ifyllt, prefilled, read_form, refused


TODAY = date(2026, 3, 10)


def rad(typ="inskrivning.gjord", *, forsta=False, **data):
    return Rad(
        id=uuid4(),
        typ=typ,
        namn="Inskrivning",
        insats="team",
        datum=date(2026, 3, 3),
        registrerad=datetime(2026, 3, 4, 9, tzinfo=UTC),
        av="anna",
        data=data,
        makulerad=False,
        forsta=forsta,
        andringar=(),
    )


def corrected(event, **answers) -> Ifyllt:
    """The form as it is shown, with some answers changed (None: emptied)."""
    form = form_of(event)
    svar = dict(prefilled(form, known(event)).svar)
    for namn, value in answers.items():
        svar[namn] = [] if value is None else value if isinstance(value, list) else [value]
    return read_form(form, {"rattelseorsak": ["Fel."], **svar}, TODAY)


DATA = {
    "utbildning": "grundskola",
    "forsorjning": ["forsorjningsstod", "a_kassa"],
    "sysselsattning": [{"typ": "studier", "procent": 25}],
}


@pytest.mark.parametrize("typ", ["remiss.inkommen", "remiss.besvarad", "inskrivning.gjord"])
def test_no_more_is_asked_than_a_correction_may_say(typ):
    """Names and reminders stand elsewhere: said in a correction they could only be refused."""
    asked = {falt.namn for falt in form_of(rad(typ)).falt}
    assert asked - set(KINDS[typ].modell.model_fields) <= {"datum", "insats", "rattelseorsak"}


@pytest.mark.parametrize(
    ("answers", "andring"),
    [
        ({}, {}),
        ({"utbildning": "gymnasium"}, {"utbildning": "gymnasium"}),
        ({"utbildning": None}, {"utbildning": None}),
        ({"forsorjning": ["a_kassa", "forsorjningsstod"]}, {}),
        ({"procent-studier": "50"}, {"sysselsattning": [{"typ": "studier", "procent": 50}]}),
        ({"datum": "4/3"}, {"datum": "2026-03-04"}),
        ({"insats": "stod"}, {"insats": "stod"}),
        ({"personnummer": "1"}, {}),
    ],
)
def test_only_what_differs_is_changed(answers, andring):
    event = rad(**DATA)
    assert changes(event, corrected(event, **answers)) == andring


def test_another_person_is_asked_for_on_the_first_event_only():
    event = rad(forsta=True, **DATA)
    found = changes(event, corrected(event, personnummer="19850615-9808"))
    assert found == {"person": {"personnummer": "19850615-9808"}}


def test_a_text_that_is_gone_is_not_written_over():
    event = rad("remiss.besvarad", beslut="avbojd", orsak=GALLRAD)
    assert changes(event, corrected(event)) == {}


def test_before_and_after_are_told_in_words():
    event = rad(**DATA)
    told = compared(event, corrected(event, utbildning="gymnasium"), {"team": "Team"})
    assert told == [("Högsta utbildning", "Grundskola", "Gymnasium")]


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ("data.andring.utbildning", "utbildning"),
        ("data.andring.person.personnummer", "personnummer"),
        ("data.orsak", "rattelseorsak"),
        ("data.avser", ""),
        (None, ""),
    ],
)
def test_a_refusal_finds_its_question(place, field):
    event = rad(forsta=True, **DATA)
    assert list(refused(corrected(event), [fel("H013", place)]).fel) == [field]


def test_kinds_without_a_form_are_not_corrected_by_hand():
    assert form_of(rad("volym.registrerad", antal=3)) is None
