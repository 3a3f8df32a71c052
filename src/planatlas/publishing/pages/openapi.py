"""The description of the JSON routes: OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0)."""

from __future__ import annotations

from typing import Any, Final

from planatlas.__about__ import __version__
from planatlas.labels import LANGUAGES

_TEXT: Final = {"type": "string"}
_DATE: Final = {"type": "string", "format": "date"}
_LIST: Final = {"type": "array", "items": {"type": "string"}}


def document() -> dict[str, Any]:
    """Return the description; it names no server, for it is read where the routes are.

    >>> document()["openapi"]
    '3.1.0'
    """
    lang = _query("lang", {"type": "string", "enum": list(LANGUAGES)}, "Language of labels and messages")
    countries = _query("countries", _LIST, "ISO 3166-1 alpha-3 codes; all where none is given")
    datasets = _query("datasets", _LIST, "Names of datasets; all where none is given")
    day = _query("as-of", _DATE, "The date judged; the reference date of each system where none is given")
    code = _in_path("code", "ISO 3166-1 alpha-3 code of a country")
    folder, name = _in_path("folder", "Folder of the question"), _in_path("name", "Name of the question")
    filters = [
        countries,
        _query("levels", _LIST, "Notations of planning levels"),
        _query("types", _LIST, "Notations of types of instrument"),
        _query("date", _DATE, "In force on this date"),
        _query("words", _TEXT, "Words that must all occur"),
    ]
    iri = {**_query("iri", {"type": "string", "format": "iri"}, "The IRI of the thing"), "required": True}
    values = {
        "name": "values",
        "in": "query",
        "description": "The parameters of the question by their names",
        "style": "form",
        "explode": True,
        "schema": {"type": "object", "additionalProperties": {"type": "string"}},
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Plan Atlas",
            "version": __version__,
            "description": "Countries, verdicts, instruments and the library of questions, for reading.",
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "paths": {
            "/api/openapi.json": _get("description", "This description", [], plain=True),
            "/api/version": _get("version", "Versions of data and software", []),
            "/api/countries": _get("countries", "The countries", [lang]),
            "/api/countries/{code}": _get("country", "A country with systems and verdicts", [code, lang]),
            "/api/matrix": _get("matrix", "The gap matrix", [countries, datasets, day, lang]),
            "/api/instruments": _get("instruments", "Planning instruments", [*filters, lang]),
            "/api/thing": _get("thing", "Everything known of a thing", [iri, lang]),
            "/api/indicators": _get("indicators", "The indicators explained", [lang]),
            "/api/questions": _get("questions", "The library of questions", [lang]),
            "/api/questions/{folder}/{name}": _get("question", "A question", [folder, name, lang]),
            "/api/questions/{folder}/{name}/answer": _get(
                "ask", "The answer to a question", [folder, name, lang, values]
            ),
        },
        "components": {
            "schemas": {
                "Answer": {
                    "type": "object",
                    "required": ["version", "data"],
                    "properties": {
                        "version": {
                            "type": "object",
                            "required": ["data", "software"],
                            "properties": {"data": _TEXT, "software": _TEXT},
                        },
                        "data": {},
                    },
                },
                "Fault": {
                    "type": "object",
                    "required": ["error", "message"],
                    "properties": {"error": _TEXT, "message": _TEXT},
                },
            }
        },
    }


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _in_path(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": _TEXT}


def _get(operation: str, summary: str, parameters: list[Any], *, plain: bool = False) -> dict[str, Any]:
    schema = {"type": "object"} if plain else {"$ref": "#/components/schemas/Answer"}
    faults = {
        status: {
            "description": text,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Fault"}}},
        }
        for status, text in (
            ("400", "A parameter is at fault"),
            ("404", "There is no such thing"),
            ("503", "The data cannot be reached"),
        )
    }
    good = {"description": "The answer", "content": {"application/json": {"schema": schema}}}
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": parameters,
            "responses": {"200": good, **({} if plain else faults)},
        }
    }
