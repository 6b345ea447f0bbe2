"""A sheet as it stands, put into the shape that its workbook is made of (tidrapport.py)."""

from collections.abc import Mapping
from typing import cast

from tracker.esf.projekt.personblad import ROLLER, tidrader
from tracker.esf.projekt.signaturer import Bladlage
from tracker.esf.projekt.uppsattning import Uppsattning
from tracker.esf.underlag import Slag
from tracker.exports.esf.tidrapport import Skriven, Tidrapport


def rapport(
    uppsatt: Uppsattning,
    lage: Bladlage,
    *,
    namn: str,
    tidigare: int,
    underskrivare: Mapping[str, str],
    nummer: str = "",
) -> Tidrapport:
    """The sheet with the signatures that hold. `tidigare`: minutes earlier in the year.

    `underskrivare`: user → name, of who attested; `nummer`: personnummer, where it is known.
    """
    blad = lage.blad
    return Tidrapport(
        projekt=uppsatt.namn,
        arende=blad.diarienummer,
        agare=uppsatt.agare,
        namn=namn,
        personnummer=nummer,
        arbetsgivare=blad.arbetsgivare,
        kategori=blad.kategori,
        slag=cast("Slag", blad.kostnadsslag),
        sysselsattning=None,
        manad=blad.manad,
        rader=tuple(tidrader(uppsatt.projekt, blad.personal, blad)),
        ackumulerat=tidigare + blad.minuter,
        skrivna=tuple(
            Skriven(
                sort,
                namn if roll == "den_anstallde" else underskrivare.get(one.av, "Attestant"),
                one.dag,
            )
            for roll, sort in ROLLER.items()
            if (one := lage.av_roll(roll))
        ),
        kontroll=blad.summa if lage.galler else "",
    )
