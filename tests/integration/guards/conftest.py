"""A förbund with two owners, for what the database guards."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from conftest import event
from vaktprov import ANNA, BO

from tracker.intake.record import Intag
from tracker.state.intyg import Intygsrad, summa


@pytest.fixture
def forbund(intag: Intag) -> str:
    """*team* is the kommun's, with Anna; *stod* the region's, with Bo; both have history."""
    slug = f"g{uuid4().hex[:12]}"
    ny = {"inriktning": "individinriktad", "volyminsats": False}
    sent = [
        event("forbund.upplagt", slug, data={"namn": "Prov"}),
        event("huvudman.upplagd", slug, data={"slug": "kommunen", "namn": "Kommunen"}),
        event("huvudman.upplagd", slug, data={"slug": "regionen", "namn": "Regionen"}),
    ]
    for insats, huvudman, slugg, who in (
        ("team", "kommunen", "A", ANNA),
        ("stod", "regionen", "B", BO),
    ):
        remiss = {"remittent": "annan", "syfte": "Stöd"}
        about = {"insats": insats, "deltagande": slugg}
        sent += [
            event(
                "insats.upplagd",
                slug,
                insats=insats,
                data={"namn": "I", **ny, "huvudman": huvudman},
            ),
            event("remiss.inkommen", slug, **about, person=who, data=remiss),
            event("inskrivning.gjord", slug, **about),
            event("narvaro.registrerad", slug, **about, data={"minuter": 60}),
            event("narvaro.intygad", slug, **about, data=intyg(slug, slugg)),
            event("anonym.inskriven", slug, insats=insats),
        ]
    pengar = {"ar": 2026, "post": "administration", "belopp": "2335000"}
    sent.append(event("budget.beslutad", slug, data=pengar))
    intag.record_all(sent, av="anv:1", forbund=None)
    return slug


def intyg(forbund: str, deltagande: str) -> dict[str, Any]:
    """What the participant signs of that hour."""
    rader = [Intygsrad(date(2026, 1, 15), 60)]
    signed = summa(forbund, deltagande, "2026-01", rader)
    return {"manad": "2026-01", "minuter": 60, "summa": signed, "hur": "papper"}
