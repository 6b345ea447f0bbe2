"""Up, the same, down, or not measured: of one person, question by question, and of groups."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stegfacit import samlat, tid_till_steg

from schemas.instrument import FARDIGA, Instrument
from tracker.state.skattning import Skattning, i_ordning, las, skriv
from tracker.steg.andel import Andel, skillnad, wilson
from tracker.steg.utfall import (
    EJ_MATT,
    EN_GANG,
    LIKA,
    NED,
    UPP,
    UTFALL,
    Radnyckel,
    serier,
)


DAG0 = date(2026, 1, 5)
PROFIL = FARDIGA["stegprofil", 1]
SISTA = date(2027, 12, 31)
ORK = Radnyckel("stegprofil", 1, "ork", "deltagare")
LAGRE = Instrument.model_validate(
    {
        "slug": "besvar",
        "utgava": 1,
        "namn": {"sv": "Besvär"},
        "rattighet": "Prov",
        "respondenter": ["deltagare"],
        "skalor": {"s": [{"varde": n, "namn": {"sv": str(n)}} for n in range(0, 31, 10)]},
        "fragor": [
            {
                "kod": "varre",
                "dimension": {"sv": "Besvär"},
                "text": {"deltagare": {"sv": "Hur mycket?"}},
                "riktning": "lagre",
                "troskel": 15,
                "skala": "s",
            }
        ],
    }
)
INSTRUMENTEN = {**FARDIGA, ("besvar", 1): LAGRE}


def rated(n: int, respondent: str = "deltagare", **varden: int) -> Skattning:
    """A rating `n` months after the first day."""
    slug = "besvar" if "varre" in varden else "stegprofil"
    return Skattning(DAG0 + timedelta(days=30 * n), slug, 1, respondent, varden)


@pytest.mark.parametrize(
    ("given_", "first", "last_two"),
    [
        ([2, 3], UPP, UPP),
        ([2, 2], LIKA, LIKA),
        ([3, 1], NED, NED),
        ([2, 4, 3], UPP, NED),
        ([2, 5, 2], LIKA, NED),
        ([4], EN_GANG, EN_GANG),
    ],
)
def test_utfall_of_one_question(given_: list[int], first: str, last_two: str) -> None:
    found = serier([rated(n, ork=v) for n, v in enumerate(given_)], INSTRUMENTEN, till=SISTA)
    assert (found[ORK].forsta_till_sista, found[ORK].sista_tva) == (first, last_two)


def test_utfall_by_direction_and_threshold() -> None:
    def told(*values: int) -> str:
        lines = [rated(n, varre=v) for n, v in enumerate(values)]
        return next(iter(serier(lines, INSTRUMENTEN, till=SISTA).values())).forsta_till_sista

    assert [told(30, 10), told(30, 20), told(10, 20), told(0, 20)] == [UPP, LIKA, LIKA, NED]


def test_utfall_a_question_that_was_skipped_is_not_a_zero() -> None:
    lines = [rated(0, ork=3), rated(1, vardag=2), rated(2, ork=4)]
    found = serier(lines, INSTRUMENTEN, till=SISTA)
    assert found[ORK].forsta_till_sista == UPP
    assert [one.varde for one in found[ORK].svar] == [3, 4]
    assert found[ORK._replace(fraga="vardag")].forsta_till_sista == EN_GANG
    assert ORK._replace(fraga="mal") not in found


def test_utfall_respondents_utgavor_and_later_days_are_apart() -> None:
    lines = [rated(0, ork=1), rated(1, "handlaggare", ork=5), rated(40, ork=5)]
    found = serier(lines, INSTRUMENTEN, till=date(2026, 12, 31))
    assert {key.respondent: one.forsta_till_sista for key, one in found.items()} == {
        "deltagare": EN_GANG,
        "handlaggare": EN_GANG,
    }
    other = rated(2, ork=5)._replace(utgava=2)
    assert serier([rated(0, ork=1), other], FARDIGA, till=SISTA)[ORK].forsta_till_sista == EN_GANG


@pytest.mark.parametrize(
    ("fore", "efter", "word"),
    [
        ({"ork": 2, "mal": 2, "halsa": 3}, {"ork": 3, "mal": 3, "halsa": 1}, UPP),
        ({"ork": 2, "mal": 2}, {"ork": 3, "mal": 1}, LIKA),
        ({"ork": 2, "mal": 2}, {"ork": 1}, NED),
        ({"ork": 2}, {"mal": 2}, EN_GANG),
    ],
)
def test_samlat_is_more_up_than_down(fore: Any, efter: Any, word: str) -> None:
    found = serier([rated(0, **fore), rated(1, **efter)], INSTRUMENTEN, till=SISTA)
    assert samlat(found, "deltagare") == word
    assert samlat(found, "handlaggare") == EJ_MATT


def test_time_to_first_step() -> None:
    def told(*values: int, till: date = SISTA) -> tuple[int, bool] | None:
        found = serier([rated(n, ork=v) for n, v in enumerate(values)], INSTRUMENTEN, till=till)
        return tid_till_steg(list(found.values()), start=DAG0, sista_dag=till)

    assert told(2, 2, 3) == (60, True)
    assert told(2, 2, 1) == (60, False)
    assert told(2) is None
    assert told(2, 3, till=DAG0) is None
    one_of_three = [rated(0, ork=2, mal=3), rated(1, ork=3, mal=2), rated(2, ork=3, mal=3)]
    found = serier(one_of_three, INSTRUMENTEN, till=SISTA)
    # As many up as down is no step: of many questions one goes up nearly always.
    assert tid_till_steg(list(found.values()), start=DAG0, sista_dag=SISTA) == (60, True)


def test_andel_is_of_those_measured_and_tells_the_rest() -> None:
    share = Andel(9, 15, 20)
    assert (share.andel, share.varsta, share.basta) == (0.6, 0.45, 0.7)
    assert share.intervall == pytest.approx((0.3575, 0.8018), abs=1e-4)
    nobody = Andel(0, 0, 8)
    assert (nobody.andel, nobody.intervall, nobody.varsta) == (None, None, 0)
    assert Andel(0, 0, 0).varsta is None
    assert wilson(0, 10) == pytest.approx((0, 0.2775), abs=1e-4)
    with pytest.raises(ValueError, match="fewer"):
        Andel(3, 2, 5)


def test_skillnad_is_newcombes_example() -> None:
    """56 of 70 and 48 of 80 (Newcombe 1998, method 10)."""
    found = skillnad(Andel(56, 70, 70), Andel(48, 80, 80))
    assert found == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
    assert skillnad(Andel(0, 0, 5), Andel(1, 2, 5)) is None


values = st.dictionaries(st.sampled_from([f.kod for f in PROFIL.fragor]), st.integers(1, 5))
histories = st.lists(st.tuples(st.integers(0, 20), values), max_size=6, unique_by=lambda p: p[0])


@settings(max_examples=80, deadline=None)
@given(histories, st.integers(0, 20))
def test_utfall_agrees_with_plain_python(given_: list[tuple[int, Any]], cut: int) -> None:
    till = DAG0 + timedelta(days=30 * cut)
    lines = [rated(n, **varden) for n, varden in given_ if varden]
    written = [skriv(one.datum, one._asdict()) for one in lines]
    assert [las(row) for row in written] == lines
    found = serier(i_ordning(written), INSTRUMENTEN, till=till)
    for fraga in PROFIL.fragor:
        given_values = [v[fraga.kod] for n, v in sorted(given_, key=lambda p: p[0])
                        if n <= cut and fraga.kod in v]  # fmt: skip
        key = ORK._replace(fraga=fraga.kod)
        if not given_values:
            assert key not in found  # nothing answered is nothing: no zero, no «the same»
            continue
        ends = given_values[0], given_values[-1]
        word = UPP if ends[1] > ends[0] else NED if ends[1] < ends[0] else LIKA
        assert found[key].forsta_till_sista == (word if len(given_values) > 1 else EN_GANG)


people = st.lists(st.sampled_from(UTFALL), max_size=30)


def share_of(words: list[str]) -> Andel:
    measured = [word for word in words if word not in (EN_GANG, EJ_MATT)]
    return Andel(measured.count(UPP), len(measured), len(words))


@settings(max_examples=60, deadline=None)
@given(people, st.lists(st.sampled_from((EN_GANG, EJ_MATT)), max_size=10))
def test_missing_is_never_zero_in_a_share(words: list[str], missing: list[str]) -> None:
    """More people without two measurements change nothing but of how many it is told."""
    before, after = share_of(words), share_of([*words, *missing])
    assert (before.andel, before.intervall) == (after.andel, after.intervall)
    assert after.mojliga == before.mojliga + len(missing)
    if after.andel is not None and after.varsta is not None and after.basta is not None:
        assert after.varsta <= after.andel <= after.basta
