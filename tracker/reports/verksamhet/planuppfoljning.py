"""Whether plans were followed up and carried out: of those who had one (ADR 52)."""

from typing import Final

from schemas.rapporter import Condition, Dimension, Measure, Population, Report, Test
from tracker.reports.finsam.planer import MED_PLAN


def _med(grund: Population, id_: str, mening: str, ja: str, nej: str, test: Test) -> Population:
    own = Condition(id=id_, mening=ja, nej=nej, nagon=(test,))
    more = {"id": id_, "mening": mening, "villkor": (*grund.villkor, own)}
    return grund.model_copy(update=more)


FOLJDA: Final = _med(
    MED_PLAN,
    "plan-foljd",
    "De av dem vars plan följdes upp senast {to}.",
    "Planen följdes upp senast {to}.",
    "Planen följdes inte upp senast {to}.",
    Test(kolumn="plan_foljd", op="<=", mot="to"),
)
GENOMFORDA: Final = _med(
    FOLJDA,
    "plan-genomford",
    "De av dem vars plan var genomförd senast {to}.",
    "Planen var genomförd senast {to}.",
    "Planen var inte genomförd senast {to}.",
    Test(kolumn="plan_genomford", op="<=", mot="to"),
)
EJ_FOLJDA: Final = MED_PLAN.model_copy(
    update={
        "id": "plan-ej-foljd",
        "mening": "De av dem vars plan inte följdes upp senast {to}.",
        "villkor": (
            *MED_PLAN.villkor,
            Condition(
                id="plan-ej-foljd",
                mening="Planen följdes inte upp senast {to}.",
                nej="Planen följdes upp senast {to}.",
                nagon=(
                    Test(kolumn="plan_foljd", op="saknas"),
                    Test(kolumn="plan_foljd", op=">", mot="to"),
                ),
            ),
        ),
    }
)


def _matt(id_: str, titel: str, population: Population) -> Measure:
    return Measure(id=id_, titel=titel, population=population.id, nyckel="insats")


def _andel(id_: str, titel: str, population: Population, av: str, mot: str) -> Measure:
    own = _matt(id_, titel, population)
    return own.model_copy(update={"slag": "andel", "av": av, "mot": mot})


RAPPORT = Report(
    id="planuppfoljning",
    definition="1",
    fraga="Hur många planer följdes upp, och hur många är genomförda?",
    titel="Uppföljning av planer per insats",
    grupp="Insatser och mål",
    dimension=Dimension(id="insats", titel="Insats"),
    populationer=(MED_PLAN, FOLJDA, GENOMFORDA, EJ_FOLJDA),
    matt=(
        _matt("med_plan", "Med plan", MED_PLAN),
        _matt("foljda", "Uppföljda", FOLJDA),
        _andel("foljda_procent", "Uppföljda, %", FOLJDA, "foljda", "med_plan"),
        _matt("genomforda", "Genomförda", GENOMFORDA),
        _andel("genomforda_procent", "Genomförda, %", GENOMFORDA, "genomforda", "foljda"),
        _matt("ej_foljda", "Inte uppföljda", EJ_FOLJDA),
    ),
    noter=(
        "Räknar deltaganden som pågick i perioden och hade en plan senast den sista dagen.",
        "Genomförda i procent är av dem vars plan är uppföljd. De andra vet ingen något om.",
    ),
)
