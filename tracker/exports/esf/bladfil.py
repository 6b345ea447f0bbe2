"""A sheet as it stands, put into the shape that its workbook is made of (tidrapport.py)."""

from collections.abc import Mapping
from typing import Final, Literal, cast

from tracker.esf.projekt.bladprov import Grund
from tracker.esf.projekt.signaturer import Bladlage, Roll
from tracker.esf.underlag import Slag, Tidrad
from tracker.exports.esf.tidrapport import Skriven, Tidrapport


_ROLL: Final[Mapping[Roll, Literal["anstalld", "attest"]]] = {
    "den_anstallde": "anstalld",
    "attest": "attest",
}


def rapport(
    grund: Grund,
    lage: Bladlage,
    *,
    namn: str,
    underskrivare: Mapping[str, str],
    aktiviteter: Mapping[int, str] | None = None,
    nummer: str = "",
) -> Tidrapport:
    """The sheet with the signatures that hold. `underskrivare`: user → name, of who attested.

    `aktiviteter`: the project's names of the seven; `nummer`: personnummer, where it is known.
    """
    blad, uppsatt = lage.blad, grund.uppsatt
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
        rader=tuple(
            Tidrad(
                rad=str(rad.handelse),
                person=blad.personal,
                dag=rad.dag,
                minuter=rad.minuter,
                projekt=uppsatt.projekt,
                delprojekt=rad.delprojekt or "",
                slag=cast("Slag", blad.kostnadsslag),
                aktivitet=_aktivitet(rad.aktivitet, aktiviteter or {}),
                beskrivning=rad.beskrivning,
                tillfalle=rad.traff,
            )
            for rad in blad.rader
            if rad.slag == "projekt"
        ),
        ackumulerat=grund.tidigare + blad.minuter,
        skrivna=tuple(
            Skriven(_ROLL[one.roll], namn if one.roll == "den_anstallde"
                    else underskrivare.get(one.av, "Attestant"), one.dag)
            for roll in _ROLL
            if (one := lage.av_roll(roll))
        ),
        kontroll=blad.summa if lage.galler else "",
    )  # fmt: skip


def _aktivitet(nummer: int | None, namn: Mapping[int, str]) -> str | None:
    return None if nummer is None else namn.get(nummer, str(nummer))
