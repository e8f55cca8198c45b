"""Running a process: the database it stands on, the server, the beat, and how they end."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from litestar.types import ASGIApp

from api import demo_people, guard, metrics, wire
from api.app import create_app, open_house
from api.house import House
from base import failpoints, migrate, postgres
from base.db import as_owner
from base.settings import Settings
from people import profiles, territory
from realtime.frames import FRAME_AT_MOST
from scheduling import holidays

GOODBYE_S = 0.5
WATCHDOG_ENDS_S = 8.0
LAST_PORT = 65535


class CannotServe(Exception):
    """One sentence for whoever started it."""


def run(main: Coroutine[Any, Any, None]) -> None:
    """Runs to the end on uvloop where there is one."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(main)
    else:
        uvloop.run(main)


@contextlib.contextmanager
def database_url(settings: Settings, tell: Callable[[str], None]):
    """The server of DATABASE_URL, or the embedded one, started, watched over and stopped with us."""
    if settings.database_url:
        yield settings.database_url
        return
    with postgres.kept_running(settings.home, tell=tell) as server:
        yield server.url()


async def prepare(settings: Settings, url: str, tell: Callable[[str], None]) -> None:
    """Migrations; in dev also the demo facility, once."""
    await migrate.migrate(url, settings.database_password, tell=tell)
    await after_migrating(url)
    if settings.env == "dev":
        async with as_owner(url) as db:
            if await demo_people.seed(db, settings.secret):
                tell("made the demo facility; `antam people --demo` lists its people")


async def after_migrating(url: str) -> None:
    """What migrations cannot say in SQL, idempotently: the provinces, the search forms of older names, the
    days off."""
    async with as_owner(url) as db:
        await territory.load_provinces(db)
        await profiles.key_names(db)
        await holidays.keep_country(db)


async def serve(settings: Settings, url: str, *, beating: bool, ready: Callable[[int, int], None]) -> None:
    """Serves until SIGINT or SIGTERM. `ready` gets the port and the metrics port."""
    with bind(settings.host, settings.port, "ANTAM_PORT") as sock:
        port = sock.getsockname()[1]
        async with (
            open_house(settings, url, beating=beating) as house,
            metrics_listener(settings, port) as metrics_port,
        ):
            failpoints.arm(settings.failpoints)
            server = HouseServer(house, create_app(house), lambda: ready(port, metrics_port))
            await server.serve(sockets=[sock])


async def beat_only(settings: Settings, url: str, ready: Callable[[int], None]) -> None:
    """The passes without the API, until SIGINT or SIGTERM. `ready` gets the metrics port."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    failpoints.arm(settings.failpoints)
    async with (
        open_house(settings, url, serving=False),
        metrics_listener(settings, settings.port, fall_back=True) as metrics_port,
    ):
        ready(metrics_port)
        await stop.wait()


@contextlib.contextmanager
def watched(url: str) -> Iterator[None]:
    """With a watchdog beside us: `antam watchdog`, which ends when we do, however we end."""
    command = [sys.executable, "-c", "from api.cli import main; main()", "watchdog", "--child-of", str(os.getpid())]
    child = subprocess.Popen(  # noqa: S603  explicit words, no shell
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env={**os.environ, "DATABASE_URL": url}
    )
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(WATCHDOG_ENDS_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


class HouseServer(uvicorn.Server):
    """uvicorn with our limits; tells phones when to come back before it closes them."""

    def __init__(self, house: House, app: ASGIApp, ready: Callable[[], None] = lambda: None) -> None:
        settings = house.settings
        config = uvicorn.Config(
            app,  # type: ignore[arg-type]
            host=settings.host,
            http=guard.Http,
            ws=wire.WebSocket,
            ws_max_size=FRAME_AT_MOST,
            ws_per_message_deflate=False,
            ws_ping_interval=settings.heartbeat_s,
            ws_ping_timeout=settings.dead_after_s,
            lifespan="off",
            access_log=False,
            proxy_headers=False,  # uvicorn's own believes any neighbour on this machine; ours asks (api/addresses.py)
            log_config=None,
            timeout_graceful_shutdown=10,
            timeout_keep_alive=75,
            server_header=False,
            backlog=2048,
        )
        super().__init__(config)
        self._house, self._ready = house, ready

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """uvicorn's own raises the signal again at the end, which kills us before the house and its database close."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self.handle_exit, name, None)
        try:
            yield
        finally:
            for name in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(name)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        _spare_the_collector()
        self._ready()  # not before signals are handled: who reads it may stop us at once

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:  # before the goodbye: nobody comes to a node that goes
            server.close()
        await self._house.hub.say_goodbye()
        await asyncio.sleep(GOODBYE_S if self._house.hub.busy else 0)
        await super().shutdown(sockets)


def _spare_the_collector() -> None:
    """What is there at the start stays; looking through all of it again and again is what Python's collector would do
    between messages. It looks less often, at what came since."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def bind(host: str, port: int, name: str) -> socket.socket:
    try:
        sock = socket.create_server((host, port), backlog=2048)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # inherited; plain asyncio does not set it itself
        return sock
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotServe(f"Port {port} is taken; stop what uses it or set {name}.") from None
        raise CannotServe(f"Cannot listen on {host}:{port}: {error.strerror}.") from None


@asynccontextmanager
async def metrics_listener(settings: Settings, port: int, *, fall_back: bool = False) -> AsyncIterator[int]:
    """One port above the API's unless told otherwise; any free one when the API's was any free one, or when that one is
    taken and the caller can `fall_back` (a beat beside an API)."""
    told = settings.metrics_port
    wanted = told if told is not None else 0 if settings.port == 0 or port == LAST_PORT else port + 1
    try:
        server, got = metrics.listen(settings.host, wanted)
    except OSError:
        if told is not None or not fall_back:
            raise CannotServe(f"Port {wanted} for metrics is taken; set ANTAM_METRICS_PORT.") from None
        server, got = metrics.listen(settings.host, 0)
    try:
        yield got
    finally:
        server.shutdown()
        server.server_close()


def data_is_there(settings: Settings) -> bool:
    """Whether there is a database to look at; commands that only look make none."""
    return settings.database_url is not None or (settings.home / "postgres").is_dir()


def warn_of_gaps(settings: Settings, tell: Callable[[str], None]) -> None:
    """What production may start without, and somebody should know at once."""
    if settings.env == "production" and settings.google_credentials is None:
        tell("Warning: GOOGLE_APPLICATION_CREDENTIALS is not set; no push reaches anybody.")
    if settings.env == "production" and settings.sms_url is None:
        tell("Warning: ANTAM_SMS_URL is not set; nobody can sign in.")


def to_stderr(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
