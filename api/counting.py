"""Publishing what a province may see, put together from the rooms that know it: people, records and alerts."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from alerts import tally as alerts
from base import log
from base.db import Database, Db
from people import counts, province
from people.counts import Tally
from people.province import Month
from records import vitals

_log = log.logger("api")


async def count_due(database: Database, now: datetime | None = None) -> int:
    """Publishes the months that are over, each province and month in a transaction of its own; how many there were."""
    async with database.work("engine", now) as db:
        due = await province.uncounted(db)
    return sum([await count_one(database, now, code, month) for code, month in due])


async def count_one(database: Database, now: datetime | None, code: str, month: Month) -> bool:
    """One province that cannot be counted stands in no other's way: the next round tries it again."""
    try:
        async with database.work("engine", now) as db:
            return await province.publish(db, code, month, counts.publish(await tally(db, code, month)))
    except Exception as error:  # too slow, too: it would keep those behind it from ever being counted
        _log.error(
            "counting failed", province=code, period=str(month), error=type(error).__name__, where=log.where(error)
        )
        return False


async def tally(db: Db, code: str, month: Month) -> Tally:
    """The true counts, for `counts.publish` and nobody else."""
    facilities = await province.facilities(db, code, month)
    cells = await province.in_care(db, facilities, month)
    monitored = await vitals.monitored(db, list(cells), month.begins, month.ends)
    return Tally(
        facilities=Counter(facilities.values()),
        in_care=Counter(cells.values()),
        monitored=Counter(cells[resident] for resident in monitored),
        alerts=await alerts.of(db, facilities, month.begins, month.ends),
    )
