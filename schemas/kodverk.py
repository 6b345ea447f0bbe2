"""Code lists: what a field may say, and the words that a reader sees for it.

Stands first of all: intake checks against these lists, reports order their rows by them.
The lists are data (`kodverk.json`), taken from SUS's own labels where those are known.
A retired code stays in its list with `till`, so that old events keep their meaning.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from schemas.programperiod import ANTAL_AKTIVITETER, PERIODER


class Kod(BaseModel):
    """One code: `kod` is stored and exported, `namn` is shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kod: str
    namn: str
    namn_2014: str | None = None
    grupp: str | None = None
    klass: str | None = None
    har_procent: bool = False
    utesluter_andra: bool = False
    utan_slutmatning: bool = False
    raknas_aldrig: bool = False
    till: str | None = None


@cache
def _read() -> dict[str, Any]:
    raw: dict[str, Any] = json.loads(files("schemas").joinpath("kodverk.json").read_bytes())
    return raw


def _lists() -> dict[str, tuple[Kod, ...]]:
    return {
        lista: tuple(Kod.model_validate(kod) for kod in koder)
        for lista, koder in _read().items()
        if isinstance(koder, list)
    }


def _own(sent: Mapping[str, tuple[Kod, ...]]) -> dict[str, tuple[Kod, ...]]:
    """Lists that are not SUS's: what reports make their rows of, and what a förbund may decide.

    Ålder in classes (RAKNEREGLER 9), sysselsättning in four (RAKNEREGLER 17), the words that SUS
    had for avslutsanledning in 2014, the faults that a goal may be about, and settings with their
    values (RAKNEREGLER 5), who rates where a person stands (ADR 35), what an ESF project chooses
    between (ADR 36), what a goal can be about (ADR 37), and who answers a survey (ADR 51).
    """
    return {
        "installning": tuple(Kod(kod=kod, namn=namn) for kod, namn in _INSTALLNINGAR),
        "unika_over_huvudman": tuple(Kod(kod=kod, namn=namn) for kod, namn in _UNIKA),
        "aldersklass": tuple(Kod(kod=kod, namn=namn) for kod, namn in _ALDER),
        "arbetsflode": tuple(Kod(kod=kod, namn=namn) for kod, namn in _FLODE),
        "sysselsattningsklass": tuple(Kod(kod=kod, namn=namn) for kod, namn in _KLASSER),
        "respondent": tuple(Kod(kod=kod, namn=namn) for kod, namn in _RESPONDENTER),
        "enkatgrupp": tuple(Kod(kod=kod, namn=namn) for kod, namn in _ENKATGRUPPER),
        "programperiod": tuple(Kod(kod=one.kod, namn=one.namn) for one in PERIODER.values()),
        "kostnadsslag": tuple(Kod(kod=kod, namn=namn) for kod, namn in _KOSTNADSSLAG),
        "tidslag": tuple(Kod(kod=kod, namn=namn) for kod, namn in _TIDSLAG),
        "signaturroll": tuple(Kod(kod=kod, namn=namn) for kod, namn in _SIGNATURROLLER),
        "signatursatt": tuple(Kod(kod=kod, namn=namn) for kod, namn in _SIGNATURSATT),
        "esfgrund": tuple(Kod(kod=kod, namn=namn) for kod, namn in _ESFGRUNDER),
        "aktivitetsslag": tuple(Kod(kod=kod, namn=namn) for kod, namn in _AKTIVITETSSLAG),
        "intygssatt": tuple(Kod(kod=kod, namn=namn) for kod, namn in _INTYGSSATT),
        "esfsats": tuple(Kod(kod=kod, namn=namn) for kod, namn in _ESFSATSER),
        "esfblankett": tuple(Kod(kod=kod, namn=namn) for kod, namn in _ESFBLANKETTER),
        "malslag": tuple(Kod(kod=kod, namn=namn) for kod, namn in _MALSLAG),
        "malmatt": _malmatt(sent),
        "kvalitetsfel": tuple(Kod(kod=kod, namn=namn) for kod, namn in _FEL),
        "avslutsanledning_2014": tuple(
            kod.model_copy(update={"namn": kod.namn_2014 or kod.namn})
            for kod in sent["avslutsanledning"]
        ),
    }


