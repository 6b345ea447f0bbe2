"""An årsbilaga in words: what both its files lay out, and neither has to work out for itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from schemas.kodverk import VERSION
from schemas.rapporter import Parametrar, Tabell
from tracker.exports import compose as ord_
from tracker.exports.bok import Bok
from tracker.exports.charts import Diagram, bars
from tracker.exports.compose import compose
from tracker.exports.meningar import tal, tidpunkt
from tracker.exports.stolpar import stolpar
from tracker.reports.alfabet import ordning
from tracker.reports.bilaga.avsnitt import INSATSER, MANADER, Avsnitt, Kapitel
from tracker.reports.bilaga.innehall import Bilaga, Del
from tracker.reports.deklarerat import upprakning


TOM: Final = "Det finns inga rader: inget är registrerat för året."
OKAND: Final = (
    "Tabellen är utelämnad i den här bilagan, som är gjord för publicering. Dess tal kan avslöja "
    "dem som är dolda i andra tabeller."
)
MANADERNA: Final = (
    "Tabellen och diagrammet är utelämnade i den här bilagan, som är gjord för publicering. "
    "Månaderna är tillsammans årets tal, så de skulle avslöja dem som är dolda där."
)
ROJER: Final = (
    "Tabellen är utelämnad: tillsammans med det som förbundet redan har publicerat skulle ett dolt "
    "tal gå att räkna ut."
)


@dataclass(frozen=True, slots=True)
class Tabelldel:
    """One section. `bok` None: it is left out, and `besked` says why; it also says of an empty
    table that it is.
    """

    avsnitt: Avsnitt
    titel: str
    bok: Bok | None
    besked: str = ""

    @property
    def diagram(self) -> Diagram | None:
        """Its chart, where it has one."""
        if self.bok is None or not self.avsnitt.diagram:
            return None
        if self.avsnitt.id == MANADER:
            return stolpar(self.bok, self.avsnitt.staplar)
        return bars(self.bok, ident=self.avsnitt.id, kolumner=self.avsnitt.staplar)


@dataclass(frozen=True, slots=True)
class Kapiteldel:
    """A chapter: what a reader is told first, then its tables."""

    titel: str
    stycken: tuple[str, ...]
    delar: tuple[Tabelldel, ...]


@dataclass(frozen=True, slots=True)
class Bilagebok:
    """Everything that the files say. `kunskap` is the line on the cover: as known when."""

    titel: str
    forbund: str
    ar: int
    kunskap: str
    noter: tuple[str, ...]
    kapitel: tuple[Kapiteldel, ...]
    fakta: tuple[tuple[str, str], ...]
    sha256: str

    @property
    def delar(self) -> list[Tabelldel]:
        """Every section, in the order of the print."""
        return [one for chapter in self.kapitel for one in chapter.delar]


def ord_av(bilaga: Bilaga, forbund_namn: Mapping[str, str]) -> Bilagebok:
    """The words of a bilaga; a förbund without a name is shown by its slug."""
    val = Parametrar.model_validate(bilaga.innehall.parameters)
    (slug,) = val.forbund
    namn = forbund_namn.get(slug, slug)
    then = tidpunkt(val.as_of or bilaga.kant)
    kunskap = (
        f"Alla tabeller är räknade så som det var känt {then}, till och med löpnummer "
        f"{bilaga.innehall.position} i loggen."
    )
    delar = {one: _del(part, forbund_namn, kunskap) for one, part in bilaga.delar.items()}
    chapters = tuple(_kapitel(one, bilaga, delar, namn) for one in bilaga.kapitel)
    return Bilagebok(
        titel=f"Årsbilaga {val.fran.year}",
        forbund=namn,
        ar=val.fran.year,
        kunskap=kunskap,
        noter=tuple(_noter(val)),
        kapitel=chapters,
        fakta=tuple(_fakta(bilaga.innehall, val, namn, kunskap)),
        sha256=bilaga.innehall.sha256,
    )


def _kapitel(one: Kapitel, bilaga: Bilaga, delar: Mapping[str, Tabelldel], namn: str) -> Kapiteldel:
    own = (text for part in one.avsnitt if (text := _mening(bilaga.delar[part.id], namn)))
    return Kapiteldel(one.titel, (one.ingress, *own), tuple(delar[part.id] for part in one.avsnitt))


def _del(one: Del, forbund_namn: Mapping[str, str], kunskap: str) -> Tabelldel:
    titel = one.avsnitt.titel
    if one.tabell is None:
        return Tabelldel(one.avsnitt, titel, None, _utelamnad(one.avsnitt))
    book = compose(one.tabell, one.report, forbund_namn)
    book = replace(book, kunskap=kunskap)  # one sentence for all tables
    return Tabelldel(one.avsnitt, titel, book, "" if book.antal else TOM)


def _utelamnad(avsnitt: Avsnitt) -> str:
    """Why a table is left out of a bilaga for publication."""
    if avsnitt.id == MANADER:
        return MANADERNA
    return ROJER if avsnitt.tryck == "dolj" else OKAND


def _mening(one: Del, namn: str) -> str:
    """A section in a sentence, for those that are told in words too."""
    if one.tabell is None or not one.tabell.rows:
        return ""
    year = Parametrar.model_validate(one.tabell.parameters).fran.year
    if one.avsnitt.id == INSATSER:
        return _insatser(one.tabell.rows, namn, year)
    total = one.tabell.total or {}
    if one.avsnitt.id == MANADER:
        said = [tal(int(str(total[name]))) for name in one.avsnitt.staplar]
        remisser, nya, avslutade = said
        return f"Under {year} kom {remisser} remisser. {nya} skrevs in och {avslutade} avslutades."
    return ""


def _insatser(rows: Sequence[Mapping[str, object]], namn: str, year: int) -> str:
    """Which insatser, and whose: «Prov hade 2 insatser under 2025: A och B. Ägare är Kommunen.»"""
    names = upprakning([str(row["namn"]) for row in rows])
    owners = sorted({str(row["huvudman"]) for row in rows if row["huvudman"]}, key=ordning)
    many = "en insats" if len(rows) == 1 else f"{len(rows)} insatser"
    whose = f" Ägare: {upprakning(owners)}." if owners else ""
    return f"{namn} hade {many} under {year}: {names}.{whose}"


def _noter(val: Parametrar) -> Iterator[str]:
    if val.publicera:
        yield ord_.PUBLICERAD.replace("Tabellen är gjord", "Bilagan är gjord")
    else:
        yield "Bilagan är ett arbetsmaterial: små tal är inte dolda. Publicera den inte så."
    if val.unika_per_huvudman:
        yield ord_.PER_HUVUDMAN


def _fakta(innehall: Tabell, val: Parametrar, namn: str, kunskap: str) -> Iterator[tuple[str, str]]:
    yield "Förbund", namn
    yield "Från och med", val.fran.isoformat()
    yield "Till och med", val.till.isoformat()
    yield "Kunskapsläge", kunskap
    if val.publicera:
        yield "Gjord för", ord_.publicering(val)
    yield "Uppställning", f"{innehall.report}, version {innehall.definition}"
    yield "Kodlistor", f"version {VERSION}"
    yield "Kontrollsumma (sha256)", innehall.sha256
