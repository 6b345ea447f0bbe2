"""Surveys at their edges: a form sent twice, a round nobody closes, figures of others."""

import io
import re
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from conftest import event
from enkatprov import Enkatprov, ifylld, innehall, kvar, platt
from openpyxl import Workbook
from webbplats import make, send, token

from schemas.enkat import FARDIGA
from schemas.rapporter import Parametrar
from tracker.access.permissions import Roll
from tracker.db import raw
from tracker.errors import OutOfReach, Refused
from tracker.intake import enkatomgang
from tracker.intake.faults import Avvisad
from tracker.reports import enkatfil, enkatinlast
from tracker.state.enkat import ALLA


ENKAT = FARDIGA["deltagare-avslut", 1]


@pytest.fixture
def prov(database, intag, keys, clock, tmp_path, forbund) -> Enkatprov:
    return Enkatprov(make(database, intag, keys, clock, tmp_path), database, intag, clock, forbund)


def test_a_form_that_is_sent_again_is_told_so_and_takes_no_use(prov: Enkatprov) -> None:
    omgang = prov.oppna()
    slip, _ = prov.lankar(omgang, 2, "lappar")
    (grupp,) = prov.lankar(prov.oppna(), 20)
    for lank, left in ((slip, 21), (grupp, 20)):
        phone = prov.telefon()
        form = ifylld(phone, lank, nojd=5)
        key = phone.get_cookie("stegvis-enkat").value
        assert phone.post("/enkat", data=form).headers["Location"] == "/enkat/tack?sprak=sv"
        phone.set_cookie("stegvis-enkat", key)
        again = phone.post("/enkat", data=form)
        assert again.headers["Location"] == "/enkat/tack?sprak=sv&redan=ja"
        assert "Tack, svaret är redan sparat" in phone.get(again.headers["Location"]).text
        assert kvar(prov) == left
        other = ifylld(prov.telefon(), grupp, nojd=1)
        phone.set_cookie("stegvis-enkat", key)
        assert phone.post("/enkat", data={**form, "blankett": other["blankett"]}).status_code in (
            404, 409,
        ), "a form of another link is told nothing"  # fmt: skip


def test_a_form_without_a_use_leaves_no_mark_and_two_at_once_are_one(prov: Enkatprov) -> None:
    prov.oppna()
    with prov.database.transaction(forbund=prov.forbund) as session:
        [omgang] = enkatomgang.enkater.alla(session, prov.forbund)

    def ta_emot(*, ta: Any) -> str:
        return enkatomgang.ta_emot(
            prov.database.transaction, omgang, ENKAT, {"nojd": 5}, ta=ta, blankett="en"
        )

    def known(blankett: str = "en") -> str | None:
        return enkatomgang.kand(prov.database.transaction, omgang, blankett)

    def borta(_: object) -> bool:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        ta_emot(ta=borta)
    assert known() is None
    assert (ta_emot(ta=lambda _: False), known()) == ("stangd", None)
    start, taken, become = Barrier(3), list[int](), list[str]()

    def sand() -> None:
        start.wait(60)
        become.append(ta_emot(ta=lambda _: taken.append(1) or True))

    both = [Thread(target=sand) for _ in range(3)]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    assert taken == [1], "one use, whoever sends twice"
    assert "sparad" in become
    assert set(become) <= {"sparad", "redan"}
    assert (known(), known("annan")) == ("raknad", None)
    assert raknade(prov) == 1


def raknade(prov: Enkatprov) -> int:
    """How many answered the first question of the open round."""
    with prov.database.transaction(forbund=prov.forbund, role="stegvis_logg") as session:
        [(counted,)] = raw(session).execute("SELECT rakning FROM enkatsvar").fetchall()
    return sum(counted[ALLA]["nojd"].values())


