"""Words and weights of the invented nation: what is said, and how often.

Values of `data` are kept as ready JSON fragments, since building them anew for each of
millions of events is most of what a generator would otherwise do.
"""

import json
from bisect import bisect
from collections.abc import Callable
from itertools import accumulate
from typing import Final, Generic, TypeVar


T = TypeVar("T")
Chance = Callable[[], float]


class Choice(Generic[T]):
    """A weighted choice: called with a number in 0 ≤ u < 1 it gives a value."""

    def __init__(self, *par: tuple[T, float]) -> None:
        total = sum(weight for _, weight in par)
        self.values = [value for value, _ in par]
        self.borders = [v / total for v in accumulate(weight for _, weight in par)]
        self.borders[-1] = 1.0

    def __call__(self, u: float) -> T:
        """The value whose share of the weights u falls in."""
        return self.values[bisect(self.borders, u)]


def _json(*par: tuple[object, float]) -> Choice[str]:
    return Choice(*((json.dumps(v, separators=(",", ":"), ensure_ascii=False), w) for v, w in par))


def _arbete(typ: str, procent: int) -> dict[str, object]:
    return {"typ": typ, "procent": procent}


INGEN, SOKER = {"typ": "ingen"}, {"typ": "aktivt_arbetssokande"}
PROGRAM = {"typ": "arbetsmarknadsprogram"}

