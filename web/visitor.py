"""Who is visiting, what they have in focus, and the way to the database under their context.

Runs before every page: cookie → login → förbund in focus. The session layer is our own, on the
server, so that a login ends when the user ends it (tracker/access/sessions.py).
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask, Response, current_app, g, redirect, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as BaseResponse

from tracker.access import read_log, sessions
from tracker.access.permissions import SKRIVANDE, Ratt
from tracker.access.read_log import Sedda
from tracker.access.sessions import Lasare
from tracker.clock import swedish_day
from tracker.db import switch
from tracker.intake.record import Avsandare
from tracker.intake.skrivratt import EKONOMI, besluta
from tracker.queries import fokus
from tracker.queries.fokus import Fokus
from tracker.queries.forbund import ask_names
from web.behorighet import krav_for
from web.security import is_page, is_participants
from web.services import tjanster


@dataclass(frozen=True, slots=True)
class Besok:
    """The visit: who, on what they look, and what they may there."""

    lasare: Lasare
    fokus: Fokus
    ratter: frozenset[Ratt]


def cookie_name() -> str:
    """With https the browser itself guards that nobody else set the cookie (`__Host-`)."""
    return "__Host-stegvis" if request.is_secure else "stegvis"


def set_cookie(response: BaseResponse, token: str) -> None:
    response.set_cookie(
        cookie_name(),
        token,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def begin() -> BaseResponse | None:
    """Find the login that the cookie names; send visitors without one to log in."""
    if not is_page() or request.endpoint == "static":
        return None
    g.token = request.cookies.get(cookie_name())
    g.besok = _find(g.token) if g.token else None
    krav = krav_for(current_app, request.endpoint) if request.endpoint else None
    nowhere = request.endpoint is None and is_participants()  # half a link leads to no login
    if g.besok is None and not nowhere and not (krav and krav.oppen):
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("inloggning.visa", vidare=back if back != "/" else None))
    if not g.token:
        g.token = g.ny_token = tjanster().token()
    return None


def _find(token: str) -> Besok | None:
    """All in one pipeline: asked for before every page, so a round trip here is one of each."""
    t = tjanster()
    with t.transaction(pipeline=True) as session:
        asked = ask_names(session)
        lasare = sessions.find(
            session, token=token, now=t.clock.now(), visit="X-Del" not in request.headers
        )
        if lasare is None:
            return None
        valbara = {slug: namn for slug, namn in asked().items() if lasare.ser(slug)}
        valt = lasare.fokus_forbund if lasare.fokus_forbund in valbara else min(valbara, default="")
        if valt:
            switch(session, valt)
        found = fokus.read(
            session,
            forbund=valt,
            valbara=valbara,
            valda=lasare.fokus_insatser,
            egna=lasare.egna(valt),
        )
        return Besok(lasare, found, lasare.ratter(valt))


def keep_cookie(response: Response) -> Response:
    """Give a first-time visitor the cookie that their form's token was made from."""
    if g.get("ny_token"):
        set_cookie(response, g.ny_token)
    return response


def besok() -> Besok:
    """The visit of this request; every page but the login has one."""
    visit: Besok = g.besok
    return visit


def forbund() -> str:
    """The slug of the förbund in focus; empty before any förbund has been set up."""
    return besok().fokus.forbund


def huvudman() -> tuple[str, ...]:
    """The owners of insatser whose people this visitor may see."""
    return besok().lasare.huvudman(forbund())


def insatser() -> tuple[str, ...]:
    """The pairs `huvudman/insats` whose people this visitor may see besides."""
    return besok().lasare.insatser(forbund())


def personal() -> tuple[str, ...]:
    """Where this visitor is staff: there also those are seen who took back their consent."""
    return besok().lasare.omfang(forbund(), Ratt.REGISTRERA).skriver


def skriver() -> tuple[str, ...]:
    """What this request may add to the log: whom the rights reach that its page asks for; and
    where it adds anything, what the visitor decides (ADR 52).
    """
    krav = krav_for(current_app, request.endpoint) if request.endpoint else None
    lasare = besok().lasare
    asked = sorted(krav.ratter & SKRIVANDE) if krav else []
    parts = [lasare.omfang(forbund(), ratt).skriver for ratt in asked]
    if krav and Ratt.BOKFORA in krav.ratter and bokfor():
        parts.append((EKONOMI,))
    if asked:
        parts.append(beslutar())
    return tuple(dict.fromkeys(one for part in parts for one in part))


def beslutar() -> tuple[str, ...]:
    """The insatser that this visitor decides prices and goals for, as the log's writer says it."""
    return besluta(besok().lasare.omfang(forbund(), Ratt.BESLUTA_MAL).skriver)


def bokfor() -> bool:
    """Whether this visitor may write the whole förbund's budget and outcome (ADR 28)."""
    return "*" in besok().lasare.omfang(forbund(), Ratt.BOKFORA).huvudman


def skrivbara() -> dict[str, str]:
    """The insatser where people are enrolled and this visitor may register: slug → name."""
    visit, may = besok(), besok().lasare.omfang(forbund(), Ratt.REGISTRERA)
    owner = visit.fokus.huvudman
    return {s: namn for s, namn in visit.fokus.med_personer.items() if may.ryms(owner[s], s)}


def avsandare() -> Avsandare:
    """Who records in this request, and what they may write."""
    return Avsandare(
        av=str(besok().lasare.anvandare), forbund=frozenset({forbund()}), skriver=skriver()
    )


def _context() -> dict[str, Any]:
    """Whose eyes the database is read with in this request."""
    return {
        "forbund": forbund(),
        "huvudman": huvudman(),
        "insatser": insatser(),
        "anvandare": str(besok().lasare.anvandare),
        "personal": personal(),
    }


@contextmanager
def las() -> Iterator[Session]:
    """A read-only transaction under this reader's context; whom it reads goes to the read log."""
    with tjanster().transaction(**_context(), readonly=True) as session:
        read_log.collect(session, g.setdefault("sedda", Sedda()))
        yield session


def siffror() -> AbstractContextManager[Session]:
    """A read-only transaction that counts the whole förbund and can reach nobody's identity: what
    is counted is the same for every reader.
    """
    return tjanster().transaction(forbund=forbund(), role="stegvis_bild", readonly=True)


def bredvid(*, skriver: Sequence[str] = ()) -> AbstractContextManager[Session]:
    """A transaction under this reader's context that writes beside the log: reminders, agendas.

    `skriver` where the database asks whom the writer may write about: names (ADR 30).
    """
    return tjanster().transaction(**_context(), skriver=skriver)


def skriv_ned() -> AbstractContextManager[Session]:
    """The transaction that writes the read log: under the same context, sent in one go."""
    return tjanster().transaction(**_context(), pipeline=True)


def today() -> date:
    """The Swedish day of this request."""
    return swedish_day(tjanster().clock.now())


def sekunder_kvar(until: datetime) -> int:
    """Seconds from now until then, for a page that counts them down."""
    return int((until - tjanster().clock.now()).total_seconds())


def init_app(app: Flask) -> None:
    app.jinja_env.globals["sekunder_kvar"] = sekunder_kvar
    app.before_request(begin)
    app.after_request(keep_cookie)
