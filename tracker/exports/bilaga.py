"""The door of an årsbilaga: a counted one to a file of the wanted format (as render.py, for many
tables).
"""

from collections.abc import Mapping
from pathlib import Path

import orjson

from tracker.errors import WrongUse
from tracker.exports.bilagebok import ord_av
from tracker.exports.bok import Progress
from tracker.exports.fil import replacing
from tracker.reports.bestallt import INTE_SA
from tracker.reports.bilaga.innehall import Bilaga


def render(
    bilaga: Bilaga,
    format: str,
    path: Path,
    *,
    forbund_namn: Mapping[str, str],
    progress: Progress | None = None,
) -> None:
    """Write `bilaga` to `path`, whole or not at all; the same bilaga gives the same bytes.

    `progress(done, all)` in tables. Raises WrongUse for a format that it is not made in, Refused
    where a file cannot hold it.
    """
    match format:
        case "xlsx":
            from tracker.exports import bilaga_xlsx

            bilaga_xlsx.write(ord_av(bilaga, forbund_namn), path, progress=progress)
            return
        case "pdf":
            from tracker.exports import bilaga_pdf

            bilaga_pdf.write(ord_av(bilaga, forbund_namn), path)
        case "json":
            with replacing(path) as part:
                part.write_text(as_json(bilaga), encoding="utf-8")
        case _:
            raise WrongUse(INTE_SA)
    if progress:
        progress(1, 1)


def as_json(bilaga: Bilaga) -> str:
    """The contents and every table as the API says a table, ending with a line break."""
    tables = [one.tabell.model_dump(mode="json") for one in bilaga.delar.values() if one.tabell]
    whole = {"innehall": bilaga.innehall.model_dump(mode="json"), "tabeller": tables}
    option = orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(whole, option=option).decode()
