"""Who may come in to which page: every view names the right it needs, or says why it needs none.

Asked once before each request, after the visitor is known. A view that names nothing is closed to
all, and a test fails for it. What the database shows is a matter of its own (ADR 9).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from flask import Flask, abort, current_app, g, request

from tracker.access.keys import Nyckel
from tracker.access.keys import Ratt as NyckelRatt
from tracker.access.permissions import Ratt


View = TypeVar("View", bound=Callable[..., Any])
_NAMN: Final = "behorighet"


@dataclass(frozen=True, slots=True)
class Krav:
    """What a view asks: one of these rights, a key's right, just a login, or nothing (`oppen`).

    `projekt`: the rights are in the ESF project that its address names, else in any (ADR 36).
    """

    ratter: frozenset[Ratt] = frozenset()
    projekt: bool = False
    nyckel: NyckelRatt | None = None
    oppen: str = ""


OPPEN_STATISK: Final = Krav(oppen="Stilmallar och skript är lika för alla.")


def _marked(krav: Krav) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, _NAMN, krav)
        return view

    return mark


def kraver(*ratter: Ratt) -> Callable[[View], View]:
    """The visitor needs the right; of several, one of them."""
    if not ratter:
        raise ValueError("name a right")
    return _marked(Krav(ratter=frozenset(ratter)))


def kraver_i_projekt(*ratter: Ratt) -> Callable[[View], View]:
    """The same for a page of ESF projects, which are in nobody's focus: right in `slug`, or in any.

    To who has the right in another project only, that of the address is not there.
    """
    if not ratter:
        raise ValueError("name a right")
    return _marked(Krav(ratter=frozenset(ratter), projekt=True))


def nyckel_med(ratt: NyckelRatt) -> Callable[[View], View]:
    """An API view: the request's key needs this right; it is then in `nyckel()`."""
    return _marked(Krav(nyckel=ratt))


def inloggad(view: View) -> View:
    """Everybody who is logged in may: the page shows nothing but their own affairs."""
    return _marked(Krav())(view)


def oppen(varfor: str) -> Callable[[View], View]:
    """Without a login, for this reason (a sentence)."""
    if not varfor:
        raise ValueError("say why")
    return _marked(Krav(oppen=varfor))


def krav_for(app: Flask, endpoint: str) -> Krav | None:
    """What the view of an endpoint asks; None when it does not say."""
    if endpoint == "static":
        return OPPEN_STATISK
    found: Krav | None = getattr(app.view_functions.get(endpoint), _NAMN, None)
    return found


def far(*ratter: Ratt) -> bool:
    """True when the visitor has one of these rights in the förbund in focus. For pages' links."""
    visit = g.get("besok")
    return visit is not None and not visit.ratter.isdisjoint(ratter)


def far_sida(endpoint: str) -> bool:
    """True when the visitor would be let in to the page: the menu shows only such."""
    krav = krav_for(current_app, endpoint)
    if krav is None or krav.nyckel:
        return False
    return bool(krav.oppen) or (not krav.ratter and "besok" in g) or _har(krav)


def _har(krav: Krav) -> bool:
    """True when the visitor has one of the rights that are asked, where it must be had."""
    if not krav.projekt:
        return far(*krav.ratter)
    visit = g.get("besok")
    return visit is not None and not visit.lasare.ratter_nagonstans.isdisjoint(krav.ratter)


def nyckel() -> Nyckel:
    """The key that this API request came with."""
    found: Nyckel = g.nyckel
    return found


def check() -> None:
    """Before each request: 403 without the right. An unknown address is left to be 404."""
    if request.endpoint is None:
        return
    krav = krav_for(current_app, request.endpoint)
    if krav is None:
        abort(403)
    if krav.oppen:
        return
    if krav.nyckel is not None:
        from web.api.nycklar import kravd

        g.nyckel = kravd(krav.nyckel)
    elif g.get("besok") is None or (krav.ratter and not _har(krav)):
        abort(403)
    elif (
        krav.projekt
        and (slug := (request.view_args or {}).get("slug"))
        and (g.besok.lasare.ratter(slug).isdisjoint(krav.ratter))
    ):
        abort(404)


def init_app(app: Flask) -> None:
    app.before_request(check)
    app.jinja_env.globals.update(far=far, far_sida=far_sida, Ratt=Ratt)
