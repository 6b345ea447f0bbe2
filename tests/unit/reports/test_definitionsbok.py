from pathlib import Path

import pytest

from tracker.reports import definitionsbok
from tracker.reports.exempel import MED, PERSONER, svar, tre
from tracker.reports.exempel_handelser import MED_HANDELSER
from tracker.reports.register import alla


BOOK = Path(__file__).parents[3] / "docs" / "definitioner.md"
COUNTED = [
    pytest.param(report, population, id=f"{report.id} {report.definition}: {population.id}")
    for report in alla().values()
    for population in report.populationer
    if population.kalla in ("deltaganden", "aktiviteter")
]
UTAN_PERSONER = [
    pytest.param(report, population, id=f"{report.id} {report.definition}: {population.id}")
    for report in alla().values()
    for population in report.populationer
    if population.kalla == "handelser"
]


@pytest.mark.parametrize(("report", "population"), COUNTED)
def test_examples_are_counted_as_the_book_says(report, population):
    inside = tuple(one.namn for one, failed in svar(report, population) if failed is None)
    assert inside == MED.get(population.id, ())


@pytest.mark.parametrize(("report", "population"), COUNTED)
def test_three_examples_show_both_sides(report, population):
    told = tre(report, population)
    assert len(told) == 3
    assert {one.exempel.namn for one in told} <= {one.namn for one in PERSONER}
    assert any(not one.med and one.nej for one in told)
    assert any(one.med for one in told) == bool(MED.get(population.id))


@pytest.mark.parametrize(("report", "population"), UTAN_PERSONER)
def test_events_without_people_are_counted_as_the_book_says(report, population):
    inside = tuple(one.namn for one, failed in svar(report, population) if failed is None)
    assert inside == MED_HANDELSER[population.id]
    told = tre(report, population)
    assert len(told) == 3
    assert any(one.med for one in told)
    assert any(not one.med and one.nej for one in told)


def test_the_book_in_docs_is_what_the_declarations_say():
    assert BOOK.read_text(encoding="utf-8") == definitionsbok.text()
