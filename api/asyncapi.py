"""The socket's description (AsyncAPI 3.1), at /schema/asyncapi.json, drawn from the frames themselves.

The schemas are msgspec's own of the very types that decode and encode (realtime/frames.py), so a frame that is added
there is described here. What only prose can say is in docs/realtime.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from inspect import cleandoc
from typing import Any, get_args

import msgspec

from notify import feed
from realtime import frames
from realtime.messages import Message

Drawn = dict[str, Any]

ABOUT = """How a phone learns of things while it is open, and how it catches up when it was not. Text frames, JSON, at
most 64 KiB, no compression; the tag is `t`. `hello` comes first, within 5 seconds, with the ticket of
`POST /v1/realtime/ticket`. Unknown tags and fields of a client close with 4400; a client ignores fields, frames and
kinds of events that it does not know. The rules that go with it are in docs/realtime.md."""

IN: tuple[type, ...] = get_args(frames.FrameIn)
OUT: tuple[type, ...] = get_args(frames.FrameOut)
ANSWERS: dict[type, tuple[type, ...]] = {
    frames.Hello: (frames.Welcome, frames.Bye),
    frames.Ping: (frames.Pong,),
    **dict.fromkeys(get_args(frames.Spoken), (frames.Said, frames.Refused)),
    **dict.fromkeys(get_args(frames.OnCall), (frames.Call, frames.Refused)),
}
"""What is answered, and by what; the other frames of a client are not."""

CLOSES = {
    1002: "not WebSocket as RFC 6455 has it; no bye before it",
    1007: "text that is not UTF-8; no bye before it",
    1009: "a frame above 64 KiB, or of more than 128 fragments; no bye before it",
    frames.RESTART: "the server restarts: come back after retry_after_ms",
    frames.BUSY: "too many came at once, or the database does not answer: come back after retry_after_ms",
    frames.REPLACED: "a newer socket of this device took over: do not reconnect this one",
    frames.SIGNED_OUT: "the session ended, or the shared tablet is locked: sign in, or unlock",
    frames.TOO_SLOW: "what waited was not taken: come back with the cursor",
    frames.BAD_FRAME: "a frame that cannot be read: mend the client",
    frames.NO_TICKET: "no hello in time, or the ticket was not good: get a new one",
    frames.TOO_FAST: "too many frames: come back after retry_after_ms",
}

_RESIDENT: Drawn = {
    "type": "object",
    "properties": {"id": {"type": "string", "format": "uuid"}, "name": {"type": "string"}},
    "required": ["id", "name"],
}


def description(version: str) -> Drawn:
    """The whole document."""
    types = [*IN, *OUT, Message]
    _, schemas = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    schemas["Event"]["properties"]["kind"]["examples"] = list(get_args(feed.Kind))
    schemas["Event"]["properties"]["body"] = {
        "type": "object",
        "description": "By kind. `message` and `message_changed` have `message`; what is about a resident, `resident`.",
        "properties": {"message": {"$ref": "#/components/schemas/Message"}, "resident": _RESIDENT},
    }
    return {
        "asyncapi": "3.1.0",
        "info": {"title": "An Tâm", "version": version, "description": ABOUT},
        "defaultContentType": "application/json",
        "channels": {
            "realtime": {
                "address": "/v1/realtime",
                "description": f"A WebSocket with the subprotocol `{frames.PROTOCOL}`.",
                "messages": {_name(t): {"$ref": f"#/components/messages/{_name(t)}"} for t in (*IN, *OUT)},
                "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
                "x-close-codes": {str(code): meaning for code, meaning in CLOSES.items()},
            }
        },
        "operations": _operations(),
        "components": {"messages": {_name(t): _message(t, schemas) for t in (*IN, *OUT)}, "schemas": schemas},
    }


def _operations() -> Drawn:
    """One for each frame of a client, with its answers; one for all that comes by itself. As AsyncAPI has it, `receive`
    is what this server hears and `send` what it says."""
    channel = {"$ref": "#/channels/realtime"}
    drawn: Drawn = {}
    for frame in IN:
        drawn[_tag(frame)] = {"action": "receive", "channel": channel, "messages": _refs([frame])}
        if frame in ANSWERS:
            drawn[_tag(frame)]["reply"] = {"channel": channel, "messages": _refs(ANSWERS[frame])}
    answers = {answer for some in ANSWERS.values() for answer in some if answer is not frames.Bye}
    drawn["tell"] = {"action": "send", "channel": channel, "messages": _refs(t for t in OUT if t not in answers)}
    return drawn


def _message(frame: type, schemas: Drawn) -> Drawn:
    said = cleandoc(schemas[_name(frame)].get("description", ""))
    payload = {"$ref": f"#/components/schemas/{_name(frame)}"}
    return {"name": _tag(frame), "title": _name(frame), "summary": said, "payload": payload}


def _refs(some: Iterable[type]) -> list[Drawn]:
    return [{"$ref": f"#/channels/realtime/messages/{_name(frame)}"} for frame in some]


def _name(frame: type) -> str:
    return frame.__name__


def _tag(frame: type) -> str:
    return str(frame.__struct_config__.tag)  # type: ignore[attr-defined]
