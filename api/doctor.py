"""`antam doctor`: looks at what a process needs before it is needed at night, and says what is wrong in sentences."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Iterator

import asyncpg
import click

from alerts import protocol
from api import serve
from base import migrate, settings
from base.db import as_role
from base.settings import Settings
from notify import channels, push

OLDEST_POSTGRES = 180000
CLOCK_AT_MOST_S = 2.0
SPACE_AT_LEAST = 1_000_000_000


def examine() -> int:
    """Prints one line per check; 0 when everything that must be right is right."""
    try:
        config = settings.load()
    except settings.BadSetting as error:
        _line("settings", f"wrong: {error}")
        return 1
    _line("settings", f"ok, ANTAM_ENV={config.env}")
    wrong = 0
    for name, verdict in [*_files(config), *_database(config)]:
        _line(name, verdict)
        wrong += verdict.startswith("wrong")
    return 1 if wrong else 0


def _files(config: Settings) -> Iterator[tuple[str, str]]:
    try:
        rules = protocol.load()
        yield "protocols", f"ok, {len(rules.files)} files"
    except protocol.BadProtocol as error:
        yield "protocols", f"wrong: {error}"
    yield "push", _push(config)
    yield "texts", _texts(config)
    yield from channels.told(config)
    yield "audit", _audit(config)
    config.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(config.home).free
    enough = free >= SPACE_AT_LEAST
    yield "disk", f"{'ok,' if enough else 'wrong: only'} {free // 1_000_000} MB free under ANTAM_HOME"


def _push(config: Settings) -> str:
    if config.google_credentials is None:
        production = config.env == "production"
        said = "GOOGLE_APPLICATION_CREDENTIALS is not set; pushes only go to the log"
        return f"wrong: {said}." if production else f"note: {said}."
    problem = push.credentials_problem(config.google_credentials)
    return f"wrong: {problem}" if problem else "ok, the credentials can be read"


def _texts(config: Settings) -> str:
    if config.sms_url:
        return "ok, a gateway is set (it was not called)"
    if config.env == "production":
        return "wrong: ANTAM_SMS_URL is not set; nobody can sign in."
    return "note: no gateway; `antam codes` shows the codes."


def _audit(config: Settings) -> str:
    if not config.audit_key:
        return "note: ANTAM_AUDIT_KEY is not set; no beat can run here."
    if config.audit_copy is None:
        return "note: ANTAM_AUDIT_COPY is not set; if the end of the audit is cut off, nobody can tell."
    return "ok, what is signed is also kept outside the database"


def _database(config: Settings) -> Iterator[tuple[str, str]]:
    if not serve.data_is_there(config):
        yield "database", f"note: there is none in {config.home} yet; `make run` makes one."
        return
    try:
        with serve.database_url(config, serve.to_stderr) as url:
            yield from asyncio.run(_look(config, url))
    except Exception as error:  # whatever it is, it is the answer
        yield "database", f"wrong: {error}"


async def _look(config: Settings, url: str) -> list[tuple[str, str]]:
    """Signs in as each role, as the process will, and asks the database what it is."""
    found: list[tuple[str, str]] = []
    for role in ("antam_app", "antam_committer", "antam_engine"):
        try:
            conn = await asyncpg.connect(as_role(url, role, config.database_password), timeout=5)
        except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidPasswordError):
            return [*found, ("database", f"wrong: {role} cannot sign in; run `antam migrate` first.")]
        try:
            if role == "antam_app":
                found += await _ask(conn)
        finally:
            await conn.close()
    return found


async def _ask(conn: asyncpg.Connection) -> list[tuple[str, str]]:
    version = int(await conn.fetchval("select current_setting('server_version_num')"))
    before = time.time()
    theirs = await conn.fetchval("select extract(epoch from clock_timestamp())::float8")
    skew = abs(theirs - (before + time.time()) / 2)
    return [
        ("database", f"ok, PostgreSQL {version // 10000}.{version % 10000}")
        if version >= OLDEST_POSTGRES
        else ("database", f"wrong: PostgreSQL {version // 10000} is too old; 18 or newer is needed."),
        ("schema", await _schema(conn)),
        ("clock", f"{'ok' if skew <= CLOCK_AT_MOST_S else 'wrong: ours differs'}, {skew:.1f} s from the database's"),
        await _durable(conn),
    ]


async def _schema(conn: asyncpg.Connection) -> str:
    try:
        missing = await migrate.pending(conn)
    except migrate.CannotMigrate as error:
        return f"wrong: {error}"
    return f"wrong: migration {missing[0]} is missing; run `antam migrate`." if missing else "ok"


async def _durable(conn: asyncpg.Connection) -> tuple[str, str]:
    fsync, commit = (
        await conn.fetchval("select current_setting('fsync')"),
        await conn.fetchval("show synchronous_commit"),
    )
    safe = fsync == "on" and commit != "off"
    return (
        "durable",
        "ok, fsync is on" if safe else f"wrong: fsync={fsync}, synchronous_commit={commit}; an ack could be lost.",
    )


def _line(name: str, verdict: str) -> None:
    click.echo(f"{name:<10} {verdict}")
