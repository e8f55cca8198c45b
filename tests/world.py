"""What stories are told with: the house, people in it, and their phones.

A phone signs in with a real code, posts over real HTTP, and listens on a real socket. Nothing below the edge is faked.
"""

from __future__ import annotations

import asyncio
import inspect
import itertools
import json
import re
import ssl
import time as clock
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import websockets
from litestar.types import ASGIApp
from pyotp import random_base32
from pyotp.totp import TOTP

from alerts import escalation
from api.house import House
from api.serve import HouseServer, bind
from base.db import Db, teach_json
from base.ids import new_id
from notify import reach
from notify.fcm_loopback import Loopback
from notify.sms import last_texts
from people import enrol, second_factor
from realtime.frames import PROTOCOL
from scheduling import duty
from scheduling.duty import PlannedShift
from tests.authenticator import Authenticator

_numbers = itertools.count(1)
ON_THE_WARD = 9
"""The rank of nurses on duty whom no step calls by rank."""
_NO_TLS = ssl.SSLContext(
    ssl.PROTOCOL_TLS_CLIENT
)  # nothing here speaks it, and the default takes 20 ms to read its roots


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


async def until(holds: Callable[[], Any], within: float = 10.0) -> None:
    """Waits for what must come true; `holds` may be a coroutine function."""
    async with asyncio.timeout(within):
        while True:
            answer = holds()
            if await answer if inspect.isawaitable(answer) else answer:
                return
            await asyncio.sleep(0.02)


@dataclass
class Person:
    account: UUID
    phone: str
    name: str
    resident: UUID | None = None
    totp: str | None = None
    """The secret in the authenticator app of a member of staff."""
    step: int = 0
    """The last step whose code was given: no step counts twice."""


