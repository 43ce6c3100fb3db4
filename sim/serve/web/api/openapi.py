"""The API's own description: OpenAPI 3.1, generated from the same records that decode and encode its bodies."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from sim.serve.web.api.operations import ROOT, Operation
from sim.serve.web.api.records import ProblemAnswer, RefusedAnswer

_REF = "#/components/schemas/{name}"
_SECURITY: Mapping[str, Sequence[Mapping[str, Sequence[str]]]] = {
    "token": [{"token": []}, {"cookie": [], "csrf": []}],
    "operator": [{"operator": []}],
    "reader": [{}, {"token": []}, {"cookie": []}],
    "nobody": [{}],
}
_SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": "The token of a log-in."},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "NextGenCSO"},
    "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
    "operator": {"type": "apiKey", "in": "header", "name": "X-Operator"},
}
_PROBLEMS = {
    400: "The body or the address does not fit",
    401: "This needs a log-in",
    403: "This log-in may not",
    404: "There is no such thing",
    408: "The request stopped in the middle",
    409: "The state of things does not allow it",
    413: "Larger than what is taken",
    422: "The court cannot take it as it is",
    429: "Too many tries",
    503: "Nothing could be written down, and nothing was changed: send it again",
}


def openapi(operations: Sequence[Operation], title: str, version: str, server: str) -> dict[str, Any]:
    """The description of these operations as JSON values. server: what stands before the API's root."""
    types = _types(operations)
    schemas, components = msgspec.json.schema_components([*types.values()], ref_template=_REF)
    schema_of = dict(zip(types, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        path = ROOT + re.sub(r"\{(\w+):\w+\}", r"{\1}", one.path)
        paths.setdefault(path, {})[one.method.lower()] = _operation(one, schema_of)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": version,
            "description": "A simulated court. Not a government system; nothing filed here is filed anywhere.",
        },
        "servers": [{"url": server or "/"}],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _SCHEMES},
    }


def _types(operations: Sequence[Operation]) -> dict[Any, Any]:
    """Every type in a body, an answer or a parameter, once."""
    found: dict[Any, Any] = {RefusedAnswer: RefusedAnswer, ProblemAnswer: ProblemAnswer}
    for one in operations:
        named = (one.body, one.answer, *one.parameters.values())
        found |= {kind: kind for kind in named if kind is not None}
    return found


def _operation(one: Operation, schema_of: Mapping[Any, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": _operation_id(one),
        "summary": one.summary,
        "security": [way for who in one.who for way in _SECURITY[who]],
        "responses": _responses(one, schema_of),
    }
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "integer" if kind == "int" else "string"}}
        for name, kind in re.findall(r"\{(\w+):?(\w*)\}", one.path)
    ]
    asked = [
        {"name": name, "in": "query", "required": False, "schema": schema_of[kind]}
        for name, kind in one.parameters.items()
    ]
    if in_path or asked:
        described["parameters"] = in_path + asked
    if one.raw:
        described["requestBody"] = {"required": True, "content": {"application/pdf": {}}}
    elif one.body is not None:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema_of[one.body]}},
        }
    return described


def _responses(one: Operation, schema_of: Mapping[Any, Any]) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "Done"}
    if one.pdf:
        good["content"] = {"application/pdf": {}}
    elif one.answer is not None:
        good["content"] = {"application/json": {"schema": schema_of[one.answer]}}
    responses = {str(one.status): good}
    for status, words in _PROBLEMS.items():
        schema: Any = schema_of[ProblemAnswer]
        if status in one.refusals:
            schema = {"anyOf": [schema_of[RefusedAnswer], schema]}
        responses[str(status)] = {"description": words, "content": {"application/json": {"schema": schema}}}
    return responses


def _operation_id(one: Operation) -> str:
    words = re.sub(r"\{(\w+)(?::\w+)?\}", r"by-\1", one.path).strip("/")
    return "-".join([one.method.lower(), *re.split(r"[/.]", words)])
