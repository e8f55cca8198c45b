"""The pass behind handovers: drafts them before shifts end, gives those whose shift is over, tells of those that nobody
confirmed. What is due is a row of `handovers`; only whose shift ends soon is asked of the rota (scheduling/duty.py).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from alerts import handovers
from base import log
from base.db import Database, Db
from base.errors import Unavailable
from notify import feed
from people import staff
from scheduling import duty
from scheduling.duty import Shift

DRAFTED_BEFORE: Final = timedelta(minutes=30)
LOOKED_BACK: Final = timedelta(hours=1)
"""A shift that ended while no beat ran is handed over all the same."""
POISONED: Final = timedelta(seconds=30)

_log = log.logger("alerts")


async def hand_over_due(database: Database, now: datetime | None = None) -> int:
    """1 draft, facility by facility, for doctors whose shift ends soon; 2 give what is over; 3 tell the heads of what
    nobody confirmed in time. One that raises stands in nobody's way. How many rows it worked on."""
    done = 0
    async with database.work("engine", now) as db:
        facilities = [row["id"] for row in await db.fetch("select id from facilities order by id")]
    for facility in facilities:
        done += await _guarded(database, now, lambda db, of=facility: _draft(db, of))
    while await _next(database, now):
        done += 1
    return done


async def _guarded(database: Database, now: datetime | None, work: Callable[[Db], Awaitable[int]]) -> int:
    try:
        async with database.work("engine", now) as db:
            return await work(db)
    except Unavailable:
        raise
    except Exception as error:
        _log.error("handover failed", error=type(error).__name__, where=log.where(error))
        return 0


async def _draft(db: Db, facility: UUID) -> int:
    drafted = 0
    for shift in await _ending(db, facility):
        made = await handovers.draft(db, shift)
        if made is not None:
            body = {"what": "handover_draft", "ends_at": shift.ends_at}
            feed.append(db, [shift.account], "duty", made, body, push_after=feed.IF_UNSEEN_S)
            drafted += 1
    return drafted


async def _ending(db: Db, facility: UUID) -> list[Shift]:
    """Doctors' shifts that end soon, or did a short while ago, unless the same person goes on."""
    found = {
        (shift.account, shift.ends_at): shift
        for moment in (db.now - LOOKED_BACK, db.now)
        for shift in await duty.shifts_at(db, facility, moment)
        if db.now - LOOKED_BACK < shift.ends_at <= db.now + DRAFTED_BEFORE
    }
    if not found:
        return []
    doctors = set(await staff.members(db, facility, "doctor", db.now))
    return [
        shift
        for _, shift in sorted(found.items())
        if shift.account in doctors and not await _goes_on(db, facility, shift.account, shift.ends_at)
    ]


async def _goes_on(db: Db, facility: UUID, account: UUID, at: datetime) -> bool:
    return account in duty.who_is_on_call(await duty.shifts_at(db, facility, at), facility, None, at)


async def _next(database: Database, now: datetime | None) -> bool:
    """One handover it is time to look at; one that raises comes again half a minute later."""
    row: Any = None
    try:
        async with database.work("engine", now) as db:
            row = await db.fetchrow(
                """select id, facility_id, account_id, given_at, ends_at from handovers where look_at <= $1
                    order by look_at limit 1 for update skip locked""",
                db.now,
            )
            if row is None:
                return False
            await (_give(db, row) if row["given_at"] is None else _tell_head(db, row))
    except Unavailable:
        raise
    except Exception as error:
        if row is None:
            raise
        _log.error("handover failed", error=type(error).__name__, where=log.where(error))
        async with database.work("engine", now) as db:
            await handovers.look_again(db, row["id"], db.now + POISONED)
    return True


async def _give(db: Db, row: Any) -> None:
    """The shift is over; one that was made longer is waited for."""
    facility, account = row["facility_id"], row["account_id"]
    mine = next((s for s in await duty.shifts_at(db, facility, db.now) if s.account == account), None)
    if mine is not None and mine.ends_at > db.now:
        await handovers.ends_later(db, row["id"], mine.ends_at)
        return
    await handovers.hand(db, row["id"], facility, account, db.now)


async def _tell_head(db: Db, row: Any) -> None:
    managers = await staff.members(db, row["facility_id"], "manager", db.now)
    feed.append(
        db, managers, "duty", row["id"], {"what": "handover_unconfirmed", "ends_at": row["ends_at"]},
        push_after=feed.AT_ONCE,
    )  # fmt: skip
    await handovers.head_told(db, row["id"])
