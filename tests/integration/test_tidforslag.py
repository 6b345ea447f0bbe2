"""Hours of an activity on the sheet: proposed to who held it, theirs when taken, compared."""

import re
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from conftest import event
from konton import LOSENORD, konto
from sqlalchemy.exc import ProgrammingError
from tidprov import JANUARI, hour, of, projekt
from webbplats import make, send, token

from tracker.access.permissions import Roll
from tracker.esf.projekt.deltagare import fyll
from tracker.esf.projekt.manadsunderlag import manadsunderlag, positioner
from tracker.esf.projekt.signaturer import signaturer
from tracker.esf.regler.katalog import granska
from tracker.esf.regler.programperioder import regelverk
from tracker.redovisning.avbojda import avboj, avbojda


NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
UTAN = "19800101-9804"
FOLK = {"A": "19900101-9802", "B": "19991231-9994"}


@pytest.fixture
def app(database, intag, keys, clock, tmp_path):
    return make(database, intag, keys, clock, tmp_path)


class Plats:
    """A project where *team* is in nord. Eva holds *grupp* there; who ticks others is not she."""

    def __init__(self, app, database, intag, clock, period="2021_2027") -> None:
        self.intag, self.slug, self.hos = intag, f"esf-{uuid4().hex[:8]}", f"n{uuid4().hex[:8]}"
        with database.transaction() as session:
            namn = f"eva-{uuid4().hex[:8]}"
            self.eva = str(konto(session, namn, now=clock.now(), forbund=[self.slug],
                                 roll=Roll.PROJEKTMEDARBETARE))  # fmt: skip
        self.client = app.test_client()
        assert send(self.client, "/logga-in", namn=namn, losenord=LOSENORD).status_code == 303
        projekt(intag, period, self.eva, self.slug)
        ny = {"namn": "Team", "inriktning": "individinriktad", "volyminsats": False}
        grupp = {"slug": "grupp", "namn": "Öppna gruppen", "slag": "grupp", "fran": "2026-01-01"}
        self.take(
            event("forbund.upplagt", self.hos, data={"namn": "Prov"}),
            event("insats.upplagd", self.hos, insats="team", data=ny),
            event("insats.ansluten", self.hos, insats="team",
                  data={"projekt": self.slug, "fran": "2026-01-01"}),
            event("aktivitet.upplagd", self.hos, insats="team",
                  data=grupp | {"arrangorer": [self.eva]}),
        )  # fmt: skip
        insatser = [{"forbund": self.hos, "insats": "team"}]
        self.take(of("delprojekt.upplagt", self.slug, slug="nord", namn="Nord", agare="Ägaren",
                     eget=True, insatser=insatser))  # fmt: skip
        for name, number in FOLK.items():
            at = {"insats": "team", "deltagande": name, "datum": "2026-01-02"}
            self.take(event("inskrivning.gjord", self.hos, **at, person={"personnummer": number}),
                      event("samtycke.lamnat", self.hos, **at,
                            data={"andamal": "esf"}))  # fmt: skip

    def take(self, *events, av: str = "drift:prov") -> None:
        self.intag.record_all(events, av=av, forbund=None)

    def there(self, name: str, dag: str, minuter: int, traff: str, av: str = "anv:1") -> None:
        at = {"insats": "team", "deltagande": name, "datum": dag}
        data = {"minuter": minuter, "traff": traff}
        self.take(event("narvaro.registrerad", self.hos, **at, data=data), av=av)

    @property
    def path(self) -> str:
        return f"/esf/{self.slug}/tid/eva/2026-01"

    def form(self) -> dict[str, str]:
        """The form of proposals as it stands on the sheet."""
        page = self.client.get(self.path).text
        part = page[page.index("Förslag från närvaron") :].partition("</form>")[0]
        found = dict(re.findall(r'<input[^>]* name="([^"]*)"[^>]* value="([^"]*)"', part))
        return found | {"csrf": token(self.client, self.path)}

    def rows(self):
        with self.intag.forbund_open(self.slug) as session:
            lage = signaturer(session, self.slug, JANUARI, keys=self.intag.keys, personal="eva")
        return [
            (r.dag.day, r.delprojekt, r.minuter, r.aktivitet, r.traff)
            for r in lage["eva"].blad.rader
        ]

    def t15(self) -> list[tuple[str | None, str]]:
        """What the month-end list says of time against attendance."""
        i = self.intag
        fyll(i.transaction, self.slug, JANUARI, keys=i.keys, new_id=uuid4)
        bas = manadsunderlag(i.transaction, self.slug, JANUARI, keys=i.keys, idag=JANUARI.sista,
                             vid=positioner(i.transaction, self.slug, keys=i.keys))  # fmt: skip
        fynd = granska(bas, regelverk("2021-2027")).fynd
        return [(one.plats.tillfalle, one.uppgift) for one in fynd if one.regel == "T15"]


