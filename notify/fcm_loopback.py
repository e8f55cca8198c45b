"""A dev- and test-only server that speaks FCM v1 and Google's token endpoint, and fails in every documented way.

`async with Loopback() as fcm:` in the running loop, or a process of its own:
`python -m notify.fcm_loopback --port 0 --credentials PATH` prints its URL, and then
`GET /received?since=N` tells what phones would have received and `POST /fail {"how": ...}` scripts a fault.

It checks what FCM checks, so a message that FCM would refuse gets the same 400 here. 127.0.0.1 only; refuses to start
with ANTAM_ENV=production. Raw sockets rather than a framework, because half the faults are broken HTTP.
"""

import argparse
import asyncio
import json
import os
import re
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Literal, Self, get_args
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from msgspec import Struct

PROJECT = "antam-loopback"
FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"

Answered = Literal["unregistered", "sender_id_mismatch", "invalid_argument", "quota", "unavailable", "internal",
                   "third_party_auth", "unauthenticated", "permission_denied", "no_such_project"]  # fmt: skip
Broken = Literal["hang", "reset", "accepted_then_reset", "late", "half_body", "not_json", "slow_drip"]
AtToken = Literal["token_down", "token_refused", "token_slow"]
Fault = Answered | Broken | AtToken

_ERRORS: dict[str, tuple[int, str, str | None]] = {  # status, google.rpc code, FCM's own code
    "unregistered": (404, "NOT_FOUND", "UNREGISTERED"),
    "sender_id_mismatch": (403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH"),
    "invalid_argument": (400, "INVALID_ARGUMENT", "INVALID_ARGUMENT"),
    "quota": (429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"),
    "unavailable": (503, "UNAVAILABLE", "UNAVAILABLE"),
    "internal": (500, "INTERNAL", "INTERNAL"),
    "third_party_auth": (401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR"),
    "unauthenticated": (401, "UNAUTHENTICATED", None),
    "permission_denied": (403, "PERMISSION_DENIED", None),
    "no_such_project": (404, "NOT_FOUND", None),
}


class Received(Struct, frozen=True, kw_only=True):
    """A message FCM accepted: what the phone would get."""

    at_s: float  # time.monotonic
    wall: datetime
    token: str
    data: dict[str, str]
    android: dict[str, Any]
    apns: dict[str, Any]
    webpush: dict[str, Any]
    message: dict[str, Any]
    access: str  # the bearer token it came with


class _Fault(Struct):
    token: str | None
    how: str
    times: int
    after_s: float | None


class _Request(Struct):
    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class _CutOff(Exception):
    """The connection is to be broken here."""


class Loopback:
    """`token_life_s`: how long the access tokens it hands out are good for."""

    def __init__(self, port: int = 0, *, token_life_s: int = 3600) -> None:
        self.received: list[Received] = []
        self.sends = 0  # requests to messages:send, whatever became of them
        self.token_requests = 0
        self.url = ""
        self._port = port
        self._token_life_s = token_life_s
        self._faults: list[_Fault] = []
        self._access: dict[str, float] = {}  # token -> monotonic end
        self._news = asyncio.Condition()
        self._open: set[asyncio.Task[Any] | None] = set()

    async def __aenter__(self) -> Self:
        if os.environ.get("ANTAM_ENV") == "production":
            raise RuntimeError("The FCM loopback server does not run in production.")
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        serving = [task for task in self._open if task is not None]
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    def credentials(self, path: str | Path) -> Path:
        """Writes a service-account file that leads here, with a key made in this process."""
        account = {
            "type": "service_account",
            "project_id": PROJECT,
            "private_key_id": "loopback",
            "private_key": _private_key(),
            "client_email": f"push@{PROJECT}.iam.gserviceaccount.com",
            "client_id": "1",
            "token_uri": f"{self.url}/token",
        }
        path = Path(path)
        path.touch(mode=0o600)
        path.write_text(json.dumps(account), encoding="utf-8")
        return path

    def fail(self, token: str | None = None, *, how: Fault, times: int = 1, after_s: float | None = None) -> None:
        """The next `times` sends (to `token`, or any) go wrong. `after_s`: Retry-After, or the delay of late and slow.

        token_* faults befall the token endpoint instead. Faults are used up in the order they were scripted.
        """
        if how not in {name for family in (Answered, Broken, AtToken) for name in get_args(family)}:
            raise ValueError(f"no such fault: {how}")
        self._faults.append(_Fault(token, how, times, after_s))

    def forget_faults(self) -> None:
        """What was scripted and not used up befalls nobody."""
        self._faults.clear()

    def forget_access(self) -> None:
        """Every access token handed out so far is answered with 401."""
        self._access.clear()

    async def wait_for(self, wanted: Callable[[Received], bool], timeout_s: float = 5.0) -> Received:
        """The first accepted message that is `wanted`, past or to come. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s), self._news:
            await self._news.wait_for(lambda: any(map(wanted, self.received)))
            return next(filter(wanted, self.received))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._open.add(task)
        try:
            while request := await _read(reader):
                await self._answer(request, partial(_reply, writer), writer)
        except (_CutOff, ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # a cancelled server simply hangs up
        finally:
            self._open.discard(task)
            writer.close()

    async def _answer(self, request: _Request, reply: Callable[..., Any], writer: asyncio.StreamWriter) -> None:
        path = urlsplit(request.target)
        match request.method, path.path:
            case "POST", "/token":
                await self._give_access(request, reply)
            case "POST", send if re.fullmatch(r"/v1/projects/[^/]+/messages:send", send):
                await self._take(request, reply, writer)
            case "GET", "/received":
                since = int(parse_qs(path.query).get("since", ["0"])[0])
                items = msgspec.to_builtins(self.received[since:])
                await reply(200, {"items": items, "next": len(self.received), "sends": self.sends})
            case "POST", "/fail":
                self.fail(**json.loads(request.body))
                await reply(200, {})
            case _:
                await reply(404, b"Not Found")

    async def _give_access(self, request: _Request, reply: Callable[..., Any]) -> None:
        self.token_requests += 1
        fault = self._fault_for(None, at_token=True)
        if fault and fault.how == "token_down":
            return await reply(503, {"error": "server_error"})
        if fault and fault.how == "token_slow":
            await asyncio.sleep(fault.after_s or 60.0)
        grant = parse_qs(request.body.decode()).get("grant_type")
        if (fault and fault.how == "token_refused") or grant != ["urn:ietf:params:oauth:grant-type:jwt-bearer"]:
            return await reply(400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."})
        access = f"ya29.{uuid4().hex}"
        self._access[access] = time.monotonic() + self._token_life_s
        await reply(200, {"access_token": access, "expires_in": self._token_life_s, "token_type": "Bearer"})

    async def _take(self, request: _Request, reply: Callable[..., Any], writer: asyncio.StreamWriter) -> None:
        self.sends += 1
        access = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self._access.get(access, 0.0) < time.monotonic():
            return await reply(*_error("unauthenticated", "Request had invalid authentication credentials."))
        message, objection = _checked(request.body)
        if objection:
            return await reply(*_error("invalid_argument", objection))
        fault = self._fault_for(message.get("token"))
        if fault is None or fault.how in ("accepted_then_reset", "late", "half_body", "not_json", "slow_drip"):
            await self._record(message, access)
        name = {"name": f"projects/{PROJECT}/messages/0:{uuid4().hex}"}
        if fault is None:
            return await reply(200, name)
        if fault.how in _ERRORS:
            asked = {} if fault.after_s is None else {"retry-after": f"{fault.after_s:.0f}"}
            return await reply(*_error(fault.how, f"Scripted: {fault.how}."), **asked)
        await _break(fault, json.dumps(name).encode(), reply, writer)

    def _fault_for(self, token: str | None, at_token: bool = False) -> _Fault | None:
        for fault in self._faults:
            if fault.how.startswith("token_") == at_token and fault.token in (None, token):
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None

    async def _record(self, message: dict[str, Any], access: str) -> None:
        parts: Any = {name: message.get(name) or {} for name in ("data", "android", "apns", "webpush")}
        got = Received(at_s=time.monotonic(), wall=datetime.now(UTC), token=message.get("token") or "",
                       message=message, access=access, **parts)  # fmt: skip
        async with self._news:
            self.received.append(got)
            self._news.notify_all()


async def _break(fault: _Fault, body: bytes, reply: Callable[..., Any], writer: asyncio.StreamWriter) -> None:
    match fault.how:
        case "hang":
            await asyncio.Event().wait()
        case "late":
            await asyncio.sleep(fault.after_s or 60.0)
            await reply(200, body)
        case "not_json":
            await reply(200, b"<html>Sign in to the guest network</html>")
        case "half_body":
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body[: len(body) // 2])
            await writer.drain()
            raise _CutOff
        case "slow_drip":
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body))
            for byte in body:  # every byte in time for a per-read timeout, the whole never
                await asyncio.sleep(fault.after_s or 1.0)
                writer.write(bytes([byte]))
                await writer.drain()
        case _:
            linger: socket.socket = writer.get_extra_info("socket")
            linger.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close sends RST
            writer.transport.abort()
            raise _CutOff


def _error(how: str, message: str) -> tuple[int, dict[str, Any]]:
    status, code, fcm_code = _ERRORS[how]
    details = [] if fcm_code is None else [{"@type": FCM_ERROR, "errorCode": fcm_code}]
    return status, {"error": {"code": status, "message": message, "status": code, "details": details}}


def _checked(body: bytes) -> tuple[dict[str, Any], str | None]:
    """The message, and FCM's objection to it if it has one."""
    try:
        message = json.loads(body)["message"]
    except (ValueError, KeyError, TypeError):
        return {}, "Invalid JSON payload received."
    data = message.get("data", {})
    ttl = message.get("android", {}).get("ttl", "0s")
    shown = [data, message.get("notification"), message.get("apns", {}).get("payload"),
             message.get("webpush", {}).get("notification")]  # fmt: skip
    lists = (message.get("apns", {}).get("headers", {}), message.get("webpush", {}).get("headers", {}))
    known = {"name", "data", "notification", "android", "webpush", "apns", "fcm_options",
             "token", "fid", "topic", "condition"}  # fmt: skip
    objections = {
        "Invalid JSON payload received. Unknown name.": not message.keys() <= known,
        "Recipient of the message is not set.": len(message.keys() & {"token", "fid", "topic", "condition"}) != 1,
        "Invalid value at 'message.data' (TYPE_STRING).": not all(isinstance(v, str) for v in data.values()),
        "Invalid data payload key.": any(re.match(r"from$|message_type$|google|gcm", key) for key in data),
        "Android message is too big.": len(json.dumps([part for part in shown if part]).encode()) > 4096,
        "Invalid value at 'message.android.ttl'.": not (
            re.fullmatch(r"[0-9]+(\.[0-9]{1,9})?s", str(ttl)) and float(ttl[:-1]) <= 2419200
        ),
        "Invalid value at 'headers' (TYPE_STRING).": not all(isinstance(v, str) for h in lists for v in h.values()),
        "Invalid apns-collapse-id.": len(lists[0].get("apns-collapse-id", "").encode()) > 64,
        "Invalid Topic.": not re.fullmatch(r"[A-Za-z0-9_-]{0,32}", lists[1].get("Topic", "")),
    }
    return message, next((text for text, holds in objections.items() if holds), None)


async def _read(reader: asyncio.StreamReader) -> _Request | None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return _Request(method, target, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


async def _reply(writer: asyncio.StreamWriter, status: int, body: bytes | dict[str, Any], **headers: str) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"content-length: {len(content)}"]
    lines += [f"content-type: {'text/html' if isinstance(body, bytes) else 'application/json; charset=UTF-8'}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + content)
    await writer.drain()


@cache
def _private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(pem, form, serialization.NoEncryption()).decode()


async def _run(port: int, credentials: Path) -> None:
    async with Loopback(port) as fcm:
        fcm.credentials(credentials)
        print(fcm.url, flush=True)  # the caller waits for this line
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A loopback FCM v1 server for development and tests")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--credentials", type=Path, required=True, help="where to write the service-account file")
    options = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(_run(options.port, options.credentials))
