"""What can go wrong, as meanings. Rooms raise these; each edge maps them once (api/errors.py, realtime/session.py).

`code` is stable and for programs; `vi` and `en` are for people and never carry anything personal. A meaning that is
raised in several places is a class of its own beside them, never an instance: a shared one keeps every traceback.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from msgspec import Struct


class Offer(Struct, frozen=True, kw_only=True):
    """What can be done instead: an operation of the API with its parameters."""

    operation: str
    method: str
    path: str
    query: dict[str, str] = {}


class Meaning(Exception):
    """A refusal with a meaning. Subclasses fix the kind; the instance carries the code and the two sentences."""

    attempt: Any = None
    """What was tried, set by the door that refused it; the edge leaves it in the audit (api/provide.py)."""

    pointers: tuple[str, ...] = ()
    """The places in what was sent, where there may be several."""
    offer: Offer | None = None
    not_before: datetime | None = None
    """From when on it would not be refused."""

    code = "error"
    vi = "Có lỗi xảy ra."
    en = "Something went wrong."

    def __init__(self, code: str | None = None, vi: str | None = None, en: str | None = None) -> None:
        self.code, self.vi, self.en = code or self.code, vi or self.vi, en or self.en
        super().__init__(self.code)

    def detail(self, lang: str) -> str:
        return self.en if lang == "en" else self.vi


class NotFound(Meaning):
    """Missing, or not yours: the two give the same answer."""

    code, vi, en = "not_found", "Không tìm thấy.", "Not found."


class Unauthorized(Meaning):
    code, vi, en = "unauthorized", "Cần đăng nhập.", "Sign in first."


class Forbidden(Meaning):
    """An act you may not do on something you may see."""

    code, vi, en = "forbidden", "Bạn không được làm việc này.", "You may not do this."


class Conflict(Meaning):
    code, vi, en = "conflict", "Trạng thái đã thay đổi.", "The state has changed meanwhile."


class Refused(Meaning):
    """Well formed, but it cannot be accepted. `pointer` names the place in the body."""

    code, vi, en = "validation", "Dữ liệu không hợp lệ.", "The data cannot be accepted."
    pointer = ""

    def __init__(
        self, code: str | None = None, vi: str | None = None, en: str | None = None, pointer: str = ""
    ) -> None:
        super().__init__(code, vi, en)
        self.pointer = pointer or self.pointer


class Incomplete(Refused):
    """It lacks what stands at these places."""

    code, vi, en = "incomplete", "Còn thiếu nội dung.", "Something is missing."

    def __init__(self, pointers: tuple[str, ...]) -> None:
        super().__init__()
        self.pointers = pointers


class Malformed(Refused):
    """Not even of the right shape."""


class StaleVersion(Meaning):
    code, vi, en = "stale_version", "Dữ liệu đã được sửa ở nơi khác.", "Somebody changed it meanwhile."


class VersionNeeded(Meaning):
    code, vi, en = "version_needed", "Thiếu If-Match.", "If-Match is missing."


class RateLimited(Meaning):
    code, vi, en = "rate_limited", "Quá nhiều lần, hãy thử lại sau.", "Too often; try again later."

    def __init__(self, retry_after_s: int) -> None:
        super().__init__()
        self.retry_after_s = retry_after_s


class Unavailable(Meaning):
    """We cannot answer now. If something was being written, its outcome is unknown: retry with the same key."""

    code, vi, en = "unavailable", "Hệ thống đang bận, hãy thử lại.", "The service is busy; try again."
    retry_after_s = 1


class NotDone(Unavailable):
    """We cannot answer now, and nothing was written: it waited too long for somebody else's lock, or lost a race."""


def unquoted(message: str) -> str:
    """What a decoder says, without the value it stumbled over: errors end up in logs of others."""
    return re.sub(r"(Invalid (?:enum )?value) (?:'.*'|-?[0-9]+)", r"\1", message, flags=re.DOTALL)
