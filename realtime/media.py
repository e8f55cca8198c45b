"""A file in, the same file written anew out, with a process in between that may die of it (realtime/worker.py). Nothing
here looks into a file; the pieces flow through, so memory stays flat."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from realtime.files import OUT_AT_MOST, PIECE_AT_MOST, PROBLEMS, Type, Unfit
from realtime.worker import TAKEN

AT_ONCE = asyncio.Semaphore(2)
"""Files a process has read at one time; each may take 512 MB."""
WALL_S = 30.0
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "LC_ALL": "C.UTF-8"}
"""All the worker is told: arenas of threads would eat up what it may reserve."""


@asynccontextmanager
async def rewritten(type: Type, pieces: AsyncIterator[bytes]) -> AsyncIterator[AsyncIterator[bytes]]:
    """The file as it was written anew, in pieces of `PIECE_AT_MOST`; raises `Unfit` at once, or on the way when there
    is more of it than may be."""
    async with AT_ONCE, _process(type) as process:
        try:
            async with asyncio.timeout(WALL_S):
                await _feed(process, pieces)
                verdict = await _read(process, 1)
                if verdict != TAKEN:
                    raise Unfit(_code(await _read(process, 100) if verdict else b""))
        except TimeoutError:
            raise Unfit("file_too_costly") from None
        yield _given(process)


@asynccontextmanager
async def _process(type: Type) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-m", "realtime.worker", type,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env=ENVIRONMENT, cwd="/", start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _feed(process: asyncio.subprocess.Process, pieces: AsyncIterator[bytes]) -> None:
    assert process.stdin is not None
    async for piece in pieces:
        with contextlib.suppress(ConnectionError):  # it died: what it left behind says so
            process.stdin.write(piece)
            await process.stdin.drain()
    process.stdin.close()


async def _given(process: asyncio.subprocess.Process) -> AsyncIterator[bytes]:
    given = 0
    while piece := await asyncio.wait_for(_read(process, PIECE_AT_MOST), WALL_S):
        given += len(piece)
        if given > OUT_AT_MOST:
            raise Unfit("file_too_costly")
        yield piece
    if await process.wait():
        raise Unfit("file_too_costly")


async def _read(process: asyncio.subprocess.Process, size: int) -> bytes:
    """Exactly so many bytes, fewer at the end."""
    assert process.stdout is not None
    try:
        return await process.stdout.readexactly(size)
    except asyncio.IncompleteReadError as end:
        return end.partial


def _code(said: bytes) -> str:
    """A process that says nothing was killed by its own limits, or by the file."""
    code = said.decode(errors="replace")
    return code if code in PROBLEMS else "file_too_costly"
