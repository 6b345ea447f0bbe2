"""A project's year whole: reported, certified, sent, corrected, paid for, controlled, and killed.

Small in `make test`. In `make soak` it has 8 delprojekt, 200 staff with 2,400 sheets and 1,500
participants with more than 18,000 certificates, and 300 corrections in months that were sent.
"""

import multiprocessing
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import pytest
from conftest import Ticking
from database import Database
from projektfacit import ALLA, Rad, anonyma, facit, forklarad, intyga_om, planterad, rader, ratta
from projektfel import (
    OMOJLIGA,
    Plantering,
    Vantat,
    aldre_projekt,
    plantera_aret,
    plantera_deltagare,
    plantera_tid,
    plantera_traffar,
)
from redovisningsprov import NOW, Hus, arbeta
from uthallighet import SOAK, examples

from bench.generator.esfprojekt import FORSTA, HELT, LITET, SISTA, skapa
from tracker.esf.avstamning.personer import FORKLARAR, Avvikelse, Forklarad, avstam
from tracker.esf.manad import Manad
from tracker.esf.projekt import avstamningsfakta
from tracker.esf.projekt.hela_manaden import Grund, granskad, grund, hela, scbfiler
from tracker.esf.projekt.manadsunderlag import nyckel, positioner
from tracker.esf.regler.katalog import KATALOG
from tracker.esf.scb.kedja import inlast
from tracker.esf.underlag import Manadsunderlag
from tracker.exports.produce import Utfall
from tracker.identity.keys import Keys
from tracker.intake.record import Intag
from tracker.leveranser import lasning
from tracker.log.heads import Heads
from tracker.redovisning import ansokan, tidrapporter
from tracker.redovisning.bestallning import Vad, bestall
from tracker.reports import runs


RATTELSER = examples(5, 300)
EN_I_TAGET = 2
"""Corrections after which each file is sent on its own, as people do; else all in a row."""
FEL = 50
"""Faults planted in the lists that are compared."""
IDAG = NOW.date()
PER_DEL = 20 if SOAK else 3
"""Sheets that a worker seals at a time."""


@pytest.fixture
def hus(database: Database, keys: Keys, tmp_path: Path) -> Hus:
    clock = Ticking(NOW)
    intag = Intag(
        transaction=database.transaction, keys=keys, clock=clock, heads=Heads(tmp_path / "h", keys)
    )
    return Hus(skapa(intag, HELT if SOAK else LITET), keys, clock, tmp_path)


