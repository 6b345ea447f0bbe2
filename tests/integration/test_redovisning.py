"""A project's year: reported, certified, sent month by month, corrected, paid, and looked into."""

import io
from dataclasses import replace
from datetime import date, timedelta
from zipfile import ZipFile

import pytest
from conftest import Ticking
from database import Database
from redovisningsprov import NOW, Hus
from uthallighet import examples

from bench.generator.esfprojekt import AR, FORSTA, LITET, SISTA, Projekt, signera, skapa
from tracker.esf.avstamning.personer import Avvikelse, Fakta, Fel, Lista, Post, avstam
from tracker.esf.manad import Manad, till_och_med
from tracker.esf.projekt import avstamningsfakta
from tracker.esf.projekt.hela_manaden import granskad, hela, scbfiler
from tracker.esf.projekt.sandningar import utbetalningar
from tracker.esf.scb.fil import Fil
from tracker.esf.scb.kedja import inlast
from tracker.esf.underlag import Spann
from tracker.exports.produce import Utfall
from tracker.identity.keys import Keys
from tracker.intake.record import Intag
from tracker.log.heads import Heads
from tracker.redovisning import ansokan
from tracker.redovisning.bestallning import Vad


@pytest.fixture(scope="module")
def hus(database: Database, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Hus:
    folder = tmp_path_factory.mktemp("redovisning")
    clock = Ticking(NOW)
    intag = Intag(
        transaction=database.transaction, keys=keys, clock=clock, heads=Heads(folder / "h", keys)
    )
    return Hus(skapa(intag, LITET), keys, clock, folder)


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
    for nr in range(examples(4, 300)):
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
    filer = scbfiler(hus.raknat())
    for manad in ALLA:
        assert rader(filer[manad]) == facit(hus.projekt, manad), manad
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


def test_an_error_in_a_month_stops_its_file_and_says_which(hus: Hus) -> None:
    """A sheet that was changed after it was signed stops the application, until it is signed."""
    made, when = hus.projekt, Manad(AR, 9)
    here = hus.raknat(*ALLA)
    bas = hela(hus.transaction, here, when, idag=NOW.date(), keys=hus.keys)
    assert [f.regel for f in granskad(here, bas).fynd if f.allvar == "fel"] == []
    rad = {"personal": "p2", "minuter": 30, "delprojekt": made.delprojekt[2], "aktivitet": 2}
    made.send([made.event("tid.rapporterad", hus.slug, rad, datum=f"{AR}-09-24")])
    made.tid["p2", when, made.delprojekt[2]] += 30
    utfall, run = hus.gor(Vad.ANSOKAN, when, when)
    assert utfall is Utfall.MISSLYCKAD
    assert run.fel is not None
    assert run.fel.startswith(f"ESF032: Rätta felen i {when} först (T13")
    signera(made, when, bara="p2")
    assert hus.gor(Vad.ANSOKAN, when, when)[0] is Utfall.KLAR


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
    namn = "Ansokan_om_utbetalning_2025-00123_2025-01_2025-03.xlsx"
    [data] = [data for one, data in hus.filer(Vad.ANSOKAN) if one == namn]
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
    again = [data for one, data in hus.filer(Vad.ANSOKAN) if one == namn]
    assert again == [data, data]  # the same application is the same bytes
    here = hus.raknat()
    months = [
        hela(hus.transaction, here, m, idag=NOW.date(), keys=hus.keys)
        for m in till_och_med(Manad(AR, 1), Manad(AR, 3))
    ]
    raknad = ansokan.rakna(here, months)
    with hus.transaction(forbund=hus.slug, role="stegvis_logg", readonly=True) as session:
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
    """Each of the ESF rows gets one fault in turn, of five sorts; each is told, and no other."""
    here, antal = hus.raknat(*ALLA), 0
    for when in (Manad(AR, 6), Manad(AR, 9), Manad(AR, 12)):
        bas = hela(hus.transaction, here, when, idag=NOW.date(), keys=hus.keys)
        poster, fakta = avstamningsfakta.underlag(hus.transaction, here, bas)
        svar = avstam(poster, fakta, under_grans=None)
        assert svar.avvikelser == ()
        assert {one.skal for one in svar.forklarade} == {"utan_grund"}
        planted = set()
        for nr, rad in enumerate([one for one in poster if one.lista == "esf"]):
            fel, poster, fakta = plantera(nr, rad, poster, fakta)
            planted.add(Avvikelse(rad.person, *fel))
        assert set(avstam(poster, fakta, under_grans=None).avvikelser) == planted
        antal += len(planted)
    assert antal > 20


def plantera(
    nr: int, rad: Post, poster: list[Post], fakta: list[Fakta]
) -> tuple[tuple[Lista, Fel], list[Post], list[Fakta]]:
    """One fault about one person: what it is, and the lists with it."""
    person = rad.person
    if nr % 5 == 0:
        return ("esf", "saknas"), [one for one in poster if one != rad], fakta
    if nr % 5 == 1:
        return ("esf", "dubbel"), [*poster, rad], fakta
    if nr % 5 == 2:
        utan = [replace(one, grund=False) if one.person == person else one for one in fakta]
        return ("esf", "far_inte_lamnas"), poster, utan
    sort = "olika_start" if nr % 5 == 3 else "olika_slut"
    return ("egen", sort), [flyttad(one, person, sort) for one in poster], fakta


def flyttad(one: Post, person: str, sort: Fel) -> Post:
    """The project's own row of somebody with another day."""
    if one.person != person or one.lista != "egen" or one.tid is None:
        return one
    if sort == "olika_start":
        return replace(one, tid=Spann(one.tid.fran - timedelta(days=400), one.tid.till))
    return replace(one, tid=Spann(one.tid.fran, date(AR + 5, 1, 1)))


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
