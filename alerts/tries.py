"""One timeline of an alert that shows every try: whom it was to reach, by which channel, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from alerts import alert as alerts
from alerts.board import Named
from base.db import Db
from notify import tries
from notify.tries import Told, Try
from people import access, staff
from people.rights import CARERS, Right
from people.sessions import Actor

State = Literal[
    "due", "under_way", "waiting", "sent", "seen", "answered", "unreachable", "cleared", "muted", "expired"
]  # fmt: skip


class Reached(Struct, frozen=True, kw_only=True):
    """What became of telling one person. `who` is a member of staff, none for somebody at home. `due`: not tried yet;
    `waiting`: for the app to say that it has it, or for the next try, at `next_at`. `sent_at` is a provider's word,
    `seen_at` the app's. `together`: in one notice with others."""

    who: Named | None
    at: datetime
    state: State
    next_at: datetime | None
    sent_at: datetime | None
    seen_at: datetime | None
    ended_at: datetime | None
    reason: str | None
    together: bool
    tries: list[Try]


async def of(db: Db, actor: Actor, id: UUID) -> tuple[UUID, list[Reached]]:
    """With the resident it is about. To whoever may see the alert; those at home see the ladder of those who must
    answer, not one another."""
    alert = await alerts.get(db, id)
    resident = await access.resident_for(db, actor, alert.resident_id, Right.SEE_ALERTS)
    told = [one for one in await tries.about(db, id) if one.urgent or resident.basis in CARERS]
    names = await staff.names(db, sorted({one.account for one in told if one.urgent}))
    return resident.id, [_reached(one, names) for one in told]


def _reached(one: Told, names: dict[UUID, str]) -> Reached:
    return Reached(
        who=Named(one.account, names.get(one.account)) if one.urgent else None,
        at=one.at,
        state=_state(one),
        next_at=one.next_at,
        sent_at=one.sent_at,
        seen_at=one.seen_at,
        ended_at=one.ended_at,
        reason=one.reason,
        together=one.together,
        tries=one.tries,
    )


def _state(one: Told) -> State:
    if one.outcome is not None:
        return one.outcome  # type: ignore[return-value]  # a CHECK holds it
    if not one.tries:
        return "due"
    return "under_way" if any(tried.outcome is None for tried in one.tries) else "waiting"
