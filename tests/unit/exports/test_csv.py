import csv as stdlib_csv

import pytest

from tests.unit.exports import prov
from tracker.exports import csv
from tracker.exports.compose import compose


def _write(tabell, report, path):
    csv.write(compose(tabell, report, prov.NAMN), path)
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return raw


def _rows(raw):
    text = raw.decode("utf-8-sig")
    return list(stdlib_csv.reader(text.splitlines(), delimiter=";"))


def test_csv_opens_in_a_swedish_excel(tmp_path):
    raw = _write(prov.avslut(), prov.AVSLUT, tmp_path / "a.csv")
    assert raw.endswith(b"total;Totalt;273;205;478\r\n")
    assert raw.count(b"\n") == raw.count(b"\r\n") == 9
    rows = _rows(raw)
    assert rows[0] == ["Kod", "Anledning", "Kvinna", "Man", "Totalt"]
    assert rows[4] == ["utskrivning_foraldraledighet", "Utskrivning pga föräldraledighet", *"123"]


def test_csv_headings_carry_group_and_per_cent(tmp_path):
    rows = _rows(_write(prov.fore_efter(), prov.FORE_EFTER, tmp_path / "a.csv"))
    assert rows[0][2:4] == ["Före: Kvinna", "Före: Kvinna (%)"]
    assert rows[1][2:4] == ["39", "17"]


def test_csv_says_why_a_cell_is_empty(tmp_path):
    rows = _rows(_write(prov.besvarlig(), prov.AVSLUT, tmp_path / "a.csv"))
    assert rows[1][2:] == ["0", "ej mätt", "12345"]
    assert rows[3][2:] == ["inga data", "ej aktuellt än", "dold"]
    assert rows[-1] == ["total", "Totalt", "3", "ej mätt", "12350"]


@pytest.mark.parametrize("text", ["=1+1", "+46", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_csv_text_is_never_a_formula(text):
    assert csv.harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Bron", "a=b", "0123", "", "–"])
def test_csv_leaves_other_text_alone(text):
    assert csv.harmless(text) == text
