"""A project is gallrat when its day has passed: who was in it goes, its log and figures stay."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from conftest import event
from redovisningsprov import redovisare

from schemas.rapporter import Parametrar
from tracker.errors import Refused
from tracker.esf.manad import Manad
from tracker.esf.projekt.deltagare import fyll
from tracker.esf.projekt.intyg import las_intyg
from tracker.esf.projekt.uppsattning import las
from tracker.identity import erase
from tracker.intake.record import Intag
from tracker.leveranser.filer import Innehall
from tracker.leveranser.forsegla import Avsett, Till
from tracker.log import store
from tracker.queries.verify import verify_forbund
from tracker.queries.verify_files import check_files
from tracker.rights.projektgallring import bevarande, gallra


ANNA, EVA = ({"personnummer": number} for number in ("19900101-9802", "19700101-9822"))
BEFORE, AFTER = (datetime(year, 1, 15, tzinfo=UTC) for year in (2031, 2032))
IDENTITET = ("person_index", "person_uppgift", "person_nummer", "fritext", "projektdeltagare")


@pytest.fixture
def places(intag: Intag) -> tuple[str, str]:
    """A förbund whose Anna takes part in a project where Eva works."""
    hos, projekt = (f"{letter}{uuid4().hex[:12]}" for letter in "np")
    where = {"insats": "team", "deltagande": "A"}
    for events in (
        [
            event("forbund.upplagt", hos, data={"namn": "Prov"}),
            event("insats.upplagd", hos, insats="team",
                  data={"namn": "T", "inriktning": "individinriktad", "volyminsats": False}),
            event("insats.ansluten", hos, insats="team",
                  data={"projekt": projekt, "fran": "2025-01-01"}),
            event("inskrivning.gjord", hos, **where, person=ANNA),
            event("samtycke.lamnat", hos, **where, data={"andamal": "esf"}),
            event("narvaro.registrerad", hos, **where, data={"minuter": 9, "beskrivning": "Fika"}),
        ],
        [
            event("projekt.upplagt", projekt,
                  data={"namn": "P", "diarienummer": "2025/00001", "programperiod": "2021_2027",
                        "agare": "Ä", "start": "2025-01-01", "slut": "2027-12-31"}),
            event("delprojekt.upplagt", projekt,
                  data={"slug": "nord", "namn": "Nord", "agare": "Ä",
                        "insatser": [{"forbund": hos, "insats": "team"}]}),
            event("personal.upplagd", projekt, person=EVA,
                  data={"slug": "eva", "personnamn": "Eva", "arbetsgivare": "Ä", "kategori": "pl",
                        "slag": "direkt", "anstalld_fran": "2025-01-01"}),
        ],
    ):  # fmt: skip
        intag.record_all(events, av="anv:1", forbund=None)
    fyll(intag.transaction, projekt, Manad(2026, 1), keys=intag.keys, new_id=uuid4)
    with intag.forbund_open(hos) as session:
        picture = (hos, uuid4(), "A", projekt, "png", intag.keys.current("varde").id, b"x")
        store.raw(session).execute(
            "INSERT INTO intygsbild VALUES (%s, %s, %s, %s, %s, %s, %s)", picture
        )
    return hos, projekt


def test_projektgallring(intag: Intag, places: tuple[str, str], tmp_path: Path) -> None:
    hos, projekt = places

    def go(now: datetime) -> int:
        return gallra(
            intag.transaction, projekt, id_=uuid4(), beslut="D 7/2032", av="anv:1", now=now,
            data_dir=tmp_path,
        )  # fmt: skip

    with pytest.raises(Refused):  # nothing is decided
        go(AFTER)
    keep = {"namn": "bevara_till_och_med", "varde": "2031-12-31", "kalla": "Artikel 82"}
    intag.record_all([event("esfsats.beslutad", projekt, data=keep)], av="anv:1", forbund=None)
    with pytest.raises(Refused):
        go(BEFORE)
    assert (count(intag, projekt, "person_index"), count(intag, hos, "intygsbild")) == (2, 1)
    assert bevarande(intag.transaction, projekt).personer == 2
    assert go(AFTER) == 2
    assert [count(intag, projekt, table) for table in IDENTITET] == [0] * len(IDENTITET)
    assert count(intag, hos, "intygsbild") == 0
    assert count(intag, hos, "person_index") == 1
    with intag.forbund_open(projekt) as session:
        assert las(session, projekt).personal.keys() == {"eva"}
        told = store.raw(session).execute(
            "SELECT g.regler, count(p.person) FROM gallring g JOIN gallringsperson p"
            " ON p.gallring = g.id WHERE g.klar IS NOT NULL GROUP BY g.regler"
        )
        assert told.fetchall() == [("Projektet bevaras till och med 2031-12-31: Artikel 82", 2)]
    for log in places:
        found, _ = verify_forbund(intag.transaction, log, keys=intag.keys, heads=intag.heads)
        assert found == []
        assert check_files(intag.transaction, log, tmp_path) == [], "all who are gone are listed"
        with intag.forbund_open(log) as session:  # as a restore does
            erase.replay(session, log, tmp_path / erase.FILE)
        assert check_files(intag.transaction, log, tmp_path) == []


def test_that_one_of_a_project_is_erased_excuses_no_missing_text(
    intag: Intag, places: tuple[str, str], tmp_path: Path
) -> None:
    """All texts go with the whole project's gallring, and with nothing less."""
    _, projekt = places
    lost = [("fritext", "Händelsens fritext saknas, fast personen inte är gallrad.")]
    with intag.forbund_open(projekt) as session:
        erase.erase(session, projekt, [uuid4()], deltaganden=[], beslut="D", when=BEFORE)
        store.raw(session).execute("DELETE FROM fritext WHERE forbund = %s", (projekt,))
    found, _ = verify_forbund(intag.transaction, projekt, keys=intag.keys, heads=intag.heads)
    assert [(one.vad, one.text) for one in found] == lost
    with intag.forbund_open(projekt) as session:
        erase.erase(session, projekt, [], deltaganden=[erase.ALLA], beslut="D", when=AFTER)
    found, _ = verify_forbund(intag.transaction, projekt, keys=intag.keys, heads=intag.heads)
    assert found == []


