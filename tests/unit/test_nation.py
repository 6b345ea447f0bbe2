"""The generated nation is one that intake takes in whole: right shapes, right order."""

import hashlib
import json
from collections import Counter
from datetime import date, datetime
from itertools import groupby
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bench.generator.people import People, check_digit
from bench.nation import DELTAGANDEN, factor_for, lines, plan_nation, write_nation
from schemas.handelser import KINDS
from tracker.intake.grammar import Inkommen, read_event
from tracker.intake.values import Lasregler


FAKTOR = 0.01
VAL = {
    *("definition.vald", "fraga.beslutad", "kvalitetsmal.beslutat", "installning.beslutad"),
    *("budget.beslutad", "utfall.bokfort", "instrument.upplagt", "steg.skattat"),
    *("person.bytt_nummer", "personer.sammanforda", "personer.atskilda"),
    *("mal.beslutat", "mal.foljdes_upp"),
    *("enkat.upplagd", "enkat.sammanstalld", "enkat.inlast"),
    *("esfgrund.angiven", "narvaro.registrerad", "narvaro.intygad"),
    *("aktivitet.upplagd", "aktivitet.paborjad", "aktivitet.avslutad", "insats.ansluten"),
    *("plan.foljdes_upp", "seminarium.hallet", "pris.beslutat"),
    *(typ for typ, kind in KINDS.items() if kind.projekt),
}
"""What the office decides and mends a few times a year; the nation is what happens every day."""
SVERIGE = ZoneInfo("Europe/Stockholm")


@pytest.fixture(scope="module")
def handelser():
    return [json.loads(rad) for rad in lines(plan_nation(seed=7, faktor=FAKTOR, forbund=8))]


@pytest.fixture(scope="module")
def per_deltagande(handelser):
    """The events of each deltagande in order, corrections with those of what they correct."""
    av_handelse, ut = {}, {}
    for h in handelser:
        om = av_handelse.get(h["data"].get("avser"), h.get("deltagande") and _nyckel(h))
        if om:
            av_handelse[h["id"]] = om
            ut.setdefault(om, []).append(h)
    return ut


def _nyckel(h):
    return h["forbund"], h["deltagande"]


def test_shape_is_the_contracts(handelser):
    for h in handelser:
        kind = KINDS[h["typ"]]
        kind.modell.model_validate(h["data"])
        if not kind.rattar:
            assert kind.insats == ("insats" in h), h["typ"]
        assert kind.deltagande == ("deltagande" in h), h["typ"]
        assert not ("person" in h and not kind.deltagande), h["typ"]


def test_all_kinds_are_there(handelser):
    assert {h["typ"] for h in handelser} == set(KINDS) - VAL


def test_registrerad_never_falls_and_never_comes_before_datum(handelser):
    for _, grupp in groupby(handelser, key=lambda h: h["forbund"]):
        stunder = [(h["registrerad"], h["datum"]) for h in grupp]
        assert [s for s, _ in stunder] == sorted(s for s, _ in stunder)
        for stund, datum in stunder:
            dag = datetime.fromisoformat(stund).astimezone(SVERIGE).date()
            assert date.fromisoformat(datum) <= dag


def test_ids_are_unique(handelser):
    assert max(Counter(h["id"] for h in handelser).values()) == 1


def test_first_event_of_a_deltagande_names_the_person(per_deltagande):
    for handelser in per_deltagande.values():
        assert "person" in handelser[0]


def test_person_stays_the_same_until_corrected(per_deltagande):
    for handelser in per_deltagande.values():
        person = handelser[0]["person"]
        for h in handelser:
            person = h["data"].get("andring", {}).get("person", person)
            assert h.get("person", person) == person


def test_insats_is_known_open_for_people_and_the_deltagandes_own(handelser, per_deltagande):
    volym = {}
    for h in handelser:
        if h["typ"] == "insats.upplagd":
            volym[h["forbund"], h["insats"]] = h["data"]["volyminsats"]
        elif "insats" in h and h["typ"] != "konsultation.gjord":
            assert volym[h["forbund"], h["insats"]] == (h["typ"] == "volym.registrerad")
        for annan in (h["data"].get("hanvisad_till"), h["data"].get("andring", {}).get("insats")):
            assert annan is None or not volym[h["forbund"], annan]
    for foljd in per_deltagande.values():
        insats = foljd[0]["insats"]
        for h in foljd:
            insats = h["data"].get("andring", {}).get("insats", insats)
            assert h.get("insats", insats) == insats


def _giltiga(foljd):
    """Ids of the events in force: void ones out, voids of voids undone."""
    borta = set()
    for h in reversed(foljd):
        if h["typ"] == "handelse.makulerad" and h["id"] not in borta:
            borta.add(h["data"]["avser"])
    return [h for h in foljd if h["id"] not in borta]


