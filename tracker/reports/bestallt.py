"""What may be ordered as a run and delivered: a declared report, or an årsbilaga (ADR 38).

Between the doors (and the workers' own work), which know an order by its name, and the two that
answer it. To the ledger and a delivery both are a table with a checksum.
"""

from collections.abc import Mapping, Sequence

from schemas.rapporter import Parametrar, Report, Tabell
from tracker.errors import WrongUse
from tracker.reports import register
from tracker.reports.answers import Svarare
from tracker.reports.bilaga import avsnitt, raknad


FORMAT = ("pdf", "xlsx", "json")
"""What an årsbilaga can be made as."""
INTE_SA = "En årsbilaga görs som Excel eller PDF: välj ett av dem."


def ar_bilaga(ident: str) -> bool:
    """Whether an order is of an årsbilaga."""
    return ident == avsnitt.ID


def rapport(ident: str, definition: str | None = None) -> Report:
    """What is ordered, by name and version. Raises WrongUse where there is no such thing."""
    return avsnitt.kort(definition) if ar_bilaga(ident) else register.rapport(ident, definition)


def deklaration(svarare: Svarare, tabell: Tabell) -> Report:
    """What the table of an order was made by."""
    if ar_bilaga(tabell.report):
        return avsnitt.kort(tabell.definition)
    return svarare.deklaration(tabell)


def alla() -> dict[str, Report]:
    """Everything that can be ordered, by name."""
    return {one.id: one for one in (*register.rapporter(), avsnitt.kort())}


def galler(
    svarare: Svarare, ident: str, parametrar: Parametrar, format: Sequence[str] = ()
) -> Report:
    """The version that such an order is answered by now.

    Raises WrongUse for what cannot be made, or not as these formats.
    """
    if not ar_bilaga(ident):
        return svarare.rapport(ident, parametrar)
    raknad.granska(parametrar)
    if set(format) - set(FORMAT):
        raise WrongUse(INTE_SA)
    return avsnitt.kort()


def for_publicering(svarare: Svarare, ident: str, parametrar: Parametrar) -> Parametrar:
    """The order as a publication after all there are. Raises WrongUse for what cannot be one."""
    if not ar_bilaga(ident):
        return svarare.for_publicering(ident, parametrar)
    raknad.granska(parametrar)
    return svarare.efter_tidigare(parametrar)


def tabell(
    svarare: Svarare,
    ident: str,
    parametrar: Parametrar,
    *,
    definition: str | None = None,
    positioner: Mapping[str, int] | None = None,
) -> Tabell:
    """The table that an order is known by; arguments and errors as of `Svarare.tabell`."""
    if ar_bilaga(ident):
        return raknad.rakna(
            svarare, parametrar, definition=definition, positioner=positioner
        ).innehall
    return svarare.tabell(ident, parametrar, definition=definition, positioner=positioner)
