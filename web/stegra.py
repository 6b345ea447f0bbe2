"""Ask a visitor to prove anew who they are, before something that weighs heavily."""

from datetime import datetime

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.access import stegra
from web.services import tjanster
from web.visitor import besok


def ask_first(*, after: datetime | None = None, back: str = "") -> Response | None:
    """None when they proved it in the last ten minutes; else the way to prove it and come back.

    Of a page that signs or changes how one logs in: `if (ask := ask_first()): return ask`, both
    where it is shown and where its form comes in. A form that comes too late is shown anew.
    `after`: what is signed was there from then on, and they must have proven it since.
    `back`: where they come back to, for a form that is a part of another page.
    """
    lasare = besok().lasare
    late = after is not None and lasare.bekraftad < after
    if not late and stegra.recently(lasare, tjanster().clock.now()):
        return None
    return redirect(url_for("bekrafta.visa", vidare=back or request.full_path.rstrip("?")), 303)
