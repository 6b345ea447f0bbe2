"""Tables to write: some that were printed for 2020, and one with everything awkward in it."""

from schemas.rapporter import (
    Bas,
    Condition,
    Dimension,
    Kolumn,
    Measure,
    Population,
    Report,
    Tabell,
    Test,
)


NAMN = {"sthlm": "Samordningsförbundet Prov", "ostra": "Samordningsförbundet Östra"}
PARAMETRAR = {
    "forbund": ["sthlm"],
    "from": "2020-01-01",
    "to": "2020-12-31",
    "insats": [],
    "as_of": None,
}
SHA = "9f2c" * 16

AVSLUTADE = Population(
    id="avslutade",
    mening="Deltaganden som avslutades {from}–{to} i {insats}.",
    kalla="deltaganden",
    villkor=(
        Condition(
            id="slut_i_perioden",
            mening="Slutdagen är tidigast {from} och senast {to}.",
            nej="Slutdagen ligger utanför {from}–{to}.",
            nagon=(Test(kolumn="slut", op=">=", mot="from"),),
        ),
        Condition(
            id="ej_felregistrering",
            mening="Avslutet är inte en felregistrering.",
            nej="Avslutet är en felregistrering och räknas aldrig.",
            nagon=(Test(kolumn="anledning", op="!=", varde="felregistrering"),),
        ),
    ),
)
NYA = Population(
    id="nya",
    mening="Deltaganden som började {from}–{to}.",
    kalla="deltaganden",
    villkor=(AVSLUTADE.villkor[0].model_copy(update={"mening": "Startdagen är i perioden."}),),
)


def _matt(id_: str, titel: str, *, population: str = "avslutade", grupp: str | None = None):
    procent = id_.endswith("_procent")
    return Measure(
        id=id_,
        titel=titel,
        grupp=grupp,
        slag="procent" if procent else "antal",
        population=population,
        nyckel="anledning",
        av=id_.removesuffix("_procent") if procent else None,
    )


def _kolumner(report: Report) -> list[Kolumn]:
    return [
        Kolumn(id=report.dimension.id, title=report.dimension.titel, slag="nyckel"),
        Kolumn(id="namn", title="Namn", slag="text"),
        *(Kolumn(id=e, title=e.capitalize(), slag="janej") for e in report.egenskaper),
        *(
            Kolumn(
                id=m.id,
                title=m.titel,
                grupp=m.grupp,
                slag="procent" if m.slag == "procent" else "antal",
            )
            for m in report.matt
        ),
    ]


AVSLUT = Report(
    id="avslutsanledning",
    definition="1",
    fraga="Vilka avslutades, och varför?",
    titel="Avslutsanledning",
    dimension=Dimension(id="kod", titel="Anledning", kodlista="avslutsanledning"),
    populationer=(AVSLUTADE,),
    matt=(_matt("kvinna", "Kvinna"), _matt("man", "Man"), _matt("totalt", "Totalt")),
    noter=("Ett deltagande kan inte avslutas två gånger.",),
)
INSATSER = Report(
    id="deltagare-per-insats",
    definition="1",
    fraga="Hur många deltog, i vilka insatser?",
    titel="Deltagare per insats",
    dimension=Dimension(id="insats", titel="Insats"),
    populationer=(NYA, AVSLUTADE),
    egenskaper=("volyminsats",),
    matt=(
        _matt("totalt", "Totalt", population="nya"),
        _matt("nya_anonyma", "Nya anonyma", population="nya"),
        _matt("nya", "Nya", population="nya"),
        _matt("avslutade", "Avslutade"),
        _matt("unika", "Unika", population="nya"),
    ),
    noter=("Unika på raden Totalt är olika personer i alla insatser, inte kolumnens summa.",),
)
FORE_EFTER = Report(
    id="sysselsattning-fore-efter",
    definition="1",
    fraga="Vad gjorde de före, och vad gör de efter?",
    titel="Sysselsättning före och efter",
    dimension=Dimension(id="kod", titel="Sysselsättning", kodlista="sysselsattning"),
    populationer=(AVSLUTADE,),
    matt=tuple(
        _matt(
            f"{led}_{kon}{slut}",
            kon.capitalize() + (" (%)" if slut else ""),
            grupp="Före" if led == "fore" else "Efter",
        )
        for led in ("fore", "efter")
        for kon in ("kvinna", "man", "totalt")
        for slut in ("", "_procent")
    ),
    total=False,
    bas=Bas(matta="matta", mojliga="avslutade"),
)


def tabell(report: Report, **andra) -> Tabell:
    delar = {
        "report": report.id,
        "definition": report.definition,
        "parameters": PARAMETRAR,
        "position": 3571,
        "columns": _kolumner(report),
        "sha256": SHA,
    }
    return Tabell.model_validate(delar | andra)


