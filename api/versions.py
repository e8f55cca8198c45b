"""`If-Match`: which version of a thing a change is meant for."""

from __future__ import annotations

from typing import Any

from litestar import Request

from base.errors import StaleVersion, VersionNeeded


def expected(request: Request[Any, Any, Any]) -> int:
    """`VersionNeeded` (428) without the header; what cannot be a version of ours is a `StaleVersion` (412)."""
    given = request.headers.get("if-match")
    if given is None:
        raise VersionNeeded
    digits = given.strip('"')
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 9:
        raise StaleVersion
    return int(digits)
