"""ESF projects: which there are, and the page of one.

A project is a log of its own (ADR 36), so it is no förbund to have in focus. The role in the
project itself is what opens it.
"""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from schemas import kodverk
from tracker.access.permissions import Ratt
from tracker.esf.projekt.uppsattning import las
from tracker.identity.texts import read_texts
from tracker.queries import projekt as lasning
from tracker.queries.forbund import projects
from web.behorighet import kraver_i_projekt
from web.forms.projektformular import i_ord
from web.projektrum import far, oppnat
from web.services import tjanster


pages = Blueprint("projekt", __name__, url_prefix="/esf")


@pages.get("")
@kraver_i_projekt(Ratt.SE_EKONOMI, Ratt.REDOVISA_TID)
def visa() -> ResponseReturnValue:
    """The projects that the visitor has a role in, or works in."""
    with tjanster().transaction(readonly=True) as session:
        alla = projects(session)
    mina = {slug: namn for slug, namn in alla.items() if far(slug, Ratt.SE_EKONOMI)}
    tid = {slug: namn for slug, namn in alla.items() if far(slug, Ratt.REDOVISA_TID)}
    return render_template("projekten.html", mina=mina, tid=tid)


@pages.get("/<slug>")
@kraver_i_projekt(Ratt.SE_EKONOMI)
def ett(slug: str) -> ResponseReturnValue:
    """How the project is set up, and its months."""
    with oppnat(slug, Ratt.SE_EKONOMI) as session:
        there = las(session, slug)
        ids = [one.personnamn for one in there.personal.values()]
        namn = read_texts(session, slug, ids, keys=tjanster().keys)
        manader = lasning.manader(session, slug)
        priser, satser = lasning.prislistor(session, slug), lasning.satser(session, slug)
        kategorier = lasning.kategorier(session, slug)
    return render_template(
        "projektet.html",
        projekt=there,
        namn=namn,
        manader=manader,
        prislistor=priser,
        satser=satser,
        kategorier=kategorier,
        far_andra=far(slug, Ratt.SKOTA_PROJEKT),
        kodnamn=kodverk.namn,
        i_ord=i_ord,
    )
