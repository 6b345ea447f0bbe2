"""An instrument as it is typed or pasted, read and checked: questions and scales as tables. Pure.

Each fault is told at its field, with the row that it is in (the headings counted). The faults of a
table are told together, so that all can be mended at once.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from schemas.handelser.steg import STORSTA_VARDE
from schemas.instrument import Instrument, Nyckel, ord_pa
from schemas.kodverk import koder
from tracker.identity import personnummer
from web.forms.falt import Svar, first
from web.forms.klistrad_tabell import Tabell, tabell
from web.forms.ny_fraga import kod


RESPONDENTER: Final = {
    "deltagare": "fråga till deltagaren",
    "handlaggare": "fråga till handläggaren",
}
"""Who answers → the heading of the column with the words to them."""
SKALHUVUD: Final = ("skala", "värde", "ord")
FRAGEHUVUD: Final = ("dimension", *RESPONDENTER.values(), "skala", "riktning", "minsta ändring")
RIKTNING: Final = {"": "hogre", "högre": "hogre", "lägre": "lagre"}
MEST_FRAGOR: Final = 40
MEST_STEG: Final = 21
MEST_SKALOR: Final = 40
MEST_ORD: Final = 200
MEST_VISADE: Final = 6
"""Faults of one table that are told at once."""


@dataclass(slots=True)
class Sant:
    """The event's data, and what is wrong: field → sentences."""

    data: dict[str, Any] = field(default_factory=dict)
    fel: dict[str, str] = field(default_factory=dict)


def las(svar: Svar, there: Mapping[Nyckel, Instrument], today: date) -> Sant:
    """Read a sent form. `there`: the instruments that the förbund has."""
    read = Sant()
    namn, rattighet = (_text(read, svar, falt) for falt in ("namn", "rattighet"))
    slug, utgava = _utgava(read, svar, there, namn)
    vem = [one for one in koder("respondent") if one in svar.get("respondenter", ())]
    if not vem:
        read.fel["respondenter"] = "Välj minst en som svarar."
    manader = first(svar, "intervall") or "3"
    if not (
        manader.isascii() and manader.isdigit() and len(manader) < 3 and 1 <= int(manader) <= 24
    ):
        read.fel["intervall"] = "Skriv ett antal månader från 1 till 24."
    skalor = _skalor(read, first(svar, "skalor"))
    fragor = _fragor(read, first(svar, "fragor"), vem, skalor)
    for falt in ("namn", "rattighet", "skalor", "fragor"):
        if personnummer.find_in(first(svar, falt), today=today):
            read.fel[falt] = "Texten innehåller ett personnummer. Ta bort det."
    if not read.fel:
        read.data = {
            "slug": slug,
            "utgava": utgava,
            "namn": {"sv": namn},
            "rattighet": rattighet,
            "respondenter": vem,
            "intervall_manader": int(manader),
            "skalor": {
                name: [{"varde": n, "namn": {"sv": ord_}} for n, ord_ in steps.items()]
                for name, steps in skalor.items()
            },
            "fragor": fragor,
        }
        _med_sprak(read.data, _av(svar, there))
    return read


def _av(svar: Svar, there: Mapping[Nyckel, Instrument]) -> Instrument | None:
    """The utgåva that a new one is made of."""
    given = first(svar, "av")
    return next((one for key, one in there.items() if f"{key[0]}.{key[1]}" == given), None)