@pytest.fixture
def plats(app, database, intag, clock) -> Plats:
    return Plats(app, database, intag, clock)


def test_what_somebody_held_is_proposed_and_counts_when_they_take_it(plats: Plats) -> None:
    """As long as who was there longest; no time before, and the comparison sees the link."""
    plats.there("A", "2026-01-12", 90, "grupp.20260112")
    plats.there("B", "2026-01-12", 120, "grupp.20260112")
    plats.there("A", "2026-01-13", 45, "samtal.20260113", av=plats.eva)
    plats.there("A", "2026-01-14", 60, "annat.20260114")  # neither held nor ticked by her
    assert plats.rows() == [(15, "nord", 60, 1, None)]
    unled = ["annat.20260114", "grupp.20260112", "samtal.20260113"]
    assert plats.t15() == [
        (traff, f"ingen personal har redovisat tid: 0 h mot {langd}")
        for traff, langd in zip(unled, ("1 h", "2 h", "0 h 45 min"), strict=True)
    ]
    page = plats.client.get(plats.path).text
    for said in ("Öppna gruppen", "samtal.20260113", 'value="2"', 'value="0,75"', "Ta med alla 2"):
        assert said in page, said
    assert "annat.20260114" not in page
    form = plats.form()
    nyckel = form["n-0"]
    entered = plats.client.post(f"{plats.path}/forslag", data=form | {"m-0": "1:59", "a-0": "3"})
    assert (entered.status_code, 'value="1:59"' in entered.text) == (200, True), "none was pressed"
    assert plats.rows() == [(15, "nord", 60, 1, None)]
    unsaid = plats.client.post(f"{plats.path}/forslag", data=form | {"ta": nyckel})
    assert (unsaid.status_code, "Välj en av aktiviteterna." in unsaid.text) == (422, True)
    done = plats.client.post(f"{plats.path}/forslag", data=form | {"ta": nyckel, "a-0": "3"})
    assert done.headers["Location"].endswith("klart=tid")
    again = plats.client.post(f"{plats.path}/forslag", data=form | {"ta": nyckel, "a-0": "3"})
    assert again.headers["Location"].endswith("klart=tid_redan")
    grupp = (12, "nord", 120, 3, "grupp.20260112")
    assert plats.rows() == [grupp, (15, "nord", 60, 1, None)]
    assert [one[0] for one in plats.t15()] == ["annat.20260114", "samtal.20260113"]
    form = plats.form()  # what the activity was last time is chosen beforehand
    assert form["n-0"].endswith("samtal.20260113/2026-01-13")
    assert re.search(r'<option value="3" selected', plats.client.get(plats.path).text)
    changed = form | {"ta": "alla", "a-0": "3", "m-0": "1:00"}
    warned = plats.client.post(f"{plats.path}/forslag", data=changed)
    assert (warned.status_code, "Ingen deltagare var där mer än 0,75 timmar." in warned.text) == (
        422, True,
    )  # fmt: skip
    mer = changed | {"v-0": "60", "m-0": "1:30"}  # what was warned of is that much and no more
    assert plats.client.post(f"{plats.path}/forslag", data=mer).status_code == 422
    assert 'name="v-0" value="60"' in warned.text
    taken = plats.client.post(f"{plats.path}/forslag", data=changed | {"v-0": "60"})
    assert taken.status_code == 303
    assert plats.rows()[1] == (13, "nord", 60, 3, "samtal.20260113")
    told = plats.t15()
    assert told[1:] == [("samtal.20260113", "inte samma tid: 1 h mot 0 h 45 min")]
    assert "Förslag från närvaron" not in plats.client.get(plats.path).text
    assert "Inget väntar." in plats.client.get(f"{plats.path}/forslag").text


