"""How common costs were shared, and what is cleared when ESF has paid (ESF.md 5, 7.6)."""

from typing import Final

from tracker.esf.pengar.avrakning import Avrakning
from tracker.esf.pengar.nyckel import Andel, Nyckel
from tracker.exports.cells import Value
from tracker.exports.esf import papper, tabellblad
from tracker.exports.esf.tabellblad import Kolumn


NYCKEL: Final = {
    "lika": "Lika delar",
    "budget": "Andel av budget",
    "esf_stod": "Andel av ESF-stöd",
    "direkta_timmar": "Andel av direkta timmar",
    "deltagare": "Andel av deltagare",
    "avtalad": "Avtalade andelar",
}
_KOLUMNER: Final = (
    Kolumn("Delprojekt", bredd=26),
    Kolumn("Finansieras av", bredd=26),
    Kolumn("Andel enligt nyckeln", "procent"),
    Kolumn("Egen kostnad", "kronor", summeras=True),
    Kolumn("Andel gemensam kostnad", "kronor", summeras=True),
    Kolumn("Summa", "kronor", summeras=True),
    Kolumn("Ersättning från ESF", "kronor", summeras=True),
    Kolumn("Skillnad", "kronor", summeras=True),
    Kolumn("Att reglera med ägaren", "kronor", summeras=True),
    Kolumn("Avräknas", bredd=14),
)


def skapa(
    period: str, nyckel: Nyckel | None, andelar: tuple[Andel, ...], avrakning: Avrakning
) -> bytes:
    """The workbook: one row per delprojekt, the key and its decision above, sums below.

    `nyckel` None: there are no common costs, and what ESF paid is settled all the same.
    """
    with papper.bok(f"Fördelning {period}") as (made, ut):
        bredder = tabellblad.bredder(_KOLUMNER)
        sheet = papper.blad(made, "Fördelning", bredder, frys="B9")
        papper.rad(sheet, (f"Fördelning på delprojekt {period}", papper.TITEL))
        papper.fakta(
            sheet,
            ("Nyckel", NYCKEL[nyckel.slag] if nyckel else "Inga gemensamma kostnader"),
            ("Version", nyckel.version if nyckel else "–"),
            ("Beslut", nyckel.beslut if nyckel else "–"),
            ("Utlägg, kronor", papper.kronor(avrakning.utlagg)),
            ("Ersättning, kronor", papper.kronor(avrakning.ersattning)),
        )
        papper.rad(sheet)
        tabellblad.skriv(sheet, _KOLUMNER, _rader(andelar, avrakning))
    return ut.getvalue()


def _rader(andelar: tuple[Andel, ...], avrakning: Avrakning) -> list[list[Value]]:
    helhet = sum(one.bas for one in andelar)
    baser = {one.delprojekt: one.bas for one in andelar}
    return [
        [
            rad.delprojekt,
            rad.forbund,
            round(10_000 * baser[rad.delprojekt] / helhet) if helhet else 0,
            rad.egen,
            rad.andel,
            rad.egen + rad.andel,
            rad.ersattning,
            rad.skillnad,
            rad.att_reglera,
            "ja" if rad.avraknas else "nej",
        ]
        for rad in avrakning.rader
    ]