def _med_sprak(data: dict[str, Any], before: Instrument | None) -> None:
    """Words that are the same in Swedish keep their other languages: the form has Swedish alone.
    What was written anew has none, and is said in Swedish, until somebody has put it into words.
    """
    if before is None:
        return
    known: dict[tuple[str, str], Mapping[str, str]] = {("namn", before.namn["sv"]): before.namn}
    for scale in before.skalor.values():
        known |= {("steg", step.namn["sv"]): step.namn for step in scale}
    for fraga in before.fragor:
        known["dimension", fraga.dimension["sv"]] = fraga.dimension
        known |= {(vem, text["sv"]): text for vem, text in fraga.text.items()}

    def alla(sort: str, ord_: dict[str, str]) -> dict[str, str]:
        return dict(known.get((sort, ord_["sv"]), ord_))

    data["namn"] = alla("namn", data["namn"])
    for scale in data["skalor"].values():
        for step in scale:
            step["namn"] = alla("steg", step["namn"])
    for asked in data["fragor"]:
        asked["dimension"] = alla("dimension", asked["dimension"])
        asked["text"] = {vem: alla(vem, text) for vem, text in asked["text"].items()}


def ifylld(one: Instrument) -> dict[str, list[str]]:
    """What a browser would have sent for a new utgåva of an instrument, as it is now."""
    steps = [
        (name, str(step.varde), ord_pa(step.namn))
        for name, scale in one.skalor.items()
        for step in scale
    ]
    asked = [
        (
            ord_pa(fraga.dimension),
            *(ord_pa(fraga.text[vem]) if vem in fraga.text else "" for vem in RESPONDENTER),
            fraga.skala,
            {"hogre": "högre", "lagre": "lägre"}[fraga.riktning],
            str(fraga.troskel),
        )
        for fraga in one.fragor
    ]
    return {
        "av": [f"{one.slug}.{one.utgava}"],
        "namn": [ord_pa(one.namn)],
        "rattighet": [one.rattighet],
        "respondenter": list(one.respondenter),
        "intervall": [str(one.intervall_manader)],
        "skalor": [_som_text(SKALHUVUD, steps)],
        "fragor": [_som_text(FRAGEHUVUD, asked)],
    }


