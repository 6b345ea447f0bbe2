"""The participant's door: from what stands in a cookie to the one deltagande behind it (ADR 43).

Whatever is wrong with a link, whoever has it gets the same empty page: no link, another kind, used,
ended, past its time, hidden, erased. What is read goes to the read log by the link's id.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, NoReturn, cast, get_args
from uuid import UUID

from flask import abort, current_app, redirect, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as BaseResponse

from schemas import sprak
from schemas.sprak import Sprak
from tracker.access import deltagarlankar
from tracker.access.deltagarlankar import DELTAGARE, Slag
from tracker.access.tables_deltagare import Deltagarlank
from tracker.access.takt import Grans
from tracker.projections.tables import DeltagandeNu
from tracker.queries import min_sida
from tracker.settings import Settings
from web import egen_fel, reading, takt
from web.klient import adress
from web.services import tjanster


VARFOR: Final = "En deltagare har en egen länk i stället för ett konto."
MISS: Final = Grans("deltagarlank", 30, timedelta(minutes=10))
"""Links and codes from one address that opened nothing."""
DORRAR: Final = (*get_args(Slag), "besok")
"""What a browser may hold of a participant's: a cookie for each."""
INGEN: Final = UUID(int=0)
KOD: Final = "kod:"
"""In front of a short code that was typed, where a cookie holds that and not a link's secret."""
SPRAKMAPP: Final = "sprak"


@dataclass(frozen=True, slots=True)
class Dorr:
    """A way in that holds: the link, and the deltagande as it stands."""

    lank: Deltagarlank
    d: DeltagandeNu


def hemligheter() -> list[bytes]:
    """What links are recognised by."""
    return [key.secret for key in tjanster().keys.all("session")]


def cookie(namn: str) -> str:
    return f"__Host-stegvis-{namn}" if request.is_secure else f"stegvis-{namn}"


def satt(response: BaseResponse, namn: str, secret: str) -> None:
    """What opens the door next time, until the browser is closed."""
    response.set_cookie(
        cookie(namn), secret, secure=request.is_secure, httponly=True, samesite="Lax", path="/"
    )


def glom(response: BaseResponse, namn: str) -> None:
    response.delete_cookie(
        cookie(namn), secure=request.is_secure, httponly=True, samesite="Lax", path="/"
    )


def ut(response: BaseResponse) -> None:
    """Out by every door of this browser; a visit to one's own page is gone on the server too."""
    there = [namn for namn in DORRAR if cookie(namn) in request.cookies]
    if "besok" in there:
        with tjanster().transaction() as session:
            secret = request.cookies[cookie("besok")]
            deltagarlankar.sluta(session, secret, hemligheter=hemligheter())
    for namn in there:
        glom(response, namn)


def stang() -> NoReturn:
    """Ends the request with the empty page, and counts that nothing was opened."""
    until = takt.use([(MISS, adress())])
    if until:
        raise takt.refusal(until)
    abort(egen_fel.tom())


def hitta(secret: str, slag: Slag) -> Deltagarlank | None:
    """The link of a token or of a code that was typed, as far as the door's own table tells."""
    t = tjanster()
    now, held = t.clock.now(), hemligheter()
    with t.transaction() as session:
        if slag == "skatta" and secret.startswith(KOD):
            kod = secret.removeprefix(KOD)
            return deltagarlankar.find_typad(session, kod, now=now, hemligheter=held)
        return deltagarlankar.find(session, secret, slag, now=now, hemligheter=held)


def oppna(lank: Deltagarlank | None, slag: Slag) -> Dorr:
    """The deltagande that the link opens; the empty page where it opens none."""
    d = lever(lank, slag)
    if lank is None or d is None:
        stang()
    return Dorr(lank, d)


def med_lank(token: str, slag: Slag, vart: str) -> BaseResponse:
    """From the address of a link to the page that it opens; the empty page where it opens none."""
    oppna(hitta(token, slag), slag)
    return vidare(token, slag, vart)


def vidare(secret: str, slag: Slag, vart: str) -> BaseResponse:
    """To the page, with the secret in a cookie: it is not to stay in the address."""
    response = redirect(url_for(vart), 303)
    satt(response, slag, secret)
    return response


def lever(lank: Deltagarlank | None, slag: Slag) -> DeltagandeNu | None:
    """Whom the link is about; None where there is none, or it is worth nothing any more.

    No link is looked up as any other: how long it takes tells no more than the empty page does.
    """
    asked = lank or _ingens(slag)
    with som(asked) as session:
        return min_sida.levande(session, asked)


def _ingens(slag: Slag) -> Deltagarlank:
    """A link about nobody, which stands nowhere."""
    now = tjanster().clock.now()
    return Deltagarlank(
        id=INGEN, hash=b"", forbund="", deltagande="", person=INGEN, slag=slag, till=now,
        skapad=now, skapad_av="",
    )  # fmt: skip


def in_med(slag: Slag) -> Dorr:
    """Who comes with the cookie of a link of this kind."""
    return oppna(hitta(request.cookies.get(cookie(slag), ""), slag), slag)


def pa_besok() -> Dorr:
    """Who came in to their own page by link and code, and has not been away."""
    t, secret = tjanster(), request.cookies.get(cookie("besok"), "")
    with t.transaction() as session:
        besok = deltagarlankar.besoket(
            session, secret, now=t.clock.now(), hemligheter=hemligheter()
        )
    forbund, deltagande = (besok.forbund, besok.deltagande) if besok else ("", "")
    with t.transaction(
        forbund=forbund, deltagande=deltagande, personal=("*",), readonly=True
    ) as session:
        lank = session.get(Deltagarlank, besok.lank if besok else INGEN)
    holds = lank is not None and deltagarlankar.galler(lank, "sida", t.clock.now())
    return oppna(lank if holds else None, "sida")


def vem(lank: Deltagarlank) -> str:
    """What a link is called where it reads or writes."""
    return f"delad:{lank.id}" if lank.slag == "visa" else f"{DELTAGARE}{lank.id}"


@contextmanager
def som(lank: Deltagarlank, *, readonly: bool = True) -> Iterator[Session]:
    """A transaction that sees the link's deltagande and nobody else's; whom it reads is noted.

    Who took back their consent may still see what is kept, but not be asked more (ADR 24).
    """
    with tjanster().transaction(
        forbund=lank.forbund,
        deltagande=lank.deltagande,
        anvandare=vem(lank),
        personal=() if lank.slag == "skatta" else ("*",),
        readonly=readonly,
    ) as session:
        if lank.id != INGEN:
            reading.utan_konto(session, lank.forbund, vem(lank))
        yield session


def spraken() -> tuple[dict[str, Sprak], list[str]]:
    """The languages of this house, and the names of files that cannot be read."""
    settings = cast("Settings", current_app.extensions["settings"])
    return sprak.alla(settings.data_dir / SPRAKMAPP)


def spraket(lank: Deltagarlank) -> Sprak:
    """The language that was asked for, else the link's; Swedish where it is not there any more."""
    there, _ = spraken()
    asked = request.values.get("sprak", "")
    return there.get(asked) or there.get(lank.sprak) or there["sv"]
