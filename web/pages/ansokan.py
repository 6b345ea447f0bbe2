"""A project's payment applications: what may be applied for, what ESF-rådet decided, and the
forecast of it.
"""

import re
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.errors import Refused
from tracker.esf.manad import Manad, av_dag, till_och_med
from tracker.esf.pengar.prognos import Ansokningsperiod, Prognosrad, prognos
from tracker.esf.projekt.hela_manaden import Grund, hela
from tracker.esf.projekt.sandningar import utbetalningar
from tracker.intake.faults import Avvisad
from tracker.redovisning import ansokan as ansokningar
from tracker.redovisning.bestallning import Vad
from web.behorighet import kraver_i_projekt
from web.projektrum import far
from web.projektsidor import kant, kravs, rum
from web.projektskrivning import bestall_fil, spara
from web.services import tjanster
from web.stegra import ask_first
from web.visitor import today


pages = Blueprint("ansokan", __name__, url_prefix="/esf")

_KRONOR: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
_AVSLAG: Final = re.compile(
    r"\s*([a-z0-9_-]+)\s*;\s*([0-9]{4}-[0-9]{2})\s*;\s*([a-z0-9_-]+)\s*;\s*([0-9]{1,4}(?:[,.][0-9]{1,4})?)\s*"
)
SENASTE: Final = 3
"""Reported months that the forecast is the mean of, unless the reader chooses."""


@pages.get("/<slug>/ansokan")
@kraver_i_projekt(Ratt.SE_EKONOMI)
def visa(slug: str) -> ResponseReturnValue:
    """The payment periods, what was paid, and the forecast against the budget."""
    kravs(slug, Ratt.SE_EKONOMI)
    return _sida(slug)


def _sida(slug: str, fel: dict[str, str] | None = None) -> ResponseReturnValue:
    here = kant(slug)
    with rum(slug) as session:
        betalda = utbetalningar(session, slug, here.vid[slug])
    hinder, manader = "", request.args.get("manader", SENASTE, type=int)
    rader: tuple[Prognosrad, ...] = ()
    raknat = "manader" in request.args
    try:
        rader = _prognos(here, manader) if raknat else ()
    except Refused as refusal:
        hinder = refusal.text
    page = render_template(
        "projektansokan.html",
        projekt=here.uppsatt,
        perioder=_perioder(here),
        betalda={(one.fran, one.till): one for one in betalda},
        clearing={
            (one.fran, one.till): _avrakning(here, one.fran, one.till)
            for one in (betalda if raknat else ())
        },
        raknat=raknat,
        prognos=rader,
        hinder=hinder,
        manader=manader,
        fel=[{"text": text, "href": f"#{falt}"} for falt, text in (fel or {}).items()],
        vid=fel or {},
        svar=request.form,
        far_skota=far(slug, Ratt.SKOTA_PROJEKT),
        id=tjanster().new_id(),
    )
    return page, 422 if fel else 200


def _perioder(here: Grund) -> list[tuple[Manad, Manad]]:
    """The months of each payment period; of the whole project where none is set."""
    spann = here.uppsatt.perioder or ((here.uppsatt.start, here.uppsatt.slut),)
    return [(av_dag(fran), av_dag(till)) for fran, till in spann]


def _manad(here: Grund, manad: Manad) -> int:
    """öre that could be supported of a month as it stands."""
    t = tjanster()
    bas = hela(t.transaction, here, manad, idag=today(), keys=t.keys)
    return ansokningar.rakna(here, [bas]).utfall.stodberattigande


def _prognos(here: Grund, manader: int) -> tuple[Prognosrad, ...]:
    """The forecast per period. Raises Refused where nothing is reported or decided yet."""
    budget = sum(here.val.per_delprojekt("budget_delprojekt").values())
    alla = list(till_och_med(av_dag(here.uppsatt.start), av_dag(here.uppsatt.slut)))
    perioder = [
        Ansokningsperiod(fran, till, budget * len(list(till_och_med(fran, till))) // len(alla))
        for fran, till in _perioder(here)
    ]
    kanda = {manad: _manad(here, manad) for manad in here.manader}
    rapporterat = {manad: summa for manad, summa in kanda.items() if summa}
    krav = here.val.procent("medfinansiering_procent")
    return prognos(perioder, rapporterat, manader=manader, stodandel=10_000 - krav)


def _avrakning(here: Grund, fran: Manad, till: Manad) -> object:
    """The clearing of a paid period; the sentence of what stands in the way where it cannot be."""
    t = tjanster()
    with rum(here.uppsatt.projekt) as session:
        betald = next(
            one
            for one in utbetalningar(session, here.uppsatt.projekt, here.vid[here.uppsatt.projekt])
            if (one.fran, one.till) == (fran, till)
        )
    try:
        months = [
            hela(t.transaction, here, manad, idag=today(), keys=t.keys)
            for manad in till_och_med(fran, till)
        ]
        return ansokningar.clearing(here, ansokningar.rakna(here, months), betald)[1]
    except Refused as refusal:
        return refusal.text


@pages.post("/<slug>/ansokan")
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def gor(slug: str) -> ResponseReturnValue:
    """Order the workbook of a period."""
    kravs(slug, Ratt.SKOTA_PROJEKT)
    if ask := ask_first(back=url_for("ansokan.visa", slug=slug)):
        return ask
    vald = request.form.get("period", "")
    period = next((one for one in _perioder(kant(slug)) if "_".join(map(str, one)) == vald), None)
    if period is None:
        abort(404)
    bestall_fil(slug, Vad.ANSOKAN, *period)
    return redirect(url_for("projektfiler.filer", slug=slug), 303)


@pages.post("/<slug>/ansokan/beslut")
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def beslut(slug: str) -> ResponseReturnValue:
    """What ESF-rådet paid and rejected."""
    kravs(slug, Ratt.SKOTA_PROJEKT)
    fel: dict[str, str] = {}
    data = _beslut(fel)
    if not fel:
        try:
            spara(slug, "ansokan.beslutad", data)
        except Avvisad as refusal:
            fel["utbetalt"] = " ".join(one.text for one in refusal.fel)
        except Refused as refusal:
            fel["utbetalt"] = refusal.text
    if fel:
        return _sida(slug, fel)
    return redirect(url_for("ansokan.visa", slug=slug, klart="beslut_sparat"), 303)


def _beslut(fel: dict[str, str]) -> dict[str, object]:
    """What the form says; what is wrong goes into `fel`."""
    form = request.form
    kronor = re.sub(r"[ \u00a0\u202f]", "", form.get("utbetalt", "")).replace(",", ".")
    if not _KRONOR.fullmatch(kronor):
        fel["utbetalt"] = "Skriv beloppet i kronor, till exempel 125 000,50."
    if not form.get("kalla", "").strip():
        fel["kalla"] = "Skriv var beslutet står."
    avslag = []
    for line in form.get("avslag", "").splitlines():
        if not line.strip():
            continue
        one = _AVSLAG.fullmatch(line)
        if one is None:
            fel["avslag"] = "Skriv en rad för varje: kortnamn; ÅÅÅÅ-MM; delprojekt; timmar."
            break
        minuter = round(60 * float(one[4].replace(",", ".")))
        avslag.append(
            {"personal": one[1], "manad": one[2], "delprojekt": one[3], "minuter": minuter}
        )
    data: dict[str, object] = {"period": form.get("period", ""), "utbetalt": kronor}
    data["kalla"] = form.get("kalla", "").strip()
    return data | ({"avslag": avslag} if avslag else {})
