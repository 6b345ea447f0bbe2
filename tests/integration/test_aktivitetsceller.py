"""Behind a figure of an activity stand the events that began and ended it, and no other's."""

import re
from typing import Any

import pytest
from conftest import event
from enkatprov import Enkatprov
from webbplats import make

from schemas.rapporter import Parametrar
from tracker.access.permissions import Roll
from tracker.queries.forklaring import explain


@pytest.fixture
def prov(database, intag, keys, clock, tmp_path, forbund) -> Enkatprov:
    return Enkatprov(make(database, intag, keys, clock, tmp_path), database, intag, clock, forbund)


def sand(prov: Enkatprov, typ: str, datum: str, deltagande: str | None = None, **rest: Any) -> str:
    own = {"deltagande": deltagande} if deltagande else {}
    one = event(typ, prov.forbund, insats="team", datum=datum, **own, **rest)
    prov.intag.record_all([one], av="anv:1", forbund=None)
    return str(one["id"])


def test_a_cell_of_an_activity_lists_its_own_events_too(prov: Enkatprov) -> None:
    for slug in ("grupp", "praktik"):
        data = {"slug": slug, "namn": slug.title(), "slag": "grupp", "fran": "2026-01-01"}
        sand(prov, "aktivitet.upplagd", "2026-01-01", data=data)
    person = {"personnummer": "19900101-9802"}
    in_ = sand(prov, "inskrivning.gjord", "2026-01-05", "S", person=person)
    began = {
        slug: sand(prov, "aktivitet.paborjad", dag, "S", data={"aktivitet": slug})
        for slug, dag in (("grupp", "2026-01-10"), ("praktik", "2026-01-20"))
    }
    ended = sand(
        prov, "aktivitet.avslutad", "2026-02-01", "S",
        data={"aktivitet": "grupp", "fullfoljt": True},
    )  # fmt: skip
    svarare = prov.app.extensions["stegvis"].svarare
    asked = Parametrar.model_validate(
        {"forbund": (prov.forbund,), "from": "2026-01-01", "to": "2026-12-31"}
    )

    def behind(rad: str) -> list[str]:
        cell = svarare.cellfraga("aktiviteter", asked, rad=rad, kolumn="med_totalt")
        told = explain(prov.database.transaction, cell, huvudman=("*",))
        return [one["id"] for one in (told.deltaganden or [])[0]["handelser"]]

    assert behind("team.grupp") == [in_, began["grupp"], ended]
    assert behind("team.praktik") == [in_, began["praktik"]]
    page = prov.inne(Roll.INSATSPERSONAL, insatser=["team"]).get(
        "/rapporter/aktiviteter/cell?rad=team.grupp&kolumn=med_totalt&ar=2026"
    )
    assert page.status_code == 200, page.text
    main = re.sub(r"<[^>]+>", " ", page.text.partition("<main")[2])
    assert "Med i en aktivitet" in main
    assert "Slut i en aktivitet" in main
