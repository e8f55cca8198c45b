"""What residents ask about their data, and who owes the answer. The only writer of `requests` and `request_log`.

    ask ──► received ──acknowledge──► acknowledged ──extend──► extended
                │                        │                        │
                ├────────────────────────┼── complete ──► done ◄──┤
                └───────────────────────►┴── refuse ──► refused ◄─┘

Every move leaves a line with author and time. A request to erase is completed by the house itself (erasure.py). The
record does not act: a withdrawn consent is withdrawn where consents are kept. Managers hear of a request when it comes,
in the morning of the working day before each deadline, and on its last day (`remind_due`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from base.db import Database, Db
from base.errors import Conflict, NotFound, Refused
from base.ids import new_id
from notify import feed
from people import audit, deadlines, holidays, staff
from people.access import Resident
from people.deadlines import CLOCKS, RequestKind
from people.sessions import Actor

State = Literal["received", "acknowledged", "extended", "done", "refused"]
OPEN: tuple[State, ...] = ("received", "acknowledged", "extended")
BATCH = 100


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True):
    at: datetime
    what: str
    by: UUID | None = None
    by_name: str | None = None
    note: str | None = None


class Request(Struct, frozen=True, kw_only=True):
    """`due_at` is the deadline that comes next; once it has ended, the one it had. The name is null where the resident
    lives here no more."""

    id: UUID
    resident_id: UUID
    resident_name: str | None
    facility_id: UUID
    asked_by: UUID
    asked_as: str
    kind: RequestKind
    details: str
    state: State
    with_others: bool
    extra_days: int
    received_at: datetime
    acknowledge_due_at: datetime
    answer_due_at: datetime
    due_at: datetime
    overdue: bool
    ended_at: datetime | None
    legal_basis: str | None
    log: list[Line]


async def ask(db: Db, actor: Actor, who: Resident, kind: RequestKind, details: str) -> Request:
    """Takes the request down; the beat tells the managers, whom the asker cannot see."""
    changes, id = await holidays.changes(db), new_id()
    await db.execute(
        """insert into requests (id, resident_id, facility_id, asked_by, asked_as, kind, details, received_at,
                                 acknowledge_due_at, answer_due_at, remind_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $8)""",
        id, who.id, who.facility, actor.account, who.basis, kind, details, db.now,
        deadlines.acknowledge_by(db.now, changes), deadlines.answer_by(kind, db.now, False, 0, changes),
    )  # fmt: skip
    await _log(db, id, "received", actor.account)
    db.due.add("remind")
    return await _tell(db, id, [actor.account], push=False)


async def of_resident(db: Db, who: Resident) -> list[Request]:
    """Those the policies show: the resident's own, and those the reader asked; the newest first."""
    rows = await db.fetch(
        f"select {_COLUMNS} from requests q left join residents r on r.id = q.resident_id where q.resident_id = $1 "
        "order by q.received_at desc limit 100",
        who.id,
    )
    return await _requests(db, rows)


async def queue(
    db: Db, actor: Actor, facility: UUID, states: Sequence[str], after: tuple[datetime, UUID] | None, limit: int
) -> list[Request]:
    """The facility's requests by their deadline, so what is overdue comes first."""
    rows = await db.fetch(
        f"""select {_COLUMNS} from requests q left join residents r on r.id = q.resident_id
             where q.facility_id = $1 and q.state = any ($2)
               and ($3::timestamptz is null or (q.due_at, q.id) > ($3, $4::uuid))
             order by q.due_at, q.id limit $5""",
        facility, list(states), after[0] if after else None, after[1] if after else None, limit,
    )  # fmt: skip
    await audit.record(db, actor, "requests", "manager", sorted({row["resident_id"] for row in rows}))
    return await _requests(db, rows)


async def acknowledge(db: Db, actor: Actor, facility: UUID, id: UUID, with_others: bool) -> Request:
    """Received: from now on the clock of the answer runs, the longer one when others must act too."""
    held = await _held(db, facility, id, "received")
    changes = await holidays.changes(db)
    due = deadlines.answer_by(held["kind"], held["received_at"], with_others, 0, changes)
    await db.execute(
        """update requests set state = 'acknowledged', with_others = $2, answer_due_at = $3, remind_at = $4
            where id = $1""",
        id, with_others, due, deadlines.next_reminder(due, db.now, changes),
    )  # fmt: skip
    return await _moved(db, actor, held, "acknowledged", None)


async def extend(db: Db, actor: Actor, facility: UUID, id: UUID, days: int, reason: str) -> Request:
    """Once, and by no more days than the law gives."""
    held = await _held(db, facility, id, "acknowledged")
    if days > CLOCKS[held["kind"]].extension_at_most:
        raise Refused("validation", "Gia hạn quá dài.", "The law gives fewer days.", "/days")
    changes = await holidays.changes(db)
    due = deadlines.answer_by(held["kind"], held["received_at"], held["with_others"], days, changes)
    await db.execute(
        "update requests set state = 'extended', extra_days = $2, answer_due_at = $3, remind_at = $4 where id = $1",
        id, days, due, deadlines.next_reminder(due, db.now, changes),
    )  # fmt: skip
    return await _moved(db, actor, held, "extended", reason)


