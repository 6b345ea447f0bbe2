"""docs/sakerhet.md names tests and limits: those must be there and be so."""

import re
from pathlib import Path

from web import takt
from web.api.nycklar import API


ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/sakerhet.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (V\d+[\d., V–]*) \|.*$", TEXT, re.MULTILINE)


def test_security_table_names_tests_that_exist() -> None:
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    named = set(re.findall(r"`(test_\w+)`", TEXT))
    assert named
    assert sorted(named - there) == []


def test_security_table_has_each_requirement_once() -> None:
    assert len(ROWS) > 70
    assert len(ROWS) == len(set(ROWS))


def test_limits_are_those_of_the_document() -> None:
    section = TEXT.split("## Gränser")[1].split("\n## ")[0]
    said = [
        int(n.replace(" ", ""))
        for n in re.findall(r"^\|[^|]+\| ([\d ]+) \|", section, re.MULTILINE)
    ]
    limits = (takt.KONTO_HAR, takt.KONTO, takt.ADRESS, takt.KOD, takt.SOK, takt.EXPORT, API)
    assert said == [limit.antal for limit in limits]
