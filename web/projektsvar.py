"""What the forms that set up an ESF project share: saved under the lock, or told what is wrong.

Who saves says what they had seen. Where somebody else said otherwise meanwhile nothing is saved:
the page shows both, and is then as new as what it shows.
"""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from flask import render_template, request
from sqlmodel import Session

from tracker.errors import Refused
from tracker.intake.faults import Avvisad
from tracker.intake.skrivratt import PROJEKT
from tracker.log import store
from tracker.queries.tidslinje import users
from tracker.state.post import Post
from tracker.state.projekt import projektstrom
from web.forms import projektformular
from web.forms.falt import first
from web.forms.flode import sent
from web.forms.projektformular import Ifyllt, Krock
from web.forms.projektfragor import PROJEKT as NYTT_PROJEKT
from web.forms.projektfragor import Formular
from web.services import tjanster
from web.visitor import besok, today
from web.words import stund


NIL: Final = UUID(int=0)
NU: Final = "nu"
"""Hidden field: the project's position when the page was made."""
FINNS: Final = {
    "projekt.upplagt": "Det finns redan ett projekt med det diarienumret. Be den som sköter det om "
    "ett uppdrag.",
    "delprojekt.upplagt": "Någon annan lade nyss till ett delprojekt med det namnet.",
    "personal.upplagd": "Någon annan lade nyss till en person. Tryck på Spara igen.",
    "timpris.beslutat": "Någon annan lade nyss till timpriser därifrån.",
}
"""What is added is new: sent as something that there is, it would change that. A decision may be
made anew.
"""


class Andrat(Refused):
    """Somebody else said otherwise after the page was made."""

    def __init__(self, text: str, post: Post) -> None:
        super().__init__(text)
        self.post = post


def sag_om(slug: str, formular: Formular, som_nu: dict[str, Any]) -> Ifyllt:
    """What is there (`som_nu`) said anew with what was sent, and all else as it was."""
    ifyllt = projektformular.las(formular, sent(), today())
    if not ifyllt.fel:
        ifyllt.data = som_nu | ifyllt.data
        spara(slug, ifyllt, nytt=False)
    return ifyllt


def spara(slug: str, ifyllt: Ifyllt, *, nytt: bool = True) -> None:
    """Records the event; what is refused goes to the field that it is about.

    `nytt`: it must not be there already. Without that, or for a decision, it must be as it was
    when the page was made.
    """
    typ = ifyllt.formular.typ
    handelse: dict[str, Any] = {
        "id": request.form.get("id", ""),
        "typ": typ,
        "forbund": slug,
        "datum": today().isoformat(),
        "data": ifyllt.data,
    }
    strom = projektstrom(typ, ifyllt.data, NIL)

    def forst(session: Session) -> None:
        if store.lock(session, slug) is None:  # held from here on: two may set it up at once
            store.begin_log(session, slug)
        if nytt and typ in FINNS:
            _ar_ny(session, slug, typ, strom)
        else:
            ar_som_visat(session, slug, strom)

    ifyllt.fel |= sand(slug, [handelse], forst, ifyllt)


def sand(
    slug: str,
    handelser: list[dict[str, Any]],
    forst: Callable[[Session], None],
    ifyllt: Ifyllt,
) -> dict[str, str]:
    """Records the events; what is wrong, by field. Who changed it meanwhile goes to `krock`."""
    formular = ifyllt.formular
    known, forsta = {one.namn for one in formular.falten}, formular.falten[0].namn
    fel: dict[str, str] = {}
    try:
        tjanster().intag.record_all(
            handelser,
            av=str(besok().lasare.anvandare),
            forbund=frozenset({slug}),
            skriver=(PROJEKT,),
            forst=forst,
        )
    except Avvisad as refusal:
        for one in refusal.fel:
            at = (one.falt or "").removeprefix("data.").partition(".")[0]
            fel[at if at in known else forsta] = one.text
    except Andrat as refusal:
        ifyllt.krock = Krock(vem(refusal.post.av), stund(refusal.post.registrerad))
    except Refused as refusal:
        fel["diarienummer" if formular is NYTT_PROJEKT else forsta] = refusal.text
    return fel


def _ar_ny(session: Session, slug: str, typ: str, strom: str) -> None:
    av, ident = str(besok().lasare.anvandare), request.form.get("id", "")
    there = store.read_stream(session, slug, strom)
    if there and ident not in {str(one.id) for one in there if one.av == av}:
        raise Refused(FINNS[typ])


def ar_som_visat(session: Session, slug: str, strom: str) -> None:
    """Raises Andrat where the stream has anything that the page was made without.

    The very same form sent again is what it said itself.
    """
    there = store.read_stream(session, slug, strom)
    if request.form.get("id", "") in {str(one.id) for one in there}:
        return
    fran = sett()
    senare = [one for one in there if one.position > fran]
    if senare:
        raise Andrat("Det här är ändrat sedan sidan visades.", senare[-1])


def sett() -> int:
    """The position that the page was made at; 0 where it does not say."""
    said = request.form.get(NU, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else 0


def eget_id() -> UUID | None:
    """The id that the form was given when it was first shown; None where it is no id."""
    try:
        return UUID(request.form.get("id", ""))
    except ValueError:
        return None


def vem(av: str) -> str:
    """Who recorded, in words."""
    with tjanster().transaction(readonly=True) as session:
        return users(session, {av}).get(av, "Någon annan")


def fraga(ifyllt: Ifyllt, *, tillbaka: str, nu: int = 0, **mer: object) -> str:
    """The form as it stands. `nu`: the position that what it shows was read at."""
    return render_template(
        "projektformular.html",
        formular=ifyllt.formular,
        ifyllt=ifyllt,
        tillbaka=tillbaka,
        nu=nu,
        id=first(ifyllt.svar, "id") or tjanster().new_id(),
        **mer,
    )
