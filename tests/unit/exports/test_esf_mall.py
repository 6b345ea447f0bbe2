"""A genuine form filled in: what was in it is in it still, byte for byte."""

import io
import re
from datetime import date
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula

from tracker.errors import Refused
from tracker.exports.esf import arkskriv, arkxml
from tracker.exports.esf.fyll import fyll
from tracker.exports.esf.mall import Koppling, Mall, plats, prova
from tracker.exports.esf.talstil import Stilar


GUL = PatternFill("solid", fgColor="FFFF99")
RUTOR = [
    Koppling("projekt", "Tidrapport", "B2"),
    Koppling("manad", "Tidrapport", "B3"),
    Koppling("undertecknad", "Tidrapport", "B4"),
    Koppling("dag", "Tidrapport", "A7"),
    Koppling("timmar", "Tidrapport", "B7"),
    Koppling("utanfor", "Tidrapport", "H50"),
    Koppling("saknas", "Tidrapport", "C3"),
]
VARDEN = {
    "projekt": "=Rätt & <stöd> 😀",
    "manad": "mars",
    "undertecknad": date(2026, 3, 31),
    "dag": [date(2026, 3, nr) for nr in (2, 3, 4)],
    "timmar": [8, 7.5, None],
    "utanfor": "199001039800",
}
X14 = (
    b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"'
    b' xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    b'<x14:dataValidations count="0"/></ext></extLst>'
)


@pytest.fixture(scope="module")
def form():
    """A form as others make them: formulas, protection, colours, merged cells, lists, a comment."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Tidrapport"
    sheet.merge_cells("B2:D2")
    sheet["A1"], sheet["B3"], sheet["A6"] = "TIDRAPPORT", "välj", "Datum"
    sheet["A1"].font = Font(size=18, bold=True, color="FF0000")
    sheet["A1"].comment = Comment("Fyll i gult", "ESF")
    for cell in ("B2", "B3", "B4", *(f"B{n}" for n in range(7, 12))):
        sheet[cell].fill = GUL
        sheet[cell].protection = Protection(locked=False)
    for n in range(7, 12):
        sheet[f"A{n}"].number_format = "yyyy-mm-dd"
        sheet[f"C{n}"] = f"=IF(B{n}>13,1/0,B{n}*2)"
    sheet["B12"] = "=SUM(B7:B11)"
    sheet["D12"] = "='Listor & mer'!A1&B12"
    sheet.column_dimensions["A"].width = 31.5
    sheet.row_dimensions[2].height = 44
    sheet.freeze_panes = "B7"
    sheet.protection.sheet = True
    sheet.protection.password = "esf"
    lists = book.create_sheet("Listor & mer")
    for n, word in enumerate(("januari", "februari", "mars"), 1):
        lists[f"A{n}"] = word
    lists["C1"] = "=Tidrapport!B12"
    months = DataValidation(type="list", formula1="'Listor & mer'!$A$1:$A$3")
    months.add("B3")
    yes = DataValidation(type="list", formula1='"ja, nej"')
    yes.add("D5")
    sheet["E5"] = ArrayFormula("E5:E6", "=SUM(B7:B8*2)")
    sheet["F1"], sheet["F2"] = 7, 8.5
    numbers = DataValidation(type="list", formula1="$F$1:$F$2")
    numbers.add("D4")
    sheet.add_data_validation(numbers)
    sheet.add_data_validation(months)
    sheet.add_data_validation(yes)
    sheet.conditional_formatting.add("B7:B11", CellIsRule("greaterThan", ["8"], fill=GUL))
    out = io.BytesIO()
    book.save(out)
    return cached(out.getvalue())


def cached(packed):
    """As Excel leaves it: with stored results, and with a list that openpyxl does not know."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(packed)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(b"<v></v>", b"<v>0</v>").replace(b"<v />", b"<v>0</v>")
                part = part.replace(b'<c r="D12"', b'<c r="D12" t="str"')
                part = part.replace(b"</worksheet>", X14 + b"</worksheet>")
            new.writestr(name, part)
    return out.getvalue()


def parts(packed):
    with ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def opened(packed):
    with pytest.warns(UserWarning, match="Data Validation extension"):
        return openpyxl.load_workbook(io.BytesIO(packed))


