"""Taking an alert from the notice itself, by its link or by answering a text (notify/answers.py mints both).

Who may is decided now and not when the link was made: `open_answer` (migration 0023) lets the unit of work act as the
person told, if they still are one, the alert is still open and the link was not used; then the door and
`alert.acknowledge` are the same as in the app. Who held the link is not known to be that person, only to have their
phone: it takes an alert, and shows nothing of it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from alerts import alert as alerts
from base.db import Db
from base.limits import Limit
from base.settings import Secret
from notify import addresses, answers
from people import access, audit
from people.rights import Right
from people.sessions import Actor

WRONG = Limit(name="answers_wrong", per="address", count=60, seconds=3600, fails="closed")
WRONG_REPLIES = Limit(name="replies_wrong", per="number", count=10, seconds=3600, fails="closed")
"""A code has six digits and counts from its number only; who answers with wrong ones is not heard for a while."""

State = Literal["taken", "used", "ended"]
_NEVER = datetime.min.replace(tzinfo=UTC)
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


class Answered(Struct, frozen=True, kw_only=True):
    """`used`: by this very link, before. `ended`: too late, somebody else has it, or it is not theirs any more."""

    state: State
    language: str


async def by_link(db: Db, secret: str) -> Answered | None:
    """None: no such link."""
    row = await db.fetchrow("select * from open_answer($1, null, null)", answers.hash_secret(secret))
    return await _answer(db, row, "answer_by_link")


async def by_text(db: Db, house: Secret, number: str, text: str) -> Answered | None:
    """None: nobody with this number was given this code. The number is E.164."""
    mark = addresses.mark_of(house, "sms", number)
    rows = await db.fetch("select * from accounts_at($1) as account", mark)
    for code in dict.fromkeys(_CODE.findall(text)[:3]):
        codes = {str(row["account"]): answers.code_hmac(house, row["account"], code).hex() for row in rows}
        row = await db.fetchrow("select * from open_answer(null, $1, $2)", mark, codes)
        if answered := await _answer(db, row, "answer_by_text"):
            return answered
    return None


async def first_time(db: Db, house: Secret, gateway_id: str) -> bool:
    """Whether the gateway passes this text on for the first time."""
    return await db.fetchval("select note_gateway_text($1)", addresses.mark_of(house, "sms", f"id {gateway_id}"))


async def _answer(db: Db, row: Any, act: str) -> Answered | None:
    assert row is not None
    db.now = row["now"]
    if row["state"] is None:
        return None
    if row["state"] == "taken":
        await _take(db, _actor(row), row["alert"], row["resident"], act)
    return Answered(state=row["state"], language=row["language"] or "vi")


async def _take(db: Db, actor: Actor, alert: UUID, resident: UUID, act: str) -> None:
    who = await access.resident_for(db, actor, resident, Right.ANSWER_ALERTS)
    await audit.record(db, actor, act, who.basis, [who.id], who.ground, facility=who.facility, subject=alert)
    await alerts.acknowledge(db, actor, alert)


def _actor(row: Any) -> Actor:
    """The person told. Their session and device are the link: the audit shows that it was none of their phones'."""
    return Actor(
        account=row["account"], session=row["link"], device=row["link"], name=row["name"], language=row["language"],
        memberships=(), second_factor=True, proven_at=_NEVER,
    )  # fmt: skip
