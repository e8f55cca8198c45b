"""A line between one process and the database that can be cut without a word: both ends stay open and hear nothing, as
when a switch drops every packet. What was on its way arrives when the line is mended, or both ends are reset then.

A kernel that probes a dead line finds out in the end. Here every probe would be answered, so this is the harder case:
only time-outs of our own notice.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit


class Cut:
    """`async with Cut(lambda: url) as line:` `url` is where the database is now, `line.url` leads there by the line."""

    def __init__(self, url: Callable[[], str]) -> None:
        self._real = url
        self._there, self._back = asyncio.Event(), asyncio.Event()
        self._ends: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="an-"))  # short: a socket's path has 107 characters
        self.mend()
        self._server = await asyncio.start_unix_server(self._serve, self._folder / _socket_of(self._real()).name)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def url(self) -> str:
        parts = urlsplit(self._real())
        port = parse_qs(parts.query)["port"][0]
        return urlunsplit(parts._replace(query=f"host={quote(str(self._folder), safe='/')}&port={port}"))

    def cut(self, *, there: bool = True, back: bool = True) -> None:
        """`there`: what is said to the database is lost; `back`: what it says."""
        if there:
            self._there.clear()
        if back:
            self._back.clear()

    def mend(self, *, reset: bool = False) -> None:
        if reset:
            for end in self._ends:
                end.transport.abort()
        self._there.set()
        self._back.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._ends.add(writer)
        try:
            from_database, to_database = await asyncio.open_unix_connection(_socket_of(self._real()))
        except OSError:  # the database is away
            self._ends.discard(writer)
            writer.close()
            return
        self._ends.add(to_database)
        try:
            await asyncio.gather(
                _pass_on(reader, to_database, self._there), _pass_on(from_database, writer, self._back)
            )
        finally:
            self._ends -= {writer, to_database}


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, passes: asyncio.Event) -> None:
    with suppress(ConnectionError):
        while True:
            said = await reader.read(65536)
            await passes.wait()
            if not said:
                break
            writer.write(said)
            await writer.drain()
    writer.close()


def _socket_of(url: str) -> Path:
    query = parse_qs(urlsplit(url).query)
    return Path(query["host"][0]) / f".s.PGSQL.{query['port'][0]}"
