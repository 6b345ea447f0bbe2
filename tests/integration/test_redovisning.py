"""A project's year: reported, certified, sent month by month, corrected, paid, and looked into."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import uuid4
from zipfile import ZipFile

import pytest
from conftest import Ticking
from database import Database
from esfprojekt import AR, FORSTA, LITET, SISTA, Projekt, skapa

from tracker.esf.manad import Manad, till_och_med
from tracker.esf.projekt import avstamningsfakta
from tracker.esf.projekt.deltagare import fyll
from tracker.esf.projekt.hela_manaden import Grund, granskad, grund, hela, scbfiler
from tracker.esf.projekt.manadsunderlag import positioner
from tracker.esf.scb.fil import Fil
from tracker.esf.scb.kedja import inlast
from tracker.exports.produce import Utfall, Verkstad
from tracker.identity.keys import Keys
from tracker.intake.record import Intag
from tracker.leveranser import kedja, lasning
from tracker.leveranser.forsegla import Forseglare
from tracker.log.heads import Heads
from tracker.redovisning import ansokan, scb
from tracker.redovisning.bestallning import Vad, bestall
from tracker.redovisning.verk import Redovisare
from tracker.reports import runs
from tracker.reports.answers import Svarare
from tracker.snapshots.cache import Cache


NOW = datetime(AR + 1, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def hus(database: Database, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> "Hus":
    folder = tmp_path_factory.mktemp("redovisning")
    clock = Ticking(NOW)
    intag = Intag(
        transaction=database.transaction, keys=keys, clock=clock, heads=Heads(folder / "h", keys)
    )
    return Hus(skapa(intag, LITET), keys, clock, folder)


class Hus:
    """The project with what a worker has."""

    def __init__(self, projekt: Projekt, keys: Keys, clock: Ticking, folder) -> None:
        self.projekt, self.keys, self.clock, self.folder = projekt, keys, clock, folder
        self.transaction = projekt.intag.transaction
        self.forseglare = Forseglare(
            self.transaction, keys, Heads(folder / kedja.HEADS, keys), clock
        )
        svarare = Svarare(self.transaction, Cache(folder / "s"), clock)
        self.verkstad = Verkstad(svarare, folder / "k", dict, redovisning=self._redovisare)

    def _redovisare(self) -> Redovisare:
        return Redovisare(self.transaction, self.keys, self.forseglare, self.clock, uuid4)

    @property
    def slug(self) -> str:
        return self.projekt.slug

    def raknat(self, *manader: Manad) -> Grund:
        """What is known now, with the participants of months asked anew."""
        for manad in manader:
            fyll(self.transaction, self.slug, manad, keys=self.keys, new_id=uuid4)
        vid = positioner(self.transaction, self.slug)
        return grund(self.transaction, self.slug, idag=NOW.date(), vid=vid, keys=self.keys)

    def gor(self, vad: Vad, fran: Manad, till: Manad, val: Mapping[str, object] | None = None):
        """Order, make, and say how it ended."""
        with self.transaction(forbund=self.slug) as session:
            run = bestall(
                session, projekt=self.slug, vad=vad, fran=fran, till=till, av="anv:1",
                bekraftad=self.clock.now(), now=self.clock.now(), new_id=uuid4(), val=val,
            )  # fmt: skip
        utfall = self.verkstad.produce(run.id)
        with self.transaction() as session:
            found = runs.get(session, run.id)
        assert found is not None
        return utfall, found

    def lagen(self, here: Grund) -> list[scb.Manadslage]:
        with self.transaction(forbund=self.slug, huvudman=("*",), readonly=True) as session:
            return scb.kedjan(here, scb.gjorda(session, self.slug))

    def skicka_allt(self) -> list[Manad]:
        """Sends what waits, one by one in order, as the page has it; the months."""
        skickade = []
        while True:
            here = self.raknat()
            vantar = [one for one in self.lagen(here) if one.lage != "skickad"]
            if not vantar:
                return skickade
            gjord = vantar[0].gjord
            assert gjord is not None, vantar[0]
            nasta = scb.att_skicka(self.lagen(here), gjord.nummer)
            self.projekt.send(
                [self.projekt.event("scb.skickad", self.slug, {
                    "leverans": str(gjord.nummer), "manad": str(nasta.manad),
                    "summa": nasta.fil.summa})]
            )  # fmt: skip
            skickade.append(nasta.manad)

    def filer(self, rapport: Vad) -> list[tuple[str, bytes]]:
        with self.transaction(forbund=self.slug, huvudman=("*",), readonly=True) as session:
            rader = [r for r in lasning.alla(session, self.slug) if r.rapport == rapport]
        return [
            (one.namn, self.forseglare.fil(rad, one.namn))
            for rad in rader
            for one in kedja.filer(rad)
        ]


ALLA = tuple(till_och_med(FORSTA, SISTA))


def facit(projekt: Projekt, manad: Manad) -> list[tuple[str, str, str | None, int]]:
    """The month's file counted from the truth: one row a person, first start, last end."""
    per: dict[str, list] = {}
    for one in projekt.deltagare:
        if one.grund and one.start <= manad.sista:
            per.setdefault(one.nummer, []).append(one)
    rader = []
    for nummer, ones in per.items():
        inne = [one for one in ones if one.inne(manad)]
        if not inne:
            continue
        slut = [one.slut for one in inne]
        ute = [dag for dag in slut if dag and dag <= manad.sista]
        sist = max(ute).isoformat() if len(ute) == len(slut) else None
        start = min(one.start for one in ones).isoformat()
        rader.append((nummer, start, sist, sum(one.minuter(manad) for one in ones)))
    return sorted(rader, key=lambda rad: rad[0])


