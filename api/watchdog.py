"""The dead man's switch: a process of its own, with a connection of its own, that shares nothing with the engine but
the rows it reads (base/cycles.py).

Every few seconds it asks when the engine last ended a round. After half a minute without one, or when the database does
not answer, it says so in its log, again and again until it is over. While all is well it calls an outside address
(ANTAM_HEARTBEAT_URL), if there is one: whoever keeps that address raises the alarm when the calls stop, whatever died
here, this process too. The call carries nothing.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable

import asyncpg
import httpx2

from base import cycles, log
from base.db import as_role
from base.settings import Settings

LOOK_EVERY_S = 5.0
SILENT_S = 30.0
SAY_AGAIN_S = 60.0
PATIENCE_S = 5.0

_log = log.logger("watchdog")

Look = Callable[[], Awaitable[dict[str, float]]]


class Watch:
    """What was seen last, and what follows from it. `well` says whether the engine may be called alive now."""

    def __init__(self, began: float, patience_s: float = SILENT_S) -> None:
        self._began, self._patience_s = began, patience_s
        self._said_at: float | None = None

    def sees(self, silences: dict[str, float] | None, now: float) -> bool:
        """`silences` as cycles.silences gives them, None: the database did not answer. A process that has just begun
        gives the engine, which may have begun with it, its time."""
        silent = {name: s for name, s in (silences or {}).items() if s > self._patience_s}
        if silences is not None and not silent:
            if self._said_at is not None:
                _log.info("engine alive again")
            self._said_at = None
            return True
        if now - self._began <= self._patience_s or (self._said_at is not None and now - self._said_at < SAY_AGAIN_S):
            return False
        self._said_at = now
        if silences is None:
            _log.error("engine not seen", reason="the database does not answer")
        else:
            _log.error("engine silent", passes=sorted(silent), longest_s=_whole(max(silent.values())))
        return False


async def run(settings: Settings, url: str, *, child_of: int | None = None, after_s: float = SILENT_S) -> None:
    """Watches until SIGINT or SIGTERM; of a child of `antam serve` also until that process is gone, and says so."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    eye, watch, called = (
        _Eye(as_role(url, "antam_engine", settings.database_password)),
        Watch(time.monotonic(), after_s),
        0.0,
    )
    async with httpx2.AsyncClient(timeout=PATIENCE_S) as outside:
        while not stop.is_set():
            now = time.monotonic()
            if child_of is not None and os.getppid() != child_of:
                _log.error("engine gone", reason="the process that was watched has ended")
                break
            well = watch.sees(await eye.look(), now)
            if well and settings.heartbeat_url and (not called or now - called >= after_s):
                called = now if await _call(outside, settings.heartbeat_url) else called
            await _either(stop, min(LOOK_EVERY_S, after_s / 4))
    await eye.close()


class _Eye:
    """One connection, made anew whenever it broke."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._conn: asyncpg.Connection | None = None

    async def look(self) -> dict[str, float] | None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                if self._conn is None:
                    self._conn = await asyncpg.connect(self._url, timeout=PATIENCE_S, command_timeout=PATIENCE_S)
                return await cycles.silences(self._conn)
        except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await self.close()
            return None

    async def close(self) -> None:
        if self._conn is not None:
            self._conn.terminate()
            self._conn = None


async def _call(outside: httpx2.AsyncClient, address: str) -> bool:
    try:
        return (await outside.get(address)).is_success
    except httpx2.HTTPError as error:
        _log.warning("heartbeat not taken", error=type(error).__name__)
        return False


async def _either(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return


def _whole(seconds: float) -> int | None:
    return None if seconds == float("inf") else int(seconds)
