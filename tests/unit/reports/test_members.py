from datetime import date
from typing import Any

import pytest
from slump import insatsrader

from schemas.rapporter import Parametrar
from tracker.errors import WrongUse
from tracker.reports.cellfraga import Cellfraga
from tracker.reports.engine import compute
from tracker.reports.members import Medlem, members
from tracker.reports.register import rapport
from tracker.reports.whynot import ANNAT_FORBUND, BARA_HANDELSER, FINNS_INTE, I_FLERA, MED, why
from tracker.snapshots.snapshot import Snapshot


YEAR = Parametrar(forbund=("f",), fran=date(2020, 1, 1), till=date(2020, 12, 31))
BOTH = YEAR.model_copy(update={"forbund": ("f", "g")})
CLOSED = {"slut": date(2020, 6, 1), "anledning": "utskrivning"}


def row(deltagande: str, fran: int, **over: Any) -> dict[str, Any]:
    base = {"deltagande": deltagande, "fran": fran, "till": None, "person": "p1", "kon": "man"}
    start = {"start": date(2020, 3, 1), "slut": None, "insats": "ips", "fodelsear": 1980}
    return {**base, **start, **over}


ROWS = [
    row("d1", 1, **CLOSED, utbildning="gymnasium"),
    row("d2", 2, insats="ama"),
    row("d3", 3, person="p2", kon="kvinna", start=date(2021, 1, 2)),
    row("d4", 4, person="p3", slut=date(2020, 4, 1), anledning="felregistrering"),
    row("d5", 5, person="p3", start=date(2018, 1, 1), slut=date(2019, 1, 1), anledning="avliden"),
    row("d6", 6, person="p4", start=date(2019, 1, 1)),
]
EVENTS = [
    {"nr": 7, "fran": 7, "till": None, "handelse": "h7", "typ": "anonym.inskriven"}
    | {"insats": "oster", "datum": date(2020, 5, 1), "antal": 3},
]


def held() -> dict[str, Snapshot]:
    return {
        name: Snapshot.from_rows(name, 7, ROWS, insatser=insatsrader(), handelser=EVENTS)
        for name in ("f", "g")
    }


def test_members_of_unika_are_the_participations_of_its_persons() -> None:
    report = rapport("deltagare-per-insats")
    found = members(Cellfraga(report, YEAR, held(), rad="total", kolumn="unika"))
    assert found.cell == 2
    assert found.deltaganden == (Medlem("f", "d1", 1), Medlem("f", "d2", 1), Medlem("f", "d6", 2))


def test_members_of_a_count_of_events_are_events() -> None:
    report = rapport("deltagare-per-insats")
    found = members(Cellfraga(report, BOTH, held(), rad="g/oster", kolumn="nya_anonyma"))
    assert (found.cell, found.handelser, found.deltaganden) == (3, (("g", "h7"),), ())


def test_members_rules_are_sentences_with_days_and_names() -> None:
    report = rapport("avslutsanledning")
    chosen = YEAR.model_copy(update={"insats": ("ips",)})
    found = members(Cellfraga(report, chosen, held(), rad="utskrivning", kolumn="man"))
    assert found.regler == (
        "Deltagandet har en inskrivning som gäller.",
        "Deltagandet är inte en felregistrering.",
        "Deltagandet hör till vald insats (IPS).",
        "Deltagandet startade senast 31 december 2020.",
        "Deltagandet var inte avslutat före 1 januari 2020.",
        "Deltagandet avslutades senast 31 december 2020.",
        "Kön: man.",
        "Avslutsanledning: Utskrivning.",
    )


def test_members_of_a_row_nobody_is_on_are_none() -> None:
    found = members(
        Cellfraga(rapport("avslutsanledning"), YEAR, held(), rad="ovrigt", kolumn="totalt")
    )
    assert (found.cell, found.deltaganden) == (0, ())


@pytest.mark.parametrize(
    ("report", "rad", "kolumn", "parametrar"),
    [
        ("avslutsanledning", "finns-inte", "totalt", YEAR),
        ("avslutsanledning", "utskrivning", "finns-inte", YEAR),
        ("avslutsanledning", "utskrivning", "totalt", BOTH),
        ("avslutsanledning", "h/utskrivning", "totalt", BOTH),
        ("deltagare-per-insats", "finns-inte", "totalt", YEAR),
        ("forsorjning-fore-efter", "total", "fore_man", YEAR),
    ],
)
def test_members_of_a_cell_that_is_not_there(
    report: str, rad: str, kolumn: str, parametrar: Parametrar
) -> None:
    with pytest.raises(WrongUse):
        members(Cellfraga(rapport(report), parametrar, held(), rad=rad, kolumn=kolumn))