def rader(fil: Fil) -> list[tuple[str, str, str | None, int]]:
    return [
        (str(rad.nummer), rad.start.isoformat(), rad.slut.isoformat() if rad.slut else None,
         rad.minuter)
        for rad in fil.rader
    ]  # fmt: skip


def test_a_year_is_sent_month_by_month_and_corrected(hus: Hus) -> None:
    """After each correction the files that SCB holds are those of a chain made from scratch."""
    utfall, run = hus.gor(Vad.SCB, FORSTA, SISTA)
    assert (utfall, run.fel) == (Utfall.KLAR, None)
    assert len(run.filer) == 12
    assert run.filer[0] == "Januari2025_RättStödFörMig.xlsx"
    assert hus.skicka_allt() == list(ALLA)
    here = hus.raknat()
    filer = scbfiler(here)
    for manad in ALLA:
        assert rader(filer[manad]) == facit(hus.projekt, manad), manad
    for nr in range(4):
        ratta(hus, nr)
        scratch = {manad: fil.summa for manad, fil in scbfiler(hus.raknat(*ALLA)).items()}
        held = inlast(one.sandning for one in hus.raknat().sanda)
        forsta = min((m for m in ALLA if held.get(m) != scratch[m]), default=None)
        assert forsta is not None
        utfall, run = hus.gor(Vad.SCB, FORSTA, SISTA)
        assert utfall is Utfall.KLAR, run.fel
        skickade = hus.skicka_allt()
        assert skickade == [manad for manad in ALLA if manad >= forsta]
        assert inlast(one.sandning for one in hus.raknat().sanda) == scratch
    for manad in ALLA:
        assert rader(scbfiler(hus.raknat())[manad]) == facit(hus.projekt, manad), manad
    assert hus.gor(Vad.SCB, FORSTA, SISTA)[1].filer == ()


def ratta(hus: Hus, nr: int) -> None:
    """A correction in a month that was sent: of attendance, certified anew, or of an end."""
    made, rng = hus.projekt, hus.projekt.rng
    one = rng.choice([d for d in made.deltagare if d.grund and d.narvaro])
    at = {"insats": one.delprojekt, "deltagande": one.deltagande}
    if nr % 2 and one.slut is None:
        one.slut = max(one.start, Manad(AR, 11).forsta)
        # attendance after the end would be a fault of its own (D05)
        for id_ in [i for i, (m, _) in one.narvaro.items() if m.forsta >= one.slut]:
            made.send([made.event("handelse.makulerad", one.hos, {"avser": id_, "orsak": "Fel"})])
            del one.narvaro[id_]
        made.send([made.event("avslut.gjort", one.hos, {"anledning": "ovrigt"}, **at,
                              datum=one.slut.isoformat())])  # fmt: skip
        return
    id_ = rng.choice(list(one.narvaro))
    manad, before = one.narvaro[id_]
    one.narvaro[id_] = manad, before + 15
    andring = {"avser": id_, "andring": {"minuter": before + 15}, "orsak": "Fel"}
    made.send([made.event("handelse.rattad", one.hos, andring)])


def test_a_file_goes_only_in_its_turn(hus: Hus) -> None:
    """An error in a month stops its file; the sentence says which month and which rule."""
    here = hus.raknat(*ALLA)
    bas = hela(hus.transaction, here, FORSTA, idag=NOW.date(), keys=hus.keys)
    fel = [f for f in granskad(here, bas).fynd if f.allvar == "fel"]
    assert [f.regel for f in fel] == []


