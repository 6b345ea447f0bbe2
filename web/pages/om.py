"""Pages about the pages: shortcuts, and how accessible they are."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from web.behorighet import inloggad, oppen
from web.redogorelse import read


pages = Blueprint("om", __name__)

SNABB = (
    ("Överallt", (("S", "sök en person"), ("G", "gå till Att göra"), ("D", "gå till Deltagare"),
                  ("K", "den här sidan"))),
    ("På Att göra och Remisser", (("N", "ta emot en remiss"), ("B", "börja med den äldsta"))),
    ("På en deltagares sida", (("R", "svara på remissen"), ("I", "skriv in"), ("P", "plan"),
                               ("U", "uppföljning"), ("A", "avsluta"), ("T", "samtycke"),
                               ("N", "nästa i kön, när du nyss har sparat"))),
    ("I ett formulär", (("F", "fortsätt, eller registrera"),)),
)  # fmt: skip
"""Where → (access key, what it does)."""
I_FORMULAR = (
    ("Tabb", "nästa svar. Skift och Tabb går bakåt"),
    ("Ctrl och pil ned", "nästa fråga. Pil upp går bakåt"),
    ("En bokstav", "hoppa till svaret som börjar så, i en lista med val"),
    ("Mellanslag", "markera eller avmarkera en ruta"),
    ("Retur", "fortsätt. I ett stort textfält: Ctrl och Retur"),
)


@pages.get("/genvagar")
@inloggad
def genvagar() -> ResponseReturnValue:
    return render_template("genvagar.html", snabb_tabell=SNABB, i_formular=I_FORMULAR)


@pages.get("/tillganglighet")
@oppen("Redogörelsen ska kunna läsas av alla, även av den som inte kan logga in.")
def tillganglighet() -> ResponseReturnValue:
    return render_template("tillganglighet.html", rapport=read())
