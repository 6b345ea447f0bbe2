"""What became of remisser, as a remittent may know it: answered or not, how and when.

Asked as stegvis_bild, which can reach nobody's identity.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from tracker.access import read_log
from tracker.projections.tables import DeltagandeNu as D


BESKED: Final = {
    None: "Väntar på svar",
    "antagen": "Antagen",
    "vantelista": "Väntelista",
    "avbojd": "Avböjd",
    "hanvisad": "Hänvisad till en annan insats",
    "aterkallad": "Återkallad",
}
"""The answer in words."""


@dataclass(frozen=True, slots=True)
class Besked:
    """The answer to a remiss; `beslut` None: not answered yet."""

    beslut: str | None
    besvarad: date | None


def besked(session: Session, forbund: str, deltaganden: Collection[str]) -> dict[str, Besked]:
    """Deltagande → its answer, for those that there are."""
    rows = session.execute(
        select_columns(
            col(D.deltagande), col(D.person), col(D.beslut), col(D.besvarad_datum)
        ).where(col(D.forbund) == forbund, col(D.deltagande).in_(deltaganden))
    ).all()
    read_log.saw(
        session, forbund, personer=[row[1] for row in rows], deltaganden=[row[0] for row in rows]
    )
    return {slug: Besked(beslut, besvarad) for slug, _, beslut, besvarad in rows}