def test_delprojekt_make_the_project_in_hours_and_ore(hus: Hus) -> None:
    """The year's application, against sums that are counted here."""
    here = hus.raknat(*ALLA)
    months = [hela(hus.transaction, here, m, idag=NOW.date(), keys=hus.keys) for m in ALLA]
    raknad = ansokan.rakna(here, months)
    assert [one for one in raknad.utanfor if one.skal != "intyg_saknas"] == []
    reported = sum(rad.minuter for rader in raknad.rader.values() for rad in rader)
    assert reported == sum(hus.projekt.tid.values())
    expected: dict[tuple[str, Manad], int] = {}
    for (slug, manad, _), minuter in hus.projekt.tid.items():
        expected[slug, manad] = expected.get((slug, manad), 0) + minuter
    assert sum(one.minuter for one in raknad.kostnader) == sum(
        minuter // 15 * 15 for minuter in expected.values()
    )
    assert sum(raknad.per_delprojekt.values()) == raknad.personalkostnad
    assert sum(one.summa for one in raknad.andelar) == raknad.utfall.stodberattigande
    assert sum(one.ore for one in raknad.deltagare) == raknad.utfall.deltagare
    attended = sum(one.minuter(m) for one in hus.projekt.deltagare if one.grund for m in ALLA)
    unsigned = sum(o.minuter for o in raknad.utanfor)
    assert sum(one.minuter for one in raknad.deltagare) + unsigned == attended


def test_the_application_is_made_sealed_and_paid(hus: Hus) -> None:
    utfall, run = hus.gor(Vad.ANSOKAN, Manad(AR, 1), Manad(AR, 3))
    assert utfall is Utfall.KLAR, run.fel
    [(namn, data)] = hus.filer(Vad.ANSOKAN)
    assert namn == "Ansokan_om_utbetalning_2025-00123_2025-01_2025-03.xlsx"
    assert data[:2] == b"PK"
    slug, manad, delprojekt = next(k for k in hus.projekt.tid if k[1] == Manad(AR, 2))
    avslag = {"personal": slug, "manad": str(manad), "delprojekt": delprojekt, "minuter": 60}
    paid = {"period": "2025-01_2025-03", "utbetalt": "250000.01", "kalla": "Beslut 7"}
    hus.projekt.send(
        [hus.projekt.event("ansokan.beslutad", hus.slug, {**paid, "avslag": [avslag]})]
    )
    utfall, run = hus.gor(Vad.ANSOKAN, Manad(AR, 1), Manad(AR, 3))
    assert utfall is Utfall.KLAR, run.fel
    assert run.filer[1] == "Avrakning_2025-00123_2025-01_2025-03.xlsx"
    first, *_ = hus.filer(Vad.ANSOKAN)
    assert first == (namn, data)  # the same application is the same bytes
    here = hus.raknat()
    months = [
        hela(hus.transaction, here, m, idag=NOW.date(), keys=hus.keys)
        for m in till_och_med(Manad(AR, 1), Manad(AR, 3))
    ]
    raknad = ansokan.rakna(here, months)
    with hus.transaction(forbund=hus.slug, role="stegvis_logg", readonly=True) as session:
        from tracker.esf.projekt.sandningar import utbetalningar

        [betald] = utbetalningar(session, hus.slug, here.vid[hus.slug])
    _, cleared = ansokan.clearing(here, raknad, betald)
    assert sum(rad.ersattning for rad in cleared.rader) == 250_000_01
    lost = [
        before.egen - after.egen
        for before, after in zip(raknad.andelar, ansokan.clearing(here, raknad, betald)[0],
                                 strict=True)
    ]  # fmt: skip
    assert sorted(one > 0 for one in lost) == [False] * (len(lost) - 1) + [True]


def test_reconciliation_has_nothing_unexplained_and_finds_what_is_planted(hus: Hus) -> None:
    here = hus.raknat(*ALLA)
    bas = hela(hus.transaction, here, Manad(AR, 6), idag=NOW.date(), keys=hus.keys)
    svar = avstamningsfakta.personer(hus.transaction, here, bas)
    assert svar.avvikelser == ()
    assert {one.skal for one in svar.forklarade} == {"utan_grund"}


def test_kontroll_is_one_folder_the_same_each_time(hus: Hus) -> None:
    val = {"urval": [["p0", "2025-02"], ["p1", "2025-03"]]}
    for _ in range(2):
        utfall, run = hus.gor(Vad.KONTROLL, Manad(AR, 2), Manad(AR, 3), val)
        assert utfall is Utfall.KLAR, run.fel
    (_, ena), (_, andra) = hus.filer(Vad.KONTROLL)
    assert ena == andra
    with ZipFile(io.BytesIO(ena)) as mapp:
        namn = mapp.namelist()
    assert {"2025-02/p0/Tidrapport.xlsx", "2025-03/p1/Tidrapport.xlsx", "Kontroll.xlsx",
            "2025-02/Fordelning.json"} <= set(namn)  # fmt: skip
    _, run = hus.gor(Vad.KONTROLL, Manad(AR, 2), Manad(AR, 3), {"urval": []})
    assert run.fel is not None
    assert run.fel.startswith("ESF035")
