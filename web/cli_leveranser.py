"""Commands about what is delivered and which rules hold: leveranser, definition."""

import argparse
import json
from typing import Any

from schemas.rapporter import Report
from tracker.clock import swedish_day
from tracker.errors import WrongUse
from tracker.leveranser import kedja, lasning
from tracker.leveranser.nulage import Lage
from tracker.leveranser.tables import Forsegling
from tracker.reports import register
from tracker.settings import Settings
from web.cli_hus import opened
from web.wiring import Hus


def run_deliveries(settings: Settings, chosen: argparse.Namespace) -> int:
    """Every delivery, the newest first, counted anew as the command runs."""
    with opened(settings) as hus:
        _known(hus, chosen.forbund)
        rader = hus.nulage.rader(chosen.forbund)
        ersatta = lasning.ersatta(rader)
        found = [(rad, _counted(hus, rad), ersatta.get(rad.nummer)) for rad in rader]
    if chosen.json:
        print(json.dumps([_said(*one) for one in found], ensure_ascii=False))
        return 0
    for rad, lage, ersatt in found:
        asked = lasning.parametrar(rad)
        today = _today(lage) + (f", ersatt av {ersatt}" if ersatt else "")
        print(f"{rad.nummer:4}  {rad.rapport}  {asked.fran}–{asked.till}  {rad.mottagare}  {today}")
    if not found:
        print("Inget är levererat.")
    return 0


def _counted(hus: Hus, rad: Forsegling) -> Lage | None:
    """As of now; None for an extract by decision, which has no figures."""
    return None if lasning.beslut(rad) else hus.nulage.rakna(rad)


def _today(lage: Lage | None) -> str:
    if lage is None:
        return "utdrag"
    if lage.hindrad:
        return "skiljer, går inte att publicera i dag"
    return "samma" if lage.lika else f"{lage.siffror} siffror skiljer"


def _said(rad: Forsegling, lage: Lage | None, ersatt: int | None) -> dict[str, Any]:
    counted = {} if lage is None else lage.model_dump(include={"lika", "siffror", "handelser"})
    return {
        "nummer": rad.nummer,
        "id": str(rad.id),
        "rapport": rad.rapport,
        "definition": rad.definition,
        "kodlistor": rad.kodlistor,
        "stegvis": rad.stegvis,
        "parametrar": json.loads(rad.parametrar),
        "position": json.loads(rad.position),
        "sha256": rad.tabell_sha256,
        "filer": {fil.namn: fil.sha256 for fil in kedja.filer(rad)},
        "mottagare": rad.mottagare,
        "syfte": rad.syfte,
        "av": rad.av,
        "forseglad": rad.forseglad.isoformat(),
        "ersatt_av": ersatt,
        **counted,
    }


def run_definition(settings: Settings, chosen: argparse.Namespace) -> int:
    """The versions that hold; with `--version`, another from now on, by an event (ADR 27)."""
    if chosen.version and not chosen.rapport:
        raise WrongUse("Ange rapporten: se «stegvis report --list».")
    reports = [register.rapport(chosen.rapport)] if chosen.rapport else register.rapporter()
    with opened(settings) as hus:
        _known(hus, chosen.forbund)
        if chosen.version:
            _choose(hus, chosen.forbund, register.rapport(chosen.rapport, chosen.version))
        valda = hus.svarare.valda(chosen.forbund)
    found = {
        report.id: {
            "galler": valda.get(report.id, report.definition),
            "finns": [one.definition for one in register.versioner(report.id)],
        }
        for report in reports
    }
    if chosen.json:
        print(json.dumps(found))
        return 0
    for ident, one in found.items():
        print(f"{ident:28} version {one['galler']} gäller, av {', '.join(one['finns'])}")
    return 0


def _choose(hus: Hus, forbund: str, report: Report) -> None:
    sent = {
        "id": str(hus.intag.new_id()),
        "typ": "definition.vald",
        "forbund": forbund,
        "datum": swedish_day(hus.clock.now()).isoformat(),
        "data": {"rapport": report.id, "definition": report.definition},
    }
    hus.intag.record_all([sent], av=hus.operator, forbund=None)


def _known(hus: Hus, forbund: str) -> None:
    if forbund not in hus.alla_forbund():
        raise WrongUse(f"Förbundet {forbund} finns inte: kontrollera namnet.")
