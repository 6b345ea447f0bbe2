"""When an avslut is shown to be checked on before it is saved (web/forms/kontroll.py)."""

from datetime import date

import pytest

from web.forms import kontroll
from web.forms.formular import AVSLUT
from web.forms.svar import read_form


IDAG = date(2026, 3, 31)
SVAR = {
    "datum": ["2026-03-31"],
    "anledning": ["utskrivning"],
    "forsorjning": ["ingen_offentlig"],
    "sysselsattning": ["aktivt_arbetssokande"],
}


@pytest.mark.parametrize(
    ("svar", "why"),
    [
        ({}, []),
        ({"datum": ["2026-03-01"]}, []),
        ({"datum": ["2026-02-28"]}, ["Sista dagen är mer än 30 dagar sedan."]),
        ({"forsorjning": []}, ["Försörjning är inte ifyllt."]),
        (
            {"forsorjning": [], "sysselsattning": []},
            ["Försörjning är inte ifyllt.", "Sysselsättning är inte ifyllt."],
        ),
        (
            {"anledning": ["avliden"], "forsorjning": [], "sysselsattning": []},
            ["Med den anledningen finns ingen slutmätning."],
        ),
        (
            {"anledning": ["felregistrering"]},
            ["Med den anledningen räknas deltagandet aldrig, i ingen period."],
        ),
    ],
)
def test_avslut_is_checked_on_when_something_deviates(
    svar: dict[str, list[str]], why: list[str]
) -> None:
    ifyllt = read_form(AVSLUT, {**SVAR, **svar}, IDAG)
    assert ifyllt.fel == {}
    assert kontroll.avslut(ifyllt, IDAG) == why