@dataclass
class World:
    """The house and everybody in it."""

    house: House
    url: str
    base_url: str
    fcm: Loopback
    began: datetime = datetime(1, 1, 1, tzinfo=UTC)
    phones: list[Phone] = field(default_factory=list)
    facility: UUID | None = None
    device: str = "Galaxy A15"
    """What a phone that signs in calls itself."""

    def __post_init__(self) -> None:
        self._owner: asyncpg.Connection | None = None
        self._owner_lock = asyncio.Lock()
        self.stranger = self.client()
        """Somebody without a token."""

    @asynccontextmanager
    async def owner(self) -> AsyncIterator[Db]:
        """As `as_owner`, on one connection for the whole run."""
        async with self._owner_lock:
            if self._owner is None or self._owner.is_closed():
                self._owner = await asyncpg.connect(self.url)
                await teach_json(self._owner)
                await self._owner.execute("set role antam_owner")
            async with self._owner.transaction():
                db = Db(self._owner)
                db.now = await self._owner.fetchval("select clock_timestamp()")
                yield db

    def client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(base_url=self.base_url, timeout=20, verify=_NO_TLS)

    async def opens(self, repeat_s: int = 0) -> UUID:
        """A facility; the first one is the story's own. What is urgent rings there at once, unless the story is about
        the repeat, and there is no night."""
        async with self.owner() as db:
            facility = await enrol.open_facility(db, "Trung tâm thử", "social_assistance", "48")
            await db.execute(
                "update facilities set repeat_s = $2, quiet_until = quiet_from where id = $1", facility, repeat_s
            )
        self.facility = self.facility if self.facility and await self._exists(self.facility) else facility
        return facility

    async def employs(self, role: str, name: str = "", rank: int | None = None, facility: UUID | None = None) -> Person:
        """A member of staff, on call around the clock when a rank is given; nurses are in the house in any case."""
        where = facility or self.facility
        assert where
        person = await self.enrols(name or role)
        person.totp, key = random_base32(), self.house.settings.secret
        async with self.owner() as db:
            await enrol.employ(db, where, person.account, role, since=db.now - timedelta(days=30))  # type: ignore[arg-type]
            await second_factor.store_totp(db, key, person.account, person.totp)
        if rank is None and role == "nurse":
            rank = ON_THE_WARD
        if rank is not None:
            await self.puts_on_call(person, rank, where)
        return person

    async def puts_on_call(self, person: Person, rank: int, facility: UUID | None = None) -> None:
        where = facility or self.facility
        assert where
        async with self.owner() as db:
            first = db.now.date() - timedelta(days=2)
            last = first + timedelta(days=5)
            held = await duty.planned(db, where, first, last)
            days = [first + timedelta(days=n) for n in range(6)]
            new = [PlannedShift(account=person.account, rank=rank, day=d, starts=time(7), ends=time(7)) for d in days]
            await duty.plan(db, where, first, last, [*held, *new])

    async def admits(self, name: str = "Đặng Thị Ưng", born: date | None = date(1944, 3, 5), **more: Any) -> Person:
        """A resident with a phone of their own."""
        assert self.facility
        person = await self.enrols(name)
        async with self.owner() as db:
            person.resident = await enrol.admit(
                db, more.pop("facility", self.facility), name, birth_date=born, account=person.account,
                since=db.now - timedelta(days=30), **more,
            )  # fmt: skip
        return person

    async def relates(self, resident: Person, scope: str, name: str = "con gái") -> Person:
        person = await self.enrols(name)
        async with self.owner() as db:
            assert resident.resident
            await enrol.link_relative(db, resident.resident, person.account, "con", scope)  # type: ignore[arg-type]
        return person

    async def enrols(self, name: str) -> Person:
        number = f"+8490{next(_numbers):07}"
        async with self.owner() as db:
            return Person(await enrol.enrol(db, number, name), number, name)

    async def phone(self, person: Person, push: str | None = None) -> Phone:
        """The person's phone, signed in; with a push address when `push` is given."""
        phone = Phone(self, person, self.client())
        self.phones.append(phone)
        await phone.signs_in()
        if push:
            (await phone.put("/v1/me/push", {"token": push})).raise_for_status()
            phone.push = push
        return phone

    async def beat(self, after: timedelta = timedelta(0)) -> None:
        """What the beat would do if it were that much later."""
        now = None if after == timedelta(0) else datetime.now(UTC) + after
        await escalation.hurry_unreached(self.house.database, now)
        await escalation.escalate_due(self.house.database, now)
        await reach.send_due(
            self.house.database, self.house.sender, now, channels=self.house.channels, house=self.house.settings.secret
        )

    async def sql(self, query: str, *args: Any) -> list[dict[str, Any]]:
        """What is really there, seen by the owner."""
        async with self.owner() as db:
            return [dict(row) for row in await db.fetch(query, *args)]

    async def cuts_off(self, role: str) -> None:
        """Waits until a statement of this role waits for a row, then kills its connection, as a failover would."""
        waiting = f"""select pid from pg_stat_activity where usename = 'antam_{role}' and wait_event_type = 'Lock'
                         and datname = current_database()"""
        admin = await asyncpg.connect(self.url)

        async def waits() -> bool:
            return await admin.fetchval(waiting) is not None

        try:
            await until(waits)
            await admin.fetchval("select pg_terminate_backend($1)", await admin.fetchval(waiting))
        finally:
            await admin.close()

    def pushes_to(self, phone: Phone) -> list[dict[str, str]]:
        return [r.data for r in self.fcm.received if r.token == phone.push]

    async def close_phones(self) -> None:
        for phone in self.phones:
            await phone.close()
        self.phones.clear()
        self.facility = None

    async def _exists(self, facility: UUID) -> bool:
        return bool(await self.sql("select 1 from facilities where id = $1", facility))


