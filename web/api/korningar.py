"""Files: ordered, asked about, fetched. Made by a worker, for which a nudge is sent."""

from uuid import UUID

from flask import Blueprint, Response, abort, request, send_file, url_for
from pydantic import ValidationError

from schemas.api import Bestallning, Fil, Korning
from schemas.rapporter import URVAL
from tracker.clock import swedish_day
from tracker.errors import WrongUse
from tracker.exports import ledger
from tracker.nudges import Work
from tracker.reports import bestallt, runs
from tracker.reports.answers import check
from tracker.reports.runs import Stand
from web.api.nycklar import inom
from web.api.svar import svar
from web.behorighet import nyckel, nyckel_med
from web.parametrar import read
from web.services import tjanster


BYTES = 256 * 1024

api = Blueprint("korningar", __name__)


@api.post("/korningar")
@nyckel_med("lasa")
def bestall() -> Response:
    key, t = nyckel(), tjanster()
    order = bestallning()
    inom(key, order.forbund)
    now = t.clock.now()
    asked = read(
        forbund=order.forbund,
        fran=order.fran,
        till=order.till,
        insats=order.insats,
        as_of=order.as_of,
        period=order.period,
        urval={name: getattr(order, name) for name in URVAL},
        today=swedish_day(now),
    )
    check(asked, now)
    if order.publicera:
        asked = bestallt.for_publicering(t.svarare, order.rapport, asked)
    report = bestallt.galler(t.svarare, order.rapport, asked, order.format)
    with t.transaction() as session:
        run = runs.order(
            session,
            rapport=report.id,
            definition=report.definition,
            parametrar=asked,
            format=order.format,
            av=f"nyckel:{key.id}",
            now=now,
            new_id=t.new_id(),
        )
    t.nudge(Work.MAKE_REPORT, str(run.id))
    return svar(_korning(run), 202, {"Location": url_for("api.korningar.en", korning=run.id)})


@api.get("/korningar/<uuid:korning>")
@nyckel_med("lasa")
def en(korning: UUID) -> Response:
    return svar(_korning(_found(korning)))


@api.get("/korningar/<uuid:korning>/filer/<namn>")
@nyckel_med("lasa")
def fil(korning: UUID, namn: str) -> Response:
    if namn not in _found(korning).filer:
        abort(404)
    path = tjanster().fil(korning, namn)
    with tjanster().transaction(readonly=True) as session:
        if not path.exists() or not ledger.unaltered(session, korning, path):
            abort(410)
    return send_file(path, as_attachment=True, download_name=namn)


def bestallning() -> Bestallning:
    """The order in the body. Raises WrongUse that names the first field that is wrong."""
    request.max_content_length = BYTES
    try:
        return Bestallning.model_validate_json(request.get_data(cache=False))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"])[:60]
        raise WrongUse(
            f"Fältet {field} saknas, är okänt eller har fel värde: rätta det."
            if field
            else "Kroppen ska vara ett JSON-objekt: rätta den."
        ) from None


def _found(korning: UUID) -> Stand:
    """The run; 404 also when it is about another's förbund, so that ids tell nothing."""
    with tjanster().transaction() as session:
        run = runs.get(session, korning)
    if run is None or set(run.parametrar.forbund) - {nyckel().forbund}:
        abort(404)
    return run


def _korning(run: Stand) -> Korning:
    return Korning.model_validate(
        {
            "id": str(run.id),
            "rapport": run.rapport,
            "tillstand": run.tillstand,
            "klart": run.klart // runs.STEG,
            "av": run.totalt // runs.STEG,
            "filer": [
                Fil(
                    namn=namn,
                    format=namn.rpartition(".")[2],
                    adress=url_for("api.korningar.fil", korning=run.id, namn=namn),
                )
                for namn in run.filer
            ],
            "fel": run.fel,
        }
    )
