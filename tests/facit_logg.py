"""An answer key's beginning: what a log says, read in plain Python from the contract's words alone.

Events as they were sent, in the order of recording, in; rows like those of the projection tables
out. Written apart from the folds and the projections (HANDELSER.md, RAKNEREGLER 1–3).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from facit_aktiviteter import tider


Event = dict[str, Any]
Row = dict[str, Any]
RATTAD, MAKULERAD = "handelse.rattad", "handelse.makulerad"
ARBETE = {"arbete_osubventionerat", "arbete_subventionerat", "eget_foretag", "studier"}
RAKNADE = ("anonym.inskriven", "volym.registrerad", "konsultation.gjord", "seminarium.hallet")
SVERIGE = ZoneInfo("Europe/Stockholm")
TOM = (
    *("remiss_datum", "remittent", "remittent_enhet", "forsta_svar", "besvarad_datum", "beslut"),
    *("start", "slut", "anledning", "utbildning", "tid_i_forsorjning", "malgrupper", "kommun"),
    *("forsorjning_fore", "forsorjning_efter", "sysselsattning_fore", "sysselsattning_efter"),
    *("omfattning_fore", "omfattning_efter", "omfattning_6", "omfattning_12", "vidare_till"),
    *("fullfoljt", "svar_fore", "svar_efter"),
)
SLUTETS = (
    *("slut", "anledning", "forsorjning_efter", "sysselsattning_efter", "omfattning_efter"),
    *("omfattning_6", "omfattning_12", "vidare_till", "fullfoljt", "svar_efter"),
)
"""What an avslut, or what is measured after it, said: a återöppning takes it back."""


@dataclass
class Bild:
    """Everything that a log says at a moment.

    `rader`: every deltagande, started or not; `handelser`: what is counted without names;
    `sena`: (deltagande, an avslut, Swedish day of recording); the others are events in force, last
    one first to be believed.
    """

    rader: list[Row] = field(default_factory=list)
    handelser: list[Row] = field(default_factory=list)
    sena: list[tuple[str, bool, date]] = field(default_factory=list)
    galler: list[Event] = field(default_factory=list)
    kand: date | None = None
    """The Swedish day on which the last event was recorded."""

    def av(self, *typer: str) -> list[Event]:
        """The events in force of these kinds, in order of recording."""
        return [event for event in self.galler if event["typ"] in typer]


def las(events: Iterable[Event], moment: datetime | None = None) -> Bild:
    """What the events that were recorded until `moment` say; all of them without one."""
    kanda = [e for e in events if moment is None or registrerad(e) <= moment]
    bild = Bild(galler=i_kraft(kanda), kand=svensk_dag(kanda[-1]) if kanda else None)
    forsta = {e["deltagande"]: e for e in reversed(kanda) if "deltagande" in e}
    vems = personer(kanda, forsta)
    per: dict[str, list[Event]] = defaultdict(list)
    for event in bild.galler:
        if "deltagande" in event:
            per[event["deltagande"]].append(event)
    bild.rader = [deltagande(namn, e, per[namn], vems[namn]) for namn, e in forsta.items()]
    times = tider(bild.av("aktivitet.paborjad", "aktivitet.avslutad"))
    bild.rader = [{**row, "tider": times[row["deltagande"]]} for row in bild.rader]
    bild.handelser = [
        {"typ": e["typ"], "insats": e["insats"], "datum": dag(e), "fran": 0, "till": None}
        | {"antal": 1, "kon": None, "kvinnor": None, "man": None, **e["data"]}
        for e in bild.av(*RAKNADE)
    ]
    bild.sena = [
        (e["deltagande"], e["typ"] == "avslut.gjort", svensk_dag(e))
        for e in kanda
        if "deltagande" in e
        and e["typ"] not in (RATTAD, MAKULERAD)
        and (svensk_dag(e) - dag(e)).days > 30
    ]
    return bild


def registrerad(event: Event) -> datetime:
    return datetime.fromisoformat(event["registrerad"])


def svensk_dag(event: Event) -> date:
    """The Swedish day on which it was recorded."""
    return registrerad(event).astimezone(SVERIGE).date()


def dag(event: Event) -> date:
    return date.fromisoformat(event["datum"])


def om_andra(events: list[Event]) -> dict[str, list[Event]]:
    """Event → the rättelser and makuleringar of it, in order."""
    found: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event["typ"] in (RATTAD, MAKULERAD):
            found[event["data"]["avser"]].append(event)
    return found


def borta(events: list[Event]) -> set[str]:
    """The ids of what never happened: a makulering of it holds, and is not void itself."""
    om = om_andra(events)

    @cache
    def void(which: str) -> bool:
        return any(e["typ"] == MAKULERAD and not void(e["id"]) for e in om.get(which, ()))

    return {event["id"] for event in events if void(event["id"])}


def i_kraft(events: list[Event]) -> list[Event]:
    """RAKNEREGLER 1: makuleringar, then rättelser, per field the last; null clears."""
    gone, om = borta(events), om_andra(events)
    kept = []
    for event in events:
        if event["typ"] in (RATTAD, MAKULERAD) or event["id"] in gone:
            continue
        now = {**event, "data": dict(event.get("data", {}))}
        for change in om.get(event["id"], ()):
            if change["typ"] == RATTAD and change["id"] not in gone:
                ratta(now, change["data"]["andring"])
        kept.append(now)
    return kept


def ratta(event: Event, andring: dict[str, Any]) -> None:
    for falt, varde in andring.items():
        place = event if falt in ("datum", "insats", "person") else event["data"]
        place[falt] = varde
        if varde is None:
            del place[falt]


def personer(events: list[Event], forsta: dict[str, Event]) -> dict[str, str]:
    """Deltagande → whose it is: by its first event, what corrects that, and what says who is who.

    Whoever got a new number is the number; of two records that are one, the one kept.
    """
    gone, vems = borta(events), {}
    av_forsta = {e["id"]: namn for namn, e in forsta.items()}
    for event in events:
        data, who = event.get("data", {}), event.get("person", {}).get("personnummer")
        if event["id"] in av_forsta:
            vems[av_forsta[event["id"]]] = who
        elif event["id"] in gone:
            continue
        elif event["typ"] == RATTAD and "person" in data["andring"] and data["avser"] in av_forsta:
            vems[av_forsta[data["avser"]]] = data["andring"]["person"]["personnummer"]
        elif event["typ"] == "personer.sammanforda":
            vems |= dict.fromkeys(data["deltaganden"], vems[data["kvar"]])
        elif event["typ"] in ("person.bytt_nummer", "personer.atskilda"):
            vems |= dict.fromkeys(data["deltaganden"], who)
    return vems


def deltagande(namn: str, forsta: Event, kvar: list[Event], person: str) -> Row:
    """One participation, walked event by event (RAKNEREGLER 2, 8)."""
    siffror = person.replace("-", "")
    row: Row = dict.fromkeys(TOM) | {"deltagande": namn, "person": person, "fran": 0, "till": None}
    row |= {"fodelsear": int(siffror[:4]), "kon": "man" if int(siffror[10]) % 2 else "kvinna"}
    row |= {"insats": (kvar or [forsta])[0]["insats"], "planer": {}, "skattningar": []}
    for event in kvar:
        gar(row, event, event["data"])
    slag = {key: day for key, day in row["planer"].items() if key}
    row["plan_datum"] = min(row["planer"].values(), default=None)
    upp = [e for e in kvar if e["typ"] == "plan.foljdes_upp"]
    row["plan_foljd"] = min(map(dag, upp), default=None)
    row["plan_genomford"] = min((dag(e) for e in upp if e["data"]["genomford"]), default=None)
    row["planer"] = [f"{key}:{day}" for key, day in sorted(slag.items())] or None
    return row


def gar(row: Row, event: Event, data: dict[str, Any]) -> None:
    match event["typ"]:
        case "remiss.inkommen":
            row |= {"remiss_datum": dag(event), "remittent": data["remittent"]}
            row["remittent_enhet"] = data.get("remittent_enhet")
            row |= dict.fromkeys(("forsta_svar", "besvarad_datum", "beslut"))
        case "remiss.besvarad":
            row["forsta_svar"] = min(dag(event), row["forsta_svar"] or dag(event))
            row |= {"besvarad_datum": dag(event), "beslut": data["beslut"]}
        case "inskrivning.gjord":
            row |= {"start": dag(event), "insats": event["insats"], **matt(data, "fore")}
            for falt in ("utbildning", "tid_i_forsorjning", "malgrupper", "kommun"):
                row[falt] = data.get(falt) or None
        case "plan.upprattad":
            slag = data.get("slag")
            row["planer"][slag] = min(dag(event), row["planer"].get(slag, dag(event)))
        case "matning.gjord":
            after = data["tillfalle"].removeprefix("uppfoljning_")
            omfattning = matt(data, "nu")["omfattning_nu"]
            row[f"omfattning_{after}"] = (
                row[f"omfattning_{after}"] if omfattning is None else omfattning
            )
        case "steg.skattat":
            row["skattningar"].append({"datum": dag(event), **data})
        case "avslut.gjort":
            row |= {"slut": dag(event), "anledning": data["anledning"], **matt(data, "efter")}
            row |= {
                "vidare_till": data.get("vidare_till") or None,
                "fullfoljt": data.get("fullfoljt"),
            }
        case "deltagande.ateroppnat":
            row |= dict.fromkeys(SLUTETS)


def matt(data: dict[str, Any], led: str) -> Row:
    """What a measurement says: a field that is there and not empty (RAKNEREGLER 10, 17)."""
    jobb = data.get("sysselsattning") or []
    koder = [f"{j['typ']}:{j['procent']}" if j.get("procent") else j["typ"] for j in jobb]
    omfattning = min(100, sum(j.get("procent") or 0 for j in jobb if j["typ"] in ARBETE))
    return {
        f"forsorjning_{led}": data.get("forsorjning") or None,
        f"sysselsattning_{led}": koder or None,
        f"omfattning_{led}": omfattning if jobb else None,
        f"svar_{led}": data.get("svar") or None,
    }
