"""How goals are counted: each measure by populations that other reports have too (ADR 37).

So a result is explained as any figure: the rules, and the people behind numerator and denominator.
What a goal cannot be counted by stands in no list, and is then told by an event.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from schemas.kodverk import LISTOR, namn
from schemas.rapporter import Condition, Population, Test
from tracker.reports.finsam.planer import MED_PLAN, PER_SLAG
from tracker.reports.finsam.remissvillkor import MOTTAGNA
from tracker.reports.finsam.vidare import FULLFOLJDE, MED_SVAR
from tracker.reports.steg import flode, per_grupp
from tracker.reports.sus.arbete_studier import I_ARBETE_ELLER_STUDIER, OKADE
from tracker.reports.sus.insatsrapport import VOLYM
from tracker.reports.sus.sysselsattning_fore_efter import MATTA
from tracker.reports.verksamhet import aktiviteter, planuppfoljning
from tracker.reports.verksamhet.uppfoljning import EJ_NADDA, NADDA
from tracker.reports.verksamhet.uppfoljning import I_ARBETE as I_ARBETE_EFTER
from tracker.reports.verksamhet.volymer import (
    KONSULTATIONER,
    SEMINARIEDELTAGARE,
    SEMINARIER,
    konsultationer_till,
)
from tracker.reports.villkor import (
    AVSLUTADE,
    NYA,
    NYA_ANONYMA,
    TOTALT,
)


@dataclass(frozen=True, slots=True)
class Malmatt:
    """One code of the list *malmatt*: how many (`taljare`), of how many (`namnare`), and of whom
    nobody knows (`ej_matta`): in neither, but where the share is of everybody. Events are counted
    by their number.
    """

    taljare: Population
    namnare: Population | None = None
    ej_matta: Population | None = None

    @property
    def populationer(self) -> tuple[Population, ...]:
        return tuple(one for one in (self.taljare, self.namnare, self.ej_matta) if one)


def _av(grund: Population, id_: str, mening: str, *villkor: Condition) -> Population:
    """Those of `grund` for whom more holds."""
    return grund.model_copy(
        update={"id": id_, "mening": mening, "villkor": (*grund.villkor, *villkor)}
    )


def _ej_matta(id_: str, mening: str, ja: str, nej: str, *kolumner: str) -> Population:
    """The avslutade of whom one of these is not known."""
    tests = tuple(Test(kolumn=kolumn, op="saknas") for kolumn in kolumner)
    return _av(AVSLUTADE, id_, mening, Condition(id=id_, mening=ja, nej=nej, nagon=tests))


def _klass(koder: tuple[str, ...], id_: str, ja: str, nej: str) -> Condition:
    tests = tuple(Test(kolumn="klass_efter", op="=", varde=kod) for kod in koder)
    return Condition(id=id_, mening=ja, nej=nej, nagon=tests)


SLUTMATT: Final = Condition(
    id="slutmatning-sysselsattning",
    mening="Det finns en slutmätning av sysselsättning.",
    nej="Det finns ingen slutmätning av sysselsättning.",
    nagon=(Test(kolumn="sysselsattning_efter", op="finns"),),
)
MATTA_VID_SLUT: Final = _av(
    AVSLUTADE,
    "matta-vid-slut",
    "Deltaganden som avslutades från {from} till {to} och där sysselsättning är mätt vid avslutet.",
    SLUTMATT,
)
EJ_MATTA_VID_SLUT: Final = _ej_matta(
    "ej-matta-vid-slut",
    "Deltaganden som avslutades från {from} till {to} och där sysselsättning inte är mätt vid"
    " avslutet.",
    "Det finns ingen slutmätning av sysselsättning.",
    "Det finns en slutmätning av sysselsättning.",
    "sysselsattning_efter",
)
EJ_MATTA_TVA_GANGER: Final = _ej_matta(
    "ej-matta-tva-ganger",
    "Deltaganden som avslutades från {from} till {to} och där sysselsättning inte är mätt både"
    " vid start och vid slut.",
    "En startmätning eller slutmätning av sysselsättning saknas.",
    "Det finns både en startmätning och en slutmätning av sysselsättning.",
    "sysselsattning_fore",
    "sysselsattning_efter",
)
EJ_KANT_FULLFOLJT: Final = _ej_matta(
    "fullfoljt-obesvarat",
    "Deltaganden som avslutades från {from} till {to} och där det inte är känt om personen"
    " fullföljde.",
    "Avslutet säger inte om personen fullföljde insatsen.",
    "Avslutet säger om personen fullföljde insatsen.",
    "fullfoljt",
)
I_ARBETE_STUDIER: Final = _av(
    MATTA_VID_SLUT,
    "slut-arbete-studier",
    "De av dem som arbetar eller studerar efter insatsen.",
    I_ARBETE_ELLER_STUDIER,
)
I_ARBETE: Final = _av(
    MATTA_VID_SLUT,
    "slut-arbete",
    "De av dem som arbetar efter insatsen.",
    _klass(
        ("forvarvsarbete",),
        "arbete-efter",
        "Personen arbetar efter insatsen.",
        "Personen arbetar inte efter insatsen.",
    ),
)
I_STUDIER: Final = _av(
    MATTA_VID_SLUT,
    "slut-studier",
    "De av dem som studerar och inte arbetar efter insatsen.",
    _klass(
        ("studier",),
        "studier-efter",
        "Personen studerar och arbetar inte efter insatsen.",
        "Personen studerar inte efter insatsen, eller arbetar också.",
    ),
)
SOKER_OCKSA: Final = _av(
    MATTA_VID_SLUT,
    "slut-arbete-studier-sokande",
    "De av dem som arbetar, studerar eller aktivt söker arbete efter insatsen.",
    _klass(
        ("forvarvsarbete", "studier", "aktivt_arbetssokande"),
        "arbete-studier-sokande-efter",
        "Personen arbetar, studerar eller söker aktivt arbete efter insatsen.",
        "Personen arbetar inte, studerar inte och söker inte aktivt arbete efter insatsen.",
    ),
)
EJ_MATT_STEG: Final = {
    vem: _av(
        TOTALT,
        f"ej-matt-steg-{vem}",
        "Deltaganden som pågick någon dag från {from} till {to} och där ingen fråga är besvarad"
        f" två gånger, enligt {vems} svar.",
        Condition(
            id=f"ej-matt-steg-{vem}",
            mening=f"Ingen fråga är besvarad två gånger enligt {vems} svar, senast {{to}}.",
            nej=f"Minst en fråga är besvarad två gånger enligt {vems} svar.",
            nagon=tuple(
                Test(kolumn=f"steg_{vem}", op="=", varde=kod) for kod in ("en_gang", "ej_matt")
            ),
        ),
    )
    for vem, vems in per_grupp.VEM
}
KONSULTATIONER_TILL: Final = {
    kod.kod: konsultationer_till(kod.kod, kod.namn.lower()) for kod in LISTOR["konsultation_till"]
}

MATT: Final[Mapping[str, Malmatt]] = MappingProxyType(
    {
        "totalt": Malmatt(TOTALT),
        "nya": Malmatt(NYA),
        "avslutade": Malmatt(AVSLUTADE),
        "remisser": Malmatt(MOTTAGNA),
        "nya_anonyma": Malmatt(NYA_ANONYMA),
        "volym": Malmatt(VOLYM),
        "konsultationer": Malmatt(KONSULTATIONER),
        **{f"konsultationer_{till}": Malmatt(p) for till, p in KONSULTATIONER_TILL.items()},
        "seminarier": Malmatt(SEMINARIER),
        "seminariedeltagare": Malmatt(SEMINARIEDELTAGARE),
        "arbete_studier": Malmatt(I_ARBETE_STUDIER, MATTA_VID_SLUT, EJ_MATTA_VID_SLUT),
        "arbete_studier_avslutade": Malmatt(I_ARBETE_STUDIER, AVSLUTADE, EJ_MATTA_VID_SLUT),
        "arbete_studier_deltagare": Malmatt(I_ARBETE_STUDIER, TOTALT, EJ_MATTA_VID_SLUT),
        "arbete": Malmatt(I_ARBETE, MATTA_VID_SLUT, EJ_MATTA_VID_SLUT),
        "studier": Malmatt(I_STUDIER, MATTA_VID_SLUT, EJ_MATTA_VID_SLUT),
        "arbete_studier_sokande": Malmatt(SOKER_OCKSA, MATTA_VID_SLUT, EJ_MATTA_VID_SLUT),
        "borjade_okade": Malmatt(OKADE, MATTA, EJ_MATTA_TVA_GANGER),
        "narmare_arbete": Malmatt(flode.NARMARE, flode.MATTA, EJ_MATTA_TVA_GANGER),
        **{
            f"steg_{vem}": Malmatt(own["upp"], own["matta"], EJ_MATT_STEG[vem])
            for vem, own in per_grupp.ALLA.items()
        },
        **{
            f"uppfoljning_{manader}": Malmatt(population, NADDA[manader], EJ_NADDA[manader])
            for manader, population in I_ARBETE_EFTER.items()
        },
        "fullfoljde": Malmatt(FULLFOLJDE, MED_SVAR, EJ_KANT_FULLFOLJT),
        "med_plan": Malmatt(MED_PLAN, TOTALT),
        **{f"plan_{kod.kod}": Malmatt(population, TOTALT) for kod, population in PER_SLAG},
        "planen_foljd": Malmatt(planuppfoljning.FOLJDA, MED_PLAN),
        "planen_genomford": Malmatt(
            planuppfoljning.GENOMFORDA, planuppfoljning.FOLJDA, planuppfoljning.EJ_FOLJDA
        ),
        "aktivitet_borjade": Malmatt(aktiviteter.BORJADE),
        "aktivitet_slutade": Malmatt(aktiviteter.SLUTADE),
        "aktivitet_fullfoljde": Malmatt(aktiviteter.FULLFOLJDE),
        "aktivitet_fullfoljde_andel": Malmatt(
            aktiviteter.FULLFOLJDE, aktiviteter.MED_BESKED, aktiviteter.UTAN_BESKED
        ),
        "inskrivningstid": Malmatt(AVSLUTADE, AVSLUTADE),
    }
)
"""Code of the list *malmatt* → how it is counted. Of *inskrivningstid* the goal says the days."""


def av_alla(kod: str | None) -> bool:
    """Whether the share is of everybody, so that who is not measured is one of them."""
    matt = MATT.get(str(kod))
    return matt is not None and matt.ej_matta is not None and matt.namnare in (AVSLUTADE, TOTALT)


def summerar(population: Population) -> str | None:
    """What is added of events without people, each of seminars being one; of people nothing."""
    if population.kalla != "handelser":
        return None
    return "tillfallen" if population.id == SEMINARIER.id else "antal"


def inom(population: Population, dagar: int) -> Population:
    """Those of a population of ended deltaganden that took at most so many days."""
    return _av(
        population,
        f"inom-{dagar}-dagar",
        f"De av dem som var inskrivna högst {dagar} dagar.",
        Condition(
            id="inom-langsta-tiden",
            mening=f"Deltagandet varade högst {dagar} dagar.",
            nej=f"Deltagandet varade mer än {dagar} dagar.",
            nagon=(Test(kolumn="inskrivningstid", op="<=", varde=dagar),),
        ),
    )


def i_aktivitet(population: Population, kod: str) -> Population:
    """Those of a population of times in activities that were in this one (`insats.slug`)."""
    return _av(
        population,
        f"{population.id}-i-den",
        population.mening,
        Condition(
            id="i-malets-aktivitet",
            mening="Det är den aktivitet som målet gäller.",
            nej="Det är en annan aktivitet än den som målet gäller.",
            nagon=(Test(kolumn="aktivitet", op="=", varde=kod),),
        ),
    )


def populationer() -> tuple[Population, ...]:
    """Every population that some goal counts, each once."""
    named = {one.id: one for matt in MATT.values() for one in matt.populationer}
    return tuple(named.values())


_ROLLER: Final = {"taljare": "antal", "namnare": "av", "ej_matta": "ej mätta"}


def rubrik(kod: str, roll: str) -> str:
    """What a population is in goals that are counted so: «Till arbete …: antal»."""
    return f"{namn('malmatt', kod)}: {_ROLLER[roll]}"


def rubriker(population: str) -> tuple[str, ...]:
    """What a population is in all the goals that may count it."""
    return tuple(
        rubrik(kod, roll)
        for kod, matt in MATT.items()
        for roll in _ROLLER
        if (own := getattr(matt, roll)) is not None and own.id == population
    )
