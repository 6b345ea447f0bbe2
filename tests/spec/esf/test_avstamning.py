"""Reconciliation: a project of 1,500 with everyday differences and 50 planted faults."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from tracker.errors import Refused
from tracker.esf.avstamning.klistrad import STORST, Kanda, las
from tracker.esf.avstamning.personer import (
    ATT_GORA,
    FORKLARAR,
    ORD,
    Avvikelse,
    Fakta,
    Forklarad,
    Post,
    avstam,
)
from tracker.esf.avstamning.tillfallen import Tillfalle, olika
from tracker.esf.underlag import Narvaro, Spann, Tidrad


GRANS = 8 * 60
LISTOR = ("sus", "esf", "egen")


@pytest.fixture(scope="module")
def projektet():
    """Lists as they would be without a fault, and the differences that have their reason."""
    slump = Random(5)
    poster, fakta, skal = {}, {}, set()
    for n in range(1500):
        person = f"p{n:04}"
        start = date(2026, 1, 1) + timedelta(days=slump.randrange(300))
        slut = start + timedelta(days=40) if slump.random() < 0.3 else None
        poster |= {
            (person, lista): Post(lista, person, "A", Spann(start, slut)) for lista in LISTOR
        }
        fakta[person] = Fakta(person, minuter=GRANS)
        if n >= 200 or n % 2:
            continue
        namn = list(FORKLARAR)[n // 2 % len(FORKLARAR)]
        andra = {
            "anonym": {"anonym": True},
            "utan_grund": {"grund": False},
            "utanfor_malgrupp": {"malgrupp": False},
            "annan_finansiar": {"annan_finansiar": True},
            "under_gransen": {"minuter": GRANS - 1},
        }[namn]
        fakta[person] = replace(fakta[person], **andra)
        for lista in FORKLARAR[namn]:
            del poster[person, lista]
            skal.add(Forklarad(person, lista, namn))
    return poster, fakta, skal


def planted(poster, fakta):
    """Fifty faults of seven kinds, each with a person of its own: what is to be found."""
    extra, wanted = [], set()
    for n, person in enumerate(f"p{n:04}" for n in range(300, 350)):
        lista = LISTOR[n % 3]
        tid = poster[person, "egen"].tid
        match n % 7:
            case 0:
                del poster[person, lista]
                wanted.add(Avvikelse(person, lista, "saknas"))
            case 1:
                extra.append(poster[person, lista])
                wanted.add(Avvikelse(person, lista, "dubbel"))
            case 2:
                senare = Spann(tid.fran + timedelta(days=1), tid.till)
                poster[person, "egen"] = replace(poster[person, "egen"], tid=senare)
                wanted.add(Avvikelse(person, "egen", "olika_start"))
            case 3:
                slut = Spann(tid.fran, date(2027, 3, 1))
                poster[person, "esf"] = replace(poster[person, "esf"], tid=slut)
                wanted.add(Avvikelse(person, "esf", "olika_slut"))
            case 4:
                fakta[person] = replace(fakta[person], grund=False)
                wanted.add(Avvikelse(person, "esf", "far_inte_lamnas"))
            case 5:
                extra.append(replace(poster[person, "esf"], delprojekt="B"))
                wanted.add(Avvikelse(person, "esf", "dubbel"))
            case 6:
                fakta[person] = replace(fakta[person], anonym=True)
                del poster[person, "egen"]
                wanted.add(Avvikelse(person, "esf", "far_inte_lamnas"))
    return extra, wanted


def test_all_fifty_faults_are_found_and_nothing_is_unexplained(projektet):
    poster, fakta, skal = (one.copy() for one in projektet)
    extra, wanted = planted(poster, fakta)
    assert len(wanted) == 50
    rader = [*poster.values(), *extra]
    Random(1).shuffle(rader)
    found = avstam(rader, fakta.values(), under_grans=GRANS)
    assert set(found.avvikelser) == wanted
    assert len(found.avvikelser) == 50
    gone = {one.person for one in wanted if fakta[one.person].anonym}
    assert set(found.forklarade) == skal | {Forklarad(person, "egen", "anonym") for person in gone}
    assert found.antal["egen"][1] <= 1500


def test_without_faults_every_difference_has_its_reason(projektet):
    poster, fakta, skal = projektet
    found = avstam(poster.values(), fakta.values(), under_grans=GRANS)
    assert found.avvikelser == ()
    assert set(found.forklarade) == skal
    assert found.antal == {
        lista: (1500 - gone, 1500 - gone)
        for lista, gone in ((one, sum(s.saknas_i == one for s in skal)) for one in LISTOR)
    }


def test_a_limit_that_nobody_has_set_explains_nothing():
    poster = [Post("sus", "p", "A"), Post("egen", "p", "A")]
    found = avstam(poster, [Fakta("p", minuter=1)], under_grans=None)
    assert found.avvikelser == (Avvikelse("p", "esf", "saknas"),)
    found = avstam(poster, [Fakta("p", minuter=1)], under_grans=2)
    assert found.forklarade == (Forklarad("p", "esf", "under_gransen"),)


def test_two_insatser_are_two_rows_of_one_person():
    jan, mars = Spann(date(2026, 1, 5), date(2026, 2, 1)), Spann(date(2026, 3, 1), None)
    poster = [
        Post("sus", "p", "A", jan),
        Post("sus", "p", "B", mars),
        Post("esf", "p", "A", Spann(date(2026, 1, 5), None)),
        Post("egen", "p", "A"),
    ]
    found = avstam(poster, (), under_grans=None)
    assert found.avvikelser == ()
    assert found.antal == {"sus": (2, 1), "esf": (1, 1), "egen": (1, 1)}


def test_the_last_end_of_several_stays_is_the_end():
    jan, mars = (Spann(date(2026, nr, 5), date(2026, nr, 20)) for nr in (1, 3))
    whole = Spann(jan.fran, mars.till)
    poster = [Post("sus", "p", "B", mars), Post("sus", "p", "A", jan)]
    poster += [Post(lista, "p", "A", whole) for lista in ("esf", "egen")]
    assert avstam(poster, (), under_grans=None).avvikelser == ()


def test_every_reason_and_every_fault_has_its_words():
    assert ORD.keys() == FORKLARAR.keys()
    assert all(text.endswith(".") for text in ATT_GORA.values())


def staff(minuter, tillfalle="t", person="anna", i="A", dag=2):
    return Tidrad("r", person, date(2026, 3, dag), minuter, "p", i, tillfalle=tillfalle)


def there(minuter, tillfalle="t", person="d", i="A", dag=2):
    return Narvaro(person, date(2026, 3, dag), minuter, i, tillfalle)


@pytest.mark.parametrize(
    ("rader", "narvaro", "marginal", "found"),
    [
        ([staff(120)], [there(120), there(30, person="e")], 0, []),
        ([staff(60), staff(60)], [there(90), there(30)], 0, []),
        ([staff(120)], [there(105)], 15, []),
        ([staff(120)], [there(105)], 14, [Tillfalle("t", "olika_tid", "anna", 120, 105)]),
        ([staff(120)], [], 0, [Tillfalle("t", "ingen_deltagare", "anna", 120, 0)]),
        ([], [there(45)], 0, [Tillfalle("t", "ingen_personal", None, 0, 45)]),
        ([staff(0)], [there(0)], 0, []),
        ([staff(120, None)], [there(9, None)], 0, []),
        ([staff(60), staff(120, person="bo", i="B")], [there(60), there(120, i="B")], 0, []),
        (
            [staff(60)],
            [there(60), there(90, i="B")],
            0,
            [Tillfalle("t", "ingen_personal", None, 0, 90)],
        ),
        ([staff(90, i="gemensamt")], [there(60), there(90, i="B")], 0, []),
        ([staff(30), staff(60, i="B")], [there(90), there(90, i="B")], 0, []),
        ([staff(60), staff(90, dag=9)], [there(60), there(90, dag=9)], 0, []),
        ([staff(60), staff(90, i="B")], [there(60), there(90, i="B")], 0, []),
    ],
    ids=[
        "late",
        "in parts",
        "within",
        "beyond",
        "alone",
        "unled",
        "nothing",
        "no activity",
        "a group of the same name in each",
        "only one of them led",
        "in the common delprojekt",
        "one group of two delprojekt",
        "each week",
        "one of the same name in each, by the same person",
    ],
)
def test_staff_and_participants_at_the_same_activity(rader, narvaro, marginal, found):
    assert list(olika(rader, narvaro, marginal=marginal)) == found


KANDA = Kanda(
    {"199001019802": ["anna"], "19900101Tf29": ["dold"], "19900202Tf19": ["d1", "d2"]},
    {("nord", "A7"): "bo", ("nord", "B1"): "nord, B1", ("nord", "eva"): "eva"},
    {"anna": "del_1", "bo": "del_2"},
    {"del_1", "del_2"},
)
LISTA = """Personnummer\tStart\tSlut
19900101-9802\t2026-01-07\t2026-02-01

