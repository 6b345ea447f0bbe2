"""Printed tables read and set beside the log.

The contradictions are those of printed documents: Huddinge's 25 + 15 = 45 per cent, and Stockholm's
950 of 445 + 424 + 90, stand in the förbund's own annual reports of 2014 and 2020. The table of
avslutsanledning is that of the latter's appendix (Samordningsförbundet Stockholms stad, 2020).
"""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.kodverk import LISTOR
from schemas.rapporter import Tabell
from tracker.errors import Refused
from tracker.reports.periods import procent
from tracker.reports.register import rapport, rapporter
from tracker.reports.tryckt import las as las_
from tracker.reports.tryckt.jamfor import Jamforelse, jamfor
from tracker.reports.tryckt.las import Klistrad, las
from tracker.reports.tryckt.matcha import TOTAL, Rader, kolumner
from tracker.reports.tryckt.motsagelser import motsagelser
from tracker.reports.tryckt.ruta import ruta, skrivet


TODAY = date(2026, 3, 1)
AVSLUT = {
    "utskrivning": (99, 61), "utskrivning_fortsatt_rehabilitering": (121, 96),
    "utskrivning_sjukdom": (44, 34), "utskrivning_foraldraledighet": (1, 2),
    "utskrivning_flytt": (3, 1), "utskrivning_utan_matning": (1, 5), "ovrigt": (4, 6),
}  # fmt: skip


def klistra(text: str) -> Klistrad:
    return las(text, today=TODAY)


def loggen() -> Tabell:
    rows = [
        {"kod": kod, "namn": kod, "kvinna": k, "man": m, "totalt": k + m}
        for kod, (k, m) in AVSLUT.items()
    ]
    total: Any = {"kvinna": 273, "man": 205, "totalt": 478}
    return Tabell(
        report="avslutsanledning", definition="1", parameters={}, position=1, columns=[],
        rows=rows, total=total, sha256="",
    )  # fmt: skip


def jamford(text: str) -> Jamforelse:
    return jamfor(klistra(text), rapport("avslutsanledning"), loggen(), {})


@pytest.mark.parametrize(
    ("text", "tal", "is_percent"),
    [
        ("160", 160, False),
        (" 1 160 ", 1160, False),
        ("1\u2009160", 1160, False),
        ("12\u00a0345\u00a0678", 12345678, False),
        ("46 %", 46, True),
        ("46%", 46, True),
        ("12,5", 12.5, False),
        ("−3", -3, False),
        ("1.160", 1160, False),
        ("1,160", 1160, False),
        ("1’160", 1160, False),
        ("12.5", 12.5, False),
        ("48,5\u00a0%", 48.5, True),
        ("99 (62 %)", 99, False),
        ("**99**", 99, False),
        ("99*", 99, False),
        ("160²", 160, False),
        ("99 1)", 99, False),
        ("99 st", 99, False),
        ("-1 100 000 kr", -1100000, False),
        ("– 3", None, False),
        ("x", None, False),
        ("< 5", None, False),
        ("1–4", None, False),
        ("–", None, False),
        ("ej mätt", None, False),
        ("4 av 8", None, False),
        ("", None, False),
    ],
)
def test_numbers_are_read_as_swedes_write_them(text, tal, is_percent):
    cell = ruta(text)
    assert (cell.tal, cell.procent) == (tal, is_percent)


@given(st.integers(0, 10**7))
def test_a_number_that_is_written_is_read_back(number: int):
    assert ruta(skrivet(number)).tal == number


RADER = (("Utskrivning pga flytt", "3", "1", "4"), ("Utskrivning", "1 099", "61", "1 160"))


@pytest.mark.parametrize("mark", ["\t", ";", " | ", "    "])
def test_word_excel_and_pdf_give_the_same_cells(mark: str):
    text = "\r\n".join(mark.join(row) for row in (("Anledning", "Kvinna", "Man", "Totalt"), *RADER))
    found = klistra(text)
    assert [[cell.tal for cell in row[1:]] for row in found.rader] == [[3, 1, 4], [1099, 61, 1160]]
    assert found.rubriker is not None
    assert [row[0].text.strip() for row in found.rader] == [row[0] for row in RADER]


