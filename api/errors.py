"""Meaning -> status, once (RFC 9457). Every error of the API leaves through here as application/problem+json."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from msgspec import Struct

from base import errors, log
from base.errors import Meaning, Offer

STATUS: dict[type[Meaning], int] = {
    errors.Malformed: 400,
    errors.Unauthorized: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.StaleVersion: 412,
    errors.Refused: 422,
    errors.VersionNeeded: 428,
    errors.RateLimited: 429,
    errors.Unavailable: 503,
}

_log = log.logger("api")


class Fault(Struct, frozen=True, omit_defaults=True):
    pointer: str
    code: str
    detail: str = ""


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The body of every error. `code` is for programs and stable; `detail` is for people, in their language."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[Fault] = []
    offer: Offer | None = None
    """What can be done instead."""
    not_before: datetime | None = None
    """When the same would not be too early."""


def language(request: Request[Any, Any, Any]) -> str:
    return preferred(request.headers.get("accept-language", ""))


def preferred(accept_language: str) -> str:
    """vi unless the caller prefers en."""
    for part in accept_language.lower().split(","):
        tag = part.split(";")[0].strip()[:2]
        if tag in ("vi", "en"):
            return tag
    return "vi"


def on_meaning(request: Request[Any, Any, Any], error: Meaning) -> Response[bytes]:
    return said(error, language(request))


def said(error: Meaning, lang: str) -> Response[bytes]:
    one = (error.pointer,) if isinstance(error, errors.Refused) and error.pointer else ()
    faults = [Fault(pointer, error.code, error.detail(lang)) for pointer in error.pointers or one]
    headers = {}
    if isinstance(error, (errors.RateLimited, errors.Unavailable)):
        headers["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, errors.Unauthorized):
        headers["WWW-Authenticate"] = "Bearer"
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    return _problem(status, error.code, error.detail(lang), faults, headers, error.offer, error.not_before)


def on_malformed(request: Request[Any, Any, Any], error: ValidationException) -> Response[bytes]:
    """Litestar's own decoding of bodies and parameters: 400 with the places."""
    faults = [_fault(item) for item in error.extra or [] if isinstance(item, dict)]
    return _problem(400, "validation", errors.Refused().detail(language(request)), faults)


def on_too_deep(request: Request[Any, Any, Any], _: RecursionError) -> Response[bytes]:
    """What the decoder says of a thousand brackets inside each other."""
    return on_meaning(request, errors.Malformed())


def _fault(item: dict[str, Any]) -> Fault:
    pointer = "/" + str(item.get("key", "")).replace(".", "/")
    return Fault(pointer, "validation", errors.unquoted(str(item.get("message", ""))))


def on_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """What the framework refuses by itself: unknown routes, methods, media types, bodies that are too large."""
    code = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "media_type", 416: "range"}.get(
        error.status_code
    )
    if error.status_code == 404:
        return on_meaning(request, errors.NotFound())
    detail = errors.Refused().detail(language(request))
    return _problem(error.status_code, code or "validation", detail, [], dict(error.headers or {}))


def on_group(request: Request[Any, Any, Any], error: ExceptionGroup[Exception]) -> Response[bytes]:
    """What the unit of work makes of an error of the handler (a timeout is `Unavailable`), as Litestar hands it on."""
    meaning = next((inner for inner in error.exceptions if isinstance(inner, Meaning)), None)
    return on_fault(request, error.__cause__ or error) if meaning is None else on_meaning(request, meaning)


def on_fault(request: Request[Any, Any, Any], error: BaseException) -> Response[bytes]:
    """A mistake of ours. The caller learns only that; the log learns where."""
    _log.error("request failed", error=type(error).__name__, where=log.where(error), method=request.method)
    return _problem(500, "error", Meaning().detail(language(request)), [])


HANDLERS: dict[Any, Any] = {
    Meaning: on_meaning,
    ValidationException: on_malformed,
    HTTPException: on_http,
    ExceptionGroup: on_group,
    RecursionError: on_too_deep,
    Exception: on_fault,
}


def _problem(
    status: int,
    code: str,
    detail: str,
    faults: list[Fault],
    headers: dict[str, str] | None = None,
    offer: Offer | None = None,
    not_before: datetime | None = None,
) -> Response[bytes]:
    problem = Problem(
        type=f"urn:antam:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=detail,
        errors=faults,
        offer=offer,
        not_before=not_before,
    )
    return Response(
        msgspec.json.encode(problem),
        status_code=status,
        media_type="application/problem+json",
        headers={"Cache-Control": "no-store, private", "Vary": "Accept-Language", **(headers or {})},
    )
