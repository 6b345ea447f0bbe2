"""The grid of a year's budget and outcome: which figures it has, how they are written and read.

Pure. What has changed becomes events; an emptied figure is a makulering of all that said it, since
the one before would else hold again (ADR 28).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from schemas.handelser.ekonomi import kronor, ore
from schemas.kodverk import LISTOR, namn
from tracker.queries.ekonomi import Insatsrad, Nyckel, Sagt
from web.forms.datum import Oforstaddigt
from web.words import NBSP, belopp


LED: Final = ("budget", "utfall")
TYP: Final = {"budget": "budget.beslutad", "utfall": "utfall.bokfort"}
PLAN: Final = "planerat_antal"
_INSATSENS: Final = (
    ("budget", PLAN),
    *((led, post) for post in ("insatskostnad", "esf_insatskostnad") for led in LED),
)
"""The figures of an insats in their order, the same in the table and in what is pasted."""
KRONOR: Final = "Skriv beloppet i kronor, till exempel 1 250 000 eller 1250000,50."
ANTAL: Final = "Skriv ett helt antal, till exempel 40."
FOR_STORT: Final = "Beloppet är för stort. Kontrollera att det är skrivet i kronor."
_TAL: Final = re.compile(r"-?\d{1,15}(\.\d{1,2})?", re.ASCII).fullmatch


def _nagon_annan(skrev: str) -> str:
    return f"Någon annan har skrivit {skrev or 'ingenting'} här. Kontrollera rutan och spara igen."


@dataclass(frozen=True, slots=True)
class Rad:
    """A row of the grid: its heading and its figures in order."""

    id: str
    titel: str
    rutor: tuple[Nyckel, ...]


def forbundets() -> list[Rad]:
    """Money by financier, administration, equity: each with budget and outcome."""
    medel = "medelstillgang"
    rows = [
        Rad(f"{medel}-{kod.kod}", kod.namn, tuple(Nyckel(led, medel, kod.kod) for led in LED))
        for kod in LISTOR["financiar"]
        if kod.till is None
    ]
    return rows + [
        Rad(post, namn("budgetpost", post), tuple(Nyckel(led, post) for led in LED))
        for post in ("administration", "eget_kapital")
    ]


def insatsernas(insatser: Iterable[Insatsrad]) -> list[Rad]:
    """Plan, cost and ESF cost of each insats."""
    return [
        Rad(
            f"insats-{one.slug}",
            one.namn,
            tuple(Nyckel(led, post, one.slug) for led, post in _INSATSENS),
        )
        for one in insatser
    ]


def namnet(ruta: Nyckel) -> str:
    """The name of a figure's field in the form."""
    return ".".join(ruta)


def som_text(ruta: Nyckel, sagt: Sagt | None) -> str:
    """A figure as it stands in its field; öre only where there are any."""
    if sagt is None:
        return ""
    shown = sagt.varde if ruta.post == PLAN else belopp(sagt.varde)
    return shown.removesuffix(",00").replace(NBSP, " ").replace("−", "-")


def las(ruta: Nyckel, text: str) -> str:
    """What was written, as an event says it; "" for nothing. Raises Oforstaddigt."""
    plain = re.sub(r"[\s\u00a0\u202f]|kr$", "", text.strip()).replace("−", "-").replace("–", "-")
    plain = plain.replace(",", ".")
    if not plain:
        return ""
    if ruta.post == PLAN:
        if not plain.isascii() or not plain.isdigit() or len(plain) > 9:
            raise Oforstaddigt(ANTAL)
        return str(int(plain))
    if not _TAL(plain):
        raise Oforstaddigt(KRONOR)
    whole, _, rest = plain.partition(".")
    try:
        return kronor(ore(f"{'-' if whole.startswith('-') else ''}{abs(int(whole))}.{rest or 0}"))
    except ValueError:
        raise Oforstaddigt(FOR_STORT) from None


@dataclass(slots=True)
class Ifyllt:
    """The grid as it was sent: the texts, what could be read, and what could not, by field."""

    texter: dict[str, str] = field(default_factory=dict)
    varden: dict[Nyckel, str] = field(default_factory=dict)
    fel: dict[str, str] = field(default_factory=dict)


