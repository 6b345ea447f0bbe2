"""Signatures on sheets of time: whose they are, what they are on, and when they no longer hold."""

from datetime import date
from typing import Any

import psycopg
import pytest
from database import Database
from sqlalchemy.exc import DBAPIError
from tidprov import (
    ANNAN,
    EVA,
    JANUARI,
    absent,
    hour,
    makulerad,
    of,
    projekt,
    rattad,
    signed,
)

from tracker.esf.manad import Manad
from tracker.esf.projekt.signaturer import Andring, Bladlage, signaturer
from tracker.identity.texts import read_texts
from tracker.intake.faults import Avvisad
from tracker.intake.record import Intag
from tracker.log import store


EVAS = ("tid:eva",)
SUMMA = "0" * 64


def lage(database: Database, intag: Intag, slug: str, personal: str = "eva") -> Bladlage:
    with database.transaction(forbund=slug, huvudman=("*",), readonly=True) as session:
        return signaturer(session, slug, JANUARI, keys=intag.keys)[personal]


def send(intag: Intag, *events: Any, av: str = EVA, skriver: tuple[str, ...] = EVAS) -> None:
    slug = events[0]["forbund"]
    intag.record_all(events, av=av, forbund=frozenset({slug}), skriver=skriver)


def codes(intag: Intag, *events: Any, av: str = EVA, skriver: tuple[str, ...] = EVAS) -> set[str]:
    try:
        send(intag, *events, av=av, skriver=skriver)
    except Avvisad as refusal:
        return {one.kod for one in refusal.fel}
    return set()


def test_a_signature_holds_until_the_sheet_changes_and_again_when_it_is_as_it_was(
    database: Database, intag: Intag
) -> None:
    slug = projekt(intag)
    before = lage(database, intag, slug)
    assert before.blad.minuter == 60
    assert before.saknar("2021_2027") == ("den_anstallde",)
    assert before.saknar("2014_2020") == ("den_anstallde", "attest")
    send(intag, signed(slug, before.blad.summa))
    held = lage(database, intag, slug)
    assert held.saknar("2021_2027") == ()
    assert held.brutna == ()
    assert [(one.roll, one.satt, one.av) for one in held.galler] == [("den_anstallde", "kod", EVA)]
    more = hour(slug, "eva", 30)
    send(intag, more)
    at = lage(database, intag, slug)
    assert at.galler == ()
    assert at.saknar("2021_2027") == ("den_anstallde",)
    assert [(one.vad, one.fore, one.efter) for one in at.brutna[0].av] == [("ny", None, 30)]
    vid = at.brutna[0].av[0].position
    send(intag, rattad(slug, more["id"], minuter=45), makulerad(slug, more["id"]))
    again = lage(database, intag, slug)
    assert again.galler == held.galler
    assert again.brutna == ()
    send(intag, absent(slug, "eva"))
    dag = date(2026, 1, 15)
    assert lage(database, intag, slug).brutna[0].av == (
        Andring(vid, "ny", dag, None, 30),
        Andring(vid + 1, "rattad", dag, 30, 45),
        Andring(vid + 2, "makulerad", dag, 45, None),
        Andring(vid + 3, "ny", dag, None, 60),
    )
    with database.transaction(forbund=slug, huvudman=("*",), readonly=True) as session:
        then = signaturer(session, slug, JANUARI, keys=intag.keys, vid=vid - 1)["eva"]
        assert then.galler == held.galler  # as it was known before the change


def test_a_signature_is_void_when_the_record_or_the_month_of_a_row_is_another(
    database: Database, intag: Intag
) -> None:
    slug = projekt(intag, "2014_2020")
    summa = lage(database, intag, slug).blad.summa
    send(intag, signed(slug, summa))
    send(intag, signed(slug, summa, roll="attest"), av=ANNAN, skriver=("attest",))
    assert lage(database, intag, slug).saknar("2014_2020") == ()
    with database.transaction(forbund=slug, huvudman=("*",), readonly=True) as session:
        row = signaturer(session, slug, JANUARI, keys=intag.keys)["eva"].blad.rader[0]
    send(intag, rattad(slug, str(row.handelse), datum="2025-12-15"))
    moved = lage(database, intag, slug)  # signed, and nothing is left of it
    assert moved.blad.rader == ()
    assert moved.saknar("2014_2020") == ()
    assert [[one.vad for one in b.av] for b in moved.brutna] == [["makulerad"], ["makulerad"]]
    send(intag, rattad(slug, str(row.handelse), datum="2026-01-15"))
    assert len(lage(database, intag, slug).galler) == 2
    again = {"personnamn": "Eva Ek", "arbetsgivare": "Kommunen", "anvandare": EVA, "slug": "eva"}
    again |= {"kategori": "pl", "slag": "direkt", "anstalld_fran": "2025-01-01"}
    intag.record_all([of("personal.upplagd", slug, **again)], av="drift:prov", forbund=None)
    assert [one.av[-1].vad for one in lage(database, intag, slug).brutna] == ["uppgifter"] * 2
    intag.record_all(
        [of("personal.upplagd", slug, **{**again, "anvandare": ANNAN})],
        av="drift:prov",
        forbund=None,
    )
    told = [one.av for one in lage(database, intag, slug).brutna]
    assert [[one.vad for one in av].count("uppgifter") for av in told] == [1, 1]


