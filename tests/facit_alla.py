"""Every report there is, as an answer key in plain Python says it: from a log, to whole tables.

Puts the answer keys beside it together (facit*.py). What is held against the engine is every
figure of every row, which rows there are, the totals and the bas.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import facit_aktiviteter as aktiviteter
import facit_enkater
import facit_finsam as finsam
import facit_kvalitet as kvalitet
import facit_mal
import facit_pengar as pengar
import facit_standard as standard
import facit_steg as steg
import facit_volymer as volymer
from facit import KON, Facit, Row
from facit_finsam import andel
from facit_insatser import belaggning, giltig, insatsrapport, versioner
from facit_logg import Bild

from schemas.instrument import FARDIGA
from schemas.kodverk import koder
from schemas.rapporter import Tabell


Rader = dict[str, dict[str, Any]]
NAMN = {"forbund", "insats", "kod", "mal", "namn", "tom", "inriktning", "malgrupper", "start"}
INGA_SIFFROR = NAMN | {"slut", "volyminsats", "fraga"}
"""Columns that say what a row is, and count nothing."""
MALRADER = {"maluppfoljning": "mal", "enkater": "fraga"}
"""Report of which every row is told → the column of its key."""


@dataclass(frozen=True)
class Vantad:
    """A whole table: row key → its figures; `total` and `bas` where the report has them."""

    rader: Rader
    total: dict[str, Any] | None = None
    bas: dict[str, Any] | None = None


def stammer(tabell: Tabell, vantad: Vantad) -> None:
    """The table is the expected one, in every figure."""
    key = MALRADER.get(tabell.report, tabell.columns[0].id)
    text = {c.id for c in tabell.columns if c.slag in ("dagar", "medel")}

    def figures(row: Any) -> dict[str, Any]:
        kept = {name: value for name, value in row.items() if name not in INGA_SIFFROR}
        return {k: float(v) if k in text and v is not None else v for k, v in kept.items()}

    told = {str(row[key]): figures(row) for row in tabell.rows}
    every = tabell.report in {*MALRADER, *pengar.RAPPORTER}
    there = {k: row for k, row in vantad.rader.items() if every or _nagot(row)}
    assert told == there, tabell.report
    assert (None if tabell.total is None else figures(tabell.total)) == vantad.total, tabell.report
    assert tabell.bas == vantad.bas, tabell.report


def _nagot(row: dict[str, Any]) -> bool:
    """Whether there is anything to tell: a count above 0, or a number that somebody said."""
    said = row.get("planerat") is not None
    return said or any(isinstance(v, int) and v > 0 for v in row.values())


@dataclass(frozen=True)
class Allt:
    """What all reports of one förbund are counted from: a log as it was known, and a period."""

    bild: Bild
    period: tuple[date, date]

    def tabeller(self) -> dict[tuple[str, str], Vantad]:
        """(report, definition) → its table; of every report in the register."""
        return {
            (name.partition("/")[0], name.partition("/")[2] or "1"): table
            for part in (
                *(self._deltagare(), self._fore_efter(), self._standard(), self._remisser()),
                *(self._insatser(), self._pengar(), self._kvalitet(), self._steg()),
            )
            for name, table in part.items()
        }

    @property
    def facit(self) -> Facit:
        return Facit(self.bild.rader, 0, self.period, (), self.bild.handelser)

    def _deltagare(self) -> dict[str, Vantad]:
        facit = self.facit
        rows, total = facit.insats()
        total["unika"] = self._unika()
        anledning = _fordelning(facit, facit.avslutade, "anledning")
        return {
            "deltagare-per-insats": Vantad(rows, total),
            "avslutsanledning": anledning,
            "avslutsanledning-2014": anledning,
            "utbildning": _fordelning(facit, facit.nya, "utbildning"),
            "utbildning/2": _fordelning(facit, facit.open, "utbildning"),
            "tid-i-forsorjning": _fordelning(facit, facit.nya, "tid_i_forsorjning"),
            "remittent": _fordelning(facit, facit.nya, "remittent"),
            "alder": Vantad(standard.aldrar(facit), facit._kon(facit.nya)),
            "kompletterande-fragor": Vantad(self._egna_fragor()),
        }

    def _unika(self) -> int:
        """RAKNEREGLER 5: a person once, or once with each owner where the förbund decided so."""
        decided = [e["data"]["varde"] for e in self.bild.av("installning.beslutad")][-1:]
        if decided != ["per_huvudman"]:
            return len({r["person"] for r in self.facit.open})
        agare = {slug: one["data"].get("huvudman") for slug, one in self._insatserna().items()}
        return len({(r["person"], agare[r["insats"]]) for r in self.facit.open})

    def _insatserna(self) -> dict[str, Any]:
        """Insats → the event that describes it on the period's last day."""
        return {
            slug: giltig(versions, self.period[1])[1] for slug, versions in versioner(self.bild)
        }

    def _egna_fragor(self) -> Rader:
        fragor = {e["data"]["slug"]: e for e in self.bild.av("fraga.beslutad")}
        table: Rader = {}
        for led, dag, rows, vid in (
            ("start", "start", self.facit.nya, "vid_start"),
            ("slut", "slut", self.facit.avslutade, "vid_slut"),
        ):
            for row in rows:
                svar = row["svar_fore" if led == "start" else "svar_efter"] or {}
                fragade = {s for s, e in fragor.items() if _stalls(e, row[dag], vid)}
                for slug in fragade | set(svar):
                    tom = {f"{one}_{k}": 0 for one in ("start", "slut") for k, _ in KON}
                    rad = table.setdefault(f"{slug}:{svar.get(slug, '')}", tom)
                    rad[f"{led}_{row['kon']}"] += 1
                    rad[f"{led}_totalt"] += 1
        return table

    def _fore_efter(self) -> dict[str, Vantad]:
        found: dict[str, Vantad] = {}
        for what in ("forsorjning", "sysselsattning"):
            table, bas = self.facit.fore_efter(what)
            found[f"{what}-fore-efter"] = Vantad(table, None, bas)
            rows = {kod: _med_forandring(row) for kod, row in table.items()}
            counts = {k: _utan(row, "fore_", "efter_") for k, row in rows.items()}
            found[f"{what}-forandring"] = Vantad(counts, None, bas)
        return found

    def _standard(self) -> dict[str, Vantad]:
        facit = self.facit
        matta = standard.measured(facit, "sysselsattning")
        bas = {"matta": facit._kon(matta), "mojliga": len(facit.avslutade)}
        klasser = {
            kod: _med_forandring(_procent({k: row[k] for k in _namn("fore", "efter")}, bas))
            for kod, row in standard.klasser(facit).items()
        }
        arbete = standard.arbete_studier(facit)
        alla = {k: sum(r[k] for r in arbete.values()) for k in _namn("efter", "okat")}
        en = [r for r in standard.measured(facit, "forsorjning") if len(r["forsorjning_fore"]) == 1]
        tid = standard.inskrivningstid(facit)
        flode = steg.flode(facit)
        return {
            "sysselsattningsklasser": Vantad(klasser, None, bas),
            "arbete-studier": Vantad(
                {k: _procent(row, bas) for k, row in arbete.items()}, _procent(alla, bas), bas
            ),
            "forsorjning-overgang": Vantad(
                {k: _overgang(row) for k, row in standard.overgang(facit).items()},
                _overgang(_summor(standard.overgang(facit).values())),
                {"matta": facit._kon(en), "mojliga": len(facit.avslutade)},
            ),
            "inskrivningstid": Vantad(*_med_total(tid)),
            "flode-mot-arbete": Vantad(*_med_total(flode), bas),
        }

    def _remisser(self) -> dict[str, Vantad]:
        facit = finsam.Remissfacit(self.bild.rader, 0, self.period)
        avslutade = self.facit.avslutade
        told = [r for r in avslutade if r["vidare_till"]]
        bas = {"matta": self.facit._kon(told), "mojliga": len(avslutade)}
        return {
            "remisser": Vantad(*_med_total(facit.per_remittent())),
            "remisser-per-enhet": Vantad(*_med_total(facit.remisser(finsam.enhet))),
            "remissflode": Vantad(*_med_total(facit.flode())),
            "vidare": Vantad(finsam.vidare(avslutade), None, bas),
        }

    def _insatser(self) -> dict[str, Vantad]:
        last = self.period[1]
        open_, closed = self.facit.open, self.facit.avslutade
        return {
            "planer": Vantad(*_med_total(_per_insats(open_, lambda r: finsam.planer(r, last)))),
            "planuppfoljning": Vantad(
                *_med_total(_per_insats(open_, lambda r: aktiviteter.planer(r, last)))
            ),
            "aktiviteter": Vantad(
                *_med_total(aktiviteter.per_aktivitet(self.bild.rader, self.period))
            ),
            "fullfoljt": Vantad(*_med_total(_per_insats(closed, finsam.fullfoljt))),
            "belaggning": Vantad(*_med_total(belaggning(self.bild, self.facit, self.period))),
            "insatsrapport": Vantad(*_med_total(insatsrapport(self.bild, self.facit, self.period))),
            **self._volymer(),
            **self._foljs_upp(self.bild.kand),
        }

    def _volymer(self) -> dict[str, Vantad]:
        priser = self.bild.av("pris.beslutat")
        held = [e for e in self.bild.handelser if self.period[0] <= e["datum"] <= self.period[1]]
        tables = {
            "volymer": volymer.ersattning(held, priser, manad=False),
            "volymer-manad": volymer.ersattning(held, priser, manad=True),
            "konsultationer": volymer.konsultationer(held),
            "seminarier": volymer.seminarier(held),
        }
        return {name: Vantad(*_med_total(table)) for name, table in tables.items()}

    def _foljs_upp(self, kand: date | None) -> dict[str, Vantad]:
        """Follow-ups and goals; what is not due yet is not missing."""
        bild = self.bild
        mal = facit_mal.malen(
            bild.av("mal.beslutat"),
            bild.av("mal.foljdes_upp"),
            bild.rader,
            bild.handelser,
            self.period,
            kand,
            self._instrument(),
        )
        foljda = facit_mal.uppfoljning(bild.rader, self.period, kand)
        return {
            "uppfoljning": Vantad(*_med_total(foljda)),
            "maluppfoljning": Vantad(mal),
            "enkater": Vantad(
                facit_enkater.rader(
                    bild.av("enkat.sammanstalld"), bild.av("enkat.inlast"), self.period[1].year
                )
            ),
        }

    def _pengar(self) -> dict[str, Vantad]:
        held = pengar.galler(self.bild.av("budget.beslutad", "utfall.bokfort"))
        years = range(self.period[0].year, self.period[1].year + 1)
        found = {}
        for report in pengar.RAPPORTER:
            rows = pengar.rader(report, held, years)
            table = {key: dict(pengar.columns(report, row)) for key, row in rows.items()}
            whole = dict(pengar.columns(report, pengar.total(rows)))
            utan = report in ("kostnadsrapport-administration", "eget-kapital")
            found[report] = Vantad(table, None if utan else whole)
        return found

    def _kvalitet(self) -> dict[str, Vantad]:
        found = kvalitet.fel(self.bild.rader, self.bild.sena, self.period)
        names = (*("pagick", "utan_start", "att_mata", "utan_slut", "obesvarade", "oppna_igen"),
                 *("overlappande", "omojliga", "sena_avslut", "sena_ovriga"))  # fmt: skip
        keys = {insats for column in found.values() for insats in column}
        rows = {k: _andelar({n: found.get(n, {}).get(k, 0) for n in names}) for k in keys}
        total = _andelar({n: sum(found.get(n, {}).values()) for n in names})
        okanda = _per_insats(self.facit.nya, _okanda)
        return {
            "datakvalitet": Vantad(rows, total),
            "okanda-uppgifter": Vantad(*_med_total(okanda)),
        }

    def _steg(self) -> dict[str, Vantad]:
        alla = [r for r in self.bild.rader if r["start"]]
        oppna, last, fragor = self.facit.open, self.period[1], self._instrument()
        grupper = {
            "insats": lambda r: r["insats"],
            "alder": standard.alder,
            "remittent": lambda r: r["remittent"] or "saknas_okand",
        }
        return {
            "stegforflyttning": Vantad(steg.per_fraga(alla, oppna, last, fragor)),
            "stegforflyttning-forsta": Vantad(steg.per_forsta(oppna, last, fragor)),
            "stegforflyttning-sista": Vantad(steg.per_sista(alla, oppna, last, fragor)),
            "stegforflyttning-sista-insats": Vantad(*_med_total(steg.sista(oppna, last, fragor))),
            "fore-arbete": Vantad(steg.fore_arbete(alla, self.facit, last, fragor)),
            "stegforflyttning-kon": Vantad(*_med_total(steg.kon(oppna, last, fragor))),
        } | {
            f"stegforflyttning-{name}": Vantad(*_med_total(steg.grupper(oppna, key, last, fragor)))
            for name, key in grupper.items()
        }

    def _instrument(self) -> steg.Fragor:
        own = [e["data"] for e in self.bild.av("instrument.upplagt")]
        return {
            (one["slug"], one["utgava"], fraga["kod"]): (
                fraga.get("riktning", "hogre"),
                fraga.get("troskel", 1),
                sum(f([v["varde"] for v in one["skalor"][fraga["skala"]]]) for f in (min, max)),
            )
            for one in [*(i.model_dump() for i in FARDIGA.values()), *own]
            for fraga in one["fragor"]
        }


