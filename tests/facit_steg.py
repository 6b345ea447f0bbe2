"""An answer key for steps: what ratings say, and the way towards work, in plain Python (ADR 35).

Stands beside facit.py, and like it was written apart from the engine. `skattningar` of a row are
the payloads of its ratings with their `datum`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from facit import Facit, Row
from facit_finsam import andel
from facit_standard import measured


Fraga = tuple[str, int, int]
Fragor = dict[tuple[str, int, str], Fraga]
"""(instrument, utgåva, question) → which way is nearer work, the least that is a change, and the
least and the greatest answer together: twice the middle of its scale.
"""
Nyckel = tuple[str, int, str, str]
Svar = dict[Nyckel, list[int]]
FLODE = ("ingen", "program", "sokande", "arbete_studier")
NARA = {
    "arbetsmarknadsprogram": 1,
    "aktivt_arbetssokande": 2,
    **dict.fromkeys(
        ("arbete_osubventionerat", "arbete_subventionerat", "eget_foretag", "studier"), 3
    ),
}


def svaren(row: Row, till: date) -> Svar:
    """What each respondent answered of each question, in order of day, until a day."""
    found: Svar = defaultdict(list)
    for one in sorted(row.get("skattningar") or (), key=lambda s: s["datum"]):
        for kod, varde in one["varden"].items():
            if one["datum"] <= till:
                key = (one["instrument"], one["utgava"], kod, one["respondent"])
                found[key].append(varde)
    return found


def utfall(values: list[int], fraga: Fraga) -> str:
    """From the first answer to the last; one answer or none tells of no change."""
    if len(values) < 2:
        return "en_gang" if values else "ej_matt"
    change = values[-1] - values[0] if fraga[0] == "hogre" else values[0] - values[-1]
    return "upp" if change >= fraga[1] else "ned" if change <= -fraga[1] else "lika"


def samlat(svar: Svar, vem: str, fragor: Fragor, sista: int = 0) -> str:
    """One word for a person: more questions up than down is up. `sista`: of so many answers."""
    own = [
        utfall(values[-sista:], fragor[key[:3]]) for key, values in svar.items() if key[3] == vem
    ]
    moved = [one for one in own if one != "en_gang"]
    if not moved:
        return "en_gang" if own else "ej_matt"
    net = moved.count("upp") - moved.count("ned")
    return "upp" if net > 0 else "ned" if net < 0 else "lika"


def per_fraga(alla: list[Row], oppna: list[Row], till: date, fragor: Fragor) -> dict[str, Any]:
    """Question → how many rose, of how many. Asked is what anybody (`alla`) has answered."""
    asked = {key for row in alla for key in svaren(row, till)}
    table: dict[str, Any] = {}
    for key in asked if oppna else ():
        told = [utfall(svaren(row, till).get(key, []), fragor[key[:3]]) for row in oppna]
        row: dict[str, Any] = {name: told.count(name) for name in ("upp", "lika", "ned")}
        row["matta"] = sum(row.values())
        row |= {"mojliga": len(oppna), "en_gang": told.count("en_gang")}
        row["ej_matt"] = told.count("ej_matt")
        row["upp_procent"] = andel(row["upp"], row["matta"])
        row["samst_procent"] = andel(row["upp"], row["mojliga"])
        table[".".join(map(str, key))] = row
    return table


def per_forsta(oppna: list[Row], till: date, fragor: Fragor) -> dict[str, Any]:
    """Question and first answer → how many rose, of those who were asked twice."""
    told: dict[str, list[str]] = defaultdict(list)
    for row in oppna:
        for key, values in svaren(row, till).items():
            if len(values) > 1:
                name = f"{'.'.join(map(str, key))}={values[0]}"
                told[name].append(utfall(values, fragor[key[:3]]))
    return {
        name: {"matta": len(words), "upp_procent": andel(words.count("upp"), len(words))}
        | {one: words.count(one) for one in ("upp", "lika", "ned")}
        for name, words in told.items()
    }


def per_sista(alla: list[Row], oppna: list[Row], till: date, fragor: Fragor) -> dict[str, Any]:
    """Question → how many rose from first to last, and how many between the last two."""
    table: dict[str, Any] = {}
    for name, row in per_fraga(alla, oppna, till, fragor).items():
        slug, utgava, kod, vem = name.split(".")
        fraga, svar = fragor[slug, int(utgava), kod], (slug, int(utgava), kod, vem)
        two = [utfall(svaren(r, till).get(svar, [])[-2:], fraga) for r in oppna]
        sist = {f"sist_{one}": two.count(one) for one in ("upp", "lika", "ned")}
        forst = {f"forst_{one}": row[one] for one in ("upp", "lika", "ned")}
        table[name] = {one: row[one] for one in ("mojliga", "matta", "en_gang")} | forst | sist
        table[name]["forst_procent"] = andel(row["upp"], row["matta"])
        table[name]["sist_procent"] = andel(sist["sist_upp"], row["matta"])
    return table


def grupper(
    oppna: list[Row], key: Callable[[Row], str], till: date, fragor: Fragor
) -> dict[str, Any]:
    """Group (and `total`) → how many persons rose, as each respondent answers."""
    return _per(oppna, key, lambda rows: _personer(rows, till, fragor))


def kon(oppna: list[Row], till: date, fragor: Fragor) -> dict[str, Any]:
    """Insats (and `total`) → how many women and men rose by their own answers."""
    return _per(oppna, lambda r: r["insats"], lambda rows: _per_kon(rows, till, fragor))


def sista(oppna: list[Row], till: date, fragor: Fragor) -> dict[str, Any]:
    """Insats (and `total`) → persons who rose from first to last, and between the last two."""
    return _per(oppna, lambda r: r["insats"], lambda rows: _bada(rows, till, fragor))


def _per(
    rows: list[Row], key: Callable[[Row], str], counted: Callable[[list[Row]], dict[str, Any]]
) -> dict[str, Any]:
    found = {key(row) for row in rows}
    table = {one: counted([row for row in rows if key(row) == one]) for one in found}
    return table | {"total": counted(rows)}


def _personer(rows: list[Row], till: date, fragor: Fragor) -> dict[str, Any]:
    found: dict[str, Any] = {"mojliga": len(rows)}
    for vem in ("deltagare", "handlaggare"):
        upp, ned, lika = _antal(rows, vem, till, fragor)
        found |= {f"{vem}_matta": upp + ned + lika, f"{vem}_upp": upp, f"{vem}_ned": ned}
        found[f"{vem}_procent"] = andel(upp, upp + ned + lika)
        found[f"{vem}_samst_procent"] = andel(upp, len(rows))
    return found


def _per_kon(rows: list[Row], till: date, fragor: Fragor) -> dict[str, Any]:
    found: dict[str, Any] = {"mojliga": len(rows)}
    for one in ("kvinna", "man"):
        own = [row for row in rows if row["kon"] == one]
        upp, ned, lika = _antal(own, "deltagare", till, fragor)
        found |= {f"kon_matta_{one}": upp + ned + lika, f"kon_upp_{one}": upp}
        found[f"kon_andel_{one}"] = andel(upp, upp + ned + lika)
    return found


def _bada(rows: list[Row], till: date, fragor: Fragor) -> dict[str, Any]:
    found: dict[str, Any] = {"mojliga": len(rows)}
    for vem in ("deltagare", "handlaggare"):
        upp, ned, lika = _antal(rows, vem, till, fragor)
        sist_upp, sist_ned, _ = _antal(rows, vem, till, fragor, sista=2)
        matta = upp + ned + lika
        found |= {f"{vem}_matta": matta, f"{vem}_forst_upp": upp, f"{vem}_sist_upp": sist_upp}
        found[f"{vem}_sist_ned"] = sist_ned
        found[f"{vem}_forst_procent"] = andel(upp, matta)
        found[f"{vem}_sist_procent"] = andel(sist_upp, matta)
    return found


def _antal(
    rows: Iterable[Row], vem: str, till: date, fragor: Fragor, sista: int = 0
) -> tuple[int, int, int]:
    words = [samlat(svaren(row, till), vem, fragor, sista) for row in rows]
    return words.count("upp"), words.count("ned"), words.count("lika")


def steget(oppna: list[Row], vem: str, till: date, fragor: Fragor) -> tuple[int, int, int]:
    """Persons who rose, of how many that were asked twice, and how many were not."""
    upp, ned, lika = _antal(oppna, vem, till, fragor)
    return upp, upp + ned + lika, len(oppna) - upp - ned - lika


def narmare(facit: Facit) -> tuple[int, int, int]:
    """Who came nearer work, of how many that were measured twice, and how many were not."""
    rows = measured(facit, "sysselsattning")
    nearer = _flode(rows)["narmare"]
    return nearer, len(rows), len(facit.avslutade) - len(rows)


def flode(facit: Facit) -> dict[str, Any]:
    """Where those who ended stood (and `total`) → where they stood after, and who came nearer."""
    rows = measured(facit, "sysselsattning")
    return _per(rows, lambda r: FLODE[_nara(r["sysselsattning_fore"])], _flode)


def _flode(rows: list[Row]) -> dict[str, Any]:
    after = [FLODE[_nara(r["sysselsattning_efter"])] for r in rows]
    found: dict[str, Any] = {f"till_{one}": after.count(one) for one in FLODE}
    found["fore"] = len(rows)
    found["narmare"] = sum(
        _nara(r["sysselsattning_efter"]) > _nara(r["sysselsattning_fore"]) for r in rows
    )
    found["okade"] = sum(r["omfattning_efter"] > r["omfattning_fore"] for r in rows)
    for name in ("narmare", "okade"):
        found[f"{name}_procent"] = andel(found[name], len(rows))
    return found


def _nara(entries: Iterable[str]) -> int:
    return max(NARA.get(entry.split(":")[0], 0) for entry in entries)


def fore_arbete(alla: list[Row], facit: Facit, till: date, fragor: Fragor) -> dict[str, Any]:
    """Question → of those who ended without work before: who rose, and who works after."""
    rows = [
        r
        for r in measured(facit, "sysselsattning")
        if _nara(r["sysselsattning_fore"]) < len(FLODE) - 1
    ]
    table: dict[str, Any] = {}
    for key in {key for row in alla for key in svaren(row, till)} if rows else ():
        svar = [(svaren(r, till).get(key, []), r) for r in rows]
        fraga = fragor[key[:3]]
        moved = [(utfall(values, fraga) == "upp", r) for values, r in svar if len(values) > 1]
        began = [(_hogt(values[0], fraga), r) for values, r in svar if values]
        row: dict[str, Any] = {"mojliga": len(rows)}
        row["en_gang"] = sum(len(values) == 1 for values, _ in svar)
        for name, those, wanted in (
            ("upp", moved, True),
            ("ej_upp", moved, False),
            ("hogt", began, True),
            ("lagt", began, False),
        ):
            own = [r for holds, r in those if holds is wanted]
            works = sum(_nara(r["sysselsattning_efter"]) == len(FLODE) - 1 for r in own)
            row |= {
                name: len(own),
                f"{name}_arbete": works,
                f"{name}_procent": andel(works, len(own)),
            }
        table[".".join(map(str, key))] = row
    return table


def _hogt(first: int, fraga: Fraga) -> bool:
    """Nearer work than the middle of the scale."""
    return 2 * first > fraga[2] if fraga[0] == "hogre" else 2 * first < fraga[2]