def test_each_reports_and_signs_their_own(intag: Intag) -> None:
    slug = projekt(intag)
    mine, pers = hour(slug, "eva", 30), hour(slug, "per", 30)
    assert codes(intag, mine) == set()
    assert codes(intag, pers) == {"H004"}
    assert codes(intag, rattad(slug, mine["id"], minuter=20)) == set()
    assert codes(intag, rattad(slug, mine["id"], personal="per")) == {"H024"}
    assert codes(intag, signed(slug, SUMMA)) == set()
    assert codes(intag, signed(slug, SUMMA), av=ANNAN) == {"H080"}
    assert codes(intag, signed(slug, SUMMA, personal="per")) == {"H004"}
    assert codes(intag, signed(slug, SUMMA, roll="attest")) == {"H004"}
    both = (*EVAS, "attest")
    assert codes(intag, signed(slug, SUMMA, roll="attest"), skriver=both) == {"H081"}
    assert codes(intag, of("manad.last", slug, manad="2025-11")) == {"H004"}
    owner = {"av": ANNAN, "skriver": ("projekt",)}  # who looks after it signs for nobody
    last = signed(slug, SUMMA)
    assert codes(intag, pers, **owner) == set()
    assert codes(intag, last, **owner) == {"H004"}
    assert codes(intag, signed(slug, SUMMA, roll="attest"), **owner) == {"H004"}
    send(intag, last)
    assert codes(intag, makulerad(slug, last["id"]), **owner) == {"H024"}
    assert codes(intag, makulerad(slug, last["id"])) == {"H024"}
    assert codes(intag, makulerad(slug, pers["id"])) == {"H024"}
    assert codes(intag, rattad(slug, pers["id"], personal="eva"), **owner) == set()
    assert codes(intag, makulerad(slug, pers["id"])) == {"H024"}  # it was another's


def test_the_database_alone_lets_nobody_write_or_sign_anothers(
    intag: Intag, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = projekt(intag)
    mine, pers = hour(slug, "eva", 30), hour(slug, "per", 30)
    intag.record_all([mine, pers], av="drift:prov", forbund=None)
    monkeypatch.setattr("tracker.intake.batch.nekad", lambda *_: [])
    send(intag, rattad(slug, mine["id"], minuter=20), hour(slug, "eva", 5), signed(slug, SUMMA))
    for one, skriver in (
        (hour(slug, "per", 5), EVAS),
        (hour(slug, "eva", 5), ("attest", "tid:evaa", "*/eva", "tid/eva")),
        (rattad(slug, mine["id"], personal="per"), EVAS),
        (rattad(slug, pers["id"], personal="eva"), EVAS),
        (makulerad(slug, pers["id"]), EVAS),
        (of("manad.last", slug, manad="2025-11"), EVAS),
        (signed(slug, SUMMA), ("projekt", "attest")),
    ):
        with pytest.raises((psycopg.Error, DBAPIError), match="row-level security"):
            send(intag, one, skriver=skriver)
    with pytest.raises((psycopg.Error, DBAPIError), match="row-level security"):
        send(intag, signed(slug, SUMMA, roll="attest"), av=ANNAN, skriver=("projekt", *EVAS))


def test_the_database_shows_each_their_own_sheet(database: Database, intag: Intag) -> None:
    slug = projekt(intag)
    send(intag, signed(slug, SUMMA))
    intag.record_all([signed(slug, SUMMA, personal="per", roll="attest")], av=EVA, forbund=None)
    with database.transaction(forbund=slug, anvandare=EVA) as session:
        seen = signaturer(session, slug, JANUARI, keys=intag.keys)
        assert [(who, one.blad.minuter) for who, one in seen.items()] == [("eva", 60)]
        assert [row.beskrivning for row in seen["eva"].blad.rader] == ["Möte med eva"]
        assert len(seen["eva"].brutna) == 1
        connection = store.raw(session)
        for table in ("tid_rad", "underskrift_rad", "personal_version", "logg", "timpris_version"):
            found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert found == (0 if table in ("logg", "timpris_version") else 1,), table
        ids = [row[0] for row in connection.execute("SELECT id FROM fritext")]
        texts = read_texts(session, slug, ids, keys=intag.keys)
        assert sorted(texts.values()) == ["Eva Ek", "Möte med eva"]
    for anvandare in ("", ANNAN):
        with database.transaction(forbund=slug, anvandare=anvandare) as session:
            for table in ("tid_rad", "underskrift_rad", "personal_version", "fritext", "logg"):
                asked = store.raw(session).execute(f"SELECT * FROM {table}")
                assert asked.fetchall() == [], table


def test_the_checksum_is_of_what_is_shown_however_it_came_in(
    database: Database, intag: Intag
) -> None:
    """In another order, in one batch or corrected into it: the same sheet, the same checksum."""
    one, other = projekt(intag), projekt(intag)
    rows = [("2026-01-09", 30, "nord"), ("2026-01-07", 45, "syd"), ("2026-01-07", 45, "nord")]
    for dag, minuter, where in rows:
        send(intag, hour(one, "eva", minuter, dag, delprojekt=where))
    wrong = hour(other, "eva", 99, "2026-01-20")
    sent = [hour(other, "eva", m, d, delprojekt=w) for d, m, w in reversed(rows[1:])]
    send(intag, wrong, *sent, rattad(other, wrong["id"], datum="2026-01-09", minuter=30))
    first, second = (lage(database, intag, slug).blad for slug in (one, other))
    assert first.innehall == second.innehall
    assert first.summa == second.summa
    assert '"Möte med eva"' in first.innehall
    with database.transaction(forbund=one, huvudman=("*",), readonly=True) as session:
        empty = signaturer(session, one, Manad(2026, 2), keys=intag.keys, personal="eva")
    assert empty["eva"].blad.minuter == 0
    assert empty["eva"].saknar("2021_2027") == ()
