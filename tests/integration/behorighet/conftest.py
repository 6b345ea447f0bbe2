"""The app with everything in it, made once for all that look at it."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from behorighetsprov import OBJEKT, Liten, Plats, folk, gjort_i, handelser_av, slug_av
from database import Database
from webbplats import make

from tracker.identity.keys import Keys
from tracker.intake.record import Intag
from tracker.log.heads import Heads
from web.api import register_api


@pytest.fixture(scope="session")
def plats(database: Database, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Plats:
    return built(database, keys, tmp_path_factory.mktemp("behorighet"))


@pytest.fixture
def egen(database: Database, keys: Keys, tmp_path: Path) -> Plats:
    """Another, for a test that spoils it."""
    return built(database, keys, tmp_path)


def built(database: Database, keys: Keys, folder: Path) -> Plats:
    clock = Liten(datetime(2026, 3, 1, 12, tzinfo=UTC))
    intag = Intag(
        transaction=database.transaction, keys=keys, clock=clock, heads=Heads(folder / "h", keys)
    )
    own, other = f"b{uuid4().hex[:10]}", f"c{uuid4().hex[:10]}"
    sent = {one["id"]: one for one in handelser_av(own, "eget", "annan_insats", "annan_huvudman")}
    intag.record_all(list(sent.values()), av="drift:prov", forbund=None)
    theirs = {one["id"]: one for one in handelser_av(other, "annat_forbund")}
    intag.record_all(list(theirs.values()), av="drift:prov", forbund=None)
    app = make(database, intag, keys, clock, folder)
    register_api(app)
    forbund = {namn: other if namn == "annat_forbund" else own for namn in OBJEKT}
    made = Plats(app, database, forbund, {})
    for namn, objekt in OBJEKT.items():
        handelse = next(
            ident
            for ident, one in {**sent, **theirs}.items()
            if one["typ"] == "inskrivning.gjord" and one["deltagande"] == slug_av(namn, "M")
        )
        made.ids[namn] = {
            "deltagande": slug_av(namn, "D"),
            "handelse": UUID(handelse),
            "slug": objekt.insats,
            "huvudman": objekt.huvudman,
            "namn": "a.csv",
            **gjort_i(made, forbund[namn], folder, clock),
        }
    folk(made, own, clock)
    return made


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of ours asks any more: neither for rights nor whose an object is."""
    monkeypatch.setattr("web.behorighet.far", lambda *_: True)
    monkeypatch.setattr("tracker.intake.batch.nekad", lambda *_: [])
    monkeypatch.setattr("tracker.intake.record._may", lambda *_: True)
    monkeypatch.setattr("web.api.nycklar.inom", lambda *_: None)
