"""The pages where files and rows are handed in, on a förbund with some people."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from conftest import event
from flask.testing import FlaskClient
from inlasningsprov import ANNA, BO, CIA, DAN, LOSENORD, TAKT, Hus, token
from konton import konto
from webbplats import eget

from tracker.access.permissions import Roll
from tracker.intake.mottagning import Mottagning
from tracker.nudges import Work
from tracker.queries.forbund import names
from tracker.settings import Settings
from web.app import create_app
from web.services import Tjanster


@pytest.fixture
def hus(database, intag, keys, clock, forbund: str, tmp_path: Path) -> Iterator[Hus]:
    nudged: list[UUID] = []

    def alla_forbund() -> dict[str, str]:
        with database.transaction() as session:
            return names(session)

    def nudge(work: Work, id: str) -> None:
        assert work is Work.TAKE_IN
        nudged.append(UUID(id))

    tjanster = Tjanster(
        transaction=database.transaction,
        alla_forbund=alla_forbund,
        intag=intag,
        keys=keys,
        svarare=None,
        clock=clock,
        fil=lambda run, name: tmp_path / str(run) / name,
        nudge=nudge,
    )
    settings = Settings.from_environ({"STEGVIS_DATA_DIR": str(tmp_path)})
    app = eget(create_app(settings, tjanster=tjanster))
    mottagning = Mottagning(intag, tmp_path, TAKT)
    yield Hus(forbund, database, app, tmp_path, mottagning, clock, nudged)
    for path in tmp_path.rglob("*"):  # whatever a test did, nobody's number is left on the disk
        if path.is_file():
            assert not re.search(rb"(19)?(850615|780204|900101|660909)-?98", path.read_bytes()), (
                path
            )


@pytest.fixture
def people(hus: Hus, intag) -> Hus:
    """Anna and Bo enrolled, Cia accepted and waiting, Dan closed."""

    def one(typ: str, deltagande: str, datum: str, person: str | None = None, **data):
        who = {"personnummer": person} if person else None
        about = {"insats": "team", "deltagande": deltagande, "datum": datum, "person": who}
        return event(typ, hus.forbund, **about, data=data)

    intag.record_all(
        [
            one("inskrivning.gjord", "anna", "2026-01-10", ANNA, utbildning="gymnasium",
                sysselsattning=[{"typ": "studier", "procent": 25}], malgrupper=["Unga", "=1+1"]),
            one("inskrivning.gjord", "bo", "2026-01-11", BO),
            one("remiss.inkommen", "cia", "2026-01-12", CIA, remittent="annan"),
            one("remiss.besvarad", "cia", "2026-01-13", beslut="antagen"),
            one("inskrivning.gjord", "dan", "2026-01-10", DAN),
            one("avslut.gjort", "dan", "2026-01-20", anledning="utskrivning"),
        ],
        av="drift:prov",
        forbund=None,
    )  # fmt: skip
    return hus


@pytest.fixture
def one_of(hus: Hus) -> Callable[[str], FlaskClient]:
    def log_in(roll: str) -> FlaskClient:
        namn, client = f"u-{uuid4()}", hus.app.test_client()
        with hus.database.transaction() as session:
            konto(
                session, namn, losenord=LOSENORD, now=hus.clock.now(), forbund=[hus.forbund],
                roll=Roll(roll),
            )  # fmt: skip
        form = {"namn": namn, "losenord": LOSENORD, "csrf": token(client.get("/logga-in").text)}
        client.post("/logga-in", data=form)
        return client

    return log_in
