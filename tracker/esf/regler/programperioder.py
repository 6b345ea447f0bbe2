"""The two programperiods' rules, with the page each value is from.

E1: ESF-rådet, Redovisning av personal och deltagare 2014–2020 · E2: the same for 2021–2027 ·
E4: Redovisning av personal · E9 and E10: Vanliga frågor om Projektrummet, 2014–2020 and later ·
S1: SCB, Europeiska socialfonden. An amended rule becomes a new version; old ones stay, since what
was sent by them must be possible to make again.
"""

from types import MappingProxyType
from typing import Final, TypeVar

from tracker.errors import Refused
from tracker.esf.regler.regelverk import Regelverk, Varde


T = TypeVar("T")
_TIMME: Final = 60


def _enligt(ord_: str, varde: T, kalla: str) -> Varde[T]:
    return Varde(ord_, varde, kalla, "bekraftad")


def _antas(ord_: str, varde: T, kalla: str) -> Varde[T]:
    return Varde(ord_, varde, kalla, "antagande")


_INGEN_KALLA: Final = "Ingen källa är funnen. Fråga ESF-rådets samordnare."

# Without a source in either period: the project asks its coordinator and enters the answer.
_RUTNAT: Final[Varde[int]] = Varde("minsta tidssteg i minuter", None, _INGEN_KALLA, "okand")
_AVRUNDNING: Final[Varde[str]] = Varde("avrundning av timmar", None, _INGEN_KALLA, "okand")
_UNDER_GRANS: Final[Varde[int]] = Varde("minsta tid för att räknas", None, _INGEN_KALLA, "okand")

_VARNA: Final = _antas("varning vid andel av årstaket", 90, "Eget val: varna i tid")
_INOM: Final = _antas("dagar till underskrift", 30, "Eget val efter granskares praxis")
_MARGINAL: Final = _antas("tillåten skillnad i minuter", 0, "Eget val: samma tid hos båda")
_SCB: Final = _enligt("dagar till leverans", 28, "SCB, Europeiska socialfonden (fyra veckor)")
_NATURA: Final = _antas(
    "schablon på bidrag i annat än pengar", varde=False, kalla="Av tills beslutet säger annat"
)

_2014: Final = Regelverk(
    programperiod="2014-2020",
    version=1,
    tak_ar=_enligt("timtak per kalenderår", 1662 * _TIMME, "ESF-rådet E1"),
    tak_dag=Varde("timtak per dag", None, _INGEN_KALLA, "okand"),
    varna_vid=_VARNA,
    en_kategori=_enligt("en kategori per person", varde=True, kalla="ESF-rådet E4"),
    budget_kravs=Varde("personen ska stå i budgeten", None, _INGEN_KALLA, "okand"),
    innehall=_enligt("vad raden ska säga", "beskrivning", "ESF-rådet E1"),
    aktiviteter=Varde("de sju aktiviteterna", None, "Gäller 2021–2027", "okand"),
    attest_kravs=_antas("attest av chef", varde=True, kalla="ESF-rådet E9, tolkad av E10"),
    nollblad_tillats=Varde("blad för månad utan timmar", None, _INGEN_KALLA, "okand"),
    underskrift_inom=_INOM,
    rutnat=_RUTNAT,
    marginal_tillfalle=_MARGINAL,
    scb_inom=_SCB,
    avrundning=_AVRUNDNING,
    schablon_pa_natura=_NATURA,
    under_grans=_UNDER_GRANS,
)

_2021: Final = Regelverk(
    programperiod="2021-2027",
    version=1,
    tak_ar=_enligt("timtak per kalenderår", 1720 * _TIMME, "ESF-rådet E2"),
    tak_dag=_enligt("timtak per dag", 13 * _TIMME, "ESF-rådet E2"),
    varna_vid=_VARNA,
    en_kategori=Varde("en kategori per person", None, _INGEN_KALLA, "okand"),
    budget_kravs=_enligt("personen ska stå i budgeten", varde=True, kalla="ESF-rådet E2"),
    innehall=_enligt("vad raden ska säga", "aktivitet", "ESF-rådet E2"),
    aktiviteter=Varde("de sju aktiviteterna", None, _INGEN_KALLA, "okand"),
    attest_kravs=_enligt("attest av chef", varde=False, kalla="ESF-rådet E10"),
    nollblad_tillats=_enligt("blad för månad utan timmar", varde=False, kalla="ESF-rådet E10"),
    underskrift_inom=_INOM,
    rutnat=_RUTNAT,
    marginal_tillfalle=_MARGINAL,
    scb_inom=_SCB,
    avrundning=_AVRUNDNING,
    schablon_pa_natura=_NATURA,
    under_grans=_UNDER_GRANS,
)

REGELVERK: Final = MappingProxyType(
    {(verk.programperiod, verk.version): verk for verk in (_2014, _2021)}
)


def regelverk(programperiod: str, version: int | None = None) -> Regelverk:
    """The rules of a programperiod: the newest version, or a given one. Raises Refused if none."""
    versioner = [nummer for period, nummer in REGELVERK if period == programperiod]
    vald = max(versioner, default=0) if version is None else version
    if (programperiod, vald) not in REGELVERK:
        raise Refused("ESF004: Programperioden finns inte. Välj 2014-2020 eller 2021-2027.")
    return REGELVERK[programperiod, vald]
