"""An insats that comes to a delprojekt, leaves it or moves: whose hours are whose, what is sent."""

from datetime import date
from uuid import uuid4

import pytest
from conftest import event

from tracker.esf.manad import Manad
from tracker.esf.pengar.avrundning import AVRUNDNINGAR
from tracker.esf.projekt.deltagare import fyll_manader
from tracker.esf.projekt.intyg import manadens_intyg
from tracker.esf.projekt.manadsunderlag import manadsunderlag, positioner
from tracker.esf.projekt.scbfakta import fakta
from tracker.esf.scb.fil import Fil, gor
from tracker.esf.scb.kedja import Sandning, planera
from tracker.esf.underlag import Manadsunderlag
from tracker.intake.record import Intag
from tracker.projections.rebuild import rebuild
from tracker.state.intyg import Intygsrad, summa


ANNA = {"personnummer": "19900101-9802"}
DAGAR = ("2025-11-12", "2025-11-20", "2025-12-10", "2025-12-16", "2025-12-20", "2026-01-02")
MANADER = [Manad(2025, 11), Manad(2025, 12), Manad(2026, 1)]


class Hus:
    """A project of *nord*, where *team* is, and *syd*. Anna is in team on `DAGAR`: 1, 2, 4 …."""

    def __init__(self, intag: Intag) -> None:
        self.intag, self.norr, self.projekt = intag, f"n{uuid4().hex[:8]}", f"p{uuid4().hex[:8]}"
        ny = {"namn": "Team", "inriktning": "individinriktad", "volyminsats": False}
        self.send(event("forbund.upplagt", self.norr, data={"namn": "Prov"}),
                  event("insats.upplagd", self.norr, insats="team", data=ny))  # fmt: skip
        self.anslut("2025-11-01")
        whole = {"namn": "P", "diarienummer": "2025/00001", "programperiod": "2021_2027"}
        whole |= {"agare": "Ä", "start": "2025-11-01", "slut": "2026-12-31"}
        self.send(event("projekt.upplagt", self.projekt, data=whole))
        self.delprojekt("nord", "2025-11-01", [{}])
        self.delprojekt("syd", "2025-11-01", [])
        at = {"insats": "team", "deltagande": "A"}
        self.send(
            event("inskrivning.gjord", self.norr, **at, person=ANNA, datum="2025-11-10"),
            event("samtycke.lamnat", self.norr, **at, datum="2025-11-10", data={"andamal": "esf"}),
            *(event("narvaro.registrerad", self.norr, **at, datum=dag, data={"minuter": 2**nr})
              for nr, dag in enumerate(DAGAR)),
        )  # fmt: skip
        rader = [Intygsrad(date.fromisoformat(dag), 2**nr) for nr, dag in enumerate(DAGAR)]
        december = [one for one in rader if one.dag.month == 12]
        signed = {
            "manad": "2025-12",
            "minuter": sum(one.minuter for one in december),
            "hur": "skarm",
        }
        signed["summa"] = summa(self.norr, "A", "2025-12", december)
        self.send(event("narvaro.intygad", self.norr, **at, datum="2026-01-02", data=signed))

    def send(self, *events) -> None:
        self.intag.record_all(events, av="anv:1", forbund=None)

    def anslut(self, fran: str, till: str | None = None) -> None:
        data = {"projekt": self.projekt, "fran": fran} | ({"till": till} if till else {})
        self.send(event("insats.ansluten", self.norr, insats="team", data=data))

    def delprojekt(self, slug: str, datum: str, times) -> None:
        rader = [{"forbund": self.norr, "insats": "team", **one} for one in times]
        data = {"slug": slug, "namn": slug, "agare": "Ä"} | ({"insatser": rader} if rader else {})
        self.send(event("delprojekt.upplagt", self.projekt, datum=datum, data=data))

    def flytta(self) -> None:
        """From nord to syd on 16 December."""
        self.delprojekt("nord", "2025-12-16", [])
        self.delprojekt("syd", "2025-12-16", [{"fran": "2025-12-16"}])

    def filer(self) -> dict[Manad, Fil]:
        i = self.intag
        fyll_manader(i.transaction, self.projekt, MANADER, keys=i.keys, new_id=uuid4)
        vid = positioner(i.transaction, self.projekt, keys=i.keys)
        known = fakta(i.transaction, self.projekt, vid=vid, keys=i.keys)
        return gor(known, MANADER, avrundning=AVRUNDNINGAR["ingen"])

    def manad(self, nr: int) -> Manadsunderlag:
        i = self.intag
        vid = positioner(i.transaction, self.projekt, keys=i.keys)
        return manadsunderlag(i.transaction, self.projekt, MANADER[nr - 1], vid=vid, keys=i.keys,
                              idag=date(2026, 4, 1))  # fmt: skip


