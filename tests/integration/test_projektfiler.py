"""Whom a project's files hold: those of the month and of the occasion, and who is noted."""

import io
from datetime import UTC, datetime
from uuid import UUID
from zipfile import ZipFile

import pytest
from conftest import Ticking
from database import Database
from flask.testing import FlaskClient
from openpyxl import load_workbook
from projektfel import Plantering, dagar
from redovisningsprov import Hus
from webbplats import make

from bench.generator.esfprojekt import AR, FORSTA, MINST
from tracker.access.read_log import open_log
from tracker.db import raw
from tracker.esf.manad import Manad
from tracker.exports.produce import Utfall
from tracker.identity.keys import Keys
from tracker.identity.projektdeltagare import manadens
from tracker.leveranser import lasning
from tracker.redovisning.bestallning import Vad
from tracker.state.intyg import Intygsrad


@pytest.fixture(scope="module")
def hus(database: Database, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Hus:
    return Hus.stort(database.transaction, keys, tmp_path_factory.mktemp("projektfiler"), MINST)


@pytest.fixture
def ekonom(database: Database, hus: Hus, keys: Keys) -> FlaskClient:
    return hus.ekonom(make(database, hus.projekt.intag, keys, hus.clock, hus.folder))


def noted(hus: Hus) -> list[set[UUID]]:
    """Whom each download was noted with."""
    with hus.transaction(forbund=hus.slug, huvudman=("*",)) as session:
        open_log(session, "hela")
        rows = raw(session).execute(
            "SELECT personer FROM laslogg WHERE forbund = %s AND vad = 'exporterat' ORDER BY nar",
            (hus.slug,),
        )
        return [set(personer) for (personer,) in rows]


def test_a_time_sheet_is_noted_as_its_staffs_and_nobody_elses(
    hus: Hus, ekonom: FlaskClient
) -> None:
    p = Plantering(hus.projekt, hus.slug)
    kand = p.personal(bocker={"person": {"personnummer": p.nummer()}})
    p.rad(kand, dagar(FORSTA)[3])
    p.skriv_under(FORSTA, kand)
    p.klart()
    utfall, run = hus.gor(Vad.TIDRAPPORTER, FORSTA, FORSTA)
    assert utfall is Utfall.KLAR, run.fel
    with hus.transaction(forbund=hus.slug, huvudman=("*",), readonly=True) as session:
        nummer = lasning.alla(session, hus.slug)[0].nummer
    whose = {one.person for one in hus.raknat().uppsatt.personal.values() if one.person}
    assert len(whose) == 1
    assert ekonom.get(f"/esf/{hus.slug}/filer/{nummer}/{run.filer[0]}").status_code == 200
    assert noted(hus)[-1] == whose


def test_a_month_that_has_not_ended_is_made_of_who_is_there_now(hus: Hus) -> None:
    """A control is chosen in the middle of a month: its register is asked anew as any other's."""
    manad = Manad(AR, 6)
    Hus(hus.projekt, hus.keys, Ticking(datetime(AR, 6, 10, tzinfo=UTC)), hus.folder).gor(
        Vad.KONTROLL, manad, manad, {"urval": [["p0", str(manad)]]}
    )
    p = Plantering(hus.projekt, hus.slug)
    ny = p.deltagare(manad.forsta)
    p.klart()
    senare = Hus(hus.projekt, hus.keys, Ticking(datetime(AR, 6, 11, tzinfo=UTC)), hus.folder)
    utfall, run = senare.gor(Vad.KONTROLL, manad, manad, {"urval": [["p0", str(manad)]]})
    assert utfall is Utfall.KLAR, run.fel
    with hus.transaction(
        forbund=hus.slug, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        assert (ny.hos, ny.deltagande) in manadens(session, hus.slug, str(manad))


def test_a_control_takes_along_who_was_at_the_occasion_and_not_at_its_namesake(hus: Hus) -> None:
    """The same name on another day, or in another delprojekt, is another occasion."""
    p, manad = Plantering(hus.projekt, hus.slug), Manad(AR, 3)
    dag, annan = dagar(manad)[3], dagar(manad)[4]
    slug = p.personal()
    p.rad(slug, dag, traff="M1")
    p.skriv_under(manad, slug)
    with_her = p.var_dar([Intygsrad(dag, 60, "M1")])
    p.var_dar([Intygsrad(annan, 60, "M1")])
    p.var_dar([Intygsrad(dag, 60, "M1")], delprojekt=hus.projekt.delprojekt[1])
    p.klart()
    utfall, run = hus.gor(Vad.KONTROLL, manad, manad, {"urval": [[slug, str(manad)]]})
    assert utfall is Utfall.KLAR, run.fel
    _, data = hus.filer(Vad.KONTROLL)[0]
    with ZipFile(io.BytesIO(data)) as mapp:
        intyg = [namn for namn in mapp.namelist() if "Intyg_" in namn]
        assert len(intyg) == 1
        blad = load_workbook(io.BytesIO(mapp.read(intyg[0])))
    celler = {str(c.value) for ws in blad for rad in ws.iter_rows() for c in rad if c.value}
    assert with_her.nummer in celler
