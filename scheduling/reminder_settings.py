"""What a person wants to be reminded of, and how long before. The only writer of `reminder_settings`.

When nothing may buzz, in which language and by which channels is said once for everything (notify/preferences.py).
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from base.db import Db
from scheduling.reminder_sources import BEFORE_AT_MOST_S, BEFORE_S, SourceName

Before = Annotated[int, Meta(ge=900, le=BEFORE_AT_MOST_S)]


class Wanted(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`before_s`: seconds before an appointment, a reminder each; none with an empty list. `off`: what one is not
    reminded of at all."""

    before_s: Annotated[tuple[Before, ...], Meta(max_length=5)] = BEFORE_S
    off: Annotated[tuple[SourceName, ...], Meta(max_length=10)] = ()


async def of(db: Db, account: UUID) -> Wanted:
    row = await db.fetchrow("select before_s, off from reminder_settings where account_id = $1", account)
    return Wanted() if row is None else Wanted(before_s=tuple(row["before_s"]), off=tuple(row["off"]))


async def keep(db: Db, account: UUID, wanted: Wanted) -> Wanted:
    """From now on: what would have been due before is not made up for."""
    kept = Wanted(before_s=tuple(sorted(set(wanted.before_s), reverse=True)), off=tuple(sorted(set(wanted.off))))
    await db.execute(
        """insert into reminder_settings (account_id, before_s, off, updated_at) values ($1, $2, $3, $4)
           on conflict (account_id) do update set before_s = $2, off = $3, updated_at = $4""",
        account, list(kept.before_s), list(kept.off), db.now,
    )  # fmt: skip
    return kept
