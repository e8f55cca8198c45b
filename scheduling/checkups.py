"""Who is due which screening, and when. The only writer of `screening_rules` and `screening_due`.

A facility's rules name an instrument and an occasion: after admission, so many months after the last time (or after
admission, if never), after an alert that rang. Staff may ask for one by themselves (after a fall, on return from a
hospital), and a danger answer asks for the form that follows. A due screening is a row with a window; one per resident
and instrument is open at a time. The end of a stay, by discharge, death or leaving, ends what is due.

    due --told when its window opens--> told --form completed--> done
     \\----------- the stay ends: left, the rule ends: withdrawn ------/
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from base import due, log
from base.db import Database, Db
from base.errors import Forbidden, NotFound, Refused
from base.ids import new_id
from notify import feed
from people import access, audit
from people.access import Resident
from people.sessions import Actor
from records import expected, screenings
from records.screenings import Screening
from scheduling import duty

Occasion = Literal["admission", "months", "alert"]
Why = Literal["admission", "months", "alert", "fall", "returned", "request", "danger"]
Days = Annotated[int, Meta(ge=0, le=365)]
ASKED_WITHIN = timedelta(days=7)
AT_ONCE = timedelta(hours=24)
POISONED = timedelta(seconds=30)

_log = log.logger("scheduling")


class NewRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`after_days` from the occasion to the beginning of the window, `window_days` to its end; `family` of an alert,
    any that rings if left out. Ages in whole years, both ends included; whose birth is not known is asked too."""

    id: UUID
    instrument: Annotated[str, Meta(max_length=40)]
    occasion: Occasion
    months: Annotated[int, Meta(ge=1, le=60)] | None = None
    family: Annotated[str, Meta(pattern="^[a-z0-9_]{1,40}$")] | None = None
    after_days: Days = 0
    window_days: Annotated[int, Meta(ge=1, le=365)] = 7
    age_from: Annotated[int, Meta(ge=0, le=150)] | None = None
    age_to: Annotated[int, Meta(ge=0, le=150)] | None = None


class Rule(Struct, frozen=True, kw_only=True):
    id: UUID
    instrument: str
    occasion: Occasion
    months: int | None
    family: str | None
    after_days: int
    window_days: int
    age_from: int
    age_to: int
    made_at: datetime
    ended_at: datetime | None


class Due(Struct, frozen=True, kw_only=True):
    """`overdue`: its window is over and nobody has done it; it stays until somebody does."""

    id: UUID
    resident: UUID
    name: str | None
    instrument: str
    why: Why
    opens_at: datetime
    until: datetime
    overdue: bool


async def rules(db: Db, facility: UUID) -> list[Rule]:
    rows = await db.fetch(
        """select id, instrument, occasion, months, family, after_days, window_days, age_from, age_to, made_at, ended_at
             from screening_rules where facility_id = $1 order by ended_at nulls first, made_at, id limit 200""",
        facility,
    )
    return [msgspec.convert(dict(row), Rule) for row in rows]


async def make_rule(db: Db, actor: Actor, facility: UUID, new: NewRule) -> Rule:
    """Sending it twice has one effect. Occasions from before it was made count for admissions and months alone."""
    try:
        of = screenings.instrument_of(new.instrument)
    except NotFound:
        raise Refused("no_such_instrument", "Không có phiếu này.", "There is none.", "/instrument") from None
    low = of.ages.lowest if new.age_from is None else new.age_from
    high = of.ages.highest if new.age_to is None else new.age_to
    wrong = (
        "/months" if (new.occasion == "months") != (new.months is not None)
        else "/family" if new.family is not None and new.occasion != "alert"
        else "/age_to" if high < low else None
    )  # fmt: skip
    if wrong:
        raise Refused(pointer=wrong)
    await db.execute(
        """insert into screening_rules (id, facility_id, instrument, private, occasion, months, family, after_days,
                                        window_days, age_from, age_to, made_by, made_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing""",
        new.id, facility, of.id, of.privacy == "mental_health", new.occasion, new.months, new.family, new.after_days,
        new.window_days, low, high, actor.account, db.now,
    )  # fmt: skip
    made = next((rule for rule in await rules(db, facility) if rule.id == new.id), None)
    if made is None or (made.instrument, made.occasion, made.months) != (of.id, new.occasion, new.months):
        raise Refused("idempotency_mismatch", "Mã này đã dùng cho việc khác.", "This id was used for something else.")
    return made


