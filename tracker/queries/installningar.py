"""What a förbund has decided about how it counts: the history of one setting, for its page."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from tracker.identity.keys import Keys
from tracker.identity.texts import read_texts
from tracker.log import store
from tracker.log.pointers import text_id
from tracker.state.insats import last_in_force
from tracker.state.post import RATTAR, in_force


@dataclass(frozen=True, slots=True)
class Beslut:
    """One decision in force: its value, who recorded it (an id) and when, its reason in words."""

    varde: str
    registrerad: datetime
    av: str
    orsak: str
    galler: bool


def historik(session: Session, forbund: str, namn: str, *, keys: Keys) -> list[Beslut]:
    """The decisions that were not made void, newest first; the first is the one that holds.

    As stegvis_logg: the reason is a text about no person, so no list of owners shows it.
    """
    posts = store.read_settings(session, forbund, namn)
    standing = [post for post in in_force(posts) if post.typ not in RATTAR]
    last = last_in_force(posts)
    pointers: dict[UUID, UUID] = {p.id: text_id(p.data["orsak"]) for p in standing}
    texts = read_texts(session, forbund, list(pointers.values()), keys=keys)
    return [
        Beslut(
            str(post.data["varde"]),
            post.registrerad,
            post.av,
            texts.get(pointers[post.id], ""),
            galler=last is not None and post.id == last.id,
        )
        for post in reversed(standing)
    ]
