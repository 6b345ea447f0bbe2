"""Plans by kind: how many of those who took part have one."""

from schemas.kodverk import LISTOR
from schemas.rapporter import Condition, Dimension, Measure, Population, Report, Test
from tracker.reports.villkor import TOTALT


def _med(id_: str, kolumn: str, ord_: str, mening: str) -> Population:
    har = Condition(
        id=id_,
        mening=f"Personen hade {ord_} senast {{to}}.",
        nej=f"Personen hade inte {ord_} senast {{to}}.",
        nagon=(Test(kolumn=kolumn, op="<=", mot="to"),),
    )
    return Population(id=id_, mening=mening, kalla="deltaganden", villkor=(*TOTALT.villkor, har))


MED_PLAN = _med(
    "med-plan",
    "plan_datum",
    "en plan",
    "Deltaganden som pågick någon dag från {from} till {to} och hade en plan senast {to}.",
)
PER_SLAG = tuple(
    (
        kod,
        _med(
            f"plan-{kod.kod}",
            f"plan_{kod.kod}",
            f"en plan av slaget {kod.namn[:1].lower()}{kod.namn[1:]}",
            f"De av dem som hade en plan av slaget {kod.namn[:1].lower()}{kod.namn[1:]}.",
        ),
    )
    for kod in LISTOR["plan_slag"]
)

RAPPORT = Report(
    id="planer",
    definition="1",
    fraga="Hur många har en plan, och av vilket slag?",
    titel="Planer per insats",
    grupp="Insatser och mål",
    dimension=Dimension(id="insats", titel="Insats"),
    populationer=(TOTALT, MED_PLAN, *(population for _, population in PER_SLAG)),
    matt=(
        Measure(id="totalt", titel="Deltaganden", population=TOTALT.id, nyckel="insats"),
        Measure(id="med_plan", titel="Med plan", population=MED_PLAN.id, nyckel="insats"),
        Measure(
            id="med_plan_procent",
            titel="Med plan, %",
            slag="andel",
            population=MED_PLAN.id,
            nyckel="insats",
            av="med_plan",
            mot="totalt",
        ),
        *(
            Measure(
                id=kod.kod,
                titel=kod.namn,
                grupp="Planens slag",
                population=population.id,
                nyckel="insats",
            )
            for kod, population in PER_SLAG
        ),
    ),
    noter=(
        "Räknar deltaganden som pågick i perioden, också dem vars plan gjordes före perioden.",
        "Den som har planer av flera slag räknas under vart och ett av dem.",
    ),
)
