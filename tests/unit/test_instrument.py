"""The instruments that are ready: easy to read, whole in both languages, nobody else's words."""

import json
import re
from itertools import pairwise

import pytest
from lasbarhet import HOGST, lix, meningar
from pydantic import ValidationError

from schemas.handelser.steg import InstrumentUpplagt
from schemas.instrument import FARDIGA, Instrument, fraga_med, ord_pa, skala


ALLA = list(FARDIGA.values())


@pytest.mark.parametrize("one", ALLA, ids=lambda one: one.slug)
def test_swedish_is_easy_to_read(one: Instrument) -> None:
    for vem in one.respondenter:
        texts = [ord_pa(fraga.text[vem]) for fraga in one.fragor]
        answers = [ord_pa(steg.namn) for skala_ in one.skalor.values() for steg in skala_]
        assert lix(meningar(*texts, *answers)) <= HOGST
        assert all(len(re.findall(r"\w+", text)) <= 12 for text in (*texts, *answers))


@pytest.mark.parametrize("one", ALLA, ids=lambda one: one.slug)
def test_everything_is_said_in_both_languages(one: Instrument) -> None:
    said = [one.namn, *(steg.namn for skala_ in one.skalor.values() for steg in skala_)]
    for fraga in one.fragor:
        said += [fraga.dimension, *(fraga.text[vem] for vem in one.respondenter)]
    assert all(set(words) == {"sv", "en"} and words["sv"] != words["en"] for words in said)


def test_the_three_that_are_ready() -> None:
    shapes = {one.slug: (len(one.fragor), one.respondenter, one.intervall_manader) for one in ALLA}
    assert shapes == {
        "stegprofil": (11, ["deltagare", "handlaggare"], 3),
        "stegtrappa": (1, ["deltagare", "handlaggare"], 3),
        "egen-halsa": (1, ["deltagare"], 3),
    }
    for one in ALLA:
        assert "egna ord" in one.rattighet  # a licensed one is entered by who holds the right
        for fraga in one.fragor:
            values = list(skala(one, fraga))
            assert all(after == before + 1 for before, after in pairwise(values))
            assert fraga_med(one, fraga.kod) == fraga


def test_a_question_keeps_to_its_instrument() -> None:
    whole = json.loads(ALLA[0].model_dump_json())
    whole["fragor"][0]["skala"] = "okand"
    with pytest.raises(ValidationError, match="skalan finns inte"):
        InstrumentUpplagt.model_validate(whole)
    assert ord_pa({"sv": "Ork", "en": "Energy"}, "en") == "Energy"
    assert ord_pa({"sv": "Ork"}, "ar") == "Ork"
