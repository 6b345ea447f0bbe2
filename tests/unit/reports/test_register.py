import json
from hashlib import sha256

import pytest

from schemas.kodverk import koder, namn
from schemas.rapporter import Bas, Condition, Measure, Population, Report, Test
from tracker.errors import WrongUse
from tracker.reports.register import alla, check, grupper, rapport, rapporter, versioner


# What a definition says, words of its codes and all. A changed figure here means that a finished
# report would read differently: declare a new `definition` beside the old one instead.
SAGT = {
    ("aktiviteter", "1"): "66919ee8711b3b85",
    ("alder", "1"): "a2d86d4e75c45585",
    ("arbete-studier", "1"): "94ffcabbde64bc0c",
    ("avslutsanledning", "1"): "983beab33fb13a8a",
    ("avslutsanledning-2014", "1"): "dd72bd9ee32328d8",
    ("belaggning", "1"): "86a6a2e566ab1073",
    ("datakvalitet", "1"): "1ef03376d8734d30",
    ("deltagare-per-insats", "1"): "d303a04ce2bf0113",
    ("eget-kapital", "1"): "e292be161d7e6209",
    ("enkater", "1"): "2d5129f329817b59",
    ("flode-mot-arbete", "1"): "56e5bbfe20b0defa",
    ("fore-arbete", "1"): "d2f2d94823f4b6e5",
    ("forsorjning-forandring", "1"): "9b1559d1c6e9c8d9",
    ("forsorjning-fore-efter", "1"): "044f7d0004bed5b0",
    ("forsorjning-overgang", "1"): "22493afe3b851a2c",
    ("fullfoljt", "1"): "c4262a5646c7cca5",
    ("insatsrapport", "1"): "5fbcb7a3a455ede1",
    ("inskrivningstid", "1"): "f4cade74618833e8",
    ("kompletterande-fragor", "1"): "aa6c3596f3d53894",
    ("konsultationer", "1"): "6bb37145eefd13d4",
    ("kostnadsrapport-administration", "1"): "b453006bd51b622e",
    ("kostnadsrapport-insatser", "1"): "475ebd25acac7969",
    ("kostnadsrapport-medel", "1"): "712d2a7b5e63efff",
    ("kostnadsrapport-sammanstallning", "1"): "0e369de74285436e",
    ("maluppfoljning", "1"): "ecf0a66ac712f53e",
    ("okanda-uppgifter", "1"): "00c7719085a8395f",
    ("planer", "1"): "490be0077d15d680",
    ("planuppfoljning", "1"): "c41313d0fee62d48",
    ("remisser", "1"): "37ea1a31d19152f5",
    ("remisser-per-enhet", "1"): "b7dee93ac0b80b89",
    ("remissflode", "1"): "fc3510e3af095053",
    ("remittent", "1"): "d684b4038e5b3a52",
    ("seminarier", "1"): "4660c456c0be595c",
    ("stegforflyttning", "1"): "2c2e0f7a1f6730c4",
    ("stegforflyttning-alder", "1"): "9ab4d0ba417708b6",
    ("stegforflyttning-forsta", "1"): "aea1ae1ef676991d",
    ("stegforflyttning-insats", "1"): "e8db109b71fcd8f5",
    ("stegforflyttning-kon", "1"): "38dbc10b3ce54d66",
    ("stegforflyttning-remittent", "1"): "c26240c813f6bc00",
    ("stegforflyttning-sista", "1"): "2904831019501d0d",
    ("stegforflyttning-sista-insats", "1"): "3de754430addd49f",
    ("sysselsattning-forandring", "1"): "5b95cddd8808b60a",
    ("sysselsattning-fore-efter", "1"): "9a6c6c8705792762",
    ("sysselsattningsklasser", "1"): "5177ee8d01f22187",
    ("tid-i-forsorjning", "1"): "3cece2784ad6f81d",
    ("uppfoljning", "1"): "3e7d9f86edd345a9",
    ("utbildning", "1"): "06b4fd084c644a51",
    ("utbildning", "2"): "af53594560b18281",
    ("vidare", "1"): "0c8727bc951cc78a",
    ("volymer", "1"): "fa0fcccf4f4b4365",
    ("volymer-manad", "1"): "47c30f2ec9bc9e54",
}


