"""The description of the API, made from the models that it speaks: it cannot fall behind."""

from functools import cache
from typing import Any, Final

import orjson
from flask import Blueprint, Response
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from schemas.api import Bestallning, Korning, Nej, Rapporter
from schemas.handelser import KINDS, Kind
from schemas.rapporter import Tabell
from schemas.svar import Avslag, Resultat
from tracker.reports.periods import RULLANDE
from web.behorighet import oppen


MODELS: Final[tuple[type[BaseModel], ...]] = (
    Avslag, Bestallning, Korning, Nej, Rapporter, Resultat, Tabell,
)  # fmt: skip
Schema = dict[str, Any]

api = Blueprint("openapi", __name__)


@api.get("/openapi.json")
@oppen("Beskrivningen av gränssnittet innehåller inga uppgifter.")
def visa() -> Response:
    return Response(document(), mimetype="application/json")


@cache
def document() -> bytes:
    """The whole description, OpenAPI 3.1."""
    whole = {
        "openapi": "3.1.0",
        "info": {
            "title": "Stegvis",
            "version": "1",
            "description": "Händelser in, rapporter ut. Tider är ISO 8601 med zon, dagar "
            "ÅÅÅÅ-MM-DD. En nyckel har en rätt (skriva eller lasa) i ett förbund.",
        },
        "security": [{"nyckel": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"nyckel": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(),
        },
    }
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2)


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _body(schema: Schema) -> Schema:
    return {"content": {"application/json": {"schema": schema}}}


def _answers(good: int, text: str, schema: Schema, *others: int) -> Schema:
    said = {
        401: "Nyckel saknas eller gäller inte",
        403: "Nyckeln har inte rätten",
        404: "Finns inte",
        410: "Filen är borttagen: beställ om",
        413: "För mycket på en gång",
        429: "För många anrop: vänta en sekund",
    }
    answers = {str(good): {"description": text, **_body(schema)}}
    for status in (401, 403, *others, 429):
        answers[str(status)] = {"description": said[status], **_body(_ref("Nej"))}
    return answers


def _paths() -> Schema:
    event = _ref("Handelse")
    refused = {"422": {"description": "Avvisat: inget sparades", **_body(_ref("Avslag"))}}
    wrong = {"422": {"description": "Fel i frågan", **_body(_ref("Nej"))}}
    many = {"oneOf": [event, {"type": "array", "items": event, "minItems": 1, "maxItems": 500}]}
    run = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    name = {**run, "name": "namn"}
    binary = {"description": "Filen", "content": {"application/octet-stream": {}}}
    return {
        "/api/v1/handelser": {
            "post": {
                "summary": "Registrera en händelse eller en lista, hel eller inte alls",
                "requestBody": {"required": True, **_body(many)},
                "responses": _answers(201, "Sparat", _ref("Resultat"), 413) | refused,
            }
        },
        "/api/v1/rapporter": {
            "get": {
                "summary": "Vilka rapporter som finns",
                "responses": _answers(200, "Rapporterna", _ref("Rapporter")),
            }
        },
        "/api/v1/rapporter/{id}": {
            "get": {
                "summary": "En rapport som tabell",
                "parameters": [run, *_query()],
                "responses": _answers(200, "Tabellen", _ref("Tabell")) | wrong,
            }
        },
        "/api/v1/korningar": {
            "post": {
                "summary": "Beställ filer; Location säger var körningen finns",
                "requestBody": {"required": True, **_body(_ref("Bestallning"))},
                "responses": _answers(202, "Beställt", _ref("Korning"), 413) | wrong,
            }
        },
        "/api/v1/korningar/{id}": {
            "get": {
                "summary": "Hur långt körningen har kommit",
                "parameters": [run],
                "responses": _answers(200, "Körningen", _ref("Korning"), 404),
            }
        },
        "/api/v1/korningar/{id}/filer/{namn}": {
            "get": {
                "summary": "En färdig fil",
                "parameters": [run, name],
                "responses": {**_answers(200, "", {}, 404, 410), "200": binary},
            }
        },
    }


def _query() -> list[Schema]:
    def one(name: str, text: str, *, required: bool = True, form: str = "string") -> Schema:
        schema: Schema = {"type": form}
        if form == "array":
            schema["items"] = {"type": "string"}
        return {
            "name": name,
            "in": "query",
            "required": required,
            "description": text,
            "schema": schema,
        }

    return [
        one("forbund", "Ett eller flera", form="array"),
        one("from", "Första dagen, ÅÅÅÅ-MM-DD", required=False),
        one("to", "Sista dagen, ÅÅÅÅ-MM-DD", required=False),
        one("period", f"I stället för dagar: {', '.join(RULLANDE)}", required=False),
        one("insats", "Bara dessa; annars alla", required=False, form="array"),
        one("kommun", "Bara dessa, med fyra siffror; annars alla", required=False, form="array"),
        one("kon", "Bara kvinna eller bara man", required=False, form="array"),
        one("alder", "Bara dessa åldersklasser, till exempel 30-39", required=False, form="array"),
        one("malgrupp", "Bara dessa målgrupper", required=False, form="array"),
        one("huvudman", "Bara dessa huvudmäns insatser", required=False, form="array"),
        one("as_of", "Som det var känt då: tid med zon", required=False),
    ]


def _schemas() -> Schema:
    payloads = {kind.modell for kind in KINDS.values()}
    wanted = sorted((*MODELS, *payloads), key=lambda model: model.__name__)
    _, made = models_json_schema(
        [(model, "validation") for model in wanted],
        ref_template="#/components/schemas/{model}",
    )
    kinds = {_name(kind): _kind(kind) for kind in KINDS.values()}
    return {
        **made["$defs"],
        **kinds,
        "Handelse": {
            "oneOf": [_ref(name) for name in kinds],
            "discriminator": {
                "propertyName": "typ",
                "mapping": {k.typ: f"#/components/schemas/{_name(k)}" for k in KINDS.values()},
            },
        },
    }


def _name(kind: Kind) -> str:
    return "Handelse." + kind.typ


def _kind(kind: Kind) -> Schema:
    """An event of one kind: the envelope it needs, and its payload."""
    text: Schema = {"type": "string"}
    fields: Schema = {
        "id": {"type": "string", "format": "uuid", "description": "Avsändarens; räknas en gång"},
        "typ": {"const": kind.typ},
        "forbund": text,
        "datum": {"type": "string", "format": "date"},
        "data": _ref(kind.modell.__name__),
    }
    needed = ["id", "typ", "forbund", "datum"]
    if kind.insats:
        fields["insats"] = text
        needed.append("insats")
    if kind.deltagande:
        fields["deltagande"] = {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,40}$"}
        needed.append("deltagande")
    if kind.deltagande or kind.person:
        fields["person"] = {
            "type": "object",
            "properties": {"personnummer": text},
            "required": ["personnummer"],
            "additionalProperties": False,
        }
    if kind.person == "ska":
        needed.append("person")
    return {
        "title": kind.namn,
        "type": "object",
        "properties": fields,
        "required": needed,
        "additionalProperties": False,
    }
