"""For which insatser the visitor decides goals and holds surveys, and whether for all of them."""

from tracker.access.permissions import Ratt
from web.behorighet import far
from web.visitor import besok, forbund


def far_for(insats: str | None) -> bool:
    """Whether the visitor decides the goals of this insats; None: of the whole förbund."""
    if not far(Ratt.BESLUTA_MAL):
        return False
    may = besok().lasare.omfang(forbund(), Ratt.BESLUTA_MAL)
    if insats is None:
        return "*" in may.huvudman
    return may.ryms(besok().fokus.huvudman.get(insats, ""), insats)


def insatser() -> dict[str, str]:
    """Slug → name of those insatser."""
    return {slug: namn for slug, namn in besok().fokus.insatser.items() if far_for(slug)}


def nagon() -> bool:
    """Whether there is anything that the visitor may decide for."""
    return far_for(None) or bool(insatser())


def namn(insats: str | None) -> str:
    """Whose a goal or a survey is, in words."""
    return besok().fokus.insatser.get(insats, insats) if insats else "Förbundet"
