"""When a form was opened from a meeting: which one, and the way back to it."""

from uuid import UUID

from flask import request, url_for


def besok_mote() -> UUID | None:
    """The meeting that this page was opened from (`?mote=`), or None."""
    try:
        return UUID(request.args["mote"])
    except (KeyError, ValueError):
        return None


def tillbaka(mote: UUID | None, deltagande: str) -> str:
    """Where the form was opened from: the meeting, else the person's path."""
    if mote:
        return url_for("moten.ett", mote=mote)
    return url_for("deltagare.ett", deltagande=deltagande)
