"""Commands about reports: report, explain."""

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from schemas.rapporter import URVAL, Parametrar, Report, Tabell
from tracker.access.read_log import Sedda
from tracker.clock import SystemClock, swedish_day
from tracker.errors import WrongUse
from tracker.exports import tabelltext
from tracker.exports.compose import compose
from tracker.exports.render import render
from tracker.exports.tabelljson import as_json
from tracker.queries import omraden
from tracker.queries.forklaring import explain
from tracker.reports import publicering, register
from tracker.reports.mal import med_mal
from tracker.reports.whynot import why
from tracker.settings import Settings
from web.cli_hus import opened
from web.cli_spar import note_asked, note_seen
from web.parametrar import read
from web.wiring import Hus


_BINARY = {"xlsx", "pdf"}


def parametrar(chosen: argparse.Namespace) -> Parametrar:
    """The parameters of the call. Raises WrongUse with one sentence."""
    area = bool(chosen.lan or chosen.hela_landet)
    if area and chosen.forbund:
        raise WrongUse("Ange antingen förbund eller ett område, inte båda.")
    return read(
        forbund=[omraden.ALLA] if area else chosen.forbund,
        fran=chosen.fran,
        till=chosen.till,
        insats=chosen.insats,
        as_of=chosen.as_of,
        period=chosen.period,
        urval={name: getattr(chosen, name) for name in URVAL},
        today=swedish_day(SystemClock().now()),
    )


def _with_area(hus: Hus, chosen: argparse.Namespace, asked: Parametrar) -> Parametrar:
    """The parameters with the förbund of the län, or of the whole country."""
    if not (chosen.lan or chosen.hela_landet):
        return asked
    with hus.transaction() as session:
        area = omraden.ett(chosen.lan or omraden.ALLA, omraden.kommuner(session))
    return asked.model_copy(update={"forbund": area.forbund})


def run_report(settings: Settings, chosen: argparse.Namespace) -> int:
    if chosen.list:
        _list(as_list=chosen.format == "json")
        return 0
    if not chosen.rapport:
        raise WrongUse("Ange vilken rapport: se «stegvis report --list».")
    asked = parametrar(chosen)
    register.rapport(chosen.rapport)  # a misspelt name is told before any server is started
    with opened(settings) as hus:
        asked = _with_area(hus, chosen, asked)
        if chosen.publicera:
            asked = hus.svarare.for_publicering(chosen.rapport, asked)
        table = hus.svarare.tabell(chosen.rapport, asked)
        report = med_mal(hus.svarare.deklaration(table), hus.svarare.mal(table), table)
        namn = hus.alla_forbund()
        if chosen.publicera:  # before it is out, so that nothing goes out that is not known
            _published(hus, table)
    _out(table, report, namn, chosen)
    return 0


def _published(hus: Hus, table: Tabell) -> None:
    """Enters the publication."""
    (forbund,) = table.parameters["forbund"]
    with hus.transaction(forbund=forbund) as session:
        publicering.anteckna(
            session, id=hus.intag.new_id(), tabell=table, av=hus.operator, now=hus.clock.now()
        )


def _out(
    table: Tabell, report: Report, namn: Mapping[str, str], chosen: argparse.Namespace
) -> None:
    if chosen.format == "table":
        _put(tabelltext.as_text(compose(table, report, namn)), chosen.out)
    elif chosen.format == "json":
        _put(as_json(table), chosen.out)
    elif chosen.out:
        render(table, report, chosen.format, chosen.out, forbund_namn=namn)
        print(f"Skriven till {chosen.out}.", file=sys.stderr)
    else:
        if chosen.format in _BINARY and sys.stdout.isatty():
            raise WrongUse("Ange --out FIL: formatet går inte att visa i ett fönster.")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"rapport.{chosen.format}"
            render(table, report, chosen.format, path, forbund_namn=namn)
            sys.stdout.buffer.write(path.read_bytes())


def _put(text: str, out: Path | None) -> None:
    if out:
        out.write_text(text, encoding="utf-8")
        print(f"Skriven till {out}.", file=sys.stderr)
    else:
        print(text.rstrip("\n"))


def _list(*, as_list: bool) -> None:
    found = register.rapporter()
    if as_list:
        print(json.dumps([{"id": r.id, "titel": r.titel, "fraga": r.fraga} for r in found]))
        return
    for report in found:
        print(f"{report.id:28} {report.fraga}")


def run_explain(settings: Settings, chosen: argparse.Namespace) -> int:
    asked = parametrar(chosen)
    answer: Any
    with opened(settings) as hus:
        asked = _with_area(hus, chosen, asked)
        fraga = hus.svarare.cellfraga(chosen.rapport, asked, rad=chosen.row, kolumn=chosen.column)
        if chosen.deltagande:
            note_asked(hus, asked.forbund, chosen.deltagande, "explain")
            answer = why(fraga, chosen.deltagande).model_dump()
        else:
            sedda = Sedda()
            found = explain(hus.transaction, fraga, huvudman=("*",), sedda=sedda)
            note_seen(hus, sedda, "explain")
            answer = found.model_dump(exclude_none=True)
    if chosen.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        _show(answer)
    return 0


def _show(answer: dict[str, Any]) -> None:
    if "villkor" in answer:
        print(("Ja. " if answer["med"] else "Nej. ") + answer["villkor"])
        return
    told = answer["cell"]
    print("Det finns ingen siffra här." if told is None else f"Siffran är {told}.")
    people = answer.get("deltaganden", [])
    for one in people:
        print(f"{one['deltagande']} (person {one['person']})")
        for event in one["handelser"]:
            print(f"   {event['datum']}  {event['typ']}, känt {event['registrerad'][:10]}")
    for regel in people[0]["regler"] if people else ():
        print(f" – {regel}")
    for event in answer.get("handelser", ()):
        print(f"   {event['datum']}  {event['typ']}, känt {event['registrerad'][:10]}")
