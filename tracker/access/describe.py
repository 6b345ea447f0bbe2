"""The table of permissions as a page to read, docs/behorighet.md.

Stands beside permissions.py, of which the page is made; a test tells when it is behind. Written
anew by `python -m tracker.access.describe > docs/behorighet.md`.
"""

from collections.abc import Iterator
from typing import Final

from tracker.access.permissions import EFTER_VAL, RATTER, ROLLER, TABELL, Ratt, Roll


_INLEDNING: Final = """# Vem får göra vad

Den här sidan är gjord av tabellen i `tracker/access/permissions.py`. Ändra där, och kör sedan
`python -m tracker.access.describe > docs/behorighet.md`.

Ett **uppdrag** ger en person en roll i ett förbund. Det kan gälla vissa huvudmän eller vissa
insatser, och till en viss dag. Det bygger alltid på ett beslut. När ett uppdrag avslutas, eller
kontot stängs av, slutar det gälla vid nästa klick. Inget uppdrag skrivs om i efterhand.

Den som har flera uppdrag får det som de ger tillsammans. Men varje rätt når bara de personer som
just det uppdraget gäller: att få registrera i en insats ger ingen rätt att registrera i en annan.

Summan i en rapport är densamma för alla som läser den. Den som inte får se personerna ser antalet
och regeln bakom det, eller en rad där det står *dold deltagare*.

Databasen håller gränserna även om en sida skulle glömma att fråga. Hur det går till står i
[ADR 0020](adr/0020-the-readers-context-in-two-lists.md).

## Rollerna
"""
_KONTOT: Final = """
## Det första kontot

Det första kontot, `admin`, blir till när Stegvis startar första gången. Det är administratör och
insatsansvarig i alla förbund, för då finns ingen annan. Ge de andra sina uppdrag under
Inställningar. Låt sedan en annan administratör avsluta det uppdrag som insatsansvarig som `admin`
har. Ingen kan ge eller avsluta ett uppdrag åt sig själv.

Kommandon på datorn där Stegvis körs frågar inte efter uppdrag. Den som kommer åt kommandoraden där
kommer åt allt. Varje kommando anger ändå sin rätt. Det som kommandon visar om personer antecknas i
läsloggen som `drift:` och inloggningsnamnet.

## API-nycklar

En nyckel har en rätt i ett förbund: *skriva* eller *läsa*. Med `--huvudman` når den bara den
huvudmannens insatser. Utan når den allas: då har den som sköter driften bestämt det.
"""


def _matrix() -> Iterator[str]:
    roles = list(Roll)
    yield "| Rätt | " + " | ".join(ROLLER[roll][0] for roll in roles) + " |"
    yield "|---|" + ":-:|" * len(roles)
    for ratt in Ratt:
        marks = (_mark(roll, ratt) for roll in roles)
        yield f"| {RATTER[ratt]} | " + " | ".join(marks) + " |"


def _mark(roll: Roll, ratt: Ratt) -> str:
    if ratt in TABELL[roll]:
        return "ja"
    return "val" if roll is Roll.KANSLI and ratt in EFTER_VAL else ""


def document() -> str:
    """The whole page, in Markdown."""
    lines = [_INLEDNING]
    lines += [f"- **{namn}** (`{roll}`). {mening}" for roll, (namn, mening) in ROLLER.items()]
    lines += ["", "Granskare och utredare får bara uppdrag med en sista dag.", ""]
    lines += ["## Rätterna", "", *_matrix(), ""]
    lines += [
        "*val*: bara där förbundet har valt det under Inställningar. Annars ser kansliet siffror."
    ]
    return "\n".join(lines) + "\n" + _KONTOT


if __name__ == "__main__":
    print(document(), end="")
