"""The month that an address names. What is no month, or none that there can be, is not there."""

from flask import abort

from tracker.esf.manad import Manad, ur_text
from web.visitor import today


def las_manad(text: str) -> Manad:
    """The month of ÅÅÅÅ-MM; 404 for anything else."""
    try:
        return ur_text(text)
    except ValueError:
        abort(404)


def las_borjad(text: str) -> Manad:
    """The same of a month that has begun: nothing has happened in a later one."""
    found = las_manad(text)
    if found.forsta > today():
        abort(404)
    return found
