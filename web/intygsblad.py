"""A närvarointyg as rows in words, and as the A4 that is signed by hand. Pure."""

from collections.abc import Mapping

from tracker.esf.manad import Manad
from tracker.exports.dokument import Avsnitt, Dokument, Tabell
from tracker.queries.intyg import Intygsrad
from tracker.state.intyg import ordnade


def tid(minuter: int) -> str:
    """«1:30»: hours and minutes."""
    return f"{minuter // 60}:{minuter % 60:02}"


def rader(rad: Intygsrad, namn: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(day, activity, time) in the order that is certified. `namn`: the activities' by slug."""
    found = []
    for one in ordnade(rad.intyg.rader):
        slug = (one.traff or "").rpartition(".")[0]
        found.append((one.dag.isoformat(), namn.get(slug, "Närvaro"), tid(one.minuter)))
    return found


def dokument(
    rad: Intygsrad,
    manad: Manad,
    *,
    who: str,
    namn: Mapping[str, str],
    insats: str,
    forbund: str,
) -> Dokument:
    """The paper. The short checksum ties it to exactly these rows."""
    return Dokument(
        titel="Närvarointyg",
        ingress="Jag intygar att jag har varit där på de dagar och tider som står här.",
        huvud=f"{forbund}, {insats}",
        fot=f"Närvarointyg {manad}, kontroll {rad.intyg.kort}",
        fakta=[
            ("Deltagare", who),
            ("Månad", str(manad)),
            ("Summa", f"{tid(rad.intyg.minuter)} timmar"),
            ("Kontroll", rad.intyg.kort),
        ],
        avsnitt=[
            Avsnitt("Närvaro", tabell=Tabell(["Dag", "Aktivitet", "Tid"], rader(rad, namn))),
            Avsnitt(
                "Underskrift",
                stycken=[
                    "Ort och dag: ................................................................",
                    "Deltagarens underskrift: ....................................................",
                    "Namnförtydligande: ..........................................................",
                    "Närvaroansvarig: ............................................................",
                ],
            ),
        ],
    )
