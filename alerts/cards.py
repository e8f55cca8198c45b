"""What people learn of an alert through their feeds: the staff's card, and the family's.

Bodies hold no names but that of the member of staff who took the alert; the resident's is added at delivery (feed.py).
A relative with the scope `status` or `appointments` learns that there is an alert, how grave it is and whether somebody
has it; what was measured needs `summary`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from alerts import alert_log, policy
from base.db import Db
from notify import feed
from notify.channel import ChannelName
from people import access
from people.sessions import Actor

if TYPE_CHECKING:
    from alerts.alert_row import Alert

STATUS, SUMMARY = 1, 3  # may_follow's reach


async def announce(db: Db, alert: Alert) -> None:
    """A new alert, to the resident and their people. Those who must answer are told by the steps."""
    await _tell_home(db, alert, "alert", None)


def _full(alert: Alert, step: int | None, owner: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "alert": alert.id,
        "level": alert.level,
        "state": alert.state,
        "opened_at": alert.opened_at,
        "owner": owner,
        "rule": alert.rule,
        "family": alert.family,
        "text": {"vi": alert.text_vi, "en": alert.text_en},
        "cleared": alert.cleared_at is not None,
        "step": step,
    }


def _brief(alert: Alert, owner: dict[str, Any] | None) -> dict[str, Any]:
    return {"alert": alert.id, "level": alert.level, "state": alert.state, "opened_at": alert.opened_at, "owner": owner}


async def ring(db: Db, alert: Alert, accounts: Iterable[UUID], step: int, also: Sequence[ChannelName] = ()) -> None:
    """To the people of a step: with a push at once when the level rings, silently into the list otherwise. `also`:
    channels it begins with besides the one each prefers."""
    rings = policy.rings(alert.level)
    feed.append(
        db,
        accounts,
        "alert",
        alert.id,
        {**_full(alert, step, None), "because": await alert_log.because(db, alert.id)},
        resident=alert.resident_id,
        push_after=feed.AT_ONCE if rings else None,
        urgent=rings,
        emergency=alert.level == "emergency",
        also=also,
        fallback_s=alert.policy.fallback_s(alert.level),
    )


async def ask_still(db: Db, alert: Alert, owner: UUID) -> None:
    """To its owner: are you still on it? One tap keeps it; without one it asks everybody again."""
    rings = policy.rings(alert.level)
    feed.append(
        db,
        [owner],
        "alert",
        alert.id,
        {**_full(alert, None, {"id": owner, "name": None}), "still_on_it": True},
        resident=alert.resident_id,
        push_after=feed.AT_ONCE if rings else feed.IF_UNSEEN_S,
        urgent=rings,
        fallback_s=alert.policy.fallback_s(alert.level),
    )


async def show(db: Db, alert: Alert, accounts: Iterable[UUID]) -> None:
    """The staff's card, silently."""
    body = {**_full(alert, None, None), "because": await alert_log.because(db, alert.id)}
    feed.append(db, accounts, "alert", alert.id, body, resident=alert.resident_id)


async def change(db: Db, alert: Alert, actor: Actor | None = None) -> None:
    """The state changed: whoever was woken or is at home with it learns it. No push: nobody is woken twice."""
    owner = _owner(alert, actor)
    told = await db.fetch("select account_id from alert_told where alert_id = $1 order by account_id", alert.id)
    feed.append(
        db,
        [row["account_id"] for row in told],
        "alert_changed",
        alert.id,
        _full(alert, None, owner),
        resident=alert.resident_id,
    )
    await _tell_home(db, alert, "alert_changed", owner)


async def _tell_home(db: Db, alert: Alert, kind: feed.Kind, owner: dict[str, Any] | None) -> None:
    """The resident always; relatives when it rings. A first notice is pushed if nobody at home has seen it in time."""
    rings = policy.rings(alert.level)
    push = feed.IF_UNSEEN_S if rings and kind == "alert" else None
    for person in await access.concerned_with(db, alert.resident_id):
        if person.scope is not None and not rings:
            continue
        brief = person.scope in ("status", "appointments")
        feed.append(
            db,
            [person.account],
            kind,
            alert.id,
            _brief(alert, owner) if brief else _full(alert, None, owner),
            resident=alert.resident_id,
            needs=STATUS if brief else SUMMARY,
            push_after=push,
        )


def _owner(alert: Alert, actor: Actor | None) -> dict[str, Any] | None:
    """The engine knows no names; a change made by a person carries theirs."""
    if alert.owner_id is None:
        return None
    name = actor.name if actor is not None and actor.account == alert.owner_id else None
    return {"id": alert.owner_id, "name": name}
