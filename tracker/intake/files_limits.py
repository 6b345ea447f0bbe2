"""Limits that a file meets before anything parses it: size, and for .xlsx what is in the zip.

An .xlsx is a zip of XML, and both can be small outside and endless inside. Three fences stand
after one another: the zip's own list of contents (an honest bomb is refused at once), a
bounded unpacking of our own that trusts no header (a lying bomb), and the child process with
little memory in which the parser runs (files_xlsx.py: whatever the first two did not foresee).
"""

import io
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from tracker.errors import Refused


MIB: Final = 1024 * 1024
MAX_SIZE: Final = {"jsonl": 2048 * MIB, "csv": 200 * MIB, "xlsx": 20 * MIB}
MAX_MEMBERS: Final = 2_000
MAX_UNPACKED: Final = 300 * MIB
MAX_RATIO: Final = 100
RATIO_FROM: Final = 10 * MIB  # below this much unpacked, a high ratio is only a dull file
MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 200
MAX_SEGMENT: Final = 512 * 1024  # bytes from one < to the next: a tag with its text

_STORED, _DEFLATED = 0, 8
_LOCAL = struct.Struct("<4s22xHH")
_END_LENGTH = 22
_CHUNK = 1 * MIB
_ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_NESTED = (".zip", ".xlsx", ".xlsm", ".xlsb", ".xls", ".docx", ".pptx", ".ods")
_BEYOND = re.compile(  # the place of a cell or row outside the limits: column GS on, row 200,002 on
    rb""" r=["'](?:[A-Z]{3,}[0-9]|[H-Z][A-Z][0-9]|G[S-Z][0-9]"""
    rb"""|[A-Z]{0,2}(?:[0-9]{7,}|(?!20000[01]["'])[2-9][0-9]{5}))"""
)

_NOT_XLSX = "Filen är ingen Excelfil (.xlsx), eller så är den skadad. Spara om den i Excel."
_LOCKED = "Filen är skyddad med lösenord. Ta bort lösenordet och lämna in filen igen."
_TOO_MUCH = (
    "Filen packas upp till mer än vad som går att läsa in. Spara raderna i en ny, tom arbetsbok."
)
_STRANGE = "Filen har ett innehåll som inte hör hemma i en Excelfil. Spara om den i Excel."
_INSIDE = "Filen har en annan fil inuti sig. Ta bort den inbäddade filen och spara på nytt."
_TOO_BIG_SHEET = (
    f"Bladet är större än {MAX_ROWS} rader eller {MAX_COLUMNS} kolumner. "
    "Ta bort tomma, formaterade rader och kolumner, eller dela upp filen."
)


def check_size(file: BinaryIO, kind: str) -> int:
    """The size of `file` in bytes, left at its start. Raises Refused when it is too large."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if size > MAX_SIZE[kind]:
        raise Refused(
            f"Filen är för stor ({size // MIB} MiB). En .{kind}-fil får vara högst "
            f"{MAX_SIZE[kind] // MIB} MiB. Dela upp den."
        )
    return size


def check_xlsx(packed: bytes) -> None:
    """Raises Refused unless the packed file is a plain .xlsx within all limits; parses nothing."""
    members = _contents(packed)
    unpacked = 0
    for member in members:
        first = True
        tail = b""
        for chunk in _unpack(packed, member):
            unpacked += len(chunk)
            _check_total(unpacked, len(packed))
            if first:
                _check_start(member.filename, chunk)
                first = False
            tail = _check_xml(member.filename, tail, chunk)


def _contents(packed: bytes) -> list[zipfile.ZipInfo]:
    """The zip's list of contents, checked before anything is unpacked."""
    if packed[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":  # OLE: Excel's form of encryption
        raise Refused(_LOCKED)
    # A comment or bytes before the zip let two programs read two different lists of contents.
    if packed[:4] != b"PK\x03\x04" or packed[-_END_LENGTH:][:4] != b"PK\x05\x06":
        raise Refused(_NOT_XLSX)
    if packed.count(b"PK\x01\x02") > MAX_MEMBERS:  # before zipfile makes an object of each
        raise Refused(_TOO_MUCH)
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, EOFError) as error:
        raise Refused(_NOT_XLSX) from error
    if len(members) > MAX_MEMBERS or sum(m.compress_size for m in members) > len(packed):
        raise Refused(_TOO_MUCH)  # members that share bytes are a bomb too
    if len({m.filename for m in members}) != len(members):
        raise Refused(_STRANGE)
    for member in members:
        _check_member(member)
    _check_total(sum(m.file_size for m in members), len(packed))
    return members


