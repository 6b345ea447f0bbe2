"""Every command: its name, its help, its arguments, and where the function lies that does it.

Nothing else is imported here, so that `stegvis --help` and a misspelt command answer at once, and
a command waits only for what it uses itself.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from tracker.access.permissions import Ratt, Roll
from tracker.reports.periods import RULLANDE
from web.cli_parser import Commands, Parser


USES: Final = ("index", "varde", "kedja", "session", "kvitto")
"""Those of tracker/identity/keys.py (a test compares), without what that imports."""
FORMAT = ("table", "json", "csv", "xlsx", "pdf", "html")


def parser() -> Parser:
    """The whole command line."""
    top = Parser(
        "stegvis",
        "Deltagaruppföljning för samordningsförbund. Varje siffra förklarar sig själv.",
        "stegvis up",
    )
    commands = top.commands()
    _drift(commands)
    _logg(commands)
    _kopia(commands)
    _rapporter(commands)
    _leveranser(commands)
    return top


def _drift(commands: Commands) -> None:
    up = commands.add(
        "up",
        "Starta allt på den här datorn.",
        "stegvis up",
        "web.up:run_up",
        ratt=Ratt.DRIFT,
    )
    up.add_argument(
        "--demo", action="store_true", help="lägg först in det påhittade förbundet om inget finns"
    )
    commands.add(
        "migrate",
        "För databasen till den senaste versionen.",
        "stegvis migrate",
        "web.cli_drift:run_migrate",
        ratt=Ratt.DRIFT,
    )
    one = commands.add(
        "demo",
        "Lägg in ett påhittat förbund att prova med.",
        "stegvis demo --ja",
        "web.cli_drift:run_demo",
        ratt=Ratt.DRIFT,
    )
    one.add_argument("--ja", action="store_true", help="fråga inte, även om det finns data")
    day = commands.add(
        "manadsdag",
        "Välj vilken dag ett förbunds månadsrapporter görs.",
        "stegvis manadsdag --forbund demo --dag 5",
        "web.cli_drift:run_month_day",
        ratt=Ratt.STALLA_IN,
    )
    _om_forbundet(day)
    day.add_argument("--dag", required=True, type=int, help="dag i månaden, 1–31")
    two = commands.add("nycklar", "Nycklar som håller uppgifter hemliga.", "").commands()
    skapa = two.add(
        "skapa",
        "Gör en nyckelfil.",
        "stegvis nycklar skapa /etc/stegvis/nycklar",
        "web.cli_drift:run_keys",
        ratt=Ratt.BYT_NYCKEL,
    )
    skapa.add_argument("fil", type=Path, help="filen som skapas")
    _rotate(two.add, "rotera", "stegvis nycklar rotera")
    rensa = two.add(
        "rensa",
        "Ta bort gamla nycklar som inget längre behöver.",
        "stegvis nycklar rensa --ja",
        "web.cli_nycklar:run_purge",
        ratt=Ratt.BYT_NYCKEL,
    )
    rensa.add_argument("--ja", action="store_true", help="ta bort dem; annars visas de bara")
    three = commands.add("keys", "Annat namn för nycklar rotera.", "").commands()
    _rotate(three.add, "rotate", "stegvis keys rotate")
    _users(commands)


def _rotate(add: Callable[..., Parser], name: str, example: str) -> None:
    one = add(
        name,
        "Byt till nya nycklar. Allt går att läsa hela tiden, och allt kan vara igång.",
        example,
        "web.cli_nycklar:run_rotate",
        ratt=Ratt.BYT_NYCKEL,
    )
    one.add_argument(
        "--bara", action="append", choices=USES, metavar="SLAG", help=f"bara: {', '.join(USES)}"
    )
    one.add_argument(
        "--fortsatt", action="store_true", help="gör klart ett byte som avbröts, utan nya nycklar"
    )


def _users(commands: Commands) -> None:
    one = commands.add("anvandare", "Konton för att logga in, och deras uppdrag.", "").commands()
    skapa = one.add(
        "skapa",
        "Skapa ett konto, med ett uppdrag om du anger en roll.",
        "stegvis anvandare skapa anna --roll insatspersonal --forbund demo --insats case-manager",
        "web.cli_anvandare:run_create",
        ratt=Ratt.HANTERA_ANVANDARE,
    )
    skapa.add_argument("namn", help="inloggningsnamn")
    skapa.add_argument("--roll", choices=[roll.value for roll in Roll], help="rollen i uppdraget")
    skapa.add_argument("--forbund", action="append", help="förbundets korta namn; annars alla")
    skapa.add_argument("--huvudman", action="append", help="bara denna huvudmans personer")
    skapa.add_argument("--insats", action="append", help="bara denna insats")
    skapa.add_argument("--till", help="uppdragets sista dag, ÅÅÅÅ-MM-DD")
    skapa.add_argument("--beslut", default="Kommandoraden", help="beslutet som uppdraget bygger på")
    one.add(
        "lista",
        "Visa alla konton och deras uppdrag.",
        "stegvis anvandare lista",
        "web.cli_anvandare:run_list",
        ratt=Ratt.HANTERA_ANVANDARE,
    )
    av = one.add(
        "stang-av",
        "Stäng av ett konto. Den som är inloggad kommer ut vid nästa klick.",
        "stegvis anvandare stang-av anna",
        "web.cli_anvandare:run_disable",
        ratt=Ratt.HANTERA_ANVANDARE,
    )
    av.add_argument("namn", help="inloggningsnamn")
    _login(one)
    two = commands.add("apinyckel", "Nycklar för andra system.", "")
    ny = two.commands().add(
        "skapa",
        "Skapa en API-nyckel. Den visas bara en gång.",
        "stegvis apinyckel skapa --forbund demo --ratt lasa",
        "web.cli_drift:run_apikey",
        ratt=Ratt.BYT_NYCKEL,
    )
    _om_forbundet(ny)
    ny.add_argument(
        "--ratt", required=True, choices=["skriva", "besluta", "lasa"], help="vad den får göra"
    )
    ny.add_argument(
        "--huvudman", action="append", help="bara denna huvudmans insatser; annars allas"
    )
    ny.add_argument("--json", action="store_true", help="skriv svaret som JSON")


def _login(one: Commands) -> None:
    kod = one.add(
        "nollstall-kod",
        "Nollställ engångskoden för någon som tappat telefonen.",
        "stegvis anvandare nollstall-kod anna",
        "web.cli_inloggning:run_reset_code",
        ratt=Ratt.HANTERA_ANVANDARE,
    )
    nytt = one.add(
        "nytt-losenord",
        "Ge ett nytt lösenord, som ska bytas vid nästa inloggning.",
        "stegvis anvandare nytt-losenord anna",
        "web.cli_inloggning:run_new_password",
        ratt=Ratt.HANTERA_ANVANDARE,
    )
    koppla = one.add(
        "koppla",
        "Ge en kod som kopplar kontot till organisationens inloggning.",
        "stegvis anvandare koppla anna",
        "web.cli_inloggning:run_link",
        ratt=Ratt.HANTERA_ANVANDARE,
    )
    ut = one.add(
        "logga-ut",
        "Logga ut någon överallt, eller alla.",
        "stegvis anvandare logga-ut anna",
        "web.cli_inloggning:run_log_out",
        ratt=Ratt.HANTERA_ANVANDARE,
    )
    ut.add_argument("namn", nargs="?", help="inloggningsnamn")
    ut.add_argument("--alla", action="store_true", help="alla användare")
    koppla.add_argument("--bryt", action="store_true", help="ta bort kopplingen i stället")
    for parser in (kod, nytt, koppla):
        parser.add_argument("namn", help="inloggningsnamn")


def _logg(commands: Commands) -> None:
    one = commands.add(
        "import",
        "Läs in händelser från .jsonl, .csv eller .xlsx.",
        "stegvis import handelser.jsonl --dry-run",
        "web.cli_logg:run_import",
        ratt=Ratt.IMPORTERA,
    )
    one.add_argument("fil", type=Path, help="filen med händelser")
    one.add_argument("--dry-run", action="store_true", help="prova; spara inget")
    one.add_argument("--all-or-nothing", action="store_true", help="spara bara om allt är rätt")
    one.add_argument("--historik", action="store_true", help="behåll filens registreringstider")
    one.add_argument("--json", action="store_true", help="skriv kvittot som JSON")
    again = commands.add(
        "kvitto",
        "Visa ett sparat kvitto på en inläsning.",
        "stegvis kvitto 4f0c6a2e-8d1b-4c55-9a43-0b8a3f3f6f10",
        "web.cli_logg:run_receipt",
        ratt=Ratt.IMPORTERA,
    )
    again.add_argument("id", help="kvittots id, som skrevs ut vid inläsningen")
    again.add_argument("--json", action="store_true", help="skriv kvittot som JSON")
    two = commands.add(
        "export",
        "Skriv ut ett förbunds händelser i händelseformatet.",
        "stegvis export --forbund demo demo.jsonl",
        "web.cli_logg:run_export",
        ratt=Ratt.EXPORTERA,
    )
    _om_forbundet(two)
    two.add_argument("--till-position", type=int, help="sista löpnummer som tas med")
    two.add_argument(
        "--med-dolda",
        metavar="BESLUT",
        help="ta med vilka de är som är skyddade eller har tagit tillbaka sitt samtycke",
    )
    two.add_argument("fil", type=Path, help="filen som skrivs")
    three = commands.add(
        "verify",
        "Kontrollera att loggen är hel och att allt stämmer med den.",
        "stegvis verify --json",
        "web.cli_logg:run_verify",
        ratt=Ratt.DRIFT,
    )
    three.add_argument("--json", action="store_true", help="skriv svaret som JSON")
    commands.add(
        "rebuild",
        "Gör om alla sammanställningar från loggen.",
        "stegvis rebuild",
        "web.cli_logg:run_rebuild",
        ratt=Ratt.DRIFT,
    )


def _kopia(commands: Commands) -> None:
    one = commands.add(
        "backup",
        "Spara allt som behövs för att börja om någon annanstans, i en fil.",
        "stegvis backup /media/kopior/stegvis-2026-03-01.tar",
        "web.cli_kopia:run_backup",
        ratt=Ratt.DRIFT,
    )
    one.add_argument("fil", type=Path, help="filen som skrivs; den får inte finnas")
    one.add_argument(
        "--med-nycklar",
        action="store_true",
        help="ta med nyckelfilen; den som har filen kan då läsa allt",
    )
    two = commands.add(
        "restore",
        "Läs in en säkerhetskopia där det inte finns några data.",
        "stegvis restore /media/kopior/stegvis-2026-03-01.tar",
        "web.cli_kopia:run_restore",
        ratt=Ratt.DRIFT,
    )
    two.add_argument("fil", type=Path, help="filen som läses")


def _rapporter(commands: Commands) -> None:
    one = commands.add(
        "report",
        "Gör en rapport.",
        "stegvis report avslutsanledning --forbund demo --from 2025-01-01 --to 2025-12-31",
        "web.cli_rapporter:run_report",
        ratt=Ratt.SE_SIFFROR,
    )
    one.add_argument("--list", action="store_true", help="visa vilka rapporter som finns")
    one.add_argument("--format", choices=FORMAT, default="table", help="hur svaret skrivs")
    one.add_argument("--out", type=Path, help="filen som skrivs")
    one.add_argument(
        "--publicera", action="store_true", help="dölj små tal, och skriv upp att den publiceras"
    )
    _parameters(one, required=False)
    _bilaga(commands)
    two = commands.add(
        "explain",
        "Visa vad som ligger bakom en siffra.",
        "stegvis explain avslutsanledning --forbund demo --from 2025-01-01 --to 2025-12-31 "
        "--row utskrivning --column kvinna",
        "web.cli_rapporter:run_explain",
        ratt=Ratt.SE_PERSONER,
    )
    _parameters(two, required=True)
    two.add_argument("--row", required=True, help="radens kod, eller total")
    two.add_argument("--column", required=True, help="kolumnens namn")
    two.add_argument("--deltagande", help="svara på om just detta deltagande räknas, och varför")
    two.add_argument("--json", action="store_true", help="skriv svaret som JSON")
    three = commands.add(
        "jamfor",
        "Jämför en tryckt tabell i en textfil med vad loggen säger.",
        "stegvis jamfor alder tabell.txt --forbund demo --from 2025-01-01 --to 2025-12-31",
        "web.cli_tryckt:run_compare",
        ratt=Ratt.SE_SIFFROR,
    )
    _parameters(three, required=True)
    three.add_argument("fil", type=Path, help="tabellen som text: tabb, semikolon eller mellanslag")
    three.add_argument("--json", action="store_true", help="skriv svaret som JSON")


def _bilaga(commands: Commands) -> None:
    one = commands.add(
        "arsbilaga",
        "Gör årsbilagan: ett års alla tabeller och diagram i en fil.",
        "stegvis arsbilaga --forbund demo --ar 2025 --out arsbilaga.pdf",
        "web.cli_arsbilaga:run_yearbook",
        ratt=Ratt.SE_SIFFROR,
    )
    _om_forbundet(one)
    one.add_argument("--ar", required=True, type=int, help="året, fyra siffror")
    one.add_argument("--as-of", help="så som det var känt då, till exempel 2026-01-31T00:00:00Z")
    one.add_argument(
        "--publicera", action="store_true", help="dölj små tal, och skriv upp att den publiceras"
    )
    one.add_argument("--out", required=True, type=Path, help="filen: .xlsx, .pdf eller .json")


_URVAL: Final = (
    ("kommun", "bara inskrivna från denna kommun, fyra siffror"),
    ("kon", "bara kvinna eller bara man"),
    ("alder", "bara denna åldersklass vid starten, till exempel 30-39"),
    ("malgrupp", "bara denna målgrupp"),
    ("huvudman", "bara denna huvudmans insatser"),
)
"""The choices beside insats, each with its help."""


def _leveranser(commands: Commands) -> None:
    one = commands.add(
        "leveranser",
        "Visa vad som är levererat, och vilka leveranser som skiljer sig från i dag.",
        "stegvis leveranser --forbund demo --json",
        "web.cli_leveranser:run_deliveries",
        ratt=Ratt.SE_FORSEGLAT,
    )
    _om_forbundet(one)
    one.add_argument("--json", action="store_true", help="skriv svaret som JSON")
    two = commands.add(
        "definition",
        "Visa vilka versioner av rapporterna som gäller, eller låt en annan gälla.",
        "stegvis definition --forbund demo --rapport utbildning --version 2",
        "web.cli_leveranser:run_definition",
        ratt=Ratt.VALJ_VERSION,
    )
    _om_forbundet(two)
    two.add_argument("--rapport", help="rapportens namn; utan den visas alla")
    two.add_argument("--version", help="versionen som ska gälla från nu")
    two.add_argument("--json", action="store_true", help="skriv svaret som JSON")


def _om_forbundet(parser: Parser) -> None:
    """Of a command that is about one förbund."""
    parser.add_argument("--forbund", required=True, help="förbundets korta namn")


def _parameters(parser: Parser, *, required: bool) -> None:
    parser.add_argument("rapport", nargs=None if required else "?", help="rapportens namn")
    parser.add_argument("--forbund", action="append", default=[], help="förbundets korta namn")
    area = parser.add_mutually_exclusive_group()
    area.add_argument("--lan", help="alla förbund i ett län, två siffror, i stället för --forbund")
    area.add_argument("--hela-landet", action="store_true", help="alla förbund som finns")
    parser.add_argument("--from", dest="fran", help="första dagen, ÅÅÅÅ-MM-DD")
    parser.add_argument("--to", dest="till", help="sista dagen, ÅÅÅÅ-MM-DD")
    parser.add_argument(
        "--period", metavar="REGEL", help=f"i stället för dagar: {', '.join(RULLANDE)}"
    )
    parser.add_argument("--insats", action="append", default=[], help="bara denna insats")
    for name, help_ in _URVAL:
        parser.add_argument(f"--{name}", action="append", default=[], help=help_)
    parser.add_argument("--as-of", help="som det var känt då: tid med zon")