def looks(book):
    """Everything about each cell but the values, and about each sheet."""
    return {
        sheet.title: (
            {
                cell.coordinate: repr((cell.fill, cell.font, cell.protection, cell.number_format))
                for row in sheet.iter_rows()
                for cell in row
                if cell.has_style
            },
            {name: one.width for name, one in sheet.column_dimensions.items()},
            {number: one.height for number, one in sheet.row_dimensions.items() if one.height},
            sorted(map(str, sheet.merged_cells.ranges)),
            vars(sheet.protection),
            sheet.freeze_panes,
            [(str(v.sqref), v.formula1) for v in sheet.data_validations.dataValidation],
            [str(area.sqref) for area in sheet.conditional_formatting],
        )
        for sheet in book.worksheets
    }


def test_values_are_in_their_cells(form):
    sheet = opened(fyll(Mall(form), RUTOR, VARDEN))["Tidrapport"]
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=Rätt & <stöd> 😀", "s")
    assert sheet["B3"].value == "mars"
    assert sheet["B4"].value == "2026-03-31"  # the cell shows no dates
    assert [sheet[f"A{n}"].value.date() for n in (7, 8, 9)] == VARDEN["dag"]
    assert [sheet[f"B{n}"].value for n in (7, 8, 9)] == [8, 7.5, None]
    assert sheet["H50"].value == "199001039800"


def test_everything_else_is_kept(form):
    before, after = opened(form), opened(fyll(Mall(form), RUTOR, VARDEN))
    was, is_ = looks(before), looks(after)
    assert is_.keys() == was.keys()
    for name in was:
        assert is_[name][1:] == was[name][1:], name
        assert is_[name][0].items() >= was[name][0].items(), name
    for sheet in before.worksheets:
        formulas = {c.coordinate: c.value for row in sheet for c in row if c.data_type == "f"}
        assert formulas
        for place, formula in formulas.items():
            kept = after[sheet.title][place].value
            assert getattr(kept, "text", kept) == getattr(formula, "text", formula)
    assert after["Tidrapport"]["A1"].comment.text == "Fyll i gult"


