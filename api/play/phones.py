"""The phones of the demo. They know the public API and the socket, and nothing else of the house."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import websockets
from msgspec import Struct
from pyotp.totp import TOTP
from websockets.asyncio.client import ClientConnection

from api.demo_people import Person
from api.play.step import NotSo, expect
from notify.fcm_loopback import Loopback, Received
from notify.sms import last_texts
from realtime.frames import PROTOCOL

STORING_S = 0.2
"""A phone stores what it heard, then says `seen` once for all of it."""


class Heard(Struct, frozen=True, kw_only=True):
    """An event of the socket, and when it came (time.monotonic)."""

    at_s: float
    seq: int
    kind: str
    subject: UUID
    body: dict[str, Any]


class Phone:
    """One person's phone. `http` is shared by all of them; who speaks is in the token."""

    def __init__(self, person: Person, http: httpx2.AsyncClient, home: Path) -> None:
        self.person, self.name = person, person.name
        self.push = f"push-{uuid4().hex}"
        self.account: UUID | None = None
        self.heard: list[Heard] = []
        self._http, self._home = http, home
        self._token = ""
        self._socket: ClientConnection | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._lost = False
        self._news = asyncio.Condition()
        self._stored = asyncio.Event()

    async def signs_in(self) -> None:
        """With the code that was 'sent' to it, staff also with their authenticator app, and tells where pushes go."""
        asked = await self.post("/v1/auth/otp", {"phone": self.person.phone}, status=202)
        code = re.search(r"\d{6}", last_texts(self._home).get(self.person.phone, ""))
        expect(code, f"no code came to the phone of {self.name}")
        assert code
        guess = {"challenge": asked["challenge"], "code": code.group()}
        device = {"name": "Galaxy A15", "platform": "android"}
        given = await self.post("/v1/auth/otp/verify", {**guess, "device": device}, status=201)
        self._token, self.account = given["access_token"], UUID(given["account"]["id"])
        if self.person.totp_secret:
            await self.post("/v1/auth/totp/verify", {"code": TOTP(self.person.totp_secret).now()})
        await self.ask("PUT", "/v1/me/push", {"token": self.push}, status=204)

    async def opens_app(self) -> None:
        """Opens the socket and stays on it; returns when everything so far was heard."""
        ticket = (await self.post("/v1/realtime/ticket", {}, status=201))["ticket"]
        url = str(self._http.base_url.copy_with(scheme="ws", path="/v1/realtime"))
        self._socket = await websockets.connect(url, subprotocols=[PROTOCOL], compression=None, proxy=None)  # type: ignore[list-item]
        await self._say({"t": "hello", "ticket": ticket, "since": 0, "app": "demo"})
        caught_up = asyncio.Event()
        self._tasks = [asyncio.create_task(self._listen(self._socket, caught_up)), asyncio.create_task(self._see())]
        await caught_up.wait()

    async def records(self, resident: UUID, readings: list[dict[str, Any]]) -> list[UUID]:
        """Posts readings, which must all be kept; returns the alerts they opened or joined."""
        answer = await self.post(f"/v1/residents/{resident}/vitals", {"readings": readings})
        odd = [item for item in answer["items"] if item["outcome"] != "kept"]
        expect(not odd, f"a reading of {self.name} was not kept: {odd[:1]}")
        return [UUID(id) for id in answer["alerts"]]

    async def get(self, path: str) -> Any:
        return await self.ask("GET", path)

    async def post(self, path: str, body: Any, status: int = 200) -> Any:
        return await self.ask("POST", path, body, status=status, headers={"Idempotency-Key": str(uuid4())})

    async def ask(
        self, method: str, path: str, body: Any = None, *, status: int = 200, headers: dict[str, str] | None = None
    ) -> Any:
        """The decoded answer, which must have this status; `NotSo` with the server's own words otherwise."""
        answer = await self.request(method, path, body, headers)
        if answer.status_code != status:
            raise NotSo(f"{method} {path} answered {answer.status_code}: {answer.text[:200]}")
        return answer.json() if answer.content else None

    async def request(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> httpx2.Response:
        signed = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        said = {"Accept-Language": "en", **signed, **(headers or {})}
        return await self._http.request(method, path, json=body, headers=said)

    async def hears(self, wanted: Callable[[Heard], bool]) -> Heard:
        """The first event that is `wanted`, heard already or to come. Waits for ever: a step has its own time."""
        found: list[Heard] = []

        def ready() -> bool:
            found.extend(event for event in self.heard if wanted(event))
            return bool(found) or self._lost

        async with self._news:
            await self._news.wait_for(ready)
        expect(found, f"the socket of {self.name} was closed")
        return found[0]

    async def rings(self, fcm: Loopback, event: Heard) -> Received:
        """The push that belongs to this event, as FCM took it."""
        return await self.buzzes(fcm, lambda push: push.data == {"k": event.kind, "s": str(event.seq)})

    async def buzzes(self, fcm: Loopback, wanted: Callable[[Received], bool]) -> Received:
        return await fcm.wait_for(lambda push: push.token == self.push and wanted(push), timeout_s=60)

    async def closes(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()

    async def _listen(self, socket: ClientConnection, caught_up: asyncio.Event) -> None:
        try:
            with contextlib.suppress(websockets.ConnectionClosed):
                async for raw in socket:
                    at_s, frame = time.monotonic(), json.loads(raw)
                    if frame["t"] == "event":
                        await self._keep(at_s, frame)
                    elif frame["t"] == "caught_up":
                        caught_up.set()
        finally:
            self._lost = True
            await self._tell()

    async def _keep(self, at_s: float, frame: dict[str, Any]) -> None:
        subject = UUID(frame["subject"])
        event = Heard(at_s=at_s, seq=frame["seq"], kind=frame["kind"], subject=subject, body=frame["body"])
        self.heard.append(event)
        self._stored.set()
        await self._tell()

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def _see(self) -> None:
        while True:
            await self._stored.wait()
            await asyncio.sleep(STORING_S)
            self._stored.clear()
            await self._say({"t": "seen", "seq": self.heard[-1].seq})

    async def _say(self, frame: dict[str, Any]) -> None:
        assert self._socket is not None
        await self._socket.send(json.dumps(frame))
