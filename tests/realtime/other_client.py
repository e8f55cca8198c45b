"""A phone written from docs/realtime.md and /schema/asyncapi.json alone: no import from the rooms, its own framing.

It keeps what such a client must: a cursor and a log it stores before it says `seen`, what it said until that is
answered, and nothing else. `run` connects, resumes and comes back for as long as it is let.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import random
import struct
import urllib.parse
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

Frame = dict[str, Any]
MEND = {1002, 1007, 1009, 4400}
"""Close codes that say the client is wrong; coming back would not help."""
SILENT_S = 70.0
"""Longer than the server's ping and its patience: nothing at all for so long is a dead connection."""
GIVE_UP = MEND | {4001, 4003}


class Ended(Exception):
    """The connection is over; `code` is 1006 when it just broke."""

    def __init__(self, code: int = 1006) -> None:
        super().__init__(code)
        self.code = code


class Wire:
    """WebSocket as far as a client needs it: text out, text in, pings answered."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def opens(cls, base_url: str) -> Wire:
        place = urllib.parse.urlsplit(base_url)
        try:
            wire = cls(*await asyncio.open_connection(place.hostname, place.port))
            key = base64.b64encode(os.urandom(16)).decode()
            lines = [
                "GET /v1/realtime HTTP/1.1", f"Host: {place.netloc}", "Connection: Upgrade", "Upgrade: websocket",
                f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: antam.v1", "", "",
            ]  # fmt: skip
            wire.writer.write("\r\n".join(lines).encode())
            head = await wire.reader.readuntil(b"\r\n\r\n")
        except (OSError, asyncio.IncompleteReadError):
            raise Ended from None
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise Ended
        return wire

    def sends(self, payload: bytes, opcode: int = 1) -> None:
        size, mask = len(payload), os.urandom(4)
        start = struct.pack("!BB", 128 | opcode, 128 | min(size, 126) if size < 2**16 else 255)
        start += b"" if size < 126 else struct.pack("!H" if size < 2**16 else "!Q", size)
        self.writer.write(start + mask + bytes(byte ^ mask[n % 4] for n, byte in enumerate(payload)))

    async def hears(self) -> bytes:
        """The next text. The server does not split frames nor mask them."""
        try:
            while True:
                opcode, size = await asyncio.wait_for(self.reader.readexactly(2), SILENT_S)
                if size > 125:
                    wide = "!H" if size == 126 else "!Q"
                    [size] = struct.unpack(wide, await self.reader.readexactly(struct.calcsize(wide)))
                payload = await self.reader.readexactly(size)
                if opcode & 15 == 1:
                    return payload
                if opcode & 15 == 8:
                    self.sends(payload[:2], 8)
                    raise Ended(struct.unpack("!H", payload[:2])[0] if payload else 1005)
                if opcode & 15 == 9:
                    self.sends(payload, 10)
        except (OSError, asyncio.IncompleteReadError):  # of which a timeout is one
            raise Ended from None

    def breaks(self) -> None:
        self.writer.transport.abort()


class OtherClient:
    """`get_ticket(base_url)` does step 1 of connecting, or raises `Ended`; `nodes` are tried in turn."""

    def __init__(self, nodes: list[str], get_ticket: Callable[[str], Awaitable[str]]) -> None:
        self.nodes, self.get_ticket = nodes, get_ticket
        self.cursor = 0
        self.log: list[Frame] = []
        self.unanswered: dict[str, Frame] = {}
        self.answers: dict[str, Frame] = {}
        self.closes: list[tuple[int, int | None]] = []
        self.wire: Wire | None = None
        self.caught_up = asyncio.Event()
        self._retry_ms: int | None = None
        self._failed = 0

    async def run(self) -> int:
        """Until a close code says that coming back is of no use; that code."""
        for attempt in range(10_000):
            self._retry_ms = None
            try:
                await self._connected(self.nodes[attempt % len(self.nodes)])
            except Ended as ended:
                self.closes.append((ended.code, self._retry_ms))
                if ended.code in GIVE_UP:
                    return ended.code
            finally:
                self.caught_up.clear()
                if self.wire is not None:
                    self.wire.breaks()
                    self.wire = None
            self._failed += 1
            wait = random.uniform(0, min(30, 0.5 * 2 ** min(self._failed - 1, 6)))
            await asyncio.sleep(max(wait, (self._retry_ms or 0) / 1000))
        raise AssertionError("it never stays connected")

    def say(self, conversation: str, body: str) -> str:
        """Says it, now and until it is answered; the key."""
        key = str(uuid.uuid4())
        self.unanswered[key] = {"t": "say", "conversation": conversation, "key": key, "body": body}
        if self.caught_up.is_set():
            self._sends(self.unanswered[key])
        return key

    def messages(self, conversation: str) -> list[Frame]:
        mine = [e for e in self.log if e["subject"] == conversation and e["kind"] in ("message", "message_changed")]
        return [e["body"]["message"] for e in mine]

    async def _connected(self, node: str) -> None:
        ticket = await self.get_ticket(node)
        self.wire = await Wire.opens(node)
        self._sends({"t": "hello", "ticket": ticket, "since": self.cursor, "app": "other 1.0", "lang": "en"})
        while True:
            frame: Frame = json.loads(await self.wire.hears())
            match frame["t"]:
                case "event" if frame["seq"] == self.cursor + 1:
                    self.log.append(frame)
                    self.cursor = frame["seq"]
                    self._sends({"t": "seen", "seq": self.cursor})
                case "event" if frame["seq"] > self.cursor:
                    raise Ended
                case "caught_up":
                    self._failed = 0
                    self.caught_up.set()
                    for said in self.unanswered.values():  # in their first order, before anything new
                        self._sends(said)
                case "resync":
                    raise AssertionError(f"a cursor this phone was given is unknown: {self.cursor}")
                case "said":
                    self.answers[frame["key"]] = frame
                    self.unanswered.pop(frame["key"], None)
                case "refused" if frame["retry_after_ms"] is None:
                    self.answers[frame["re"]] = frame
                    self.unanswered.pop(frame["re"], None)
                case "refused":
                    asyncio.get_running_loop().call_later(frame["retry_after_ms"] / 1000, self._again, frame["re"])
                case "bye":
                    self._retry_ms = frame["retry_after_ms"]
                case _:
                    pass

    def _again(self, key: str) -> None:
        if key in self.unanswered and self.caught_up.is_set():
            self._sends(self.unanswered[key])

    def _sends(self, frame: Frame) -> None:
        if self.wire is not None:
            self.wire.sends(json.dumps(frame, ensure_ascii=False).encode())
