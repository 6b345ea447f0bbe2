"""Money: worked examples, and that every way of adding gives the same öre."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uthallighet import examples

from schemas.handelser import projekt
from tracker.errors import Refused
from tracker.esf.manad import Manad
from tracker.esf.pengar.avrakning import avrakna
from tracker.esf.pengar.avrundning import AVRUNDNINGAR, avrundning
from tracker.esf.pengar.avslag import Avslag, efter_avslag, utan
from tracker.esf.pengar.enhetskostnad import (
    Arbete,
    kostnader,
    minuter_per_delprojekt,
    per_delprojekt,
)
from tracker.esf.pengar.fordelning import fordela, hela
from tracker.esf.pengar.medfinansiering import (
    Utfall,
    deltagartid,
    schablon,
    schablon_per_delprojekt,
)
from tracker.esf.pengar.nyckel import Bas, Nyckel, Nyckelslag, dela_gemensamt, gallande, vikter
from tracker.esf.pengar.prognos import Ansokningsperiod, prognos
from tracker.esf.pengar.satser import KOLUMNER, las
from tracker.esf.underlag import Intyg


NAMN = st.text("ABCDEFGH", min_size=1, max_size=3)
VIKTER = st.dictionaries(NAMN, st.integers(0, 10**9), min_size=1, max_size=8)
RADER = (
    "L1;2024;PO2;Stockholm;3;Projektmedarbetare;412,50;https://esf.exempel;2024-03-01",
    "L1;2024;PO2;Stockholm;4;Projektekonom;399;https://esf.exempel;2024-03-01",
)
TABELL = "\n".join([";".join(KOLUMNER), *RADER])
[LISTA] = las(TABELL)
MINUT = AVRUNDNINGAR["ingen"]
BAS = Bas(
    ("A", "B", "C"),
    budget={"A": 1, "B": 1, "C": 1},
    esf_stod={"A": 1, "C": 3},
    direkta_timmar={"A": 60, "B": 120},
    deltagare={"C": 7},
)
BESLUT = {"version": 1, "fran": date(2026, 1, 1), "beslut": "Styrgruppen 2026-01-15"}


@given(summa=st.integers(-(10**12), 10**12), andelar=VIKTER.filter(lambda v: any(v.values())))
def test_parts_make_the_sum_and_stay_within_an_ore(summa, andelar):
    delar = fordela(summa, andelar)
    assert sum(delar.values()) == summa
    assert delar.keys() == andelar.keys()
    helhet = sum(andelar.values())
    for namn, vikt in andelar.items():
        assert abs(delar[namn] - Fraction(summa * vikt, helhet)) < 1


@given(summa=st.integers(0, 10**6), andelar=VIKTER.filter(lambda v: any(v.values())), by=st.data())
def test_the_order_of_the_input_means_nothing(summa, andelar, by):
    annan = dict(by.draw(st.permutations(sorted(andelar.items()))))
    assert fordela(summa, andelar) == fordela(summa, annan)
    assert list(fordela(summa, andelar)) == sorted(andelar)


@pytest.mark.parametrize(
    ("summa", "andelar", "delar"),
    [
        (100, {"B": 1, "A": 1, "C": 1}, {"A": 34, "B": 33, "C": 33}),  # a tie: the first name
        (-100, {"A": 1, "B": 1, "C": 1}, {"A": -34, "B": -33, "C": -33}),
        (10, {"A": 5, "B": 94, "C": 1}, {"A": 1, "B": 9, "C": 0}),
        (1, {"A": 1, "B": 2}, {"A": 0, "B": 1}),
        (7, {"A": 0, "B": 3}, {"A": 0, "B": 7}),
        (0, {"A": 0}, {"A": 0}),
    ],
)
def test_largest_remainder(summa, andelar, delar):
    assert fordela(summa, andelar) == delar


@pytest.mark.parametrize(("andelar", "kod"), [({"A": -1, "B": 2}, "ESF010"), ({"A": 0}, "ESF011")])
def test_what_cannot_be_shared_is_refused(andelar, kod):
    with pytest.raises(Refused, match=kod):
        fordela(1, andelar)


@pytest.mark.parametrize(
    ("namn", "minuter"),
    [
        ("ingen", [0, 7, 8, 59, 60, 61]),
        ("kvart_nedat", [0, 0, 0, 45, 60, 60]),
        ("kvart_narmast", [0, 0, 15, 60, 60, 60]),
        ("halvtimme_nedat", [0, 0, 0, 30, 60, 60]),
        ("hel_nedat", [0, 0, 0, 0, 60, 60]),
        ("hel_uppat", [0, 60, 60, 60, 60, 120]),
    ],
)
def test_rounding(namn, minuter):
    assert [avrundning(namn).av(one) for one in (0, 7, 8, 59, 60, 61)] == minuter


def test_rounding_must_be_chosen():
    assert AVRUNDNINGAR.keys() == projekt.AVRUNDNINGAR  # what a project can decide
    with pytest.raises(Refused, match="ESF012"):
        avrundning(None)


ARBETEN = st.lists(
    st.builds(
        lambda person, manad, delprojekt, slag, minuter: (person, manad, delprojekt, slag, minuter),
        st.sampled_from("pqr"),
        st.sampled_from([Manad(2026, 1), Manad(2026, 2)]),
        st.sampled_from("ABC"),
        st.sampled_from(["direkt", "medfinansiering"]),
        st.integers(0, 5000),
    ),
    min_size=1,
    max_size=25,
)


def rows(drawn):
    return [
        Arbete(f"r{n:02}", person, manad, dp, "3" if person == "p" else "4", slag, minuter)
        for n, (person, manad, dp, slag, minuter) in enumerate(drawn)
    ]


@settings(max_examples=examples(40, 5000))
@given(drawn=ARBETEN, lage=st.sampled_from(sorted(AVRUNDNINGAR)), by=st.data())
def test_delprojekt_make_the_project_in_minutes_and_ore(drawn, lage, by):
    arbeten = rows(drawn)
    found = kostnader(arbeten, LISTA, AVRUNDNINGAR[lage])
    exakt = per_hand(arbeten, AVRUNDNINGAR[lage])
    assert sum(per_delprojekt(found).values()) == sum(ore for _, ore in exakt.values())
    assert sum(minuter_per_delprojekt(found).values()) == sum(m for m, _ in exakt.values())
    for slag in ("direkt", "medfinansiering"):
        ore = sum(ore for (_, s), (_, ore) in exakt.items() if s == slag)
        assert sum(per_delprojekt(found, slag).values()) == ore
    assert kostnader(by.draw(st.permutations(arbeten)), LISTA, AVRUNDNINGAR[lage]) == found


def per_hand(arbeten, lage):
    """(kategori, slag) → minutes and öre of the whole project, counted without the rows."""
    timmar = {}
    for one in arbeten:
        nyckel = (one.person, one.manad, one.slag)
        timmar[nyckel] = timmar.get(nyckel, 0) + one.minuter
    minuter = {}
    for (person, _, slag), antal in timmar.items():
        nyckel = ("3" if person == "p" else "4", slag)
        minuter[nyckel] = minuter.get(nyckel, 0) + lage.av(antal)
    sats = {"3": 41250, "4": 39900}
    return {n: (m, (2 * m * sats[n[0]] + 60) // 120) for n, m in minuter.items()}


def test_cost_of_an_hour():
    arbete = Arbete("r", "p", Manad(2026, 1), "A", "3", "direkt", 90)
    [kostnad] = kostnader([arbete], LISTA, MINUT)
    assert (kostnad.minuter, kostnad.ore) == (90, 61875)
    with pytest.raises(Refused, match="ESF013: Kategorin 5 saknar enhetskostnad"):
        kostnader([Arbete("r", "p", Manad(2026, 1), "A", "5", "direkt", 90)], LISTA, MINUT)


def test_rates_are_read_with_their_source():
    assert [(s.kategori, s.ore_per_timme) for s in LISTA.satser] == [("3", 41250), ("4", 39900)]
    assert LISTA.satser[0].beslutad == date(2024, 3, 1)
    assert LISTA.satser[0].kalla == "https://esf.exempel"
    assert las("\ufeff" + TABELL) == las(TABELL)


@pytest.mark.parametrize(
    ("fran", "till", "kod"),
    [
        ("rate_set_id", "id", "ESF014"),
        (";4;Projektekonom", ";3;Projektekonom", "ESF015"),
        (";https://esf.exempel;", ";;", "ESF016.*rad 2"),
        ("2024-03-01", "2024-03-01;x", "ESF016.*rad 2"),
        ("412,50", "412,505", "ESF017.*rad 2"),
        ("412,50", "41250,50", "ESF017"),
        ("412,50", "NaN", "ESF017"),
        ("412,50", "-1", "ESF017"),
        ("2024-03-01", "1 mars", "ESF017"),
    ],
)
def test_a_rate_table_that_is_wrong_is_refused_whole(fran, till, kod):
    with pytest.raises(Refused, match=kod):
        las(TABELL.replace(fran, till, 1))


@pytest.mark.parametrize(
    ("slag", "andelar", "delar"),
    [
        ("lika", (), {"A": 34, "B": 33, "C": 33}),
        ("budget", (), {"A": 34, "B": 33, "C": 33}),
        ("esf_stod", (), {"A": 25, "B": 0, "C": 75}),
        ("direkta_timmar", (), {"A": 33, "B": 67, "C": 0}),
        ("deltagare", (), {"A": 0, "B": 0, "C": 100}),
        ("avtalad", (("A", 5050), ("B", 4950)), {"A": 51, "B": 49, "C": 0}),
    ],
)
def test_keys(slag, andelar, delar):
    nyckel = Nyckel(slag=Nyckelslag(slag), andelar=andelar, **BESLUT)
    shared = dela_gemensamt(100, nyckel, BAS, {"A": 5})
    assert {one.delprojekt: one.andel for one in shared} == delar
    assert [one.summa - one.andel for one in shared] == [5, 0, 0]
    assert all(one.bas == vikter(nyckel, BAS)[one.delprojekt] for one in shared)


@pytest.mark.parametrize(
    ("falt", "kod"),
    [
        ({"slag": Nyckelslag.LIKA, **BESLUT, "beslut": " "}, "ESF018"),
        ({"slag": Nyckelslag.AVTALAD, **BESLUT, "andelar": (("A", 9999),)}, "ESF019"),
        ({"slag": Nyckelslag.LIKA, **BESLUT, "andelar": (("A", 10000),)}, "ESF020"),
    ],
)
def test_a_key_needs_its_decision_and_its_shares(falt, kod):
    with pytest.raises(Refused, match=kod):
        Nyckel(**falt)


def test_the_key_that_holds_is_the_newest_on_the_day():
    nycklar = [
        Nyckel(n, Nyckelslag.LIKA, date(2026, manad, 1), f"beslut {n}")
        for n, manad in ((1, 1), (2, 7), (3, 7))
    ]
    assert gallande(nycklar, date(2026, 6, 30)).version == 1
    assert gallande(nycklar, date(2026, 7, 1)).version == 3
    with pytest.raises(Refused, match="ESF021"):
        gallande(nycklar, date(2025, 12, 31))
    with pytest.raises(Refused, match="ESF022"):
        vikter(
            nycklar[0].__class__(slag=Nyckelslag.DELTAGARE, **BESLUT),
            Bas(("A",), deltagare={"X": 1}),
        )


def test_flat_rate_and_whether_in_kind_is_in_it():
    assert schablon(4000, 100_01, 50_00, pa_natura=False) == 40_00
    assert schablon(4000, 100_02, 50_00, pa_natura=True) == 60_01
    delar = schablon_per_delprojekt(4000, {"A": 33_33, "B": 66_68}, {"C": 9}, pa_natura=False)
    assert delar == {"A": 13_33, "B": 26_67, "C": 0}
    assert sum(delar.values()) == schablon(4000, 100_01, 9, pa_natura=False)


def test_unsigned_hours_are_never_co_financing():
    intyg = [Intyg("a", 90, underskrivet=True), Intyg("b", 600, underskrivet=False)]
    assert deltagartid(intyg, 5000) == 7500


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10000))
def test_money_that_is_missing_reaches_the_share_and_no_less_does(direkt, natura, kontant, krav):
    utfall = Utfall(direkt, 0, natura, 0, kontant, krav)
    fattas = utfall.fattas
    nadd = Utfall(direkt, 0, natura, 0, kontant + fattas, krav)
    assert nadd.fattas == 0
    assert 10_000 * nadd.medfinansiering >= krav * nadd.stodberattigande
    if fattas:
        assert Utfall(direkt, 0, natura, 0, kontant + fattas - 1, krav).fattas == 1
        assert utfall.andel <= krav


def test_rejected_hours_are_charged_to_their_delprojekt():
    arbeten = [
        Arbete("r1", "p", Manad(2026, 1), "A", "3", "direkt", 61),
        Arbete("r2", "q", Manad(2026, 1), "B", "3", "direkt", 61),
    ]
    fore = kostnader(arbeten, LISTA, MINUT)
    kvar, aterkrav = efter_avslag(fore, [Avslag("r2", 30, "Beslut 2026-06-01")])
    assert aterkrav == {"B": per_delprojekt(fore)["B"] - per_delprojekt(kvar)["B"]}
    assert per_delprojekt(kvar)["A"] == per_delprojekt(fore)["A"]
    assert minuter_per_delprojekt(kvar) == {"A": 61, "B": 31}
    assert utan(per_delprojekt(fore), aterkrav) == per_delprojekt(kvar)
    gone, aterkrav = efter_avslag(fore, [Avslag("r2", 60, "b"), Avslag("r2", 1, "b")])
    assert per_delprojekt(gone)["B"] == 0


@pytest.mark.parametrize(
    ("avslag", "kod"),
    [
        (Avslag("r1", 62, "b"), "ESF023"),
        (Avslag("r1", -1, "b"), "ESF023"),
        (Avslag("x", 1, "b"), "ESF024"),
    ],
    ids=["too many", "negative", "no such row"],
)
def test_a_rejection_that_does_not_fit_is_refused(avslag, kod):
    arbete = Arbete("r1", "p", Manad(2026, 1), "A", "3", "direkt", 61)
    with pytest.raises(Refused, match=kod):
        efter_avslag(kostnader([arbete], LISTA, MINUT), [avslag])


@settings(max_examples=examples(30, 5000))
@given(drawn=ARBETEN, by=st.data())
def test_after_any_rejection_all_still_adds_up(drawn, by):
    fore = kostnader(rows(drawn), LISTA, MINUT)
    nekad = by.draw(st.sampled_from(fore))
    minuter = by.draw(st.integers(0, nekad.minuter))
    kvar, aterkrav = efter_avslag(fore, [Avslag(nekad.arbete.id, minuter, "b")])
    assert sum(aterkrav.values()) == sum(k.ore for k in fore) - sum(k.ore for k in kvar)
    assert all(k.ore >= 0 for k in kvar)
    orord = per_delprojekt(fore).keys() - {nekad.arbete.delprojekt}
    assert all(per_delprojekt(kvar)[dp] == per_delprojekt(fore)[dp] for dp in orord)


def test_clearing_keeps_what_others_finance_out_of_the_owners_result():
    nyckel = Nyckel(slag=Nyckelslag.LIKA, **BESLUT)
    andelar = dela_gemensamt(300_00, nyckel, BAS, {"A": 700_00, "B": 100_00, "C": 100_00})
    found = avrakna(
        andelar,
        agare="sthlm",
        finansiarer={"A": "sthlm", "B": "suvs", "C": "suvs"},
        ersattning=600_01,
    )
    assert (found.utlagg, found.ersattning) == (300_00, 600_01)
    assert [(r.delprojekt, r.ersattning, r.avraknas, r.att_reglera) for r in found.rader] == [
        ("A", 400_01, False, 0),
        ("B", 100_00, True, 0),
        ("C", 100_00, True, 0),
    ]
    assert sum(rad.skillnad for rad in found.rader) == 600_01 - 1200_00
    assert found.per_forbund == {"suvs": 0}
    with pytest.raises(Refused, match="ESF025: Ange vem som finansierar B, C"):
        avrakna(andelar, agare="sthlm", finansiarer={"A": "sthlm"}, ersattning=1)


@given(st.lists(st.integers(0, 10**8), min_size=3, max_size=3), st.integers(0, 10**9))
def test_clearing_adds_up(egna, ersattning):
    nyckel = Nyckel(slag=Nyckelslag.BUDGET, **BESLUT)
    andelar = dela_gemensamt(12_345_67, nyckel, BAS, dict(zip("ABC", egna, strict=True)))
    ager = {"A": "x", "B": "y", "C": "z"}
    found = avrakna(andelar, agare="x", finansiarer=ager, ersattning=ersattning)
    assert sum(rad.ersattning for rad in found.rader) == ersattning
    assert sum(rad.andel for rad in found.rader) == found.utlagg == 12_345_67
    settled = sum(rad.att_reglera for rad in found.rader)
    assert sum(found.per_forbund.values()) == settled


def test_forecast_by_hand():
    jan = Manad(2026, 1)
    perioder = [Ansokningsperiod(jan.plus(3 * n), jan.plus(3 * n + 2), 300) for n in range(3)]
    found = prognos(perioder, {jan: 80, jan.plus(1): 100, jan.plus(2): 110, jan.plus(3): 120},
                    manader=3, stodandel=6700)  # fmt: skip
    assert [(r.rapporterat, r.beraknat, r.utbetalning, r.avvikelse) for r in found] == [
        (290, 0, 194, -10),
        (120, 220, 228, 40),
        (0, 330, 181, 30),  # 603 is the share of the whole budget; no more is paid
    ]
    with pytest.raises(Refused, match="ESF026"):
        prognos(perioder, {}, manader=3, stodandel=6700)
    with pytest.raises(Refused, match="ESF026"):
        prognos(perioder, {jan: 80}, manader=0, stodandel=6700)


def test_halves_go_away_from_zero():
    assert [hela(Fraction(n, 2)) for n in (-3, -1, 0, 1, 3)] == [-2, -1, 0, 1, 2]