def test_what_is_declined_stays_so_until_it_is_taken_back(plats: Plats) -> None:
    """Only what was pressed; no time, and the comparison tells of it as before."""
    plats.there("A", "2026-01-12", 90, "grupp.20260112")
    plats.there("A", "2026-01-19", 60, "grupp.20260119")
    form = plats.form()
    at, nyckel = f"{plats.path}/forslag", form["n-0"]
    for _ in range(2):  # pressed twice, it is declined once
        done = plats.client.post(at, data=form | {"avboj": nyckel, "m-0": "inget tal"})
        assert done.headers["Location"].endswith("klart=avbojt")
    assert list(plats.form().items())[2:4] != list(form.items())[2:4]
    page = plats.client.get(plats.path).text
    assert ("1 förslag är avböjt" in page, "Ta med alla" in page) == (True, False)
    alla = plats.form() | {"ta": "alla", "a-0": "1"}
    assert plats.client.post(at, data=alla).status_code == 303
    assert [row[0] for row in plats.rows()] == [15, 19]
    for shown in (plats.path, at):  # nothing waits, and it can still be taken back
        assert "1 förslag är avböjt" in plats.client.get(shown).text
    assert [one[0] for one in plats.t15()] == ["grupp.20260112"]
    back = {"csrf": form["csrf"], "id": str(uuid4()), "angra": nyckel}
    assert plats.client.post(at, data=back).headers["Location"].endswith("klart=avboj_angrat")
    assert plats.form()["n-0"] == nyckel
    other = "00000000-0000-4000-8000-00000000a11a"
    with plats.intag.transaction(forbund=plats.slug, anvandare=other) as session:
        avboj(session, plats.slug, UUID(other), {nyckel: date(2026, 1, 12)}, now=NOW)
        assert avbojda(session, plats.slug, UUID(plats.eva), JANUARI) == frozenset()
        with pytest.raises(ProgrammingError):
            avboj(session, plats.slug, UUID(plats.eva), {"x": date(2026, 1, 1)}, now=NOW)


# Who was there how long (C has said nothing of ESF) → how long it is proposed, and if it counts.
LANGD = [
    ("the longest of those who count", {"A": [90], "B": [60]}, "1,5", True),
    ("whoever is not counted was there longer", {"A": [90], "C": [150]}, "1,5", True),
    ("nobody counts yet", {"C": [150]}, "2,5", False),
    ("somebody there twice is there for both", {"A": [30, 45], "B": [60]}, "1,25", True),
]


@pytest.mark.parametrize(("narvaro", "visas", "raknas"), [r[1:] for r in LANGD],
                         ids=[r[0] for r in LANGD])  # fmt: skip
