"""The single-use tickets with which a socket says whose session it is. The only writer of `realtime_tickets`."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from base.db import Db
from base.settings import Secret
from people import tokens
from people.sessions import Actor, Caller, live_at

GOOD_FOR = timedelta(seconds=30)
PREFIX = "antam_wt_"
CLOCKS_APART_S = 60.0
"""How far a node's clock may be from the database's before it keeps good tickets out."""


async def issue(db: Db, key: Secret, actor: Actor) -> tuple[str, datetime]:
    """A single-use ticket for the socket's first frame, good for half a minute. Sealed: nobody invents one."""
    expires = db.now + GOOD_FOR
    ticket = tokens.sealed(key, PREFIX, int(expires.timestamp()).to_bytes(8, "big") + secrets.token_bytes(24))
    await db.execute(
        "insert into realtime_tickets (hash, session_id, expires_at) values ($1, $2, $3)",
        tokens.hash_token(ticket),
        actor.session,
        expires,
    )
    return ticket, expires


def is_ticket(key: Secret, ticket: str) -> bool:
    """Whether we made it, and not too long ago by this node's clock; it may have been used."""
    body = tokens.opened(key, PREFIX, ticket)
    return body is not None and int.from_bytes(body[:8], "big") > time.time() - CLOCKS_APART_S


async def redeem(db: Db, tickets: Sequence[str]) -> list[Caller | None]:
    """Consumes the tickets, of many sockets at once; None where one is unknown, used, late, given twice, or its session
    has ended."""
    rows = await db.fetch(
        f"""
        with used as (delete from realtime_tickets where hash = any ($1) returning hash, session_id, expires_at)
        select u.hash, s.id as session, s.account_id as account, s.device_id as device,
               s.second_factor_at is not null as second_factor
          from used u join sessions s on s.id = u.session_id join accounts a on a.id = s.account_id
         where u.expires_at > $2 and a.disabled_at is null and {live_at("$2")}
        """,
        [tokens.hash_token(ticket) for ticket in tickets],
        db.now,
    )
    good = {row["hash"]: msgspec.convert({n: row[n] for n in Caller.__struct_fields__}, Caller) for row in rows}
    return [good.pop(tokens.hash_token(ticket), None) for ticket in tickets]


async def forget(db: Db) -> None:
    await db.execute("delete from realtime_tickets where expires_at < $1", db.now)
