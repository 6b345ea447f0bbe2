"""From a sent event to one that may be judged: form only, nothing of the förbund is known here.

Pure. Tells every fault of form at once; what depends on the log comes in `judge.py`.
The happy path is the import of millions of events, so each test is written to cost little.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from schemas.handelser import KINDS, Kind
from schemas.svar import Fel
from tracker.identity.personnummer import Personnummer, find_in
from tracker.intake.faults import fel
from tracker.intake.payload import read_payload
from tracker.intake.texts import holds_number
from tracker.intake.values import Lasregler, day, moment, read_person, uuid_of
from tracker.state.post import Person


ENVELOPE = frozenset(
    {"id", "typ", "forbund", "insats", "deltagande", "person", "datum", "registrerad", "av", "data"}
)
_DELTAGANDE = re.compile(r"[A-Za-z0-9._-]{1,40}").fullmatch
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}").fullmatch


@dataclass(slots=True)
class Inkommen:
    """An event that can be judged. `data` holds what was sent, nulls left out, free text in clear.

    `fel`: its faults of form; with any it is never taken in.
    `person` is the personnummer; `gallrad` stands for someone erased (history only).
    `ny_person`, `ny_gallrad`: the same in a rättelse's `andring.person`.
    """

    id: UUID
    kind: Kind
    forbund: str
    insats: str | None
    deltagande: str | None
    datum: date
    data: dict[str, Any]
    person: Personnummer | None = None
    gallrad: Person | None = None
    ny_person: Personnummer | None = None
    ny_gallrad: Person | None = None
    registrerad: datetime | None = None
    av: str | None = None
    fel: list[Fel] = field(default_factory=list)
    text: str | None = None
    """`data` as the log keeps it, where that is known already."""


def read_event(sent: Mapping[str, Any], regler: Lasregler) -> Inkommen | list[Fel]:
    """An event with its faults of form in `fel`, or the faults when it cannot be judged at all.

    Arguments: what was sent, as parsed from JSON; how to read it. An event with a fault of form
    is judged too, so that all its faults are told; where its payload is at fault, `data` is {}.
    Codes: H001, H003, H008–H013, H026–H028 (contract HANDELSER.md, Refusals).
    """
    faults: list[Fel] = []
    if not ENVELOPE.issuperset(sent):
        faults += [fel("H009", str(k)) for k in sorted(set(sent) - ENVELOPE)]
    typ = sent.get("typ")
    kind = KINDS.get(typ) if isinstance(typ, str) else None
    if kind is None:
        faults.append(fel("H003" if typ and isinstance(typ, str) else "H001", "typ", "typ"))
    event_id = uuid_of(sent.get("id"))
    if event_id is None:
        faults.append(fel("H001", "id", "id (ett UUID)"))
    datum = sent.get("datum")
    dag = day(datum) if isinstance(datum, str) else None
    if dag is None:
        faults.append(fel("H001", "datum", "datum (ÅÅÅÅ-MM-DD)"))
    forbund = _name(sent, "forbund", faults)
    if kind is None:
        return faults
    insats, deltagande = _place(sent, kind, faults, regler)
    payload = read_payload(kind, sent.get("data"), faults, regler)
    if event_id is None or dag is None or forbund is None:
        _read_rest(None, sent, kind, faults, regler)
        return faults
    data, text = (payload.data, payload.text) if payload else ({}, None)
    event = Inkommen(event_id, kind, forbund, insats, deltagande, dag, data, fel=faults, text=text)
    _read_rest(event, sent, kind, faults, regler)
    return event


def _name(sent: Mapping[str, Any], falt: str, faults: list[Fel]) -> str | None:
    value = sent.get(falt)
    if isinstance(value, str) and _SLUG(value):
        return value
    faults.append(fel("H001", falt, falt))
    return None


def _place(
    sent: Mapping[str, Any], kind: Kind, faults: list[Fel], regler: Lasregler
) -> tuple[str | None, str | None]:
    """`insats` and `deltagande` where the kind has them; on handelse.* they are ignored."""
    if kind.rattar:
        return None, None
    named = kind.insats or (kind.insats_kan and sent.get("insats") is not None)
    insats = _name(sent, "insats", faults) if named else None
    if not named and sent.get("insats") is not None:
        faults.append(fel("H009", "insats"))
    deltagande = sent.get("deltagande")
    if not kind.deltagande:
        if deltagande is not None:
            faults.append(fel("H009", "deltagande"))
        return insats, None
    if not isinstance(deltagande, str) or not _DELTAGANDE(deltagande):
        faults.append(fel("H001", "deltagande", "deltagande"))
        return insats, None
    if holds_number(deltagande, regler.today):
        faults.append(fel("H013", "deltagande"))
    return insats, deltagande


def _read_rest(
    event: Inkommen | None,
    sent: Mapping[str, Any],
    kind: Kind,
    faults: list[Fel],
    regler: Lasregler,
) -> None:
    """Person, recording time and recorder, and what a rättelse holds of them."""
    person = sent.get("person")
    if person is not None:
        if kind.deltagande or kind.person:
            number, gone = read_person(person, "person", faults, regler)
            if event:
                event.person, event.gallrad = number, gone
        else:
            faults.append(fel("H011", "person"))
    if regler.historik:
        _history(event, sent, faults, regler)
    else:
        faults += [fel("H008", f) for f in ("registrerad", "av") if sent.get(f) is not None]
    if event and event.data and kind.rattar:
        _about(event, faults, regler)


def _about(event: Inkommen, faults: list[Fel], regler: Lasregler) -> None:
    """`avser` in the one spelling of an id, and the person that a rättelse gives."""
    target = uuid_of(event.data["avser"])
    if target is not None:  # else there is no such event: H024
        event.data["avser"] = str(target)
    ny = event.data.get("andring", {}).get("person")
    if ny is not None:
        place = "data.andring.person"
        event.ny_person, event.ny_gallrad = read_person(ny, place, faults, regler)


def _history(
    event: Inkommen | None, sent: Mapping[str, Any], faults: list[Fel], regler: Lasregler
) -> None:
    given, av = sent.get("registrerad"), sent.get("av")
    if given is not None:
        when = moment(given)
        if when is None:
            faults.append(fel("H001", "registrerad", "registrerad (tid med zon)"))
        elif event:
            event.registrerad = when
    if av is not None:
        if not isinstance(av, str) or not 1 <= len(av) <= 200 or not av.isprintable():
            faults.append(fel("H001", "av", "av"))
        elif find_in(av, today=regler.today):
            faults.append(fel("H013", "av"))
        elif event:
            event.av = av
