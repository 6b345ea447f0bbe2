"""A version rehearsed on a year: how many figures and people it makes others."""

from types import SimpleNamespace

import pytest

from tracker.reports.andrade import Andrad, Bidrag
from web.pages import versioner


def test_a_figure_that_nobody_is_behind_counts_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    who = [Bidrag("", "", 0, "definition"), Bidrag("f", "a", 1, "definition")]
    table = SimpleNamespace(bas=None, total=None)
    found = SimpleNamespace(celler=[Andrad("rad", "antal", who)], fore=table, efter=table)
    monkeypatch.setattr(versioner, "_jamfor", lambda *_: found)
    told = versioner._provad("utbildning", None, None, 2025)
    assert (told.siffror, told.vilka) == (1, 1)