async def complete(db: Db, actor: Actor, facility: UUID, id: UUID, note: str) -> Request:
    held = await _held(db, facility, id, "acknowledged", "extended")
    if held["kind"] == "erase":
        raise Conflict("needs_approval", "Việc xóa do hệ thống thực hiện sau khi được hai người duyệt.",
                       "The house erases by itself once two people approved.")  # fmt: skip
    await db.execute("update requests set state = 'done', ended_at = $2, remind_at = null where id = $1", id, db.now)
    return await _moved(db, actor, held, "done", note)


async def refuse(db: Db, actor: Actor, facility: UUID, id: UUID, reason: str, legal_basis: str) -> Request:
    held = await _held(db, facility, id, *OPEN)
    await db.execute(
        "update requests set state = 'refused', ended_at = $2, remind_at = null, legal_basis = $3 where id = $1",
        id, db.now, legal_basis,
    )  # fmt: skip
    return await _moved(db, actor, held, "refused", reason)


async def remind_due(database: Database, now: datetime | None = None) -> int:
    """1 lock what is due; 2 tell the managers, with a push that says nothing; 3 set the next time."""
    async with database.work("engine", now) as db:
        rows = await db.fetch(
            """select id, resident_id, facility_id, kind, state, due_at from requests where remind_at <= $1
                order by remind_at limit $2 for update skip locked""",
            db.now,
            BATCH,
        )
        changes = await holidays.changes(db) if rows else {}
        for row in rows:
            managers = await staff.members(db, row["facility_id"], "manager", db.now)
            _append(db, row, managers, push_after=feed.AT_ONCE)
            await db.execute(
                "update requests set remind_at = $2 where id = $1",
                row["id"],
                deadlines.next_reminder(row["due_at"], db.now, changes),
            )
    return len(rows)


async def held_for_erasure(db: Db, facility: UUID, id: UUID) -> Any:
    """An acknowledged request to erase, locked; `Conflict` for any other."""
    held = await _held(db, facility, id, "acknowledged", "extended")
    if held["kind"] != "erase":
        raise Conflict
    return held


async def note_approval(db: Db, actor: Actor, held: Any) -> Request:
    return await _moved(db, actor, held, "approved", None)


async def _held(db: Db, facility: UUID, id: UUID, *states: State) -> Any:
    """The request, locked, in one of these states; `NotFound` or `Conflict`."""
    row = await db.fetchrow(
        """select id, facility_id, resident_id, asked_by, kind, state, received_at, with_others from requests
            where id = $1 and facility_id = $2 for update""",
        id,
        facility,
    )
    if row is None:
        raise NotFound
    if row["state"] not in states:
        raise Conflict
    return row


async def _moved(db: Db, actor: Actor, held: Any, what: str, note: str | None) -> Request:
    await _log(db, held["id"], what, actor.account, note)
    await audit.record(db, actor, f"request_{what}", "manager", [held["resident_id"]])
    request = await _tell(db, held["id"], [held["asked_by"]], push=True)
    managers = await staff.members(db, held["facility_id"], "manager", db.now)
    _append(db, msgspec.structs.asdict(request), [m for m in managers if m != held["asked_by"]], push_after=None)
    return request


async def _tell(db: Db, id: UUID, accounts: list[UUID], push: bool) -> Request:
    request = await _get(db, id)
    _append(db, msgspec.structs.asdict(request), accounts, feed.IF_UNSEEN_S if push else None)
    return request


def _append(db: Db, request: Any, accounts: Sequence[UUID], push_after: float | None) -> None:
    """The feed says which request and how it stands; what was written is fetched."""
    body = {"request": request["id"], "kind": request["kind"], "state": request["state"], "due_at": request["due_at"]}
    feed.append(db, accounts, "request", request["id"], body, resident=request["resident_id"], push_after=push_after)


async def _get(db: Db, id: UUID) -> Request:
    rows = await db.fetch(
        f"select {_COLUMNS} from requests q left join residents r on r.id = q.resident_id where q.id = $1", id
    )
    return (await _requests(db, rows))[0]


_COLUMNS = """q.id, q.resident_id, r.name as resident_name, q.facility_id, q.asked_by, q.asked_as, q.kind, q.details,
              q.state, q.with_others, q.extra_days, q.received_at, q.acknowledge_due_at, q.answer_due_at, q.due_at,
              q.ended_at, q.legal_basis"""


async def _requests(db: Db, rows: Sequence[Any]) -> list[Request]:
    lines = await db.fetch(
        "select request_id, at, what, by, note from request_log where request_id = any ($1) order by id",
        [row["id"] for row in rows],
    )
    names = await staff.names(db, sorted({line["by"] for line in lines if line["by"]}))
    logs: dict[UUID, list[Line]] = {}
    for line in lines:
        shown = Line(at=line["at"], what=line["what"], by=line["by"], by_name=names.get(line["by"]), note=line["note"])
        logs.setdefault(line["request_id"], []).append(shown)
    return [
        Request(
            **dict(row),
            overdue=row["ended_at"] is None and row["due_at"] <= db.now,
            log=logs.get(row["id"], []),
        )
        for row in rows
    ]


async def _log(db: Db, id: UUID, what: str, by: UUID, note: str | None = None) -> None:
    await db.execute(
        "insert into request_log (request_id, at, by, what, note) values ($1, $2, $3, $4, $5)",
        id, db.now, by, what, note,
    )  # fmt: skip