async def end_rule(db: Db, actor: Actor, facility: UUID, rule: UUID) -> None:
    """From now on nobody falls due by it; the beat ends what is."""
    ended = await db.execute(
        """update screening_rules set ended_at = $3, ended_by = $4
            where facility_id = $1 and id = $2 and ended_at is null""",
        facility, rule, db.now, actor.account,
    )  # fmt: skip
    if not ended:
        raise NotFound


async def ask(db: Db, actor: Actor, who: Resident, instrument: str, why: Why) -> None:
    """Due now, unless it is already. What a danger answer asks for is due within a day, whatever asked for it before
    and however much time that left; who has been told is told again."""
    of = screenings.instrument_of(instrument)
    private = of.privacy == "mental_health"
    if not screenings.may_fill_in(who, private):
        raise Forbidden
    within = AT_ONCE if why == "danger" else ASKED_WITHIN
    await db.execute(
        """insert into screening_due (id, resident_id, facility_id, asked_by, why, instrument, private, occasion,
                                      opens_at, until, made_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $8)
           on conflict (resident_id, instrument) where ended_at is null do update
              set until = least(screening_due.until, excluded.until), why = 'danger', asked_by = excluded.asked_by,
                  rule_id = null, told_at = null, tell_at = null
            where excluded.why = 'danger' and screening_due.why <> 'danger'""",
        new_id(), who.id, who.facility, actor.account, why, of.id, private, db.now, db.now + within,
    )  # fmt: skip
    db.due.add("screenings")


async def of_resident(db: Db, who: Resident) -> list[Due]:
    """What the reader may know to be due, the most pressing first."""
    rows = await db.fetch(
        f"""select {_COLUMNS}, null as name from screening_due d where resident_id = $1 and ended_at is null
               and opens_at <= $2 and (not private or $3) order by until, id""",
        who.id,
        db.now,
        screenings.may_see(who, True),
    )
    return [_due(row, db.now) for row in rows] if who.present else []


async def of_facility(
    db: Db, actor: Actor, facility: UUID, after: tuple[datetime, UUID] | None, limit: int
) -> list[Due]:
    """For staff on duty: everybody due in the house, the most pressing first. One audit row for the page."""
    found = await open_in(db, facility, after, limit)
    about = sorted({due.resident for due in found})
    await audit.record(db, actor, "due_screenings", "list", about, facility=facility)
    return found


async def open_in(db: Db, facility: UUID, after: tuple[datetime, UUID] | None = None, limit: int = 1000) -> list[Due]:
    """The same without a row in the audit: for a page of something larger."""
    rows = await db.fetch(
        f"""select {_COLUMNS}, r.name from screening_due d join residents r on r.id = d.resident_id
              join stays st on st.resident_id = d.resident_id and st.facility_id = d.facility_id
                           and st.during @> $2::timestamptz
             where d.facility_id = $1 and d.ended_at is null and d.opens_at <= $2 and r.died_at is null
               and ($3::timestamptz is null or (d.until, d.id) > ($3, $4::uuid))
             order by d.until, d.id limit $5""",
        facility, db.now, after[0] if after else None, after[1] if after else None, limit,
    )  # fmt: skip
    return [_due(row, db.now) for row in rows]


async def done(db: Db, who: Resident, form: Screening) -> None:
    await db.execute(
        """update screening_due set screening_id = $3, ended_at = $4, ended_why = 'done'
            where resident_id = $1 and instrument = $2 and ended_at is null""",
        who.id, form.instrument, form.id, db.now,
    )  # fmt: skip


async def outcome_of(db: Db, due: UUID) -> tuple[datetime | None, Why]:
    """When nobody waited for it any more, done or not or erased (None while somebody does), and why it was due."""
    row = await db.fetchrow("select ended_at, why from screening_due where id = $1", due)
    return (row["ended_at"], row["why"]) if row is not None else (db.now, "request")


async def screen_due(database: Database, now: datetime | None = None) -> int:
    """1 end what is due to nobody any more; 2 make what the rules ask for; 3 tell, one at a time, when windows open."""
    async with database.work("engine", now) as db:
        await _end(db)
        await _make(db)
    return await due.work_off(database, TELLING, now)


async def _end(db: Db) -> None:
    await db.execute(
        """update screening_due d set ended_at = $1, ended_why = 'left'
            where ended_at is null and not exists (
              select from stays st where st.resident_id = d.resident_id and st.facility_id = d.facility_id
                 and st.during @> $1::timestamptz)""",
        db.now,
    )
    await db.execute(
        """update screening_due d set ended_at = $1, ended_why = 'withdrawn' from screening_rules r
            where d.rule_id = r.id and d.ended_at is null and r.ended_at is not null""",
        db.now,
    )