def _stalls(event: dict[str, Any], day: date, vid: str) -> bool:
    data = event["data"]
    fran, till = data.get("fran") or event["datum"], data.get("till")
    asked = data.get(vid, True) and fran <= day.isoformat()
    return bool(asked and (till is None or day.isoformat() <= till))


def _namn(*led: str) -> list[str]:
    return [f"{one}_{kon}" for one in led for kon, _ in KON]


def _fordelning(facit: Facit, rows: list[Row], falt: str) -> Vantad:
    return Vantad(facit.fordelning(rows, falt), facit._kon(rows))


def _med_total(table: Rader) -> tuple[Rader, dict[str, Any]]:
    return {k: row for k, row in table.items() if k != "total"}, table["total"]


def _per_insats(rows: list[Row], counted: Any) -> Rader:
    found = {r["insats"] for r in rows}
    table = {i: counted([r for r in rows if r["insats"] == i]) for i in found}
    return table | {"total": counted(rows)}


def _procent(row: dict[str, Any], bas: dict[str, Any]) -> dict[str, Any]:
    """Every count followed by its per cent of those measured, of its kön."""
    shares = {f"{k}_procent": andel(n, bas["matta"][k.split("_")[-1]]) for k, n in row.items()}
    return row | shares


def _utan(row: dict[str, Any], *led: str) -> dict[str, Any]:
    """Without the per cents of before and after."""
    return {k: v for k, v in row.items() if not (k.startswith(led) and k.endswith("_procent"))}