@dataclass
class Phone:
    """One person's phone."""

    world: World
    person: Person
    http: httpx2.AsyncClient
    push: str | None = None
    tokens: dict[str, Any] = field(default_factory=dict)
    socket: Any = None

    async def signs_in(self) -> None:
        asked = await self.http.post("/v1/auth/otp", json={"phone": self.person.phone})
        asked.raise_for_status()
        code = re.search(r"\d{6}", last_texts(self.world.house.settings.home)[self.person.phone])
        assert code
        given = await self.http.post(
            "/v1/auth/otp/verify",
            json={
                "challenge": asked.json()["challenge"],
                "code": code.group(),
                "device": {"name": self.world.device, "platform": "android"},
            },
        )
        given.raise_for_status()
        self.tokens = given.json()
        self.http.headers["authorization"] = f"Bearer {self.tokens['access_token']}"
        if self.person.totp is not None:
            (await self.gives_totp()).raise_for_status()

    async def gives_totp(self, code: str | None = None) -> httpx2.Response:
        return await self.post("/v1/auth/totp/verify", {"code": code or await self.totp()})

    async def adds_passkey(self, name: str = "Passkey") -> Authenticator:
        """A passkey of this phone, made by an authenticator of its own."""
        made = Authenticator()
        options = await self.posts("/v1/auth/passkeys/options")
        credential = made.makes(options["public_key"])
        body = {"challenge": options["challenge"], "credential": credential, "name": name}
        await self.posts("/v1/auth/passkeys", body)
        return made

    async def totp(self) -> str:
        """The next code of the authenticator app: of this step, then of the next. Whoever wants a third within half a
        minute has the server forget that there were two. The step before would do as well, until the clock passes on
        while the code is under way."""
        person, present = self.person, int(clock.time()) // second_factor.STEP_S
        assert person.totp
        person.step = max(person.step + 1, present)
        if person.step > present + 1:
            person.step = present
            await self.world.sql(
                "update totp_factors set last_step = 0 where account_id = $1 returning 1", person.account
            )
        return TOTP(person.totp).generate_otp(person.step)

    async def get(self, path: str, **params: Any) -> httpx2.Response:
        return await self.http.get(path, params=params)

    async def post(self, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        return await self.http.post(path, json={} if body is None else body, headers=headers)

    async def posts(self, path: str, body: Any = None) -> Any:
        """The decoded answer, which must be a good one."""
        answer = await self.post(path, body)
        assert answer.status_code < 300, answer.text
        return answer.json()

    async def put(self, path: str, body: Any, **headers: str) -> httpx2.Response:
        return await self.http.put(path, json=body, headers=headers)

    async def records(self, *readings: dict[str, Any], resident: UUID | None = None) -> dict[str, Any]:
        """Posts readings for the phone's own resident, or another; the answer, which must be a 200."""
        about = resident or self.person.resident
        answer = await self.post(f"/v1/residents/{about}/vitals", {"readings": list(readings)})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def syncs(self, since: int = 0) -> dict[str, Any]:
        answer = await self.get("/v1/sync", since=since)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def opens_socket(self, since: int | None = 0, **more: Any) -> Socket:
        ticket = (await self.post("/v1/realtime/ticket")).json()["ticket"]
        address = self.world.base_url.replace("http", "ws") + "/v1/realtime"
        connection = await websockets.connect(address, subprotocols=[PROTOCOL], compression=None, proxy=None, **more)  # type: ignore[list-item]
        self.socket = Socket(connection)
        hello: dict[str, Any] = {"t": "hello", "ticket": ticket, "app": "test"}
        await self.socket.sends({**hello, **({} if since is None else {"since": since})})
        return self.socket

    async def close(self) -> None:
        if self.socket is not None:
            await self.socket.connection.close()
        await self.http.aclose()


class Socket:
    """A phone's open socket, with everything it has heard."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.heard: list[dict[str, Any]] = []

    async def sends(self, frame: dict[str, Any]) -> None:
        await self.connection.send(json.dumps(frame))

    async def hears(self, wanted: Callable[[dict[str, Any]], bool] | str, within: float = 5.0) -> dict[str, Any]:
        """The next frame of this tag (or for which `wanted` holds), among those not heard yet."""
        match = (lambda frame: frame["t"] == wanted) if isinstance(wanted, str) else wanted
        async with asyncio.timeout(within):
            while True:
                frame = json.loads(await self.connection.recv())
                self.heard.append(frame)
                if match(frame):
                    return frame

    async def hears_nothing(self, of: str = "event", for_s: float = 0.3) -> None:
        try:
            frame = await self.hears(of, for_s)
        except TimeoutError:
            return
        raise AssertionError(f"heard {frame}")

    async def is_closed(self, within: float = 5.0) -> int:
        """Waits for the close and returns its code."""
        async with asyncio.timeout(within):
            await self.connection.wait_closed()
        return self.connection.close_code


@asynccontextmanager
async def running_server(house: House, app: ASGIApp) -> AsyncIterator[str]:
    """The house's real server in this loop, on a free port."""
    sock = bind("127.0.0.1", 0, "ANTAM_PORT")
    server = HouseServer(house, app)
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    task = asyncio.create_task(server._serve(sockets=[sock]))
    await until(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        house.hub._going_down = False  # the house may be the session's, which serves on


_ids = itertools.count(1)


def reading(kind: str, value: Any = None, *, ago: timedelta = timedelta(0), **more: Any) -> dict[str, Any]:
    """A reading as a phone sends it: `reading("spo2", 84)`, `reading("blood_pressure", (182, 96))`."""
    units = {
        "blood_pressure": "mm[Hg]", "pulse": "/min", "spo2": "%", "respiratory_rate": "/min", "temperature": "Cel",
        "weight": "kg", "glucose": "mmol/L",
    }  # fmt: skip
    item: dict[str, Any] = {
        "id": str(new_id()),
        "kind": kind,
        "taken_at": (datetime.now(UTC) - ago).isoformat(),
        "source": "device",
    }
    if kind in units:
        item["unit"] = units[kind]
    if kind == "blood_pressure":
        item["systolic"], item["diastolic"] = value
    else:
        item["value"] = value
    return {**item, **more}