def test_a_certificate_of_two_projects_is_kept_until_both_are_gone(
    intag: Intag, places: tuple[str, str], tmp_path: Path
) -> None:
    """An insats may be in two projects in a month: the picture is the proof of either."""
    hos, projekt = places
    andra = f"andra-{projekt}"
    p, manad = {"insats": "team", "deltagande": "A"}, "2026-01"
    with intag.forbund_open(hos) as session:
        ((bild,),) = store.raw(session).execute("SELECT id FROM intygsbild").fetchall()
        [intyg] = las_intyg(session, hos, ["A"], Manad(2026, 1), vid=99).values()
    eget = {"namn": "P", "diarienummer": "2025/00002", "programperiod": "2021_2027"}
    eget |= {"agare": "Ä", "start": "2025-01-01", "slut": "2027-12-31"}
    signed = {"manad": manad, "minuter": 9, "summa": intyg.summa, "hur": "skarm", "bild": str(bild)}
    ansluten = {"projekt": andra, "fran": "2025-01-01"}
    nord = {"slug": "nord", "namn": "Nord", "agare": "Ä"}
    nord |= {"insatser": [{"forbund": hos, "insats": "team"}]}
    for events in (
        [event("projekt.upplagt", andra, data=eget),
         event("delprojekt.upplagt", andra, data=nord)],
        [event("insats.ansluten", hos, insats="team", data=ansluten),
         event("narvaro.intygad", hos, **p, datum="2026-01-31", data=signed)],
    ):  # fmt: skip
        intag.record_all(events, av="anv:1", forbund=None)
    for slug, dag, kvar in ((projekt, "2031-12-31", 1), (andra, "2031-12-30", 0)):
        keep = {"namn": "bevara_till_och_med", "varde": dag, "kalla": "Artikel 82"}
        intag.record_all([event("esfsats.beslutad", slug, data=keep)], av="anv:1", forbund=None)
        gallra(
            intag.transaction, slug, id_=uuid4(), beslut="D 7/2032", av="anv:1", now=AFTER,
            data_dir=tmp_path,
        )  # fmt: skip
        assert count(intag, hos, "intygsbild") == kvar, slug


