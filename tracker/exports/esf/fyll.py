"""A genuine form filled in: only the mapped cells change, all else is kept byte for byte."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import to_excel

from tracker.errors import Refused
from tracker.exports.cells import Value
from tracker.exports.esf import arkskriv, arkxml, delar
from tracker.exports.esf.arkskriv import Cellvarde
from tracker.exports.esf.arkxml import Plats
from tracker.exports.esf.mall import Koppling, Mall, Ruta, Varden, prova
from tracker.exports.esf.talstil import DEL, Stilar


def fyll(
    mall: Mall,
    kopplingar: Sequence[Koppling],
    varden: Varden,
    *,
    kallas: Callable[[str], str] = str,
) -> bytes:
    """The form as .xlsx (or .xlsm, as it came) with the values in their cells.

    Formulas, widths, colours, protection, lists and drawings stay; of how numbers are shown only
    what the form has left open (talstil.py). Raises Refused, with the first
    reason, when a cell cannot be filled; nothing is made then. `kallas`: a field's name in words.
    """
    rutor = prova(mall, kopplingar, varden)
    for ruta in rutor:
        if ruta.stopp:
            raise Refused(f"ESF045: {ruta.stopp} ({kallas(ruta.falt)}, bladet {ruta.blad})")
    per_blad: dict[str, dict[Plats, Cellvarde]] = defaultdict(dict)
    for ruta in rutor:
        per_blad[ruta.blad][ruta.plats] = _cellvarde(mall, ruta)
    stilar = Stilar(mall.delar.innehall.get(DEL, b""))
    andrade = {}
    for namn, del_ in mall.delar.blad.items():
        ark = arkxml.las(mall.delar.innehall[del_])
        ark.talstil = stilar.med_tva
        andrade[del_] = arkskriv.skriv(ark, per_blad[namn])
    if stilar.nya:
        andrade[DEL] = stilar.skriv()
    return delar.packa(mall.delar, andrade)


def _cellvarde(mall: Mall, ruta: Ruta) -> Cellvarde:
    """A day is a number where the cell shows days, else text that says ÅÅÅÅ-MM-DD."""
    varde: Value = ruta.varde
    if not isinstance(varde, date):
        return varde
    cell: Any = mall.ark(ruta.blad).cell(*ruta.plats)
    if is_date_format(cell.number_format):
        return int(to_excel(varde, mall.epok))
    return varde.isoformat()