def _som_text(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """With semicolons; as a sheet is pasted where the words hold any themselves."""
    plain = [[" ".join(cell.split()) for cell in row] for row in rows]
    table = [[one.capitalize() for one in heads], *plain]
    if not any(mark in cell for row in plain for cell in row for mark in ';"'):
        return "\n".join("; ".join(row) for row in table)
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(table)
    return out.getvalue().rstrip("\n")


def _text(read: Sant, svar: Svar, falt: str) -> str:
    text = first(svar, falt)
    what = {"namn": "vad instrumentet heter", "rattighet": "vem som har rätten till orden"}[falt]
    if not text:
        read.fel[falt] = f"Skriv {what}."
    elif len(text) > MEST_ORD:
        read.fel[falt] = f"Skriv högst {MEST_ORD} tecken."
    return text


def _utgava(
    read: Sant, svar: Svar, there: Mapping[Nyckel, Instrument], namn: str
) -> tuple[str, int]:
    """Its short name and number: the next of the one that it is a new utgåva of, or a first."""
    given = first(svar, "av")
    known = next((key for key in there if f"{key[0]}.{key[1]}" == given), None)
    if known is not None:
        newest = max(utgava for slug, utgava in there if slug == known[0])
        if newest != known[1]:  # somebody else has published since
            read.fel["namn"] = f"Utgåva {newest} är redan publicerad. Gör en ny utgåva av den."
        return known[0], newest + 1
    if namn.casefold() in {ord_pa(one.namn).casefold() for one in there.values()}:
        read.fel["namn"] = "Namnet finns redan. Gör en ny utgåva, eller välj ett annat namn."
    return kod(namn, [slug for slug, _ in there]), 1


def _skalor(read: Sant, text: str) -> dict[str, dict[int, str]]:
    """Scale → value → words, in the order in which they are shown."""
    given, wrong = tabell(text, SKALHUVUD, {"värde", "ord"}), list[str]()
    found: dict[str, dict[int, str]] = {}
    for nr, row in given.rader:
        name, value, words = row["skala"] or "svar", row["värde"], row["ord"]
        known = value.isascii() and value.isdigit() and len(value) < 6
        told = (
            ("skriv värdet som ett helt tal, till exempel 1", not known),
            (f"värdet är högst {STORSTA_VARDE}", known and int(value) > STORSTA_VARDE),
            (f"skriv svarets ord, med högst {MEST_ORD} tecken", not 0 < len(words) <= MEST_ORD),
            ("skalans namn är för långt", len(name) > 60),
            ("värdet finns redan på skalan", known and int(value) in found.get(name, {})),
        )
        bad = next((what for what, broken in told if broken), None)
        if bad is None:
            found.setdefault(name, {})[int(value)] = words
        else:
            wrong.append(f"Rad {nr}: {bad}.")
    for name, steps in found.items() if not wrong else ():
        if not 2 <= len(steps) <= MEST_STEG:
            wrong.append(f"Skalan {name} ska ha minst 2 och högst {MEST_STEG} svar.")
    if len(found) > MEST_SKALOR:
        wrong.append(f"Ta med högst {MEST_SKALOR} skalor.")
    _berattas(read, "skalor", given, wrong)
    return found


def _fragor(
    read: Sant, text: str, vem: Sequence[str], skalor: Mapping[str, Mapping[int, str]]
) -> list[dict[str, Any]]:
    asked = {RESPONDENTER[one] for one in vem}
    given, wrong = tabell(text, FRAGEHUVUD, {"dimension", *asked}), list[str]()
    found: list[dict[str, Any]] = []
    taken: list[str] = []
    for nr, row in given.rader:
        skala = row["skala"] or (next(iter(skalor)) if len(skalor) == 1 else "")
        bad = _fragans_fel(row, asked, skala, skalor)
        if bad is not None:
            wrong.append(f"Rad {nr}: {bad}.")
            continue
        taken.append(kod(row["dimension"], taken))
        found.append(
            {
                "kod": taken[-1],
                "dimension": {"sv": row["dimension"]},
                "text": {one: {"sv": row[RESPONDENTER[one]]} for one in vem},
                "riktning": RIKTNING[row["riktning"].casefold()],
                "troskel": int(row["minsta ändring"] or "1"),
                "skala": skala,
            }
        )
    if len(given.rader) > MEST_FRAGOR:
        wrong.append(f"Ta med högst {MEST_FRAGOR} frågor.")
    _berattas(read, "fragor", given, wrong)
    return found


def _fragans_fel(
    row: Mapping[str, str],
    asked: set[str],
    skala: str,
    skalor: Mapping[str, Mapping[int, str]],
) -> str | None:
    """What is wrong with one question; None for nothing."""
    step = row["minsta ändring"] or "1"
    longest = max(skalor.get(skala, {0: ""})) - min(skalor.get(skala, {0: ""}))
    whole = step.isascii() and step.isdigit() and len(step) < 5
    missing = sorted(heading for heading in asked if not 0 < len(row[heading]) <= MEST_ORD)
    told = (
        (
            f"skriv dimensionen, med högst {MEST_ORD} tecken",
            not 0 < len(row["dimension"]) <= MEST_ORD,
        ),
        (f"skriv {' och '.join(missing)}, med högst {MEST_ORD} tecken", bool(missing)),
        ("välj en skala som står i tabellen med skalor", skala not in skalor),
        ("riktningen är högre eller lägre", row["riktning"].casefold() not in RIKTNING),
        (
            "minsta ändring är ett helt tal som ryms på skalan",
            not whole or not 1 <= int(step) <= max(longest, 1),
        ),
    )
    return next((what for what, broken in told if broken), None)


def _berattas(read: Sant, falt: str, given: Tabell, wrong: list[str]) -> None:
    """The faults of a table at its field: its headings first, since all else follows from them."""
    if given.fel:
        read.fel[falt] = given.fel
    elif wrong:
        left = len(wrong) - MEST_VISADE
        more = [f"Och {left} fel till."] if left > 0 else []
        read.fel[falt] = " ".join([*wrong[:MEST_VISADE], *more])