def minns(texter: Mapping[str, str]) -> str:
    """What stood in the fields when the page was made, to be sent with the form."""
    return "|".join(f"{name}={text}" for name, text in texter.items() if text)


def las_alla(
    rader: Iterable[Rad], sent: Mapping[str, str], nu: Mapping[str, str], fore: str
) -> Ifyllt:
    """Every figure that was written anew. `nu`: what stands in the fields now; `fore`: `minns` of
    when the page was made. What two have written at once, and not the same, is told.
    """
    before = dict(pair.split("=", 1) for pair in fore.split("|") if "=" in pair)
    shown = Ifyllt()
    for ruta in (ruta for rad in rader for ruta in rad.rutor):
        name = namnet(ruta)
        text, was = sent.get(name, "").strip(), before.get(name, "")
        if name not in sent or text == was:
            continue  # not touched here: another's change of it stays
        shown.texter[name] = text
        if nu[name] not in (was, text):
            shown.fel[name] = _nagon_annan(nu[name])
            continue
        try:
            shown.varden[ruta] = las(ruta, text)
        except Oforstaddigt as error:
            shown.fel[name] = str(error)
    return shown


def klistrat(rader: Sequence[Rad], text: str) -> tuple[dict[str, str], list[str]]:
    """Pasted lines as (field → text, what could not be placed).

    A line is the row's name and its figures in the order of the table, with tabs or semicolons
    between; an empty one leaves its field as it is. A first line of headings is passed over.
    """
    by_name = {rad.titel.casefold(): rad for rad in rader}
    found: dict[str, str] = {}
    unplaced: list[str] = []
    lines = [line for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines, start=1):
        first, *cells = re.split(r"[\t;]", line)
        rad = by_name.get(first.strip().casefold())
        if rad is None:
            if number > 1 or any(re.search(r"\d", cell) for cell in cells):
                unplaced.append(f"Rad {number}: «{first.strip()[:60]}» finns inte i tabellerna.")
            continue
        if len(cells) > len(rad.rutor):
            unplaced.append(f"Rad {number}: {rad.titel} har bara {len(rad.rutor)} tal.")
            continue
        pairs = zip(rad.rutor, cells, strict=False)
        found |= {namnet(ruta): cell.strip() for ruta, cell in pairs if cell.strip()}
    return found, unplaced


def andrade(ifyllt: Ifyllt, sagda: Mapping[Nyckel, Sagt]) -> dict[Nyckel, str]:
    """The figures that say something else than what holds; "" for those emptied."""
    return {
        ruta: varde
        for ruta, varde in ifyllt.varden.items()
        if varde != (sagda[ruta].varde if ruta in sagda else "")
    }


def handelser(
    andringar: Mapping[Nyckel, str],
    sagda: Mapping[Nyckel, Sagt],
    *,
    forbund: str,
    ar: int,
    datum: date,
    orsak: str,
    new_id: Callable[[], UUID],
) -> list[dict[str, Any]]:
    """The changes as events of contract HANDELSER.md."""
    whole = {"forbund": forbund, "datum": datum.isoformat()}
    sent: list[dict[str, Any]] = []
    for ruta, varde in andringar.items():
        if varde:
            sent.append({**whole, "id": str(new_id()), **_handelse(ruta, varde, ar)})
            continue
        for avser in sagda[ruta].handelser:
            data = {"avser": str(avser), "orsak": orsak}
            sent.append({**whole, "id": str(new_id()), "typ": "handelse.makulerad", "data": data})
    return sent


def _handelse(ruta: Nyckel, varde: str, ar: int) -> dict[str, Any]:
    data: dict[str, Any] = {"ar": ar, "post": ruta.post}
    data |= {"antal": int(varde)} if ruta.post == PLAN else {"belopp": varde}
    if ruta.post == "medelstillgang":
        return {"typ": TYP[ruta.led], "data": {**data, "financiar": ruta.vem}}
    insats = {"insats": ruta.vem} if ruta.vem else {}
    return {"typ": TYP[ruta.led], **insats, "data": data}
