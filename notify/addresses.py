"""Where a person can be reached on each channel, as they said and showed. The only file that writes
`channel_addresses`.

An address counts once a code that went there came back. It stands sealed in its row, bound to its account; beside it a
mark (an HMAC) by which the same address is found again. A provider that says nobody is there ends it, as its owner may.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import asyncpg
from msgspec import Struct

from base import crypto, limits
from base.db import Db
from base.errors import Conflict, NotFound, Refused
from base.ids import new_id
from base.limits import Limit
from base.settings import Secret
from notify.channel import ChannelName

Reaches = Literal["web_push", "sms", "zalo", "email"]
CODE_SECONDS = 600
AT_MOST = 10
"""Live addresses of one person, browsers included."""
CODES = Limit(name="address_codes", per="account", count=10, seconds=3600, fails="closed")
"""Codes sent to addresses somebody says are theirs: texts cost money, and strangers may be at the other end."""


class Address(Struct, frozen=True, kw_only=True):
    """One that may be used."""

    id: UUID
    account: UUID
    channel: Reaches
    address: str


class Mine(Struct, frozen=True, kw_only=True):
    """As its owner sees it; of an address only so much that they know it again."""

    id: UUID
    channel: Reaches
    shown: str
    created_at: datetime
    verified_at: datetime | None
    last_ok_at: datetime | None


async def of(db: Db, house: Secret, accounts: Sequence[UUID]) -> dict[UUID, list[Address]]:
    """Every verified address of these people, the one that worked last first; for the engine."""
    rows = await db.fetch(
        """select id, account_id, channel, address_sealed from channel_addresses
            where account_id = any ($1) and verified_at is not null and ended_at is null
            order by last_ok_at desc nulls last, verified_at desc, id""",
        list(set(accounts)),
    )
    found: dict[UUID, list[Address]] = {}
    for row in rows:
        plain = _opened(house, row["account_id"], row["address_sealed"])
        address = Address(id=row["id"], account=row["account_id"], channel=row["channel"], address=plain)
        found.setdefault(address.account, []).append(address)
    return found


async def of_owner(db: Db, house: Secret, account: UUID) -> list[Address]:
    """In full, for the archive of the person they belong to."""
    return (await of(db, house, [account])).get(account, [])


async def note_used(db: Db, used: Mapping[UUID, bool]) -> None:
    """Address -> whether a provider took something for it (True), or says that nobody is there any more (False). Locked
    in id order: two nodes may note the same ones."""
    ids = sorted(used)
    await db.execute(
        """with held as (select id from channel_addresses where id = any ($2) order by id for update)
           update channel_addresses c
              set last_ok_at = case when u.ok then $1::timestamptz else c.last_ok_at end,
                  ended_at = case when u.ok then c.ended_at else $1::timestamptz end,
                  ended_why = case when u.ok then c.ended_why else 'gone' end
             from unnest($2::uuid[], $3::boolean[]) as u(id, ok) join held on held.id = u.id
            where c.id = u.id and c.ended_at is null""",
        db.now,
        ids,
        [used[id] for id in ids],
    )


async def mine(db: Db, house: Secret, account: UUID) -> list[Mine]:
    rows = await db.fetch(
        """select id, channel, address_sealed, created_at, verified_at, last_ok_at from channel_addresses
            where account_id = $1 and ended_at is null order by created_at, id""",
        account,
    )
    return [_mine(house, account, row) for row in rows]


async def add(
    db: Db, house: Secret, account: UUID, channel: Reaches, address: str, *, known: bool = False
) -> tuple[Mine, str | None]:
    """Keeps the address and makes the code that must come back, None where none is needed any more. `known`: that it
    is theirs was shown elsewhere (the number one signs in with). The same address again is the same row with a new
    code; a new subscription of the same browser is another address."""
    await limits.alone(db, "addresses", account)
    mark = mark_of(house, channel, address)
    held = await db.fetchrow(
        """select id, verified_at from channel_addresses
            where account_id = $1 and channel = $2 and mark = $3 and ended_at is null""",
        account,
        channel,
        mark,
    )
    found = held["id"] if held else await _insert(db, house, account, channel, address, mark)
    verified = held is not None and held["verified_at"] is not None
    if known and not verified:
        await db.execute("update channel_addresses set verified_at = $2 where id = $1", found, db.now)
    code = None if known or verified else await _new_code(db, house, found)
    row = await db.fetchrow("select * from channel_addresses where id = $1", found)
    return _mine(house, account, row), code


async def verify(db: Db, house: Secret, account: UUID, id: UUID, code: str) -> Mine | WrongCode:
    """One of five guesses at the code; a wrong one is returned, so that it is counted by the commit."""
    row = await db.fetchrow(
        """update channel_addresses set guesses_left = guesses_left - 1
            where id = $1 and account_id = $2 and ended_at is null and verified_at is null and guesses_left > 0
              and code_until > $3 returning code_hmac""",
        id,
        account,
        db.now,
    )
    if row is None:
        held = await db.fetchrow("select * from channel_addresses where id = $1 and ended_at is null", id)
        if held is None:
            raise NotFound
        return _mine(house, account, held) if held["verified_at"] else WrongCode()
    if not hmac.compare_digest(row["code_hmac"], _code_hmac(house, id, code)):
        return WrongCode()
    await db.execute(
        "update channel_addresses set verified_at = $2, code_hmac = null, code_until = null where id = $1", id, db.now
    )
    return _mine(house, account, await db.fetchrow("select * from channel_addresses where id = $1", id))


async def remove(db: Db, account: UUID, id: UUID) -> None:
    ended = await db.execute(
        """update channel_addresses set ended_at = $3, ended_why = 'removed'
            where id = $1 and account_id = $2 and ended_at is null""",
        id,
        account,
        db.now,
    )
    if not ended:
        raise NotFound


def mark_of(house: Secret, channel: ChannelName, address: str) -> bytes:
    """The same for the same address, whoever has it; says nothing to whoever lacks the key."""
    return hmac.digest(crypto.derive(house, "addresses"), f"{channel}\0{address}".encode(), "sha256")


async def _insert(db: Db, house: Secret, account: UUID, channel: Reaches, address: str, mark: bytes) -> UUID:
    live = await db.fetchval(
        "select count(*) from channel_addresses where account_id = $1 and ended_at is null", account
    )
    if live >= AT_MOST:
        raise TooMany
    id, sealed = new_id(), crypto.seal(house, "channel_addresses", "address_sealed", account, address.encode())
    await db.execute(
        """insert into channel_addresses (id, account_id, channel, address_sealed, mark, created_at)
           values ($1, $2, $3, $4, $5, $6)""",
        id, account, channel, sealed, mark, db.now,
    )  # fmt: skip
    return id


async def _new_code(db: Db, house: Secret, id: UUID) -> str:
    code = f"{secrets.randbelow(10**6):06}"
    await db.execute(
        "update channel_addresses set code_hmac = $2, code_until = $3, guesses_left = 5 where id = $1",
        id,
        _code_hmac(house, id, code),
        db.now + timedelta(seconds=CODE_SECONDS),
    )
    return code


def _code_hmac(house: Secret, id: UUID, code: str) -> bytes:
    return hmac.digest(crypto.derive(house, "address codes"), id.bytes + code.encode(), "sha256")


def _opened(house: Secret, account: UUID, sealed: bytes) -> str:
    return crypto.unseal(house, "channel_addresses", "address_sealed", account, sealed).decode()


def _mine(house: Secret, account: UUID, row: asyncpg.Record | None) -> Mine:
    assert row is not None
    shown = shown_of(row["channel"], _opened(house, account, row["address_sealed"]))
    return Mine(
        id=row["id"], channel=row["channel"], shown=shown, created_at=row["created_at"],
        verified_at=row["verified_at"], last_ok_at=row["last_ok_at"],
    )  # fmt: skip


def shown_of(channel: Reaches, address: str) -> str:
    """`•••4567`, `a•••@mail.example`; of a browser nothing but that it is one."""
    if channel == "web_push":
        return ""
    name, _, domain = address.partition("@")
    return f"{name[:1]}•••@{domain}" if domain else f"•••{address[-4:]}"


class WrongCode(Refused):
    code, vi, en = "wrong_code", "Mã không đúng hoặc đã hết hạn.", "The code is wrong or has expired."
    pointer = "/code"


class TooMany(Conflict):
    code = "too_many"
    vi, en = "Có quá nhiều địa chỉ; hãy bỏ bớt.", "There are too many addresses; remove one first."
