"""The form of an activity: what it is filled in with, and what was typed as an event. Pure."""

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from schemas import kodverk
from tracker.queries.aktiviteter import Aktivitet
from web.forms.datum import Oforstaddigt
from web.forms.minuter import las_minuter


Svar = MultiDict[str, str]


def slagen() -> list[tuple[str, str]]:
    """The kinds of activity: code, name."""
    return [(kod.kod, kod.namn) for kod in kodverk.per_kod("aktivitetsslag").values()]


def ifyllt(one: Aktivitet | None, idag: date) -> Svar:
    """What the form is filled in with."""
    if one is None:
        return MultiDict({"fran": idag.isoformat(), "slag": "grupp"})
    found: Svar = MultiDict(
        {
            "namn": one.namn,
            "slag": one.slag,
            "plats": one.plats or "",
            "fran": one.fran.isoformat(),
            "till": one.till.isoformat() if one.till else "",
        }
    )
    for rad in one.dagar:
        found[f"minuter-{rad.veckodag}"] = str(rad.minuter)
        found[f"borjar-{rad.veckodag}"] = rad.borjar or ""
    for ident in one.arrangorer:
        found.add("arrangor", str(ident))
    return found


def las(svar: Svar, arrangorer: Collection[str], fel: dict[str, str]) -> dict[str, Any]:
    """The event's data, without its slug; what is wrong goes to `fel`, by field.

    `arrangorer`: the accounts there are to choose from.
    """
    namn = svar.get("namn", "").strip()
    if not namn:
        fel["namn"] = "Skriv vad aktiviteten heter."
    rest = {
        "plats": svar.get("plats", "").strip(),
        "till": svar.get("till", ""),
        "dagar": _dagar(svar, fel),
        "arrangorer": [ident for ident in svar.getlist("arrangor") if ident in arrangorer],
    }
    return {
        "namn": namn,
        "slag": svar.get("slag", ""),
        "fran": svar.get("fran", ""),
        **{key: value for key, value in rest.items() if value},
    }


def _dagar(svar: Svar, fel: dict[str, str]) -> list[dict[str, Any]]:
    """The weekdays that have a time."""
    dagar: list[dict[str, Any]] = []
    for n in range(1, 8):
        try:
            there = las_minuter(svar.get(f"minuter-{n}", ""))
        except Oforstaddigt as trouble:
            fel["dagar"] = str(trouble)
            continue
        if there:
            borjar = svar.get(f"borjar-{n}", "")[:5]
            rad: dict[str, Any] = {"veckodag": n, "minuter": there}
            dagar.append({**rad, "borjar": borjar} if borjar else rad)
    return dagar


def slug(namn: str, ident: UUID) -> str:
    """A short name of its own: two activities may be called the same. `ident`: the event's, so that
    the form sent twice is one activity.
    """
    plain = unicodedata.normalize("NFKD", namn.lower()).encode("ascii", "ignore").decode()
    short = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:17].strip("-") or "a"
    return f"{short}-{str(ident)[:6]}"
