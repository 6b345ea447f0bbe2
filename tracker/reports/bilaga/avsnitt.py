"""What an årsbilaga holds: chapters of sections, one declaration for each version (ADR 38).

A section is a declared report, or one of the tables of `sammansatt`. A change of what is in it is a
new version beside the old, or what was delivered could not be counted again. A new section is one
line here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from schemas.rapporter import Dimension, Report
from tracker.errors import WrongUse


ID: Final = "arsbilaga"
INSATSER: Final = "insatser"
MANADER: Final = "manader"
Tryck = Literal["dolj", "oppen", "utelamnas"]
"""In a bilaga for publication: small numbers are hidden, it tells of nobody and stands as it is, or
it is left out, since nobody has written down what it would tell beside the others."""


@dataclass(frozen=True, slots=True)
class Avsnitt:
    """One table. `id` is that of a report, or of a table put together; `flik` names its sheet."""

    id: str
    titel: str
    flik: str
    tryck: Tryck = "utelamnas"
    sammansatt: bool = False
    diagram: bool = True
    staplar: tuple[str, ...] = ()
    """The columns that its chart draws; none: those that tell most of any such table."""


@dataclass(frozen=True, slots=True)
class Kapitel:
    """Sections under a heading, with what a reader is told first."""

    titel: str
    ingress: str
    avsnitt: tuple[Avsnitt, ...]


def _egen(id_: str, titel: str, flik: str, *staplar: str, tryck: Tryck = "utelamnas") -> Avsnitt:
    return Avsnitt(id_, titel, flik, tryck, sammansatt=True, diagram=bool(staplar), staplar=staplar)


def _pengar(id_: str, titel: str, flik: str, *, diagram: bool = True) -> Avsnitt:
    return Avsnitt(id_, titel, flik, "oppen", diagram=diagram)


_INSATSER: Final = Kapitel(
    "Förbundet och dess insatser",
    "Insatserna som pågick någon dag under året, och vem som äger dem.",
    (_egen(INSATSER, "Insatser under året", "Insatser", tryck="oppen"),),
)
_FLODE: Final = Kapitel(
    "Deltagare och flöde",
    "Hur många som kom, deltog och avslutades under året.",
    (
        _egen(MANADER, "Flöde månad för månad", "Flöde per månad", "remisser", "nya", "avslutade"),
        Avsnitt("deltagare-per-insats", "Deltagare per insats", "Deltagare per insats", "dolj"),
        _egen(
            "insats-kon",
            "Nya, pågående och avslutade per insats och kön",
            "Insats och kön",
            *("nya_totalt", "kvar_totalt", "avslutade_totalt"),
        ),
        Avsnitt(
            "remisser",
            "Remisser per remittent",
            "Remisser",
            staplar=("mottagna_kvinna", "mottagna_man"),
        ),
        Avsnitt(
            "remissflode",
            "Från remiss till inskrivning",
            "Remiss till inskrivning",
            staplar=("mottagna", "inskrivna"),
        ),
        Avsnitt("inskrivningstid", "Inskrivningstid i dagar", "Inskrivningstid"),
        Avsnitt("fullfoljt", "Fullföljda deltaganden", "Fullföljt", diagram=False),
    ),
)
_MAL: Final = Kapitel(
    "Mål",
    "Vad förbundet har beslutat, och hur det gick.",
    (
        Avsnitt("maluppfoljning", "Mål och resultat per insats", "Mål", diagram=False),
        _egen("volymmal", "Planerat antal och utfall", "Volymmål", "planerat", "utfall"),
        _egen("kvalitetsmal", "Mål för datakvaliteten", "Kvalitetsmål"),
    ),
)
_EKONOMI: Final = Kapitel(
    "Budget och utfall",
    "Belopp i kronor. Hur avvikelsen räknas står över kolumnen.",
    (
        _pengar("kostnadsrapport-sammanstallning", "Sammanställning", "Ekonomi", diagram=False),
        _pengar("kostnadsrapport-medel", "Medelstillgångar", "Medel", diagram=False),
        _pengar("kostnadsrapport-insatser", "Kostnader per insats", "Insatskostnader"),
        _pengar("kostnadsrapport-administration", "Administration", "Adm", diagram=False),
        _pengar("eget-kapital", "Eget kapital", "Eget kapital", diagram=False),
    ),
)
_DELTAGARE: Final = Kapitel(
    "SUS-bilaga: deltagarrapport",
    "Tabellerna har samma uppställning som i SUS.",
    (
        Avsnitt("avslutsanledning", "Avslutsanledning", "Avslutsanledning", "dolj"),
        Avsnitt("utbildning", "Utbildningsnivå", "Utbildning", "dolj"),
        Avsnitt("alder", "Ålder", "Ålder", "dolj"),
        Avsnitt(
            "tid-i-forsorjning",
            "Tid i offentlig försörjning före insatsen",
            "Tid i försörjning",
            "dolj",
        ),
        Avsnitt("remittent", "Remittent", "Remittent", "dolj"),
        Avsnitt("forsorjning-fore-efter", "Försörjning före och efter", "Försörjning", "dolj"),
        Avsnitt(
            "sysselsattning-fore-efter", "Sysselsättning före och efter", "Sysselsättning", "dolj"
        ),
    ),
)
_STANDARD: Final = Kapitel(
    "SUS-bilaga: standardrapport",
    "Arbete och studier efter insatsen, och vad som förändrades.",
    (
        Avsnitt("arbete-studier", "Arbete och studier efter insatsen", "Arbete och studier"),
        Avsnitt("sysselsattningsklasser", "Sysselsättning i fyra klasser", "Fyra klasser"),
        Avsnitt("forsorjning-forandring", "Förändring av försörjning", "Förändrad försörjning"),
    ),
)
_KVALITET: Final = Kapitel(
    "Datakvalitet",
    "Vad som saknas eller är osäkert i underlaget till de andra tabellerna.",
    (
        Avsnitt("datakvalitet", "Fel per insats", "Datakvalitet", diagram=False),
        Avsnitt("okanda-uppgifter", "Okända uppgifter", "Okända uppgifter", diagram=False),
    ),
)

VERSIONER: Final[Mapping[str, tuple[Kapitel, ...]]] = MappingProxyType(
    {"1": (_INSATSER, _FLODE, _MAL, _EKONOMI, _DELTAGARE, _STANDARD, _KVALITET)}
)
"""Version → chapters, in the order of the print; the newest last."""


def kapitel(definition: str) -> tuple[Kapitel, ...]:
    """The chapters of a version. Raises WrongUse where this Stegvis does not have it."""
    if definition not in VERSIONER:
        raise WrongUse("Den versionen av årsbilagan finns inte här: uppdatera Stegvis.")
    return VERSIONER[definition]


def kort(definition: str | None = None) -> Report:
    """The bilaga as a report whose rows are its sections: what a run, a page or a delivery calls
    it. Nobody's count, so it is made here and not found among the declared.
    """
    version = definition or list(VERSIONER)[-1]
    kapitel(version)
    return Report(
        id=ID,
        definition=version,
        fraga="Årsbilaga",
        titel="Årsbilaga",
        dimension=Dimension(id="avsnitt", titel="Avsnitt"),
        populationer=(),
        matt=(),
        total=False,
    )
