"""What makes an avslut worth a second look before it is saved. Pure.

Most are as expected: today or some days ago, a usual anledning, measured. Those are saved at once
and stand first on the person's page with *Rätta*. The rest is shown to be checked on, with why.
"""

from datetime import date, timedelta
from typing import Final

from schemas.kodverk import per_kod
from web.forms.svar import Ifyllt


NYSS: Final = timedelta(days=30)
"""As late as a registration may be without being told as late (Att göra)."""
_MATT: Final = {"forsorjning": "Försörjning", "sysselsattning": "Sysselsättning"}


def avslut(ifyllt: Ifyllt, today: date) -> list[str]:
    """Why these answers should be checked on, as sentences; empty for what is as expected."""
    why = []
    if ifyllt.datum and date.fromisoformat(ifyllt.datum) < today - NYSS:
        why.append("Sista dagen är mer än 30 dagar sedan.")
    kod = per_kod("avslutsanledning").get(str(ifyllt.varden.get("anledning")))
    if kod and kod.raknas_aldrig:
        why.append("Med den anledningen räknas deltagandet aldrig, i ingen period.")
    elif kod and kod.utan_slutmatning:
        why.append("Med den anledningen finns ingen slutmätning.")
    else:
        why += [
            f"{ord_} är inte ifyllt." for namn, ord_ in _MATT.items() if not ifyllt.varden.get(namn)
        ]
    return why
