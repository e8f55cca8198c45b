"""The beat: APScheduler as a metronome in every node. Its jobs only look for what is due; what is due is a row.

The scheduler keeps no state worth losing: killing it, doubling it or pausing it changes nothing but latency. The list
of passes is handed in by api/app.py, because they live in rooms above this one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from msgspec import Struct
from prometheus_client import Counter, Gauge

from base import log
from base.errors import Unavailable

_log = log.logger("scheduling")
_ran = Counter("antam_passes_total", "Periodic passes that ended", ["pass_name", "outcome"])
_done_at = Gauge("antam_pass_done_timestamp_seconds", "When a pass last ended well", ["pass_name"])


class Pass(Struct, frozen=True, kw_only=True):
    """A verb that looks for due rows, run every so often and at once when its name is called."""

    name: str
    every_s: float
    run: Callable[[], Awaitable[object]]
    ends: Callable[[], Awaitable[object]] | None = None
    """Waits for what its rounds left under way."""


class Beat:
    def __init__(self, passes: Sequence[Pass]) -> None:
        self._runners = [_Runner(p) for p in passes]
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 300}
        )
        self._woken: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        for runner in self._runners:
            self._scheduler.add_job(runner.tick, "interval", seconds=runner.of.every_s, next_run_time=datetime.now(UTC))
        self._scheduler.start()

    def wake(self, names: Iterable[str]) -> None:
        """Something became due this moment for these passes. Losing this costs one interval."""
        wanted = set(names)
        for runner in self._runners:
            if runner.of.name in wanted:
                task = asyncio.get_running_loop().create_task(runner.tick())
                self._woken.add(task)
                task.add_done_callback(self._woken.discard)

    async def stop(self) -> None:
        """No new ticks; those under way are waited for."""
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        for runner in self._runners:
            await runner.idle.wait()
            if runner.of.ends is not None:
                await runner.of.ends()
        self._scheduler.shutdown(wait=False)  # it would cancel what still runs: nothing does


class _Runner:
    """Runs one pass, never twice at once: a tick that comes while it runs asks for one more round."""

    def __init__(self, of: Pass) -> None:
        self.of = of
        self.idle = asyncio.Event()
        self.idle.set()
        self._again = False

    async def tick(self) -> None:
        self._again = True
        if not self.idle.is_set():
            return
        self.idle.clear()
        try:
            while self._again:
                self._again = False
                await self._run()
        finally:
            self.idle.set()

    async def _run(self) -> None:
        try:
            await self.of.run()
        except Unavailable:
            _ran.labels(self.of.name, "unavailable").inc()
        except Exception as error:  # a pass must outlive whatever one round of it meets
            _ran.labels(self.of.name, "failed").inc()
            _log.error("pass failed", pass_name=self.of.name, error=type(error).__name__, where=log.where(error))
        else:
            _ran.labels(self.of.name, "done").inc()
            _done_at.labels(self.of.name).set_to_current_time()