def test_what_is_proposed_is_as_long_as_the_comparison_counts(
    plats: Plats, narvaro: dict[str, list[int]], visas: str, *, raknas: bool
) -> None:
    """Taken as it is, it differs from nothing that is counted."""
    at = {"insats": "team", "deltagande": "C", "datum": "2026-01-02"}
    plats.take(event("inskrivning.gjord", plats.hos, **at, person={"personnummer": UTAN}))
    for name, minuter in narvaro.items():
        for en in minuter:
            plats.there(name, "2026-01-12", en, "grupp.20260112")
    plats.t15()  # who takes part is asked anew
    form = plats.form()
    page = plats.client.get(plats.path).text
    assert (form["m-0"], "Ingen som räknas i projektet" not in page) == (visas, raknas)
    taken = form | {"ta": form["n-0"], "a-0": "1"}
    assert plats.client.post(f"{plats.path}/forslag", data=taken).status_code == 303
    assert [said.partition(":")[0] for _, said in plats.t15()] == (
        [] if raknas else ["ingen deltagare var där"]
    )


def test_what_is_taken_is_what_was_pressed_also_where_another_has_come_before_it(
    plats: Plats,
) -> None:
    """And who ticked any part of it is told, whoever ticked the rest."""
    other = "00000000-0000-4000-8000-000000000000"
    plats.there("A", "2026-01-13", 15, "samtal.20260113", av=other)
    plats.there("A", "2026-01-13", 30, "samtal.20260113", av=plats.eva)
    form = plats.form()
    assert form["n-0"].endswith("samtal.20260113/2026-01-13")
    plats.there("A", "2026-01-12", 90, "grupp.20260112")
    pressed = form | {"ta": form["n-0"], "a-0": "2", "m-0": "1:00"}
    done = plats.client.post(f"{plats.path}/forslag", data=pressed)
    assert done.headers["Location"].endswith("klart=tid")
    assert (13, "nord", 60, 2, "samtal.20260113") in plats.rows()
    assert len(plats.rows()) == 2  # nothing that they had not seen


def test_nobody_else_takes_it_and_nothing_is_proposed_outside_the_project(
    app, database, intag, clock, plats: Plats
) -> None:
    plats.there("A", "2026-01-12", 90, "grupp.20260112", av=plats.eva)
    with database.transaction() as session:
        namn = f"ekonom-{uuid4().hex[:8]}"
        konto(session, namn, now=clock.now(), forbund=[plats.slug], roll=Roll.EKONOM)
    ekonom = app.test_client()
    assert send(ekonom, "/logga-in", namn=namn, losenord=LOSENORD).status_code == 303
    assert "Förslag från närvaron" not in ekonom.get(plats.path).text
    assert ekonom.get(f"{plats.path}/forslag").status_code == 404
    plats.t15()  # asks who takes part
    lists = ekonom.get(f"/esf/{plats.slug}/manader/2026-01/avstamning").text
    assert "Väntar som förslag hos Eva Ek" in lists
    taken = hour(plats.slug, "eva", 30, "2026-01-12", traff="grupp.20260112")
    plats.take(taken)
    assert "Förslag från närvaron" not in plats.client.get(plats.path).text
    plats.take(event("handelse.makulerad", plats.slug,
                     data={"avser": taken["id"], "orsak": "Fel"}))  # fmt: skip
    assert "Förslag från närvaron" in plats.client.get(plats.path).text
    gone = {"projekt": plats.slug, "fran": "2026-01-01", "till": "2026-01-11"}
    plats.take(event("insats.ansluten", plats.hos, insats="team", data=gone))
    assert "Förslag från närvaron" not in plats.client.get(plats.path).text


def test_in_2014_2020_the_work_is_told_in_words(app, database, intag, clock) -> None:
    plats = Plats(app, database, intag, clock, "2014_2020")
    plats.there("A", "2026-01-12", 90, "grupp.20260112")
    form = plats.form()
    assert form["b-0"] == "Öppna gruppen"
    empty = plats.client.post(f"{plats.path}/forslag", data=form | {"ta": "alla", "b-0": ""})
    assert (empty.status_code, "Skriv vad du gjorde." in empty.text) == (422, True)
    assert plats.client.post(f"{plats.path}/forslag", data=form | {"ta": "alla"}).status_code == 303
    assert plats.rows()[0] == (12, "nord", 90, None, "grupp.20260112")
