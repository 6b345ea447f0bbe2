"""What is sent to decide a question of the förbund's own, and back to what was wrong with it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.queries.fragor import Fraga
from web.forms.datum import Oforstaddigt, read_day
from web.forms.falt import Svar, first


FALT_SVAR = "svar-"
"""In front of the code of an answer that there is."""


@dataclass(frozen=True, slots=True)
class Sant:
    """The event's data, and what is wrong: field → sentence."""

    data: dict[str, object]
    fel: dict[str, str]


def las(svar: Svar, there: Fraga | None, upptagna: Sequence[str], today: date) -> Sant:
    """Read a sent form. `there`: the question that is changed; `upptagna`: slugs that are taken."""
    fel: dict[str, str] = {}
    text = first(svar, "text")
    if not text:
        fel["text"] = "Skriv frågan."
    kept = [(kod, first(svar, FALT_SVAR + kod)) for kod, _ in (there.svar if there else ())]
    alternativ = [(kod, namn) for kod, namn in kept if namn]
    for line in first(svar, "nya").splitlines():
        if line.strip():
            taken = [kod for kod, _ in (*kept, *alternativ)]
            alternativ.append((kod(line, taken), line.strip()))
    if len(alternativ) < 2:
        fel["nya"] = "Skriv minst två svar, ett på varje rad."
    when = svar.get("vid", ())
    if not when:
        fel["vid"] = "Välj när frågan ställs."
    days = {namn: _dag(svar, namn, today, fel) for namn in ("fran", "till")}
    if days["fran"] and days["till"] and days["till"] < days["fran"]:
        fel["till"] = "Sista dagen ligger före den första."
    data: dict[str, object] = {
        "slug": there.slug if there else kod(text, upptagna),
        "text": text,
        "svar": [{"kod": kod, "namn": namn} for kod, namn in alternativ],
        "vid_start": "start" in when,
        "vid_slut": "slut" in when,
    }
    return Sant(data | {namn: dag for namn, dag in days.items() if dag}, fel)


def ifylld(one: Fraga) -> dict[str, list[str]]:
    """What a browser would have sent for a question that there is."""
    vid = [namn for namn, asked in (("start", one.vid_start), ("slut", one.vid_slut)) if asked]
    return {
        "text": [one.text],
        "vid": vid,
        "fran": [one.fran.isoformat()],
        "till": [one.till.isoformat() if one.till else ""],
        **{FALT_SVAR + kod: [namn] for kod, namn in one.svar},
    }


def _dag(svar: Svar, namn: str, today: date, fel: dict[str, str]) -> str:
    text = first(svar, namn)
    if not text:
        return ""
    try:
        return read_day(text, today, ahead=True).isoformat()
    except Oforstaddigt as trouble:
        fel[namn] = str(trouble)
        return ""


def kod(text: str, taken: Sequence[str]) -> str:
    """A code of plain letters that is not taken."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40] or "svar"
    numbered = (base if n == 1 else f"{base}_{n}" for n in range(1, len(taken) + 2))
    return next(kod for kod in numbered if kod not in taken)