def _malmatt(sent: Mapping[str, tuple[Kod, ...]]) -> tuple[Kod, ...]:
    """How a goal is counted; `klass` is the kind of goal that it belongs to."""
    planer = ((f"plan_{kod.kod}", f"Har en plan: {kod.namn}") for kod in sent["plan_slag"])
    named = {**_MALMATT, "plan": (*_MALMATT["plan"], *planer)}
    return tuple(Kod(kod=kod, namn=namn, klass=slag) for slag in named for kod, namn in named[slag])


ALDERSGRANSER: Final = (16, 20, 25, 30, 40, 50, 60, 65)
"""The first year of each class but the lowest."""
_ALDER: Final = (
    ("under_16", "–15 år"),
    *((f"{a}_{b - 1}", f"{a}–{b - 1} år") for a, b in pairwise(ALDERSGRANSER)),
    ("65_eller_mer", "65– år"),
)
_FEL: Final = (
    ("utan_start", "Utan startmätning"),
    ("utan_slut", "Utan slutmätning"),
    ("obesvarade", "Remisser utan svar i 30 dagar"),
    ("oppna_igen", "Öppna två gånger"),
    ("overlappande", "Överlappar i tid"),
    ("omojliga", "Omöjlig ordning"),
    ("sena_avslut", "Sena avslut"),
    ("sena_ovriga", "Andra sena händelser"),
)
_MALSLAG: Final = (
    ("volym", "Antal"),
    ("andel", "Andel av deltagarna"),
    ("plan", "Andel som har en plan"),
    ("enkat", "Svar i en enkät"),
    ("maxtid", "Längsta tid i insatsen"),
    ("kvalitativt", "Mål i ord"),
)
_MALMATT: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "volym": (
        ("totalt", "Deltagare"),
        ("nya", "Nya deltagare"),
        ("avslutade", "Avslutade deltagare"),
        ("remisser", "Remisser"),
        ("nya_anonyma", "Nya anonyma deltagare"),
        ("volym", "Volym"),
        ("konsultationer", "Konsultationer"),
        ("konsultationer_deltagare", "Konsultationer till deltagare"),
        ("konsultationer_handlaggare", "Konsultationer till handläggare"),
        ("seminarier", "Seminarier"),
        ("seminariedeltagare", "De som kom till seminarier"),
        ("aktivitet_borjade", "Började i en aktivitet"),
        ("aktivitet_slutade", "Slutade i en aktivitet"),
        ("aktivitet_fullfoljde", "Fullföljde en aktivitet"),
    ),
    "andel": (
        ("arbete_studier", "Till arbete eller studier, av dem som är mätta vid avslut"),
        ("arbete_studier_avslutade", "Till arbete eller studier, av alla avslutade"),
        ("arbete_studier_deltagare", "Till arbete eller studier, av alla som deltog"),
        ("arbete", "Till arbete, av dem som är mätta vid avslut"),
        ("studier", "Till studier, av dem som är mätta vid avslut"),
        (
            "arbete_studier_sokande",
            "Till arbete, studier eller att aktivt söka arbete, av dem som är mätta vid avslut",
        ),
        ("borjade_okade", "Började eller ökade arbete eller studier, av dem mätta två gånger"),
        ("narmare_arbete", "Kom närmare arbete, av dem mätta två gånger"),
        ("steg_deltagare", "Tog ett steg enligt egna svar, av dem mätta två gånger"),
        ("steg_handlaggare", "Tog ett steg enligt handläggaren, av dem mätta två gånger"),
        ("fullfoljde", "Fullföljde insatsen, av dem där det är känt"),
        ("aktivitet_fullfoljde_andel", "Fullföljde en aktivitet, av dem där det är känt"),
        ("uppfoljning_6", "I arbete eller studier ett halvår efter avslut, av de uppföljda"),
        ("uppfoljning_12", "I arbete eller studier ett år efter avslut, av de uppföljda"),
    ),
    "plan": (
        ("med_plan", "Har en plan"),
        ("planen_foljd", "Planen är uppföljd, av dem som har en"),
        ("planen_genomford", "Planen är genomförd, av de uppföljda"),
    ),
    "maxtid": (("inskrivningstid", "Avslutade inom den längsta tiden"),),
}
_RESPONDENTER: Final = (("deltagare", "Deltagaren"), ("handlaggare", "Handläggaren"))
_ENKATGRUPPER: Final = (
    ("deltagare", "Deltagare, under insatsen"),
    ("deltagare_avslut", "Deltagare, vid avslut"),
    ("personal", "Personal i insatserna"),
    ("chef", "Chefer"),
    ("remittent", "Remittenter"),
    ("styrelse", "Styrelse"),
)
_FLODE: Final = (
    ("ingen", "Ingen sysselsättning"),
    ("program", "Arbetsmarknadspolitiskt program"),
    ("sokande", "Aktivt arbetssökande"),
    ("arbete_studier", "Arbete eller studier"),
)
_KLASSER: Final = (
    ("forvarvsarbete", "Förvärvsarbete"),
    ("studier", "Studier"),
    ("aktivt_arbetssokande", "Aktivt arbetssökande"),
    ("ovrigt", "Övrigt"),
)

