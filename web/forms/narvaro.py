"""What is ticked on an attendance page, as the events that say what became otherwise. Pure.

Who was there has an attendance; who was not has none. Sent twice the same gives nothing more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid5

from schemas.handelser.tid import DYGN
from tracker.queries.aktiviteter import Tick


INTE_DAR: Final = "Var inte där."
FEL_TID: Final = "Fel tid."


@dataclass(frozen=True, slots=True)
class Cell:
    """Somebody on a day, as sent: `minuter` None, they were not there."""

    deltagande: str
    dag: date
    minuter: int | None


class FelTid(ValueError):
    """No time that somebody can have been there."""


def minuter(text: str) -> int | None:
    """What was typed, as minutes: «90», «1:30» or «1,5 h»; None for nothing. Raises FelTid."""
    text = text.strip().lower().replace(",", ".")
    if text in {"", "0", "-"}:
        return None
    try:
        if ":" in text:
            timmar, _, rest = text.partition(":")
            found = int(timmar) * 60 + int(rest)
        elif text.endswith(("h", "t", "tim")):
            found = round(float(text.rstrip("htim ")) * 60)
        else:
            found = int(text.removesuffix("min").strip())
    except (ValueError, OverflowError):
        raise FelTid from None
    if not 1 <= found <= DYGN:
        raise FelTid
    return found


def handelser(
    celler: Iterator[Cell],
    kanda: Mapping[tuple[str, date], Tick],
    *,
    forbund: str,
    insats: str,
    traff: Mapping[date, str],
    bas: UUID,
    idag: date,
) -> list[dict[str, Any]]:
    """The events that make what is known what was sent. `bas`: of this sending of the form."""
    found = []
    for cell in celler:
        there = kanda.get((cell.deltagande, cell.dag))
        event: dict[str, Any] | None = None
        if there is None and cell.minuter is not None:
            event = {
                "typ": "narvaro.registrerad",
                "insats": insats,
                "deltagande": cell.deltagande,
                "datum": cell.dag.isoformat(),
                "data": {"minuter": cell.minuter, "traff": traff[cell.dag]},
            }
        elif there is not None and cell.minuter is None:
            data = {"avser": str(there.handelse), "orsak": INTE_DAR}
            event = {"typ": "handelse.makulerad", "data": data}
        elif there is not None and cell.minuter != there.minuter:
            data = {"avser": str(there.handelse), "orsak": FEL_TID}
            andring = {"minuter": cell.minuter}
            event = {"typ": "handelse.rattad", "data": {**data, "andring": andring}}
        if event:
            own = f"{cell.deltagande} {cell.dag} {event['typ']}"
            envelope = {"forbund": forbund, "datum": idag.isoformat(), **event}
            found.append({"id": str(uuid5(bas, own)), **envelope})
    return found