def test_order_of_a_path_holds_at_every_step(per_deltagande):
    """After each event, what is in force obeys H020–H024, H030."""
    for foljd in per_deltagande.values():
        for n in range(1, len(foljd) + 1):
            inskriven, oppen, sedda = None, False, {h["id"] for h in foljd[: n - 1]}
            avser = foljd[n - 1]["data"].get("avser")
            assert avser is None or avser in sedda
            for h in _giltiga(foljd[:n]):
                match h["typ"]:
                    case "inskrivning.gjord":
                        assert inskriven is None
                        inskriven, oppen = h["datum"], True
                    case "avslut.gjort":
                        assert oppen
                        assert h["datum"] >= inskriven
                        oppen = False
                    case "deltagande.ateroppnat":
                        assert inskriven is not None
                        assert not oppen
                        oppen = True
                    case "plan.upprattad" | "matning.gjord":
                        assert inskriven is not None


def test_data_quality_faults_are_there(per_deltagande):
    typer = [Counter(h["typ"] for h in foljd) for foljd in per_deltagande.values()]
    assert any(t["remiss.inkommen"] and not t["remiss.besvarad"] for t in typer)
    inskrivningar = [h for f in per_deltagande.values() for h in f if "inskrivn" in h["typ"]]
    assert any("forsorjning" not in h["data"] for h in inskrivningar)
    sena = [
        date.fromisoformat(h["registrerad"][:10]) - date.fromisoformat(h["datum"])
        for h in inskrivningar
    ]
    assert 0.02 < sum(d.days > 30 for d in sena) / len(sena) < 0.12
    par = Counter((h["forbund"], h["insats"], str(h["person"])) for h in inskrivningar)
    assert max(par.values()) > 1


def test_number_of_participations_follows_faktor(per_deltagande):
    inskrivna = sum(
        any(h["typ"] == "inskrivning.gjord" for h in foljd) for foljd in per_deltagande.values()
    )
    assert inskrivna == pytest.approx(DELTAGANDEN * FAKTOR, rel=0.03)


def test_plan_of_the_nation_is_80_forbund_900_insatser_skewed():
    planer = plan_nation(seed=1, faktor=25)
    assert (len({p.slug for p in planer}), sum(p.insatser for p in planer)) == (80, 900)
    assert sum(p.deltaganden for p in planer) == pytest.approx(10_000_000, rel=0.001)
    assert planer[0].deltaganden > 8 * planer[-1].deltaganden


@pytest.mark.slow
def test_same_seed_same_bytes_on_any_number_of_processes(tmp_path):
    def digest(namn, seed, processer):
        fil = tmp_path / namn
        write_nation(plan_nation(seed=seed, faktor=0.001, forbund=5), fil, processes=processer)
        return hashlib.sha256(fil.read_bytes()).hexdigest()

    assert digest("a", 3, 1) == digest("b", 3, 2) != digest("c", 4, 2)


@pytest.mark.slow
def test_file_has_as_many_events_as_asked_for_in_order_per_forbund(tmp_path):
    fil = tmp_path / "n.jsonl"
    assert (
        write_nation(plan_nation(seed=1, faktor=factor_for(4000, 6), forbund=6), fil, at_most=4000)
        == 4000
    )
    handelser = [json.loads(rad) for rad in fil.read_text().splitlines()]
    assert len(handelser) == 4000
    senast = {}
    for h in handelser:
        assert senast.get(h["forbund"], "") <= h["registrerad"]
        senast[h["forbund"]] = h["registrerad"]
    assert senast.keys() == {p.slug for p in plan_nation(seed=1, faktor=0.001, forbund=6)}


def test_personnummer_are_of_nobody():
    people = People(Random(1))
    nummer = [people.new(2020) for _ in range(3000)]
    assert len(set(nummer)) == len(nummer)
    for n in nummer:
        assert 980 <= int(n[9:12]) <= 999
        assert int(n[12]) == check_digit(n[2:8] + n[9:12])
        dag = int(n[6:8])
        date(int(n[:4]), int(n[4:6]), dag - 60 if dag > 60 else dag)


def test_check_digit_of_a_published_test_number():
    assert check_digit("811228987") == 4


@pytest.mark.slow
def test_apart_has_the_same_events_forbund_by_forbund(tmp_path):
    plans = plan_nation(seed=2, faktor=0.0005, forbund=3)
    mixed, apart = tmp_path / "mixed", tmp_path / "apart"
    write_nation(plans, mixed)
    write_nation(plans, apart, apart=True)
    assert apart.read_text() == "".join(lines(plans))
    assert mixed.read_text() != apart.read_text()
    assert sorted(mixed.read_text()) == sorted(apart.read_text())


@pytest.mark.parametrize("seed", [1, 2])
def test_intake_finds_no_fault_of_form(seed):
    regler = Lasregler(date(2026, 1, 1), historik=True)
    for line in lines(plan_nation(seed=seed, faktor=0.002, forbund=2)):
        assert isinstance(read_event(json.loads(line), regler), Inkommen), line