def test_single_spaces_are_told_apart_where_there_is_one_way():
    text = "Utskrivning 99 61 160\nUtskrivning pga flytt 3 – 4\nSjukdom 1 099 61 82"
    assert [[cell.tal for cell in row[1:]] for row in klistra(text).rader] == [
        [99, 61, 160],
        [3, None, 4],
        [1099, 61, 82],
    ]
    unclear = klistra("Utskrivning 99 61 160\nFlytt 3 1 4\nSumma 1 273 205 1 478")
    assert len(unclear.rader[-1]) == 1  # 273 205 or 1 273: nobody can know


SOM_DE_KLISTRAS = {
    "total row first, columns swapped": (
        "\tTotalt\tMän\tKvinnor\nTotalt\t164\t62\t102\nUtskrivning\t160\t61\t99"
    ),
    "hidden counts, numbers parted by single spaces": (
        "Anledning K M T\nUtskrivning 99 61 160\nUtskrivning pga flytt x .. –\nSumma 99 61 160"
    ),
    "as Markdown": (
        "| Anledning | Kvinna | Man | Totalt |\n|---|---:|---:|---:|\n"
        "| Utskrivning | 99 | 61 | 160 |\n| **Totalt** | **99** | **61** | **160** |"
    ),
    "parted by commas": "Anledning,Kvinna,Man,Totalt\nUtskrivning,99,61,160\nFlytt,3,1,4",
    "quoted cells of several lines": (
        'Anledning;"Antal\nkvinnor";"Antal\nmän";Totalt\n"Utskrivning";"99";"61";"160"'
    ),
    "rows that are numbered": (
        "Nr\tAnledning\tKvinna\tMan\tTotalt\n1\tUtskrivning\t99\t61\t160\n2\tFlytt\t3\t1\t4"
    ),
    "an empty first column": "\tAnledning\tKvinna\tMan\tTotalt\n\tUtskrivning\t99\t61\t160",
    "a title with a number above": (
        "Tabell 4 Avslutade deltagare\nAnledning Kvinnor Män Totalt\nUtskrivning 99 61 160"
    ),
    "a year over the columns": (
        "Anledning\t2020\t\t\n\tKvinna\tMan\tTotalt\nUtskrivning\t99\t61\t160"
    ),
    "characters that nobody sees": (
        "\ufeffAnledning\tKvinna\tMa\u0308n\tTotalt\nUtskriv\u00adning\t99\u200b\t61\t160"
    ),
    "headings among the rows, a source below": (
        "Anledning\tKvinna\tMan\tTotalt\nUtskrivningar\t\t\t\nUtskrivning1)\t99*\t61\t160²\n"
        "Avhopp\t\t\t\nTotalt\t99\t61\t160\nKälla: SUS"
    ),
}


@pytest.mark.parametrize("text", SOM_DE_KLISTRAS.values(), ids=SOM_DE_KLISTRAS)
def test_tables_are_read_as_they_are_pasted(text: str):
    found = jamford(text)
    rad = next(rad for rad in found.rader if rad.nyckel == "utskrivning")
    cells = {cell.kolumn: cell.utfall for cell in rad.celler}
    assert cells == dict.fromkeys(("kvinna", "man", "totalt"), "lika")
    assert not found.okanda_kolumner
    assert found.okanda_rader in ([], ["Flytt"])


def test_a_label_over_two_lines_is_one():
    text = "Utskrivning 99 61 160\nUtskrivning till fortsatt\nrehabilitering 121 96 217"
    assert [row[0].text for row in klistra(text).rader][1].endswith("fortsatt rehabilitering")


def test_a_column_without_kon_is_everybody_and_never_one_of_them():
    text = "\tFöre\t\tEfter\t\n\tAntal\t%\tAntal\t%\nStudiestöd\t48\t44,3 %\t46\t41 %"
    found, unknown = kolumner(rapport("forsorjning-fore-efter"), klistra(text))
    assert list(found.values()) == [
        "fore_totalt", "fore_totalt_procent", "efter_totalt", "efter_totalt_procent",
    ]  # fmt: skip
    assert not unknown


