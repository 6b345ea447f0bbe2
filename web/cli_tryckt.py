"""The command that sets a printed table beside the log: jamfor."""

import argparse
import dataclasses
import json

from tracker.clock import SystemClock, swedish_day
from tracker.errors import Refused, WrongUse
from tracker.reports import register
from tracker.reports.tryckt.jamfor import Jamforelse, Rad, jamfor
from tracker.reports.tryckt.las import las
from tracker.settings import Settings
from web.cli_hus import opened
from web.cli_rapporter import parametrar


def run_compare(settings: Settings, chosen: argparse.Namespace) -> int:
    """Exit 1 when a figure differs, or nothing could be compared."""
    asked = parametrar(chosen)
    register.rapport(chosen.rapport)
    if len(asked.forbund) != 1:
        raise WrongUse("Jämför med ett förbund i taget.")
    pasted = las(_text(chosen), today=swedish_day(SystemClock().now()))
    with opened(settings) as hus:
        table = hus.svarare.tabell(chosen.rapport, asked)
        report = register.rapport(chosen.rapport, table.definition)
        snapshot = hus.svarare.underlag(asked).snapshots[asked.forbund[0]]
    names = dict(snapshot.segment("insatser", ["insats", "namn"]).iter_rows())
    found = jamfor(pasted, report, table, names)
    if chosen.json:
        answer = dataclasses.asdict(found) | {"antal": found.antal, "skiljer": found.skiljer}
        print(json.dumps(answer, ensure_ascii=False))
    else:
        _show(found)
    return 0 if found.antal and not found.skiljer else 1


def _text(chosen: argparse.Namespace) -> str:
    try:
        raw: bytes = chosen.fil.read_bytes()
    except OSError:
        raise WrongUse("Filen går inte att läsa: kontrollera namnet.") from None
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("Filen är ingen textfil: spara tabellen som text och försök igen.")


def _show(found: Jamforelse) -> None:
    print(f"{found.skiljer} av {found.antal} tal skiljer sig från loggen.")
    for rad in found.rader:
        _row(found, rad)
    for rubrik, texts in (
        ("Tabellen säger emot sig själv", found.motsagelser),
        ("Rader vi inte förstod", found.okanda_rader),
        ("Kolumner vi inte förstod", found.okanda_kolumner),
        ("Rader som loggen har men inte trycket", found.saknas),
    ):
        if texts:
            print(f"{rubrik}:")
        for text in texts:
            print(f" – {text}")


def _row(found: Jamforelse, rad: Rad) -> None:
    tolkad = f" (tolkad som {rad.tolkad})" if rad.tolkad else ""
    cells = [cell for cell in rad.celler if cell.utfall != "lika"]
    print(f"{rad.etikett}{tolkad}{':' if cells else ' stämmer'}")
    for cell in cells:
        skillnad = f", skillnad {cell.skillnad_i_ord}" if cell.skillnad else ""
        kolumn = found.kolumner[cell.kolumn]
        print(f"   {kolumn}: tryckt {cell.tryckt}, loggen {cell.logg_i_ord}{skillnad}")
