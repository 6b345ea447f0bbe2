"""Extracts by decision: who decides, what the file holds, and what cannot be taken out (ADR 25)."""

import io
import re
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from agare import two_owners
from conftest import event
from openpyxl import load_workbook
from sqlalchemy.exc import ProgrammingError
from utdrag import SIDA, decide, decided, folk, order, take, taken
from webbplats import token

from tracker.access.permissions import Roll
from tracker.db import execute
from tracker.errors import Refused
from tracker.identity import skydd
from tracker.rights import filer, utredning, utredningsuttag
from tracker.rights.tables_utredning import Utredningsbeslut
from tracker.rights.utredningsuttag import KEPT


pytestmark = pytest.mark.slow


@pytest.fixture
def forbund(intag) -> str:
    return two_owners(intag)


def test_an_extract_holds_what_was_decided_and_no_more(
    controller, utredare, intag, verk, forbund
) -> None:
    folk(intag, forbund)
    client, ident = utredare
    rows = taken(client, decided(controller, ident), verk, forbund)
    assert {tuple(row.values())[2:] for row in rows} == {
        ("team", "Kvinna", "30–39 år", "2026-01", "", ""),
        ("team", "Kvinna", "50–59 år", "2025-11", "2026-02", "Utskrivning"),
        ("team", "Kvinna", "40–49 år", "2025-12", "", ""),  # ended after the period
    }
    assert all(re.fullmatch("[a-z2-7]{16}", row["Pseudonym"]) for row in rows)
    assert [row["Pseudonym"] for row in rows] == sorted(row["Pseudonym"] for row in rows)


def test_days_are_shown_where_the_decision_says_so(
    controller, utredare, intag, verk, forbund
) -> None:
    folk(intag, forbund)
    client, ident = utredare
    where = decided(controller, ident, dagar="ja", kolumner=["start", "slut"])
    rows = taken(client, where, verk, forbund)
    assert sorted((row["Start"], row["Slut"]) for row in rows) == [
        ("2025-11-03", "2026-02-10"), ("2025-12-01", ""), ("2026-01-15", ""),
    ]  # fmt: skip
    assert list(rows[0]) == ["Pseudonym", "Start", "Slut"]


def test_pseudonyms_are_equal_within_a_decision_and_never_between(
    controller, utredare, verk, forbund
) -> None:
    client, ident = utredare
    first, second = decided(controller, ident), decided(controller, ident)
    one, again = (taken(client, first, verk, forbund) for _ in range(2))
    other = taken(client, second, verk, forbund)
    assert one == again
    assert {row["Pseudonym"] for row in one}.isdisjoint(row["Pseudonym"] for row in other)
    names = ("Pseudonym", "Person (pseudonym)")
    assert {row[n] for row in one for n in names}.isdisjoint(row[n] for row in other for n in names)


def test_the_hidden_are_left_out_and_counted(
    controller, utredare, intag, verk, database, clock, forbund
) -> None:
    folk(intag, forbund)
    client, ident = utredare
    with database.transaction(forbund=forbund, huvudman=("*",)) as session:
        [[person]] = execute(
            session, "SELECT person FROM deltagande_nu WHERE deltagande = 'A'"
        ).all()
        skydd.skydda(session, forbund, person, id_=uuid4(), namngivna=[ident, uuid4()],
                     skal="Dnr 1", av="drift:prov", now=clock.now())  # fmt: skip
    back = event("samtycke.atertaget", forbund, insats="team", deltagande="E",
                 data={"andamal": "uppfoljning"})  # fmt: skip
    intag.record_all([back], av="drift:prov", forbund=None)
    where = decided(controller, ident)
    rows = taken(client, where, verk, forbund)
    assert [row["Start"] for row in rows] == ["2025-12"]
    cells = re.findall(r"<td>(\d+)</td>", client.get(where).text)
    assert cells == ["1", "2"]


