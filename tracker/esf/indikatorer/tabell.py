"""The common indicators of both programperioder, by kön: a preview, never what is reported.

SCB makes the real figures from registers. Codes and words: annex I of 1304/2013 (CO, CR) and of
2021/1057 (EECO, EECR). What cannot be counted from a participant (entities, households, samples) is
not here. Results count what has *changed*: job search for who was inactive, work for who had none.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from tracker.esf.indikatorer.post import Egenskap, Post
from tracker.esf.underlag import Programperiod


EGEN_BERAKNING: Final = "Egen beräkning, ej SCB"
ARBETSLOSA: Final = frozenset({"arbetslos", "langtidsarbetslos"})
INAKTIVA: Final = frozenset({"inaktiv", "inaktiv_ej_studier"})
UTSATTA: Final = frozenset[Egenskap](
    {"funktionsnedsattning", "utlandsk_bakgrund", "minoritet", "annat_utanforskap", "hemlos"}
)

Villkor = Callable[[Post], bool]


@dataclass(frozen=True, slots=True)
class Indikator:
    """`alla`: counts every record, also one that lacks data (the grand total)."""

    kod: str
    namn: str
    villkor: Villkor
    alla: bool = False


@dataclass(frozen=True, slots=True)
class Rad:
    """An indicator's figures. `okant`: kön not known."""

    kod: str
    namn: str
    kvinna: int
    man: int
    okant: int

    @property
    def totalt(self) -> int:
        return self.kvinna + self.man + self.okant


@dataclass(frozen=True, slots=True)
class Tabell:
    """`ofullstandiga`: people who are only in the total, since something about them is missing."""

    marke: str
    rader: tuple[Rad, ...]
    ofullstandiga: int


def _syss(*varden: str) -> Villkor:
    return lambda post: post.ingang.sysselsattning in varden


def _alder(fran: int, till: int = 200) -> Villkor:
    return lambda post: post.ingang.alder is not None and fran <= post.ingang.alder <= till


def _isced(fran: int, till: int) -> Villkor:
    return lambda post: post.ingang.isced is not None and fran <= post.ingang.isced <= till


def _ar(egenskap: Egenskap) -> Villkor:
    return lambda post: egenskap in (post.ingang.egenskaper or ())


def _utan_arbete(post: Post) -> bool:
    return post.ingang.sysselsattning in ARBETSLOSA | INAKTIVA


def _utsatt(post: Post) -> bool:
    return bool(UTSATTA & (post.ingang.egenskaper or frozenset()))


def _soker(post: Post) -> bool:
    soker = post.lage in {"soker_arbete", "arbetslos"}  # unemployed is searching (U12)
    return post.ingang.sysselsattning in INAKTIVA and soker


def _studerar(post: Post) -> bool:
    studerade = post.ingang.sysselsattning == "inaktiv"  # inactive, but not outside education
    return not studerade and post.lage == "studier"


def _kvalificerad(post: Post) -> bool:
    return post.kvalifikation


def _arbetar(post: Post) -> bool:
    return _utan_arbete(post) and post.lage == "arbete"


def _arbetar_sedan(post: Post) -> bool:
    return _utan_arbete(post) and post.lage_sex_manader == "arbete"


def _battre(post: Post) -> bool:
    return post.ingang.sysselsattning == "arbete" and post.battre_lage


def _nagot(post: Post) -> bool:
    return _soker(post) or _studerar(post) or _kvalificerad(post) or _arbetar(post)


def _aldre_utan(post: Post) -> bool:
    utanfor = post.ingang.sysselsattning in ARBETSLOSA | {"inaktiv_ej_studier"}
    return utanfor and _alder(55)(post)