def test_other_parts_are_the_same_bytes(form):
    was, is_ = parts(form), parts(fyll(Mall(form), RUTOR, VARDEN))
    assert list(was) == list(is_)
    changed = {name for name in was if was[name] != is_[name]}
    assert changed <= {"xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}
    sheet, filled = was["xl/worksheets/sheet1.xml"], is_["xl/worksheets/sheet1.xml"]
    assert X14 in filled
    assert sheet[: sheet.index(b"<sheetData>")] == filled[: filled.index(b"<sheetData>")]
    assert sheet[sheet.index(b"</sheetData>") :] == filled[filled.index(b"</sheetData>") :]


def test_hours_are_whole_in_the_cell_and_shown_with_two_decimals(form):
    """Three times twenty minutes are an hour in the form's own sum, and no cell runs over."""
    third = {**VARDEN, "timmar": [1 / 3, 7.5, 1 / 3], "manad": 1 / 3, "utanfor": 1 / 3}
    rutor = [Koppling("manad", "Listor & mer", "C9") if r.falt == "manad" else r for r in RUTOR]
    filled = fyll(Mall(form), rutor, third)
    was, is_ = looks(opened(form)), opened(filled)
    sheet = is_["Tidrapport"]
    assert [sheet[f"B{n}"].value for n in (7, 8, 9)] == third["timmar"]
    assert [sheet[f"B{n}"].number_format for n in (7, 8, 9)] == ["0.00", "General", "0.00"]
    assert (sheet["H50"].number_format, is_["Listor & mer"]["C9"].number_format) == ("0.00",) * 2
    changed = {
        name: {at for at, look in looks(is_)[name][0].items() if look != was[name][0].get(at)}
        for name in was
    }
    assert changed == {"Tidrapport": {"B7", "B9", "H50"}, "Listor & mer": {"C9"}}
    for at in ("B7", "B9"):
        assert looks(is_)["Tidrapport"][0][at] == was["Tidrapport"][0][at].replace(
            "General", "0.00"
        )
    decided = opened(form)
    decided["Tidrapport"]["B7"].number_format = "0.0000"
    out = io.BytesIO()
    decided.save(out)
    kept = openpyxl.load_workbook(io.BytesIO(fyll(Mall(out.getvalue()), rutor, third)))
    assert kept["Tidrapport"]["B7"].number_format == "0.0000"


@pytest.mark.parametrize(
    ("xml", "vantat"),
    [
        (b"", b""),
        (b'<styleSheet><cellXfs count="1"><xf numFmtId="4"/></cellXfs></styleSheet>',) * 2,
        (
            (
                b"<x:s><x:cellXfs count='2'><x:xf fillId=\"1\"/><x:xf><x:protection/></x:xf>"
                b"</x:cellXfs></x:s>"
            ),
            (
                b'<x:s><x:cellXfs count="4"><x:xf fillId="1"/><x:xf><x:protection/></x:xf>'
                b'<x:xf numFmtId="2" applyNumberFormat="1" fillId="1"/>'
                b'<x:xf numFmtId="2" applyNumberFormat="1"><x:protection/></x:xf></x:cellXfs></x:s>'
            ),
        ),
    ],
)
def test_a_style_is_added_last_and_all_others_are_as_they_were(xml, vantat):
    stilar = Stilar(xml)
    alla = [stilar.med_tva(nr) for nr in (0, 1, 0, 7)]
    assert stilar.skriv() == vantat
    assert alla == ([2, 3, 2, 7] if xml[:3] == b"<x:" else [0, 1, 0, 7])


def test_formulas_are_counted_anew_by_whoever_opens_it(form):
    filled = parts(fyll(Mall(form), RUTOR, VARDEN))
    assert b"<v>0</v>" in parts(form)["xl/worksheets/sheet1.xml"]
    sheet = filled["xl/worksheets/sheet1.xml"]
    assert all(b"<v>" not in cell for cell in re.findall(rb"<c [^>]*><f>.*?</c>", sheet))
    assert b't="str"' not in sheet
    [calc] = re.findall(rb"<calcPr[^>]*>", filled["xl/workbook.xml"])
    assert calc.count(b'fullCalcOnLoad="1"') == 1


def test_the_same_form_and_values_give_the_same_file(form):
    assert fyll(Mall(form), RUTOR, VARDEN) == fyll(Mall(form), RUTOR, VARDEN)


def test_nothing_filled_in_changes_no_look(form):
    assert looks(opened(fyll(Mall(form), RUTOR, {}))) == looks(opened(form))


def test_preview_says_what_would_be_written_and_what_it_replaces(form):
    mall = Mall(form)
    assert mall.blad == ["Tidrapport", "Listor & mer"]
    shown = prova(mall, RUTOR, VARDEN)
    assert [(r.falt, r.cell) for r in shown] == [
        *(("projekt", "B2"), ("manad", "B3"), ("undertecknad", "B4")),
        *(("dag", f"A{n}") for n in (7, 8, 9)),
        *(("timmar", f"B{n}") for n in (7, 8, 9)),
        ("utanfor", "H50"),
    ]
    assert shown[1].fore == "välj"
    assert [r.cell for r in shown if r.obs] == ["A7", "A8", "A9", "H50"]
    assert [r.stopp for r in shown if r.stopp] == []


@pytest.mark.parametrize(
    ("blad", "cell", "varde", "reason"),
    [
        ("Tidrapport", "C7", 1, "ESF045: Välj en annan cell: C7 har en formel"),
        ("Tidrapport", "C2", 1, "ESF045: Välj B2 i stället: C2 är en del av en sammanslagen"),
        ("Tidrapport", "B3", "april", "ESF045: Rätta värdet: blanketten tillåter inte april i B3"),
        ("Tidrapport", "D5", "kanske", "ESF045: Rätta värdet"),
        ("Tidrapport", "D4", 7.5, "ESF045: Rätta värdet: blanketten tillåter inte 7,5 i D4"),
        ("Tidrapport", "E5", 1, "ESF045: Välj en annan cell: E5 har en formel"),
        ("Tidrapport", "B8", [1, 2, 3, 4, 5], "B12 har en formel"),
        ("Blad9", "A1", 1, "ESF043: Välj ett annat blad: Blad9 finns inte"),
        ("Tidrapport", "12C", 1, "ESF044: Skriv cellen som C12, inte som 12C"),
        ("Tidrapport", "C0", 1, "ESF044"),
        ("Tidrapport", "XFE1", 1, "ESF044"),
    ],
)
def test_what_would_harm_the_form_is_refused(form, blad, cell, varde, reason):
    with pytest.raises(Refused, match=re.escape(reason)):
        fyll(Mall(form), [Koppling("x", blad, cell)], {"x": varde})


def test_a_number_is_in_a_list_however_it_is_written(form):
    for number in (7, 7.0, 8.5):
        [shown] = prova(Mall(form), [Koppling("x", "Tidrapport", "D4")], {"x": number})
        assert shown.stopp is None
    [shown] = prova(Mall(form), [Koppling("x", "Tidrapport", "E5")], {"x": 1})
    assert shown.fore == "=SUM(B7:B8*2)"


def test_a_list_over_the_whole_sheet_is_no_list():
    """It is no list to Excel either: sixteen million cells of it are not made to be looked at."""
    book = openpyxl.Workbook()
    rule = DataValidation(type="list", formula1="$A$1:$XFD$1048576")
    rule.add("B3")
    book.active.add_data_validation(rule)
    packed = io.BytesIO()
    book.save(packed)
    mall = Mall(packed.getvalue())
    (ruta,) = prova(mall, [Koppling("namn", "Sheet", "B3")], {"namn": "A"})
    assert ruta.stopp is None
    assert mall.ark("Sheet").max_row < 10


def test_two_fields_in_one_cell_are_refused(form):
    two = [Koppling("a", "Tidrapport", "B7"), Koppling("b", "Tidrapport", "b8")]
    with pytest.raises(Refused, match="B8 fylls redan"):
        fyll(Mall(form), two, {"a": [1, 2], "b": 3})
    assert opened(fyll(Mall(form), two, {"a": 1, "b": 3}))["Tidrapport"]["B8"].value == 3
    assert plats(" c12 ") == (12, 3)


@pytest.mark.parametrize(
    "packed", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"a;b"]
)
def test_what_is_no_workbook_is_refused(packed):
    with pytest.raises(Refused):
        Mall(packed)


