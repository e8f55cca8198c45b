"""From a finding to an alert: opening one, adding to the one that is going on, clearing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from uuid import UUID

from alerts import alert_log, cards, hygiene, moves, policy
from alerts.alert_row import About, Alert, get, unresolved
from alerts.finding import Cleared, Finding
from alerts.hygiene import Hold, Hours
from alerts.level import Level, rank, worse
from alerts.shown import reading_shown
from alerts.why import Fired
from base.db import Db
from base.ids import new_id
from people import facilities
from records import vitals
from records.reading import Reading


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
        opened = await moves.open_(db, about, worst, new_id(), held)
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
        await moves.ring(db, alert)
        return
    await alert_log.write(
        db, alert.id, "suppressed", why="not_confirmed", reading=counts[-1].id, shown=reading_shown(counts[-1])
    )
    await moves.end(db, alert, None)
    await alert_log.write(db, alert.id, "resolved")


async def clear(db: Db, alert: Alert, by: Cleared) -> None:
    """The readings are back within limits. Quiet alerts end by themselves; one that rang still wants a human answer."""
    if alert.cleared_at is not None:
        return
    if await vitals.any_after(db, await alert_log.readings(db, alert.id), by.taken_at):
        return  # a phone that catches up: what rang was measured later
    if not await moves.clear_mark(db, alert, db.now):
        return  # an earlier reading of the same batch may have said so already
    await alert_log.write(db, alert.id, "cleared", rule=by.rule, reading=by.reading)
    if not policy.rings(alert.level):
        await moves.resolve(db, alert)


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
        await moves.clear_mark(db, alert, None)
    moved = await moves.live_in(db, alert, about.facility)
    if not moved and not graver:
        if alert.held_why != "repeat":
            if alert.held_why == "quiet_hours" and any(finding.stale for finding in findings):
                await moves.postpone(db, alert.id, 0)
                db.due.add("escalate")
            await cards.change(db, await get(db, alert.id))
        elif not hygiene.may_wait(findings) or any(at_hand[id].symptoms for id in worst.readings if id in at_hand):
            await moves.ring(db, alert)
        return
    if not graver:
        await moves.again(db, alert)
        return
    await moves.worsen(db, alert, worst)
    await moves.again(db, alert)