_GAMLA: Final = (
    Indikator("CO01", "Arbetslösa, även långtidsarbetslösa", _syss(*ARBETSLOSA)),
    Indikator("CO02", "Långtidsarbetslösa", _syss("langtidsarbetslos")),
    Indikator("CO03", "Utanför arbetskraften", _syss(*INAKTIVA)),
    Indikator("CO04", "Utanför arbetskraften, inte i studier", _syss("inaktiv_ej_studier")),
    Indikator("CO05", "I arbete, även egenföretagare", _syss("arbete")),
    Indikator("CO06", "Yngre än 25 år", _alder(0, 24)),
    Indikator("CO07", "Äldre än 54 år", _alder(55)),
    Indikator("CO08", "Äldre än 54 år utan arbete eller studier", _aldre_utan),
    Indikator("CO09", "Utbildning ISCED 1–2", _isced(1, 2)),
    Indikator("CO10", "Utbildning ISCED 3–4", _isced(3, 4)),
    Indikator("CO11", "Utbildning ISCED 5–8", _isced(5, 8)),
    Indikator("CO15", "Utländsk bakgrund eller minoritet",
              lambda post: _ar("utlandsk_bakgrund")(post) or _ar("minoritet")(post)),
    Indikator("CO16", "Funktionsnedsättning", _ar("funktionsnedsattning")),
    Indikator("CO17", "Annan utsatthet", _ar("annat_utanforskap")),
    Indikator("CO18", "Hemlösa", _ar("hemlos")),
    Indikator("CO19", "Från landsbygd", _ar("landsbygd")),
    Indikator("CR01", "Utanför arbetskraften, söker nu arbete", _soker),
    Indikator("CR02", "I utbildning efter avslut", _studerar),
    Indikator("CR03", "Fick en kvalifikation", _kvalificerad),
    Indikator("CR04", "I arbete efter avslut", _arbetar),
    Indikator("CR05", "Utsatta som söker arbete, studerar, är kvalificerade eller arbetar",
              lambda post: _utsatt(post) and _nagot(post)),
    Indikator("CR06", "I arbete sex månader efter avslut", _arbetar_sedan),
    Indikator("CR07", "Bättre läge på arbetsmarknaden efter sex månader", _battre),
    Indikator("CR08", "Äldre än 54 år i arbete efter sex månader",
              lambda post: _alder(55)(post) and _arbetar_sedan(post)),
    Indikator("CR09", "Utsatta i arbete efter sex månader",
              lambda post: _utsatt(post) and _arbetar_sedan(post)),
)  # fmt: skip

_NYA: Final = (
    Indikator("EECO01", "Deltagare totalt", lambda _: True, alla=True),
    Indikator("EECO02", "Arbetslösa, även långtidsarbetslösa", _syss(*ARBETSLOSA)),
    Indikator("EECO03", "Långtidsarbetslösa", _syss("langtidsarbetslos")),
    Indikator("EECO04", "Utanför arbetskraften", _syss(*INAKTIVA)),
    Indikator("EECO05", "I arbete, även egenföretagare", _syss("arbete")),
    Indikator("EECO06", "Barn under 18 år", _alder(0, 17)),
    Indikator("EECO07", "Unga 18–29 år", _alder(18, 29)),
    Indikator("EECO08", "55 år och äldre", _alder(55)),
    Indikator("EECO09", "Utbildning ISCED 0–2", _isced(0, 2)),
    Indikator("EECO10", "Utbildning ISCED 3–4", _isced(3, 4)),
    Indikator("EECO11", "Utbildning ISCED 5–8", _isced(5, 8)),
    Indikator("EECO12", "Funktionsnedsättning", _ar("funktionsnedsattning")),
    Indikator("EECO13", "Medborgare i land utanför EU", _ar("tredjeland")),
    Indikator("EECO14", "Utländsk bakgrund", _ar("utlandsk_bakgrund")),
    Indikator("EECO15", "Minoriteter, även romer", _ar("minoritet")),
    Indikator("EECO16", "Hemlösa", _ar("hemlos")),
    Indikator("EECO17", "Från landsbygd", _ar("landsbygd")),
    Indikator("EECR01", "Söker arbete efter avslut", _soker),
    Indikator("EECR02", "I utbildning efter avslut", _studerar),
    Indikator("EECR03", "Fick en kvalifikation", _kvalificerad),
    Indikator("EECR04", "I arbete efter avslut", _arbetar),
    Indikator("EECR05", "I arbete sex månader efter avslut", _arbetar_sedan),
    Indikator("EECR06", "Bättre läge på arbetsmarknaden efter sex månader", _battre),
)

INDIKATORER: Final[Mapping[Programperiod, tuple[Indikator, ...]]] = MappingProxyType(
    {
        "2014-2020": (
            Indikator("CO", "Deltagare totalt", lambda _: True, alla=True),
            *_GAMLA,
        ),
        "2021-2027": _NYA,
    }
)


def tabell(poster: Iterable[Post], programperiod: Programperiod) -> Tabell:
    """Every indicator of the period, zeros too: a project without participants reports zeros."""
    alla = list(poster)
    hela = [post for post in alla if fullstandig(post, programperiod)]
    rader = tuple(_rad(one, alla if one.alla else hela) for one in INDIKATORER[programperiod])
    return Tabell(EGEN_BERAKNING, rader, len(alla) - len(hela))


def fullstandig(post: Post, programperiod: Programperiod) -> bool:
    """2014–2020 a record counts beyond the total when kön, employment, age and education are
    known (U16). 2021–2027 no such rule was found: what is known counts.
    """
    ingang = post.ingang
    kravs = (ingang.kon, ingang.sysselsattning, ingang.alder, ingang.isced)
    return programperiod == "2021-2027" or None not in kravs


def _rad(indikator: Indikator, poster: Iterable[Post]) -> Rad:
    kon = [post.ingang.kon for post in poster if indikator.villkor(post)]
    kvinnor, man = kon.count("kvinna"), kon.count("man")
    return Rad(indikator.kod, indikator.namn, kvinnor, man, len(kon) - kvinnor - man)
