"""Drafts behind a form: kept on the server each time something is filled in, found again by all.

A script sends the form as it stands after each change; without one, *Spara utkast* does the same.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import request
from sqlmodel import Session

from tracker.identity import drafts
from tracker.identity.drafts import Utkast, Vilket
from tracker.identity.personnummer import parse
from tracker.projections.tables import DeltagandeNu
from tracker.queries.agare import owner
from web.forms.falt import PROCENT, Svar, first
from web.forms.fragor import Formular
from web.services import tjanster
from web.visitor import besok, bredvid, forbund, skrivbara, today
from web.words import NBSP, stund


NR: Final = "utkast_nr"
"""Hidden field: which version of the draft the page was made from, 0 for none."""
KROCK: Final = "Utkastet var ändrat i en annan flik. Det du ser här gäller nu, det andra är ersatt."


@dataclass(frozen=True, slots=True)
class Sparat:
    """A draft that was kept: its version, and whether it replaced one that this page never saw."""

    nr: int
    krock: bool


def which(formular: Formular, deltagande: str) -> Vilket:
    """The visitor's draft of this form about this deltagande."""
    return Vilket(forbund(), besok().lasare.anvandare, formular.typ, deltagande)


def answers(formular: Formular, svar: Svar) -> dict[str, list[str]]:
    """What of a sent form is an answer, and answered."""
    names = {f.namn for f in formular.falt}
    return {
        namn: list(values)
        for namn, values in svar.items()
        if (namn in names or namn.startswith(PROCENT)) and any(v.strip() for v in values)
    }


def keep(vilket: Vilket, formular: Formular, svar: Svar, event_id: str, insats: str) -> Sparat:
    """Keep what is filled in. The latest wins; that it replaced another is told."""
    t, seen = tjanster(), first(svar, NR)
    number = parse(first(svar, "personnummer"), today=today())
    with bredvid() as session:
        held = session.get(DeltagandeNu, (forbund(), vilket.deltagande))
        if held is None and insats not in skrivbara():
            insats = ""  # sent by hand: kept as if none had been chosen
        nr = drafts.save(
            session,
            vilket,
            answers(formular, svar),
            id=UUID(event_id),
            insats=insats,
            # Who has the deltagande, also when its insats has changed owner since.
            huvudman=held.huvudman if held else owner(session, forbund(), insats) if insats else "",
            personnummer=number.normal if number else None,
            now=t.clock.now(),
            keys=t.keys,
        )
    return Sparat(nr, krock=str(nr - 1) != (seen or "0"))


def read(vilket: Vilket) -> Utkast | None:
    """The draft, when there is one."""
    with bredvid() as session:
        return drafts.read(session, vilket, keys=tjanster().keys)


def forget(vilket: Vilket) -> None:
    """It was registered, or thrown away."""
    with bredvid() as session:
        drafts.delete(session, vilket)


def mine(session: Session) -> list[Utkast]:
    """All drafts of the visitor in the förbund in focus, oldest first, without answers.

    `session`: one under the visitor's own context.
    """
    return drafts.mine(session, forbund(), besok().lasare.anvandare)


def told(sparat: Sparat) -> str:
    """What the page says when a draft was kept in the background."""
    if sparat.krock:
        return KROCK
    return f"Utkastet sparades kl. {stund(tjanster().clock.now()).rpartition(NBSP)[2]}."


def asked_by_script() -> bool:
    """True when a script saves in the background and no page is wanted."""
    return request.headers.get("X-Del") == "utkast"
