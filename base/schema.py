"""The schema as text: what `migrations/schema.sql` holds, and what the migrations really make.

`antam schema > migrations/schema.sql` writes the file anew; tests/house/test_schema.py compares the two, so a reviewer
sees in one place what a migration changes.
"""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit
from uuid import uuid4

import asyncpg

from base import migrate, postmaster
from base.whereabouts import Refused

HEADER = "-- The sum of the migrations, for reading. Written by `antam schema > migrations/schema.sql`; never run.\n\n"
TIMEOUT_S = 60


async def dump(url: str) -> str:
    """The schema of this database, the same text on every server of the major version. `Refused` says why not."""
    bare, env = without_password(url)
    process = await asyncio.create_subprocess_exec(
        str(postmaster.binary("pg_dump")), "--schema-only", "--no-password", f"--dbname={bare}",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=env, cwd="/",
    )  # fmt: skip
    try:
        said, wrong = await asyncio.wait_for(process.communicate(), TIMEOUT_S)
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode != 0:
        raise Refused(f"The schema could not be read: {postmaster.last_line(wrong.decode(errors='replace'))}.")
    return HEADER + _plain(said.decode())


async def of_migrations(url: str, password: str | None = None, folder: Path = migrate.FOLDER) -> str:
    """What the files make of an empty database: one beside the database at `url`, for as long as this takes."""
    name = f"antam_schema_{uuid4().hex[:12]}"
    parts = urlsplit(url)
    beside = urlunsplit(parts._replace(path=f"/{name}"))
    admin = await asyncpg.connect(url, timeout=10)
    try:
        await admin.execute(f"create database {name} template template0")
        try:
            await migrate.migrate(beside, password, folder, tell=lambda _: None)
            return await dump(beside)
        finally:
            await admin.execute(f"drop database {name} with (force)")
    finally:
        await admin.close(timeout=5)


def _plain(text: str) -> str:
    """Without what differs from one pg_dump to the next: versions, settings of the session, guards for psql."""
    kept = [line for line in text.splitlines() if not _NOISE.match(line)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip("\n") + "\n"


_NOISE = re.compile(
    r"--$|-- Dumped |-- PostgreSQL database dump|\\(un)?restrict |SET \w+ = |SELECT pg_catalog\.set_config"
)


def without_password(url: str) -> tuple[str, dict[str, str]]:
    """Words of a command are there for everybody to see; its environment is not."""
    parts = urlsplit(url)
    env = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    if parts.password:
        env["PGPASSWORD"] = unquote(parts.password)
        login, _, place = parts.netloc.rpartition("@")
        parts = parts._replace(netloc=f"{login.partition(':')[0]}@{place}")
    return urlunsplit(parts), env
