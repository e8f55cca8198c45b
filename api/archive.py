"""A ZIP archive written entry by entry, flat in memory: pages go in as they come, and a manifest with the SHA-256 of
every file ends it."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
import zipfile
from collections.abc import AsyncIterator, Sequence
from typing import IO, Any

import msgspec
from msgspec import Struct

FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Entry(Struct, frozen=True, kw_only=True):
    name: str
    bytes: int
    sha256: str


class Archive:
    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self.entries: list[Entry] = []

    async def add(self, name: str, chunks: AsyncIterator[bytes]) -> None:
        """One file; compressing is done beside the loop."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as out:
            async for chunk in chunks:
                await asyncio.to_thread(out.write, chunk)
                digest.update(chunk)
                size += len(chunk)
        self.entries.append(Entry(name=name, bytes=size, sha256=digest.hexdigest()))

    def close(self) -> None:
        self._zip.close()


async def as_json(pages: AsyncIterator[Sequence[Any]]) -> AsyncIterator[bytes]:
    """One JSON array, an item a line."""
    first = True
    yield b"["
    async for page in pages:
        if page:
            yield (b"\n" if first else b",\n") + b",\n".join(msgspec.json.encode(item) for item in page)
            first = False
    yield b"\n]\n"


async def as_csv(columns: Sequence[str], pages: AsyncIterator[Sequence[Any]]) -> AsyncIterator[bytes]:
    """UTF-8 with a byte-order mark, which spreadsheets need to read Vietnamese."""
    yield "\ufeff".encode() + _lines([columns])
    async for page in pages:
        yield _lines([[getattr(item, column) for column in columns] for item in page])


def _lines(rows: Sequence[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([[cell(value) for value in row] for row in rows])
    return text.getvalue().encode()


def cell(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula is kept a text by an apostrophe; numbers are numbers."""
    if value is None or isinstance(value, (int, float)):
        return value
    text = " ".join(value) if isinstance(value, (tuple, list)) else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
