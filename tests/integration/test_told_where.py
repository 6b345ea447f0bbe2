"""A refusal that rests on what the förbund knows names the field that is wrong."""

import pytest
from conftest import event

from tracker.intake.faults import Avvisad
from tracker.intake.record import Intag


WHO = {"personnummer": "19900101-9802"}
INSATS = {"namn": "Team", "inriktning": "individinriktad", "volyminsats": False}
D1 = {"insats": "team", "deltagande": "D1", "person": WHO}


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (("insats.upplagd", {"insats": "team", "data": {**INSATS, "volyminsats": True}}),
         [("H033", "data.volyminsats")]),
        (("insats.upplagd", {"insats": "team",
                             "data": {**INSATS, "inriktning": "strukturovergripande"}}),
         [("H033", "data.inriktning")]),
        (("inskrivning.gjord", {**D1, "insats": "oppet"}), [("H033", "insats")]),
        (("volym.registrerad", {"insats": "team", "data": {"antal": 1}}), [("H033", "insats")]),
        (("remiss.besvarad", {**D1, "data": {"beslut": "hanvisad", "hanvisad_till": "x"}}),
         [("H005", "data.hanvisad_till")]),
        (("plan.upprattad", {**D1, "data": {}}), [("H020", "typ")]),
    ],
)  # fmt: skip
def test_refusal_names_what_is_wrong(intag: Intag, forbund: str, sent: tuple, told: list) -> None:
    assert refused(intag, event(sent[0], forbund, **sent[1])) == told


@pytest.mark.parametrize(
    ("andring", "told"),
    [
        ({"datum": "2026-02-20"}, [("H025", "data.andring.datum")]),
        ({"datum": "i går"}, [("H001", "data.andring.datum")]),
        ({"insats": "oppet"}, [("H025", "data.andring.insats")]),
        ({"insats": "finnsinte"}, [("H005", "data.andring.insats")]),
        ({"utbildning": "doktor"}, [("H010", "data.andring.utbildning")]),
        ({"sysselsattning": [{"typ": "studier", "procent": 101}]},
         [("H027", "data.andring.sysselsattning")]),
        ({"anledning": "ovrigt"}, [("H009", "data.andring.anledning")]),
    ],
)  # fmt: skip
def test_refusal_of_a_correction_names_the_field_it_changes(
    intag: Intag, forbund: str, andring: dict, told: list
) -> None:
    start = event("inskrivning.gjord", forbund, **D1)
    slut = event(
        "avslut.gjort", forbund, **D1 | {"datum": "2026-02-01", "data": {"anledning": "ovrigt"}}
    )
    intag.record_all([start, slut], av="anv:1", forbund=None)
    data = {"avser": start["id"], "andring": andring, "orsak": "Fel"}
    assert refused(intag, event("handelse.rattad", forbund, data=data)) == told


def test_refusal_of_a_makulering_names_what_it_is_about(intag: Intag, forbund: str) -> None:
    start = event("inskrivning.gjord", forbund, **D1)
    slut = event("avslut.gjort", forbund, **D1, data={"anledning": "ovrigt"})
    intag.record_all([start, slut], av="anv:1", forbund=None)
    sent = event("handelse.makulerad", forbund, data={"avser": start["id"], "orsak": "Fel"})
    assert refused(intag, sent) == [("H025", "data.avser")]


def refused(intag: Intag, sent: dict) -> list[tuple[str, str | None]]:
    with pytest.raises(Avvisad) as refusal:
        intag.record_all([sent], av="anv:1", forbund=None)
    return [(f.kod, f.falt) for f in refusal.value.fel]
