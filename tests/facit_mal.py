"""An answer key for goals: every measure of the list *malmatt*, in plain Python (ADR 37).

Stands beside facit.py, and like it was written apart from the engine.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from facit import Facit, Row
from facit_aktiviteter import ganger
from facit_aktiviteter import planer as uppfoljda
from facit_finsam import Remissfacit, andel
from facit_standard import klass
from facit_steg import Fragor, narmare, steget


class Matt(NamedTuple):
    """How many, of how many, and of how many nobody knows."""

    taljare: int | None = None
    namnare: int | None = None
    ej_matta: int | None = None


DAGAR = {6: 183, 12: 365}
Events = list[dict[str, Any]]
Period = tuple[date, date]


def matten(
    rows: list[Row],
    events: Events,
    period: Period,
    insats: str | None,
    niva: int,
    kand: date | None = None,
    aktivitet: str | None = None,
    fragor: Fragor | None = None,
) -> Any:
    """Code of *malmatt* → `Matt`. `niva`: the most days, of *inskrivningstid*. `kand`: no
    follow-up that falls due after that day is missing. `aktivitet`: times in that one alone.
    `fragor`: what ratings are read by.
    """
    chosen = [insats] if insats else []
    facit = Facit(rows, 0, period, chosen)
    closed = facit.avslutade
    return {
        **_antal(facit, Remissfacit(rows, 0, period, chosen), events, period, insats),
        **_arbete(facit),
        **_uppfoljning(rows, period, insats, kand),
        **_planer(facit, period[1]),
        **_aktiviteter(rows, period, insats, aktivitet),
        "narmare_arbete": Matt(*narmare(facit)),
        **{
            f"steg_{vem}": Matt(*steget(facit.open, vem, period[1], fragor or {}))
            for vem in ("deltagare", "handlaggare")
        },
        "fullfoljde": _av(closed, "fullfoljt", lambda r: r["fullfoljt"]),
        "inskrivningstid": Matt(
            sum((r["slut"] - r["start"]).days <= niva for r in closed), len(closed)
        ),
    }


def _antal(
    facit: Facit, remisser: Remissfacit, events: Events, period: Period, insats: str | None
) -> dict[str, Matt]:
    def summa(typ: str, **wanted: str) -> Matt:
        own = [
            e
            for e in events
            if e["typ"] == typ
            and period[0] <= e["datum"] <= period[1]
            and insats in (None, e["insats"])
            and all(e.get(name) == value for name, value in wanted.items())
        ]
        return Matt(sum(e["antal"] for e in own))

    return {
        "totalt": Matt(len(facit.open)),
        "nya": Matt(len(facit.nya)),
        "avslutade": Matt(len(facit.avslutade)),
        "remisser": Matt(len(remisser.mottagna)),
        "nya_anonyma": summa("anonym.inskriven"),
        "volym": summa("volym.registrerad"),
        "konsultationer": summa("konsultation.gjord"),
        "seminarier": _seminarier(events, period, insats),
        "seminariedeltagare": summa("seminarium.hallet"),
        "konsultationer_deltagare": summa("konsultation.gjord", till="deltagare"),
        "konsultationer_handlaggare": summa("konsultation.gjord", till="handlaggare"),
    }


def _seminarier(events: Events, period: Period, insats: str | None) -> Matt:
    held = [e for e in events if e["typ"] == "seminarium.hallet" and insats in (None, e["insats"])]
    return Matt(sum(period[0] <= e["datum"] <= period[1] for e in held))


def _av(rows: list[Row], falt: str, holds: Any) -> Matt:
    """Of those of whom the field is known; the others are in neither."""
    known = [r for r in rows if r[falt] not in (None, [])]
    return Matt(sum(bool(holds(r)) for r in known), len(known), len(rows) - len(known))


def _arbete(facit: Facit) -> dict[str, Matt]:
    """Who is not measured is told also where the share is of everybody."""
    closed, falt = facit.avslutade, "sysselsattning_efter"
    both = [r for r in closed if r[falt] and r["sysselsattning_fore"]]
    at_work = _av(closed, falt, lambda r: r["omfattning_efter"] >= 1)
    unknown = at_work.ej_matta
    more = [r for r in both if r["omfattning_efter"] > r["omfattning_fore"]]

    def klasser(*wanted: str) -> Matt:
        return _av(closed, falt, lambda r: klass(r[falt]) in wanted)

    return {
        "arbete_studier": at_work,
        "arbete_studier_avslutade": Matt(at_work.taljare, len(closed), unknown),
        "arbete_studier_deltagare": Matt(at_work.taljare, len(facit.open), unknown),
        "arbete": klasser("forvarvsarbete"),
        "studier": klasser("studier"),
        "arbete_studier_sokande": klasser("forvarvsarbete", "studier", "aktivt_arbetssokande"),
        "borjade_okade": Matt(len(more), len(both), len(closed) - len(both)),
    }


def _aktiviteter(
    rows: list[Row], period: Period, insats: str | None, aktivitet: str | None
) -> dict[str, Matt]:
    found = {
        name: [t for t in times if aktivitet in (None, t["aktivitet"])]
        for name, times in ganger(rows, period, insats).items()
    }
    many = {name: len(times) for name, times in found.items()}
    return {
        "aktivitet_borjade": Matt(many["borjade"]),
        "aktivitet_slutade": Matt(many["slutade"]),
        "aktivitet_fullfoljde": Matt(many["fullfoljde"]),
        "aktivitet_fullfoljde_andel": Matt(
            many["fullfoljde"], many["med_besked"], many["utan_besked"]
        ),
    }


def att_folja(rows: Iterable[Row], period: Period, manader: int) -> list[Row]:
    """Whose follow-up is due in the period: so many days after the slut."""
    first, last = period
    return [
        r
        for r in rows
        if r["start"]
        and r["slut"]
        and r["anledning"] != "felregistrering"
        and first <= r["slut"] + timedelta(days=DAGAR[manader]) <= last
    ]


def _uppfoljning(
    rows: list[Row], period: Period, insats: str | None, kand: date | None = None
) -> dict[str, Matt]:
    found = {}
    for manader in DAGAR:
        due = [r for r in att_folja(rows, period, manader) if insats in (None, r["insats"])]
        falt = f"omfattning_{manader}"
        now = [r for r in due if not _senare(r, manader, kand)]
        found[f"uppfoljning_{manader}"] = _av(now, falt, lambda r, f=falt: r[f] >= 1)
    return found


def _senare(row: Row, manader: int, kand: date | None) -> bool:
    """Not due yet on a day, and not done either."""
    if kand is None or row[f"omfattning_{manader}"] is not None:
        return False
    return bool(row["slut"] + timedelta(days=DAGAR[manader]) > kand)


def _planer(facit: Facit, last: date) -> dict[str, Matt]:
    def har(row: Row, slag: str) -> bool:
        days = dict(plan.split(":") for plan in row["planer"] or ())
        return bool(slag in days and days[slag] <= last.isoformat())

    upp = uppfoljda(facit.open, last)
    med, foljda = upp["med_plan"], upp["foljda"]
    return {
        "med_plan": Matt(med, len(facit.open)),
        "planen_foljd": Matt(foljda, med),
        "planen_genomford": Matt(upp["genomforda"], foljda, med - foljda),
    } | {
        f"plan_{slag}": Matt(sum(har(r, slag) for r in facit.open), len(facit.open))
        for slag in ("myndighetsgemensam", "individuell", "sip", "halsoplan")
    }


def uppfoljning(
    rows: list[Row], period: Period, kand: date | None = None
) -> dict[str, dict[str, Any]]:
    """Insats (and `total`) → the report of follow-ups, as far as `kand`."""
    keys: set[str | None] = {r["insats"] for r in rows}
    return {str(key or "total"): _rad(rows, period, key, kand) for key in {*keys, None}}


def _rad(rows: list[Row], period: Period, insats: str | None, kand: date | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, (works, reached, missed) in _uppfoljning(rows, period, insats, kand).items():
        manader, of = name.removeprefix("uppfoljning_"), (reached or 0) + (missed or 0)
        found |= {f"mojliga_{manader}": of, f"nadda_{manader}": reached}
        found |= {f"arbete_{manader}": works, f"nadda_procent_{manader}": andel(reached or 0, of)}
        found[f"arbete_procent_{manader}"] = andel(works or 0, reached or 0)
        due = att_folja(rows, period, int(manader))
        found[f"senare_{manader}"] = sum(
            insats in (None, r["insats"]) and _senare(r, int(manader), kand) for r in due
        )
    return found


def i_ord(found: Matt, text: str | None = None) -> str:
    """«33 % (4 av 12)», «35», what somebody wrote, or that there is no result."""
    if text is not None:
        return text
    if found.taljare is None or found.namnare == 0:
        return "Resultat saknas"
    if found.namnare is None:
        return str(found.taljare)
    share = andel(found.taljare, found.namnare)
    return f"{share}\u00a0% ({found.taljare} av {found.namnare})"


def nivan(slag: str, niva: int | None) -> str:
    """What is to be reached, in words."""
    if niva is None:
        return ""
    if slag == "maxtid":
        return f"högst {niva} dagar"
    return f"{niva}\u00a0%" if slag in ("andel", "plan", "enkat") else str(niva)


def nas(slag: str, niva: int | None, found: Matt) -> bool | None:
    """Whether it is reached, as the printed figures say."""
    if niva is None or found.taljare is None or found.namnare == 0:
        return None
    if slag == "maxtid":
        return found.taljare == found.namnare
    if slag in ("andel", "plan", "enkat"):
        share = andel(found.taljare, found.namnare or 0)
        return None if share is None else share >= niva
    return found.taljare >= niva


def malen(
    beslut: Events,
    sagt: Events,
    rows: list[Row],
    events: Events,
    period: Period,
    kand: date | None = None,
    fragor: Fragor | None = None,
) -> dict[str, dict[str, Any]]:
    """Row key → the row of each goal of the year in which the period ends; events in force.

    `kand`: the day that the log reaches to. Of a year before it began nothing is known.
    """
    held, told = ({_vad(e): e["data"] for e in these} for these in (beslut, sagt))
    year = period[1].year
    before = (period[0].replace(year=period[0].year - 1), period[1].replace(year=year - 1))
    days = [day for r in rows for day in (r["start"], r["remiss_datum"]) if day]
    begun = min([*days, *(e["datum"] for e in events)], default=date.max)
    unknown = begun > before[1]
    table = {}
    for (insats, mal, ar), data in held.items():
        if ar != year:
            continue
        niva, slag, matt = data.get("niva"), data["slag"], data.get("matt")
        now, then = (
            (matten(rows, events, days, insats, niva or 0, kand, fragor=fragor)[matt], None)
            if matt
            else _sagt(told.get((insats, mal, days[1].year)))
            for days in (period, before)
        )
        open_ = Facit(rows, 0, period, [insats] if insats else []).open
        table[f"{insats}:{mal}" if insats else mal] = {
            **now[0]._asdict(),
            "niva": nivan(slag, niva),
            "resultat": i_ord(*now),
            "nas": nas(slag, niva, now[0]),
            "forra": "Uppgift saknas" if matt and unknown else i_ord(*then),
            "aktuella": len(open_),
        }
    return table


def _vad(event: dict[str, Any]) -> tuple[str | None, str, int]:
    return event.get("insats"), event["data"]["mal"], event["data"]["ar"]


def _sagt(data: dict[str, Any] | None) -> tuple[Matt, str | None]:
    if data is None:
        return Matt(), None
    return Matt(data.get("taljare"), data.get("namnare")), data.get("text")
