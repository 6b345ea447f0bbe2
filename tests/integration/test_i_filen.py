"""Each participant is told of every file of a project that they are in, and of no other (ADR 58).

All kinds of file are made, opened, and searched for each participant's number: a new kind that does
not say whom it holds, or says too many, fails here.
"""

import io
import zipfile
from collections import defaultdict
from uuid import uuid4

import pytest
from database import Database
from konton import konto
from projektfel import Plantering, dagar
from redovisningsprov import NOW, Hus
from webbplats import make, token

from bench.generator.esfprojekt import FORSTA, MINST, Deltagare
from schemas.rapporter import Parametrar
from tracker.access import sessions
from tracker.access.permissions import Roll
from tracker.db import execute, raw
from tracker.exports import dokument
from tracker.exports.produce import Utfall
from tracker.identity.keys import Keys
from tracker.leveranser import filer as leveransfiler
from tracker.leveranser import kedja, lasning
from tracker.leveranser.forsegla import Avsett, Till
from tracker.projections.tables import DeltagandeNu
from tracker.redovisning.bestallning import Vad
from tracker.rights import projektfiler, underlag, utdrag
from tracker.state.intyg import Intygsrad
from web import egen_sida
from web.filinnehall import i_filen


PERSONALENS = frozenset({Vad.TIDRAPPORTER})
"""Kinds that hold staff alone; they are searched all the same."""


class Filhus(Hus):
    """With a file of each kind, and somebody who is in no file, in one, or in most."""

    alla: list[Deltagare]
    utan: Deltagare

    def gor_allt(self) -> None:
        p = Plantering(self.projekt, self.slug)
        kand = p.personal()
        p.rad(kand, dagar(FORSTA)[3], traff="I1")
        p.skriv_under(FORSTA, kand)
        var_dar = p.var_dar([Intygsrad(dagar(FORSTA)[3], 60, "I1")])
        oskriven = p.var_dar([Intygsrad(dagar(FORSTA)[4], 45, "I2")], intyga=False)
        self.utan = p.deltagare(FORSTA.forsta, grund=False)
        p.klart()
        self.alla = [*self.projekt.deltagare, var_dar, oskriven, self.utan]
        val = {Vad.KONTROLL: {"urval": [[kand, str(FORSTA)]]}}
        for vad in Vad:
            till = FORSTA.plus(2) if vad is Vad.ANSOKAN else FORSTA
            utfall, run = self.gor(vad, FORSTA, till, val.get(vad))
            assert utfall is Utfall.KLAR, (vad, run.fel)


