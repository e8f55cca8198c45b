"""What people are reminded of: one `Source` each, in SQL, and the list of them. docs/reminders.md says how to add one.

A source owns no rows of its own here. It says what is to take place (`coming`) and whether it still is (`still`);
scheduling/reminders.py does the rest, the same for all of them: to whom, when, once, and no more when it is over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from msgspec import Struct

from records import screenings
from records.instruments import library
from scheduling.appointment import ABROAD, APPOINTMENTS

SourceName = Literal["appointment", "reading", "screen", "dose", "checkup"]
BEFORE_S: tuple[int, ...] = (86_400, 3_600)
"""So long before an appointment, unless somebody wants it otherwise."""
BEFORE_AT_MOST_S = 7 * 86_400
FULL = 4
"""How far a relative's scope must reach for what is said of medicines."""


class Source(Struct, frozen=True, kw_only=True):
    """`coming`: a query for `subject, version, resident_id, facility_id, at, since, until, whose` of what takes place
    before $2, and of what did in the week before $1, which is now: after a long night what nobody was told of is
    listed. `whose`: `self`, the resident alone; `family`, the others at home; null, all of them as it says below.
    Another time is another `version`. Nothing is said that was due before `since`, the moment it was set for that time,
    and nothing from `until` on. `among` are words of the house that the query knows as $10.

    `still`: a query for `subject, version` of what has not been called off at $2, of the subjects $1; the rows of the
    table it calls `lock` are locked with it, so that nobody calls it off while its reminder is on the way.

    `before_s`: so long before; None: as each person wants it. `scopes`: the relatives who hear of it beside the
    resident and who represents them (`alone`: the resident and nobody else); `needs` is what a relative must still have
    when their phone asks."""

    name: SourceName
    coming: str
    still: str
    lock: str
    before_s: tuple[int, ...] | None
    scopes: frozenset[str] = frozenset()
    alone: bool = False
    needs: int = 0
    among: Callable[[], Sequence[str]] = tuple


_SET = """(select max(l.{}) from appointment_log l where l.appointment_id = a.id
                       and l.what in ('booked', 'confirmed', 'moved'))"""
"""The step that gave it its time."""

APPOINTMENT = Source(
    name="appointment",
    before_s=None,
    scopes=ABROAD,
    needs=APPOINTMENTS,
    lock="a",
    coming=f"""
        select a.id as subject, {_SET.format("id")} as version, a.resident_id, a.facility_id, lower(a.during) as at,
               {_SET.format("at")} as since, lower(a.during) - interval '10 minutes' as until, null as whose
          from appointments a
         where a.state = 'confirmed' and lower(a.during) > $1::timestamptz - interval '7 days'
           and lower(a.during) < $2::timestamptz
           and exists (select from stays st where st.resident_id = a.resident_id and st.during @> $1::timestamptz)""",
    still=f"""
        select a.id as subject, {_SET.format("id")} as version from appointments a
         where a.id = any ($1) and a.state = 'confirmed' and $2::timestamptz is not null""",
)

_NEXT = """date_trunc('second', greatest(e.since, (select max(r.taken_at) from readings r
                    where r.resident_id = e.resident_id and r.kind = e.what)) + make_interval(secs => e.every_s))"""
_SELDOM = "e.source = 'reading' and e.every_s >= 4 * 3600"
"""What is due more often is the nurses' round, and nobody is buzzed for it."""
_HERE = """not exists (select from leaves l where l.resident_id = e.resident_id and l.during @> $2::timestamptz)"""

READING = Source(
    name="reading",
    before_s=(0,),
    alone=True,
    coming=f"""
        select e.resident_id as subject, extract(epoch from due.at)::bigint as version, e.resident_id, e.facility_id,
               due.at, min(e.since) as since,
               due.at + least(min(make_interval(secs => e.every_s)) / 4, interval '2 hours') as until, null as whose
          from expected e cross join lateral (select {_NEXT} as at) due
         where {_SELDOM} and {_HERE} and due.at > $1::timestamptz - interval '7 days' and due.at < $2::timestamptz
           and exists (select from stays st where st.resident_id = e.resident_id and st.during @> $1::timestamptz)
         group by e.resident_id, e.facility_id, due.at""",
    still=f"""
        select e.resident_id as subject, extract(epoch from {_NEXT})::bigint as version
          from expected e where e.resident_id = any ($1) and {_SELDOM} and {_HERE}""",
    lock="e",
)
"""Several that are due at once are one reminder."""


