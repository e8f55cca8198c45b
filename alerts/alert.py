"""An alert and its life. The only writer of `alerts` and `alert_told`; what happens is written to alert_log.py.

         raise_/open_as         acknowledge              resolve (with what was done)
    ·  ──────────────►  open  ──────────────►  acknowledged  ──────────────►  resolved
                         ▲ │ ▲                    │   │                           ▲
                         │ │ └── hand_over, expire┘   └─ worse reading: open ──┐   │
                         │ └──────────────── resolve ──────────────────────────┼──┘
                         └─ told step by step (escalation.py) ◄────────────────┘

An alert may wait on purpose (`held_why`, `held_until`): an urgent spot check for its repeat, a routine one for the
morning, a snoozed one, which is acknowledged, for its end. `next_due_at` is then the end of the wait, so a wait is over
by itself; a graver reading breaks it.

One alert per resident and rule family is not resolved at a time: new readings append, and the level may rise but never
falls by itself. `next_due_at` is set whenever the alert is not resolved (a CHECK holds it), so none is ever idle.
Every move leaves a line in the log, with author and time, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from alerts import alert_log, cards, hygiene, policy
from alerts.evaluators import Cleared, Finding
from alerts.hygiene import HeldWhy, Hold, Hours
from alerts.level import Level, rank, worse
from alerts.shown import reading_shown
from alerts.why import Fired
from base.db import Db
from base.errors import Conflict, NotFound, Refused
from base.ids import new_id
from notify import reach
from people import facilities, staff
from people.sessions import Actor
from records import vitals
from records.reading import Reading

State = Literal["open", "acknowledged", "resolved"]
HANDED_OVER_WAIT = timedelta(minutes=5)
"""How long the person an alert was handed to has before the steps begin again."""


class Alert(Struct, frozen=True, kw_only=True):
    id: UUID
    facility_id: UUID
    resident_id: UUID
    family: str
    rule: str
    level: Level
    text_vi: str
    text_en: str
    state: State
    policy: policy.Policy
    step: int
    next_due_at: datetime | None
    opened_at: datetime
    owner_id: UUID | None
    acknowledged_at: datetime | None
    cleared_at: datetime | None
    resolved_at: datetime | None
    told_at: datetime | None
    refractory_s: int
    held_why: HeldWhy | None
    held_until: datetime | None


class About(Struct, frozen=True):
    """The resident an alert is about, and the facility that answers for it."""

    resident: UUID
    facility: UUID


async def get(db: Db, id: UUID, lock: bool = False) -> Alert:
    """The alert, or `NotFound`; with `lock`, held until the unit of work ends."""
    row = await db.fetchrow(f"select {COLUMNS} from alerts where id = $1 {'for update' if lock else ''}", id)
    if row is None:
        raise NotFound
    return read(row)


async def of_resident(db: Db, resident: UUID, before: tuple[datetime, UUID] | None, limit: int) -> list[Alert]:
    """Every alert there was about a resident, the newest first, older than the cursor (opened, id)."""
    rows = await db.fetch(
        f"""select {COLUMNS} from alerts where resident_id = $1
               and ($2::timestamptz is null or (opened_at, id) < ($2, $3::uuid))
             order by opened_at desc, id desc limit $4""",
        resident,
        before[0] if before else None,
        before[1] if before else None,
        limit,
    )
    return [read(row) for row in rows]


async def unresolved(db: Db, residents: Sequence[UUID]) -> dict[tuple[UUID, str], Alert]:
    """What is going on for these residents, by (resident, family); locked in id order."""
    rows = await db.fetch(
        f"select {COLUMNS} from alerts where resident_id = any ($1) and state <> 'resolved' order by id for update",
        list(residents),
    )
    return {(row["resident_id"], row["family"]): read(row) for row in rows}


class Glance(Struct, frozen=True):
    """What there is about some residents, seen without a lock."""

    open: dict[UUID, set[str]]
    """Resident -> families with an alert that is not resolved."""
    quiet: dict[tuple[UUID, str], tuple[UUID, Level]]
    """(resident, family) -> the resolved alert whose refractory time is not over, and how grave it was."""
    waiting: set[tuple[UUID, str]]
    """(resident, family) of alerts that wait for a repeat."""


async def glance(db: Db, residents: Sequence[UUID]) -> Glance:
    rows = await db.fetch(
        """
        select id, resident_id, family, level, state, held_why, resolved_at from alerts
         where resident_id = any ($1) and state <> 'resolved'
        union all
        select id, resident_id, family, level, state, held_why, resolved_at from alerts
         where resident_id = any ($1) and quiet_until > $2 and state = 'resolved'
         order by resolved_at
        """,
        list(residents),
        db.now,
    )
    seen = Glance({}, {}, set())
    for row in rows:
        if row["state"] != "resolved":
            seen.open.setdefault(row["resident_id"], set()).add(row["family"])
            if row["held_why"] == "repeat":
                seen.waiting.add((row["resident_id"], row["family"]))
        else:
            seen.quiet[row["resident_id"], row["family"]] = row["id"], row["level"]
    return seen


async def raise_(
    db: Db,
    about: About,
    findings: Sequence[Finding],
    going_on: Alert | None,
    at_hand: Mapping[UUID, Reading],
    quiet: tuple[UUID, Level] | None = None,
    fired: Mapping[str, Fired] | None = None,
) -> UUID:
    """Findings of one family, in clinical order: opens an alert, or appends to the one that is going on.

    `at_hand` words the readings behind them; `fired` says of each rule by its name what stood in the protocol. Within
    the refractory time after a resolution (`quiet`, from `glance`) the same family stays quiet unless it is worse; that
    is logged on the resolved alert: nothing is suppressed silently.
    """
    worst, fired = max(findings, key=lambda f: rank(f.level)), fired or {}
    if going_on is None:
        if quiet is not None and not (worst.rearm_on_worse and rank(worst.level) > rank(quiet[1])):
            await alert_log.write_readings(db, quiet[0], findings, at_hand, "suppressed", fired, why="refractory")
            return quiet[0]
        held = await _hold(db, about, findings, at_hand)
        opened = await _open(db, about, worst, new_id(), held)
        if opened is not None:
            await alert_log.write_readings(db, opened.id, findings, at_hand, "opened", fired)
            if held is not None:
                await alert_log.write(db, opened.id, "suppressed", rule=worst.rule, why=held.why, until=held.until)
            if held is None or held.why != "repeat":
                await cards.announce(db, opened)
            return opened.id
        going_on = (await unresolved(db, [about.resident]))[about.resident, worst.family]  # another node was first
    await _append(db, about, going_on, findings, at_hand, worst, fired)
    return going_on.id


async def _hold(db: Db, about: About, findings: Sequence[Finding], at_hand: Mapping[UUID, Reading]) -> Hold | None:
    if not hygiene.may_wait(findings):
        return None
    set_ = await facilities.quiet_of(db, about.facility)
    hours = Hours(quiet_from=set_.quiet_from, quiet_until=set_.quiet_until, repeat_s=set_.repeat_s, zone=set_.zone)
    return hygiene.hold(findings, at_hand, hours, db.now)


class Waiting(Struct, frozen=True, kw_only=True):
    """An alert that rings unless a repeat, measured by then, is within limits."""

    alert: UUID
    family: str
    by: datetime


async def waiting(db: Db, ids: Sequence[UUID]) -> list[Waiting]:
    """Those of these alerts that wait for a repeat."""
    rows = await db.fetch(
        """select id as alert, family, held_until as by from alerts where id = any ($1) and held_why = 'repeat'
            order by id""",
        list(ids),
    )
    return [Waiting(**dict(row)) for row in rows]


async def repeat(db: Db, alert: Alert, readings: Sequence[Reading], breaching: Set[UUID]) -> None:
    """A repeat came: one over its limit confirms what was measured first, whatever was measured after it, and rings;
    else it shows that there was nothing. What waits no more, because something graver came with the repeat, is left
    alone."""
    alert = await get(db, alert.id, lock=True)
    if alert.held_why != "repeat":
        return
    first = await vitals.taken_at(db, await alert_log.readings(db, alert.id))
    counts = [r for r in readings if first and r.taken_at - min(first) >= hygiene.REPEAT_AFTER]
    if not counts:
        return
    confirming = next((r for r in counts if r.id in breaching), None)
    if confirming is not None:
        await alert_log.write(db, alert.id, "confirmed", reading=confirming.id, shown=reading_shown(confirming))
        await _ring(db, alert)
        return
    await alert_log.write(
        db, alert.id, "suppressed", why="not_confirmed", reading=counts[-1].id, shown=reading_shown(counts[-1])
    )
    await _end(db, alert, None)
    await alert_log.write(db, alert.id, "resolved")


async def clear(db: Db, alert: Alert, by: Cleared) -> None:
    """The readings are back within limits. Quiet alerts end by themselves; one that rang still wants a human answer."""
    if alert.cleared_at is not None:
        return
    if await vitals.any_after(db, await alert_log.readings(db, alert.id), by.taken_at):
        return  # a phone that catches up: what rang was measured later
    cleared = "update alerts set cleared_at = $2 where id = $1 and cleared_at is null"
    if not await db.execute(cleared, alert.id, db.now):
        return  # an earlier reading of the same batch may have said so already
    await alert_log.write(db, alert.id, "cleared", rule=by.rule, reading=by.reading)
    if not policy.rings(alert.level):
        await _resolve(db, alert)


async def open_as(db: Db, actor: Actor, about: About, finding: Finding, id: UUID) -> Alert | None:
    """A person opens it and no reading, under an id their phone made (help.py); None if one is going on."""
    alert = await _open(db, about, finding, id)
    if alert is not None:
        await alert_log.write(db, id, "opened", by=actor.account, rule=finding.rule, level=finding.level)
        await cards.announce(db, alert)
    return alert


async def call_again(db: Db, alert: Alert, by: UUID | None = None) -> Alert:
    """Somebody calls once more: whoever had the alert, everybody is told again."""
    await alert_log.write(db, alert.id, "called_again", by=by)
    return await _again(db, alert)


async def take_back(db: Db, actor: Actor, alert: Alert) -> Alert:
    """Whoever called had pressed by mistake and says so: it ends, nobody is pushed about it any more, and whoever was
    told learns why."""
    await _resolve(db, alert, actor)
    return await get(db, alert.id)


async def tell(db: Db, alert: Alert, accounts: Sequence[UUID], step: int, wait: timedelta) -> None:
    """Step `step` (from 1): these people learn of it now, and the next step is due after `wait`.

    One statement with its lines of the log: this is what an alert waits for.
    """
    await db.execute(
        """
        with person as (select * from unnest($2::uuid[]) with ordinality as p(account, n)),
        told as (
          insert into alert_told (alert_id, account_id, at) select $1, account, $3 from person on conflict do nothing
        ), logged as (
          insert into alert_log (alert_id, at, what, who, step, level)
          select $1, $3, 'told', account, $4, $5 from person order by n
        )
        update alerts set step = $4, told_at = $3, next_due_at = $6, held_why = null, held_until = null where id = $1
        """,
        alert.id, list(accounts), db.now, step, alert.level, db.now + wait,
    )  # fmt: skip
    if alert.held_why == "repeat":
        await cards.announce(db, alert)
    await cards.ring(db, alert, accounts, step)


async def let_know(db: Db, alert: Alert, accounts: Sequence[UUID]) -> None:
    """The people in the house learn of it without being rung, and of what becomes of it."""
    await db.executemany(
        "insert into alert_told (alert_id, account_id, at) values ($1, $2, $3) on conflict do nothing",
        [(alert.id, account, db.now) for account in accounts],
    )
    await cards.show(db, alert, accounts)


async def acknowledge(db: Db, actor: Actor, id: UUID) -> Alert:
    """Takes the alert. Whoever comes second gets the alert as it is, with the first one as its owner."""
    alert = await held(db, id)
    if alert.state == "acknowledged":
        return alert
    due = db.now + timedelta(seconds=alert.policy.acknowledgement_s)
    await db.execute(
        """update alerts set state = 'acknowledged', owner_id = $2, acknowledged_at = $3, next_due_at = $4,
                  held_why = null, held_until = null where id = $1""",
        id, actor.account, db.now, due,
    )  # fmt: skip
    await alert_log.write(db, id, "acknowledged", by=actor.account)
    await reach.stop(db, id)
    return await _changed(db, id, actor)


async def put_off(db: Db, actor: Actor, alert: Alert, until: datetime, reason: str) -> Alert:
    """Takes the alert until a time of one's own (snooze.py says who may, and how long); then it asks again from step
    one."""
    await db.execute(
        """update alerts set state = 'acknowledged', owner_id = $2, acknowledged_at = coalesce(acknowledged_at, $3),
                  next_due_at = $4, held_why = 'snoozed', held_until = $4 where id = $1""",
        alert.id, actor.account, db.now, until,
    )  # fmt: skip
    await alert_log.write(db, alert.id, "snoozed", by=actor.account, until=until, note=reason, why="snoozed")
    await reach.stop(db, alert.id)
    return await _changed(db, alert.id, actor)


async def hand_over(db: Db, actor: Actor, id: UUID, to: UUID) -> Alert:
    """Gives the alert to a colleague, who is told at once; without their answer the steps begin again."""
    alert = await held(db, id)
    if not await staff.works_in(db, alert.facility_id, to, db.now):
        raise Refused("not_staff", "Người này không thuộc cơ sở.", "This person is not staff of the facility.", "/to")
    await reach.stop(db, id)
    await db.execute(
        """update alerts set state = 'open', owner_id = null, acknowledged_at = null, held_why = null, held_until = null
            where id = $1""",
        id,
    )
    await alert_log.write(db, id, "handed_over", by=actor.account, who=to)
    await tell(db, await get(db, id), [to], 0, HANDED_OVER_WAIT)
    return await _changed(db, id, actor)


async def add_note(db: Db, actor: Actor, id: UUID, text: str) -> Alert:
    alert = await get(db, id, lock=True)
    await alert_log.write(db, id, "note", by=actor.account, note=text)
    return alert


async def resolve(db: Db, actor: Actor, id: UUID, action: str) -> Alert:
    """Ends the alert; `action` says what was done. Only a human resolves what rang."""
    alert = await held(db, id)
    await _resolve(db, alert, actor, action)
    return await get(db, id)


async def held(db: Db, id: UUID) -> Alert:
    """The alert, locked, if there is still something to do about it."""
    alert = await get(db, id, lock=True)
    if alert.state == "resolved":
        raise Conflict("already_resolved", "Cảnh báo đã được xử lý xong.", "The alert is already resolved.")
    return alert


async def expire(db: Db, alert: Alert) -> Alert:
    """An acknowledgement that led to no resolution in time: the alert asks again, from step one."""
    what = "snooze_over" if alert.held_why == "snoozed" else "acknowledgement_expired"
    await alert_log.write(db, alert.id, what, who=alert.owner_id)
    return await _again(db, alert)


async def follow(db: Db, resident: UUID, facility: UUID) -> None:
    """The resident has come to live in another facility: what is going on moves with them at once and is told from step
    one. Nobody of the old house is rung any more; who was told keeps it until it is resolved."""
    default = msgspec.to_builtins(policy.DEFAULT)
    for row in await db.fetch("select * from alerts_follow($1, $2, $3, $4) as id", resident, facility, default, db.now):
        await alert_log.write(db, row["id"], "moved")
        await reach.stop(db, row["id"])
        await _changed(db, row["id"])
        db.due.add("escalate")


async def postpone(db: Db, id: UUID, seconds: int) -> None:
    """A row that cannot be worked on must not stop the others; it comes again a little later."""
    await db.execute(
        """update alerts set next_due_at = $2, held_why = null, held_until = null
            where id = $1 and state <> 'resolved'""",
        id,
        db.now + timedelta(seconds=seconds),
    )


async def _open(db: Db, about: About, finding: Finding, id: UUID, held: Hold | None = None) -> Alert | None:
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


async def _append(
    db: Db,
    about: About,
    alert: Alert,
    findings: Sequence[Finding],
    at_hand: Mapping[UUID, Reading],
    worst: Finding,
    fired: Mapping[str, Fired],
) -> None:
    """New readings of the same cause. A graver one opens the alert again at step one, whoever had it, and whatever it
    waited for."""
    graver = worse(alert.level, worst.level) != alert.level
    if alert.held_why == "snoozed" and not graver:
        await alert_log.write_readings(db, alert.id, findings, at_hand, "suppressed", fired, why="snoozed")
    else:
        await alert_log.write_readings(db, alert.id, findings, at_hand, "reading", fired)
    if not all(finding.stale for finding in findings):
        await db.execute("update alerts set cleared_at = null where id = $1", alert.id)
    moved = await _follow(db, alert, about.facility)
    if not moved and not graver:
        if alert.held_why != "repeat":
            if alert.held_why == "quiet_hours" and any(finding.stale for finding in findings):
                await postpone(db, alert.id, 0)
                db.due.add("escalate")
            await cards.change(db, await get(db, alert.id))
        elif not hygiene.may_wait(findings) or any(at_hand[id].symptoms for id in worst.readings if id in at_hand):
            await _ring(db, alert)
        return
    if not graver:
        await _again(db, alert)
        return
    await db.execute(
        """update alerts set level = $2, rule = $3, text_vi = $4, text_en = $5, refractory_s = $6, held_why = null,
                  held_until = null where id = $1""",
        alert.id, worst.level, worst.rule, worst.vi, worst.en, worst.refractory_s,
    )  # fmt: skip
    await alert_log.write(db, alert.id, "raised", level=worst.level, rule=worst.rule)
    await _again(db, alert)


async def _follow(db: Db, alert: Alert, facility: UUID) -> bool:
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


async def _again(db: Db, alert: Alert) -> Alert:
    """Back to open, step one, due now."""
    await db.execute(
        """update alerts set state = 'open', step = 0, next_due_at = $2, owner_id = null, acknowledged_at = null,
                  held_why = null, held_until = null where id = $1""",
        alert.id,
        db.now,
    )
    db.due.add("escalate")
    if alert.held_why == "repeat":
        again = await get(db, alert.id)
        await cards.announce(db, again)
        return again
    return await _changed(db, alert.id)


async def _ring(db: Db, alert: Alert) -> None:
    """It need not wait any more."""
    await postpone(db, alert.id, 0)
    await cards.announce(db, alert)
    db.due.add("escalate")


async def _resolve(db: Db, alert: Alert, actor: Actor | None = None, action: str | None = None) -> None:
    await _end(db, alert, db.now + timedelta(seconds=alert.refractory_s) if alert.refractory_s else None)
    await alert_log.write(db, alert.id, "resolved", by=actor.account if actor else None, note=action)
    await reach.stop(db, alert.id)
    await _changed(db, alert.id, actor)


async def _end(db: Db, alert: Alert, quiet_until: datetime | None) -> None:
    await db.execute(
        """update alerts set state = 'resolved', resolved_at = $2, next_due_at = null, held_why = null,
                  held_until = null, quiet_until = $3 where id = $1""",
        alert.id,
        db.now,
        quiet_until,
    )


async def _changed(db: Db, id: UUID, actor: Actor | None = None) -> Alert:
    alert = await get(db, id)
    await cards.change(db, alert, actor)
    return alert


def read(row: Any) -> Alert:
    """A row that holds at least `COLUMNS`."""
    values = {name: row[name] for name in Alert.__struct_fields__}
    return Alert(**{**values, "policy": policy.read(values["policy"])})


COLUMNS = """id, facility_id, resident_id, family, rule, level, text_vi, text_en, state, policy, step, next_due_at,
             opened_at, owner_id, acknowledged_at, cleared_at, resolved_at, told_at, refractory_s, held_why,
             held_until"""
