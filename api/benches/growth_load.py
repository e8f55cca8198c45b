"""Databases that have grown, filled in time order over two years; the house itself has no quicker way to make them.

    messages  500 a thread, the threads taking turns, ten threads a resident, who sits in them with a relative
    feed      the last 30 days of it, as in a real house
    readings  5,000 a resident, the residents taking turns, of six kinds
    notices   intents that have ended, each with its one attempt
    bookings  half of the time of fifty practitioners of a house (calendar.py); another house for every million

Leaves of the chain and digests are random here: nothing measured looks at them. Triggers and foreign keys rest while it
is loaded; unique keys and exclusion constraints do not.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from api.benches import calendar
from api.benches.calendar import Place
from api.benches.people import Thread
from base.db import Db, as_owner
from base.ids import new_id
from base.settings import Secret
from realtime import thread
from realtime.marks import READS_FROM

PER_THREAD, THREADS_EACH = 500, 10
YEARS_TWO, KEPT = timedelta(days=730), timedelta(days=30)
PER_HOUSE = 1_000_000
STEP = 7919
"""A prime: every run of as many messages as there are threads meets each thread once."""
TEXT = "Hôm nay bà ăn được nửa suất cháo, uống đủ nước, ngủ trưa một giờ và đi lại trong phòng với người nhà."


@asynccontextmanager
async def loading(url: str) -> AsyncIterator[Any]:
    """The superuser, whom no policy binds, with triggers at rest."""
    conn = await asyncpg.connect(url)
    try:
        await conn.execute("set session_replication_role = replica")
        yield conn
    finally:
        await conn.close()


async def readings(url: str, size: int, now: datetime) -> None:
    """`size` readings, a resident's five thousand spread over the two years."""
    async with loading(url) as conn:
        await conn.execute(
            """with person as (select s.resident_id, s.facility_id, r.account_id,
                                      row_number() over (order by s.resident_id) - 1 as n, count(*) over () as many
                                 from stays s join residents r on r.id = s.resident_id)
               insert into readings (id, facility_id, resident_id, kind, value, diastolic, unit, taken_at, received_at,
                                     source, author_id, author_as, assessed_at)
               select uuidv7(), p.facility_id, p.resident_id, k.kind, k.least + i % 7,
                      case when k.kind = 'blood_pressure' then 70 + i % 9 end, k.unit, t.at, t.at, 'device',
                      p.account_id, 'self', t.at
                 from generate_series(0, $1::bigint - 1) i
                 join person p on p.n = i % p.many
                 join (values (0, 'pulse', 66, '/min'), (1, 'spo2', 93, '%'), (2, 'respiratory_rate', 13, '/min'),
                              (3, 'temperature', 36, 'Cel'), (4, 'blood_pressure', 118, 'mm[Hg]'),
                              (5, 'weight', 50, 'kg')) k(n, kind, least, unit) on k.n = i / p.many % 6
                cross join lateral (select $2::timestamptz - $3::interval * (1 - i / $1::float8) as at) t""",
            size, now, YEARS_TWO,
        )  # fmt: skip


async def notices(url: str, size: int, now: datetime) -> None:
    """`size` notices that were sent, spread over everybody with a phone."""
    async with loading(url) as conn:
        await conn.execute(
            """with phone as (select account_id, id, row_number() over (order by id) - 1 as n, count(*) over () as many
                                from devices),
                    made as (
                      insert into reach_intents (id, account_id, kind, subject, seq, urgent, emergency, created_at,
                                                 tries, sent_at, ended_at, outcome)
                      select uuidv7(), d.account_id, 'alert', uuidv7(), i, true, i % 5 = 0, t.at, 1, t.at, t.at, 'sent'
                        from generate_series(0, $1::bigint - 1) i join phone d on d.n = i % d.many
                       cross join lateral (select $2::timestamptz - $3::interval * (1 - i / $1::float8) as at) t
                      returning id, account_id, created_at)
               insert into reach_attempts (id, intent_id, channel, device_id, n, notice, started_at, ended_at, outcome)
               select a.id, m.id, 'push', d.id, 1, a.id, m.created_at, m.created_at, 'sent'
                 from made m join phone d on d.account_id = m.account_id
                cross join lateral (select uuidv7() as id where m.id is not null) a""",
            size, now, YEARS_TWO,
        )  # fmt: skip


