"""What nobody's phone sends: each is refused with the documented code (docs/realtime.md), nobody else notices, and
memory stays flat. A raw socket speaks, because no library would."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
import os
import struct
import zlib
from collections.abc import Callable
from typing import Any

import psutil
import pytest

from api import guard, wire
from realtime import frames
from tests.world import Phone, World

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
FLAT = 24 * 1024 * 1024
"""What tens of megabytes of hostility may add to the process, client included: the allocator's own slack."""


def frame(opcode: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0, mask: bool = True) -> bytes:
    return head(opcode, len(payload), fin=fin, rsv=rsv, mask=mask) + payload  # masked with zeros, which change nothing


def head(opcode: int, length: int, *, fin: bool = True, rsv: int = 0, mask: bool = True) -> bytes:
    first, masked = fin << 7 | rsv << 4 | opcode, mask << 7
    if length < 126:
        sized = struct.pack("!BB", first, masked | length)
    elif length < 2**16:
        sized = struct.pack("!BBH", first, masked | 126, length)
    else:
        sized = struct.pack("!BBQ", first, masked | 127, length)
    return sized + b"\0\0\0\0" * mask


def text(what: Any) -> bytes:
    return frame(TEXT, what if isinstance(what, bytes) else json.dumps(what).encode())


class Raw:
    """A TCP connection to the node."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def opens(cls, house: World) -> Raw:
        host, port = house.base_url.removeprefix("http://").split(":")
        return cls(*await asyncio.open_connection(host, int(port)))

    async def upgrades(self, *more: str) -> bytes:
        """The head of the answer."""
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            "GET /v1/realtime HTTP/1.1", "Host: x", "Connection: Upgrade", "Upgrade: websocket",
            f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", *more, "", "",
        ]  # fmt: skip
        self.writer.write("\r\n".join(lines).encode())
        return await self.reader.readuntil(b"\r\n\r\n")

    async def hears(self) -> tuple[int, bytes]:
        """The next frame of the server: opcode and payload."""
        first, size = await self.reader.readexactly(2)
        if size == 126:
            [size] = struct.unpack("!H", await self.reader.readexactly(2))
        elif size == 127:
            [size] = struct.unpack("!Q", await self.reader.readexactly(8))
        return first & 15, await self.reader.readexactly(size)

    async def closes_with(self, within: float = 10.0) -> int:
        """The code of the close frame; 0 when the connection just ended."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            async with asyncio.timeout(within):
                while True:
                    opcode, payload = await self.hears()
                    if opcode == CLOSE:
                        return struct.unpack("!H", payload[:2])[0]
        return 0

    async def sends_for_ever(self, piece: bytes, at_most: int) -> int:
        """Until the server has enough; how many bytes it took."""
        sent = 0
        with contextlib.suppress(ConnectionError):
            while sent < at_most and not self.gone:
                self.writer.write(piece)
                await asyncio.wait_for(self.writer.drain(), 5)
                sent += len(piece)
        return sent

    @property
    def gone(self) -> bool:
        """The other side has hung up, politely or not."""
        return self.reader.at_eof() or self.reader.exception() is not None

    def ends(self) -> None:
        self.writer.transport.abort()


async def a_phone(house: World) -> Phone:
    return await house.phone(await house.enrols("Ana"))


async def signed_in(house: World, phone: Phone) -> Raw:
    """An open socket that has been welcomed."""
    raw = await Raw.opens(house)
    assert (await raw.upgrades()).startswith(b"HTTP/1.1 101")
    ticket = (await phone.post("/v1/realtime/ticket")).json()["ticket"]
    raw.writer.write(text({"t": "hello", "ticket": ticket}))
    assert json.loads((await raw.hears())[1])["t"] == "welcome"
    return raw


def closing(code: int) -> bytes:
    return frame(CLOSE, struct.pack("!H", code))


def nested(by: int, bracket: str = "[") -> bytes:
    return b'{"x":' + bracket.encode() * by