@pytest.mark.slow
def test_a_projects_year(hus: Hus, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole of it in one go: each part stands on what those before it left."""
    send_and_correct(hus)
    intyga_om(hus.projekt)
    anonyma(hus.projekt)
    here = hus.raknat(*ALLA)
    aret = {manad: month(hus, here, manad) for manad in ALLA}
    adds_up(hus, here, list(aret.values()))
    compare_lists(hus, here, aret)
    monkeypatch.setattr(tidrapporter, "PER_DEL", PER_DEL)
    for manad in ALLA if SOAK else ALLA[:1]:
        kill_while_sheets_are_made(hus, database, manad)
    find_what_is_planted(hus, here, aret)


def month(hus: Hus, here: Grund, manad: Manad) -> Manadsunderlag:
    return hela(hus.transaction, here, manad, idag=IDAG, keys=hus.keys)


def send_and_correct(hus: Hus) -> None:
    """After each correction the files that SCB holds are those of a chain made from scratch.

    Which months they are, and what stands in them, is counted from the generator's own books.
    """
    assert hus.gor(Vad.SCB, FORSTA, SISTA)[0] is Utfall.KLAR
    assert hus.skicka_allt() == list(ALLA)
    sant = as_the_truth(hus)
    for nr in range(RATTELSER):
        ratta(hus.projekt, nr)
        before, sant = sant, {manad: facit(hus.projekt, manad) for manad in ALLA}
        forsta = min(manad for manad in ALLA if before[manad] != sant[manad])
        utfall, run = hus.gor(Vad.SCB, FORSTA, SISTA)
        assert utfall is Utfall.KLAR, run.fel
        om = [manad for manad in ALLA if manad >= forsta]
        assert len(run.filer) == len(om)
        assert hus.skicka_allt(en_i_taget=nr < EN_I_TAGET) == om
        here = hus.raknat()
        scratch = {manad: fil.summa for manad, fil in scbfiler(here).items()}
        assert inlast(one.sandning for one in here.sanda) == scratch
        assert {manad: rader(fil) for manad, fil in scbfiler(here).items()} == sant
    assert hus.gor(Vad.SCB, FORSTA, SISTA)[1].filer == ()


def as_the_truth(hus: Hus) -> dict[Manad, list[Rad]]:
    """Every month's rows, which are those of the generator's own books."""
    sant = {manad: facit(hus.projekt, manad) for manad in ALLA}
    assert {manad: rader(fil) for manad, fil in scbfiler(hus.raknat(*ALLA)).items()} == sant
    return sant


def adds_up(hus: Hus, here: Grund, aret: Sequence[Manadsunderlag]) -> None:
    """The delprojekt make the project, in minutes and in öre, and it is what was reported."""
    raknad = ansokan.rakna(here, aret)
    per_del: Counter[str] = Counter()
    avrundat: Counter[tuple[str, Manad]] = Counter()
    for (slug, manad, delprojekt), minuter in hus.projekt.tid.items():
        per_del[delprojekt] += minuter
        avrundat[slug, manad] += minuter
    funna: Counter[str] = Counter()
    for underlag in aret:
        for one in underlag.summeringar:
            assert sum(varde for _, varde in one.delar) == one.total
            if one.matt == "minuter":
                funna.update(dict(one.delar))
        assert {one.matt for one in underlag.summeringar} == {"minuter", "öre"}
    assert funna == per_del
    assert sum(one.minuter for one in raknad.kostnader) == sum(
        minuter // 15 * 15 for minuter in avrundat.values()
    )
    assert sum(raknad.per_delprojekt.values()) == raknad.personalkostnad
    assert sum(one.summa for one in raknad.andelar) == raknad.utfall.stodberattigande
    assert raknad.utanfor == ()
    attended = sum(one.minuter(m) for one in hus.projekt.deltagare if one.grund for m in ALLA)
    assert sum(one.minuter for one in raknad.deltagare) == attended


def compare_lists(hus: Hus, here: Grund, aret: dict[Manad, Manadsunderlag]) -> None:
    """Nothing is unexplained; each planted fault is told, and no other; reasons are no faults."""
    antal, skal = 0, Counter[str]()
    for bas in aret.values():
        poster, fakta = avstamningsfakta.underlag(hus.transaction, here, bas)
        svar = avstam(poster, fakta, under_grans=None)
        assert svar.avvikelser == ()
        skalen = Counter(one.skal for one in svar.forklarade if one.saknas_i == "esf")
        assert skalen["anonym"] == 3
        assert skalen.keys() <= {"anonym", "utan_grund"}
        planted, told = set(), set(svar.forklarade)
        alla = [one for one in poster if one.lista == "esf"]
        for nr, rad in enumerate(alla[: FEL - antal]):
            fel, poster, fakta = planterad(nr, rad, poster, fakta)
            planted.add(Avvikelse(rad.person, *fel))
        for nr, rad in enumerate(alla[FEL - antal :][:9]):
            varfor, poster, fakta = forklarad(nr, rad, poster, fakta)
            told.add(Forklarad(rad.person, "esf", varfor))
        svar = avstam(poster, fakta, under_grans=1)
        assert set(svar.avvikelser) == planted
        assert set(svar.forklarade) == told
        antal += len(planted)
        skal.update(one.skal for one in told)
    assert antal == FEL
    assert set(skal) == set(FORKLARAR)


def find_what_is_planted(hus: Hus, here: Grund, aret: dict[Manad, Manadsunderlag]) -> None:
    """Each fault of a month is told under its own id; before them nothing was, nor is else now."""
    assert findings(hus, here, aret.values()) == Counter()
    p = Plantering(hus.projekt, hus.slug)
    for nr, manad in enumerate(ALLA):
        (plantera_tid, plantera_traffar, plantera_deltagare)[nr % 3](p, manad)
    plantera_aret(p)
    p.klart()
    efter = hus.raknat(*ALLA)
    assert findings(hus, efter, [month(hus, efter, manad) for manad in ALLA]) == p.vantat
    aldre = Plantering(hus.projekt, f"{hus.slug}-aldre")
    aldre_projekt(aldre)
    vid = positioner(hus.transaction, aldre.slug, keys=hus.keys)
    da = grund(hus.transaction, aldre.slug, idag=IDAG, vid=vid, keys=hus.keys)
    manader = [month(hus, da, manad) for manad in da.manader]
    assert findings(hus, da, manader) == aldre.vantat
    alla = p.vantat + aldre.vantat
    assert {one.regel for one in alla} | OMOJLIGA.keys() == {regel.id for regel in KATALOG}
    assert alla.total() >= FEL


def findings(hus: Hus, here: Grund, manader: Iterable[Manadsunderlag]) -> Counter[Vantat]:
    """What the month-end lists say, with people as they are called where they were planted."""
    kallas = {one.person: one.nummer for one in here.fakta.personer}
    slugs: dict[str, str] = {}
    for slug, one in sorted(here.uppsatt.personal.items()):
        slugs.setdefault(nyckel(one), slug)
    funna: Counter[Vantat] = Counter()
    for bas in manader:
        for one in granskad(here, bas).fynd:
            vem = one.plats.person and (kallas if one.regel[0] == "D" else slugs)[one.plats.person]
            funna[Vantat(bas.manad, one.regel, one.allvar, vem, one.plats.dag,
                         one.plats.tillfalle)] += 1  # fmt: skip
    return funna


def kill_while_sheets_are_made(hus: Hus, database: Database, manad: Manad) -> None:
    """A worker is killed up to three times at its work: the rest is made, and none twice."""
    rng = Random(str(manad))
    with hus.transaction(forbund=hus.slug) as session:
        run = bestall(
            session, projekt=hus.slug, vad=Vad.TIDRAPPORTER, fran=manad, till=manad, av="anv:1",
            bekraftad=NOW, now=NOW, new_id=uuid4(),
        )  # fmt: skip
    for forsok in range(1, rng.randrange(2, 5) if SOAK else 2):
        worker = multiprocessing.get_context("spawn").Process(
            target=arbeta, args=(database.url, str(hus.keys.path), str(hus.folder), run.id,
                                 NOW + timedelta(hours=forsok), PER_DEL))  # fmt: skip
        worker.start()
        wanted = len(sealed(hus, run.id)) + rng.randrange(1, 3)
        while worker.is_alive() and len(sealed(hus, run.id)) < wanted:
            time.sleep(0.02)
        worker.kill()
        worker.join(60)
    later = Hus(hus.projekt, hus.keys, Ticking(NOW + timedelta(days=1)), hus.folder)
    assert later.verkstad.produce(run.id) is Utfall.KLAR
    with hus.transaction() as session:
        made = runs.get(session, run.id)
    sheets = [slug for part in sealed(hus, run.id) for slug in part]
    with_time = {slug for slug, when, _ in hus.projekt.tid if when == manad}
    assert Counter(sheets) == Counter(with_time)
    assert made is not None
    assert len(made.filer) == len(set(made.filer)) == len(with_time)


def sealed(hus: Hus, korning: UUID) -> list[Sequence[str]]:
    """Whose sheets lie sealed of a run, delivery by delivery."""
    with hus.transaction(forbund=hus.slug, huvudman=("*",), readonly=True) as session:
        rader = [one for one in lasning.alla(session, hus.slug) if one.korning == korning]
        return [lasning.parametrar(one).insats for one in rader]
