"""What was registered without people in some insatser: ärenden, advice, seminars and prices."""

from collections.abc import Collection
from typing import Final, NamedTuple
from uuid import UUID

from sqlmodel import Session

from schemas.handelser import KINDS
from schemas.handelser.ekonomi import kronor, ore
from schemas.kodverk import namn
from tracker.db import raw
from tracker.log import store
from tracker.state.insats import last_in_force
from tracker.state.post import Post


_SENASTE: Final = (
    "SELECT handelse FROM antal_rad WHERE forbund = %s AND insats = ANY(%s) AND typ = %s "
    "AND till IS NULL ORDER BY datum DESC, nr DESC LIMIT %s OFFSET %s"
)
_FINNS: Final = (
    "SELECT EXISTS (SELECT FROM antal_rad WHERE forbund = %s AND insats = ANY(%s) AND typ = %s "
    "AND till IS NULL AND handelse = %s)"
)


class Registrerat(NamedTuple):
    """One registration in force, as it is told. `dag`: the one that it counts from."""

    post: Post
    dag: str
    vad: str
    tal: str


def vardenheter(session: Session, forbund: str, insatser: Collection[str]) -> list[str]:
    """The names that are in use, to choose among: spelt in two ways they are two."""
    rows = raw(session).execute(
        "SELECT DISTINCT vardenhet FROM antal_rad WHERE forbund = %s AND insats = ANY(%s) "
        "AND till IS NULL AND vardenhet IS NOT NULL ORDER BY vardenhet",
        (forbund, list(insatser)),
    )
    return [enhet for (enhet,) in rows]


def senaste(
    session: Session,
    forbund: str,
    insatser: Collection[str],
    typ: str,
    antal: int,
    *,
    efter: int = 0,
) -> list[Registrerat]:
    """The latest of a kind by their day, the newest first, beyond the first `efter`."""
    rows = raw(session).execute(_SENASTE, (forbund, list(insatser), typ, antal, efter))
    ids = [handelse for (handelse,) in rows]
    found = store.read_ids(session, forbund, ids)
    streams = store.read_streams(session, forbund, {strom for _, strom in found.values()})
    held = {posts[0].id: last_in_force(posts) for posts in streams.values()}
    return [_registrerat(post) for one in ids if (post := held.get(one)) is not None]


def finns(
    session: Session, forbund: str, insatser: Collection[str], typ: str, handelse: UUID
) -> bool:
    """Whether it is registered, of this kind, in one of these insatser, however long ago."""
    asked = raw(session).execute(_FINNS, (forbund, list(insatser), typ, handelse)).fetchone()
    return bool(asked and asked[0])


def _registrerat(post: Post) -> Registrerat:
    data = post.data
    if post.typ == "pris.beslutat":
        sagt = f"beslutat {post.datum}" if "fran" in data else None
        rest = filter(None, (data.get("vardenhet") or "Alla vårdenheter", data["kalla"], sagt))
        dag = data.get("fran") or str(post.datum)
        return Registrerat(post, dag, ", ".join(rest), kronor(ore(data["belopp"])))
    told = (
        data.get("namn"),
        data.get("vardenhet"),
        namn("konsultation_till", data["till"]) if "till" in data else None,
    )
    return Registrerat(
        post, str(post.datum), next(filter(None, told), KINDS[post.typ].namn), str(data["antal"])
    )
