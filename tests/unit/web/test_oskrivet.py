"""Questions are drawn once while nothing stands in them, and anew as soon as something does."""

import pytest
from markupsafe import Markup

from schemas.kodverk import Kod
from web.forms.falt import Falt
from web.forms.formular import AVSLUT, INSKRIVNING
from web.forms.oskrivet import oskrivet
from web.forms.svar import Ifyllt


SYSSELSATTNING = next(f for f in AVSLUT.falt if f.slag == "sysselsattning")
DAG = AVSLUT.falt[0]
EGEN = Falt("svar-prov", "Ett prov på minnet?", "janej")
OM_NAGON = Falt("galler", "Vilket nummer?", "val", egna=(Kod(kod="detta", namn="19850615-••••"),))


def ritad(falt: Falt, svar=(), *, fel=(), kalla=None, forst=False, formular=AVSLUT) -> int:
    """How often the macro is asked when the question is drawn three times."""
    asked = []

    def rita(f, i, _insatser, kalla, forst):
        asked.append((f, dict(i.svar), kalla, forst))
        return Markup("<p>{} {} {} {}</p>").format(f.namn, [*i.svar.items()], kalla, forst)

    ifyllt = Ifyllt(formular, dict(svar), {}, dict(fel))
    drawn = {oskrivet(rita, falt, ifyllt, {}, kalla, forst=forst) for _ in range(3)}
    assert len(drawn) == 1
    return len(asked)


def test_what_is_unwritten_is_drawn_once() -> None:
    assert ritad(EGEN) == 1
    assert ritad(EGEN) == 0
    assert ritad(EGEN, {"datum": ["2026-01-31"], "svar-annat": ["ja"]}) == 0
    assert ritad(EGEN, forst=True) == 1
    ingen_ingress = AVSLUT.__class__(typ="x", rubrik="x", knapp="x", kvitto="x", falt=(EGEN,))
    assert ritad(EGEN, formular=ingen_ingress) == 1
    assert ritad(EGEN, formular=INSKRIVNING) == 0


@pytest.mark.parametrize(
    ("falt", "more"),
    [
        (EGEN, {"svar": {EGEN.namn: ["ja"]}}),
        (EGEN, {"fel": {EGEN.namn: "Svara."}}),
        (EGEN, {"kalla": "Ifyllt från en annan insats."}),
        (OM_NAGON, {}),
        (SYSSELSATTNING, {"svar": {"procent-studier": ["50"]}}),
        (DAG, {}),
    ],
)
def test_what_is_written_is_drawn_each_time(falt: Falt, more) -> None:
    assert ritad(falt, **more) == 3
