"""What a deltagande's plans amount to: the first day of each kind, and of each follow-up.

First days, so that a period never hears of what came after it: a plan that was carried out in May
was so on the last of June, whatever was said in July (ADR 52).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any


def first_of_kind(planer: tuple[str, ...] | None, slag: str, dag: date) -> tuple[str, ...]:
    """Each kind with the day of its first plan, as `slag:day`."""
    days = dict(plan.split(":") for plan in planer or ())
    days[slag] = min(dag.isoformat(), days.get(slag, "9999"))
    return tuple(":".join(plan) for plan in sorted(days.items()))


def fanns(planer: tuple[str, ...] | None, slag: str, dag: date) -> bool:
    """Whether there was a plan of this kind on the day."""
    days = dict(plan.split(":") for plan in planer or ())
    return slag in days and days[slag] <= dag.isoformat()


def foljd(
    foljd: date | None, genomford: date | None, dag: date, data: Mapping[str, Any]
) -> dict[str, date | None]:
    """The first day that a plan was followed up, and the first that one was carried out."""
    done = min(dag, genomford or dag) if data["genomford"] else genomford
    return {"plan_foljd": min(dag, foljd or dag), "plan_genomford": done}