@pytest.mark.parametrize(
    ("report", "rad", "kolumn", "deltagande", "villkor"),
    [
        ("avslutsanledning", "utskrivning", "man", "d1", MED),
        (
            "avslutsanledning",
            "ovrigt",
            "man",
            "d1",
            "Avslutsanledning är Utskrivning, inte Övrigt.",
        ),
        ("avslutsanledning", "ovrigt", "man", "d9", FINNS_INTE),
        (
            "avslutsanledning",
            "utskrivning",
            "man",
            "d2",
            "Deltagandet var inte avslutat 31 december 2020.",
        ),
        (
            "avslutsanledning",
            "utskrivning",
            "man",
            "d3",
            "Deltagandet startade efter 31 december 2020.",
        ),
        (
            "avslutsanledning",
            "utskrivning",
            "man",
            "d4",
            "Deltagandet är avslutat som felregistrering och räknas aldrig.",
        ),
        (
            "avslutsanledning",
            "utskrivning",
            "man",
            "d5",
            "Deltagandet var avslutat före 1 januari 2020.",
        ),
        (
            "avslutsanledning",
            "utskrivning",
            "kvinna",
            "d1",
            "Kolumnen gäller kvinna, och personen har ett annat kön.",
        ),
        ("deltagare-per-insats", "ama", "totalt", "d1", "Insats är IPS, inte Ämnet."),
        ("deltagare-per-insats", "ama", "nya_anonyma", "d1", BARA_HANDELSER),
        (
            "deltagare-per-insats",
            "ips",
            "nya",
            "d6",
            "Deltagandet startade före 1 januari 2020.",
        ),
        ("utbildning", "saknas_okand", "man", "d2", MED),
        ("utbildning", "gymnasium", "man", "d2", "Utbildning saknas."),
        (
            "forsorjning-fore-efter",
            "a_kassa",
            "fore_man",
            "d1",
            "Det finns ingen startmätning av försörjning.",
        ),
    ],
)
def test_why_names_the_condition_that_decides(
    report: str, rad: str, kolumn: str, deltagande: str, villkor: str
) -> None:
    got = why(Cellfraga(rapport(report), YEAR, held(), rad=rad, kolumn=kolumn), deltagande)
    assert (got.villkor, got.med) == (villkor, villkor == MED)


def test_why_with_several_forbund_takes_the_one_that_is_named() -> None:
    report = rapport("avslutsanledning")
    answers = {
        deltagande: why(
            Cellfraga(report, BOTH, held(), rad="g/utskrivning", kolumn="man"), deltagande
        ).villkor
        for deltagande in ("g/d1", "f/d1", "h/d1")
    }
    assert list(answers.values()) == [MED, ANNAT_FORBUND, FINNS_INTE]


def test_events_made_void_count_as_long_as_they_were_known() -> None:
    event = {**EVENTS[0], "till": 8}
    snapshot = Snapshot.from_rows("f", 9, [], insatser=insatsrader(), handelser=[event])
    report = rapport("deltagare-per-insats")
    totals = [compute(report, YEAR, {"f": snapshot}, {"f": at}).total for at in (6, 7, 8)]
    assert [total["nya_anonyma"] for total in totals if total] == [0, 3, 0]


def test_members_of_a_row_that_is_only_there_before() -> None:
    one = row("d1", 1, **CLOSED, forsorjning_fore=["x"], forsorjning_efter=["a_kassa"])
    question = (rapport("forsorjning-fore-efter"), YEAR, {"f": Snapshot.from_rows("f", 1, [one])})
    cells = [
        members(Cellfraga(*question, rad="x", kolumn=f"{led}_man")).cell
        for led in ("fore", "efter")
    ]
    assert cells == [1, 0]


def test_codes_outside_the_list_are_kept_apart_over_several_forbund() -> None:
    report = rapport("forsorjning-fore-efter")
    one = row("d1", 1, **CLOSED, forsorjning_fore=["x", "a_kassa"], forsorjning_efter=["y"])
    two = row("d1", 1, **CLOSED, forsorjning_fore=["y"], forsorjning_efter=["x"])
    both = {"f": Snapshot.from_rows("f", 1, [one]), "g": Snapshot.from_rows("g", 1, [two])}
    rows = compute(report, BOTH, both).rows
    assert [(r["forbund"], r["kod"], r["fore_man"], r["efter_man"]) for r in rows] == [
        ("f", "a_kassa", 1, 0),
        ("f", "x", 1, 0),
        ("f", "y", 0, 1),
        ("g", "x", 0, 1),
        ("g", "y", 1, 0),
    ]
    distribution = {
        name: Snapshot.from_rows(name, 1, [row("d1", 1, utbildning=kod)])
        for name, kod in (("f", "x"), ("g", "y"))
    }
    rows = compute(rapport("utbildning"), BOTH, distribution).rows
    assert [(r["forbund"], r["kod"]) for r in rows] == [("f", "x"), ("g", "y")]


@pytest.mark.parametrize(
    ("deltagande", "villkor"),
    [("d1", MED), ("f/d1", MED), ("g/d1", FINNS_INTE), ("d9", FINNS_INTE)],
)
def test_why_not_among_several_forbund_needs_no_prefix_where_one_has_it(
    deltagande: str, villkor: str
) -> None:
    other = Snapshot.from_rows("g", 7, [], insatser=insatsrader(), handelser=[])
    given = rapport("avslutsanledning"), BOTH, {**held(), "g": other}
    answer = why(Cellfraga(*given, rad="f/utskrivning", kolumn="man"), deltagande)
    assert answer.villkor == villkor


def test_why_not_among_several_forbund_asks_for_the_prefix_where_more_have_it() -> None:
    given = rapport("avslutsanledning"), BOTH, held()
    with pytest.raises(WrongUse, match="förbund/deltagande") as refused:
        why(Cellfraga(*given, rad="f/utskrivning", kolumn="man"), "d1")
    assert refused.value.text == I_FLERA
    assert why(Cellfraga(*given, rad="f/utskrivning", kolumn="man"), "f/d1").med
