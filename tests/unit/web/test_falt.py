from datetime import date

import pytest

from web.forms.datum import Oforstaddigt
from web.forms.falt import Falt, read, show, write
from web.forms.formular import AVSLUT, FORMULAR, INSKRIVNING
from web.forms.fragor import FORSORJNING, SYSSELSATTNING
from web.forms.remissformular import SVAR
from web.forms.svar import prefilled, read_form


TODAY = date(2026, 3, 10)


def test_occupation_with_per_cent_is_read_and_shown():
    svar = {"sysselsattning": ["studier", "aktivt_arbetssokande"], "procent-studier": ["25 %"]}
    value = read(SYSSELSATTNING, svar, TODAY)
    assert value == [{"typ": "studier", "procent": 25}, {"typ": "aktivt_arbetssokande"}]
    assert show(SYSSELSATTNING, value) == "Studier 25 % och Aktivt arbetssökande"


@pytest.mark.parametrize("text", ["", "0", "101", "halvtid", "２５"])
def test_occupation_without_a_good_per_cent_is_refused(text):
    with pytest.raises(Oforstaddigt, match="1–100"):
        read(SYSSELSATTNING, {"sysselsattning": ["studier"], "procent-studier": [text]}, TODAY)


@pytest.mark.parametrize(
    ("falt", "value"),
    [
        (FORSORJNING, ["a_kassa", "forsorjningsstod"]),
        (SYSSELSATTNING, [{"typ": "studier", "procent": 25}, {"typ": "ingen"}]),
        (Falt("fullfoljt", "?", "janej"), False),
        (Falt("malgrupper", "?", "lista"), ["unga", "nyanlända"]),
        (Falt("datum", "?", "dag"), "2026-03-03"),
        (Falt("syfte", "?", "langtext"), "En rad.\nEn till."),
    ],
)
def test_what_is_written_into_a_form_is_read_back(falt, value):
    assert read(falt, write(falt, value), TODAY) == value


def test_needed_answers_are_asked_for_all_at_once():
    found = read_form(AVSLUT, {"datum": ["31/2"]}, TODAY)
    assert set(found.fel) == {"datum", "anledning"}
    assert found.fel["anledning"] == "Välj varför deltagandet avslutas."


@pytest.mark.parametrize(
    ("beslut", "data"),
    [
        ("antagen", {"beslut": "antagen"}),
        ("vantelista", {"beslut": "vantelista"}),
        ("hanvisad", {"beslut": "hanvisad", "hanvisad_till": "stod"}),
        ("", {}),
    ],
)
def test_what_was_typed_and_then_hidden_by_another_answer_is_no_answer(beslut, data):
    typed = {"hanvisad_till": ["stod"], "paminn": ["x" if beslut != "vantelista" else "1/5"]}
    found = read_form(SVAR, {"datum": ["i dag"], "beslut": [beslut], **typed}, TODAY)
    assert found.data() == data
    assert set(found.fel) == ({"beslut"} if not beslut else set())
    assert found.varden["paminn"] == ("2026-05-01" if beslut == "vantelista" else None)


@pytest.mark.parametrize(("beslut", "fel"), [("hanvisad", ["hanvisad_till"]), ("antagen", [])])
def test_what_belongs_to_an_answer_is_needed_with_it_alone(beslut, fel):
    assert [*read_form(SVAR, {"datum": ["i dag"], "beslut": [beslut]}, TODAY).fel] == fel


def test_unanswered_questions_are_left_out_of_the_event():
    found = read_form(INSKRIVNING, {"datum": ["i dag"], "kommun": ["  "]}, TODAY)
    assert (found.datum, found.data(), found.fel) == ("2026-03-10", {}, {})


@pytest.mark.parametrize("form", FORMULAR.values(), ids=lambda form: form.typ)
def test_every_form_asks_only_what_its_event_may_say(form):
    from schemas.handelser import KINDS

    fields = set(KINDS[form.typ].modell.model_fields)
    asked = {f.namn for f in form.falt if not f.kuvert}
    assert asked <= fields
    assert {f.namn for f in form.falt if f.fritext} == set(KINDS[form.typ].modell.fritext)
    needed = {n for n, f in KINDS[form.typ].modell.model_fields.items() if f.is_required()}
    assert needed <= {f.namn for f in form.falt if f.kravs}


def test_a_filled_form_keeps_what_was_known():
    found = prefilled(INSKRIVNING, {"datum": "2026-03-03", "utbildning": "gymnasium"})
    assert found.svar == {"datum": ["2026-03-03"], "utbildning": ["gymnasium"]}
