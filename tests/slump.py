"""Random rows of the projection tables, for properties of snapshots and reports."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st


DAG0 = date(2019, 11, 1)
SISTA_DAG = 500
INSATSER = ("ips", "ama", "oster", "alfa")
PLATSER = {"ips": 2, "ama": 5}
NAMN = {"ips": "IPS", "ama": "Ämnet", "oster": "Öster", "alfa": "alfa"}

dagar = st.integers(0, SISTA_DAG).map(lambda n: DAG0 + timedelta(days=n))
perioder = st.tuples(dagar, dagar).map(lambda pair: (min(pair), max(pair)))
forsorjning = st.none() | st.lists(
    st.sampled_from(["a_kassa", "studiestod", "forsorjningsstod", "utgangen"]),
    max_size=3,
    unique=True,
)
sysselsattning = st.none() | st.lists(
    st.sampled_from(["studier:50", "arbete_osubventionerat:75", "aktivt_arbetssokande", "ny_kod"]),
    max_size=2,
    unique=True,
)
vidare = st.none() | st.lists(
    st.sampled_from(["vard", "remittent", "ny_vag"]), max_size=2, unique=True
)


def omfattning(entries: list[str] | None) -> int | None:
    """The sum of per cents of work and studies, at most 100; None when not measured."""
    if not entries:
        return None
    return min(100, sum(int(entry.split(":")[1]) for entry in entries if ":" in entry))


@st.composite
def versions(draw: st.DrawFn, deltagande: str) -> list[dict[str, Any]]:
    """The versions of one deltagande, without positions."""
    person, kon = draw(st.integers(0, 5)), draw(st.sampled_from(["kvinna", "man"]))
    fodd = draw(st.integers(1950, 2005))
    out = []
    for _ in range(draw(st.integers(1, 3))):
        start = draw(dagar)
        slut = draw(st.none() | dagar.map(lambda day, s=start: max(day, s)))
        fore, efter = draw(sysselsattning), draw(sysselsattning)
        remiss = draw(st.none() | dagar)
        svar = draw(st.none() | dagar.map(lambda day, r=remiss: max(day, r))) if remiss else None
        plan = draw(st.dictionaries(st.sampled_from(["sip", "individuell", "gammal"]), dagar))
        out.append(
            {
                "deltagande": deltagande,
                "person": f"p{person}",
                "kon": kon,
                "fodelsear": fodd,
                "start": None if draw(st.integers(0, 5)) == 0 else start,
                "slut": slut,
                "insats": draw(st.sampled_from(INSATSER)),
                "anledning": draw(
                    st.sampled_from(["utskrivning", "utskrivning_flytt", "felregistrering"])
                )
                if slut
                else None,
                "utbildning": draw(st.sampled_from([None, "gymnasium", "grundskola", "folkskola"])),
                "tid_i_forsorjning": draw(st.sampled_from([None, "ingen", "1_2_ar"])),
                "forsorjning_fore": draw(forsorjning),
                "forsorjning_efter": draw(forsorjning),
                "sysselsattning_fore": fore,
                "sysselsattning_efter": efter,
                "omfattning_fore": omfattning(fore),
                "omfattning_efter": omfattning(efter),
                "remittent": draw(st.sampled_from(["annan", "forsakringskassan"]))
                if remiss
                else draw(st.sampled_from([None, "annan"])),
                "remittent_enhet": draw(st.sampled_from([None, "Söder", "Norr"])),
                "remiss_datum": remiss,
                "forsta_svar": svar,
                "beslut": draw(st.sampled_from(["antagen", "vantelista", "avbojd", "nytt"]))
                if svar
                else None,
                "plan_datum": min(plan.values()) if plan else None,
                "planer": [f"{slag}:{day}" for slag, day in sorted(plan.items())] or None,
                "vidare_till": draw(vidare) if slut else None,
                "fullfoljt": draw(st.sampled_from([None, True, False])) if slut else None,
            }
        )
    return out


BYTE = -1
people = st.fixed_dictionaries(
    {
        "person": st.integers(0, 7).map("p{}".format),
        "kon": st.sampled_from(["kvinna", "man"]),
        "fodelsear": st.integers(1950, 2005),
    }
)


@st.composite
def loggar(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Versions of up to eight deltaganden with `fran` and `till`, positions 1, 2, 3 …

    At some positions it turns out whose several of them are: those change together.
    """
    streams = [draw(versions(f"d{n}")) for n in range(draw(st.integers(0, 8)))]
    own = [n for n, stream in enumerate(streams) for _ in stream]
    order = draw(st.permutations([*own, *[BYTE] * draw(st.integers(0, 3))]))
    rows: list[dict[str, Any]] = []
    last: dict[int, dict[str, Any]] = {}
    whose: dict[int, dict[str, Any]] = {}
    for position, n in enumerate(order, start=1):
        changed = {} if n == BYTE else {n: streams[n].pop(0)}
        if n == BYTE and last:
            names = draw(st.sets(st.sampled_from(sorted(last)), min_size=1))
            person = draw(people)
            whose |= dict.fromkeys(names, person)
            changed = {name: last[name] for name in names}
        for name, row in changed.items():
            if name in last:
                last[name]["till"] = position
            last[name] = {**row, **whose.get(name, {}), "fran": position, "till": None}
            rows.append(last[name])
    return rows


@st.composite
def anonyma(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Events counted by a number; some are no anonyma, some were made void later."""
    return [
        {
            "nr": n,
            "fran": n,
            "till": draw(st.none() | st.integers(n + 1, 12)),
            "handelse": f"h{n}",
            "typ": draw(st.sampled_from(["anonym.inskriven", "volym.registrerad"])),
            "insats": draw(st.sampled_from(INSATSER)),
            "datum": draw(dagar),
            "antal": draw(st.integers(1, 5)),
        }
        for n in range(1, draw(st.integers(0, 4)) + 1)
    ]


def insatsrader() -> list[Mapping[str, Any]]:
    return [
        {
            "insats": slug,
            "nr": n,
            "fran": 0,
            "till": None,
            "giltig_fran": DAG0,
            "namn": NAMN[slug],
            "inriktning": "individinriktad",
            "volyminsats": False,
            "huvudman": "kommun",
            "platser": PLATSER.get(slug),
        }
        for n, slug in enumerate(INSATSER, start=1)
    ]