@pytest.fixture
def hus(intag: Intag) -> Hus:
    return Hus(intag)


def minuter(filer: dict[Manad, Fil]) -> list[list[tuple[int, str | None]]]:
    """By month each row's minutes and end."""
    return [
        [(rad.minuter, rad.slut.isoformat() if rad.slut else None) for rad in fil.rader]
        for fil in filer.values()
    ]


def test_who_moves_with_their_insats_stays_and_earlier_months_too(hus: Hus) -> None:
    """Each hour is in the delprojekt of its day; no file says anything else, so none is resent."""
    before = hus.filer()
    assert minuter(before) == [[(3, None)], [(28, None)], [(32, None)]]
    hus.flytta()
    after = hus.filer()
    assert after == before
    sent = [Sandning(manad, fil.summa) for manad, fil in before.items()]
    assert planera({m: fil.summa for m, fil in after.items()}, sent).alla == ()
    per = [[(one.minuter, one.delprojekt) for one in hus.manad(nr).narvaro] for nr in (1, 2, 3)]
    assert per == [
        [(1, "nord"), (2, "nord")], [(4, "nord"), (8, "syd"), (16, "syd")], [(32, "syd")],
    ]  # fmt: skip
    (intyg,) = hus.manad(2).intyg
    assert (intyg.minuter, intyg.underskrivet) == (28, True)


def test_an_insats_that_leaves_takes_its_days_with_it_and_no_others(hus: Hus) -> None:
    """Anna has left the project that day; December is to be sent again, and January after it."""
    before = hus.filer()
    hus.delprojekt("nord", "2025-12-16", [])
    after = hus.filer()
    assert minuter(after) == [[(3, None)], [(4, "2025-12-15")], []]
    sent = [Sandning(manad, fil.summa) for manad, fil in before.items()]
    plan = planera({m: fil.summa for m, fil in after.items()}, sent)
    assert plan.skicka_om == (MANADER[1], MANADER[2])
    (intyg,) = hus.manad(2).intyg
    assert (intyg.minuter, intyg.underskrivet) == (4, True)
    vid = positioner(hus.intag.transaction, hus.projekt, keys=hus.intag.keys)
    [one] = manadens_intyg(hus.intag.transaction, hus.projekt, MANADER[1], vid=vid)
    assert (one.intyg.minuter, one.intygade) == (28, 4)


@pytest.mark.parametrize(
    ("fran", "till", "wanted"),
    [
        ("2025-11-15", None, [[(2, None)], [(28, None)], [(32, None)]]),
        ("2025-12-16", None, [[], [(24, None)], [(32, None)]]),
        ("2025-11-01", "2025-12-16", [[(3, None)], [(12, None)], []]),
    ],
)
def test_days_on_which_the_insats_is_not_let_in_do_not_count(hus, fran, till, wanted) -> None:
    hus.anslut(fran, till)
    assert minuter(hus.filer()) == wanted


def test_belonging_is_the_same_when_the_log_is_read_again(hus: Hus) -> None:
    hus.flytta()
    hus.delprojekt("nord", "2026-02-01", [{"fran": "2025-01-01", "till": "2025-12-15"}])
    fore = hus.filer()
    with hus.intag.forbund_open(hus.projekt) as session:
        rebuild(session, hus.projekt)
    assert hus.filer() == fore
