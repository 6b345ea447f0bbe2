"""After something was registered: who is next in the same queue, so that one can go on at once."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import url_for
from sqlmodel import Session

from tracker.queries import attgora
from web.visitor import besok, forbund


_KO: Final = {
    "remiss.besvarad": ("remiss", "Svara på nästa remiss"),
    "inskrivning.gjord": ("inskrivning", "Skriv in nästa"),
    "steg.skattat": ("skattning", "Skatta nästa"),
    "matning.gjord": ("uppfoljning", "Registrera nästa uppföljning"),
}
"""Kind just registered → the kind of waiting that it was one of, and the words on the link."""


@dataclass(frozen=True, slots=True)
class Nasta:
    """The next one: the words on the link, how many wait, and where."""

    text: str
    antal: int
    adress: str


def after(session: Session, klart: str, *, today: date) -> Nasta | None:
    """The oldest that waits for the same thing, or None when the queue is empty or there is none.

    `klart` is what was registered, as in the address; anything else has no queue.
    """
    if klart == "remiss.inkommen":
        return Nasta("Ta emot nästa remiss", 0, url_for("remisser.ny"))
    if klart not in _KO:
        return None
    slag, text = _KO[klart]
    found = attgora.first(session, forbund(), besok().fokus.mina, slag, today=today)
    if found is None:
        return None
    uppgift, antal = found
    return Nasta(text, antal, mend(uppgift.slag, uppgift.deltagande))


def mend(slag: str, deltagande: str) -> str:
    """The address of the page where what waits is done."""
    if slag in {"remiss", "vantelista"}:
        return url_for("remisser.svara", deltagande=deltagande)
    if slag == "inskrivning":
        return url_for("registrera.fyll_i", deltagande=deltagande, vad="inskrivning")
    if slag in {"skattning", "forsta_skattning"}:
        return url_for("skattning.skatta", deltagande=deltagande)
    if slag.startswith("uppfoljning"):
        return url_for("registrera.fyll_i", deltagande=deltagande, vad="matning", tillfalle=slag)
    if slag in {"fore", "efter"}:
        return url_for("registrera.komplettera", deltagande=deltagande, slag=slag)
    return url_for("deltagare.ett", deltagande=deltagande)
