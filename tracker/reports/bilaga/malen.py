"""Goals beside what the reports say came of them."""

from collections.abc import Mapping

from schemas.kodverk import namn
from schemas.rapporter import Dimension, Varde
from tracker.reports.bilaga.grund import INSATS, Egen, Grund, Rad, kolumn
from tracker.reports.mal import Utfall


def volymmal(grund: Grund) -> Egen:
    """The planned number beside who came, for every insats that has one."""
    rows = [_mot_plan(row) for row in grund.tabeller["insatsrapport"].rows if _planerat(row)]
    ids = ("planerat", "deltagare", "anonyma", "volym", "utfall", "skillnad")
    total: Rad = {id_: sum(int(str(row[id_])) for row in rows) for id_ in ids}
    return Egen(
        INSATS,
        (
            kolumn("planerat", "Planerat antal"),
            kolumn("utfall", "Utfall"),
            kolumn("skillnad", "Skillnad", "skillnad"),
            kolumn("deltagare", "Deltagare", grupp="Utfallet är"),
            kolumn("anonyma", "Nya anonyma", grupp="Utfallet är"),
            kolumn("volym", "Volym", grupp="Utfallet är"),
        ),
        rows,
        total if rows else None,
        (
            "Utfallet är deltagare, nya anonyma och volym tillsammans, som i Insatsrapporten.",
            "Bara insatser med ett planerat antal för året står med.",
        ),
    )


def _planerat(row: Mapping[str, Varde]) -> bool:
    return row["planerat"] is not None


def _mot_plan(row: Mapping[str, Varde]) -> Rad:
    came = {"deltagare": row["totalt"], "anonyma": row["anonyma"], "volym": row["volym"]}
    utfall = sum(int(str(one or 0)) for one in came.values())
    planned = int(str(row["planerat"]))
    return {
        "insats": row["insats"],
        "namn": row["namn"],
        "planerat": planned,
        "utfall": utfall,
        "skillnad": utfall - planned,
        **{name: one or 0 for name, one in came.items()},
    }


def kvalitetsmal(grund: Grund) -> Egen:
    """Each goal for the data quality against the report it is about."""
    return Egen(
        Dimension(id="mal", titel="Mål"),
        (
            kolumn("hogst", "Högst"),
            kolumn("nu", "Utfall"),
            kolumn("enhet", "Enhet", "text"),
            kolumn("nas", "Nås", "janej"),
        ),
        [_kvalitet(one) for one in grund.mal],
        None,
        ("Utfallet är raden Totalt i rapporten Datakvalitet, fel per insats.",),
    )


def _kvalitet(one: Utfall) -> Rad:
    row: Rad = {
        "mal": one.fel,
        "namn": namn("kvalitetsfel", one.fel),
        "hogst": one.hogst,
        "nu": one.nu,
        "enhet": "procent" if one.procent else "antal",
        "nas": one.nas,
    }
    return row if one.nu is not None else {**row, "tom": {"nu": "inga_data"}}