def _check_member(member: zipfile.ZipInfo) -> None:
    if member.flag_bits & 0x1:
        raise Refused(_LOCKED)
    if member.compress_type not in {_STORED, _DEFLATED}:
        raise Refused(_STRANGE)
    if member.filename.lower().endswith(_NESTED):
        raise Refused(_INSIDE)


def _check_total(unpacked: int, packed: int) -> None:
    if unpacked > MAX_UNPACKED or (unpacked > RATIO_FROM and unpacked > MAX_RATIO * packed):
        raise Refused(_TOO_MUCH)


def _unpack(packed: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's bytes in pieces of at most 1 MiB; stops where the header said they end."""
    at = member.header_offset
    if len(packed) < at + 30:
        raise Refused(_NOT_XLSX)
    signature, name_length, extra_length = _LOCAL.unpack_from(packed, at)
    if signature != b"PK\x03\x04":
        raise Refused(_NOT_XLSX)
    start = at + 30 + name_length + extra_length
    body = memoryview(packed)[start : start + member.compress_size]
    left = member.file_size
    for chunk in _pieces(body) if member.compress_type == _STORED else _inflate(body):
        left -= len(chunk)
        if left < 0:
            raise Refused(_STRANGE)
        yield chunk


def _pieces(body: memoryview) -> Iterator[bytes]:
    for at in range(0, len(body), _CHUNK):
        yield bytes(body[at : at + _CHUNK])


def _inflate(body: memoryview) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(-15)
    for at in range(0, len(body), _CHUNK):
        rest: bytes | memoryview = body[at : at + _CHUNK]
        while rest:
            try:
                chunk = unpacker.decompress(rest, _CHUNK)
            except zlib.error as error:
                raise Refused(_NOT_XLSX) from error
            rest = unpacker.unconsumed_tail
            if chunk:
                yield chunk
            elif unpacker.eof:
                return


def _check_start(name: str, chunk: bytes) -> None:
    if chunk[:4] == b"PK\x03\x04":
        raise Refused(_INSIDE)
    if name.endswith((".xml", ".rels")) and chunk[:2] in _UTF16:
        raise Refused(_STRANGE)  # hides from the searches below; no spreadsheet program writes it


def _check_xml(name: str, tail: bytes, chunk: bytes) -> bytes:
    """Looks for what no honest sheet has; gives the unfinished end, to go before the next chunk."""
    window = tail + chunk
    if any(word in window for word in _ENTITIES):
        raise Refused(_STRANGE)
    if not name.endswith((".xml", ".rels")):
        return window[-16:]
    if _long_segment(window):
        raise Refused(_STRANGE)  # parsers compare every attribute of a tag with every other
    if _BEYOND.search(window):
        raise Refused(_TOO_BIG_SHEET)
    return window[max(window.rfind(b"<"), 0) :]


def _long_segment(window: bytes) -> bool:
    """Whether no < comes for more than MAX_SEGMENT bytes; looks at a few bytes per jump."""
    at = 0
    while at + MAX_SEGMENT < len(window):
        at = window.rfind(b"<", at + 1, at + MAX_SEGMENT + 1)
        if at < 0:
            return True
    return False
