"""The child process that parses an .xlsx: bytes in, one JSON line a row out.

Started by files_xlsx.py as a script of its own (it imports nothing of ours), with limits that
it sets on itself: a file that makes the parser eat memory or time kills this process only.
Lines: `[row, [cells]]` for each row that is not empty, then `"slut"`. Anything else, or an end
without «slut», means that the file could not be read. Nothing is written to disk.
"""

import datetime as dt
import io
import resource
import sys

import orjson
from python_calamine import load_workbook


def main() -> None:
    seconds, memory_mb = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold people's numbers
    book = load_workbook(io.BytesIO(sys.stdin.buffer.read()))
    sheet = book.get_sheet_by_index(0)
    out = sys.stdout.buffer
    out.write(b'"start"\n')
    out.flush()
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [_plain(cell) for cell in row]
        while cells and cells[-1] == "":
            cells.pop()
        if cells:
            out.write(orjson.dumps([number, cells]))
            out.write(b"\n")
    out.write(b'"slut"\n')
    out.flush()


def _plain(cell: object) -> object:
    """Dates as ISO text; a whole number as an integer (a sheet knows only floats)."""
    if isinstance(cell, str | bool | int):
        return cell
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell
    if isinstance(cell, dt.date | dt.time):  # a datetime is a date too
        return cell.isoformat()
    return str(cell)


if __name__ == "__main__":
    main()
