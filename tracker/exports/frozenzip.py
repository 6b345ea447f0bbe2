"""A zip archive without a clock: the same members give the same bytes (ADR 11).

openpyxl hands its archive finished parts and whole sheets as files. Ordinary zip writes the time
and the rights of the moment beside each; here they are fixed as the part goes in, so nothing has
to be unpacked and zipped a second time.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


_MOMENT: Final = (1980, 1, 1, 0, 0, 0)  # the first that zip can write
_UNIX: Final = 3
_RIGHTS: Final = 0o600 << 16
_END: Final = b"</sheetData>"


class FrozenZip(ZipFile):
    """Takes what openpyxl's writer gives, with fixed times, rights and system.

    `bodies` are rows, as XML, to be added last in a sheet: part name → pieces of text. They go
    straight into the archive, so a large table is never whole in memory nor on the disk.
    """

    def __init__(self, path: Path | BinaryIO, bodies: Mapping[str, Iterable[str]]) -> None:
        super().__init__(path, "w", ZIP_DEFLATED, allowZip64=True)
        self._bodies = bodies

    def writestr(
        self,
        zinfo_or_arcname: str | ZipInfo,
        data: Any,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """One part from memory; only its name and content count."""
        name = getattr(zinfo_or_arcname, "filename", zinfo_or_arcname)
        super().writestr(_info(name), data, compress_type, compresslevel)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        """One sheet from the file that openpyxl has written it to, with its body if it has one."""
        start, end, tail = Path(filename).read_bytes().partition(_END)
        with self.open(_info(arcname), "w", force_zip64=True) as target:
            target.write(start)
            for piece in self._bodies.get(arcname, ()):
                target.write(piece.encode())
            target.write(end + tail)


def _info(name: Any) -> ZipInfo:
    info = ZipInfo(str(name), _MOMENT)
    info.compress_type = ZIP_DEFLATED
    info.create_system = _UNIX
    info.external_attr = _RIGHTS
    return info
