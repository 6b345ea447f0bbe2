"""The command arsbilaga: a whole year in one file."""

import argparse
import sys
from uuid import uuid5

from schemas.rapporter import Parametrar
from tracker.errors import WrongUse
from tracker.exports.bilaga import render
from tracker.reports import bestallt, publicering
from tracker.reports.bilaga import avsnitt, raknad
from tracker.reports.bilaga.innehall import Bilaga
from tracker.reports.periods import ar
from tracker.settings import Settings
from web.cli_hus import opened
from web.parametrar import moment
from web.wiring import Hus


FORSTA, SISTA = 1990, 2200


def run_yearbook(settings: Settings, chosen: argparse.Namespace) -> int:
    """Writes the file; small numbers hidden and entered as published where that is asked for."""
    wanted = chosen.out.suffix.removeprefix(".")
    if wanted not in bestallt.FORMAT:
        raise WrongUse("Namnge filen med .xlsx, .pdf eller .json: det avgör formatet.")
    asked = _parametrar(chosen)
    with opened(settings) as hus:
        if chosen.publicera:
            asked = bestallt.for_publicering(hus.svarare, avsnitt.ID, asked)
        made = raknad.rakna(hus.svarare, asked)
        namn = hus.alla_forbund()
        if chosen.publicera:  # before it is out, so that nothing goes out that is not known
            _published(hus, made, asked.forbund[0])
    render(made, wanted, chosen.out, forbund_namn=namn)
    print(f"Skriven till {chosen.out}.", file=sys.stderr)
    return 0


def _parametrar(chosen: argparse.Namespace) -> Parametrar:
    if not FORSTA <= chosen.ar <= SISTA:
        raise WrongUse("Skriv året med fyra siffror, till exempel 2025.")
    year = ar(chosen.ar)
    as_of = moment(chosen.as_of) if chosen.as_of else None
    return Parametrar(forbund=(chosen.forbund,), fran=year.fran, till=year.till, as_of=as_of)


def _published(hus: Hus, made: Bilaga, forbund: str) -> None:
    """Enters its publications, all or none."""
    id_ = hus.intag.new_id()
    with hus.transaction(forbund=forbund) as session:
        for table in made.tryckta:
            publicering.anteckna(
                session,
                id=uuid5(id_, table.report),
                tabell=table,
                av=hus.operator,
                now=hus.clock.now(),
            )