@pytest.mark.parametrize("how", ["skydd", "samtycke"])
def test_a_file_is_not_handed_out_once_somebody_is_hidden(
    controller, utredare, intag, verk, database, clock, forbund, how: str
) -> None:
    folk(intag, forbund)
    client, ident = utredare
    where = decided(controller, ident)
    assert len(taken(client, where, verk, forbund)) == 3
    if how == "skydd":
        with database.transaction(forbund=forbund, huvudman=("*",)) as session:
            [[person]] = execute(
                session, "SELECT person FROM deltagande_nu WHERE deltagande = 'A'"
            ).all()
            skydd.skydda(session, forbund, person, id_=uuid4(), namngivna=[ident],
                         skal="Dnr 1", av="drift:prov", now=clock.now())  # fmt: skip
    else:
        back = event("samtycke.atertaget", forbund, insats="team", deltagande="A",
                     data={"andamal": "uppfoljning"})  # fmt: skip
        intag.record_all([back], av="drift:prov", forbund=None)
    for wanted in ("csv", "xlsx"):
        answer = take(client, where, wanted)
        assert (answer.status_code, utredningsuttag.OVERTAKEN in answer.text) == (422, True)
    assert len(taken(client, where, verk, forbund)) == 2


def test_excel_says_what_it_is_and_holds_the_same(controller, utredare, verk, forbund) -> None:
    client, ident = utredare
    where = decided(controller, ident)
    rows = taken(client, where, verk, forbund)
    answer = take(client, where, "xlsx")
    book = load_workbook(io.BytesIO(answer.data))
    assert [[c.value for c in row] for row in book["Rader"].iter_rows(min_row=2)] == [
        [value or None for value in row.values()] for row in rows
    ]
    told = {row[0].value: row[1].value for row in book["Läs mig"].iter_rows(min_row=3)}
    assert told["Beslut"] == "Dnr 2026/7"
    assert told["Utelämnade"].startswith("0.")


def test_what_was_taken_is_told_to_the_owner_and_in_the_read_log(
    controller, utredare, inne, verk, database, forbund
) -> None:
    client, ident = utredare
    where = decided(controller, ident)
    taken(client, where, verk, forbund)
    page = controller.get(where).text
    assert page.count(", csv") >= 1
    assert "1\xa0utdrag, 1\xa0hämtning" in controller.get(SIDA).text
    assert take(controller, where) is None
    ombud, _ = inne(Roll.DATASKYDDSOMBUD)
    assert "1\xa0utdrag, 1\xa0hämtning" in ombud.get(SIDA).text
    log = ombud.get("/laslogg").text
    assert "Utdrag till utredare" in log
    assert f'href="{where}"' in log
    with database.transaction(forbund=forbund, huvudman=("*",)) as session:
        execute(session, "SELECT set_config('stegvis.laslogg', 'hela', true)")
        [row] = execute(
            session,
            "SELECT anvandare, vad, via, utredning::text, deltaganden, cardinality(personer)"
            " FROM laslogg WHERE utredning IS NOT NULL",
        ).all()
    assert tuple(row) == (
        str(ident), "exporterat", "arbetare", where.rpartition("/")[2], ["A"], 1,
    )  # fmt: skip


def test_after_the_end_nothing_can_be_taken_out(
    controller, utredare, verk, database, tmp_path: Path, forbund
) -> None:
    client, ident = utredare
    where = decided(controller, ident)
    taken(client, where, verk, forbund)
    page = client.get(where).text
    [utdrag] = re.findall(rf'action="{where}/utdrag/([0-9a-f-]+)"', page)
    assert len(list((tmp_path / filer.FOLDER).iterdir())) == 1
    csrf = token(client, where)
    ended = {"csrf": token(controller, where)}
    assert controller.post(f"{where}/avsluta", data=ended).status_code == 303
    assert list((tmp_path / filer.FOLDER).iterdir()) == []
    form = {"csrf": csrf, "format": "csv"}
    answer = client.post(f"{where}/utdrag/{utdrag}", data=form)
    assert answer.status_code == 422
    assert utredning.SLUT in answer.text
    assert client.post(f"{where}/utdrag", data=form).status_code == 422
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        assert execute(session, "SELECT 1 FROM filnyckel WHERE forbund = %s", forbund).all() == []
    assert "Beslutet är slut" in controller.get(where).text


