"""The log as it is written: pg_receivewal streams it into a folder of this machine, and every few seconds what is new
there goes sealed onto the shelf, the segment that is being written too.

The server waits for nobody here. A slot keeps for us what we have not had yet, and no more than
`max_slot_wal_keep_size`; when the shelf takes nothing (full, away) we say so, hold SPOOL_AT_MOST segments, stop
listening, and go on by ourselves when it takes something again. If the slot was lost meanwhile we make another one and
say that a base backup is needed.
"""

from __future__ import annotations

import asyncio
import signal
import subprocess
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from base.backups import tools
from base.backups.notes import HISTORY, PARTIAL, SEGMENT, Tip
from base.backups.sealed import Unreadable
from base.backups.shelf import Shelf, Tell
from base.backups.taking import server
from base.whereabouts import Refused

SLOT = "antam_backup"
FRESH_S = 2.0
"""How old, at most, what was streamed gets before it is sealed on the shelf."""
LOOK_S = 0.5
AGAIN_S = 2.0
SPOOL_AT_MOST = 32
SAY_AGAIN_S = 60.0


async def follow(
    url: str, shelf: Shelf, spool: Path, stop: asyncio.Event, tell: Tell, *, bin: Path | None = None
) -> None:
    """Until `stop`; then seals what is there. Trouble with the server or the shelf is told and outlasted."""
    system = await _prepared(url, shelf, spool, tell)
    stream, keeper, told = _Stream(url, spool, bin), _Keeper(shelf, spool, system), _Told(tell)
    try:
        while not stop.is_set():
            try:
                full = await asyncio.to_thread(keeper.keep, streams=stream.steady)
                told.well("the shelf")
            except (OSError, Unreadable) as error:
                told.trouble("the shelf", f"The shelf takes nothing: {error}")
                full = keeper.waiting > SPOOL_AT_MOST
            if full:
                stream.stop()
            elif (why := stream.ensure()) is not None:
                told.trouble("the server", f"The log is not streamed: {why}.")
                await _again(url, tell)
            elif stream.steady:
                told.well("the server")
            await _either(stop, LOOK_S)
    finally:
        stream.stop()
        await asyncio.to_thread(keeper.keep, streams=False, at_once=True)


async def _prepared(url: str, shelf: Shelf, spool: Path, tell: Tell) -> str:
    conn = await asyncpg.connect(url, timeout=10)
    try:
        system = (await server(conn)).system
        await asyncio.to_thread(shelf.belongs_to, system)
        await asyncio.to_thread(_spool_of, spool, system)
        await _ensure_slot(conn, tell, takes_over=True)
        if await conn.fetchval("select current_setting('max_slot_wal_keep_size')") == "-1":
            tell(
                "Warning: max_slot_wal_keep_size is not set on the server: while nobody follows its log it keeps all "
                "of it, until its disk is full."
            )
        return system
    finally:
        await conn.close(timeout=5)


def _spool_of(spool: Path, system: str) -> None:
    """A folder for the log of this server alone."""
    spool.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark = spool / "system"
    if mark.exists() and mark.read_text() != system:
        raise Refused(f"{spool} holds the log of another database server; move it away.")
    mark.write_text(system)


async def _ensure_slot(conn: asyncpg.Connection, tell: Tell, *, takes_over: bool = False) -> None:
    if takes_over:  # what a killed follower left behind streams on
        leave = "select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = $1 and active"
        await conn.execute(leave, SLOT)
    state = await conn.fetchrow("select wal_status from pg_replication_slots where slot_name = $1", SLOT)
    if state is not None and state["wal_status"] == "lost":
        tell("The server has removed log that is not on the shelf. Take a base backup now: `antam backup`.")
        await conn.execute("select pg_drop_replication_slot($1)", SLOT)
        state = None
    if state is None:
        await conn.execute("select pg_create_physical_replication_slot($1, true)", SLOT)


async def _again(url: str, tell: Tell) -> None:
    """Between two attempts; a slot that was lost is made anew."""
    await asyncio.sleep(AGAIN_S)
    try:
        conn = await asyncpg.connect(url, timeout=5)
    except (OSError, asyncpg.PostgresError):
        return
    try:
        await _ensure_slot(conn, tell)
    except asyncpg.PostgresError:
        return
    finally:
        await conn.close(timeout=5)