900101-9802; 2026-03-01; del_2
nord; A7; ; ; Annan finansiär
nord;B1
19900101Tf29\tutanför målgruppen
199001019810
nord; Z9; 2026-01-01
"""


def test_a_pasted_list_says_who_when_where_and_why() -> None:
    egna = las(LISTA, KANDA, idag=date(2026, 4, 1))
    assert [(one.person, one.delprojekt, one.tid) for one in egna.poster] == [
        ("anna", "del_1", Spann(date(2026, 1, 7), date(2026, 2, 1))),
        ("anna", "del_2", Spann(date(2026, 3, 1), None)),
        ("bo", "del_2", None),
        ("nord, B1", "", None),
        ("dold", "", None),
        ("Rad 8 i din lista", "", None),
        ("Rad 9 i din lista", "", Spann(date(2026, 1, 1), None)),
    ]
    fakta = {one.person: one for one in egna.med([Fakta("bo", minuter=5), Fakta("x")])}
    assert fakta["bo"] == Fakta("bo", annan_finansiar=True, minuter=5)
    assert fakta["dold"] == Fakta("dold", malgrupp=False)
    assert fakta["x"] == Fakta("x")
    svar = avstam(egna.poster, fakta.values(), under_grans=None)
    assert Forklarad("bo", "sus", "annan_finansiar") in svar.forklarade
    assert Forklarad("dold", "esf", "utanfor_malgrupp") in svar.forklarade
    assert Avvikelse("Rad 8 i din lista", "esf", "saknas") in svar.avvikelser


def test_a_first_row_without_digits_is_headings_unless_somebody_is_meant() -> None:
    for text in ("nord; eva", "Förbund; Deltagande\nnord; eva"):
        assert [one.person for one in las(text, KANDA, idag=date(2026, 4, 1)).poster] == ["eva"]


def test_those_who_share_a_surrogate_have_a_row_each() -> None:
    egna = las("19900202Tf19\n19900202Tf19", KANDA, idag=date(2026, 4, 1))
    assert [one.person for one in egna.poster] == ["d1", "d2"]


@pytest.mark.parametrize(
    ("text", "mening"),
    [
        ("", "Klistra in minst en rad"),
        ("Namn\nAnna", "ESF049: Rad 2: skriv personnummer"),
        ("19900101-9803", "ESF049: Rad 1: skriv personnummer"),
        ("nord; A7; 2026-02-30", "ESF049: Rad 1: skriv dagen som"),
        ("nord; A7; 2026-02-03; 2026-02-01", "ESF049: Rad 1: slutet är före"),
        ("nord; A7; slutade i mars", "ESF049: Rad 1: efter personen står dagar"),
        ("nord; A7; 2026-01-01; 2026-02-01; 2026-03-01", "ESF049: Rad 1: efter personen"),
        ("nord; A7\n" * (STORST + 1), "högst 5000 rader"),
    ],
)
def test_a_pasted_list_that_cannot_be_read_says_where(text: str, mening: str) -> None:
    with pytest.raises(Refused, match="ESF049") as refused:
        las(text, KANDA, idag=date(2026, 4, 1))
    assert mening in refused.value.text
    assert "9803" not in refused.value.text
