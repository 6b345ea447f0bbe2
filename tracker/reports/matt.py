"""The measures that reports share: a count by kön, and counts and per cents before and after."""

from typing import Final, Literal

from schemas.rapporter import Measure, Population


Kon = Literal["kvinna", "man"] | None
LED: Final = (("fore", "Före"), ("efter", "Efter"))
KON: Final[tuple[tuple[str, str, Kon], ...]] = (
    ("kvinna", "Kvinna", "kvinna"),
    ("man", "Man", "man"),
    ("totalt", "Totalt", None),
)
"""Id, heading and kön of the three columns, always in this order."""


def per_kon(population: Population, nyckel: str) -> tuple[Measure, ...]:
    """Kvinna, man, totalt."""
    return tuple(
        Measure(id=id_, titel=titel, population=population.id, nyckel=nyckel, kon=kon)
        for id_, titel, kon in KON
    )


def fore_efter(population: Population, uppgift: str) -> tuple[Measure, ...]:
    """For före and efter: a count and its per cent for kvinna, man, totalt."""
    return tuple(
        measure
        for led, grupp in LED
        for measure in med_andel(population, f"{uppgift}_{led}", led, grupp)
    )


def med_andel(
    population: Population, nyckel: str, id_: str, grupp: str, *, andel: bool = True
) -> tuple[Measure, ...]:
    """A count for kvinna, man, totalt, `{id_}_{kon}`, each followed by its per cent (`andel`)."""
    measures: list[Measure] = []
    for namn, titel, kon in KON:
        count = Measure(
            id=f"{id_}_{namn}",
            titel=titel,
            grupp=grupp,
            population=population.id,
            nyckel=nyckel,
            kon=kon,
        )
        share = {
            "id": f"{count.id}_procent",
            "titel": f"{titel}, %",
            "slag": "procent",
            "av": count.id,
        }
        measures += (count, count.model_copy(update=share)) if andel else (count,)
    return tuple(measures)


def antal_fore_efter(population: Population, uppgift: str) -> tuple[Measure, ...]:
    """For före and efter: a count for kvinna, man, totalt."""
    return tuple(
        measure
        for led, grupp in LED
        for measure in med_andel(population, f"{uppgift}_{led}", led, grupp, andel=False)
    )


def forandring(population: Population, uppgift: str) -> tuple[Measure, ...]:
    """Efter less före for kvinna, man, totalt, in number and in per cent of före."""
    measures: list[Measure] = []
    for namn, titel, kon in KON:
        change = Measure(
            id=f"forandring_{namn}",
            titel=titel,
            grupp="Förändring",
            slag="skillnad",
            population=population.id,
            nyckel=f"{uppgift}_efter",
            kon=kon,
            av=f"efter_{namn}",
            mot=f"fore_{namn}",
        )
        share = {
            "id": f"{change.id}_procent",
            "titel": f"{titel}, %",
            "slag": "skillnad_procent",
        }
        measures += change, change.model_copy(update=share)
    return tuple(measures)


def kvartiler(
    population: Population, nyckel: str, tid: str, grupp: str = "Dagar"
) -> tuple[Measure, ...]:
    """Median and quartiles of `tid` (a column of days), and the medians of kvinnor and män."""

    def measure(id_: str, titel: str, kvantil: Literal[25, 50, 75], kon: Kon = None) -> Measure:
        return Measure(
            id=id_,
            titel=titel,
            grupp=grupp,
            slag="kvantil",
            population=population.id,
            nyckel=nyckel,
            kon=kon,
            summerar=tid,
            kvantil=kvantil,
        )

    return (
        measure("nedre_kvartil", "Nedre kvartil", 25),
        measure("median", "Median", 50),
        measure("ovre_kvartil", "Övre kvartil", 75),
        measure("median_kvinna", "Median, kvinnor", 50, "kvinna"),
        measure("median_man", "Median, män", 50, "man"),
    )
