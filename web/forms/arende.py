"""One registration as the way through it knows it: the form, about whom, and what follows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from tracker.identity.drafts import Vilket
from tracker.queries import deltagare
from web.forms import utkast
from web.forms.fragor import Formular
from web.forms.svar import Ifyllt
from web.visitor import bredvid, forbund


Handelse = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Arende:
    """One registration: the form, whom it is about, and what becomes of the answers.

    `om` stands under the heading (the masked person, the insats); `tillbaka` is where one came
    from; `fyllt` what is known beforehand. `handelse` makes the event of the answers; it may add
    faults of its own by returning them instead.
    """

    formular: Formular
    rubrik: str
    tillbaka: str
    handelse: Callable[[Ifyllt, str], Handelse | dict[str, str]]
    klart: Callable[[Handelse], str]
    om: str = ""
    fyllt: Mapping[str, object] = field(default_factory=dict)
    insatser: Mapping[str, str] = field(default_factory=dict)
    andrat: Callable[[Ifyllt], list[tuple[str, str, str]]] | None = None
    """For a rättelse: (question, before, after) of what was changed."""
    direkt: bool = False
    """Saved without a page to check on: there is nothing but a reason to read again."""
    kontrollera: Callable[[Ifyllt], list[str]] | None = None
    """Why answers are to be checked on first; where it gives nothing they are saved at once. None:
    they always are checked on."""
    ursprung: Mapping[str, str] = field(default_factory=dict)
    """Question → where the answer that is filled in beforehand came from, as a sentence."""
    utkast: Callable[[str], str] | None = None
    """For a form that keeps drafts: event id → the deltagande that the draft is about."""
    efter: Callable[[Ifyllt, str], None] | None = None
    """What is done beside the log once the event (by its id) is stored."""
    insats: str = ""
    """The insats that it is about, where that is not asked."""
    skriver: tuple[str, ...] | None = None
    """What may be written, where it is other than what the visitor's own rights reach."""

    def vilket(self, event_id: str) -> Vilket | None:
        """Which draft of the visitor's belongs to this form."""
        return utkast.which(self.formular, self.utkast(event_id)) if self.utkast else None


def envelope(typ: str, event_id: str, ifyllt: Ifyllt, *, insats: str, deltagande: str) -> Handelse:
    """The event of a plain form (contract HANDELSER.md, Envelope)."""
    return {
        "id": event_id,
        "typ": typ,
        "forbund": forbund(),
        "insats": insats,
        "deltagande": deltagande,
        "datum": ifyllt.datum,
        "data": ifyllt.data(),
    }


def to_deltagande(deltagande: str, klart: str) -> str:
    """Back to the person's path, with a receipt.

    To the list where the visitor does not see the person, who is protected: with a receipt too, so
    that what was saved is not sent once more. Only whether: nobody is shown, so nothing goes to the
    read log.
    """
    with bredvid() as session:
        seen = deltagare.hamta(session, forbund(), deltagande) is not None
    if not seen:
        return url_for("remisser.visa", klart=klart)
    return url_for("deltagare.ett", deltagande=deltagande, klart=klart)