def avslut(**andra) -> Tabell:
    rader = [
        ("utskrivning", "Utskrivning", 99, 61),
        (
            "utskrivning_fortsatt_rehabilitering",
            "Utskrivning – fortsatt rehabilitering",
            121,
            96,
        ),
        ("utskrivning_sjukdom", "Utskrivning pga sjukdom", 44, 34),
        ("utskrivning_foraldraledighet", "Utskrivning pga föräldraledighet", 1, 2),
        ("utskrivning_flytt", "Utskrivning pga flytt", 3, 1),
        ("utskrivning_utan_matning", "Utskrivning – utan mätning", 1, 5),
        ("ovrigt", "Övrigt", 4, 6),
    ]
    rows = [
        {"kod": kod, "namn": namn, "kvinna": k, "man": m, "totalt": k + m}
        for kod, namn, k, m in rader
    ]
    total = {"kvinna": 273, "man": 205, "totalt": 478}
    return tabell(AVSLUT, **({"rows": rows, "total": total} | andra))


def insatser(**andra) -> Tabell:
    rader = [
        ("aktivitetsplatsen", "Aktivitetsplatsen", 117, 6, 64, 50, 116),
        ("arbetslagshalsan", "Arbets- och hälsolaget", 27, 57, 9, 17, 27),
        ("bron", "Bron", 9, 0, 1, 3, 9),
        ("case-manager", "Case manager inom psykiatrin i samverkan", 68, 1, 21, 68, 68),
        ("ips", "IPS", 106, 0, 72, 24, 106),
        ("prolog", "Prolog", 37, 0, 0, 37, 37),
        ("team-jobbtorg", "Team Jobbtorg", 138, 9, 96, 93, 137),
    ]
    falt = ("insats", "namn", "totalt", "nya_anonyma", "nya", "avslutade", "unika")
    rows = [dict(zip(falt, rad, strict=True)) | {"volyminsats": False} for rad in rader]
    rows[1]["volyminsats"] = True
    total = {"totalt": 868, "nya_anonyma": 90, "nya": 509, "avslutade": 478, "unika": 751}
    return tabell(INSATSER, **({"rows": rows, "total": total} | andra))


def fore_efter(**andra) -> Tabell:
    rader = [
        ("aktivt_arbetssokande", "Aktivt arbetssökande",
         39, 17, 25, 15, 64, 16, 74, 31, 63, 39, 137, 34),
        ("arbete_osubventionerat", "Arbete – ej subventionerat",
         6, 3, 4, 2, 10, 3, 31, 13, 15, 9, 46, 12),
        ("arbete_subventionerat", "Arbete – subventionerat",
         13, 6, 12, 7, 25, 6, 40, 17, 24, 15, 64, 16),
        ("arbetsmarknadsprogram", "Arbetsmarknadspolitiskt program",
         29, 12, 18, 11, 47, 12, 19, 8, 18, 11, 37, 9),
        ("ingen", "Ingen sysselsättning",
         139, 59, 93, 57, 232, 58, 43, 18, 35, 21, 78, 20),
    ]  # fmt: skip
    falt = ["kod", "namn", *(m.id for m in FORE_EFTER.matt)]
    bas = {"matta": {"kvinna": 235, "man": 163, "totalt": 398}, "mojliga": 478}
    rows = [dict(zip(falt, rad, strict=True)) for rad in rader]
    return tabell(FORE_EFTER, **({"rows": rows, "bas": bas} | andra))


def besvarlig() -> Tabell:
    """Formula text, emoji, a leading zero, every kind of empty, å ä ö, markup."""
    rows = [
        {"kod": "007", "namn": "=1+1", "kvinna": 0, "man": None, "totalt": 12345},
        {"kod": "a", "namn": '@SUM(A1) & <b>Åäö</b>; "x"', "kvinna": 1, "man": 2, "totalt": 3},
        {
            "kod": "b",
            "namn": "Grön 🌱 växt\x07",
            "kvinna": None,
            "man": None,
            "totalt": None,
            "tom": {"kvinna": "inga_data", "man": "ej_aktuellt", "totalt": "dold"},
        },
        {"kod": "c", "namn": "#N/A", "kvinna": 1, "man": 1, "totalt": 2},
        {"kod": "0123", "namn": "", "kvinna": 1, "man": 1, "totalt": 2},
    ]
    return tabell(AVSLUT, rows=rows, total={"kvinna": 3, "man": None, "totalt": 12350})


TABELLER = {
    "avslut": (avslut, AVSLUT),
    "insatser": (insatser, INSATSER),
    "fore_efter": (fore_efter, FORE_EFTER),
    "besvarlig": (besvarlig, AVSLUT),
}
