"""What is sent to decide a goal or to tell its result, read into an event's data.

Pure. How a goal is counted is one choice: `slag:matt`, with no matt where nobody counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from schemas.handelser.mal import RAKNADE, i_procent, om_aktivitet
from schemas.kodverk import LISTOR, namn
from schemas.rapporter import Mal
from web.forms.falt import Svar, first


FORBUNDET: Final = "-"
"""What the choice of insats says for the whole förbund."""
MEST_PROCENT: Final = 100
ENKATFRAGA: Final = "Frågan hör till «Svar i en enkät». Räkna målet så, eller ta bort frågan."
MEST: Final = 9


@dataclass(slots=True)
class Sant:
    """The event's data and its insats (None: the förbund), and what is wrong: field → sentence."""

    data: dict[str, object]
    insats: str | None = None
    fel: dict[str, str] = field(default_factory=dict)


def satt() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every way to count, by kind: heading → (what is sent, words)."""
    groups = []
    for slag in LISTOR["malslag"]:
        own = [kod for kod in LISTOR["malmatt"] if kod.klass == slag.kod]
        counted = [(f"{slag.kod}:{kod.kod}", kod.namn) for kod in own]
        groups.append((slag.namn, counted or [(f"{slag.kod}:", slag.namn)]))
    return groups


def las(svar: Svar, ar: int, mal: str, insatser: Mapping[str, str], *, hela: bool) -> Sant:
    """A sent goal. `mal`: its slug; `insatser`: those that the sender may decide for, and `hela`
    whether for the whole förbund too.
    """
    fel: dict[str, str] = {}
    text, vald, raknas = (first(svar, name) for name in ("text", "insats", "raknas"))
    if vald not in insatser and not (hela and vald == FORBUNDET):
        fel["insats"] = "Välj vem målet gäller."
    if not text:
        fel["text"] = "Skriv målet."
    if raknas not in {code for _, own in satt() for code, _ in own}:
        fel["raknas"] = "Välj hur målet räknas."
    slag, _, matt = raknas.partition(":")
    data: dict[str, object] = {"mal": mal, "ar": ar, "text": text, "slag": slag}
    if matt:
        data["matt"] = matt
    _aktivitet(first(svar, "aktivitet"), vald, data, fel)
    if fraga := first(svar, "enkatfraga"):
        data["enkatfraga"] = fraga
        if slag != "enkat":
            fel["enkatfraga"] = ENKATFRAGA
    if "raknas" not in fel:
        _niva(first(svar, "niva"), slag, data, fel)
    return Sant(data, None if vald == FORBUNDET else vald, fel)


def _aktivitet(text: str, insats: str, data: dict[str, object], fel: dict[str, str]) -> None:
    """One activity of the insats that the goal is of, where times in activities are counted."""
    where, _, slug = text.rpartition(".")
    if not text:
        return
    if not om_aktivitet(str(data.get("matt"))):
        fel["aktivitet"] = "Målet räknar inte aktiviteter. Ta bort aktiviteten, eller räkna annat."
    elif where != insats:
        fel["aktivitet"] = "Aktiviteten hör till en annan insats. Välj en av målets insats."
    data["aktivitet"] = slug


def _niva(text: str, slag: str, data: dict[str, object], fel: dict[str, str]) -> None:
    if slag == "kvalitativt":
        if text:
            fel["niva"] = "Ett mål i ord har ingen nivå. Töm fältet, eller välj hur målet räknas."
        return
    number = _tal(text.removesuffix("%"))
    if number is None or (i_procent(slag) and number > MEST_PROCENT):
        enhet = {"maxtid": "antal dagar, till exempel 365"}.get(slag, "antal, till exempel 40")
        enhet = "procent, från 0 till 100" if i_procent(slag) else enhet
        fel["niva"] = f"Skriv {enhet}."
        return
    data["niva"] = number


def las_resultat(svar: Svar, mal: Mal) -> Sant:
    """A sent result of a goal that nobody counts."""
    taljare, namnare = first(svar, "taljare"), first(svar, "namnare")
    text, kalla = first(svar, "resultat"), first(svar, "kalla")
    data: dict[str, object] = {"mal": mal.mal, "ar": mal.ar, "kalla": kalla}
    fel: dict[str, str] = {}
    if text:
        data["text"] = text
    if taljare or namnare:
        numbers = _tal(taljare), _tal(namnare)
        if numbers[0] is None or not numbers[1] or numbers[0] > numbers[1]:
            fel["taljare"] = "Skriv hur många av hur många, till exempel 20 av 35."
        data |= {"taljare": numbers[0], "namnare": numbers[1]}
    elif not text:
        fel["taljare"] = "Skriv hur många av hur många, eller resultatet i ord."
    if not kalla:
        fel["kalla"] = "Skriv var resultatet kommer från, till exempel «Enkät i maj»."
    return Sant(data, mal.insats, fel)


def _tal(text: str) -> int | None:
    plain = text.replace("\u00a0", "").replace(" ", "")
    number = plain.isascii() and plain.isdigit() and len(plain) <= MEST
    return int(plain) if number else None


def ifylld(mal: Mal) -> dict[str, list[str]]:
    """What a browser would have sent for a goal that there is."""
    return {
        "text": [mal.text],
        "insats": [mal.insats or FORBUNDET],
        "raknas": [f"{mal.slag}:{mal.matt or ''}"],
        "aktivitet": [f"{mal.insats}.{mal.aktivitet}" if mal.aktivitet else ""],
        "enkatfraga": [mal.enkatfraga or ""],
        "niva": ["" if mal.niva is None else str(mal.niva)],
    }


def raknas(mal: Mal) -> str:
    """How the goal is counted, in words."""
    return namn("malmatt", mal.matt) if mal.matt else namn("malslag", mal.slag)


def for_hand(mal: Mal) -> bool:
    """Whether somebody must tell the result."""
    return mal.slag not in RAKNADE and mal.enkatfraga is None
