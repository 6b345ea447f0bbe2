"""The read log of the pages: one entry for each request that showed, or looked for, anybody.

What the queries read under `visitor.las` is gathered for the whole request and written in one
statement before the answer leaves. An entry that cannot be written leaves a 503 in its place:
nobody is shown unseen (ADR 0022).
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager

import structlog
from flask import Flask, Response, g, request
from psycopg import Error as DriverError
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from schemas.svar import Kvitto
from tracker.access import read_log
from tracker.access.permissions import Ratt
from tracker.access.read_log import Lasning, Omfang, Sedda, Vad
from tracker.errors import OutOfReach, StegvisError
from tracker.queries import kvitto as kvitton
from web import errors
from web.services import tjanster
from web.visitor import besok, forbund, huvudman, las, skriv_ned, today


log = structlog.get_logger(__name__)

INGET = "Läsloggen går inte att skriva, därför visas inget. Försök igen om en stund."


def sokt(mark: bytes) -> None:
    """Somebody is looked for, whom `mark` recognises; noted also when nobody is found."""
    g.vad, g.sokt = Vad.SOKT, mark


def exporterat() -> None:
    """What this request read leaves in a file."""
    g.vad = Vad.EXPORTERAT


def utskrivet() -> None:
    """What this request read leaves as a document to print."""
    g.vad = Vad.UTSKRIVET


def utan_konto(session: Session, forbund: str, anvandare: str) -> None:
    """Gathers for a visitor without an account, who is let in by a link: `anvandare` names that."""
    g.utan_konto = (forbund, anvandare)
    read_log.collect(session, g.setdefault("sedda", Sedda()))


def visar(kvitto: Kvitto) -> None:
    """A receipt is shown: its refused lines name people as they were sent."""
    found = kvitton.named(kvitto, today=today())
    with las() as session:
        for slug in {"", forbund()} & found.keys():
            kvitton.saw(session, forbund(), found[slug], keys=tjanster().keys)


@contextmanager
def loggen(ratt: Ratt, *, skriv: bool = False) -> Iterator[tuple[Session, Omfang]]:
    """A transaction that may read the read log as far as `ratt` reaches, and how far that is.

    Whose right reaches all owners reads the whole förbund's; others that of their own people, whom
    emergency access never adds to. `skriv`: it may write what is judged.
    """
    reach = besok().lasare.omfang(forbund(), ratt)
    omfang: Omfang = "hela" if "*" in reach.huvudman else "egna"
    owners = huvudman() if omfang == "hela" else reach.huvudman
    pairs = () if omfang == "hela" else reach.insatser
    with tjanster().transaction(
        forbund=forbund(),
        huvudman=owners,
        insatser=pairs,
        anvandare=str(besok().lasare.anvandare),
        readonly=not skriv,
    ) as session:
        read_log.collect(session, g.setdefault("sedda", Sedda()))
        yield session, omfang


def _lasningar(sedda: Sedda) -> Iterator[Lasning]:
    nar = tjanster().clock.now()
    anvandare = g.utan_konto[1] if "utan_konto" in g else str(besok().lasare.anvandare)
    vad: Vad = g.get("vad", Vad.SETT)
    sida = request.endpoint or ""
    mark: bytes | None = g.get("sokt")
    if mark is not None:
        lasta = sedda.forbund.get(forbund())
        yield Lasning(
            forbund(),
            nar,
            anvandare,
            vad,
            sida,
            "webb",
            personer=lasta.personer if lasta else (),
            deltaganden=lasta.deltaganden if lasta else (),
            sokt=mark,
        )
        return
    yield from sedda.lasningar(nar=nar, anvandare=anvandare, vad=vad, sida=sida, via="webb")


def write(response: Response) -> Response:
    """After each request: the entry, or a 503 instead of the answer."""
    sedda: Sedda = g.pop("sedda", None) or Sedda()
    if not sedda and "sokt" not in g:
        return response
    try:
        _store(_lasningar(sedda))
    except (StegvisError, DBAPIError, DriverError) as error:
        said = {"endpoint": request.endpoint, "error": type(error).__name__}
        log.error("read_log_failed", **said)  # noqa: TRY400 - a traceback may hold what was read
        return errors.own(OutOfReach(INGET))
    finally:
        g.pop("sokt", None)
    return response


def _writing() -> AbstractContextManager[Session]:
    if "utan_konto" in g:
        return tjanster().transaction(forbund=g.utan_konto[0], pipeline=True)
    return skriv_ned()


def _store(lasningar: Iterable[Lasning]) -> None:
    with _writing() as session:
        for lasning in lasningar:
            read_log.note(session, lasning)


def init_app(app: Flask) -> None:
    """Call it last: what is registered last is run first, before headers are set."""
    app.after_request(write)