REMITTENT: Final = Choice(
    ("kommun_socialtjanst", 34), ("kommun_arbetsmarknad", 12), ("arbetsformedlingen", 20),
    ("forsakringskassan", 15), ("region_primarvard", 8), ("region_psykiatri", 7),
    ("egen_anmalan", 3), ("annan", 1),
)  # fmt: skip
ENHET: Final = _json(
    ("Enheten för ekonomiskt bistånd", 4), ("Vårdcentralen Björken", 2), ("Kontoret i centrum", 3)
)
SYFTE: Final = _json(
    ("Närma sig arbete i lugn takt", 3), ("Pröva arbetsförmåga", 3), ("Hitta rutiner", 2)
)
BESLUT: Final = Choice(
    ("antagen", 72), ("vantelista", 8), ("avbojd", 8), ("hanvisad", 5), ("aterkallad", 7)
)
AVBOJD: Final = _json(("Inga lediga platser", 3), ("Hör inte till målgruppen", 4))
UTBILDNING: Final = Choice(
    ("grundskola", 38), ("gymnasium", 40), ("hogskola_upp_till_1_ar", 3),
    ("hogskola_upp_till_3_ar", 5), ("hogskola_mer_an_3_ar", 8), ("annan_eftergymnasial", 3),
    ("saknas_okand", 3),
)  # fmt: skip
TID: Final = Choice(
    ("ingen", 4), ("under_1_ar", 18), ("1_2_ar", 26), ("3_4_ar", 19), ("5_ar_eller_mer", 30),
    ("saknas_okand", 3),
)  # fmt: skip
FORSORJNING_FORE: Final = _json(
    (["forsorjningsstod"], 40), (["sjukpenning_rehabpenning"], 17), (["aktivitetsersattning"], 9),
    (["aktivitetsstod"], 11), (["a_kassa"], 4), (["sjukersattning"], 3), (["studiestod"], 2),
    (["etableringsersattning"], 3), (["ingen_offentlig"], 6), (["annan_offentlig"], 1),
    (["aktivitetsstod", "forsorjningsstod"], 4),
)  # fmt: skip
FORSORJNING_EFTER: Final = _json(
    (["forsorjningsstod"], 25), (["sjukpenning_rehabpenning"], 13), (["aktivitetsersattning"], 7),
    (["aktivitetsstod"], 16), (["a_kassa"], 5), (["sjukersattning"], 4), (["studiestod"], 7),
    (["ingen_offentlig"], 20), (["annan_offentlig"], 1), (["a_kassa", "forsorjningsstod"], 2),
)  # fmt: skip
SYSSELSATTNING_FORE: Final = _json(
    ([INGEN], 66), ([SOKER], 13), ([PROGRAM], 9), ([_arbete("arbete_subventionerat", 50)], 3),
    ([_arbete("arbete_osubventionerat", 25)], 4), ([_arbete("studier", 50)], 4),
    ([_arbete("eget_foretag", 25)], 1),
)  # fmt: skip
SYSSELSATTNING_EFTER: Final = _json(
    ([INGEN], 30), ([SOKER], 18), ([PROGRAM], 12), ([_arbete("arbete_subventionerat", 75)], 11),
    ([_arbete("arbete_osubventionerat", 100)], 9), ([_arbete("arbete_osubventionerat", 50)], 7),
    ([_arbete("studier", 100)], 8), ([_arbete("arbete_osubventionerat", 50), SOKER], 3),
    ([_arbete("studier", 50), _arbete("arbete_subventionerat", 25)], 2),
)  # fmt: skip
ANLEDNING: Final = Choice(
    ("utskrivning", 43), ("utskrivning_fortsatt_rehabilitering", 20), ("utskrivning_sjukdom", 9),
    ("utskrivning_foraldraledighet", 2), ("utskrivning_flytt", 4),
    ("utskrivning_utan_matning", 12), ("samtycke_atertaget", 2), ("avliden", 0.4), ("ovrigt", 7),
    ("felregistrering", 0.6),
)  # fmt: skip
UTAN_SLUTMATNING: Final = {"utskrivning_utan_matning", "samtycke_atertaget", "avliden"}
VIDARE: Final = _json(
    (["af_ordinarie"], 30), (["kommun_ordinarie"], 20), (["remittent"], 15), (["vard"], 12),
    (["annan_finsam"], 6), (["ingen"], 10), (["af_fk", "vard"], 3), (["okand"], 4),
)  # fmt: skip
PLAN: Final = Choice(("myndighetsgemensam", 4), ("individuell", 6), ("sip", 2), ("halsoplan", 0.5))
PARTER: Final = _json(
    (["arbetsformedlingen", "forsakringskassan"], 4), (["kommun_socialtjanst"], 4),
    (["arbetsformedlingen", "kommun_arbetsmarknad"], 3),
)  # fmt: skip
SVAR: Final = _json(({"f1": "3", "f2": "2"}, 1), ({"f1": "4", "f2": "4", "f3": "1"}, 1))
ORSAK: Final = _json(
    ("Fel uppgift i formuläret", 4), ("Komplettering", 4), ("Skrev fel datum", 2),
    ("Rättat efter samtal", 1),
)  # fmt: skip
MAKULERAD: Final = _json(("Registrerades på fel deltagare", 3), ("Dubblett", 2))
ATEROPPNAD: Final = _json(("Avslutad av misstag", 2), ("Kommer tillbaka efter sjukdom", 3))
ALDER: Final = Choice(
    ((16, 19), 8), ((20, 24), 17), ((25, 29), 16), ((30, 39), 23), ((40, 49), 18),
    ((50, 59), 14), ((60, 64), 4),
)  # fmt: skip
MALGRUPP: Final = _json(
    (["Unga vuxna"], 3), (["Långtidssjukskrivna"], 3), (["Psykisk ohälsa"], 3),
    (["Språkstörning", "Nyanlända"], 1),
)  # fmt: skip

LANDSDELAR: Final = ("Norra", "Södra", "Östra", "Västra", "Mellersta")
BYGDER: Final = (
    "Granbygden", "Sjöhäradet", "Åsbygden", "Slättbygden", "Bergslaget", "Kustbygden",
    "Älvdalen", "Skogshäradet", "Öarna", "Dalbygden", "Mosslandet", "Hedbygden", "Vikbygden",
    "Fjällbygden", "Näsbygden", "Ängsbygden",
)  # fmt: skip
INSATSNAMN: Final = (
    "Steget vidare", "Aktivitetshuset", "Bron", "Vägen in", "Ungdomsteamet", "Jobbspåret",
    "Rehabkoordinering", "Stöd till arbete", "Grön rehab", "Case manager", "Hälsoskolan",
    "Samverkansteamet", "Språksteget", "Kompassen", "Navet", "Växthuset", "Framsteget",
    "Arbetslivsresurs", "Klivet", "Hitta rätt", "Verkstaden", "Egen kraft", "Lotsen", "Tillsammans",
    "Trappan", "Öppna dörren", "Mötesplatsen", "Kraftsamling", "Startpunkten", "Fotfästet",
)  # fmt: skip
