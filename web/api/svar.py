"""How a model becomes an answer."""

from collections.abc import Mapping

from flask import Response
from pydantic import BaseModel


def svar(model: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """The model as JSON; what is None is left out."""
    body = model.model_dump_json(exclude_none=True)
    return Response(body, status, headers, mimetype="application/json")
