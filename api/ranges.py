"""Headers of a file that is handed over: the one range that was asked for, and the name to keep it under. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from litestar.exceptions import HTTPException

_WANTED = re.compile(r"bytes=([0-9]{0,12})-([0-9]{0,12})")


def wanted(headers: Mapping[str, str], size: int, tag: str) -> tuple[int, int] | None:
    """First and last byte (RFC 9110 §14); None for all of it: no range, several, one that is not understood, or one of
    another file. A range that lies behind the end is a 416."""
    asked = _WANTED.fullmatch(headers.get("range", "").strip())
    if asked is None or headers.get("if-range", tag) != tag:
        return None
    start, end = asked.groups()
    if not start and not end:
        return None
    if not start:
        first, last = size - min(int(end), size), size - 1
    else:
        first, last = int(start), min(int(end), size - 1) if end else size - 1
        if end and int(end) < first:
            return None
    if first > last:
        raise HTTPException(status_code=416, headers={"Content-Range": f"bytes */{size}"})
    return first, last


def disposition(name: str) -> str:
    """RFC 6266: a name for everybody, and one in Unicode (RFC 8187) for those who know it."""
    plain = re.sub(r"[^ !#-\[\]-~]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
