"""Data quality: how much is unknown of the nya, field by field and insats by insats."""

from collections.abc import Iterator
from typing import Final

from schemas.rapporter import Condition, Dimension, Measure, Population, Report
from tracker.reports.kvalitet.regler import okand
from tracker.reports.villkor import NYA


_FALT: Final = (
    ("utbildning", "Utbildning", okand("utbildning", "Utbildning")),
    ("tid", "Tid i försörjning", okand("tid_i_forsorjning", "Tid i offentlig försörjning")),
    ("remittent", "Remittent", okand("remittent", "Remittent")),
    ("kommun", "Kommun", okand("kommun", "Kommun")),
    ("malgrupp", "Målgrupp", okand("malgrupper", "Målgrupp")),
    ("forsorjning", "Försörjning", okand("forsorjning_fore", "Försörjning före insatsen")),
    (
        "sysselsattning",
        "Sysselsättning",
        okand("sysselsattning_fore", "Sysselsättning före insatsen"),
    ),
)
"""Id of the columns, heading, and when the field counts as unknown."""


def _population(id_: str, titel: str, villkor: Condition) -> Population:
    return Population(
        id=f"okand-{id_}",
        mening=f"Deltaganden som startade från {{from}} till {{to}} med okänd uppgift:"
        f" {titel.lower()}.",
        kalla="deltaganden",
        villkor=(*NYA.villkor, villkor),
    )


def _matt() -> Iterator[Measure]:
    yield Measure(id="nya", titel="Nya", population=NYA.id, nyckel="insats")
    for id_, titel, _ in _FALT:
        count = Measure(
            id=id_, titel="Okända", grupp=titel, population=f"okand-{id_}", nyckel="insats"
        )
        yield count
        yield count.model_copy(
            update={
                "id": f"{id_}_procent",
                "titel": "Andel, %",
                "slag": "andel",
                "av": id_,
                "mot": "nya",
            }
        )


RAPPORT: Final = Report(
    id="okanda-uppgifter",
    definition="1",
    fraga="Hur mycket vet vi inte om de nya deltagarna?",
    titel="Datakvalitet, okända uppgifter per insats",
    grupp="Kvalitet",
    dimension=Dimension(id="insats", titel="Insats"),
    populationer=(NYA, *(_population(*falt) for falt in _FALT)),
    matt=tuple(_matt()),
    noter=(
        "Räknar deltaganden som startade i perioden.",
        "Okänd är både den uppgift som ingen har fyllt i och den som är ifylld som saknas/okänd.",
    ),
)