def test_projektgallring_closes_what_was_sealed_to_be_sent(
    intag: Intag, places: tuple[str, str], tmp_path: Path
) -> None:
    """And a restore closes it again: the files hold names and personnummer."""
    _, projekt = places
    keep = {"namn": "bevara_till_och_med", "varde": "2031-12-31", "kalla": "Artikel 82"}
    intag.record_all([event("esfsats.beslutad", projekt, data=keep)], av="anv:1", forbund=None)
    forseglare = redovisare(intag.transaction, intag.keys, intag.clock, tmp_path).forseglare
    asked = {"forbund": (projekt,), "from": "2026-01-01", "to": "2026-01-31"}
    rad = forseglare.forsegla(
        Avsett(projekt, "scb", "1", Parametrar.model_validate(asked), {projekt: 1}, "0" * 64,
               [Innehall("januari.xlsx", "xlsx", b"19900101-9802", personer=True)]),
        Till("scb", "Prov", "anv:1", BEFORE), id_=uuid4(),
    )  # fmt: skip
    assert forseglare.fil(rad, "januari.xlsx") == b"19900101-9802"
    gallra(
        intag.transaction, projekt, id_=uuid4(), beslut="D 7/2032", av="anv:1", now=AFTER,
        data_dir=tmp_path,
    )  # fmt: skip
    with pytest.raises(Refused):
        forseglare.fil(rad, "januari.xlsx")
    assert rad.id in {file for one in erase.remembered(tmp_path / erase.FILE) for file in one.filer}


def test_projektgallring_is_done_again_after_a_restore(
    intag: Intag, places: tuple[str, str], tmp_path: Path
) -> None:
    """What the backup brought back goes by the list outside the database."""
    hos, projekt = places
    with intag.forbund_open(hos) as session:
        ((bild,),) = store.raw(session).execute("SELECT id FROM intygsbild").fetchall()
    with intag.forbund_open(projekt) as session:
        form = (projekt, uuid4(), "scb", "ifylld.xlsx", "0" * 64, "nyckel", b"x")
        store.raw(session).execute(
            "INSERT INTO blankettfil (forbund, id, blankett, namn, summa, key_id, innehall)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)", form,
        )  # fmt: skip
    path, when = tmp_path / erase.FILE, AFTER
    gone = [erase.Erasure(projekt, person(intag, projekt), (erase.ALLA,), "D 7", when)]
    erase.remember(path, [*gone, erase.Erasure(hos, uuid4(), (), "D 7", when, (bild,))])
    for log in places:
        with intag.forbund_open(log) as session:
            assert erase.replay(session, log, path) == 1
    assert (count(intag, projekt, "fritext"), count(intag, hos, "intygsbild")) == (0, 0)
    left = [count(intag, projekt, table) for table in ("projektdeltagare", "blankettfil")]
    assert left == [0, 0]


def test_texts_of_attendance_may_be_gone_with_who_is_gallrad(
    intag: Intag, places: tuple[str, str]
) -> None:
    hos, _ = places
    with intag.forbund_open(hos) as session:
        erase.erase(session, hos, [person(intag, hos)], deltaganden=["A"], beslut="D", when=AFTER)
    found, _ = verify_forbund(intag.transaction, hos, keys=intag.keys, heads=intag.heads)
    assert found == []


def count(intag: Intag, log: str, table: str) -> Any:
    with intag.forbund_open(log) as session:
        row = store.raw(session).execute(f"SELECT count(*) FROM {table}").fetchone()
    return row[0] if row else None


def person(intag: Intag, log: str) -> Any:
    with intag.forbund_open(log) as session:
        row = store.raw(session).execute("SELECT person FROM person_index LIMIT 1").fetchone()
    return row[0] if row else None
