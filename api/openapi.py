"""The API's description (OpenAPI 3.1), at /schema/openapi.json, and a plain page of it at /schema. The
socket's (api/asyncapi.py) stands beside it.

The framework draws addresses, parameters and texts. What it only guesses at is put right here: bodies and answers are
msgspec's own schemas, the very types that decode and encode them; errors are ours; and tokens, `If-Match` and
`Idempotency-Key` stand where a handler asks for them. tests/house/test_schemathesis.py holds the house to all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from http import HTTPStatus
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
from litestar import MediaType, Request, Response
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin
from litestar.response import Stream

from api import asyncapi
from api.errors import STATUS, Problem
from api.idempotency import once
from api.page import page
from api.versions import expected

Drawn = dict[str, Any]

OPEN: Sequence[dict[str, list[str]]] = ({},)
"""The `security` of a handler that asks for no token; every other one does."""

BODY = "body"
"""In a handler's `opt`: the type of a body it decodes by itself."""

FILE = "application/octet-stream"
TAKES, GIVES = "takes", "gives"
"""In a handler's `opt`: the type of a file it takes in pieces, and those of the file it gives, whole or in a range."""

ABOUT = """Errors are `application/problem+json`, with `detail` in the language of `Accept-Language` (vi, else en).
What exists but is not yours answers like what does not exist. Parameters an operation does not name are not looked
at; members a body does not name are refused. `Retry-After` comes with 429 and 503; `ETag` is for `If-Match`."""

_BEARER = {"type": "http", "scheme": "bearer", "description": "The access token of POST /v1/auth/otp/verify."}
_IF_MATCH = {
    "name": "If-Match", "in": "header", "required": True, "schema": {"type": "string", "pattern": '^"[0-9]{1,12}"$'},
    "description": "The version to be replaced, as its ETag said.", "example": '"1"',
}  # fmt: skip
_KEY = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "Made by the phone: the same key has one effect and one answer, for 48 hours.",
}  # fmt: skip
_CONTENT_RANGE = {
    "name": "Content-Range", "in": "header", "required": True,
    "schema": {"type": "string", "pattern": "^bytes [0-9]{1,12}-[0-9]{1,12}/[0-9]{1,12}$"},
    "description": "Where the piece belongs: bytes FIRST-LAST/SIZE.", "example": "bytes 0-262143/700000",
}  # fmt: skip
_RANGE = {
    "name": "Range", "in": "header", "required": False, "schema": {"type": "string", "maxLength": 100},
    "description": "One range, as in bytes=0-99; anything else gets the whole file.", "example": "bytes=0-99",
}  # fmt: skip
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_WAIT = {"Retry-After": {"description": "Seconds.", "schema": {"type": "string", "pattern": "^[0-9]+$"}}}
_SIGN_IN = {"WWW-Authenticate": {"schema": {"type": "string", "const": "Bearer"}}}
_HEADERS = {401: _SIGN_IN, 429: _WAIT, 503: _WAIT}
_PROBLEMS = sorted({*STATUS.values(), 413, 416})


def config(handlers: Iterable[HTTPRouteHandler], version: str) -> OpenAPIConfig:
    described = _Described(list(handlers))
    return OpenAPIConfig(
        title="An Tâm", version=version, path="/schema",
        render_plugins=[_Page(described), described, _Socket(version)],
    )  # fmt: skip


def complete(drawn: Drawn, handlers: Iterable[HTTPRouteHandler]) -> Drawn:
    """What the framework drew, made true."""
    by_id = {str(handler.operation_id): _Types(handler) for handler in handlers}
    types = [t for found in by_id.values() for t in (found.body, found.answer) if t is not None]
    schemas, components = msgspec.json.schema_components([*types, Problem], ref_template="#/components/schemas/{name}")
    schema_of = dict(zip(map(repr, types), schemas, strict=False))
    for path in drawn["paths"].values():
        for method, operation in path.items():
            _complete(operation, method, by_id[operation["operationId"]], schema_of)
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    drawn["info"]["description"] = ABOUT
    drawn["components"] = {
        "schemas": components,
        "responses": {
            str(status): {
                "description": HTTPStatus(status).phrase, "content": problem, "headers": _HEADERS.get(status, {}),
            }
            for status in _PROBLEMS
        },
        "securitySchemes": {"bearer": _BEARER},
    }  # fmt: skip
    drawn["security"] = [{"bearer": []}]
    return drawn


