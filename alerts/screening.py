"""A danger answer calls a human at once, in the transaction that keeps it, however much of the form is unfinished.

The alert says that a screening needs a human and not a word of which form or which answer: whoever may read those opens
the form, everybody else goes to the resident. It is the one alert of the family `screening` that a resident has open at
a time. A correction undoes nothing: a human ends it, and nobody puts it off.

What the phone that answered gets is a calm page: somebody has been called, how to call once more, and numbers with
their hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from alerts import alert as alerts
from alerts import decline
from alerts.alert import About
from alerts.finding import Finding
from alerts.level import Level, rank
from base.db import Db
from base.settings import Secret
from people.access import Resident
from people.rights import Right
from people.sessions import Actor
from records import hotlines, screenings
from records.hotlines import Shown, Words
from records.screenings import Change, Screening
from scheduling import checkups

FAMILY = "screening"


class CallButton(Struct, frozen=True, kw_only=True):
    """How to call whoever is on duty in the house, once more."""

    title: Words
    method: str
    path: str


class Page(Struct, frozen=True, kw_only=True):
    """What is shown to whoever filled in the form, from the danger answer on."""

    level: Level
    since: datetime
    alert: UUID | None
    title: Words
    text: Words
    on_call: CallButton | None
    """None to those who may not call in the resident's name."""
    hotlines: list[Shown]


async def answer(
    db: Db, house: Secret, actor: Actor, who: Resident, id: UUID, answers: Sequence[msgspec.Raw], complete: bool
) -> Change:
    """Keeps answers; calls where one of them is danger; a complete form is no longer due, and may show a fall."""
    change = await screenings.answer(db, house, actor, who, id, answers, complete)
    if change.danger:
        await _call(db, who, change)
        for danger in change.danger:
            if danger.ask_next is not None:
                await checkups.ask(db, actor, who, danger.ask_next, "danger")
        change = msgspec.structs.replace(change, screening=await screenings.get(db, house, actor, who, id))
    if change.screening.state == "complete":
        await checkups.done(db, who, change.screening)
    if change.completed:
        await decline.look(db, house, who, change.screening)
    for instrument in change.asks:
        await checkups.ask(db, actor, who, instrument, "request")
    return change


async def page(db: Db, who: Resident, form: Screening) -> Page | None:
    """None while there is no danger."""
    if form.danger_level is None or form.danger_at is None:
        return None
    own = who.basis == "self"
    return Page(
        level=form.danger_level,
        since=form.danger_at,
        alert=form.alert,
        title=TO_ONESELF if own else TO_OTHERS,
        text=CALM if own else STAY,
        on_call=CallButton(title=BUTTON, method="POST", path=f"/v1/residents/{who.id}/call-for-help")
        if who.may(Right.CALL_FOR_HELP)
        else None,
        hotlines=await hotlines.for_resident(db, who),
    )


async def _call(db: Db, who: Resident, change: Change) -> None:
    """Once for a form at a level; again when it is graver, when the call before was ended by a human, and for further
    danger when somebody has the call before: whoever took it, everybody is told from step one."""
    level: Level = "emergency" if any(d.level == "emergency" for d in change.danger) else "urgent"
    going_on = (await alerts.unresolved(db, [who.id])).get((who.id, FAMILY))
    form = change.screening
    if going_on is not None and rank(level) <= rank(going_on.level):
        if going_on.state == "acknowledged" and change.further:
            going_on = await alerts.call_again(db, going_on)
        if going_on.id == form.alert:
            return
    finding = msgspec.structs.replace(CALL, level=level, taken_at=db.now)
    alert = await alerts.raise_(db, About(who.id, who.facility), [finding], going_on, {})
    await screenings.called(db, who.id, form.id, alert)


CALL = Finding(
    rule="screening.danger@1",
    family=FAMILY,
    level="urgent",
    message_key="alert.screening",
    vi="Một phiếu sàng lọc cho thấy cần có người ở bên ngay. Đến với người được chăm sóc và ở lại.",
    en="A screening shows that somebody is needed now. Go to the resident and stay.",
    readings=(),
    shown_vi="",
    shown_en="",
    taken_at=datetime.min.replace(tzinfo=UTC),
    refractory_s=0,
    rearm_on_worse=True,
    stale=False,
)
TO_ONESELF = Words("Cảm ơn bạn đã nói ra. Có người đang đến với bạn.", "Thank you for telling. Somebody is coming.")
CALM = Words(
    "Bạn không phải ở một mình với điều này. Người trực của cơ sở đã được gọi. Trong lúc chờ, hãy ngồi ở nơi có người, "
    "để xa những gì có thể làm bạn đau. Bạn có thể bấm nút gọi người trực bất cứ lúc nào.",
    "You do not have to be alone with this. Whoever is on duty in the house has been called. Until then sit where "
    "people are, and away from anything that could hurt you. Press the button to call them again at any time.",
)
TO_OTHERS = Words("Người trực đã được gọi. Xin ở lại với người ấy.", "Whoever is on duty has been called. Please stay.")
STAY = Words(
    "Đừng để người ấy một mình. Nói chuyện bình tĩnh, cất những gì có thể gây hại, đợi đến khi người trực đến. "
    "Nếu nguy hiểm đến tính mạng, gọi 115.",
    "Do not leave them alone. Talk calmly, put away what could do harm, and wait until whoever is on duty has come. "
    "If life is in danger, call 115.",
)
BUTTON = Words("Gọi người trực", "Call whoever is on duty")