def _at_home() -> list[str]:
    return [id for id in sorted(library.load()) if screenings.may_be_filled_at_home(id)]


SCREEN = Source(
    name="screen",
    before_s=(86_400,),
    among=_at_home,
    coming="""
        select d.id as subject, extract(epoch from d.until)::bigint as version, d.resident_id, d.facility_id,
               d.until as at, d.told_at as since, d.until, null as whose
          from screening_due d
         where d.ended_at is null and d.until > $1::timestamptz - interval '7 days'
           and d.until < $2::timestamptz and d.instrument = any ($10)
           and exists (select from stays st where st.resident_id = d.resident_id and st.during @> $1::timestamptz)
           and not exists (select from leaves l where l.resident_id = d.resident_id and l.during @> $1::timestamptz)""",
    still="""
        select d.id as subject, extract(epoch from d.until)::bigint as version from screening_due d
         where d.id = any ($1) and d.ended_at is null and $2::timestamptz is not null""",
    lock="d",
)
"""A day before the window closes, to whoever may fill it in at home; that one is due they have been told."""

_CLOCK = """cross join lateral (
            select distinct case when early at time zone m.zone = wall then early
                                 else wall at time zone m.zone end as at
              from unnest(m.times) as t(at), generate_series(
                ($1::timestamptz at time zone m.zone)::date - interval '2 days',
                ($2::timestamptz at time zone m.zone)::date + interval '1 day', interval '1 day') as d(day),
                lateral (select d.day + t.at as wall) w,
                lateral (select (wall - interval '1 hour') at time zone m.zone + interval '1 hour' as early) e) due"""
"""The doses of a medicine: as records/dosing.py has it, a time that comes twice is its first."""
_NOT_RECORDED = """not exists (select from medicine_doses g
                              where g.medicine_id = m.id and g.due_at = {} and g.amended_by is null)"""

DOSE = Source(
    name="dose",
    before_s=(0,),
    scopes=frozenset({"full"}),
    needs=FULL,
    coming=f"""
        select m.id as subject, extract(epoch from due.at)::bigint as version, m.resident_id, m.facility_id,
               due.at, greatest(m.starts_at, m.recorded_at) as since,
               due.at + make_interval(secs => m.grace_s) as until,
               case m.given_by when 'family' then 'family' else 'self' end as whose
          from medicines m {_CLOCK}
         where due.at > $1::timestamptz - interval '1 day' and due.at < $2::timestamptz and due.at >= m.starts_at
           and due.at < least(m.ends_at, m.ended_at, 'infinity'::timestamptz)
           and (m.given_by <> 'staff' or exists (
                  select from leaves l where l.resident_id = m.resident_id and l.during @> due.at))
           and exists (select from stays st where st.resident_id = m.resident_id and st.during @> $1::timestamptz)
           and {_NOT_RECORDED.format("due.at")}""",
    still=f"""
        select m.id as subject, r.version
          from medicines m join reminders r on r.source = 'dose' and r.subject = m.id and r.next_at is not null
         where m.id = any ($1) and r.at < least(m.ends_at, m.ended_at, 'infinity'::timestamptz)
           and $2::timestamptz is not null and {_NOT_RECORDED.format("r.at")}""",
    lock="m",
)
"""What nobody of the house gives: what somebody takes by themselves, what the family gives, and on leave everything."""

CHECK_UP = Source(
    name="checkup",
    before_s=(0,),
    coming="""
        select c.resident_id as subject, extract(epoch from c.at)::bigint as version, c.resident_id, c.facility_id,
               c.at, c.at as since, least(c.until, c.at + interval '7 days') as until, null as whose
          from check_ups_due($1) c where c.at > $1::timestamptz - interval '7 days' and c.at < $2::timestamptz""",
    still="""
        select r.subject, r.version from reminders r join check_ups_due($2) c on c.resident_id = r.subject
         where r.source = 'checkup' and r.subject = any ($1) and extract(epoch from c.at)::bigint = r.version""",
    lock="r",
)
"""On the morning on which one is due. Nothing is called off: one that is signed this moment is no harm."""

SOURCES = (APPOINTMENT, READING, SCREEN, DOSE, CHECK_UP)
