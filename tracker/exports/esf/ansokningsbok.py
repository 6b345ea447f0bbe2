"""The workbook of a payment application: every figure leads to the rows that it comes from.

First what is applied for; then each delprojekt, each person's month, each certified month of a
participant, and every signed row behind them. Sums are formulas over those sheets, so that whoever
audits can follow a figure down to the event of the log; what is rounded is a number, with the
unrounded beside it. What was reported and does not count stands last, with the reason.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from openpyxl.styles import Font

from tracker.esf.manad import Manad
from tracker.esf.pengar.ansokan import SKAL, Ansokan
from tracker.esf.pengar.enhetskostnad import Kostnad
from tracker.esf.pengar.satser import Satslista
from tracker.exports.cells import Style, Value
from tracker.exports.esf import formler, papper
from tracker.exports.esf.fordelningsbok import NYCKEL
from tracker.exports.esf.formler import Formel
from tracker.exports.esf.tidrapport import TYP


ANSOKAN: Final = "Ansökan"
FORDELNING: Final = "Fördelning"
PERSONAL: Final = "Personal"
DELTAGARE: Final = "Deltagare"
TIDRADER: Final = "Tidrader"
INTE_MED: Final = "Inte med"
LANK: Final = Style(
    font=Font(color=papper.FARG, underline="single"),
    border=papper.RUTA.border,
    alignment=papper.RUTA.alignment,
)
Cell = tuple[Value | Formel, Style] | None
Framsteg = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Vem:
    """Somebody of the staff as they are written."""

    namn: str = field(repr=False)
    arbetsgivare: str
    kategori: str


@dataclass(frozen=True, slots=True)
class Underlag:
    """All that stands in the workbook. `kalla`: where unit costs stand; `regler`: version and
    checksum of the rules. `underskrivet`: (person, month) → the day.
    """

    projekt: str
    arende: str
    agare: str
    ansokan: Ansokan
    satser: Satslista
    kalla: str
    regler: str
    personal: Mapping[str, Vem] = field(repr=False)
    deltagare: Mapping[str, str] = field(repr=False)
    underskrivet: Mapping[tuple[str, Manad], date]

    @property
    def period(self) -> str:
        manader = self.ansokan.manader
        return f"{manader[0]} – {manader[-1]}"


@dataclass(slots=True)
class _Platser:
    """Where things came to stand, noted as they are written: sheet → last row; cost → its rows."""

    sist: dict[str, int] = field(default_factory=dict)
    under: dict[str, tuple[int, int]] = field(default_factory=dict)


def filnamn(underlag: Underlag) -> str:
    arende = underlag.arende.replace("/", "-")
    manader = underlag.ansokan.manader
    return f"Ansokan_om_utbetalning_{arende}_{manader[0]}_{manader[-1]}.xlsx"


def skapa(underlag: Underlag, framsteg: Framsteg = lambda _, __: None) -> bytes:
    """The workbook; the same application gives the same bytes."""
    platser = _rakna_platser(underlag)
    with papper.bok(f"Ansökan {underlag.period}") as (made, ut):
        _ansokan(made, underlag, platser)
        _fordelning(made, underlag, platser)
        _personal(made, underlag, platser)
        _deltagare(made, underlag, platser)
        _inte_med(made, underlag)
        _tidrader(made, underlag, framsteg)
    return ut.getvalue()


FORSTA: Final = 4
"""The first row of every table, below a title, an empty row and its headings."""


def _rakna_platser(underlag: Underlag) -> _Platser:
    """Where rows will stand: sheets are written from the first to the last, and point onwards."""
    gjord, at = _Platser(), FORSTA
    for kostnad in underlag.ansokan.kostnader:
        antal = len(underlag.ansokan.rader[kostnad.arbete.id])
        gjord.under[kostnad.arbete.id] = (at, at + antal - 1)
        at += antal
    gjord.sist[PERSONAL] = FORSTA + max(len(underlag.ansokan.kostnader), 1) - 1
    gjord.sist[DELTAGARE] = FORSTA + max(len(underlag.ansokan.deltagare), 1) - 1
    gjord.sist[FORDELNING] = FORSTA + max(len(_delar(underlag)), 1) - 1
    return gjord


def _blad(made: Any, namn: str, titel: str, kolumner: Sequence[tuple[str, float, Style]]) -> Any:
    sheet = papper.blad(made, namn, [bredd for _, bredd, _ in kolumner], frys=f"A{FORSTA}")
    papper.rad(sheet, (titel, papper.TITEL))
    papper.rad(sheet, (formler.lank(ANSOKAN, 1, "Till ansökan"), LANK))
    papper.rubriker(sheet, *((rubrik, stil) for rubrik, _, stil in kolumner))
    return sheet


def _ansokan(made: Any, underlag: Underlag, platser: _Platser) -> None:
    sheet = papper.blad(made, ANSOKAN, [44, 20, 26])
    papper.rad(sheet, (f"Ansökan om utbetalning {underlag.period}", papper.TITEL))
    nyckel = underlag.ansokan.nyckel
    fakta: list[tuple[str, Value]] = [
        ("Projekt", underlag.projekt),
        ("Ärende-id", underlag.arende),
        ("Projektägare", underlag.agare),
        ("Timpriser enligt", underlag.kalla),
        ("Regler", underlag.regler),
        ("Gemensamma kostnader delas", NYCKEL[nyckel.slag] if nyckel else "Inga finns"),
        ("Beslut om nyckeln", nyckel.beslut if nyckel else "–"),
    ]
    papper.fakta(sheet, *fakta)
    papper.rad(sheet)
    text, tal = papper.RUBRIK_TEXT, papper.RUBRIK_TAL
    papper.rad(sheet, ("Vad", text), ("Kronor", tal), ("Finns på", text))
    utfall, sist = underlag.ansokan.utfall, platser.sist
    forsta = len(fakta) + 4  # below the title, the facts, an empty row and the headings
    per, del_, for_ = sist[PERSONAL] + 1, sist[DELTAGARE] + 1, sist[FORDELNING] + 1
    rader: list[tuple[str, Value | Formel, str, int]] = [
        ("Direkt personal", formler.cell(PERSONAL, "J", per), PERSONAL, per),
        ("Schablon för övriga kostnader", formler.cell(FORDELNING, "D", for_), FORDELNING, for_),
        ("Medfinansierad personal", formler.cell(PERSONAL, "K", per), PERSONAL, per),
        ("Deltagares tid", formler.cell(DELTAGARE, "E", del_), DELTAGARE, del_),
        ("Stödberättigande kostnader", formler.summa(ANSOKAN, "B", forsta, forsta + 3),
         FORDELNING, FORSTA),
        ("Medfinansiering i pengar", papper.kronor(utfall.kontant), ANSOKAN, forsta),
        ("Medfinansiering", formler.summa_rader("B", forsta + 2, forsta + 3, forsta + 5),
         ANSOKAN, forsta),
        ("Kontroll: delprojekten minus projektet",
         formler.skillnad((FORDELNING, "H", for_), (ANSOKAN, "B", forsta + 4)), FORDELNING, for_),
    ]  # fmt: skip
    for vad, varde, blad, rad in rader:
        fet = vad in {"Stödberättigande kostnader", "Medfinansiering"}
        kronor = papper.SUMMA_KRONOR if fet else papper.RUTA_KRONOR
        papper.rad(
            sheet,
            (vad, papper.SUMMA if fet else papper.RUTA),
            (varde, kronor),
            (formler.lank(blad, rad, blad), LANK),
        )
    papper.rad(sheet)
    papper.fakta(
        sheet,
        ("Beslutad medfinansiering", papper.procent(utfall.krav)),
        ("Medfinansiering nu", papper.procent(utfall.andel)),
        ("Fattas, kronor", papper.kronor(utfall.fattas)),
        ("Inte med", f"{len(underlag.ansokan.utanfor)} blad och intyg"),
    )
    papper.rad(sheet, (formler.lank(INTE_MED, 1, "Se vad som inte är med"), LANK))


def _delar(underlag: Underlag) -> list[str]:
    """Every delprojekt, the common one last."""
    ansokan = underlag.ansokan
    egna = {one.delprojekt for one in ansokan.andelar}
    alla = {one.arbete.delprojekt for one in ansokan.kostnader} | set(ansokan.schablon)
    return sorted(egna) + sorted(alla - egna)


def _fordelning(made: Any, underlag: Underlag, platser: _Platser) -> None:
    tal = papper.RUBRIK_TAL
    sheet = _blad(made, FORDELNING, f"Fördelning på delprojekt {underlag.period}", [
        ("Delprojekt", 26, papper.RUBRIK_TEXT), ("Direkt personal", 18, tal),
        ("Medfinansierad personal", 18, tal), ("Schablon", 18, tal), ("Deltagares tid", 18, tal),
        ("Egen kostnad", 18, tal), ("Andel av gemensam kostnad", 20, tal), ("Summa", 18, tal),
    ])  # fmt: skip
    ansokan, sist = underlag.ansokan, platser.sist
    andelar = {one.delprojekt: one.andel for one in ansokan.andelar}
    gemensamt = -sum(andelar.values())
    rad = FORSTA
    for rad, namn in enumerate(_delar(underlag) or ["–"], start=FORSTA):
        var = f"A{rad}"
        per = (FORSTA, sist[PERSONAL], var)
        papper.rad(
            sheet,
            (namn, papper.RUTA),
            (formler.summa_for(PERSONAL, "F", "J", *per), papper.RUTA_KRONOR),
            (formler.summa_for(PERSONAL, "F", "K", *per), papper.RUTA_KRONOR),
            (papper.kronor(ansokan.schablon.get(namn, 0)), papper.RUTA_KRONOR),
            (formler.summa_for(DELTAGARE, "C", "E", FORSTA, sist[DELTAGARE], var),
             papper.RUTA_KRONOR),
            (formler.summa_av(rad, "BCDE"), papper.RUTA_KRONOR),
            (papper.kronor(andelar.get(namn, gemensamt)), papper.RUTA_KRONOR),
            (formler.summa_av(rad, "FG"), papper.RUTA_KRONOR),
        )  # fmt: skip
    summor = [(formler.summa(FORDELNING, k, FORSTA, rad), papper.SUMMA_KRONOR) for k in "BCDEFGH"]
    papper.rad(sheet, ("Summa", papper.SUMMA), *summor)


def _personal(made: Any, underlag: Underlag, platser: _Platser) -> None:
    text, tal = papper.RUBRIK_TEXT, papper.RUBRIK_TAL
    sheet = _blad(made, PERSONAL, f"Personal {underlag.period}", [
        ("Namn", 28, text), ("Arbetsgivare", 26, text), ("Kategori", 20, text), ("Typ", 17, text),
        ("Månad", 11, text), ("Delprojekt", 18, text), ("Redovisade timmar", 13, tal),
        ("Räknade timmar", 13, tal), ("Kronor per timme", 13, tal), ("Direkt", 16, tal),
        ("Medfinansiering", 18, tal), ("Underskrivet", 14, text), ("Rader", 14, text),
    ])  # fmt: skip
    for kostnad in underlag.ansokan.kostnader:
        papper.rad(sheet, *_personalrad(underlag, kostnad, platser.under[kostnad.arbete.id]))
    if not underlag.ansokan.kostnader:
        papper.rad(sheet, ("Inga underskrivna timmar.", papper.RUTA))
    sist = platser.sist[PERSONAL]
    summor = [formler.summa(PERSONAL, kolumn, FORSTA, sist) for kolumn in "GHJK"]
    papper.rad(
        sheet, ("Summa", papper.SUMMA), *[(None, papper.SUMMA)] * 5,
        (summor[0], papper.SUMMA_TIMMAR), (summor[1], papper.SUMMA_TIMMAR), (None, papper.SUMMA),
        (summor[2], papper.SUMMA_KRONOR), (summor[3], papper.SUMMA_KRONOR),
    )  # fmt: skip


def _personalrad(underlag: Underlag, kostnad: Kostnad, under: tuple[int, int]) -> list[Cell]:
    arbete = kostnad.arbete
    vem = underlag.personal.get(arbete.person, Vem("Okänd", "", arbete.kategori))
    direkt = arbete.slag == "direkt"
    kronor = papper.kronor(kostnad.ore)
    return [
        (vem.namn, papper.RUTA),
        (vem.arbetsgivare, papper.RUTA),
        (underlag.satser.sats(arbete.kategori).namn, papper.RUTA),
        (TYP[arbete.slag], papper.RUTA),
        (str(arbete.manad), papper.RUTA),
        (arbete.delprojekt, papper.RUTA),
        (formler.summa(TIDRADER, "F", *under, delat=60), papper.RUTA_TIMMAR),
        (kostnad.minuter / 60, papper.RUTA_TIMMAR),
        (papper.kronor(underlag.satser.sats(arbete.kategori).ore_per_timme), papper.RUTA_KRONOR),
        (kronor if direkt else None, papper.RUTA_KRONOR),
        (None if direkt else kronor, papper.RUTA_KRONOR),
        (underlag.underskrivet.get((arbete.person, arbete.manad)), papper.RUTA_DAG_IN),
        (formler.lank(TIDRADER, under[0], "Visa rader"), LANK),
    ]


def _deltagare(made: Any, underlag: Underlag, platser: _Platser) -> None:
    text, tal = papper.RUBRIK_TEXT, papper.RUBRIK_TAL
    sheet = _blad(made, DELTAGARE, f"Deltagares intygade tid {underlag.period}", [
        ("Personnummer", 20, text), ("Månad", 11, text), ("Delprojekt", 20, text),
        ("Intygade timmar", 14, tal), ("Kronor", 18, tal),
    ])  # fmt: skip
    for one in underlag.ansokan.deltagare:
        papper.rad(
            sheet,
            (underlag.deltagare.get(one.person, "Okänt"), papper.RUTA),
            (str(one.manad), papper.RUTA),
            (one.delprojekt, papper.RUTA),
            (one.minuter / 60, papper.RUTA_TIMMAR),
            (papper.kronor(one.ore), papper.RUTA_KRONOR),
        )
    if not underlag.ansokan.deltagare:
        papper.rad(sheet, ("Ingen intygad tid.", papper.RUTA))
    sist = platser.sist[DELTAGARE]
    papper.rad(
        sheet, ("Summa", papper.SUMMA), *[(None, papper.SUMMA)] * 2,
        (formler.summa(DELTAGARE, "D", FORSTA, sist), papper.SUMMA_TIMMAR),
        (formler.summa(DELTAGARE, "E", FORSTA, sist), papper.SUMMA_KRONOR),
    )  # fmt: skip


def _inte_med(made: Any, underlag: Underlag) -> None:
    text = papper.RUBRIK_TEXT
    sheet = _blad(made, INTE_MED, "Redovisat men inte med i ansökan", [
        ("Vem", 28, text), ("Månad", 11, text), ("Timmar", 12, papper.RUBRIK_TAL),
        ("Varför", 50, text),
    ])  # fmt: skip
    for one in underlag.ansokan.utanfor:
        vem = underlag.personal.get(one.person)
        namn = vem.namn if vem else underlag.deltagare.get(one.person, "Okänt")
        papper.rad(
            sheet,
            (namn, papper.RUTA),
            (str(one.manad), papper.RUTA),
            (one.minuter / 60, papper.RUTA_TIMMAR),
            (SKAL[one.skal], papper.RUTA),
        )
    if not underlag.ansokan.utanfor:
        papper.rad(sheet, ("Allt som är redovisat är med.", papper.RUTA))


def _tidrader(made: Any, underlag: Underlag, framsteg: Framsteg) -> None:
    text = papper.RUBRIK_TEXT
    sheet = _blad(made, TIDRADER, f"Underskrivna rader {underlag.period}", [
        ("Namn", 28, text), ("Dag", 13, text), ("Delprojekt", 18, text),
        ("Aktivitet", 12, text), ("Beskrivning", 60, text), ("Minuter", 11, papper.RUBRIK_TAL),
        ("Post", 40, text),
    ])  # fmt: skip
    kostnader = underlag.ansokan.kostnader
    for nummer, kostnad in enumerate(kostnader, start=1):
        vem = underlag.personal.get(kostnad.arbete.person)
        for rad in underlag.ansokan.rader[kostnad.arbete.id]:
            papper.rad(
                sheet,
                (vem.namn if vem else "Okänd", papper.RUTA),
                (rad.dag, papper.RUTA_DAG_IN),
                (rad.delprojekt, papper.RUTA),
                (rad.aktivitet, papper.RUTA),
                (rad.beskrivning, papper.RUTA),
                (rad.minuter, papper.RUTA),
                (rad.rad, papper.RUTA),
            )
        framsteg(nummer, len(kostnader))
