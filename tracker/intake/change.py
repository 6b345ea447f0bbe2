"""Which fields may a rättelse change, and to what? A part of judging one event (judge.py)."""

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from schemas.handelser import KINDS, Kind
from schemas.svar import Fel
from tracker.clock import swedish_day
from tracker.intake.faults import breaks, fel
from tracker.intake.judge_steg import SKATTAT, skattningsfel
from tracker.intake.payload import told
from tracker.intake.values import day
from tracker.intake.view import Vy
from tracker.state.post import RATTAD, RATTAR, Post, overridden


def check_fields(vy: Vy, change: Post, aimed: Post, posts: list[Post], faults: list[Fel]) -> None:
    """Each changed field against the kind of the event it changes (H001, H005, H007–H011 …)."""
    kind = KINDS[aimed.typ]
    andring = dict(change.data["andring"])
    place = "data.andring."
    if "datum" in andring:
        sent = andring.pop("datum")
        dag = day(sent) if isinstance(sent, str) else None
        if dag is None:
            faults.append(fel("H001", f"{place}datum", "datum (ÅÅÅÅ-MM-DD)"))
        elif dag > swedish_day(change.registrerad):
            faults.append(fel("H007", f"{place}datum"))
    if "insats" in andring and (kind.insats or kind.insats_kan):
        insats = andring.pop("insats")
        if insats is None and kind.insats_kan:
            pass  # cleared: whether the post may stand without one is judged by the whole
        elif not isinstance(insats, str):
            faults.append(fel("H001", f"{place}insats", "insats"))
        elif insats not in vy.uppsattning.insatser:
            faults.append(fel("H005", f"{place}insats", "Insatsen"))
    if (
        "person" in andring
        and kind.deltagande
        and aimed.id == posts[0].id
        and aimed.person is not None
        and andring.pop("person") is None
    ):
        faults.append(fel("H001", f"{place}person", "person"))
    references(vy, andring, place, faults)
    before = len(faults)
    _check_values(kind, aimed, posts, andring, faults)
    if aimed.typ == SKATTAT and andring and len(faults) == before:
        faults += skattningsfel(vy, _current_data(aimed, posts) | andring, place)


def _check_values(
    kind: Kind, aimed: Post, posts: list[Post], andring: dict[str, Any], faults: list[Fel]
) -> None:
    """The payload as the change would make it, checked by its own model.

    A fault in a changed field is the sender's fault with its own code; a fault that the whole
    then has (a required field cleared, parts that exceed the number) is H025.
    """
    lacked = andring.keys() - kind.modell.model_fields  # a null is no fault of the payload's
    faults += [fel("H009", f"data.andring.{falt}") for falt in sorted(lacked)]
    changed = {falt: value for falt, value in andring.items() if falt not in lacked}
    for detail in _broken(kind, {**_current_data(aimed, posts), **changed}):
        one = told(detail, "data.andring")
        field = str(detail["loc"][0]) if detail["loc"] else ""
        own = changed.get(field) is not None
        faults.append(one if own else breaks(one.kod, one.falt))


def check_rest(vy: Vy, aimed: Post, posts: list[Post]) -> list[Fel]:
    """H025 where a makulering of `aimed` leaves an event that breaks a rule of its own.

    One rättelse may lean on another: a voided orsak was what an avböjd remiss had to have.
    `posts` has the makulering in it.
    """
    if aimed.typ not in RATTAR:
        return []
    by_id = {str(post.id): post for post in posts}
    while aimed.typ in RATTAR:
        aimed = by_id[aimed.data["avser"]]
    kind, data = KINDS[aimed.typ], _current_data(aimed, posts)
    broken: list[Fel] = [told(detail, "data") for detail in _broken(kind, data)]
    references(vy, data, "data.", broken)
    if aimed.typ == SKATTAT and not broken:
        broken += skattningsfel(vy, data, "data.")
    return [breaks(one.kod, "data.avser") for one in broken]


def _broken(kind: Kind, data: dict[str, Any]) -> list[ErrorDetails]:
    """What the kind's model says against a payload; nulls are cleared fields."""
    try:
        kind.modell.model_validate({k: v for k, v in data.items() if v is not None})
    except ValidationError as error:
        return error.errors(include_url=False)
    return []


def _current_data(aimed: Post, posts: list[Post]) -> dict[str, Any]:
    """The target's payload as corrected so far, void or not; in place of free texts a word."""
    gone = overridden(posts)
    data = dict(aimed.data)
    for post in posts:
        if post.typ == RATTAD and post.id not in gone and post.data["avser"] == str(aimed.id):
            data.update(
                {
                    k: v
                    for k, v in post.data["andring"].items()
                    if k not in {"datum", "insats", "person"}
                }
            )
    hidden = {falt for falt in KINDS[aimed.typ].modell.fritext if isinstance(data.get(falt), dict)}
    return data | dict.fromkeys(hidden, "finns")


def references(vy: Vy, data: dict[str, Any], place: str, faults: list[Fel]) -> None:
    """H005 for a huvudman or insats that the payload names and the förbund does not have."""
    huvudman = data.get("huvudman")
    if isinstance(huvudman, str) and huvudman not in vy.uppsattning.huvudman:
        faults.append(fel("H005", f"{place}huvudman", "Huvudmannen"))
    hanvisad = data.get("hanvisad_till")
    if isinstance(hanvisad, str) and hanvisad not in vy.uppsattning.insatser:
        faults.append(fel("H005", f"{place}hanvisad_till", "Insatsen"))