def test_a_slip_whose_count_breaks_is_counted_when_it_is_sent_again(
    prov: Enkatprov, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its one use is taken by then: the same form finds it, and no other form does."""
    slip, _ = prov.lankar(prov.oppna(), 2, "lappar")
    phone, other = prov.telefon(), prov.telefon()
    form, second = ifylld(phone, slip, nojd=5), ifylld(other, slip, nojd=1)

    def bryts(*_: object, **__: object) -> bool:
        raise OutOfReach("Borta")

    with monkeypatch.context() as patch:
        patch.setattr(enkatomgang, "svara", bryts)
        assert phone.post("/enkat", data=form).status_code == 503
    assert kvar(prov) == 1
    assert other.post("/enkat", data=second).status_code == 404, "another form has no use"
    assert phone.post("/enkat", data=form).headers["Location"] == "/enkat/tack?sprak=sv"
    assert (kvar(prov), raknade(prov)) == (1, 1)


def test_the_form_of_one_link_is_not_an_answer_to_another(prov: Enkatprov) -> None:
    ena, andra = (prov.lankar(prov.oppna(namn=namn), 9)[0] for namn in ("Ena", "Andra"))
    phone = prov.telefon()
    form = ifylld(phone, ena, nojd=1)
    phone.get(andra)
    mixed = phone.post("/enkat", data=form)
    assert (mixed.status_code, "De här svaren är inte sparade" in mixed.text) == (409, True)
    assert phone.post("/enkat", data=ifylld(phone, ena, nojd=1)).status_code == 303
    assert kvar(prov) == 17


def test_a_round_of_an_insats_that_is_made_void_is_closed_for_the_forbund(prov: Enkatprov) -> None:
    omgang = prov.oppna(insats="stod")
    (lank,) = prov.lankar(omgang, 9)
    for _ in range(6):
        assert prov.svara(lank, nojd=5).status_code == 303
    with prov.database.transaction(forbund=prov.forbund, role="stegvis_logg") as session:
        [[upplagd]] = raw(session).execute(
            "SELECT id FROM logg WHERE typ = 'insats.upplagd' AND insats = 'stod'"
        )
    away = event("handelse.makulerad", prov.forbund, data={"avser": str(upplagd), "orsak": "Fel"})
    prov.intag.record_all([away], av="drift:prov", forbund=None)
    assert "Svaren räknas i stället för hela förbundet" in innehall(prov.kansli, omgang)
    assert "6 svarade" in platt(prov.stang(omgang))
    [post] = prov.app.extensions["stegvis"].svarare.enkaterna(prov.forbund).svar
    assert (post.insats, post.data["svar"], prov.antal("enkatsvar")) == (None, 6, 0)


def test_a_round_that_nobody_closes_waits_for_those_who_may_close_it(prov: Enkatprov) -> None:
    omgang = prov.oppna(namn="Hösten", insats="team")
    with prov.database.transaction(forbund=prov.forbund, role="stegvis_logg") as session:
        raw(session).execute(
            "UPDATE enkatomgang SET fran = fran - 40, till = till - 30 WHERE forbund = %s",
            (prov.forbund,),
        )
    senast = (prov.idag + timedelta(days=10 - 30 + 14)).isoformat()
    ledare = prov.inne(Roll.INSATSANSVARIG, insatser=["team"])
    annan = prov.inne(Roll.INSATSANSVARIG, insatser=["stod"])
    for client in (prov.kansli, ledare):
        assert "En enkät väntar på att stängas" in innehall(client, "/")
        assert f"Hösten Team Sista dag {prov.idag - timedelta(days=20)}" in innehall(client, "/")
        assert f"Stäng senast {senast}" in innehall(client, "/")
    for client in (annan, prov.inne(Roll.INSATSPERSONAL, insatser=["team"])):
        assert "Hösten" not in innehall(client, "/")
    assert f"{senast} Skulle ha stängts" in innehall(prov.kansli, "/enkater")
    assert "Enkäten skulle ha stängts senast" in innehall(prov.kansli, omgang)
    prov.stang(omgang)
    assert "Hösten" not in innehall(ledare, "/")


def test_no_more_can_answer_than_were_asked_nor_is_a_share_of_them_told(prov: Enkatprov) -> None:
    omgang = prov.oppna(inbjudna="5")
    too_many = prov.kansli.post(
        f"{omgang}/lank", data={"csrf": token(prov.kansli, omgang), "antal": "6"}
    )
    assert (too_many.status_code, "Enkäten har 5 tillfrågade" in too_many.text) == (422, True)
    for _ in range(2):  # given anew, to some who have answered
        (lank,) = prov.lankar(omgang, 5)
        for _ in range(4):
            assert prov.svara(lank, nojd=5).status_code == 303
    page = platt(prov.stang(omgang))
    assert "8 svarade. Fler svarade än de 5 som skulle tillfrågas" in page
    assert "av 5 tillfrågade" not in page


def bok(rader: list[list[Any]], *, procent: bool = False) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for rad in rader:
        book.active.append(rad)
    if procent:
        for (cell,) in book.active["C2:C9"]:
            cell.number_format = "0%"
    book.save(out)
    return out.getvalue()


def test_figures_of_others_come_in_by_a_file_too(prov: Enkatprov) -> None:
    ar = prov.idag.year
    huvud = ["År", "Fråga", "Andel", "n"]
    delar = bok([huvud, [ar, "Redo", 0.715, 312], [ar - 1, "Redo", 1, 20]], procent=True)
    hela = bok([huvud, [ar, "Redo", 71.5384, 312], [ar - 1, "Redo", 100, 20]])
    csv = f"{';'.join(huvud)}\r\n{ar};Redo;71,5 %;312\r\n{ar - 1};Redo;100;20\r\n"

    def lamna(namn: str, innehall_: bytes) -> Any:
        return prov.kansli.post(
            "/enkater/las-in",
            data={
                "csrf": token(prov.kansli, "/enkater/las-in"), "kalla": "NNS", "ga": "visa",
                "fil": (io.BytesIO(innehall_), namn),
            },
        )  # fmt: skip

    for namn, sent in (
        ("a.xlsx", delar), ("a.XLSX", hela), ("a.csv", csv.encode()),
        ("b.csv", csv.encode("cp1252")), ("c.csv", csv.encode("utf-16")),
    ):  # fmt: skip
        shown = platt(lamna(namn, sent).text)
        assert f"Redo nns Förbundet {ar} 72 % 312" in shown, namn
        assert f"Redo nns Förbundet {ar - 1} 100 % 20" in shown, namn
    for namn, sent, text in (
        ("a.pdf", b"%PDF", "Filen ska vara av typen"),
        ("a.xlsx", b"nej", "ingen Excelfil"),
        ("a.csv", b"x" * 100_000, "Texten är för lång"),
        ("a.xlsx", bok([[*huvud], *([ar, f"F{n}", 1, 20] for n in range(501))]), "för lång"),
    ):
        refused = lamna(namn, sent)
        assert (refused.status_code, text in refused.text) == (422, True), namn
    assert prov.antal("logg WHERE typ = 'enkat.inlast'") == 0
    for andelar in ([1], [1, 0]):
        sent = bok([huvud, *([ar, f"F{n}", andel, 20] for n, andel in enumerate(andelar))])
        with pytest.raises(Refused, match="kan vara 1 eller 100 procent"):
            enkatfil.text_av("a.xlsx", io.BytesIO(sent))
    citat = bok([huvud, [ar, '"Jag trivs', 70, 20], [ar, '"Vi" trivs', 80, 20]])
    read = enkatinlast.las(
        enkatfil.text_av("a.xlsx", io.BytesIO(citat)), kalla="NNS", insatser={}, minst=5,
        today=prov.idag,
    )  # fmt: skip
    assert [data["text"] for _, data in read.rader] == ['"Jag trivs', '"Vi" trivs']
    with pytest.raises(Refused, match="Filen är för stor"):
        enkatfil.text_av("a.csv", io.BytesIO(b"x" * (enkatfil.STORST + 1)))


def test_a_figure_told_anew_may_not_differ_by_a_few(prov: Enkatprov) -> None:
    ar = prov.idag.year

    def las_in(andel: int, n: int) -> Any:
        text = f"År;Fråga;Andel;n\n{ar};Redo;{andel};{n}"
        return send(prov.kansli, "/enkater/las-in", kalla="NNS", text=text, ga="spara")

    assert las_in(70, 20).status_code == 303
    near = las_in(67, 21)
    assert (near.status_code, "förut lästes n = 20 in" in near.text) == (422, True)
    assert las_in(70, 40).status_code == 303
    older = las_in(67, 21)
    assert (older.status_code, "Resultatet visar svar från för få" in older.text) == (422, True)
    future = send(prov.kansli, "/enkater/las-in", kalla="NNS",
                  text=f"År;Fråga;Andel;n\n{ar + 1};Redo;70;20")  # fmt: skip
    assert "Året har inte börjat än" in future.text


def test_a_table_read_in_again_keeps_its_order(prov: Enkatprov) -> None:
    """Also where one figure alone was another: by year, and then as the table has its rows."""
    ar = prov.idag.year

    def las_in(*rader: str) -> list[str]:
        text = "\n".join(["År;Fråga;Andel;n", *rader])
        assert send(prov.kansli, "/enkater/las-in", kalla="NNS", text=text, ga="spara").status_code
        return re.findall(r"\b(Cykel|Apa|Boll|Dans)\b", innehall(prov.kansli, "/enkater"))

    first = las_in(f"{ar - 1};Cykel;70;20", f"{ar - 1};Apa;70;20", f"{ar - 1};Boll;70;20")
    assert first == ["Cykel", "Apa", "Boll"]
    assert las_in(f"{ar - 1};Cykel;70;30", f"{ar - 1};Apa;70;20") == first
    assert las_in(f"{ar};Dans;70;20") == ["Dans", *first]


def test_a_key_tells_no_round_and_no_figure_of_too_few(prov: Enkatprov) -> None:
    omgang = prov.oppna().rpartition("/")[2]
    closed = {
        "omgang": omgang, "namn": "A", "enkat": "deltagare-avslut", "utgava": 1, "minst": 5,
        "fran": "2026-01-01", "till": "2026-01-14", "svar": 9, "fragor": {"nojd": {"5": 9}},
    }  # fmt: skip
    few = {"kalla": "x", "enkat": "x", "fraga": "x", "text": "x", "ar": 2025, "namnare": 4}
    for typ, data, kod in (
        ("enkat.sammanstalld", closed, "H093"),
        ("enkat.inlast", {**few, "taljare": 1}, "H090"),
    ):
        sent = event(typ, prov.forbund, data=data)
        with pytest.raises(Avvisad) as refused:
            prov.intag.record_all(
                [sent], av="nyckel:prov", forbund=frozenset({prov.forbund}), skriver=("*",)
            )
        assert [one.kod for one in refused.value.fel] == [kod]
    prov.stang(f"/enkater/{omgang}")


def test_rounds_are_a_report_as_any_other(prov: Enkatprov) -> None:
    ar = prov.idag.year
    asked = Parametrar.model_validate(
        {"forbund": (prov.forbund,), "from": f"{ar}-01-01", "to": f"{ar}-12-31"}
    )
    svarare = prov.app.extensions["stegvis"].svarare

    def rundan(antal: int) -> str:
        omgang = prov.oppna()
        (lank,) = prov.lankar(omgang, 20)
        for n in range(antal):
            assert prov.svara(lank, nojd=5 if n else 1).status_code == 303
        prov.stang(omgang)
        return omgang

    assert "Vad svarade de i enkäterna?" in prov.kansli.get("/rapporter").text
    rundan(3)
    (team, whole) = (
        {row["fraga"]: row for row in svarare.tabell("enkater", asked).rows}.get(key)
        for key in ("team:deltagare-avslut.nojd", "deltagare-avslut.nojd")
    )
    assert team["resultat"] == whole["resultat"] == "Resultat saknas"
    before = svarare.sida("enkater", asked)
    rundan(6)
    rows = {row["fraga"]: row for row in svarare.tabell("enkater", asked).rows}
    told = rows["team:deltagare-avslut.nojd"]
    assert (told["resultat"], told["taljare"], told["namnare"]) == ("83\u00a0% (5 av 6)", 5, 6)
    assert rows["deltagare-avslut.nojd"]["resultat"] == told["resultat"]
    assert rows["team:deltagare-avslut.halsa"]["resultat"] == "Resultat saknas"
    found = svarare.jamfor(before, svarare.sida("enkater", asked))
    assert not found.lika
    page = innehall(prov.kansli, f"/rapporter/enkater?ar={ar}")
    assert "Jag är nöjd med stödet jag fick. 83 % (5 av 6)" in page
    cell = prov.kansli.get(
        f"/rapporter/enkater/cell?rad=team:deltagare-avslut.nojd&kolumn=taljare&ar={ar}"
    )
    assert "Resultatet är svar i enkäter. Källa: Våren." in cell.text
    assert (
        prov.kansli.get(f"/rapporter/enkater/skillnad?som={prov.idag}&ar={ar}").status_code == 200
    )