async def _make(db: Db) -> None:
    """Every occasion of every rule whose window opens now and that nothing has answered yet. A ward or bed that was
    changed is no admission. Twice run, once made: the occasion is part of the key."""
    await db.execute(
        """
        with living as (
          select st.resident_id, st.facility_id, r.birth_date, (
              select max(lower(began.during)) from stays began
               where began.resident_id = st.resident_id and began.facility_id = st.facility_id
                 and not exists (select from stays moved where moved.resident_id = began.resident_id
                                    and moved.end_kind = 'moved' and upper(moved.during) = lower(began.during))
            ) as admitted
            from stays st join residents r on r.id = st.resident_id
           where st.during @> $1::timestamptz
        ), asked as (
          select l.resident_id, l.facility_id, s.id as rule, s.occasion as why, s.instrument, s.private, s.window_days,
                 s.after_days, o.occasion
            from screening_rules s join living l on l.facility_id = s.facility_id
            left join lateral (
              select max(f.completed_at) as at from screenings f
               where f.resident_id = l.resident_id and f.instrument = s.instrument and f.completed_at is not null
            ) last on true
            cross join lateral (
              select l.admitted as occasion where s.occasion = 'admission'
              union all
              select coalesce(greatest(last.at, l.admitted), l.admitted) + make_interval(months => s.months)
               where s.occasion = 'months'
              union all
              select max(a.opened_at) from alerts a
               where s.occasion = 'alert' and a.resident_id = l.resident_id and a.opened_at >= s.made_at
                 and (a.family = s.family or s.family is null and a.level in ('urgent', 'emergency'))
            ) o
           where s.ended_at is null and o.occasion is not null
             and o.occasion + make_interval(days => s.after_days) <= $1
             and (last.at is null or last.at < o.occasion)
             and (l.birth_date is null or extract(year from age($1::timestamptz, l.birth_date))
                  between s.age_from and s.age_to)
        )
        insert into screening_due (id, resident_id, facility_id, rule_id, why, instrument, private, occasion, opens_at,
                                   until, made_at)
        select uuidv7(), resident_id, facility_id, rule, why, instrument, private, occasion,
               occasion + make_interval(days => after_days),
               greatest(occasion + make_interval(days => after_days), $1) + make_interval(days => window_days), $1
          from asked on conflict do nothing
        """,
        db.now,
    )


async def _next_to_tell(db: Db) -> Any:
    return await db.fetchrow(
        """select id, resident_id, facility_id, instrument, until from screening_due
            where ended_at is null and told_at is null and coalesce(tell_at, opens_at) <= $1
            order by coalesce(tell_at, opens_at), id limit 1 for update skip locked""",
        db.now,
    )


async def _put_off(db: Db, row: Any) -> None:
    await db.execute("update screening_due set tell_at = $2 where id = $1", row["id"], db.now + POISONED)


async def _tell(db: Db, row: Any) -> None:
    """To whoever is on duty, the resident and who represents them, without a word of which form: who may know it finds
    it in the list of what is due."""
    await db.execute("update screening_due set told_at = $2 where id = $1", row["id"], db.now)
    await expected.expect_by(db, row["resident_id"], row["facility_id"], "screen", str(row["id"]), row["until"])
    body: dict[str, Any] = {"due": row["id"], "until": row["until"]}
    staff = {shift.account for shift in await duty.shifts_at(db, row["facility_id"], db.now)}
    feed.append(db, sorted(staff), "screening_due", row["id"], body, resident=row["resident_id"])
    if screenings.may_be_filled_at_home(row["instrument"]):
        home = {p.account for p in await access.concerned_with(db, row["resident_id"]) if p.scope is None}
        feed.append(
            db, sorted(home - staff), "screening_due", row["id"], body, resident=row["resident_id"],
            push_after=feed.IF_UNSEEN_S,
        )  # fmt: skip


def _due(row: Any, now: datetime) -> Due:
    return Due(
        id=row["id"], resident=row["resident"], name=row["name"], instrument=row["instrument"], why=row["why"],
        opens_at=row["opens_at"], until=row["until"], overdue=row["until"] < now,
    )  # fmt: skip


_COLUMNS = "d.id, d.resident_id as resident, d.instrument, d.why, d.opens_at, d.until"
TELLING: Final = due.Chore[Any](
    room="scheduling", failed="telling failed", claim=_next_to_tell, act=_tell, put_off=_put_off,
    named=lambda row: {},
)  # fmt: skip