class _Stream:
    """pg_receivewal, started again when it ended."""

    def __init__(self, url: str, spool: Path, bin: Path | None) -> None:
        more = (f"--directory={spool}", f"--slot={SLOT}", "--no-loop", "--status-interval=1")
        self._words, self._env = tools.words("pg_receivewal", bin, url, *more)
        self._process: subprocess.Popen[bytes] | None = None
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  as long as we
        self._since = 0.0

    @property
    def steady(self) -> bool:
        """Runs, and has for a while."""
        return self._process is not None and time.monotonic() - self._since > AGAIN_S

    def ensure(self) -> str | None:
        """Runs it; when the last one has ended by itself, why it did."""
        if self._process is not None:
            if self._process.poll() is None:
                return None
            self._process = None
            self._said.seek(0)
            return tools.why(self._said.read().decode(errors="replace"))
        self._said.seek(0)
        self._said.truncate()
        self._process = subprocess.Popen(  # noqa: S603 (explicit words, no shell)
            self._words, stdin=subprocess.DEVNULL, stdout=self._said, stderr=self._said, env=self._env, cwd="/"
        )
        self._since = time.monotonic()
        return None

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)  # it flushes what it has
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


class _Keeper:
    """What is in the spool, onto the shelf."""

    def __init__(self, shelf: Shelf, spool: Path, system: str) -> None:
        self._shelf, self._spool, self._system = shelf, spool, system
        self._seen: tuple[str, int] = ("", 0)
        self._fresh = 0.0

    @property
    def waiting(self) -> int:
        return sum(1 for path in self._spool.iterdir() if SEGMENT.fullmatch(path.name))

    def keep(self, *, streams: bool, at_once: bool = False) -> bool:
        """Whole segments go to the shelf and out of the spool; the one being written goes there every FRESH_S. While
        the log `streams`, the tip moves also when there is nothing new. Whether more waits than should."""
        began = datetime.now(UTC)
        for path in sorted(self._spool.iterdir()):
            if HISTORY.fullmatch(path.name) and not self._shelf.wal_file(path.name).exists():
                self._shelf.keep_wal(path.name, path.read_bytes())  # pg_receivewal wants it to stay
            elif SEGMENT.fullmatch(path.name):
                content = path.read_bytes()
                self._shelf.keep_wal(path.name, content)
                self._note(path.name, len(content), began)
                self._shelf.wal_file(path.name + PARTIAL).unlink(missing_ok=True)
                path.unlink()
        if at_once or time.monotonic() - self._fresh >= FRESH_S:
            self._keep_newest(began, streams)
            self._fresh = time.monotonic()
        return self.waiting > SPOOL_AT_MOST

    def _keep_newest(self, began: datetime, streams: bool) -> None:
        """pg_receivewal fills a segment up with zeros before it writes: those are not kept."""
        for path in sorted(self._spool.glob(f"*{PARTIAL}")):
            name = path.name.removesuffix(PARTIAL)
            try:
                content = path.read_bytes().rstrip(b"\0")
            except FileNotFoundError:  # became whole meanwhile
                continue
            if SEGMENT.fullmatch(name) and content and (path.name, len(content)) != self._seen:
                self._shelf.keep_wal(path.name, content)
                self._seen = (path.name, len(content))
                self._note(name, len(content), began)
                return
        tip = self._shelf.tip() if streams else None
        if tip is not None:
            self._note(tip.segment, tip.bytes, began)

    def _note(self, segment: str, size: int, at: datetime) -> None:
        key = self._shelf.keys.newest
        self._shelf.note_tip(Tip(key=key, system=self._system, segment=segment, bytes=size, at=at))


class _Told:
    """Says that something is wrong when it begins, each minute it lasts, and when it is over."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._since: dict[str, float] = {}

    def trouble(self, what: str, sentence: str) -> None:
        if time.monotonic() - self._since.get(what, -SAY_AGAIN_S) >= SAY_AGAIN_S:
            self._since[what] = time.monotonic()
            self._tell(sentence)

    def well(self, what: str) -> None:
        if self._since.pop(what, None) is not None:
            self._tell(f"All is well again with {what}.")


async def _either(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
