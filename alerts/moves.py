"""What changes an alert: the only writer of `alerts` and `alert_told`. Who may cause which move, and when, is for the
verbs (raising.py, answers.py, escalation.py); every move leaves its line in the log in the same transaction.

Lines that belong to a move but say who caused it are written by the verb.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct

from alerts import alert_log, cards, policy
from alerts.alert_row import COLUMNS, About, Alert, get, read
from alerts.finding import Finding
from alerts.hygiene import Hold
from base.db import Db
from notify import reach
from notify.channel import ChannelName
from people import facilities
from people.sessions import Actor


async def open_(db: Db, about: About, finding: Finding, id: UUID, held: Hold | None = None) -> Alert | None:
    """A new alert with the facility's policy frozen on it, its first step due now, or when it need not wait any more;
    None if one is already going on."""
    if held is None:
        db.due.add("escalate")
    row = await db.fetchrow(
        f"""insert into alerts (id, facility_id, resident_id, family, rule, level, text_vi, text_en, policy,
                                next_due_at, opened_at, refractory_s, held_why, held_until)
            select $1, f.id, $3, $4, $5, $6, $7, $8, coalesce(f.escalation_policy, $9), coalesce($13::timestamptz, $10),
                   $10::timestamptz, $11, $12, $13
              from facilities f where f.id = $2
            on conflict (resident_id, family) where state <> 'resolved' do nothing returning {COLUMNS}""",
        id, about.facility, about.resident, finding.family, finding.rule, finding.level, finding.vi, finding.en,
        msgspec.to_builtins(policy.DEFAULT), db.now, finding.refractory_s, held.why if held else None,
        held.until if held else None,
    )  # fmt: skip
    return None if row is None else read(row)


class Told(Struct, frozen=True, kw_only=True):
    """How a step is told: its number from 1 (0: before the first), and how long it waits for an answer. `channels`:
    ways it asks for besides the one each prefers."""

    step: int
    wait: timedelta
    all_must_answer: bool = False
    channels: tuple[ChannelName, ...] = ()


async def tell(db: Db, alert: Alert, accounts: Sequence[UUID], how: Told) -> None:
    """These people learn of it now; the same step again is a further round of it.

    One statement with its lines of the log: this is what an alert waits for.
    """
    await db.execute(
        """
        with person as (select * from unnest($2::uuid[]) with ordinality as p(account, n)),
        told as (
          insert into alert_told (alert_id, account_id, at) select $1, account, $3 from person on conflict do nothing
        ), logged as (
          insert into alert_log (alert_id, at, what, who, step, level, channels)
          select $1, $3, 'told', account, $4, $5, nullif($8::text[], '{}') from person order by n
        )
        update alerts
           set begun_at = case when step = 0 then $3 else begun_at end,
               rounds = case when step = $4 and step > 0 then least(rounds + 1, 10000) else 1 end,
               step = $4, told_at = $3, next_due_at = $6, all_answer = $7, held_why = null, held_until = null
         where id = $1
        """,
        alert.id, list(accounts), db.now, how.step, alert.level, db.now + how.wait, how.all_must_answer,
        list(how.channels),
    )  # fmt: skip
    if alert.held_why == "repeat":
        await cards.announce(db, alert)
    await cards.ring(db, alert, accounts, how.step, how.channels)


async def let_know(db: Db, alert: Alert, accounts: Sequence[UUID]) -> None:
    """The people in the house learn of it without being rung, and of what becomes of it."""
    await db.executemany(
        "insert into alert_told (alert_id, account_id, at) values ($1, $2, $3) on conflict do nothing",
        [(alert.id, account, db.now) for account in accounts],
    )
    await cards.show(db, alert, accounts)


async def take(db: Db, alert: Alert, owner: UUID, until: datetime) -> None:
    """Somebody has it; at `until` they are asked whether they still do."""
    await db.execute(
        """update alerts set state = 'acknowledged', owner_id = $2, acknowledged_at = $3, next_due_at = $4,
                  held_why = null, held_until = null, asked_at = null where id = $1""",
        alert.id, owner, db.now, until,
    )  # fmt: skip
    await reach.stop(db, alert.id)


async def name_first(db: Db, alert: Alert, owner: UUID) -> None:
    """The first who answered a step that waits for all has it until then, and beyond."""
    await db.execute("update alerts set owner_id = $2 where id = $1 and owner_id is null", alert.id, owner)


async def ask_owner(db: Db, alert: Alert, wait: timedelta) -> None:
    await db.execute("update alerts set asked_at = $2, next_due_at = $3 where id = $1", alert.id, db.now, db.now + wait)
    assert alert.owner_id is not None  # a CHECK holds it
    await alert_log.write(db, alert.id, "asked_still", who=alert.owner_id)
    await cards.ask_still(db, alert, alert.owner_id)


async def keep(db: Db, alert: Alert, until: datetime) -> None:
    """Its owner still has it."""
    await db.execute("update alerts set asked_at = null, next_due_at = $2 where id = $1", alert.id, until)


async def hold_back(db: Db, alert: Alert, owner: UUID, until: datetime) -> None:
    await db.execute(
        """update alerts set state = 'acknowledged', owner_id = $2, acknowledged_at = coalesce(acknowledged_at, $3),
                  next_due_at = $4, held_why = 'snoozed', held_until = $4, asked_at = null where id = $1""",
        alert.id, owner, db.now, until,
    )  # fmt: skip
    await reach.stop(db, alert.id)


async def let_go(db: Db, alert: Alert) -> Alert:
    """Nobody has it any more."""
    await reach.stop(db, alert.id)
    await db.execute(
        """update alerts set state = 'open', owner_id = null, acknowledged_at = null, held_why = null,
                  held_until = null, asked_at = null where id = $1""",
        alert.id,
    )
    return await get(db, alert.id)


async def worsen(db: Db, alert: Alert, worst: Finding) -> None:
    await db.execute(
        """update alerts set level = $2, rule = $3, text_vi = $4, text_en = $5, refractory_s = $6, held_why = null,
                  held_until = null where id = $1""",
        alert.id, worst.level, worst.rule, worst.vi, worst.en, worst.refractory_s,
    )  # fmt: skip
    await alert_log.write(db, alert.id, "raised", level=worst.level, rule=worst.rule)


async def again(db: Db, alert: Alert) -> Alert:
    """Back to open, step one, due now."""
    await db.execute(
        """update alerts set state = 'open', step = 0, next_due_at = $2, owner_id = null, acknowledged_at = null,
                  held_why = null, held_until = null, asked_at = null where id = $1""",
        alert.id,
        db.now,
    )
    db.due.add("escalate")
    if alert.held_why == "repeat":
        found = await get(db, alert.id)
        await cards.announce(db, found)
        return found
    return await changed(db, alert.id)


async def expire(db: Db, alert: Alert) -> Alert:
    """An acknowledgement that led to no resolution in time: the alert asks again, from step one."""
    what = "snooze_over" if alert.held_why == "snoozed" else "acknowledgement_expired"
    await alert_log.write(db, alert.id, what, who=alert.owner_id)
    return await again(db, alert)


async def leave_step(db: Db, alert: Alert) -> None:
    """No further round of the present step: the next one is due now."""
    await db.execute("update alerts set rounds = $2 where id = $1", alert.id, policy.MOST_TIMES)
    await postpone(db, alert.id, 0)
    db.due.add("escalate")


async def ring(db: Db, alert: Alert) -> None:
    """What was held back need not wait any more."""
    await postpone(db, alert.id, 0)
    await cards.announce(db, alert)
    db.due.add("escalate")


async def postpone(db: Db, id: UUID, seconds: int) -> None:
    """A row that cannot be worked on must not stop the others; it comes again a little later."""
    await db.execute(
        """update alerts set next_due_at = $2, held_why = null, held_until = null
            where id = $1 and state <> 'resolved'""",
        id,
        db.now + timedelta(seconds=seconds),
    )


async def follow(db: Db, resident: UUID, facility: UUID) -> None:
    """The resident has come to live in another facility: what is going on moves with them at once and is told from step
    one. Nobody of the old house is rung any more; who was told keeps it until it is resolved."""
    default = msgspec.to_builtins(policy.DEFAULT)
    for row in await db.fetch("select * from alerts_follow($1, $2, $3, $4) as id", resident, facility, default, db.now):
        await alert_log.write(db, row["id"], "moved")
        await reach.stop(db, row["id"])
        await changed(db, row["id"])
        db.due.add("escalate")


async def live_in(db: Db, alert: Alert, facility: UUID) -> bool:
    """The resident has moved: the facility they live in now answers for the alert, by its own steps."""
    if alert.facility_id == facility:
        return False
    stored, _ = await facilities.policy_of(db, facility)
    await db.execute(
        "update alerts set facility_id = $2, policy = $3 where id = $1",
        alert.id,
        facility,
        msgspec.to_builtins(policy.read(stored)),
    )
    await alert_log.write(db, alert.id, "moved")
    return True


async def clear_mark(db: Db, alert: Alert, at: datetime | None) -> int:
    """Its readings are back within limits since `at`, or not any more; how many rows changed."""
    if at is None:
        return await db.execute("update alerts set cleared_at = null where id = $1", alert.id)
    return await db.execute("update alerts set cleared_at = $2 where id = $1 and cleared_at is null", alert.id, at)


async def resolve(db: Db, alert: Alert, actor: Actor | None = None, action: str | None = None) -> None:
    await end(db, alert, db.now + timedelta(seconds=alert.refractory_s) if alert.refractory_s else None)
    await alert_log.write(db, alert.id, "resolved", by=actor.account if actor else None, note=action)
    await reach.stop(db, alert.id)
    await changed(db, alert.id, actor)


async def end(db: Db, alert: Alert, quiet_until: datetime | None) -> None:
    await db.execute(
        """update alerts set state = 'resolved', resolved_at = $2, next_due_at = null, held_why = null,
                  held_until = null, quiet_until = $3 where id = $1""",
        alert.id,
        db.now,
        quiet_until,
    )


async def changed(db: Db, id: UUID, actor: Actor | None = None) -> Alert:
    alert = await get(db, id)
    await cards.change(db, alert, actor)
    return alert
