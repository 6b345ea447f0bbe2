"""One row of an event file, whatever its format: what the readers give and intake takes.

Stands between the file readers (`files_*.py`) and the rules of intake.
"""

import csv
import io
from typing import NamedTuple

from schemas.svar import Fel


Cell = str | int | float | bool
Handelse = dict[str, object]

MAX_SHOWN = 64 * 1024  # characters of a row that is itself too long to take in


class Rad(NamedTuple):
    """A row: the event in it, or the reason why there is none.

    `nummer` is 1-based: the physical line (.jsonl, .csv: where the row begins) or the row of
    the sheet (.xlsx). `handelse` is None when the row cannot be read; then `fel` tells why.
    A named tuple and not a dataclass: a million of them are made in an import, and this costs
    half as much. For the same reason the row is kept as it came and made text when asked for.
    """

    nummer: int
    handelse: Handelse | None
    kalla: bytes | str | list[Cell]
    fel: tuple[Fel, ...] = ()

    @property
    def innehall(self) -> str:
        """The whole row as text, for the sender's receipt. Bytes that are no text are marked."""
        if isinstance(self.kalla, bytes):
            return self.kalla.decode("utf-8", errors="replace").rstrip("\r\n")
        if isinstance(self.kalla, str):
            return self.kalla
        out = io.StringIO()
        csv.writer(out, delimiter=";", lineterminator="").writerow(map(_shown, self.kalla))
        return out.getvalue()


def unreadable(
    nummer: int, kalla: bytes | str | list[Cell], text: str, falt: str | None = None
) -> Rad:
    """A row that cannot be read: H001, with the sentence `text` and the whole row."""
    rad = Rad(nummer, None, kalla)
    fel = Fel(rad=nummer, kod="H001", falt=falt, text=text, innehall=rad.innehall)
    return rad._replace(fel=(fel,))


def _shown(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "ja" if cell else "nej"
    return str(cell)
