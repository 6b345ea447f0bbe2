"""Reports out: the list of them, and the table of one, the same as the command line gives."""

from flask import Blueprint, Response, abort, request

from schemas.api import Rapport, Rapporter
from schemas.rapporter import URVAL, Parametrar
from tracker.clock import swedish_day
from tracker.errors import WrongUse
from tracker.exports.tabelljson import as_json
from tracker.reports import register
from web.api.nycklar import inom
from web.api.svar import svar
from web.behorighet import nyckel, nyckel_med
from web.parametrar import read
from web.services import tjanster


KNOWN = frozenset({"forbund", "from", "to", "period", "insats", "as_of", *URVAL})

api = Blueprint("rapporter", __name__)


@api.get("/rapporter")
@nyckel_med("lasa")
def alla() -> Response:
    return svar(
        Rapporter(
            rapporter=[
                Rapport(id=r.id, definition=r.definition, titel=r.titel, fraga=r.fraga)
                for r in register.rapporter()
            ]
        )
    )


@api.get("/rapporter/<rapport>")
@nyckel_med("lasa")
def en(rapport: str) -> Response:
    asked = parametrar()
    inom(nyckel(), asked.forbund)
    if rapport not in {report.id for report in register.rapporter()}:
        abort(404)
    table = tjanster().svarare.tabell(rapport, asked)
    return Response(as_json(table), mimetype="application/json")


def parametrar() -> Parametrar:
    """Those in the address. Raises WrongUse, also for a name that there is not.

    A misspelt `as_of` that nobody heeded would give the wrong figures.
    """
    if not KNOWN.issuperset(request.args):
        raise WrongUse(f"En parameter finns inte. Välj bland: {', '.join(sorted(KNOWN))}.")
    return read(
        forbund=request.args.getlist("forbund"),
        fran=request.args.get("from"),
        till=request.args.get("to"),
        insats=request.args.getlist("insats"),
        as_of=request.args.get("as_of"),
        period=request.args.get("period"),
        urval={name: request.args.getlist(name) for name in URVAL},
        today=swedish_day(tjanster().clock.now()),
    )