HEAD = '<?xml version="1.0"?><worksheet><cols><col min="2" max="3" style="7"/></cols>'


@pytest.mark.parametrize(
    ("data", "place", "found"),
    [
        ("", (2, 2), '<row r="2"><c r="B2" s="7"><v>5</v></c></row>'),
        ('<row r="2" ht="9"/>', (2, 1), '<row r="2" ht="9"><c r="A2" s="0"><v>5</v></c></row>'),
        ('<row r="2"></row>', (2, 1), '<row r="2"><c r="A2" s="0"><v>5</v></c></row>'),
        (
            '<row r="2" s="4"><c r="C2"/></row>',
            (2, 2),
            '<row r="2" s="4"><c r="B2" s="4"><v>5</v></c><c r="C2"/></row>',
        ),
        (
            '<row r="3"><c r="A3"/></row>',
            (1, 4),
            '<row r="1"><c r="D1" s="0"><v>5</v></c></row><row r="3"><c r="A3"/></row>',
        ),
        (
            "<row><c/><c s='3' t=\"s\"><v>1</v></c></row>",
            (1, 2),
            '<row><c/><c r="B1" s="3"><v>5</v></c></row>',
        ),
        (
            '<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>',
            (1, 2),
            '<row r="1"><c r="A1"><f>1/0</f></c><c r="B1" s="7"><v>5</v></c></row>',
        ),
        (
            '<row r="1" a="2>1"><c r="A1"><v>å</v></c><c r="C1"/></row>',
            (1, 3),
            '<row r="1" a="2>1"><c r="A1"><v>å</v></c><c r="C1" s="0"><v>5</v></c></row>',
        ),
    ],
    ids=["empty", "closed", "open", "row style", "new row", "no places", "formula", "utf-8"],
)
def test_only_the_cell_is_written(data, place, found):
    sheet = arkxml.las(f"{HEAD}<sheetData>{data}</sheetData><mergeCells/></worksheet>".encode())
    written = arkskriv.skriv(sheet, {place: 5}).decode()
    assert written == f"{HEAD}<sheetData>{found}</sheetData><mergeCells/></worksheet>"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("<sheetData/>", '<sheetData><row r="1"><c r="A1" s="0"><v>5</v></c></row></sheetData>'),
        (
            '<x:sheetData><x:row r="1"><x:c r="A1" s="2"/></x:row></x:sheetData>',
            '<x:sheetData><x:row r="1"><x:c r="A1" s="2"><x:v>5</x:v></x:c></x:row></x:sheetData>',
        ),
    ],
    ids=["closed", "prefix"],
)
def test_a_sheet_of_another_program_is_written_in_its_manner(data, found):
    head = '<worksheet xmlns:x="urn:x">'
    sheet = arkxml.las(f"{head}{data}</worksheet>".encode())
    assert arkskriv.skriv(sheet, {(1, 1): 5}).decode() == f"{head}{found}</worksheet>"


LATIN = b'<?xml version="1.0" encoding="ISO-8859-1"?><worksheet/>'


@pytest.mark.parametrize("xml", [b"<a", b"<a></b>", b"", LATIN])
def test_what_is_no_sheet_is_refused(xml):
    with pytest.raises(Refused, match="ESF040"):
        arkxml.las(xml)