@pytest.fixture(scope="module")
def hus(database: Database, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Filhus:
    made = Filhus.stort(database.transaction, keys, tmp_path_factory.mktemp("i-filen"), MINST)
    assert isinstance(made, Filhus)
    made.gor_allt()
    return made


def text(data: bytes) -> str:
    """All that stands in a workbook, and in each of a folder."""
    with zipfile.ZipFile(io.BytesIO(data)) as mapp:
        delar = [mapp.read(namn) for namn in mapp.namelist()]
    return "".join(text(one) if one[:2] == b"PK" else one.decode(errors="ignore") for one in delar)


def sagt(hus: Hus, one: Deltagare) -> list[projektfiler.Projektfil]:
    """What somebody who sees this deltagande is told of it."""
    with hus.transaction(forbund=one.hos, huvudman=("*",), readonly=True) as session:
        return projektfiler.med(session, one.hos, [one.deltagande])


def test_everybody_in_a_file_is_told_of_it_and_nobody_else(hus: Filhus) -> None:
    sagda: dict[tuple[int, str], set[str]] = defaultdict(set)
    for one in hus.alla:
        for fil in sagt(hus, one):
            assert (fil.projekt, fil.projektnamn) == (hus.slug, "Rätt stöd för mig")
            sagda[fil.nummer, fil.namn].add(one.nummer)
    with hus.transaction(forbund=hus.slug, huvudman=("*",), readonly=True) as session:
        rader = lasning.alla(session, hus.slug)
    med: dict[str, set[str]] = defaultdict(set)
    for rad in rader:
        for fil in kedja.filer(rad):
            star = text(hus.forseglare.fil(rad, fil.namn))
            dar = {one.nummer for one in hus.alla if one.nummer in star or _delat(one) in star}
            assert sagda.pop((rad.nummer, fil.namn), set()) == dar, fil.namn
            med[rad.rapport] |= dar
            if rad.rapport not in PERSONALENS:
                with hus.transaction(forbund=hus.slug, huvudman=("*",), readonly=True) as session:
                    noted = i_filen(session, hus.slug, rad, fil.namn)
                assert len(noted) == len(dar), "who opens it is noted with those in it"
    assert not sagda, "told of a file that there is not"
    assert {vad for vad in Vad if not med[vad]} == PERSONALENS
    assert hus.utan.nummer not in set().union(*med.values())
    assert len({frozenset(dar) for dar in med.values()}) >= len(Vad) - 1, "all hold the same"


def _delat(one: Deltagare) -> str:
    return f"{one.nummer[:8]}-{one.nummer[8:]}"


def test_only_who_may_see_the_deltagande_is_shown_its_files(hus: Filhus) -> None:
    """By the database alone: in another förbund, without an owner, or as whom they take back."""
    one = next(one for one in hus.alla if sagt(hus, one))
    other = next(slug for slug in hus.projekt.forbund if slug != one.hos)
    for forbund, huvudman in ((other, ("*",)), (one.hos, ("annan",)), (one.hos, ())):
        with hus.transaction(forbund=forbund, huvudman=huvudman, readonly=True) as session:
            rows = execute(session, "SELECT hos FROM forseglad_deltagare WHERE hos = %s", one.hos)
            assert rows.all() == [], (forbund, huvudman)
    for role, doing in (("stegvis_logg", "DELETE FROM forseglad_deltagare"),
                        ("stegvis_logg", "UPDATE forseglad_deltagare SET namn = ''"),
                        (None, "DELETE FROM forseglad_deltagare")):  # fmt: skip
        with (
            pytest.raises(Exception, match="permission denied"),
            hus.transaction(forbund=hus.slug, huvudman=("*",), role=role) as session,
        ):
            raw(session).execute(doing)


def test_it_stands_in_the_extract_and_on_ones_own_page(
    hus: Filhus, database: Database, keys: Keys
) -> None:
    one = next(one for one in hus.alla if len({f.rapport for f in sagt(hus, one)}) == len(Vad) - 1)
    gjord = next(one.gjord for one in hus.lagen(hus.raknat()) if one.manad == FORSTA)
    assert gjord is not None
    sand = {"leverans": str(gjord.nummer), "manad": str(FORSTA), "summa": gjord.summa}
    hus.projekt.send([hus.projekt.event("scb.skickad", hus.slug, sand)])
    app = make(database, hus.projekt.intag, keys, hus.clock, hus.folder)
    client, sign = app.test_client(), str(uuid4())
    with hus.transaction() as session:
        me = konto(session, f"u-{uuid4()}", now=NOW, forbund=[one.hos], roll=Roll.CONTROLLER)
        sessions.begin(session, token=sign, anvandare=me, now=hus.clock.now())
    client.set_cookie("stegvis", sign)
    path = f"/deltagare/{one.deltagande}/registerutdrag"
    assert client.post(path, data={"csrf": token(client, path)}).status_code == 303
    with hus.transaction(forbund=one.hos, huvudman=("*",), readonly=True) as session:
        d = session.get(DeltagandeNu, (one.hos, one.deltagande))
        assert d is not None
        filer = projektfiler.med(session, one.hos, [one.deltagande])
        skickade = projektfiler.skickade(hus.transaction, filer)
        told = underlag.collect(session, one.hos, d.person, keys=keys, now=NOW, skickade=skickade)
        with app.test_request_context():
            rader = list(egen_sida._projektfiler(session, d))
    scb = [fil for fil in told["projektfiler"] if fil["fil"] == "Filer till SCB"]
    assert scb
    assert all(fil["skickad"] and fil["till"] == "SCB" and fil["sha256"] for fil in scb)
    assert {fil["skickad"] for fil in told["projektfiler"] if fil not in scb} == {None}
    assert len(rader) == len(filer) + len(scb)
    printed = dokument.pdf(utdrag.compose(told, {}))
    assert printed.startswith(b"%PDF")
    (tabell,) = [a.tabell for a in utdrag.compose(told, {}).avsnitt if "ESF" in a.rubrik]
    assert tabell is not None
    assert len(tabell.rader) == len(filer)


def test_who_goes_by_two_ids_in_a_file_is_told_once_and_the_file_is_sealed(hus: Filhus) -> None:
    """The register of one month was made before their number was corrected, of another after."""
    one = hus.alla[0]
    before = len(sagt(hus, one))
    med = [leveransfiler.Deltagare(one.hos, one.deltagande, uuid4()) for _ in range(2)]
    fil = leveransfiler.Innehall("a.xlsx", "xlsx", b"PK", personer=True, deltagare=med)
    asked = Parametrar(forbund=(hus.slug,), fran=FORSTA.forsta, till=FORSTA.plus(2).sista)
    avsett = Avsett(hus.slug, Vad.ANSOKAN, "1", asked, {hus.slug: 1}, "0" * 64, [fil])
    till = Till("esf_radet", "Prov", "anv:1", hus.clock.now())
    hus.forseglare.forsegla(avsett, till, id_=uuid4())
    assert len(sagt(hus, one)) == before + 1