BOMB = zlib.compress(b" " * 50_000_000, 9)
SAY = {"t": "say", "conversation": str(frames.UUID(int=1)), "key": str(frames.UUID(int=2))}
HOSTILE: dict[str, tuple[bytes, int]] = {
    "64 KiB and one": (text(b" " * (frames.FRAME_AT_MOST + 1)), 1009),
    "a length of 2^62": (head(TEXT, 2**62), 1009),
    "a length of 2^64 - 1": (head(TEXT, 2**64 - 1), 1009),
    "fragments that together are too long": (
        frame(TEXT, b" " * 4096, fin=False) + frame(CONT, b" " * 4096, fin=False) * 16, 1009,
    ),
    "fragments without anything in them": (
        frame(TEXT, fin=False) + frame(CONT, fin=False) * wire.FRAGMENTS_AT_MOST, 1009,
    ),
    "no UTF-8": (text(b'{"t": "\xff"}'), 1007),
    "UTF-8 that is longer than it must be": (text(b'{"t": "\xc0\xaf"}'), 1007),
    "half a letter": (text(b'{"t": "\xe1\xbb'), 1007),
    "half a surrogate": (text(b'{"t": "\xed\xa0\x80"}'), 1007),
    "brackets without end": (text(nested(60_000)), frames.BAD_FRAME),
    "braces without end": (text(nested(10_000, '{"x":')), frames.BAD_FRAME),
    "brackets that end": (text(nested(30_000) + b"]" * 30_000 + b', "t": "ping", "n": 1}'), frames.BAD_FRAME),
    "33 levels": (text(nested(32) + b"]" * 32 + b', "t": "ping", "n": 1}'), frames.BAD_FRAME),
    "an unknown tag": (text({"t": "dance"}), frames.BAD_FRAME),
    "a tag that is long": (text({"t": "x" * 60_000}), frames.BAD_FRAME),
    "no tag": (text({"n": 1}), frames.BAD_FRAME),
    "two tags": (text(b'{"t": "ping", "t": "seen", "n": 1}'), frames.BAD_FRAME),
    "an unknown field": (text({"t": "ping", "n": 1, "more": 2}), frames.BAD_FRAME),
    "a frame of the server": (text({"t": "welcome"}), frames.BAD_FRAME),
    "a number of 60,000 digits": (text(b'{"t": "ping", "n": %s}' % (b"9" * 60_000)), frames.BAD_FRAME),
    "a number of 100 digits": (text(b'{"t": "ping", "n": %s}' % (b"9" * 100)), frames.BAD_FRAME),
    "a fraction": (text({"t": "seen", "seq": 1.5}), frames.BAD_FRAME),
    "eleven attachments": (text({**SAY, "attachments": [str(frames.UUID(int=3))] * 11}), frames.BAD_FRAME),
    "a card with more in it": (text({**SAY, "card": {"kind": "form", "id": SAY["key"], "x": 1}}), frames.BAD_FRAME),
    "half a surrogate, escaped": (text({**SAY, "body": "\ud800"}), frames.BAD_FRAME),
    "nothing": (text(b""), frames.BAD_FRAME),
    "bytes": (frame(BINARY, b'{"t": "ping", "n": 1}'), frames.BAD_FRAME),
    "no mask": (frame(TEXT, b'{"t": "ping", "n": 1}', mask=False), 1002),
    "reserved bit 1, compressed": (frame(TEXT, BOMB, rsv=4), 1002),
    "reserved bit 2": (frame(TEXT, b"{}", rsv=2), 1002),
    "reserved bit 3": (frame(TEXT, b"{}", rsv=1), 1002),
    "opcode 3": (frame(3, b"{}"), 1002),
    "opcode 11": (frame(11), 1002),
    "a fragment of nothing": (frame(CONT, b"{}"), 1002),
    "a frame between fragments": (frame(TEXT, b"{", fin=False) + frame(TEXT, b"}"), 1002),
    "a ping in fragments": (frame(PING, fin=False), 1002),
    "a ping of 126 bytes": (frame(PING, b"x" * 126), 1002),
    "a close of one byte": (frame(CLOSE, b"x"), 1002),
    "a close with a reason that is no text": (frame(CLOSE, b"\x03\xe8\xff"), 1007),
    "pings without end": (frame(PING) * (2 * int(wire.OTHERS_AT_ONCE)), frames.TOO_FAST),
    "pongs without end": (frame(PONG) * (2 * int(wire.OTHERS_AT_ONCE)), frames.TOO_FAST),
    "frames without end": (text({"t": "ping", "n": 1}) * (2 * int(wire.OTHERS_AT_ONCE)), frames.TOO_FAST),
    **{f"a close with {code}": (closing(code), 1002) for code in (0, 999, 1004, 1005, 1006, 1015, 2999, 5000)},
}  # fmt: skip


