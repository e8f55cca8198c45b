"""Telling people what happened to their own sign-in, on every device they have (docs/realtime.md, `security_notice`).

Pushed at once and not only when nobody said `seen`: whoever has just signed in could say it for all the others.
"""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from base.db import Db
from notify import feed

What = Literal[
    "new_device", "session_ended", "second_factor", "passkey_added", "passkey_removed", "pin", "enrolment_code"
]


def tell(db: Db, account: UUID, what: What, subject: UUID, device: str | None = None) -> None:
    """`subject` is the session (or factor) it is about; `device` the name its owner gave the phone."""
    feed.append(
        db, [account], "security_notice", subject, {"what": what, "device": device}, push_after=feed.AT_ONCE
    )  # fmt: skip