def said(report: Report) -> str:
    lista = report.dimension.kodlista
    words = [(kod, namn(lista, kod)) for kod in koder(lista)] if lista else []
    spoken = report.model_dump(mode="json", exclude={"grupp"})  # where it stands: no word of it
    for measure in spoken["matt"]:
        for later in (
            "mot",
            "kvantil",
            "rattas",
        ):  # words that came later: unsaid, they say nothing
            if measure[later] is None:
                del measure[later]
    if spoken["dimension"]["radslag"] == "insats":
        del spoken["dimension"]["radslag"]
    if report.bas and report.bas.mening == Bas.model_fields["mening"].default:
        del spoken["bas"]["mening"]  # until 2026-11 said by the files, of every report alike
    whole = json.dumps([spoken, words], ensure_ascii=False)
    return sha256(whole.encode()).hexdigest()[:16]


def test_definitions_say_what_they_said() -> None:
    assert {key: said(report) for key, report in alla().items()} == SAGT


def test_register_finds_every_declaration_in_order() -> None:
    assert [report.id for report in rapporter()] == sorted({id_ for id_, _ in SAGT})


def test_every_report_stands_in_a_group_once() -> None:
    stood = [report.id for reports in grupper().values() for report in reports]
    assert sorted(stood) == [report.id for report in rapporter()]
    assert "Övrigt" not in grupper()
    assert not {report.id for report in alla().values() if report.grupp == "Övrigt"}


def test_register_unknown_report_names_those_there_are() -> None:
    with pytest.raises(WrongUse, match="avslutsanledning"):
        rapport("finns-inte")
    with pytest.raises(WrongUse):
        rapport("utbildning", "99")


def test_register_first_definition_holds_and_all_are_runnable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = rapport("alder")
    later = [now.model_copy(update={"definition": d, "fraga": f"{d}?"}) for d in ("10", "2")]
    both = {(one.id, one.definition): one for one in (now, *later)}
    monkeypatch.setattr("tracker.reports.register.alla", lambda: both)
    assert rapport("alder") is now
    assert rapport("alder", "10").fraga == "10?"
    assert [one.definition for one in versioner("alder")] == ["1", "2", "10"]


BASE = rapport("utbildning")
UNKNOWN = Condition(id="x", mening="x", nej="x", nagon=(Test(kolumn="langd", op="finns"),))
LATE = Condition(id="y", mening="y", nej="y", nagon=(Test(kolumn="sena_avslut", op="finns"),))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"matt": (*BASE.matt, BASE.matt[0])}, "same id"),
        ({"populationer": ()}, "no population"),
        ({"bas": Bas(matta="x", mojliga="nya")}, "no population"),
        (
            {"matt": (Measure(id="p", titel="P", slag="procent", population="nya", nyckel="kon"),)},
            "per cent",
        ),
        (
            {
                "populationer": (
                    Population(id="nya", mening="x", kalla="deltaganden", villkor=(UNKNOWN,)),
                )
            },
            "langd",
        ),
        (  # asked of all who have a remiss only
            {
                "populationer": (
                    Population(id="nya", mening="x", kalla="deltaganden", villkor=(LATE,)),
                )
            },
            "sena_avslut",
        ),
        (
            {"matt": (Measure(id="a", titel="A", population="nya", nyckel="skonummer"),)},
            "skonummer",
        ),
    ],
)
def test_check_refuses_a_faulty_declaration(changed: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        check(BASE.model_copy(update=changed))


def test_sentences_have_only_the_blanks_that_are_filled() -> None:
    blanks = ("from", "to", "to-30", "kand", "insats")
    for report in alla().values():
        for population in report.populationer:
            for condition in population.villkor:
                for sentence in (population.mening, condition.mening, condition.nej):
                    sentence.format_map(dict.fromkeys(blanks, ""))
                    assert sentence[0].isupper()
                    assert sentence.endswith(".")
