"""What is ticked on an attendance page, as the events that say what became otherwise. Pure.

Who was there has an attendance; who was not has none. Sent twice the same gives nothing more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid5

from tracker.queries.aktiviteter import Tick


INTE_DAR: Final = "Var inte där."
FEL_TID: Final = "Fel tid."


@dataclass(frozen=True, slots=True)
class Cell:
    """Somebody on a day, as sent: `minuter` None, they were not there."""

    deltagande: str
    dag: date
    minuter: int | None


Sett = Mapping[tuple[str, date], int | None]
"""What the page showed as known when it was opened; what it says nothing of is not in it."""


def sett(form: Mapping[str, str], celler: Iterable[tuple[str, date]]) -> Sett:
    """What the form says that it was opened on. Written by hand it may say nothing."""
    said = {key: form.get(f"sett.{key[0]}.{key[1]}") for key in celler}
    return {
        key: int(text) if text else None
        for key, text in said.items()
        if text == "" or (text and text.isascii() and text.isdigit())
    }


def krockar(
    celler: Iterable[Cell], kanda: Mapping[tuple[str, date], Tick], oppnad: Sett
) -> dict[Cell, str]:
    """Cells of which somebody else has said otherwise since the page was opened: what they said.

    Where nothing was saved then, the page only proposed: all that it has otherwise is to be looked
    at again, also who the other left out.
    """
    foreslog = bool(kanda) and not any(oppnad.values())
    found = {}
    for cell in celler:
        key = cell.deltagande, cell.dag
        nu = kanda[key].minuter if key in kanda else None
        if key not in oppnad or cell.minuter == nu:
            continue
        if foreslog or (nu != oppnad[key] and cell.minuter != oppnad[key]):
            found[cell] = _krock(nu)
    return found


def _krock(nu: int | None) -> str:
    """What the other said, and what to do."""
    dar = "inte var där" if nu is None else f"var där {nu} minuter"
    return (
        f"Någon annan har sparat att personen {dar} medan sidan var öppen. "
        "Välj vad som gäller och spara igen."
    )


def andrade(celler: Iterable[Cell], oppnad: Sett) -> list[Cell]:
    """Cells that the visitor has changed: the others are as somebody may have made them since."""
    return [cell for cell in celler if oppnad.get((cell.deltagande, cell.dag), ...) != cell.minuter]


def handelser(
    celler: Iterable[Cell],
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
