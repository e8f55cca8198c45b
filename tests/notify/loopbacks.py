"""Providers on loopback that can be slow, wrong, rate-limited or down: one that speaks HTTP, one that speaks SMTP."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from notify.channel import Notice

BROKEN = ("hang", "reset", "half_body", "not_json", "slow_drip", "late")


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        return json.loads(self.body)


@dataclass
class Reply:
    """`how`: a name of `BROKEN`, which breaks it on the way."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    how: str | None = None


def replies(status: int = 200, body: Any = None, how: str | None = None, **headers: str) -> Reply:
    raw = body if isinstance(body, bytes) else json.dumps(body if body is not None else {}).encode()
    return Reply(status, raw, {name.replace("_", "-"): value for name, value in headers.items()}, how)


class HttpProvider:
    """Answers with `reply`, or with what `answer` makes of the request."""

    def __init__(self) -> None:
        self.got: list[Request] = []
        self.asked = asyncio.Event()
        self.reply = Reply()
        self.answer: Callable[[Request], Reply] | None = None
        self.url = ""
        self._open: set[asyncio.Task[Any]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._open.add(task)
        try:
            while True:
                request = await self._read(reader)
                self.got.append(request)
                self.asked.set()
                await self._send(self.answer(request) if self.answer else self.reply, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(task)
            writer.close()

    async def hang_up(self) -> None:
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _read(self, reader: asyncio.StreamReader) -> Request:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return Request(first.split(" ")[1], headers, await reader.readexactly(int(headers.get("content-length", "0"))))

    async def _send(self, reply: Reply, writer: asyncio.StreamWriter) -> None:
        body = b"<html>Sign in to the guest network</html>" if reply.how == "not_json" else reply.body
        body += b" " * 200 if reply.how == "slow_drip" else b""  # every byte in time, the whole never
        head = f"HTTP/1.1 {reply.status} X\r\ncontent-length: {len(body)}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items())
        match reply.how:
            case "hang":
                await asyncio.Event().wait()
            case "late":
                await asyncio.sleep(30)
            case "reset":
                _reset(writer)
            case "half_body":
                writer.write(f"{head}\r\n".encode() + body[: len(body) // 2])
                await writer.drain()
                raise ConnectionError
            case "slow_drip":
                writer.write(f"{head}\r\n".encode())
                for byte in body:
                    await asyncio.sleep(0.05)
                    writer.write(bytes([byte]))
                    await writer.drain()
        writer.write(f"{head}\r\n".encode() + body)
        await writer.drain()


def _reset(writer: asyncio.StreamWriter) -> None:
    wire: socket.socket = writer.get_extra_info("socket")
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close sends RST
    writer.transport.abort()
    raise ConnectionError


@asynccontextmanager
async def http_provider() -> AsyncIterator[HttpProvider]:
    found = HttpProvider()
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    try:
        found.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield found
    finally:
        server.close()
        await found.hang_up()


def nobody_there() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as gone:
        return gone.getsockname()[1]


class SmtpRelay:
    """`says`: step -> the reply, instead of the good one; "hang" and "reset" break there. Steps: connect, ehlo,
    starttls, auth, mail, rcpt, data, end."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.says: dict[str, str] = {}
        self.mails: list[tuple[str, str, bytes]] = []
        self.signed_in: list[tuple[str, str]] = []
        self.in_the_clear: list[str] = []
        """What was said before there was TLS."""
        self.connections = 0
        self.port = 0
        self._tls = tls
        self._open: set[asyncio.Task[Any]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._open.add(task)
        self.connections += 1
        try:
            await self._talk(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError, EOFError):
            pass
        finally:
            self._open.discard(task)
            with contextlib.suppress(Exception):
                writer.close()

    async def hang_up(self) -> None:
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(step: str, good: str) -> None:
            reply = self.says.get(step, good)
            if reply == "hang":
                await asyncio.Event().wait()
            if reply == "reset":
                _reset(writer)
            writer.write(reply.encode() + b"\r\n")
            await writer.drain()

        secure, sender, to = False, "", ""
        await say("connect", "220 relay.test ESMTP")
        while line := (await reader.readline()).decode().strip():
            verb = line.split(" ")[0].upper()
            if not secure:
                self.in_the_clear.append(verb)
            if verb == "EHLO":
                offers = ["250-relay.test", *(["250-STARTTLS"] if self._tls and not secure else []), "250 AUTH PLAIN"]
                await say("ehlo", "\r\n".join(offers))
            elif verb == "STARTTLS":
                await say("starttls", "220 go ahead")
                if "starttls" not in self.says:
                    await writer.start_tls(self._tls)  # type: ignore[arg-type]
                    secure = True
            elif verb == "AUTH":
                _, user, password = base64.b64decode(line.split(" ")[2]).decode().split("\0")
                self.signed_in.append((user, password))
                await say("auth", "235 welcome")
            elif verb == "MAIL":
                sender = line
                await say("mail", "250 ok")
            elif verb == "RCPT":
                to = line
                await say("rcpt", "250 ok")
            elif verb == "DATA":
                await say("data", "354 go on")
                if "data" not in self.says:
                    content = await reader.readuntil(b"\r\n.\r\n")
                    if not self.says.get("end", "250").startswith(("4", "5")):
                        self.mails.append((sender, to, content))
                    await say("end", "250 queued as 1")
            else:
                await say("quit", "221 bye")


@asynccontextmanager
async def smtp_relay(tls: ssl.SSLContext | None = None) -> AsyncIterator[SmtpRelay]:
    found = SmtpRelay(tls)
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    try:
        found.port = server.sockets[0].getsockname()[1]
        yield found
    finally:
        server.close()
        await found.hang_up()


def a_notice(address: str = "+84901234567", **more: Any) -> Notice:
    given: dict[str, Any] = {
        "attempt": uuid4(), "address": address, "language": "vi", "kind": "alert", "urgent": True, "ttl_s": 3600,
        "collapse": "c1", "data": {"k": "alert", "s": "118"}, "title": "Cần xem ngay", "body": "Có thông báo mới",
    }  # fmt: skip
    return Notice(**(given | more))
