"""From a sent event to one that may be judged: form only, nothing of the förbund is known here.

Pure. Tells every fault of form at once; what depends on the log comes in `judge.py`.
The happy path is the import of millions of events, so each test is written to cost little.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from schemas.handelser import KINDS, Kind
from schemas.svar import Fel
from tracker.identity.personnummer import Personnummer, find_in, parse
from tracker.identity.texts import ERASED
from tracker.intake.faults import fel
from tracker.state.post import Person


ENVELOPE = frozenset(
    {"id", "typ", "forbund", "insats", "deltagande", "person", "datum", "registrerad", "av", "data"}
)
CODES = frozenset(
    {"anledning", "andamal", "beslut", "forsorjning", "fullfoljt", "inriktning", "kon", "parter"}
    | {"remittent", "slag", "sysselsattning", "tid_i_forsorjning", "till", "tillfalle"}
    | {"utbildning", "vidare_till", "volyminsats"}
)
"""Fields that hold codes only, which their model has checked: no personnummer can hide there."""
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


@dataclass(frozen=True, slots=True)
class Lasregler:
    """How to read: `historik` lets recording times and recorders be given (contract, envelope).

    `today` is the Swedish day, for birth dates that have not been yet.
    """

    today: date
    historik: bool = False


@lru_cache(maxsize=20_000)
def day(text: str) -> date | None:
    """A day written as ÅÅÅÅ-MM-DD and in no other way."""
    if len(text) != 10 or text[4] + text[7] != "--" or not text.isascii():
        return None  # weeks are ISO dates too: 2020-W19-1
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(text: object) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):  # year 1, and a zone that is ahead of it
        return None


def _uuid(text: object) -> UUID | None:
    if not isinstance(text, str) or len(text) != 36:
        return None
    try:
        return UUID(text)
    except ValueError:
        return None


def nfc(value: Any) -> Any:
    """Text in one form (NFC), so that å is å however it was typed.

    The very value is given back when it is in that form already, as it nearly always is.
    """
    return value if _is_nfc(value) else _to_nfc(value)


def _is_nfc(value: Any) -> bool:
    kind = type(value)
    if kind is str:
        return value.isascii() or unicodedata.is_normalized("NFC", value)
    if kind is dict:
        for key, inner in value.items():
            if not (key.isascii() and _is_nfc(inner)):
                return False
    elif kind is list:
        for inner in value:
            if not _is_nfc(inner):
                return False
    return True


def _to_nfc(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {_to_nfc(k): _to_nfc(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_to_nfc(v) for v in value]
    return value


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
    event_id = _uuid(sent.get("id"))
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
    data = read_data(kind, sent.get("data"), faults, regler)
    if event_id is None or dag is None or forbund is None:
        _read_rest(None, sent, kind, faults, regler)
        return faults
    event = Inkommen(event_id, kind, forbund, insats, deltagande, dag, data or {}, fel=faults)
    _read_rest(event, sent, kind, faults, regler)
    return event


@lru_cache(maxsize=20_000)
def _holds_number(deltagande: str, today: date) -> bool:
    """Remembered, since the same deltagande comes again with each of its events."""
    return find_in(deltagande, today=today)


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
    insats = _name(sent, "insats", faults) if kind.insats else None
    if not kind.insats and sent.get("insats") is not None:
        faults.append(fel("H009", "insats"))
    deltagande = sent.get("deltagande")
    if not kind.deltagande:
        if deltagande is not None:
            faults.append(fel("H009", "deltagande"))
        return insats, None
    if not isinstance(deltagande, str) or not _DELTAGANDE(deltagande):
        faults.append(fel("H001", "deltagande", "deltagande"))
        return insats, None
    if _holds_number(deltagande, regler.today):
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
        if kind.deltagande:
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
    target = _uuid(event.data["avser"])
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
        moment = _moment(given)
        if moment is None:
            faults.append(fel("H001", "registrerad", "registrerad (tid med zon)"))
        elif event:
            event.registrerad = moment
    if av is not None:
        if not isinstance(av, str) or not 1 <= len(av) <= 200 or not av.isprintable():
            faults.append(fel("H001", "av", "av"))
        elif find_in(av, today=regler.today):
            faults.append(fel("H013", "av"))
        elif event:
            event.av = av


def read_person(
    sent: object, falt: str, faults: list[Fel], regler: Lasregler
) -> tuple[Personnummer | None, Person | None]:
    """A personnummer, or in history someone erased: {"gallrad": id, "kon", "fodelsear"}."""
    if isinstance(sent, dict) and set(sent) == {"personnummer"}:
        text = sent["personnummer"]
        number = parse(text, today=regler.today) if isinstance(text, str) else None
        if number is None:
            faults.append(fel("H028", f"{falt}.personnummer"))
        return number, None
    if isinstance(sent, dict) and set(sent) == {"gallrad", "kon", "fodelsear"} and regler.historik:
        gone, kon, year = _uuid(sent["gallrad"]), sent["kon"], sent["fodelsear"]
        if gone and kon in ("kvinna", "man") and type(year) is int and 1850 <= year <= 2199:
            return None, Person(gone, kon, year)
    faults.append(fel("H001", falt, "person"))
    return None, None


def read_data(
    kind: Kind, sent: object, faults: list[Fel], regler: Lasregler
) -> dict[str, Any] | None:
    """The payload checked by its model; None when it has a fault."""
    if sent is None:
        sent = {}
    if not isinstance(sent, dict):
        faults.append(fel("H001", "data", "data"))
        return None
    data = {k: v for k, v in sent.items() if v is not None}
    for falt in kind.modell.fritext:
        if data.get(falt) == "":
            del data[falt]
    try:
        kind.modell.model_validate(data)
    except ValidationError as error:
        faults += [told(detail) for detail in error.errors(include_url=False)]
        return None
    before = len(faults)
    if not regler.historik:
        _nothing_erased(kind, data, faults)
    for falt, value in data.items():
        if falt not in CODES:
            personal({falt: value}, "", faults, regler.today)
    return data if len(faults) == before else None


def _nothing_erased(kind: Kind, data: dict[str, Any], faults: list[Fel]) -> None:
    """What an export writes for an erased text is no text of its own: history only."""
    andring = data.get("andring", {})
    faults += [fel("H001", f, f) for f in kind.modell.fritext if data.get(f) == ERASED]
    faults += [fel("H001", f"andring.{k}", k) for k, v in andring.items() if v == ERASED]


def told(detail: ErrorDetails) -> Fel:
    """A fault found by a payload model, as the contract's code and field."""
    kind = detail["type"]
    falt = ".".join(str(p) for p in detail["loc"]) or (detail.get("ctx") or {}).get("falt")
    if kind.startswith("H0"):
        return fel(kind, falt, falt or "Ett fält")
    if kind == "extra_forbidden":
        return fel("H009", falt)
    if kind == "literal_error":
        code = "H010" if isinstance(detail["input"], str) else "H001"
        return fel(code, falt, falt or "Ett fält")
    return fel("H001", falt, falt or "Ett fält")


def personal(value: Any, falt: str, faults: list[Fel], today: date) -> None:
    """H013 for every text that holds a personnummer, the names of places too; H001 for NUL.

    `andring.person` of a rättelse is the one place where a personnummer may stand. PostgreSQL has
    no NUL in its texts, and only the readers of files have refused it by now.
    """
    if isinstance(value, str):
        _text(value, falt, faults, today)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key == "avser" or (key == "person" and falt == "andring"):
                continue  # an id may look like a personnummer by chance
            _text(key, falt, faults, today)
            personal(inner, f"{falt}.{key}" if falt else key, faults, today)
    elif isinstance(value, list):
        for inner in value:
            personal(inner, falt, faults, today)


def _text(value: str, falt: str, faults: list[Fel], today: date) -> None:
    if "\0" in value:
        faults.append(fel("H001", falt or None, falt or "Ett fält"))
    if len(value) >= 10 and find_in(value, today=today):
        faults.append(fel("H013", falt or None))