async def bookings(url: str, size: int, numbered_from: int, seed: int) -> Place:
    """`size` bookings; the house that is searched is the first."""
    places = list[Place]()
    for n in range(-(-size // PER_HOUSE)):
        async with as_owner(url) as db:
            place = await calendar.settle(db, numbered_from, n)
            now = db.now
        numbered_from += len(place.residents)
        async with loading(url) as conn:
            await calendar.book(conn, now, place, 0, min(PER_HOUSE, size - n * PER_HOUSE), seed)
        places.append(place)
    return places[0]


async def due_now(db: Db, count: int) -> None:
    """So many emergencies to be told this moment."""
    await db.execute(
        """with person as (select account_id, row_number() over (order by id) - 1 as n, count(*) over () as many
                             from devices)
           insert into reach_intents (account_id, kind, subject, seq, urgent, emergency, next_at, created_at)
           select p.account_id, 'alert', uuidv7(), 0, true, true, $2::timestamptz, $2
             from generate_series(0, $1::int - 1) i join person p on p.n = i % p.many""",
        count,
        db.now,
    )


async def messages(
    url: str, secret: Secret, size: int, threads: Sequence[Thread], wrapped: Sequence[bytes], now: datetime
) -> dict[UUID, int]:
    """Messages, then the feed of the last days and its heads, then what else a message leaves; the heads by account."""
    began, step = now - YEARS_TWO, (YEARS_TWO - timedelta(minutes=10)) / size
    recent = size - int(size * (KEPT / YEARS_TWO))
    heads: Counter[UUID] = Counter()
    entries: list[tuple[Any, ...]] = []
    keys = [thread.unwrap(secret, about.id, key) for about, key in zip(threads, wrapped, strict=True)]

    def rows() -> Iterator[tuple[Any, ...]]:
        for n in range(size):
            about, seq, at = threads[n * STEP % len(threads)], n // len(threads) + 1, began + n * step
            for member in about.members:
                heads[member.account] += 1
                if n >= recent:
                    about_whom = about.members[0].resident
                    entries.append((
                        member.account, heads[member.account], at, "message", about.id, about_whom, READS_FROM,
                        {"seq": seq},
                    ))  # fmt: skip
            text = thread.seal(keys[n * STEP % len(threads)], about.id, seq, TEXT)
            sender = about.members[seq % len(about.members)].account
            yield about.id, seq, at, sender, new_id(), "text", text, os.urandom(32)

    async with loading(url) as conn:
        await conn.set_type_codec(
            "jsonb", schema="pg_catalog", format="binary",
            encoder=lambda value: b"\x01" + msgspec.json.encode(value),
            decoder=lambda raw: msgspec.json.decode(raw[1:]),
        )  # fmt: skip
        columns = ["conversation_id", "seq", "at", "sender_id", "key", "kind", "text", "leaf"]
        await conn.copy_records_to_table("messages", records=rows(), columns=columns)
        columns = ["account_id", "seq", "at", "kind", "subject", "resident_id", "needs", "body"]
        await conn.copy_records_to_table("feed", records=entries, columns=columns)
        floors = dict(heads)
        for account, seq, *_ in entries:
            floors[account] = min(floors[account], seq - 1)
        await conn.copy_records_to_table(
            "feed_heads",
            records=[(account, head, floors[account]) for account, head in heads.items()],
            columns=["account_id", "head", "floor"],
        )
        await conn.execute(
            """update conversation_heads h set seq = m.seq, at = m.at
                 from (select conversation_id, max(seq) as seq, max(at) as at from messages group by 1) m
                where m.conversation_id = h.conversation_id"""
        )
        await conn.execute(
            """insert into conversation_marks (conversation_id, account_id, delivered, read)
               select m.conversation_id, m.account_id, h.seq, h.seq from conversation_members m
                 join conversation_heads h on h.conversation_id = m.conversation_id"""
        )
    return dict(heads)
