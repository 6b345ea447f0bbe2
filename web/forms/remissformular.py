"""The forms of a remiss: take one in, and answer it. Declarations only."""

from dataclasses import replace
from typing import Final

from web.forms.falt import Falt
from web.forms.fragor import INSATS, PERSONNUMMER, Formular, dag
from web.forms.namnformular import FALT as NAMNFALT


REMISS: Final = Formular(
    typ="remiss.inkommen",
    rubrik="Ta emot en remiss",
    knapp="Registrera remissen",
    kvitto="Remissen är registrerad.",
    falt=(
        INSATS,
        PERSONNUMMER,
        dag("När kom remissen?"),
        Falt(
            "remittent",
            "Vem remitterar?",
            "val",
            lista="remittent",
            kravs=True,
            saknas="Välj vem som remitterar.",
        ),
        Falt(
            "remittent_enhet",
            "Enhet hos remittenten",
            "text",
            hint="Till exempel vårdcentralens namn. Inga namn på personer.",
        ),
        Falt(
            "syfte",
            "Vad är syftet?",
            "langtext",
            hint="Kort, utan personnummer. Texten sparas krypterad.",
            fritext=True,
        ),
        *NAMNFALT,
    ),
)
SVAR: Final = Formular(
    typ="remiss.besvarad",
    rubrik="Svara på remissen",
    knapp="Spara svaret",
    kvitto="Svaret är sparat.",
    falt=(
        dag("Vilken dag gavs svaret?"),
        Falt("beslut", "Svar", "val", lista="remissbeslut", kravs=True, saknas="Välj ett svar."),
        Falt(
            "orsak",
            "Varför?",
            "langtext",
            hint="Behövs när remissen avböjs. Texten sparas krypterad.",
            fritext=True,
        ),
        Falt(
            "hanvisad_till",
            "Hänvisas till insats",
            "insats",
            kravs=True,
            vid="hanvisad",
            saknas="Välj vilken insats personen hänvisas till.",
        ),
        Falt(
            "paminn",
            "När vill du bli påmind?",
            "kommande_dag",
            hint="För väntelista, till exempel 1/3. Annars påminns du efter 30 dagar.",
            kuvert=True,
            vid="vantelista",
        ),
    ),
)
OVERTAGEN: Final = replace(
    REMISS,
    rubrik="Ta emot från en annan insats",
    ingress="Personen är redan känd. Det som stod i den förra remissen är ifyllt.",
    falt=tuple(f for f in REMISS.falt if f not in (PERSONNUMMER, *NAMNFALT)),
)
"""A remiss that another insats hands over: who it is about is known."""
OVERLAMNAD: Final = replace(
    OVERTAGEN,
    rubrik="Lämna över till en annan insats",
    knapp="Skicka remissen",
    kvitto="Remissen är skickad. Du ser här när den är besvarad.",
    ingress="Skicka bara om personen vet om det och vill. De som arbetar där får se personnumret"
    " och det du skriver här, men inget annat härifrån.",
)
"""A remiss that is sent to an insats that somebody else answers for."""
