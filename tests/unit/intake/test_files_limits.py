import io
import struct
import time
import tracemalloc
import zipfile
import zlib

import openpyxl
import pytest

from tracker.errors import Refused
from tracker.intake.files import read_open
from tracker.intake.files_limits import MAX_SIZE, MIB, check_size, check_xlsx


HEAD = b"<?xml version='1.0'?><worksheet><sheetData>"


def zipped(members: dict[str, bytes], method=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def sheet(body: bytes) -> bytes:
    return zipped({"xl/worksheets/sheet1.xml": HEAD + body})


def deflated(mib: int) -> bytes:
    """So many MiB of spaces, packed a thousand to one."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    blank = b" " * MIB
    return b"".join(packer.compress(blank) for _ in range(mib)) + packer.flush()


def zip_by_hand(
    name: bytes, body: bytes, says: int, *, times: int = 1, same: bool = False
) -> bytes:
    """A zip whose headers claim that `body` unpacks to `says` bytes, listed `times` times."""
    fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, 0, len(body), says, len(name), 0)
    local = b"PK\x03\x04" + fields + name
    listed = b"".join(
        b"PK\x01\x02\x14\x00"
        + fields
        + struct.pack("<HHHII", 0, 0, 0, 0, 0)
        + b"%04d" % (0 if same else n)
        for n in range(times)
    )
    end = struct.pack(
        "<4sHHHHIIH", b"PK\x05\x06", 0, 0, times, times, len(listed), len(local + body), 0
    )
    return local + body + listed + end


def entities() -> bytes:
    lines = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 9))
    return b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "x">' + lines + b"]><x>&a8;</x>"


def many_attributes() -> bytes:
    return b"<row " + b" ".join(b'a%d=""' % n for n in range(200_000)) + b"/>"


def misplaced() -> bytes:
    data = bytearray(sheet(b"<row/>"))
    data[data.rfind(b"PK\x01\x02") + 42] = 5  # the offset of the only member
    return bytes(data)


SPACES = deflated(64)
NOISE = bytes(range(256)) * 4096  # one MiB, the length of a chunk


BOMBS = {
    "honest zip bomb": (lambda: zip_by_hand(b"0000", SPACES, 1024 * MIB), "packas upp"),
    "lying zip bomb": (lambda: zip_by_hand(b"0000", SPACES, 1000), "hör hemma"),
    "files that share bytes": (lambda: zip_by_hand(b"0000", SPACES, 1, times=999), "packas upp"),
    "ratio": (lambda: zip_by_hand(b"0000", SPACES, 64 * MIB), "packas upp"),
    "too many members": (lambda: zipped({f"{n}.xml": b"" for n in range(2001)}), "packas upp"),
    "zip in the zip": (lambda: zipped({"xl/embeddings/a.xlsx": b"x"}), "inuti"),
    "zip by another name": (lambda: zipped({"xl/media/a.png": zipped({"a": b"b"})}), "inuti"),
    "entities": (lambda: zipped({"xl/sharedStrings.xml": entities()}), "hör hemma"),
    "entities across chunks": (
        lambda: zipped({"a.bin": NOISE[:-4] + b"<!DOCTYPE x>"}),
        "hör hemma",
    ),
    "quadratic attributes": (lambda: sheet(many_attributes()), "hör hemma"),
    "utf-16": (lambda: zipped({"xl/workbook.xml": "<x/>".encode("utf-16")}), "hör hemma"),
    "far row": (lambda: sheet(b'<row r="1048576"><c r="A1048576"/></row>'), "Bladet är större"),
    "far row of a cell": (lambda: sheet(b'<row><c r="A200002"/></row>'), "Bladet är större"),
    "far column": (lambda: sheet(b'<row r="1"><c r="XFD1"/></row>'), "Bladet är större"),
    "column 201": (lambda: sheet(b"<row r='1'><c r='GS1'/></row>"), "Bladet är större"),
    "other packing": (lambda: zipped({"a.xml": b"x"}, zipfile.ZIP_LZMA), "hör hemma"),
    "same name twice": (lambda: zip_by_hand(b"0000", b"", 0, times=2, same=True), "hör hemma"),
    "cut off": (lambda: sheet(b"<row/>")[:-30], "ingen Excelfil"),
    "bytes before the zip": (lambda: b"x" * 10 + sheet(b"<row/>"), "ingen Excelfil"),
    "comment after the zip": (lambda: sheet(b"<row/>")[:-2] + b"\x04\0text", "ingen Excelfil"),
    "not deflated at all": (lambda: zip_by_hand(b"0000", b"\xff" * 99, 99), "ingen Excelfil"),
    "nothing where it says": (misplaced, "ingen Excelfil"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_refused_quickly_and_within_little_memory(name):
    make, says = BOMBS[name]
    bomb = make()
    start = time.process_time()
    with pytest.raises(Refused, match=says):
        check_xlsx(bomb)
    assert time.process_time() - start < 1
    tracemalloc.start()
    try:
        with pytest.raises(Refused, match=says):
            check_xlsx(bomb)
        assert tracemalloc.get_traced_memory()[1] < 8 * MIB
    finally:
        tracemalloc.stop()


def test_encrypted_member_is_told_as_a_password():
    data = bytearray(sheet(b"<row/>"))
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Refused, match="lösenord"):
        check_xlsx(bytes(data))


def test_last_row_and_column_within_the_limits_pass():
    check_xlsx(sheet(b'<row r="200001"><c r="A200001"/><c r="GR200001"/><c r="ZZ"/></row>'))


def test_ordinary_workbook_passes():
    book = openpyxl.Workbook()
    for _ in range(2000):
        book.active.append(["samma text"] * 20)
    out = io.BytesIO()
    book.save(out)
    check_xlsx(out.getvalue())


def test_sheet_that_slips_past_the_search_is_stopped_in_the_child():
    """Cells without places make a dense table of 200,000 × 200,000; no regular search sees it."""
    book = openpyxl.Workbook()
    book.active.append(["id", "typ"])
    out = io.BytesIO()
    book.save(out)
    body = b'<row\tr="1"><c\tr="A1"><v>1</v></c></row>'
    body += b'<row\tr="1048576"><c\tr="XFD1048576"><v>1</v></c></row>'
    with zipfile.ZipFile(out) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["xl/worksheets/sheet1.xml"] = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + body
        + b"</sheetData></worksheet>"
    )
    data = zipped(members)
    check_xlsx(data)
    with pytest.raises(Refused, match="går inte att läsa"):
        list(read_open("a.xlsx", io.BytesIO(data), seconds=10, memory_mb=1024))


@pytest.mark.parametrize("kind", MAX_SIZE)
def test_size_is_measured_without_reading(tmp_path, kind):
    path = tmp_path / "a"
    with path.open("wb") as file:
        file.truncate(MAX_SIZE[kind])
    with path.open("rb") as file:
        assert check_size(file, kind) == MAX_SIZE[kind]
        assert file.tell() == 0
    with path.open("r+b") as file:
        file.truncate(MAX_SIZE[kind] + 1)
    with path.open("rb") as file, pytest.raises(Refused, match="för stor"):
        check_size(file, kind)