class _Types:
    """What a handler takes and gives, read off its signature and off what it calls."""

    def __init__(self, handler: HTTPRouteHandler) -> None:
        hints = get_type_hints(handler.fn)
        answer = hints["return"]
        self.body: Any = hints.get("data") or handler.opt.get(BODY)
        self.answer: Any = get_args(answer)[0] if get_origin(answer) is Response else answer
        if answer is type(None) or answer is Stream:
            self.answer = None
        self.open = handler.security == OPEN
        calls = [handler.fn.__globals__.get(name) for name in handler.fn.__code__.co_names]
        self.takes: str | None = handler.opt.get(TAKES)
        self.gives: Sequence[str] = handler.opt.get(GIVES, ())
        self.versioned, self.keyed = expected in calls, once in calls


def _complete(operation: Drawn, method: str, types: _Types, schema_of: Mapping[str, Any]) -> None:
    parameters: list[Drawn] = operation.setdefault("parameters", [])
    parameters += [_IF_MATCH] * types.versioned + [_KEY] * types.keyed
    parameters += [_CONTENT_RANGE] * bool(types.takes) + [_RANGE] * bool(types.gives)
    if types.takes:
        operation["requestBody"] = {"required": True, "content": {types.takes: _BYTES}}
    if types.body is not None:
        content = {"application/json": {"schema": schema_of[repr(types.body)]}}
        operation["requestBody"] = {"required": True, "content": content}
    [good] = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    if types.answer is not None and "application/json" in good.get("content", {}):
        good["content"]["application/json"] = {"schema": schema_of[repr(types.answer)]}
    if types.gives:
        good["content"] = dict.fromkeys(types.gives, _BYTES)
        operation["responses"]["206"] = {**good, "description": "Partial Content"}
    kept = {status: answer for status, answer in operation["responses"].items() if status != "400"}
    refused = {
        str(s): {"$ref": f"#/components/responses/{s}"} for s in sorted(set(_refusals(method, types, parameters)))
    }
    operation["responses"] = refused | kept
    operation.pop("security", None)
    if types.open:
        operation["security"] = []


def _refusals(method: str, types: _Types, parameters: Sequence[Drawn]) -> Iterator[int]:
    """The errors an operation of this shape may answer with."""
    yield from (429, 503)
    if not types.open:
        yield from (401, 403, 404)
        if method != "get":
            yield 409
    elif any(parameter.get("in") == "path" for parameter in parameters):
        yield 404
    if types.body is not None or parameters:
        yield from (400, 422)
    if types.body is not None or types.takes:
        yield from (401, 413)
    if types.gives:
        yield 416
    if types.versioned:
        yield from (412, 428)


class _Described(JsonRenderPlugin):
    """The completed description, encoded once."""

    def __init__(self, handlers: Sequence[HTTPRouteHandler]) -> None:
        super().__init__()
        self._handlers = handlers
        self._encoded: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: Drawn) -> bytes:
        if self._encoded is None:
            self._encoded = msgspec.json.encode(complete(deepcopy(openapi_schema), self._handlers))
        return self._encoded


class _Socket(JsonRenderPlugin):
    """The socket's own description beside it."""

    def __init__(self, version: str) -> None:
        super().__init__(path="/asyncapi.json", media_type=MediaType.JSON)
        self._encoded = msgspec.json.encode(asyncapi.description(version))

    def render(self, request: Request[Any, Any, Any], openapi_schema: Drawn) -> bytes:
        return self._encoded


class _Page(OpenAPIRenderPlugin):
    """A page without scripts: nothing is loaded from anywhere."""

    def __init__(self, described: _Described) -> None:
        super().__init__(path="/")
        self._described = described

    def render(self, request: Request[Any, Any, Any], openapi_schema: Drawn) -> bytes:
        return page(msgspec.json.decode(self._described.render(request, openapi_schema)))
