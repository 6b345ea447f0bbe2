"""What a participant reads: every text in easy Swedish, each key there, other languages marked."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from lasbarhet import HOGST, lix, meningar
from pydantic import ValidationError

from schemas.enkat import FARDIGA as ENKATER
from schemas.instrument import FARDIGA as INSTRUMENT
from schemas.sprak import FARDIGA, Sprak, alla
from tracker.access.permissions import EFTER_VAL, TABELL, Ratt, Roll


ROT = Path(__file__).parents[2]
MALLAR = sorted([*(ROT / "web/templates").glob("egen_*.html"), ROT / "web/templates/min_sida.html"])
DERAS = ("deltagare", "deltagare_avslut")
"""Which questionnaires a participant answers."""


def stycken() -> Iterator[tuple[str, str]]:
    """(where, text): what stands on the pages, also where something went wrong, and all words of
    each instrument and each questionnaire.
    """
    parts: dict[str, list[str]] = defaultdict(list)
    for key, text in FARDIGA["sv"].texter.items():
        whole = re.sub(r"\{\w+\}", "ord", text)
        parts[key.partition(".")[0]].append(whole)
    for one in INSTRUMENT.values():
        said = [text for f in one.fragor for text in (f.dimension, f.text["deltagare"])]
        parts[one.slug] += [text["sv"] for text in (one.namn, *said)]
        parts[one.slug] += [step.namn["sv"] for scale in one.skalor.values() for step in scale]
    for enkat in ENKATER.values():
        if enkat.grupp in DERAS:
            parts[enkat.slug] += [enkat.namn["sv"], *(f.text["sv"] for f in enkat.fragor)]
            parts[enkat.slug] += [s.namn["sv"] for scale in enkat.skalor.values() for s in scale]
    return ((where, meningar(*texts)) for where, texts in parts.items())


@pytest.mark.parametrize(("where", "text"), list(stycken()))
def test_a_participants_text_is_very_easy_to_read(where: str, text: str) -> None:
    assert lix(text) <= HOGST, where


def test_no_sentence_is_long() -> None:
    said = [
        text for text in FARDIGA["sv"].texter.values() for text in re.split(r"(?<=[.!?])\s", text)
    ]
    assert [text for text in said if len(text.split()) > 15] == []
    assert len(said) > 120


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Du bor här. Du är du.", 3.0), ("Samordningsförbundets individinriktade insatser.", 103.0)],
)
def test_the_measure_is_lix(text: str, expected: float) -> None:
    assert lix(text) == expected


def test_english_says_all_that_swedish_says_with_the_same_blanks() -> None:
    sv, en = FARDIGA["sv"].texter, FARDIGA["en"].texter
    assert list(sv) == list(en)
    blanks = re.compile(r"\{\w+\}")
    assert [k for k in sv if sorted(blanks.findall(sv[k])) != sorted(blanks.findall(en[k]))] == []


def test_templates_say_nothing_themselves_and_ask_for_keys_that_there_are() -> None:
    asked: set[str] = set()
    for path in MALLAR:
        text = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r'"([a-z_]+\.[a-z_.]+)"', text))
        bare = re.sub(
            r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!DOCTYPE html>", " ", text, flags=re.DOTALL
        )
        words = re.sub(r"<[^>]*>", " ", bare)
        assert re.findall(r"[^\W\d_]{2,}", words) == [], path.name
    known = set(FARDIGA["sv"].texter)
    assert {one for one in asked if not one.endswith((".html", "."))} - known <= {
        "minsida.visa"
    } | {one for one in asked if one.startswith(("minsida", "om."))}


def test_every_role_that_can_see_people_is_told_of() -> None:
    sees = {roll for roll in Roll if Ratt.SE_PERSONER in TABELL[roll]}
    sees |= {Roll.KANSLI} if Ratt.SE_PERSONER in EFTER_VAL else set()
    assert {f"vet.{roll.value}" for roll in sees} <= set(FARDIGA["sv"].texter)


# --- other languages ---


def fil(folder: Path, kod: str, **rest: object) -> Path:
    path = folder / f"{kod}.json"
    content = {"kod": kod, "namn": "Soomaali", "texter": {"tack.titel": "Mahadsanid!"}, **rest}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_a_language_of_the_house_is_not_reviewed_and_falls_back_to_swedish(tmp_path: Path) -> None:
    fil(tmp_path, "so", ord={"Ork": "Tamar"})
    there, faults = alla(tmp_path)
    so = there["so"]
    assert (list(there), faults, so.granskad_av) == (["sv", "en", "so"], [], None)
    assert so.text("tack.titel") == ("Mahadsanid!", "so")
    assert so.text("skatta.nr", nr=1, antal=2) == ("Fråga 1 av 2", "sv")
    assert so.pa({"sv": "Ork", "en": "Energy"}) == ("Tamar", "so")
    assert so.pa({"sv": "Mål"}) == ("Mål", "sv")
    assert there["en"].pa({"sv": "Ork", "en": "Energy"}) == ("Energy", "en")


def test_what_cannot_be_read_or_would_replace_ours_is_told(tmp_path: Path) -> None:
    (tmp_path / "ar.json").write_text("{", encoding="utf-8")
    fil(tmp_path, "sv")
    fil(tmp_path, "so", granskat=True)
    fil(tmp_path, "fi").rename(tmp_path / "so2.json")
    there, faults = alla(tmp_path)
    assert list(there) == ["sv", "en"]
    assert faults == ["ar.json", "so.json", "so2.json", "sv.json"]
    assert alla(tmp_path / "finns-inte")[1] == []


def test_a_catalogue_has_a_code_that_a_browser_knows() -> None:
    with pytest.raises(ValidationError):
        Sprak(kod="Svenska", namn="x", texter={})
