"""The wire: one closed family of tagged structs each way (design.md §4.2, docs/realtime.md).

Adding a frame is a struct here, a branch in session.py and a test without sockets.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from realtime.messages import Card

PROTOCOL = "antam.v1"
Seq = Annotated[int, Meta(ge=0, le=2**63 - 1)]
FRAME_AT_MOST = 64 * 1024


class In(Struct, frozen=True, kw_only=True, tag_field="t", forbid_unknown_fields=True):
    """From the phone."""


class Hello(In, frozen=True, tag="hello"):
    """The first frame. `since`: the last number stored; absent on a phone that has none yet. `app`: its version.
    `lang`: of what refusals say."""

    ticket: Annotated[str, Meta(max_length=200)]
    since: Seq | None = None
    app: Annotated[str, Meta(max_length=100)] = ""
    lang: Literal["vi", "en"] = "vi"


class Seen(In, frozen=True, tag="seen"):
    """This device has stored everything up to `seq`."""

    seq: Seq


class Ping(In, frozen=True, tag="ping"):
    n: Annotated[int, Meta(ge=-(2**53), le=2**53)]


class Say(In, frozen=True, tag="say"):
    """Say this in a conversation. `key` is made by the phone, one for each message it means: the same again has one
    effect and the first answer. The answer is `said` or `refused`."""

    conversation: UUID
    key: UUID
    body: Annotated[str, Meta(max_length=FRAME_AT_MOST)] | None = None
    kind: Literal["text", "advice", "card", "handover"] = "text"
    card: Card | None = None
    attachments: Annotated[tuple[UUID, ...], Meta(max_length=10)] = ()
    reply_to: Seq | None = None


class Correct(In, frozen=True, tag="correct"):
    """Another text in the place of one's own message `seq`; answered as `say` is."""

    conversation: UUID
    key: UUID
    seq: Seq
    body: Annotated[str, Meta(max_length=FRAME_AT_MOST)]


class Retract(In, frozen=True, tag="retract"):
    """Takes one's own message `seq` back; answered as `say` is."""

    conversation: UUID
    key: UUID
    seq: Seq


class Read(In, frozen=True, tag="read"):
    """Everything up to `seq` was on the screen; only ever forward, and not answered."""

    conversation: UUID
    seq: Seq


class Typing(In, frozen=True, tag="typing"):
    """A hint: not stored, not answered, and the first to be dropped."""

    conversation: UUID


class Presence(In, frozen=True, tag="presence"):
    """I look at this conversation: who is here? A hint as `typing` is; those who are here come as `presence`."""

    conversation: UUID


class CallStart(In, frozen=True, tag="call_start"):
    """Calls the others in a conversation, or only those named. `key` is made by the phone, one for each call it means.
    The answer is `call` or `refused`."""

    conversation: UUID
    key: UUID
    media: Literal["audio", "video"]
    to: Annotated[tuple[UUID, ...], Meta(max_length=50)] = ()


class CallRinging(In, frozen=True, tag="call_ringing"):
    """This phone rings."""

    call: UUID


class CallAccept(In, frozen=True, tag="call_accept"):
    """This device takes the call: one of all that ring gets it, the others are told `taken_elsewhere`."""

    call: UUID


class CallDecline(In, frozen=True, tag="call_decline"):
    """For all devices of the account. `busy`: the phone is in a call that is not ours."""

    call: UUID
    reason: Literal["declined", "busy"] = "declined"


class CallSignal(In, frozen=True, tag="call_signal"):
    """SDP, ICE, or what else the devices in the call have to tell each other: JSON of theirs, at most 16 KiB. `to`
    names one of them when there are more than two. Not answered, unless it is refused."""

    call: UUID
    data: msgspec.Raw
    to: UUID | None = None


class CallInvite(In, frozen=True, tag="call_invite"):
    """Rings somebody else for a running call, who then sits in the conversation."""

    call: UUID
    account: UUID


class CallEnd(In, frozen=True, tag="call_end"):
    """Hangs up, or gives up."""

    call: UUID


Spoken = Say | Correct | Retract
OnCall = CallStart | CallRinging | CallAccept | CallDecline | CallSignal | CallInvite | CallEnd
FrameIn = Hello | Seen | Ping | Spoken | Read | Typing | Presence | OnCall


def key_of(frame: Spoken | OnCall) -> UUID:
    """What `refused` names: the key the phone made, or the call."""
    return frame.key if isinstance(frame, Spoken | CallStart) else frame.call


def tag_of(frame: OnCall) -> str:
    """What the phone asked for, as it stands in `t`."""
    return str(frame.__struct_config__.tag)


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


class Said(Out, frozen=True, tag="said"):
    """Your message is on disk under this number."""

    key: UUID
    conversation: UUID
    seq: int
    at: datetime


class Types(Out, frozen=True, tag="typing"):
    """Somebody is writing; forget it after some seconds."""

    conversation: UUID
    account: UUID


class Here(Out, frozen=True, tag="presence"):
    """Somebody in the conversation has the app open; forget it after a minute."""

    conversation: UUID
    account: UUID


class Urgent(Out, frozen=True, tag="urgent"):
    """Among what you have not been sent yet is an alert or a call: entry `seq`. It comes in its turn; do not wait."""

    seq: int


class CallParty(Struct, frozen=True, kw_only=True):
    account: UUID
    state: str


class Call(Out, frozen=True, kw_only=True, tag="call"):
    """How a call stands, to each device of everybody it concerns, whenever that changes. `mine`: how I stand in it;
    `device`: which of my devices is in it. `people`: all of them, those who came first first: of two, the later one is
    polite. `n`: the newest signal's number."""

    call: UUID
    conversation: UUID
    key: UUID
    media: str
    state: str
    reason: str | None
    by: UUID
    mine: str
    device: UUID | None
    people: list[CallParty]
    started_at: datetime
    rings_until: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    n: int


class Signal(Out, frozen=True, tag="call_signal"):
    """From another device in the call. After a reconnect some come again: pass over a number not above the last."""

    call: UUID
    n: int
    account: UUID
    data: msgspec.Raw


class Refused(Out, frozen=True, tag="refused"):
    """`re` is the key of what was refused, or the call. With `retry_after_ms` the same frame may be sent again."""

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


FrameOut = Welcome | Event | CaughtUp | Resync | Said | Types | Here | Urgent | Call | Signal | Refused | Pong | Bye

RESTART, BUSY, REPLACED, SIGNED_OUT, TOO_SLOW = 1012, 1013, 4001, 4003, 4008
BAD_FRAME, NO_TICKET, TOO_FAST = 4400, 4401, 4429

decode = msgspec.json.Decoder(FrameIn).decode
encode = msgspec.json.Encoder().encode
