"""Health, for those who watch and for balancers. The broker is not asked: we work without it."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import text

from web.behorighet import oppen
from web.services import tjanster


api = Blueprint("halsa", __name__, url_prefix="/halsa")


@api.get("/levande")
@oppen("Den som vakar över servern har ingen nyckel.")
def levande() -> Response:
    """The process answers."""
    return jsonify(levande=True)


@api.get("/redo")
@oppen("Den som vakar över servern har ingen nyckel.")
def redo() -> Response:
    """The database answers too; otherwise 503, from OutOfReach."""
    with tjanster().transaction(readonly=True) as session:
        session.execute(text("SELECT 1"))
    return jsonify(redo=True)
