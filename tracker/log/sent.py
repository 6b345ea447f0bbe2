"""What was recorded late: the one rule of lists, pages and reports (HANDELSER.md, Refusals).

More than 30 days after its own Swedish day, about a deltagande; a rättelse or a makulering is never
late. It is said of the recording and stays true of it, also where the event is later put right.
"""

from datetime import timedelta
from typing import Final


SEN: Final = timedelta(days=30)
DAGEN: Final = "(registrerad AT TIME ZONE 'Europe/Stockholm')::date"
"""The Swedish day on which a row of the log was recorded, in SQL."""
SENT: Final = (
    f"{DAGEN} - datum > {SEN.days} AND logg.deltagande IS NOT NULL"
    " AND typ NOT IN ('handelse.rattad', 'handelse.makulerad')"
)
"""The rule as a condition on rows of the log, as the index has it."""
AVSLUT: Final = "avslut.gjort"
"""The kind that is told apart: a late avslut moves a figure that somebody has already sent."""
