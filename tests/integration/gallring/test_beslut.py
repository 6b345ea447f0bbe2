"""Gallring on a real database: who is chosen, and what is decided."""

from datetime import date
from uuid import uuid4

import pytest
from conftest import event
from gallringsprov import ANNA, BO, Sista

from tracker.db import execute
from tracker.errors import Refused, WrongUse
from tracker.rights import gallring, kandidater, regler


def test_nobody_is_chosen_without_a_rule(hus: Sista) -> None:
    hus.past("d1", ANNA)
    assert hus.chosen() == set()


@pytest.mark.parametrize(
    ("slut", "manader", "dag", "expected"),
    [
        ("2024-02-01", 24, "2026-01-31", set()),
        ("2024-02-01", 24, "2026-02-01", {"d1"}),
        ("2024-02-29", 12, "2025-02-27", set()),
        ("2024-02-29", 12, "2025-02-28", {"d1"}),
        ("2024-02-01", 1, "2024-03-01", {"d1"}),
        ("2024-02-01", 1200, "2026-03-01", set()),
    ],
)
def test_time_is_counted_from_the_end(hus: Sista, slut, manader, dag, expected) -> None:
    hus.past("d1", ANNA, slut=slut)
    hus.rule(manader)
    assert hus.chosen(dag=date.fromisoformat(dag)) == expected


def test_a_person_with_anything_under_way_stays(hus: Sista) -> None:
    hus.past("d1", ANNA)
    hus.rule(12)
    assert hus.chosen() == {"d1"}
    hus.record(
        event(
            "remiss.inkommen", hus.forbund, insats="stod", deltagande="d2",
            person={"personnummer": ANNA}, data={"remittent": "annan"},
        )
    )  # fmt: skip
    assert hus.select() == kandidater.Urval((), 1)
    hus.record(
        event(
            "remiss.besvarad", hus.forbund, insats="stod", deltagande="d2", datum="2026-01-20",
            data={"beslut": "avbojd", "orsak": "Fullt."},
        )
    )  # fmt: skip
    assert hus.chosen() == set()  # answered a month ago
    assert hus.chosen(dag=date(2027, 1, 20)) == {"d1", "d2"}


def test_an_owner_without_a_rule_keeps_the_person(hus: Sista) -> None:
    ny = {"inriktning": "individinriktad", "volyminsats": False, "huvudman": "kommunen"}
    hus.record(
        event("huvudman.upplagd", hus.forbund, data={"slug": "kommunen", "namn": "Kommunen"}),
        event("insats.upplagd", hus.forbund, insats="deras", data={"namn": "Deras", **ny}),
    )
    hus.past("d1", ANNA)
    hus.past("d2", ANNA, insats="deras")
    hus.rule(12)
    assert hus.select() == kandidater.Urval((), 1)
    assert hus.select("kommunen") == kandidater.Urval((), 0)
    hus.rule(36, "kommunen")
    assert hus.select() == kandidater.Urval((), 1)
    hus.rule(12, "kommunen")
    assert hus.chosen() == hus.chosen(huvudman="kommunen") == {"d1", "d2"}


def test_somebody_taken_away_by_a_correction_is_chosen_but_not_the_texts(hus: Sista) -> None:
    hus.past("d1", ANNA)
    forsta = next(e for e in hus.export() if e.get("deltagande") == "d1")
    hus.record(
        event(
            "handelse.rattad", hus.forbund,
            data={"avser": forsta["id"], "andring": {"person": {"personnummer": BO}},
                  "orsak": "Fel person."},
        )
    )  # fmt: skip
    hus.rule(1)
    found = {one.person: one.deltaganden for one in hus.select(dag=date(2026, 5, 1)).kandidater}
    assert found == {hus.person(BO): ("d1",), hus.person(ANNA): ()}


def test_a_new_rule_ends_the_one_before_and_both_stay(hus: Sista) -> None:
    hus.rule(12)
    hus.rule(24)
    with hus.writing() as session:
        rows = execute(
            session,
            "SELECT manader, upphord IS NULL FROM gallringsregel WHERE forbund = %s ORDER BY 1",
            hus.forbund,
        ).all()
        assert rows == [(12, False), (24, True)]
        (rule,) = regler.rules(session, hus.forbund)
    assert rule.mening == (
        "2 år efter avslut. Stöd: Dokumenthanteringsplan 4.2. Beslut: Dnr 2026/17."
    )


@pytest.mark.parametrize(
    ("falt", "error"),
    [
        ({"manader": 0}, WrongUse),
        ({"manader": 1201}, WrongUse),
        ({"kalla": " "}, WrongUse),
        ({"beslut": ""}, WrongUse),
        ({"beslut": "x" * 201}, WrongUse),
        ({"beslut": f"om {ANNA}"}, Refused),
    ],
)
def test_a_rule_needs_its_grounds(hus: Sista, falt, error) -> None:
    with (
        pytest.raises(error),
        hus.transaction(forbund=hus.forbund, huvudman=("*",)) as session,
    ):
        regler.set_rule(
            session, hus.forbund, "ej_angiven", id_=uuid4(), av="drift:prov", now=hus.clock.now(),
            **{"manader": 12, "kalla": "Plan", "beslut": "Dnr 1", **falt},
        )  # fmt: skip


def test_decide_refuses_others_than_were_shown(hus: Sista) -> None:
    hus.past("d1", ANNA)
    hus.rule(12)
    shown = gallring.fingerprint(hus.select().kandidater)
    hus.past("d2", BO)

    def decide(sett: str, beslut: str = "Dnr 1") -> None:
        with hus.writing() as session:
            gallring.decide(
                session, hus.forbund, "ej_angiven", id_=uuid4(), beslut=beslut, sett=sett,
                av="drift:prov", now=hus.clock.now(),
            )  # fmt: skip

    with pytest.raises(Refused, match="har ändrats"):
        decide(shown)
    with pytest.raises(WrongUse):
        decide(gallring.fingerprint(hus.select().kandidater), beslut=" ")
    hus.decide()
    with pytest.raises(Refused, match="Ingen har passerat"):  # they wait already
        decide(shown)


def test_a_decision_is_never_rewritten(hus: Sista) -> None:
    hus.past("d1", ANNA)
    hus.rule(12)
    hus.decide()
    for change in (
        "DELETE FROM gallring",
        "DELETE FROM gallringsperson",
        "UPDATE gallring SET beslut = 'x'",
        "UPDATE gallringsregel SET manader = 1",
    ):
        with pytest.raises(Exception, match="permission denied"), hus.writing() as session:
            execute(session, change)
