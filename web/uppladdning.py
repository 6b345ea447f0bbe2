"""Files that visitors send: how large they may be, and where they lie while they are read.

A file of people must not lie in clear on the disk, not even while it is being sent. So instead of
Werkzeug's temporary file it goes into one without a name, sealed with a key that only this request
knows: whatever happens, nothing readable is left.
"""

import io
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Final, cast

from flask import Flask, Request, abort, current_app, request

from tracker.identity.crypto import NONCE_BYTES, open_sealed, seal
from tracker.identity.intygsbilder import STORST as INTYG
from tracker.intake import receipts
from tracker.intake.blad_klistrat import MAX_TECKEN
from tracker.intake.files_limits import MAX_SIZE, MIB
from web.security import is_page


BLANKETT: Final = 5 * MIB
"""As `tracker.exports.esf.delar.STORSTA`, which brings what reads workbooks."""
STORST: Final = max(MAX_SIZE.values())
TAR_FILER: Final[Mapping[str, int]] = {
    "inlasning.lamna": STORST,
    "intyg.ett": INTYG,
    "blanketter.lamna": BLANKETT,
    "kvittens.lamna": INTYG,
    "enkatinlasning.las_in": MIB,
}
"""Endpoints that take files, and how large."""
FORM_BYTES: Final[Mapping[str, int]] = {
    "inlasning.klistra": 4 * MAX_TECKEN + MIB,
    "intyg.ett": MIB,  # a name that was drawn
}
"""Endpoint → bytes of a form; others keep the app's own limit."""
BODY_BYTES: Final = 2 * MIB
"""Any other request, forms and files together."""
_PIECE: Final = 256 * 1024
_SEALED: Final = _PIECE + NONCE_BYTES + 16


class Forsluten(io.RawIOBase):
    """Written once from the beginning, then read from the beginning; sealed in between."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed with this
        self._secret = os.urandom(32)
        self._waiting = bytearray()
        self._index = 0

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._waiting += data
        while len(self._waiting) >= _PIECE:
            self._put(bytes(self._waiting[:_PIECE]))
            del self._waiting[:_PIECE]
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """To the beginning only: what is written is then whole."""
        if offset or whence:
            raise io.UnsupportedOperation("seek")
        if self._waiting and not self._file.tell() % _SEALED:
            self._put(bytes(self._waiting))
        self._waiting.clear()
        self._file.seek(0)
        self._index = 0
        return 0

    def read(self, size: int = -1, /) -> bytes:
        """So many bytes where there are so many: not one piece, as a raw file may give."""
        if size < 0:
            return self.readall()
        parts, left = [], size
        while left and (part := super().read(left)):
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def readinto(self, buffer: Any) -> int:
        if not self._waiting:
            sealed = self._file.read(_SEALED)
            if sealed:
                self._waiting += open_sealed(self._secret, sealed, bound_to=self._place())
                self._index += 1
        part = self._waiting[: len(buffer)]
        buffer[: len(part)] = part
        del self._waiting[: len(part)]
        return len(part)

    def _put(self, piece: bytes) -> None:
        self._file.write(seal(self._secret, piece, bound_to=self._place()))
        self._index += 1

    def _place(self) -> bytes:
        return self._index.to_bytes(8)

    def close(self) -> None:
        self._file.close()
        super().close()


class Begaran(Request):
    """A request whose file goes into a sealed place, on the pages that take files."""

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        if self.endpoint not in TAR_FILER:
            return io.BytesIO()
        folder = current_app.extensions["settings"].data_dir / receipts.FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cast("IO[bytes]", Forsluten(folder))


def limit() -> None:
    """Before the body is read: how much of it there may be."""
    if not is_page():
        return  # the API has limits of its own
    file = TAR_FILER.get(request.endpoint or "")
    form = FORM_BYTES.get(request.endpoint or "")
    if form is not None:
        request.max_form_memory_size = form
    most = file + MIB if file else (form or 0) + BODY_BYTES
    request.max_content_length = most
    if request.content_length is not None and request.content_length > most:
        abort(413)


def _close(_: BaseException | None) -> None:
    """What was sent is gone when the answer is, also where nobody has read it."""
    request.close()


def init_app(app: Flask) -> None:
    app.request_class = Begaran
    app.before_request(limit)
    app.teardown_request(_close)
