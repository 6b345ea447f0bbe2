"""What the pages and the API call: one value, made where the process is put together.

The doors know tracker by these functions only. `web/wsgi.py` fills them in; a test fills in what
it needs. Flask carries the value in `app.extensions["stegvis"]`.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from uuid import UUID, uuid4

from flask import current_app

from tracker.clock import Clock
from tracker.db import Transaction
from tracker.exports import produce
from tracker.identity.keys import Keys
from tracker.intake.record import Intag
from tracker.leveranser import kedja, nulage
from tracker.leveranser.forsegla import Forseglare
from tracker.leveranser.nulage import Nulage
from tracker.log.heads import Heads
from tracker.nudges import Nudge, no_nudge
from tracker.reports.answers import Svarare
from web.wiring import Hus


@dataclass(frozen=True)
class Tjanster:
    """Everything the web needs from below.

    `alla_forbund` gives slug → name of every förbund that is set up; what a user may see of them
    is decided here and by the database. `fil` says where a finished file of a run lies, and
    `nudge` is told when a run was ordered and committed. `token` makes cookies (256 bits),
    `new_id` the ids of events.
    """

    transaction: Transaction
    alla_forbund: Callable[[], Mapping[str, str]]
    intag: Intag
    keys: Keys
    svarare: Svarare
    clock: Clock
    fil: Callable[[UUID, str], Path]
    nudge: Nudge = no_nudge
    token: Callable[[], str] = lambda: secrets.token_urlsafe(32)
    new_id: Callable[[], UUID] = uuid4


def from_house(hus: Hus, *, nudge: Nudge) -> Tjanster:
    """The services of a wired process; `nudge` is the one that reaches its workers."""
    folder = hus.settings.data_dir / produce.FOLDER
    return Tjanster(
        transaction=hus.transaction,
        alla_forbund=hus.alla_forbund,
        intag=hus.intag,
        keys=hus.keys,
        svarare=hus.svarare,
        clock=hus.clock,
        fil=lambda run, name: folder / str(run) / name,
        nudge=nudge,
    )


def leveransrum(t: Tjanster, data_dir: Path) -> tuple[Forseglare, Nulage]:
    """What seals deliveries and what counts them anew, for an app on this data folder."""
    heads = Heads(data_dir / kedja.HEADS, t.keys)
    forseglare = Forseglare(t.transaction, t.keys, heads, t.clock)
    return forseglare, Nulage(t.svarare, data_dir / nulage.FOLDER)


def leveranser() -> tuple[Forseglare, Nulage]:
    """Those of the running app, made when first asked for."""
    known = current_app.extensions
    if "leveranser" not in known:
        known["leveranser"] = leveransrum(tjanster(), known["settings"].data_dir)
    return cast("tuple[Forseglare, Nulage]", known["leveranser"])


def tjanster() -> Tjanster:
    """Those of the running app."""
    return cast("Tjanster", current_app.extensions["stegvis"])
