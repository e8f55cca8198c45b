"""The wire: one closed family of tagged structs each way (design.md §4.2, docs/realtime.md).

Adding a frame is a struct here, a branch in session.py and a test without sockets.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

PROTOCOL = "antam.v1"
Seq = Annotated[int, Meta(ge=0, le=2**63 - 1)]
FRAME_AT_MOST = 64 * 1024


class In(Struct, frozen=True, kw_only=True, tag_field="t", forbid_unknown_fields=True):
    """From the phone."""


class Hello(In, frozen=True, tag="hello"):
    """The first frame. `since`: the last number stored; absent on a phone that has none yet. `app`: its version."""

    ticket: Annotated[str, Meta(max_length=200)]
    since: Seq | None = None
    app: Annotated[str, Meta(max_length=100)] = ""


class Seen(In, frozen=True, tag="seen"):
    """This device has stored everything up to `seq`."""

    seq: Seq


class Ping(In, frozen=True, tag="ping"):
    n: int


FrameIn = Hello | Seen | Ping


class Out(Struct, frozen=True, kw_only=True, tag_field="t"):
    """To the phone."""


class Welcome(Out, frozen=True, tag="welcome"):
    account: UUID
    head: int
    heartbeat_s: float
    now: datetime


class Event(Out, frozen=True, tag="event"):
    seq: int
    at: datetime
    kind: str
    subject: UUID
    body: dict[str, Any]


class CaughtUp(Out, frozen=True, tag="caught_up"):
    """Everything up to `seq` was sent; from here on events are live."""

    seq: int


class Resync(Out, frozen=True, tag="resync"):
    """The cursor is unknown, ahead, or older than what is kept: take `head`, fetch state, go on from there."""

    head: int


class Refused(Out, frozen=True, tag="refused"):
    re: str
    code: str
    detail: str
    retry_after_ms: int | None = None


class Pong(Out, frozen=True, tag="pong"):
    n: int


class Bye(Out, frozen=True, tag="bye"):
    """The server closes; with a time, come back after it, else sign in or mend first."""

    code: int
    retry_after_ms: int | None = None


FrameOut = Welcome | Event | CaughtUp | Resync | Refused | Pong | Bye

RESTART, REPLACED, SIGNED_OUT, TOO_SLOW = 1012, 4001, 4003, 4008
BAD_FRAME, NO_TICKET, TOO_FAST = 4400, 4401, 4429

decode = msgspec.json.Decoder(FrameIn).decode
encode = msgspec.json.Encoder().encode
