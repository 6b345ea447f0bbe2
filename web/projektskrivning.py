"""What the pages of a project's accounts write: an event of the project, the order of a file."""

from flask import request

from tracker.esf.manad import Manad
from tracker.intake.skrivratt import PROJEKT
from tracker.nudges import Work
from tracker.redovisning.bestallning import Vad, bestall
from web.services import tjanster
from web.visitor import besok, today


def bestall_fil(
    slug: str, vad: Vad, fran: Manad, till: Manad, val: dict[str, object] | None = None
) -> None:
    """The order of this visitor, and a nudge for it."""
    t, lasare = tjanster(), besok().lasare
    with t.transaction(forbund=slug) as session:
        run = bestall(
            session,
            projekt=slug,
            vad=vad,
            fran=fran,
            till=till,
            av=str(lasare.anvandare),
            bekraftad=lasare.bekraftad,
            now=t.clock.now(),
            new_id=t.new_id(),
            val=val,
        )
    t.nudge(Work.MAKE_REPORT, str(run.id))


def spara(slug: str, typ: str, data: dict[str, object]) -> None:
    """Records an event of the project. Raises Refused with its sentence."""
    t = tjanster()
    sent = {"id": request.form.get("id") or str(t.new_id()), "typ": typ, "forbund": slug}
    t.intag.record_all(
        [{**sent, "datum": today().isoformat(), "data": data}],
        av=str(besok().lasare.anvandare),
        forbund=frozenset({slug}),
        skriver=(PROJEKT,),
    )
