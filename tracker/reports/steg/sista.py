"""The last two answers beside first to last: is it still going that way?"""

from typing import Final

from schemas.rapporter import Dimension, Measure, Population, Report
from tracker.reports.steg import per_grupp, stegforflyttning
from tracker.reports.steg.villkor import NOTER, Utfall, andel, antal, ar_sist, population
from tracker.reports.villkor import TOTALT


_FORST: Final = "Från första till sista"
_SIST: Final = "De två sista"
_SVARET: Final = "Svaret på frågan"
_ORD: Final[tuple[tuple[Utfall, str, str], ...]] = (
    ("upp", "Upp", "har gått upp"),
    ("lika", "Lika", "är lika"),
    ("ned", "Ned", "har gått ned"),
)
MATTA: Final = stegforflyttning.MATTA
_FORSTA: Final = {
    "upp": stegforflyttning.UPP,
    "lika": stegforflyttning.LIKA,
    "ned": stegforflyttning.NED,
}
_SISTA: Final[dict[str, Population]] = {
    kod: population(
        f"steg-sist-{kod}",
        f"De av dem där svaret {vad} mellan de två sista mätningarna.",
        ar_sist("stegsista", kod, _SVARET),
        kalla="steg",
    )
    for kod, _, vad in _ORD
}
_NOTER: Final = (
    (
        "Den som är mätt två gånger har samma svar i båda jämförelserna: den första mätningen är då"
        " också den näst sista."
    ),
    NOTER[1],
    NOTER[3],
)


def _fragans(prefix: str, grupp: str, of: dict[str, Population]) -> tuple[Measure, ...]:
    return (
        *(antal(f"{prefix}{kod}", titel, grupp, of[kod], "steg") for kod, titel, _ in _ORD),
        andel(f"{prefix}procent", "Upp, % av mätta", grupp, f"{prefix}upp", "matta", of["upp"],
              "steg"),
    )  # fmt: skip


PER_FRAGA = Report(
    id="stegforflyttning-sista",
    definition="1",
    fraga="Går det framåt fortfarande, fråga för fråga?",
    titel="Stegförflyttning, de två sista mätningarna",
    grupp="Före och efter",
    dimension=Dimension(id="kod", titel="Fråga", radslag="fraga"),
    populationer=(
        stegforflyttning.ALLA,
        MATTA,
        stegforflyttning.EN_GANG,
        *_FORSTA.values(),
        *_SISTA.values(),
    ),
    matt=(
        antal("mojliga", "Möjliga", "Mätta", stegforflyttning.ALLA, "steg"),
        antal("matta", "Mätta två gånger", "Mätta", MATTA, "steg"),
        antal("en_gang", "Ej mätt två gånger", "Mätta", stegforflyttning.EN_GANG, "steg"),
        *_fragans("forst_", _FORST, _FORSTA),
        *_fragans("sist_", _SIST, _SISTA),
    ),
    total=False,
    noter=_NOTER,
)


def _personens(vem: str, vems: str) -> dict[str, Population]:
    vad, av_dem = f"Samlat enligt {vems} svar", f"De av dem som enligt {vems} svar samlat"
    return {
        kod: population(
            f"{vem}-sist-{kod}",
            f"{av_dem} {ord_} mellan de två sista mätningarna.",
            ar_sist(f"sista_{vem}", kod, vad),
        )
        for kod, _, ord_ in _ORD
    }


_SAMLADE: Final = {vem: _personens(vem, vems) for vem, vems in per_grupp.VEM}


def _vems(vem: str, vems: str) -> tuple[Measure, ...]:
    forst, sist = per_grupp.ALLA[vem], _SAMLADE[vem]
    grupp = f"Enligt {vems} svar"
    return (
        antal(f"{vem}_matta", "Mätta två gånger", grupp, forst["matta"], "insats"),
        antal(f"{vem}_forst_upp", "Upp, första till sista", grupp, forst["upp"], "insats"),
        andel(f"{vem}_forst_procent", "Upp, första till sista, %", grupp, f"{vem}_forst_upp",
              f"{vem}_matta", forst["upp"], "insats"),
        antal(f"{vem}_sist_upp", "Upp, de två sista", grupp, sist["upp"], "insats"),
        antal(f"{vem}_sist_ned", "Ned, de två sista", grupp, sist["ned"], "insats"),
        andel(f"{vem}_sist_procent", "Upp, de två sista, %", grupp, f"{vem}_sist_upp",
              f"{vem}_matta", sist["upp"], "insats"),
    )  # fmt: skip


PER_INSATS = Report(
    id="stegforflyttning-sista-insats",
    definition="1",
    fraga="Tar deltagarna steg fortfarande, per insats?",
    titel="Stegförflyttning per insats, de två sista mätningarna",
    grupp="Före och efter",
    dimension=Dimension(id="insats", titel="Insats"),
    populationer=(
        TOTALT,
        *(
            of
            for vem, _ in per_grupp.VEM
            for of in (
                per_grupp.ALLA[vem]["matta"],
                per_grupp.ALLA[vem]["upp"],
                _SAMLADE[vem]["upp"],
                _SAMLADE[vem]["ned"],
            )
        ),
    ),
    matt=(
        Measure(id="mojliga", titel="Möjliga", population=TOTALT.id, nyckel="insats"),
        *(measure for vem, vems in per_grupp.VEM for measure in _vems(vem, vems)),
    ),
    noter=(per_grupp.SAMLAT, *_NOTER),
)
