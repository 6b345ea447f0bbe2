"""Rows that somebody writes about an ESF project, one on each line: read, and written again."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from tracker.esf.projekt.uppsattning import Delprojekt, Uppsattning
from web.forms.datum import Oforstaddigt
from web.forms.ny_fraga import kod


def _insats(line: str) -> dict[str, str]:
    plats, *dagar = line.strip().replace(" / ", "/").split()
    parts = [part.strip() for part in plats.split("/")]
    if len(parts) != 2 or not all(parts) or len(dagar) > 2:
        raise Oforstaddigt("Skriv en insats på varje rad: förbund/insats.")
    try:
        tid = [date.fromisoformat(dag).isoformat() for dag in dagar]
    except ValueError:
        raise Oforstaddigt("Skriv dagarna som ÅÅÅÅ-MM-DD, den första dagen först.") from None
    if tid != sorted(tid):
        raise Oforstaddigt("Insatsen slutar före sin första dag. Rätta någon av dagarna.")
    found = {"forbund": parts[0], "insats": parts[1]}
    return found | dict(zip(("fran", "till"), tid, strict=False))


def insatsrader(one: Delprojekt, start: date) -> str:
    """The insatser of a delprojekt as they are written; `start`: from the project's first day."""
    return "\n".join(
        " ".join([plats.namn, *_dagar(plats.fran, plats.till, start)]) for plats in one.insatser
    )


def _dagar(fran: date | None, till: date | None, start: date) -> list[str]:
    if till:
        return [(fran or start).isoformat(), till.isoformat()]
    return [fran.isoformat()] if fran else []


def delprojektet(one: Delprojekt) -> dict[str, Any]:
    """A delprojekt as its event says it, to be said anew with other insatser."""
    data: dict[str, Any] = {"slug": one.slug, "namn": one.namn, "agare": one.agare}
    dagar = {"start": one.start, "slut": one.slut}
    return data | {"eget": one.eget} | {k: dag.isoformat() for k, dag in dagar.items() if dag}


def _pris(line: str) -> dict[str, str]:
    parts = [part.strip() for part in re.split(r"[;\t]", line)]
    if len(parts) != 3 or not all(parts):
        raise Oforstaddigt("Skriv ett pris på varje rad: kategori; namn; kronor.")
    kronor = re.sub(r"[ \u00a0\u202f]", "", parts[2]).replace(",", ".")
    return {"kategori": kod(parts[0], ()), "namn": parts[1], "kronor": kronor}


def _period(line: str) -> dict[str, str]:
    days = re.findall(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", line)
    try:
        fran, till = (date.fromisoformat(day).isoformat() for day in days)
    except ValueError:
        raise Oforstaddigt("Skriv en period på varje rad: ÅÅÅÅ-MM-DD ÅÅÅÅ-MM-DD.") from None
    if till < fran:
        raise Oforstaddigt("En period slutar före sin första dag. Rätta någon av dagarna.")
    return {"fran": fran, "till": till}


def periodrader(there: Uppsattning) -> str:
    """The payment periods as they are written."""
    return "\n".join(f"{fran.isoformat()} {till.isoformat()}" for fran, till in there.perioder)


def som_det_ar(there: Uppsattning) -> dict[str, Any]:
    """The project as its event says it, to be said anew."""
    data = {
        "namn": there.namn,
        "diarienummer": there.diarienummer,
        "programperiod": there.programperiod,
        "agare": there.agare,
        "start": there.start.isoformat(),
        "slut": there.slut.isoformat(),
    }
    return data | ({"orgnr": there.orgnr} if there.orgnr else {})


RADER: Final[Mapping[str, Callable[[str], dict[str, str]]]] = MappingProxyType(
    {"insatser": _insats, "priser": _pris, "perioder": _period}
)