def test_time_ends_a_decision_and_a_file(
    controller, utredare, verk, database, clock, keys, tmp_path: Path, forbund
) -> None:
    client, ident = utredare
    where = decided(controller, ident, galler_till="2026-03-03")
    taken(client, where, verk, forbund)
    page, beslut = client.get(where).text, UUID(where.rpartition("/")[2])
    [utdrag] = re.findall(rf'action="{where}/utdrag/([0-9a-f-]+)"', page)

    def try_to(when: datetime) -> list[str]:
        """What is said to who downloads, and to who orders, at a moment."""
        said = []
        with database.transaction(forbund=forbund, anvandare=str(ident)) as session:
            one = session.get(Utredningsbeslut, beslut)
            for attempt in (
                lambda: utredningsuttag.hand_out(
                    session, one, UUID(utdrag), "csv", hamtning=uuid4(), av="x", now=when,
                    keys=keys, data_dir=tmp_path,
                ),
                lambda: utredning.order(session, one, id_=uuid4(), now=when),
            ):  # fmt: skip
                try:
                    attempt()
                    said.append("")
                except Refused as refusal:
                    said.append(refusal.text)
            session.rollback()
        return said

    def swept(when: datetime) -> tuple[int, int]:
        ended = utredning.end_due(database.transaction, forbund, data_dir=tmp_path, now=when)
        return ended, len(list((tmp_path / filer.FOLDER).iterdir()))

    now = clock.now()
    assert try_to(now) == ["", ""]
    assert try_to(now + KEPT) == [filer.GONE, ""]
    assert swept(now) == (0, 1)
    assert swept(now + KEPT) == (1, 0)
    assert try_to(now + 3 * KEPT) == [utredning.SLUT, utredning.SLUT]
    assert swept(now + 3 * KEPT) == (1, 0)
    assert "tiden gick ut" in controller.get(where).text


def test_the_database_alone_gives_nothing_after_the_end_nor_to_another(
    controller, utredare, verk, database, clock, tmp_path, keys, forbund
) -> None:
    client, ident = utredare
    where = decided(controller, ident)
    taken(client, where, verk, forbund)
    beslut = UUID(where.rpartition("/")[2])

    def seen(who: str, *huvudman: str) -> list[int]:
        with database.transaction(forbund=forbund, huvudman=huvudman, anvandare=who) as session:
            return [
                int(execute(session, f"SELECT count(*) FROM {table}").scalar_one())
                for table in (
                    "utredningsbeslut",
                    "utredningsutdrag",
                    "utredningshamtning",
                    "filnyckel",
                )
            ]

    def ordered(who: str, *huvudman: str) -> None:
        with database.transaction(forbund=forbund, huvudman=huvudman, anvandare=who) as session:
            execute(
                session,
                "INSERT INTO utredningsutdrag (id, forbund, beslut, tillstand, begard, forsok)"
                " VALUES (%s, %s, %s, 'begard', %s, 0)",
                *(uuid4(), forbund, beslut, clock.now()),
            )

    assert seen(str(ident)) == [1, 1, 1, 1]  # the key of the file, not that of the decision
    assert seen(str(uuid4())) == [0, 0, 0, 0]
    assert seen("", "regionen") == [0, 0, 0, 0]
    assert seen("", "kommunen") == [1, 1, 1, 0]
    for who, huvudman in ((str(uuid4()), ()), ("", ("kommunen",))):
        with pytest.raises(ProgrammingError, match="row-level security"):
            ordered(who, *huvudman)
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        utredning.end(session, forbund, [beslut], av="x", now=clock.now(), data_dir=tmp_path)
    assert seen(str(ident)) == [1, 1, 1, 0]
    with pytest.raises(ProgrammingError, match="row-level security"):
        ordered(str(ident))