async def test_each_is_refused_with_its_code_and_memory_stays_flat(house: World) -> None:
    phone, witness = await a_phone(house), await house.phone(await house.enrols("Bình"))
    app = await witness.opens_socket()
    await app.hears("caught_up")
    heard: dict[str, int] = {}
    for name, (data, _) in HOSTILE.items():
        raw = await signed_in(house, phone)
        raw.writer.write(data)
        heard[name] = await raw.closes_with()
        raw.ends()
    assert heard == {name: code for name, (_, code) in HOSTILE.items()}

    async def all_of_it() -> None:
        for data, _ in HOSTILE.values():
            raw = await signed_in(house, phone)
            raw.writer.write(data)
            await raw.closes_with()
            raw.ends()

    assert await grows(all_of_it) < FLAT
    await app.sends({"t": "ping", "n": 7})
    assert (await app.hears("pong"))["n"] == 7, "somebody else noticed"


async def test_what_a_good_client_may_do_is_no_offence(house: World) -> None:
    raw = await signed_in(house, await a_phone(house))
    ping = (
        json.dumps(
            {
                "t": "ping",
                "n": 1,
            }
        ).encode()
        + b"  "
    )
    pieces = [ping[i : i + 1] for i in range(len(ping))]
    raw.writer.write(frame(TEXT, pieces[0], fin=False))
    for piece in pieces[1:-1]:
        raw.writer.write(frame(CONT, piece, fin=False) + frame(PING, b"between"))
    raw.writer.write(frame(CONT, pieces[-1]))
    while (heard := await raw.hears())[0] == PONG or b"caught_up" in heard[1]:
        pass
    assert json.loads(heard[1]) == {"t": "pong", "n": 1}
    raw.writer.write(closing(1000))
    assert await raw.closes_with() == 1000


@pytest.mark.parametrize(
    ("piece", "opening"),
    [
        (frame(CONT, b" " * 4096, fin=False), frame(TEXT, fin=False)),
        (frame(CONT, fin=False) * 1000, frame(TEXT, fin=False)),
        (frame(PING, b"x" * 125) * 100, b""),
        (text(b" " * 60_000), b""),
    ],
    ids=["fragments", "empty fragments", "pings", "long frames"],
)
async def test_whoever_sends_for_ever_and_reads_nothing_is_cut_off(house: World, piece: bytes, opening: bytes) -> None:
    raw = await signed_in(house, await a_phone(house))
    raw.writer.write(opening)

    async def send() -> None:
        assert await raw.sends_for_ever(piece, 100_000_000) < 10_000_000

    assert await grows(send) < FLAT
    raw.ends()


async def test_nothing_is_compressed_whatever_is_offered(house: World) -> None:
    raw = await Raw.opens(house)
    answer = await raw.upgrades("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")
    assert answer.startswith(b"HTTP/1.1 101") and b"extensions" not in answer.lower()
    raw.ends()


