"""What a page asks when its visitor has ticked that the report is to be published."""

from schemas.rapporter import Parametrar
from tracker.reports import bestallt
from web.period import Val
from web.services import tjanster
from web.visitor import forbund


def fraga(rapport: str, val: Val) -> Parametrar:
    """The parameters of the question; of a publication, after all that there are.

    Raises WrongUse for what cannot be published.
    """
    asked = val.parametrar(forbund())
    return bestallt.for_publicering(tjanster().svarare, rapport, asked) if val.publicera else asked
