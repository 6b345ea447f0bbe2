"""The year's figures in the order of Uppföljning Finsam, to be copied there by hand.

There is no way in to that system but its own forms. What a sheet shows is five reports of one
moment; it says which, and a digest over them. The order is that of the national system's own
fields as far as they are known; what is not known is said so and never made up.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from schemas.kodverk import namn
from schemas.rapporter import Parametrar, Tabell, Varde
from tracker.reports.answers import Svarare


MEDEL, ADM, KAPITAL = "kostnadsrapport-medel", "kostnadsrapport-administration", "eget-kapital"
INSATS, KOSTNAD = "insatsrapport", "kostnadsrapport-insatser"
RAPPORTER: Final = (MEDEL, KAPITAL, ADM, INSATS, KOSTNAD)
OKANT: Final = (
    "Vi vet inte om systemet vill ha alla som deltog under året eller bara de nya.",
    "Här räknas alla som pågick någon dag under året.",
    "Preciserad inriktning och ESF-finansiering väljer du i systemet: listorna finns inte här.",
    "Det som inte är beslutat, bokfört eller räknat har ett streck och går inte att föra över.",
)
"""What the reader must know before copying."""
_LED: Final = (("budget", "budget"), ("utfall", "utfall"))

Rad = Mapping[str, Varde]


@dataclass(frozen=True, slots=True)
class Siffra:
    """One figure: its key within the year, its words, and what is to be written in the system.

    `varde` None: there is none.
    """

    id: str
    titel: str
    varde: str | None


@dataclass(frozen=True, slots=True)
class Block:
    """The förbund's year, or an insats's: facts to compare with, and figures to copy."""

    id: str
    titel: str
    fakta: tuple[tuple[str, str], ...]
    siffror: tuple[Siffra, ...]


@dataclass(frozen=True, slots=True)
class Blad:
    """All blocks of a year, and the digest over the tables that they are taken from."""

    block: tuple[Block, ...]
    sha256: str

    def siffror(self) -> dict[str, Siffra]:
        """Every figure that can be copied, by key."""
        return {one.id: one for b in self.block for one in b.siffror if one.varde is not None}


def fraga(forbund: str, ar: int) -> Parametrar:
    """The whole calendar year."""
    return Parametrar(forbund=(forbund,), fran=date(ar, 1, 1), till=date(ar, 12, 31))


def bladet(svarare: Svarare, forbund: str, ar: int, position: int) -> Blad:
    """The sheet as known at `position`: the same for ever."""
    asked, at = fraga(forbund, ar), {forbund: position}
    tables = {ident: svarare.tabell(ident, asked, positioner=at) for ident in RAPPORTER}
    whole = "\n".join(f"{ident} {tables[ident].sha256}" for ident in RAPPORTER)
    blocks = (_forbundet(tables), *_insatserna(tables))
    return Blad(blocks, sha256(whole.encode()).hexdigest())


def _rader(table: Tabell, key: str) -> dict[str, Rad]:
    return {str(row[key]): row for row in table.rows}


def _forbundet(tables: Mapping[str, Tabell]) -> Block:
    medel = [
        Siffra(f"medel/{kod}/{led}", f"Medel, {row['namn']}: {ord_}", _text(row[led]))
        for kod, row in _rader(tables[MEDEL], "kod").items()
        for led, ord_ in _LED
    ]
    rest = [
        Siffra(f"{post}/{led}", f"{namn('budgetpost', post)}: {ord_}", _text(row.get(led)))
        for ident, post in ((KAPITAL, "eget_kapital"), (ADM, "administration"))
        for row in (_rader(tables[ident], "kod").get(post, {}),)
        for led, ord_ in _LED
    ]
    return Block("forbundet", "Förbundet", (), (*medel, *rest))


def _insatserna(tables: Mapping[str, Tabell]) -> Iterator[Block]:
    people = _rader(tables[INSATS], "insats")
    money = _rader(tables[KOSTNAD], "insats")
    titles = {slug: str(row["namn"]) for slug, row in (money | people).items()}
    order = [*people, *(slug for slug in money if slug not in people)]
    for slug in sorted(order, key=lambda one: list(titles).index(one)):
        row, cost = people.get(slug, {}), money.get(slug, {})
        figures = (*_pengar(slug, cost), *_antal(slug, row))
        yield Block(f"insats-{slug}", titles[slug], tuple(_fakta(row)), figures)


def _fakta(row: Rad) -> Iterator[tuple[str, str]]:
    if row:
        method = "Endast antal" if row["volyminsats"] else "Personuppgifter eller anonym"
        yield "Inriktning", str(row["inriktning"] or "–")
        yield "Målgrupp", str(row["malgrupper"] or "–")
        yield "Uppföljningsmetod", method
        yield "Start och slut", f"{row['start'] or ''} – {row['slut'] or ''}".strip()


def _pengar(slug: str, row: Rad) -> Iterator[Siffra]:
    for led, ord_ in _LED:
        yield Siffra(f"{slug}/{led}", f"Insatskostnad: {ord_}", _text(row.get(led)))
    for led, ord_ in _LED:
        if (said := _text(row.get(f"esf_{led}"))) is not None:
            yield Siffra(f"{slug}/esf_{led}", f"ESF Insatskostnad: {ord_}", said)


def _antal(slug: str, row: Rad) -> Iterator[Siffra]:
    """Women and men; of an insats of which only numbers are followed, its volume."""
    yield Siffra(f"{slug}/planerat", "Budgeterat antal deltagare", _text(row.get("planerat")))
    if row.get("volyminsats"):
        yield Siffra(f"{slug}/volym", "Antal deltagare", _text(row.get("volym")))
        columns = (("volym_kvinna", "Därav kvinnor"), ("volym_man", "Därav män"))
    else:
        columns = (("kvinna", "Antal kvinnor"), ("man", "Antal män"))
    for column, titel in columns:
        yield Siffra(f"{slug}/{column}", titel, _text(row.get(column)))
    for column, titel in (("anonyma_kvinna", "kvinnor"), ("anonyma_man", "män")):
        if row.get(column):
            yield Siffra(f"{slug}/{column}", f"Därtill nya anonyma {titel}", _text(row[column]))


def _text(value: Varde) -> str | None:
    """What is typed in the other system: digits alone, öre only where there are any."""
    if value is None:
        return None
    return str(value).removesuffix(".00").replace(".", ",")