@pytest.mark.parametrize("end", [b"", b"]" * 60_000 + b"}"])
async def test_a_request_deeper_than_anybody_counts_is_malformed(house: World, end: bytes) -> None:
    phone = await a_phone(house)
    for path in ("/v1/auth/otp", "/v1/conversations", f"/v1/residents/{SAY['key']}/vitals"):
        for start in (b'{"x":', b'{"readings": [{"kind":'):
            body = start + b"[" * 60_000 + end
            answer = await phone.http.post(path, content=body, headers={"content-type": "application/json"})
            assert (answer.status_code, answer.json()["code"]) == (400, "validation")


HALF_SENT = {
    "nothing": b"",
    "half a line": b"GET /v1/real",
    "half a handshake": b"GET /v1/realtime HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhl",
}


async def test_a_thousand_half_sent_handshakes_are_closed_and_a_phone_gets_through(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert guard.HEAD_WITHIN_S <= 5
    monkeypatch.setattr(guard, "HEAD_WITHIN_S", 2.0)
    phone = await a_phone(house)
    halves = itertools.cycle(HALF_SENT.values())

    async def hold() -> None:
        held = [await Raw.opens(house) for _ in range(1000)]
        for raw, half in zip(held, halves, strict=False):
            raw.writer.write(half)
        (await signed_in(house, phone)).ends()
        async with asyncio.timeout(30):
            await asyncio.gather(*(ended(raw) for raw in held))

    assert await grows(hold) < 2 * FLAT  # both ends of a thousand connections are in this process


async def test_a_head_that_drips_is_not_waited_for(house: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "HEAD_WITHIN_S", 0.5)
    raw = await Raw.opens(house)
    sent = 0
    with contextlib.suppress(ConnectionError):
        for letter in b"GET /v1/realtime HTTP/1.1\r\n" * 1000:
            if raw.gone:
                break
            raw.writer.write(bytes([letter]))
            await asyncio.sleep(0.05)
            sent += 1
    assert sent < 100
    raw.ends()


async def test_a_head_without_end_is_cut_off(house: World) -> None:
    for start, piece in ((b"GET / HTTP/1.1\r\n", b"x: " + b"y" * 1000 + b"\r\n"), (b"GET /", b"a" * 1000)):
        raw = await Raw.opens(house)
        raw.writer.write(start)
        assert await raw.sends_for_ever(piece, 100_000_000) < 10_000_000
        raw.ends()


@pytest.mark.parametrize("drips", [b"", b"x"])
async def test_a_body_that_does_not_come_is_not_waited_for(
    house: World, monkeypatch: pytest.MonkeyPatch, drips: bytes
) -> None:
    monkeypatch.setattr(guard, "BODY_PAUSE_S", 0.5)
    raw = await Raw.opens(house)
    raw.writer.write(
        b"POST /v1/auth/otp HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n"
    )
    for _ in range(200):
        if raw.gone:
            break
        raw.writer.write(drips)
        await asyncio.sleep(0.05)
    assert raw.gone
    raw.ends()


async def test_a_connection_that_is_used_again_later_is_kept(house: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "HEAD_WITHIN_S", 0.2)
    raw = await Raw.opens(house)
    for _ in range(3):
        raw.writer.write(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200" in await raw.reader.readuntil(b"\r\n\r\n")
        await raw.reader.readuntil(b"}")
        await asyncio.sleep(0.5)
    raw.ends()


async def ended(raw: Raw) -> None:
    with contextlib.suppress(ConnectionError):
        await raw.reader.read()
    raw.ends()


async def grows(run: Callable[[], Any]) -> int:
    """By how many bytes this process, server and client, is larger at its largest while it runs."""
    process, before = psutil.Process(), psutil.Process().memory_info().rss
    most = before

    async def watch() -> None:
        nonlocal most
        while True:
            most = max(most, process.memory_info().rss)
            await asyncio.sleep(0.02)

    watching = asyncio.create_task(watch())
    try:
        await run()
    finally:
        watching.cancel()
    return max(most, process.memory_info().rss) - before
