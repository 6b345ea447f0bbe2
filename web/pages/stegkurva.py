"""Steps beside the declared reports: the time to a first one, also of those who are not there yet,
and what went before work, with how sure that is.
"""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from schemas.kodverk import LISTOR, koder, namn
from tracker.access.permissions import Ratt
from tracker.queries.forbund import huvudman
from tracker.reports import foregangare, stegkurva, tva_bilder
from tracker.reports.foregangare import Jamforelse
from tracker.reports.stegkurva import Kurva
from tracker.state.insats import EJ_ANGIVEN
from tracker.steg.andel import Andel
from tracker.steg.overlevnad import hel_procent
from web import period, stegbild
from web.behorighet import kraver
from web.pages.rapporter import years
from web.period import DELAR
from web.services import tjanster
from web.visitor import besok, forbund, las, today


pages = Blueprint("stegkurva", __name__)

EFTER: Final = {
    "insats": "Insats",
    "kon": "Kön",
    "alder": "Ålder",
    "remittent": "Remittent",
    "huvudman": "Insatsens huvudman",
}
"""What the table may be told apart by, in the order of the choice."""


@pages.get("/rapporter/tid-till-forsta-steget")
@kraver(Ratt.SE_SIFFROR)
def visa() -> ResponseReturnValue:
    fokus = besok().fokus
    if not fokus.forbund:
        return render_template("tomt_forbund.html", fokus=fokus)
    val = period.read(
        request.args, tuple(fokus.insatser), now=tjanster().clock.now(), today=today()
    )
    asked = val.parametrar(forbund())
    vem = next((v for v in koder("respondent") if v == request.args.get("vem")), "deltagare")
    efter = next((one for one in EFTER if one == request.args.get("efter")), "insats")
    found = stegkurva.kurvor(asked, tjanster().svarare.underlag(asked), vem=vem, efter=efter)
    alla = found[0]
    return render_template(
        "stegkurva.html", val=val, ar=years(val), delar=DELAR, vem=vem, fokus=fokus,
        vilka=[(v, namn("respondent", v)) for v in koder("respondent")],
        efter=efter, grupper=EFTER, namn=_gruppnamn(efter),
        kurvor=found, alla=alla, dagar=stegkurva.DAGAR, andel=_andel,
        bild=stegbild.rita(alla.punkter, "Andel som inte har tagit ett steg än", _alt(alla))
        if alla.punkter else "",
    )  # fmt: skip


@pages.get("/rapporter/vad-gick-fore-arbete")
@kraver(Ratt.SE_SIFFROR)
def fore_arbete() -> ResponseReturnValue:
    fokus = besok().fokus
    if not fokus.forbund:
        return render_template("tomt_forbund.html", fokus=fokus)
    val = period.read(
        request.args, tuple(fokus.insatser), now=tjanster().clock.now(), today=today()
    )
    asked = val.parametrar(forbund())
    svarare = tjanster().svarare
    found = foregangare.jamfor(svarare.tabell("fore-arbete", asked).rows)
    return render_template(
        "fore_arbete.html", val=val, ar=years(val), delar=DELAR,
        steg=[one for one in found if one.vad == found[0].vad],
        borjan=[one for one in found if one.vad != found[0].vad],
        bilder=tva_bilder.bilder(asked, svarare.underlag(asked)),
        provade=sum(one.chans is not None for one in found), minst=foregangare.MINST,
        minst_par=tva_bilder.MINST, rakna=_av, spann=_spann,
    )  # fmt: skip


def _gruppnamn(efter: str) -> Mapping[str, str]:
    """The words of each group's code."""
    if efter == "insats":
        return besok().fokus.insatser
    if efter == "huvudman":
        with las() as session:
            named = huvudman(session, forbund())
        return {**named, **dict.fromkeys((EJ_ANGIVEN, stegkurva.OKAND), "Ingen angiven")}
    return {kod.kod: kod.namn for kod in LISTOR[stegkurva.GRUPPER[efter]]} | {
        stegkurva.OKAND: "Saknas/okänd"
    }


def _av(andel: Andel) -> str:
    """«33 % (4 av 12)»; of nobody there is no share."""
    if andel.andel is None:
        return "–"
    return f"{hel_procent(andel.andel)} % ({andel.antal} av {andel.matta})"


def _spann(one: Jamforelse) -> str:
    """«12 (−3 till 27)» points of per cent; «–» where it is told as too few."""
    if one.skillnad is None or one.besked == "fa":
        return "–"
    middle, low, high = (f"{round(part * 100):d}".replace("-", "−") for part in one.skillnad)
    return f"{middle} ({low} till {high})"


def _alt(alla: Kurva) -> str:
    half = f"Hälften hade tagit ett steg efter {alla.median} dagar." if alla.median else (
        "Färre än hälften hade tagit ett steg."
    )  # fmt: skip
    return f"{alla.matta} personer är mätta minst två gånger, {alla.framme} tog ett steg. {half}"


def _andel(kurva: Kurva, dag: int) -> str:
    """«63 % (48–76 %)» not there yet after so many days; before anybody is, all of them. Of days
    that nobody was followed to nothing is told.
    """
    if not kurva.matta or dag > kurva.langst:
        return "–"
    point = kurva.efter(dag)
    if point is None:
        return "100 %"
    share = f"{hel_procent(point.kvar)} %"
    if point.lag is None or point.hog is None:
        return share
    return f"{share} ({hel_procent(point.lag)}–{hel_procent(point.hog)} %)"
