"""A base backup: pg_basebackup's tar, packed and sealed on its way to the shelf, and then read back to the last byte.

Nothing of it is ever on a disk unsealed. The log that the backup itself needs comes along, so it can be restored even
where nobody follows the log; a replication slot for its length keeps the server from removing that log meanwhile.
"""

from __future__ import annotations

import asyncio
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
from msgspec import Struct

from base.backups import packing, sealed, tools
from base.backups.notes import Facts, Manifest
from base.backups.shelf import Shelf
from base.whereabouts import Refused

FORMAT = ("--pgdata=-", "--format=tar", "--wal-method=fetch", "--checkpoint=fast", "--manifest-checksums=SHA256")
MEMBER = "base.sealed"


async def take(url: str, shelf: Shelf, facts: Callable[[], Awaitable[Facts]], *, bin: Path | None = None) -> Manifest:
    """The backup, verified and on the shelf. `Refused` or `Unreadable` says why not; then nothing looks like one."""
    conn = await asyncpg.connect(url, timeout=10)
    try:
        source = await server(conn)
        await asyncio.to_thread(shelf.belongs_to, source.system)
        with shelf.alone():
            return await _taken(conn, url, shelf, source, facts, bin)
    finally:
        await conn.close(timeout=5)


async def _taken(
    conn: asyncpg.Connection,
    url: str,
    shelf: Shelf,
    source: Source,
    facts: Callable[[], Awaitable[Facts]],
    bin: Path | None,
) -> Manifest:
    began = datetime.now(UTC)
    held = await facts()
    name = f"{began:%Y%m%dT%H%M%S}Z"
    folder = await asyncio.to_thread(shelf.begin, name)
    async with _log_kept(conn):
        await asyncio.to_thread(_write, url, shelf, folder, name, bin)
    packed = await asyncio.to_thread(read_back, shelf, folder / MEMBER, name)
    manifest = Manifest(
        name=name, key=shelf.keys.newest, system=packed.system, postgres=source.version, superuser=source.superuser,
        database=source.database, segment_bytes=source.segment_bytes, began_at=began, ended_at=datetime.now(UTC),
        timeline=packed.timeline, start_lsn=packed.start_lsn, end_lsn=packed.end_lsn, files=packed.files,
        bytes=packed.bytes, facts=held,
    )  # fmt: skip
    return await asyncio.to_thread(shelf.finish, folder, manifest)


def read_back(shelf: Shelf, path: Path, name: str) -> packing.Packed:
    """Every file of it against PostgreSQL's manifest."""
    return packing.check(sealed.inflated(sealed.read(path, shelf.keys, place(name))))


def place(name: str) -> str:
    """What a base backup is called on the shelf, which its seal is bound to."""
    return f"base/{name}/{MEMBER}"


class Source(Struct, frozen=True, kw_only=True):
    """A database server, as it describes itself."""

    system: str
    version: str
    superuser: str
    database: str
    segment_bytes: int


async def server(conn: asyncpg.Connection) -> Source:
    row = await conn.fetchrow(
        """select (select system_identifier::text from pg_control_system()) as system,
                  split_part(current_setting('server_version'), ' ', 1) as version,
                  (select rolname::text from pg_roles where oid = 10) as superuser,
                  current_database()::text as database,
                  (select setting::bigint from pg_settings where name = 'wal_segment_size') as segment_bytes"""
    )
    assert row is not None
    return Source(**dict(row))


@asynccontextmanager
async def _log_kept(conn: asyncpg.Connection) -> AsyncIterator[None]:
    """A slot that goes with the connection, however that ends."""
    slot = f"antam_base_{await conn.fetchval('select pg_backend_pid()')}"
    await conn.execute("select pg_create_physical_replication_slot($1, true, true)", slot)
    try:
        yield
    finally:
        if not conn.is_closed():
            await conn.execute("select pg_drop_replication_slot($1)", slot)


def _write(url: str, shelf: Shelf, folder: Path, name: str, bin: Path | None) -> None:
    words, env = tools.words("pg_basebackup", bin, url, *FORMAT)
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 (explicit words, no shell)
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, env=env, cwd="/"
        )

        def parts() -> Iterator[bytes]:
            assert process.stdout is not None
            while part := process.stdout.read(sealed.PIECE):
                yield part
            if process.wait() != 0:
                said.seek(0)
                raise Refused(f"The base backup failed: {tools.why(said.read().decode(errors='replace'))}.")

        try:
            sealed.write(folder / MEMBER, shelf.keys, place(name), sealed.deflated(parts()))
        finally:
            process.kill()
            process.wait()
