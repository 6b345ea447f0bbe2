"""The forms, one for each kind of event that people register by hand: declarations only.

Each asks what HANDELSER.md lets the event say and nothing else, in the order that a meeting goes.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from web.forms.falt import Falt
from web.forms.fragor import FORSORJNING, SYSSELSATTNING, Formular, dag
from web.forms.remissformular import REMISS, SVAR


INSKRIVNING: Final = Formular(
    typ="inskrivning.gjord",
    rubrik="Skriv in",
    knapp="Registrera inskrivningen",
    kvitto="Inskrivningen är registrerad.",
    ingress="Dagen behövs. Fyll i det övriga du vet, resten kan du rätta senare.",
    falt=(
        dag("Första dagen i insatsen"),
        Falt("utbildning", "Högsta utbildning", "val", lista="utbildning"),
        FORSORJNING,
        Falt(
            "tid_i_forsorjning",
            "Tid i offentlig försörjning",
            "val",
            lista="tid_i_forsorjning",
        ),
        SYSSELSATTNING,
        Falt("malgrupper", "Målgrupper", "lista", hint="Skilj dem åt med komma."),
        Falt("kommun", "Kommun", "text"),
        Falt("stadsdel", "Stadsdel", "text"),
    ),
)
PLAN: Final = Formular(
    typ="plan.upprattad",
    rubrik="Registrera en plan",
    knapp="Registrera planen",
    kvitto="Planen är registrerad.",
    falt=(
        dag("När upprättades planen?"),
        Falt("slag", "Vilken plan?", "val", lista="plan_slag"),
        Falt(
            "parter",
            "Vilka är med?",
            "flerval",
            hint="Markera alla som gäller.",
            lista="remittent",
            utom=("saknas_okand", "egen_anmalan"),
        ),
    ),
)
PLANUPPFOLJNING: Final = Formular(
    typ="plan.foljdes_upp",
    rubrik="Följ upp planen",
    knapp="Registrera uppföljningen",
    kvitto="Uppföljningen av planen är registrerad.",
    ingress="Följ upp så ofta det behövs. Den dag planen är genomförd svarar du ja.",
    falt=(
        dag("Vilken dag följdes planen upp?"),
        Falt(
            "slag",
            "Vilken plan?",
            "val",
            lista="plan_slag",
            hint="Svara om det finns flera slags planer.",
        ),
        Falt("genomford", "Är planen genomförd?", "janej", kravs=True),
    ),
)
MATNING: Final = Formular(
    typ="matning.gjord",
    rubrik="Registrera en uppföljning",
    knapp="Registrera uppföljningen",
    kvitto="Uppföljningen är registrerad.",
    falt=(
        dag("Vilken dag gjordes den?"),
        Falt(
            "tillfalle",
            "Vilken uppföljning?",
            "val",
            lista="tillfalle",
            kravs=True,
            saknas="Välj vilken uppföljning det är.",
        ),
        FORSORJNING,
        SYSSELSATTNING,
    ),
)
AVSLUT: Final = Formular(
    typ="avslut.gjort",
    rubrik="Avsluta",
    knapp="Registrera avslutet",
    kvitto="Avslutet är registrerat.",
    ingress="Dag och anledning behövs. Fyll i det övriga du vet. Saknas något, eller är något"
    " ovanligt, får du kontrollera svaren innan de sparas.",
    falt=(
        dag("Sista dagen i insatsen"),
        Falt(
            "anledning",
            "Varför avslutas deltagandet?",
            "val",
            lista="avslutsanledning",
            kravs=True,
            saknas="Välj varför deltagandet avslutas.",
        ),
        FORSORJNING,
        SYSSELSATTNING,
        Falt(
            "vidare_till",
            "Vart går personen vidare?",
            "flerval",
            hint="Markera alla som gäller.",
            lista="vidare_till",
        ),
        Falt("fullfoljt", "Fullföljde personen insatsen?", "janej"),
    ),
)
ATEROPPNA: Final = Formular(
    typ="deltagande.ateroppnat",
    rubrik="Öppna igen",
    knapp="Öppna deltagandet igen",
    kvitto="Deltagandet är öppet igen.",
    ingress="Avslutet slutar gälla. Det syns kvar i historiken.",
    falt=(
        dag("Från vilken dag?"),
        Falt(
            "orsak",
            "Varför öppnas det igen?",
            "langtext",
            kravs=True,
            fritext=True,
            saknas="Skriv varför.",
        ),
    ),
)
_ANDAMAL: Final = Falt(
    "andamal",
    "Vad gäller samtycket?",
    "val",
    lista="andamal",
    kravs=True,
    saknas="Välj vad samtycket gäller.",
)
SAMTYCKE: Final = Formular(
    typ="samtycke.lamnat",
    rubrik="Registrera samtycke",
    knapp="Registrera samtycket",
    kvitto="Samtycket är registrerat.",
    falt=(dag("Vilken dag lämnades det?"), _ANDAMAL),
)
ATERTAGET: Final = Formular(
    typ="samtycke.atertaget",
    rubrik="Registrera återtaget samtycke",
    knapp="Registrera att samtycket är återtaget",
    kvitto="Samtycket är återtaget.",
    ingress="Personen visas och lämnas inte ut för ändamålet mer. Siffrorna ändras inte.",
    falt=(dag("Vilken dag återtogs det?"), _ANDAMAL),
)

FORMULAR: Final[Mapping[str, Formular]] = MappingProxyType(
    {
        form.typ: form
        for form in (
            *(REMISS, SVAR, INSKRIVNING, PLAN, PLANUPPFOLJNING, MATNING),
            *(AVSLUT, ATEROPPNA, SAMTYCKE, ATERTAGET),
        )
    }
)
"""By kind of event; a kind without a form here is not registered, nor corrected, by hand."""

PA_DELTAGANDE: Final[Mapping[str, Formular]] = MappingProxyType(
    {
        "inskrivning": INSKRIVNING,
        "plan": PLAN,
        "planuppfoljning": PLANUPPFOLJNING,
        "matning": MATNING,
        "avslut": AVSLUT,
        "ateroppna": ATEROPPNA,
        "samtycke": SAMTYCKE,
        "atertaget": ATERTAGET,
    }
)
"""By the last word of the address `/deltagare/<deltagande>/…`."""