_INSTALLNINGAR: Final = (("unika_over_huvudman", "En person hos flera huvudmän"),)
_UNIKA: Final = (
    ("en", "Räknas en gång i förbundet"),
    ("per_huvudman", "Räknas en gång hos varje huvudman"),
)

_KOSTNADSSLAG: Final = (("direkt", "Direkt kostnad"), ("medfinansiering", "Medfinansiering"))
_TIDSLAG: Final = (
    ("projekt", "Tid i projektet"),
    ("annan_tid", "Annan arbetstid"),
    ("franvaro", "Frånvaro"),
)
_SIGNATURROLLER: Final = (("den_anstallde", "Den anställda"), ("attest", "Attest"))
_SIGNATURSATT: Final = (
    ("losenord", "Lösenord"),
    ("kod", "Lösenord och kod"),
    ("oidc", "E-legitimation"),
)
_ESFGRUNDER: Final = (("annat_lagstod", "Annat lagstöd"),)
_AKTIVITETSSLAG: Final = (
    ("grupp", "Grupp"),
    ("enskilt", "Enskilt möte"),
    ("arbetstraning", "Arbetsträning"),
)
_INTYGSSATT: Final = (("skarm", "På skärmen"), ("papper", "På papper"))
_ESFBLANKETTER: Final = (
    ("tidrapport", "Tidrapport för personal"),
    ("narvarointyg", "Närvarorapport för deltagare"),
    ("scb", "Fil till SCB"),
)
_ESFSATSER: Final = (
    ("schablon_procent", "Schablon för övriga kostnader, procent"),
    ("schablon_pa_medfinansiering", "Schablon även på medfinansierad tid"),
    ("medfinansiering_procent", "Beslutad medfinansiering, procent"),
    ("avrundning_personal", "Avrundning av personalens tid"),
    ("avrundning_deltagare", "Avrundning av deltagarnas tid"),
    ("personnummer_pa_tidrapport", "Personnummer på tidrapporter, ja eller nej"),
    ("bevara_till_och_med", "Bevara uppgifterna till och med"),
    ("gemensamt_delprojekt", "Delprojekt för gemensamma kostnader"),
    ("fordelningsnyckel", "Nyckel för gemensamma kostnader"),
    ("fordelning_andelar", "Avtalade andelar per delprojekt, procent"),
    ("budget_delprojekt", "Budget per delprojekt, kronor"),
    ("esfstod_delprojekt", "ESF-stöd per delprojekt, kronor"),
    ("kontant_medfinansiering", "Medfinansiering i pengar under projektet, kronor"),
    ("minsta_minuter", "Minsta tid för att räknas som deltagare, minuter"),
    *((f"aktivitet_{nr}", f"Aktivitet {nr}") for nr in range(1, ANTAL_AKTIVITETER + 1)),
)

VERSION: Final[str] = _read()["version"]
LISTOR: Final[Mapping[str, tuple[Kod, ...]]] = MappingProxyType(_lists() | _own(_lists()))


@cache
def koder(lista: str) -> tuple[str, ...]:
    """The codes of a list in its own order, which is the order of rows in every report."""
    return tuple(kod.kod for kod in LISTOR[lista])


@cache
def per_kod(lista: str) -> Mapping[str, Kod]:
    return MappingProxyType({kod.kod: kod for kod in LISTOR[lista]})


def namn(lista: str, kod: str) -> str:
    """The words for a code; an unknown code (of a newer version) is shown as it stands."""
    found = per_kod(lista).get(kod)
    return found.namn if found else kod


class UrLista:
    """Marks a field as one code of a list: `Annotated[str, UrLista("utbildning")]`.

    A literal schema is checked in Rust: a Python validator here costs a third of the whole
    validation of an event, and import checks millions of them.
    """

    def __init__(self, lista: str) -> None:
        self.lista = lista

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """The list as a literal."""
        return core_schema.literal_schema(list(koder(self.lista)))
