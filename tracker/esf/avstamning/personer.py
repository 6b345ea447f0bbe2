"""The same people in SUS, in the ESF file and in our own list: every difference is told once.

A difference has a reason that the facts give, or it is an avvikelse that somebody must look at.
People and participations are different figures and are counted apart: in SUS somebody in two
insatser has two rows, in the ESF file one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from tracker.esf.underlag import Spann


Lista = Literal["sus", "esf", "egen"]
Skal = Literal["anonym", "utan_grund", "utanfor_malgrupp", "annan_finansiar", "under_gransen"]
Fel = Literal["saknas", "dubbel", "olika_start", "olika_slut", "far_inte_lamnas"]

LISTOR: Final[tuple[Lista, ...]] = ("sus", "esf", "egen")
FORKLARAR: Final[Mapping[Skal, frozenset[Lista]]] = MappingProxyType(
    {
        "anonym": frozenset[Lista]({"esf", "egen"}),
        "utan_grund": frozenset[Lista]({"esf"}),
        "utanfor_malgrupp": frozenset[Lista]({"esf"}),
        "annan_finansiar": frozenset[Lista]({"esf", "sus"}),
        "under_gransen": frozenset[Lista]({"esf", "sus"}),
    }
)
"""Reason → lists in which somebody may be missing because of it. The order is that of telling."""
HINDRAR: Final[tuple[Skal, ...]] = ("anonym", "utan_grund")
"""With these nobody may be in the ESF file: that they are is an avvikelse."""

ORD: Final[Mapping[Skal, str]] = MappingProxyType(
    {
        "anonym": "Anonym: går inte att lämna till SCB",
        "utan_grund": "Saknar samtycke eller annan grund i månaden",
        "utanfor_malgrupp": "Hör inte till projektets målgrupp",
        "annan_finansiar": "Betalas av någon annan",
        "under_gransen": "Har för lite tid för att räknas",
    }
)
ATT_GORA: Final[Mapping[Fel, str]] = MappingProxyType(
    {
        "saknas": "Lägg till personen i listan, eller ange varför den inte ska stå där.",
        "dubbel": "Ta bort den ena raden.",
        "olika_start": "Rätta startdatum så att listorna säger samma sak.",
        "olika_slut": "Rätta slutdatum så att listorna säger samma sak.",
        "far_inte_lamnas": "Ta bort personen ur filen, eller ange grunden.",
    }
)


@dataclass(frozen=True, slots=True)
class Post:
    """A row of a list. `tid` None where the list has no days, which are then not compared."""

    lista: Lista
    person: str
    delprojekt: str
    tid: Spann | None = None


@dataclass(frozen=True, slots=True)
class Fakta:
    """What is known of somebody in the period, from the log. `minuter`: attendance."""

    person: str
    anonym: bool = False
    grund: bool = True
    malgrupp: bool = True
    annan_finansiar: bool = False
    minuter: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Forklarad:
    person: str
    saknas_i: Lista
    skal: Skal


@dataclass(frozen=True, slots=True, order=True)
class Avvikelse:
    """`lista`: where it is wrong, or which differs from the first list that has the person."""

    person: str
    lista: Lista
    fel: Fel


@dataclass(frozen=True, slots=True)
class Avstamning:
    """`antal`: list → (rows, people)."""

    antal: Mapping[Lista, tuple[int, int]]
    forklarade: tuple[Forklarad, ...]
    avvikelser: tuple[Avvikelse, ...]


def avstam(
    poster: Iterable[Post], fakta: Iterable[Fakta], *, under_grans: int | None
) -> Avstamning:
    """Compares the lists. `under_grans`: minutes below which nobody counts; None while not set."""
    alla = list(poster)
    kanda = {one.person: one for one in fakta}
    per_person: dict[str, dict[Lista, list[Post]]] = defaultdict(lambda: defaultdict(list))
    for post in alla:
        per_person[post.person][post.lista].append(post)
    forklarade: list[Forklarad] = []
    avvikelser: list[Avvikelse] = []
    for person, listor in sorted(per_person.items()):
        skal = _skal(kanda.get(person, Fakta(person)), under_grans)
        for lista in LISTOR:
            if lista in listor:
                continue
            darfor = [one for one in skal if lista in FORKLARAR[one]]
            if darfor:
                forklarade.append(Forklarad(person, lista, darfor[0]))
            else:
                avvikelser.append(Avvikelse(person, lista, "saknas"))
        if "esf" in listor and any(one in HINDRAR for one in skal):
            avvikelser.append(Avvikelse(person, "esf", "far_inte_lamnas"))
        avvikelser += _dubbla(person, listor)
        avvikelser += _dagar(person, listor)
    return Avstamning(_antal(alla), tuple(sorted(forklarade)), tuple(sorted(avvikelser)))


def _skal(fakta: Fakta, under_grans: int | None) -> list[Skal]:
    """Every reason that holds for somebody, in the order of telling."""
    galler: dict[Skal, bool] = {
        "anonym": fakta.anonym,
        "utan_grund": not fakta.grund,
        "utanfor_malgrupp": not fakta.malgrupp,
        "annan_finansiar": fakta.annan_finansiar,
        "under_gransen": under_grans is not None and fakta.minuter < under_grans,
    }
    return [skal for skal in FORKLARAR if galler[skal]]


def _dubbla(person: str, listor: Mapping[Lista, list[Post]]) -> list[Avvikelse]:
    """The ESF file has one row per person; the others one per person and delprojekt."""
    funna = []
    for lista, poster in listor.items():
        nycklar = Counter("" if lista == "esf" else one.delprojekt for one in poster)
        if max(nycklar.values()) > 1:
            funna.append(Avvikelse(person, lista, "dubbel"))
    return funna


def _dagar(person: str, listor: Mapping[Lista, list[Post]]) -> list[Avvikelse]:
    """First start and last end, compared with those of the first list that says them."""
    tider = [(lista, _tid(listor[lista])) for lista in LISTOR if lista in listor]
    kanda = [(lista, tid) for lista, tid in tider if tid is not None]
    funna = []
    for lista, tid in kanda[1:]:
        if tid.fran != kanda[0][1].fran:
            funna.append(Avvikelse(person, lista, "olika_start"))
        if tid.till != kanda[0][1].till:
            funna.append(Avvikelse(person, lista, "olika_slut"))
    return funna


def _tid(poster: Iterable[Post]) -> Spann | None:
    tider = [one.tid for one in poster if one.tid is not None]
    if not tider:
        return None
    slut = [tid.till for tid in tider if tid.till is not None]
    return Spann(min(tid.fran for tid in tider), max(slut) if len(slut) == len(tider) else None)


def _antal(poster: Iterable[Post]) -> dict[Lista, tuple[int, int]]:
    rader: dict[Lista, list[str]] = {lista: [] for lista in LISTOR}
    for post in poster:
        rader[post.lista].append(post.person)
    return {lista: (len(alla), len(set(alla))) for lista, alla in rader.items()}