def test_an_order_twice_is_one_and_a_full_disk_puts_it_off(
    controller, utredare, verk, forbund, monkeypatch
) -> None:
    client, ident = utredare
    where = decided(controller, ident)
    for _ in range(2):
        assert order(client, where).status_code == 303

    def full(*_, **__) -> None:
        raise OSError(28, "full")

    with monkeypatch.context() as patched:
        patched.setattr(filer, "write", full)
        for _ in range(7):
            assert verk.make_all([forbund]) == 0
    assert "Görs" in client.get(where).text
    assert verk.make_all([forbund]) == 1
    assert verk.make_all([forbund]) == 0
    assert client.get(where).text.count("Ladda ner CSV") == 1


def test_what_fails_by_itself_is_given_up(controller, utredare, verk, forbund, monkeypatch) -> None:
    client, ident = utredare
    where = decided(controller, ident)
    order(client, where)

    def broken(*_, **__) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(filer, "write", broken)
    for _ in range(5):
        with pytest.raises(ZeroDivisionError):
            verk.make_all([forbund])
    assert verk.make_all([forbund]) == 0
    assert "gick inte att göra" in client.get(where).text


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"utredare": ""}, "Välj vilken utredare"),
        ({"insatser": []}, "Välj minst en insats"),
        ({"insatser": ["stod"]}, "Välj minst en insats"),
        ({"kolumner": []}, "Välj minst en kolumn"),
        ({"kolumner": ["syfte"]}, "Välj minst en kolumn"),
        ({"beslut": ""}, "Skriv vilket beslut"),
        ({"andamal": "Om 19900101-9802"}, "Skriv inget personnummer"),
        ({"fran": "2026-03-01"}, "slutar innan den börjar"),
        ({"till": "snart"}, "dag"),
        ({"galler_till": "2028-01-01"}, "inom ett år"),
        ({"galler_till": "2026-02-01"}, "inom ett år"),
    ],
)  # fmt: skip
def test_a_decision_that_cannot_be_is_told_why(controller, utredare, given, text) -> None:
    answer = decide(controller, utredare[1], **given)
    assert answer.status_code == 422
    assert text in answer.text
    assert "Inget beslut finns än" in controller.get(SIDA).text


def test_all_that_is_wrong_in_a_decision_is_told_at_once(controller, utredare) -> None:
    given = {"utredare": "", "beslut": "", "kolumner": [], "till": "snart", "galler_till": ""}
    answer = decide(controller, utredare[1], **given)
    wrong = re.findall(r'<a href="#(\w+)"', answer.text.partition("error-summary__body")[2])
    assert wrong == ["utredare", "beslut", "till", "kolumner", "galler_till"]
    assert answer.text.count('class="govuk-error-message"') == len(wrong)


def test_a_decision_is_one_owners_and_one_utredares(
    controller, utredare, inne, verk, forbund
) -> None:
    client, ident = utredare
    where = decided(controller, ident)
    taken(client, where, verk, forbund)
    other, _ = inne(Roll.UTREDARE)
    region, _ = inne(Roll.CONTROLLER, huvudman=["regionen"])
    for stranger in (other, region):
        assert stranger.get(where).status_code == 404
        assert "Dnr 2026/7" not in stranger.get(SIDA).text
    assert order(client, where).status_code == 303
    assert other.post(f"{where}/utdrag", data={"csrf": token(other, SIDA)}).status_code in {
        400,
        404,
    }
    everybody, _ = inne(Roll.CONTROLLER)
    answer = decide(everybody, ident, insatser=["team", "stod"])
    assert "varje huvudman beslutar för sig" in answer.text


@pytest.mark.parametrize("roll", [Roll.KANSLI, Roll.ADMINISTRATOR, Roll.INSATSANSVARIG])
def test_others_neither_see_nor_decide(inne, roll) -> None:
    client, _ = inne(roll)
    assert client.get(SIDA).status_code == 403
    assert client.get(f"{SIDA}/ny").status_code == 403
