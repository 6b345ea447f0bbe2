"""The made-up events without people of the definition book: money, plans, anonyma, volym."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final


Handelse = tuple[str, str, Mapping[str, Any]]
"""A name, a sentence that tells it, and what is stored."""
_POSTER: Final = (
    ("medelstillgang", "medelstillgångar från staten", 16_000_000, None),
    ("insatskostnad", "insatskostnad", 9_000_000, "exempel"),
    ("esf_insatskostnad", "ESF insatskostnad", 2_000_000, "exempel"),
    ("administration", "administrativa kostnader", 1_200_000, None),
    ("eget_kapital", "eget kapital", 3_000_000, None),
)


def _poster() -> Iterator[Handelse]:
    for slag, ord_, typ, ar, dag in (
        ("budget", "beslutades en budget för", "budget.beslutad", 2020, date(2019, 12, 12)),
        ("utfall", "bokfördes utfallet av", "utfall.bokfort", 2020, date(2021, 2, 1)),
        ("budget", "beslutades en budget för", "budget.beslutad", 2019, date(2018, 12, 10)),
        ("utfall", "bokfördes utfallet av", "utfall.bokfort", 2021, date(2021, 12, 31)),
    ):
        for post, titel, kronor, insats in _POSTER:
            saga = f"{_dag(dag)} {ord_} {titel}: {_tal(kronor)} kronor för år {ar}."
            bank = "stat" if post == "medelstillgang" else None
            rad = {"typ": typ, "ar": ar, "post": post, "ore": kronor * 100, "datum": dag}
            yield f"{slag} {post} {ar}", saga, {**rad, "insats": insats, "financiar": bank}
    for antal, ar in ((40, 2020), (35, 2019)):
        saga = f"För år {ar} planerades {antal} deltagare i insatsen."
        rad = {"typ": "budget.beslutad", "ar": ar, "post": "planerat_antal", "antal": antal}
        yield f"planerat {ar}", saga, {**rad, "insats": "exempel", "datum": date(ar - 1, 12, 1)}


def _tal(kronor: int) -> str:
    return f"{kronor:,}".replace(",", " ")


def _dag(dag: date) -> str:
    manader = {2: "februari", 12: "december"}
    return f"Den {dag.day} {manader[dag.month]} {dag.year}"


def _en(namn: str, saga: str, typ: str, datum: date, **rad: Any) -> Handelse:
    plain = {"typ": typ, "datum": datum, "insats": "exempel", "antal": 1}
    return namn, saga, MappingProxyType(plain | rad)


POSTER: Final[tuple[Handelse, ...]] = tuple(_poster())
HANDELSER: Final[tuple[Handelse, ...]] = (
    _en("anonym kvinna", "En kvinna skrevs in utan personuppgifter den 12 mars 2020.",
        "anonym.inskriven", date(2020, 3, 12), kon="kvinna"),
    _en("anonym man", "En man skrevs in utan personuppgifter den 4 maj 2020.",
        "anonym.inskriven", date(2020, 5, 4), kon="man"),
    _en("anonym 2019", "En man skrevs in utan personuppgifter den 30 december 2019.",
        "anonym.inskriven", date(2019, 12, 30), kon="man"),
    _en("volym", "Den 5 maj 2020 registrerades 12 besök som volym, av 7 kvinnor och 5 män.",
        "volym.registrerad", date(2020, 5, 5), antal=12, kvinnor=7, man=5),
    _en("besök utan pris", "Den 4 februari 2020 registrerades 5 besök som volym, utan något pris.",
        "volym.registrerad", date(2020, 2, 4), antal=5),
    _en("pris", "Den 1 mars 2020 beslutades att ett besök ersätts med 450 kronor.",
        "pris.beslutat", date(2020, 3, 1), ore=45_000),
    _en("seminarium", "Den 3 september 2020 hölls ett seminarium som 30 kom till.",
        "seminarium.hallet", date(2020, 9, 3), antal=30),
    _en("seminarium 2021", "Den 3 februari 2021 hölls ett seminarium som 12 kom till.",
        "seminarium.hallet", date(2021, 2, 3), antal=12),
    _en("volym 2021", "Den 7 januari 2021 registrerades 8 besök som volym.",
        "volym.registrerad", date(2021, 1, 7), antal=8),
    _en("till deltagare", "En deltagare fick en konsultation den 9 juni 2020.",
        "konsultation.gjord", date(2020, 6, 9), till_vem="deltagare"),
    _en("till handläggare", "En handläggare fick en konsultation den 10 juni 2020.",
        "konsultation.gjord", date(2020, 6, 10), till_vem="handlaggare"),
    _en("till okänd", "En konsultation gavs den 11 juni 2020. Ingen skrev till vem.",
        "konsultation.gjord", date(2020, 6, 11)),
    _en("konsultation 2019", "En handläggare fick en konsultation den 2 december 2019.",
        "konsultation.gjord", date(2019, 12, 2), till_vem="handlaggare"),
    _en("enkät", "Den 15 december 2020 stängdes en enkät som 24 deltagare hade svarat på.",
        "enkat.sammanstalld", date(2020, 12, 15)),
    _en("inläst resultat", "Den 3 december 2020 lästes ett resultat från NNS in: 72 % av 312.",
        "enkat.inlast", date(2020, 12, 3)),
)  # fmt: skip
_ALLA: Final = ("medelstillgang", "insatskostnad", "esf_insatskostnad", "administration")
MED_HANDELSER: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "nya-anonyma": ("anonym kvinna", "anonym man"),
        "nya-anonyma-kvinna": ("anonym kvinna",),
        "nya-anonyma-man": ("anonym man",),
        "volym": ("volym", "besök utan pris"),
        **dict.fromkeys(("volym-kvinnor", "volym-man", "volym-med-pris"), ("volym",)),
        "volym-utan-pris": ("besök utan pris",),
        "seminarier": ("seminarium",),
        "seminariedeltagare": ("seminarium",),
        "konsultationer": ("till deltagare", "till handläggare", "till okänd"),
        "konsultationer-oangivna": ("till okänd",),
        "konsultationer-deltagare": ("till deltagare",),
        "konsultationer-handlaggare": ("till handläggare",),
        "planerat": ("planerat 2020",),
        "enkatsvar": ("enkät", "inläst resultat"),
        **{
            f"{slag}-{post}": (f"{slag} {post} 2020",)
            for slag in ("budget", "utfall")
            for post in (*_ALLA, "eget_kapital")
        },
        **{
            f"{slag}-alla": tuple(f"{slag} {post} 2020" for post in _ALLA)
            for slag in ("budget", "utfall")
        },
    }
)
"""Population of events → the examples that it counts."""