def _med_forandring(row: dict[str, Any]) -> dict[str, Any]:
    """With the change from before to after, in number and per cent of before."""
    found = dict(row)
    for kon, _ in KON:
        before, change = row[f"fore_{kon}"], row[f"efter_{kon}"] - row[f"fore_{kon}"]
        found[f"forandring_{kon}"] = change
        share = Fraction(100 * change, before) + Fraction(1, 2) if before else None
        found[f"forandring_{kon}_procent"] = None if share is None else share.__floor__()
    return found


def _overgang(row: dict[str, int]) -> dict[str, int]:
    return {"fore": 0} | dict.fromkeys((f"efter_{k}" for k in koder("forsorjning")), 0) | row


def _summor(rows: Iterable[dict[str, int]]) -> dict[str, int]:
    whole: dict[str, int] = {}
    for row in rows:
        for name, n in row.items():
            whole[name] = whole.get(name, 0) + n
    return whole


def _andelar(row: dict[str, int]) -> dict[str, Any]:
    return row | {
        "utan_start_procent": andel(row["utan_start"], row["pagick"]),
        "utan_slut_procent": andel(row["utan_slut"], row["att_mata"]),
    }


def _okanda(nya: list[Row]) -> dict[str, Any]:
    found = kvalitet.okanda(nya)
    shares = {f"{k}_procent": andel(n, len(nya)) for k, n in found.items()}
    return {"nya": len(nya)} | found | shares
