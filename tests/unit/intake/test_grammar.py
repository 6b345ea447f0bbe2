"""A fault of form names its field by the path in the event as it was sent."""

from datetime import date

import pytest

from tracker.intake.grammar import read_event
from tracker.intake.values import Lasregler


REGLER = Lasregler(date(2026, 3, 1))
PNR = "19900101-9802"
AVSER = "5f0c9a38-4b8f-4be8-9a0b-5a4f6d1f0001"
GOOD = {
    "id": "6f0c9a38-4b8f-4be8-9a0b-5a4f6d1f0001",
    "typ": "inskrivning.gjord",
    "forbund": "prov",
    "insats": "team",
    "deltagande": "D1",
    "datum": "2026-01-15",
    "person": {"personnummer": PNR},
}


def faults(**sent) -> list[tuple[str, str | None]]:
    read = read_event({**GOOD, **sent}, REGLER)
    return [(f.kod, f.falt) for f in (read if isinstance(read, list) else read.fel)]


def correction(**data) -> list[tuple[str, str | None]]:
    sent = {"avser": AVSER, "orsak": "Fel", **data}
    return faults(typ="handelse.rattad", person=None, data=sent)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"typ": "finns.inte"}, ("H003", "typ")),
        ({"id": "7"}, ("H001", "id")),
        ({"datum": "i går"}, ("H001", "datum")),
        ({"forbund": None}, ("H001", "forbund")),
        ({"insats": "Team!"}, ("H001", "insats")),
        ({"deltagande": PNR}, ("H013", "deltagande")),
        ({"av": "anna"}, ("H008", "av")),
        ({"skonummer": 42}, ("H009", "skonummer")),
        ({"person": []}, ("H001", "person")),
        ({"person": {"personnummer": "1"}}, ("H028", "person.personnummer")),
        ({"data": []}, ("H001", "data")),
        ({"data": {"skonummer": 42}}, ("H009", "data.skonummer")),
        ({"data": {"utbildning": "doktor"}}, ("H010", "data.utbildning")),
        ({"data": {"utbildning": 7}}, ("H001", "data.utbildning")),
        ({"data": {"forsorjning": ["a_kassa", "x"]}}, ("H010", "data.forsorjning.1")),
        ({"data": {"forsorjning": ["a_kassa", "a_kassa"]}}, ("H026", "data.forsorjning")),
        ({"data": {"sysselsattning": [{"typ": "studier"}]}}, ("H027", "data.sysselsattning")),
        (
            {"data": {"sysselsattning": [{"typ": "studier", "procent": 50.5}]}},
            ("H027", "data.sysselsattning.0.procent"),
        ),
        (
            {"data": {"sysselsattning": [{"typ": "studier", "procent": "50"}]}},
            ("H001", "data.sysselsattning.0.procent"),
        ),
        ({"data": {"stadsdel": f"Hos {PNR}"}}, ("H013", "data.stadsdel")),
        ({"data": {"svar": {"q1": PNR}}}, ("H013", "data.svar.q1")),
        ({"data": {"svar": {"q1": 7}}}, ("H001", "data.svar.q1")),
        ({"data": {"svar": {"x" * 61: "ja"}}}, ("H001", f"data.svar.{'x' * 61}")),
        ({"data": {"svar": {PNR: "ja"}}}, ("H013", "data.svar")),
    ],
)
def test_fault_names_its_field_as_sent(sent, told):
    assert faults(**sent) == [told]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"andring": {}}, ("H001", "data.andring")),
        ({"andring": {"stadsdel": PNR}}, ("H013", "data.andring.stadsdel")),
        ({"andring": {"syfte": "[gallrad]"}}, ("H001", "data.andring.syfte")),
        (
            {"andring": {"person": {"personnummer": "1"}}},
            ("H028", "data.andring.person.personnummer"),
        ),
        ({"andring": {"datum": "2026-01-02"}, "orsak": ""}, ("H001", "data.orsak")),
        ({"andring": {"datum": "2026-01-02"}, "avser": "7"}, ("H001", "data.avser")),
    ],
)
def test_fault_of_a_correction_names_its_field_as_sent(data, told):
    assert correction(**data) == [told]


@pytest.mark.parametrize(
    ("typ", "data", "told"),
    [
        ("remiss.besvarad", {"beslut": "avbojd"}, ("H001", "data.orsak")),
        ("remiss.besvarad", {"beslut": "avbojd", "orsak": "[gallrad]"}, ("H001", "data.orsak")),
        ("remiss.inkommen", {}, ("H001", "data.remittent")),
    ],
)
def test_fault_of_a_whole_payload_names_its_field(typ, data, told):
    assert faults(typ=typ, data=data) == [told]


def test_fault_of_counts_names_the_count():
    counts = {"antal": 3, "kvinnor": 2, "man": 2}
    sent = {"typ": "volym.registrerad", "deltagande": None, "person": None, "data": counts}
    assert faults(**sent) == [("H012", "data.antal")]


def test_good_event_has_no_faults():
    assert faults() == []
