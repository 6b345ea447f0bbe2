"""An oracle: one deltagande told in the words of the contract, and of nothing else.

Written from HANDELSER.md and RAKNEREGLER.md without looking at the folds, slow and plain, so
that the two can be held against each other.
"""

from dataclasses import dataclass
from typing import Any


Event = dict[str, Any]
RATTAR = ("handelse.rattad", "handelse.makulerad")


@dataclass(frozen=True)
class Bild:
    """What a reader may know of a deltagande: where, whose, from when to when, why it ended."""

    insats: str
    person: str
    start: str | None = None
    slut: str | None = None
    anledning: str | None = None


def void(event: Event, events: list[Event]) -> bool:
    """It never happened: a makulering of it holds, and is not void itself."""
    return any(
        m["typ"] == "handelse.makulerad"
        and m["data"]["avser"] == event["id"]
        and not void(m, events)
        for m in events
    )


def corrections(event: Event, events: list[Event]) -> list[Event]:
    return [
        r["data"]["andring"]
        for r in events
        if r["typ"] == "handelse.rattad"
        and r["data"]["avser"] == event["id"]
        and not void(r, events)
    ]


def corrected(event: Event, events: list[Event]) -> Event:
    """Per field the last correction wins; null clears."""
    out = {**event, "data": dict(event.get("data", {}))}
    for andring in corrections(event, events):
        for falt, varde in andring.items():
            if falt in ("datum", "insats", "person"):
                out[falt] = varde
            else:
                out["data"][falt] = varde
    return out


def picture(events: list[Event]) -> Bild | str:
    """What all events of a deltagande amount to, or the code of the first rule they break."""
    holds = [
        (e, corrected(e, events)) for e in events if e["typ"] not in RATTAR and not void(e, events)
    ]
    enrolled = [e["insats"] for _, e in holds if e["typ"] == "inskrivning.gjord"]
    others = [e["insats"] for _, e in holds] or [events[0]["insats"]]
    insats = (enrolled or others)[0]
    told = walked([e for _, e in holds])
    if isinstance(told, str):
        return told
    if any(now["insats"] != was["insats"] and now["insats"] != insats for was, now in holds):
        return "H029"
    person = events[0]["person"]["personnummer"]
    for andring in corrections(events[0], events):
        person = andring.get("person", {}).get("personnummer", person)
    return Bild(insats, person, *told)


def rated(e: Event, start: str, slut: str | None, days: set[tuple[str, str]]) -> str | None:
    """Why a rating may not come: outside the deltagande, or the respondent's second of the day."""
    day = (e["datum"], e["data"]["respondent"])
    if e["datum"] < start or (slut and e["datum"] > slut):
        return "H050"
    if day in days:
        return "H053"
    days.add(day)
    return None


def ended(e: Event, start: str, slut: str | None, _days: set[tuple[str, str]]) -> str | None:
    """Why an avslut may not come: the second, or before the inskrivning."""
    if slut:
        return "H022"
    return "H021" if e["datum"] < start else None


def walked(holds: list[Event]) -> tuple[Any, Any, Any] | str:
    """Start, slut and anledning after these events, or the code of the first that may not come."""
    start = slut = anledning = None
    days: set[tuple[str, str]] = set()
    for e in holds:
        typ = e["typ"]
        if typ in ("remiss.inkommen", "remiss.besvarad") or typ.startswith("samtycke."):
            continue
        if typ == "inskrivning.gjord":
            if start:
                return "H023"
            start = e["datum"]
        elif start is None:
            return "H020"
        elif typ in ("steg.skattat", "avslut.gjort"):
            may_come = rated if typ == "steg.skattat" else ended
            broken = may_come(e, start, slut, days)
            if broken:
                return broken
            ends = typ == "avslut.gjort"
            slut, anledning = (e["datum"], e["data"]["anledning"]) if ends else (slut, anledning)
        elif typ == "deltagande.ateroppnat":
            if slut is None:
                return "H030"
            slut = anledning = None
    return start, slut, anledning


def judged(event: Event, events: list[Event], alla: list[Event]) -> set[str]:
    """The codes that an event must be refused with, empty when it is to be taken in.

    `events`: what its deltagande has so far; `alla`: what the whole förbund has.
    """
    if event["typ"] in RATTAR:
        return judged_change(event, events, alla)
    if not events:
        codes = set() if "person" in event else {"H001"}
        after = picture([{"person": {"personnummer": ""}, **event}])
        return codes | ({after} if isinstance(after, str) else set())
    before = picture(events)
    assert isinstance(before, Bild)
    codes = {"H029"} if event["insats"] != before.insats else set()
    if event.get("person", {}).get("personnummer", before.person) != before.person:
        codes.add("H006")
    after = picture([*events, event])
    return codes | ({after} if isinstance(after, str) else set())


def judged_change(event: Event, events: list[Event], alla: list[Event]) -> set[str]:
    avser = [e for e in alla if e["id"] == event["data"]["avser"]]
    if not avser or (event["typ"] == "handelse.rattad" and avser[0]["typ"] in RATTAR):
        return {"H024"}
    if event["typ"] == "handelse.makulerad" and void(avser[0], events):
        return {"H032"}
    andring = event["data"].get("andring", {})
    if "person" in andring and avser[0] is not events[0]:
        return {"H009"}
    if "anledning" in andring and avser[0]["typ"] != "avslut.gjort":
        return {"H009"}
    after = picture([*events, event])
    if isinstance(after, str):
        return {"H025"}
    return {"H025"} if after.insats == "oppet" else set()