@pytest.mark.parametrize(("printed", "utfall"), [("44,3", "lika"), ("44,8", "skiljer")])
def test_a_per_cent_with_decimals_is_that_of_the_log_when_it_rounds_to_it(printed, utfall):
    row = {"kod": "studiestod", "namn": "Studiestöd", "fore_totalt_procent": 44}
    logg = loggen().model_copy(update={"rows": [row], "total": None})
    text = f"\tFöre totalt %\nStudiestöd\t{printed} %"
    (rad,) = jamfor(klistra(text), rapport("forsorjning-fore-efter"), logg, {}).rader
    assert [cell.utfall for cell in rad.celler] == [utfall]


def test_groups_above_the_headings_and_per_cent_signs_tell_the_columns():
    text = (
        "Försörjning\tFöre\t\t\tEfter\t\t\n\tKvinnor\tMän\tAlla\tKvinnor\tMän\tAlla\n"
        "Försörjningsstöd\t48 %\t44 %\t46 %\t44 %\t37 %\t41 %"
    )
    found, unknown = kolumner(rapport("forsorjning-fore-efter"), klistra(text))
    assert list(found.values()) == [
        f"{led}_{kon}_procent" for led in ("fore", "efter") for kon in ("kvinna", "man", "totalt")
    ]
    assert not unknown


def test_sus_own_headings_are_known():
    text = (
        "insats;volyminsats;totalt antal deltagare;antal nya anonyma;antal nya deltagare;"
        "antal avslutade deltagare;antal unika deltagare\nIPS;Nej;106;0;72;24;106"
    )
    found, _ = kolumner(rapport("deltagare-per-insats"), klistra(text))
    assert list(found.values()) == ["totalt", "nya_anonyma", "nya", "avslutade", "unika"]


def test_without_headings_the_order_tells_and_too_many_columns_are_refused():
    found, _ = kolumner(rapport("avslutsanledning"), klistra("Utskrivning;99;61;160"))
    assert found == {1: "kvinna", 2: "man", 3: "totalt"}
    with pytest.raises(Refused, match="vilka kolumner"):
        kolumner(rapport("avslutsanledning"), klistra("Utskrivning;99;61;160;12;13"))


@pytest.mark.parametrize(
    ("etikett", "nyckel", "som"),
    [
        ("Utskrivning", "utskrivning", None),
        ("utskrivning_flytt", "utskrivning_flytt", None),
        ("UTSKRIVNING-Fortsatt  rehabilitering", "utskrivning_fortsatt_rehabilitering", None),
        ("Utskrivning p.g.a. sjukdom", "utskrivning_sjukdom", None),
        ("Mätning saknas/avhopp", "utskrivning_utan_matning", "Utskrivning – utan mätning"),
        ("Utskrivnig pga flyt", "utskrivning_flytt", "Utskrivning pga flytt"),
        ("SLUTSUMMA", TOTAL, None),
    ],
)
def test_a_label_is_known_by_words_code_or_the_words_of_2014(etikett, nyckel, som):
    found = Rader(rapport("avslutsanledning"), {}).tolka(etikett)
    assert (found.nyckel, found.som) == (nyckel, som)


def test_every_label_is_its_own_row_and_never_another():
    for report in rapporter():
        lista = report.dimension.kodlista
        for kod in LISTOR[lista] if lista else ():
            assert Rader(report, {}).tolka(kod.namn).nyckel == kod.kod


def test_what_is_near_two_rows_is_neither():
    rows = Rader(rapport("utbildning"), {})
    assert rows.tolka("Högskola/universitet upp till 2 år") is None
    assert rows.tolka("Helt annat") is None


def test_the_printed_table_agrees_cell_by_cell():
    text = "\n".join(f"{kod};{k};{m};{k + m}" for kod, (k, m) in AVSLUT.items())
    found = jamford(f"{text}\nSLUTSUMMA;273;205;478")
    assert (found.antal, found.skiljer) == (24, 0)
    assert [found.okanda_rader, found.saknas, found.motsagelser] == [[], [], []]


