"""The unit of work: one request, frame batch or due row = one transaction, opened at the edge.

    async with database.work("app") as db:      # pools sign in as roles; SET ROLE leaks
        ...                                     # rooms take `db` first, run their SQL on it, and collect what follows
    # here it is committed, and whoever must wake has been woken

Rooms collect in `db.entries` what the feed must say; the unit of work hands them to `last` as the final statement
before commit (so the lock order is always: rows of the room, then feed heads), and `db` itself to `after` once the
commit returned. Anything raised inside rolls back and neither happens.

A timeout or a lost connection is an unknown outcome: it surfaces as `Unavailable`, and the caller retries with its
key.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import UUID

import asyncpg
import msgspec
from asyncpg.pool import PoolConnectionProxy

from base.errors import Malformed, NotDone, Unavailable

Role = Literal["app", "committer", "engine"]
Pool = Literal["app", "committer", "engine", "readings", "live", "help"]
"""Readings, calls for help, and what is said and heard on open sockets, have connections of their own: nothing else
that a node is asked may keep an alarm waiting for one."""
SIGNED_IN_AS: Mapping[Pool, Role] = {
    "app": "app", "committer": "committer", "engine": "engine", "readings": "committer", "live": "committer",
    "help": "app",
}  # fmt: skip

ACQUIRE_S = 1.0
LIMITS = {
    "statement_timeout": "5s",
    "lock_timeout": "3s",
    "idle_in_transaction_session_timeout": "10s",
    "timezone": "UTC",
    "application_name": "antam",
}
HOT = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off", "jit": "off"}
"""For the roles whose few statements run all the time: planning anew costs more than running (0.2 to 1 ms)."""


UNASKED = datetime.min.replace(tzinfo=UTC)
"""`db.now` before anybody asked the database for the time."""


class Db:
    """What rooms see of a unit of work: the statements of one connection, `now`, and what is to follow the commit."""

    __slots__ = ("_conn", "due", "entries", "now", "woken")

    def __init__(self, conn: asyncpg.Connection | PoolConnectionProxy) -> None:
        self._conn = conn
        self.now: datetime = UNASKED
        self.entries: list[Any] = []
        self.woken: set[UUID] = set()
        self.due: set[str] = set()
        """Names of passes for which something became due this moment: the beat runs them at once."""

    async def fetch(self, query: str, *args: Any) -> list[asyncpg.Record]:
        return await self._conn.fetch(query, *args)

    async def fetchrow(self, query: str, *args: Any) -> asyncpg.Record | None:
        return await self._conn.fetchrow(query, *args)

    async def fetchval(self, query: str, *args: Any) -> Any:
        return await self._conn.fetchval(query, *args)

    async def execute(self, query: str, *args: Any) -> int:
        """Runs a statement and returns how many rows it touched."""
        status = await self._conn.execute(query, *args)
        count = status.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    async def executemany(self, query: str, args: Iterable[Any]) -> None:
        await self._conn.executemany(query, args)


class Database:
    """The pools of this process."""

    def __init__(
        self,
        pools: dict[Pool, asyncpg.Pool],
        last: Callable[[Db], Awaitable[None]],
        after: Callable[[Db], None],
    ) -> None:
        self._pools, self._last, self._after = pools, last, after

    @asynccontextmanager
    async def work(self, pool: Pool, now: datetime | None = None, *, ask_time: bool = True) -> AsyncIterator[Db]:
        """A transaction on a connection of this pool. `now` is the database's unless a test or a replay gives its own.

        Without `ask_time` nobody has asked yet: the first statement must return the time and set `db.now`, which saves
        the hot paths a round trip.
        """
        async with self.connection(pool) as conn, _unknown_outcomes():
            warnings: list[str] = []
            listener = _note_lost_standby(warnings)
            conn.add_log_listener(listener)
            try:
                async with conn.transaction():
                    db = Db(conn)
                    if now is not None:
                        db.now = now
                    elif ask_time:
                        db.now = await conn.fetchval("select clock_timestamp()")
                    yield db
                    if db.entries:
                        await self._last(db)
                if warnings:
                    raise Unavailable("outcome_unknown")
            finally:
                conn.remove_log_listener(listener)
        if db.woken or db.due:
            self._after(db)

    @asynccontextmanager
    async def glance(self, pool: Pool) -> AsyncIterator[Db]:
        """For single statements, each a transaction of its own: saves the two round trips of a unit of work."""
        async with self.connection(pool) as conn, _unknown_outcomes():
            yield Db(conn)

    @asynccontextmanager
    async def connection(self, pool: Pool) -> AsyncIterator[PoolConnectionProxy]:
        """A bare connection of the pool; only units of work and the health check ask for one."""
        try:
            conn = await self._pools[pool].acquire(timeout=ACQUIRE_S)
        except (TimeoutError, OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError) as error:
            raise Unavailable from error
        except asyncpg.PostgresError as error:  # starting up, shutting down, too many connections
            raise Unavailable from error
        try:
            yield conn
        finally:
            # On a line that is dead the pool waits in vain for the statement's end, closes the connection and says so.
            # What became of the work is known by now, or is said by whoever did it.
            with suppress(TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self._pools[pool].release(conn)

    async def close(self) -> None:
        for pool in self._pools.values():
            try:
                await pool.close()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                pool.terminate()  # the server is gone; there is nothing left to say goodbye to


async def open_database(
    url: str,
    sizes: dict[Pool, int],
    last: Callable[[Db], Awaitable[None]],
    after: Callable[[Db], None],
    password: str | None = None,
) -> Database:
    """Opens the pools named in `sizes`; each signs in as its own role."""
    pools: dict[Pool, asyncpg.Pool] = {}
    for name, size in sizes.items():
        role = SIGNED_IN_AS[name]
        pools[name] = await asyncpg.create_pool(
            as_role(url, f"antam_{role}", password),
            min_size=1,
            max_size=size,
            command_timeout=6,
            timeout=5,
            server_settings=LIMITS if role == "app" else LIMITS | HOT,
            init=teach_json,
            connection_class=_Kept,
        )
    return Database(pools, last, after)


def as_role(url: str, user: str, password: str | None = None) -> str:
    """The same server and database, signed in as `user`; the password stays unless another is given."""
    parts = urlsplit(url)
    secret = quote(password, safe="") if password else (parts.password or "")
    place = parts.netloc.rpartition("@")[2]
    login = f"{user}:{secret}" if secret else user
    return urlunsplit(parts._replace(netloc=f"{login}@{place}"))


class _Kept(asyncpg.Connection):
    """Every setting of ours is SET LOCAL, so the reset on release has nothing to do and costs more than a query."""

    def get_reset_query(self) -> str:
        return ""


async def teach_json(conn: asyncpg.Connection) -> None:
    for name in ("json", "jsonb"):
        await conn.set_type_codec(
            name,
            schema="pg_catalog",
            encoder=lambda value: msgspec.json.encode(value).decode(),
            decoder=msgspec.json.decode,
        )


@asynccontextmanager
async def _unknown_outcomes() -> AsyncIterator[None]:
    try:
        yield
    except (TimeoutError, OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError) as error:
        raise Unavailable from error
    except (asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError) as error:
        raise Malformed from error  # JSON may carry the character 0, PostgreSQL's text may not
    except asyncpg.InternalClientError as error:  # what asyncpg says when the server dies between two of its messages
        raise Unavailable from error
    except (
        asyncpg.QueryCanceledError,
        asyncpg.LockNotAvailableError,
        asyncpg.DeadlockDetectedError,
        asyncpg.SerializationError,
    ) as error:
        raise NotDone from error
    except (
        asyncpg.AdminShutdownError,
        asyncpg.CrashShutdownError,
        asyncpg.CannotConnectNowError,
        asyncpg.InsufficientResourcesError,
        asyncpg.IdleInTransactionSessionTimeoutError,
    ) as error:
        raise Unavailable from error


def _note_lost_standby(warnings: list[str]) -> Callable[[Any, Any], None]:
    """A commit whose wait for the standby was cancelled says so only in a warning; it must not become an ack."""

    def listen(_: Any, message: Any) -> None:
        if "synchronous replication" in message.message:
            warnings.append(message.message)

    return listen


@asynccontextmanager
async def as_owner(url: str, *, snapshot: bool = False) -> AsyncIterator[Db]:
    """A unit of work as the owner, on a connection of its own: seeds, benches and commands, never a request. With
    `snapshot` it only reads, and everything as it was at one instant."""
    conn = await asyncpg.connect(url, timeout=10)
    try:
        await teach_json(conn)
        await conn.execute("set role antam_owner")
        async with conn.transaction(isolation="repeatable_read" if snapshot else None, readonly=snapshot):
            db = Db(conn)
            db.now = await conn.fetchval("select clock_timestamp()")
            yield db
    finally:
        await conn.close(timeout=5)