def test_what_differs_is_told_with_the_figure_of_the_log():
    found = jamford(
        "Anledning;År;Kvinna;Man;Totalt;Andel\nArbete/studier/arbetssökande;2020;99;62;160;x 1\n"
        "Avliden;2020;1;–;1;\nRundgång;2020;1;1;2;\nSumma;2020;273;205;478;"
    )
    assert [rad.tolkad for rad in found.rader] == ["Utskrivning", None, None]
    man = found.rader[0].celler[1]
    assert (man.tryckt, man.logg, man.utfall, man.skillnad_i_ord) == ("62", 61, "skiljer", "+1")
    assert [cell.utfall for cell in found.rader[1].celler] == ["skiljer", "lika", "skiljer"]
    assert found.okanda_rader == ["Rundgång"]
    assert "utskrivning_sjukdom" in found.saknas
    assert found.motsagelser == [
        "Arbete/studier/arbetssökande: kvinna och man blir 161, men totalt är tryckt som 160."
    ]


def test_the_same_row_twice_is_told_not_added():
    found = jamford("Utskrivning;99;61;160\nutskrivning;1;1;2")
    assert found.okanda_rader == ["utskrivning"]


INSATS = rapport("deltagare-per-insats")
FORE_EFTER = rapport("forsorjning-fore-efter")


@pytest.mark.parametrize(
    ("report", "rows", "total", "says"),
    [
        (INSATS, [{"totalt": 445}, {"totalt": 424}, {"totalt": 90}], {"totalt": 950},
         "raderna blir 959, men summan är tryckt som 950"),
        (INSATS, [{"unika": 5}, {"unika": 4}], {"unika": 8}, None),
        (INSATS, [{"totalt": 9, "nya": 12}], None, "nya (12) är fler än totalt (9)"),
        (INSATS, [{"totalt": 9, "unika": 10}], None, "unika (10) är fler än totalt (9)"),
        (FORE_EFTER, [{"fore_totalt_procent": 104}], None, "104 procent går inte"),
        (FORE_EFTER, [{"fore_totalt": 9, "fore_totalt_procent": 26},
                      {"fore_totalt": 9, "fore_totalt_procent": 45}], None, "inget antal mätta"),
        (FORE_EFTER, [{"fore_totalt": 9, "fore_totalt_procent": 26},
                      {"fore_totalt": 17, "fore_totalt_procent": 50}], None, None),
        (FORE_EFTER, [{"fore_totalt": 48, "fore_totalt_procent": 48.5},
                      {"fore_totalt": 51, "fore_totalt_procent": 51.5}], None, None),
        (FORE_EFTER, [{"fore_totalt": 0, "fore_totalt_procent": 3}], None, "inget antal mätta"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_told(report, rows, total, says):
    found = motsagelser(report, [(f"rad {n}", row) for n, row in enumerate(rows)], total, alla=True)
    assert len(found) == (says is not None)
    assert says is None or says in found[0]


@given(st.integers(1, 400), st.lists(st.integers(0, 400), min_size=1, max_size=6))
def test_true_per_cents_never_contradict_each_other(base: int, counts: list[int]):
    rows = [
        (str(n), {"fore_man": c, "fore_man_procent": procent(c, base)})
        for n, c in enumerate(min(one, base) for one in counts)
    ]
    assert motsagelser(FORE_EFTER, rows, None, alla=True) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("  \n ", las_.INGET),
        ("Bara ord\noch fler", las_.INGA_TAL),
        ("x;1\n" * 301, las_.FOR_MYCKET),
        ("x" * 60_000, las_.FOR_MYCKET),
        ("x" + ";1" * 50, las_.FOR_MYCKET),
        ("Anna 19900101-9802;1;2;3", las_.PERSONNUMMER),
        ("rad;1\nAnna;9001019802", las_.PERSONNUMMER),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(text: str, says: str):
    with pytest.raises(Refused) as refusal:
        klistra(text)
    assert refusal.value.text == says


@given(st.text(alphabet="ab 12;\t|–%,.\n\u2009", max_size=120))
def test_any_text_is_compared_or_refused(text: str):
    try:
        found = jamford(text)
    except Refused:
        return
    assert found.skiljer <= found.antal
