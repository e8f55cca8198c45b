-- Visits: when somebody can be booked, who is booked with whom, and no overlap whatever the code does.

create table calendars (                         -- when a practitioner or a room can be booked, by their own clock
  id uuid primary key default uuidv7(),
  facility_id uuid not null references facilities,
  account_id uuid references accounts,           -- null: a room's
  name text check (length(name) between 1 and 100),   -- a room's
  opening jsonb not null default '{"rules": [], "closed": []}',   -- scheduling/openings.py
  version int not null default 0,
  check ((account_id is null) = (name is not null)),
  unique (facility_id, account_id),
  unique (facility_id, name)
);

create table calendar_blocks (                   -- leave, other duties: nobody is booked meanwhile
  id uuid primary key,                           -- made by the phone
  facility_id uuid not null references facilities,
  calendar_id uuid not null references calendars,
  account_id uuid references accounts,           -- the calendar's: leave in one house is leave in every house
  kind text not null check (kind in ('leave', 'duty', 'closed', 'other')),
  during tstzrange not null check (not isempty(during) and not lower_inf(during) and not upper_inf(during)),
  note text check (length(note) <= 500),
  made_by uuid not null references accounts,
  made_at timestamptz not null,
  ended_at timestamptz,
  ended_by uuid references accounts
);
create index calendar_blocks_live on calendar_blocks using gist (calendar_id, during) where (ended_at is null);
create index calendar_blocks_of_account on calendar_blocks using gist (account_id, during) where (ended_at is null);

create table appointments (
  id uuid primary key,                           -- made by the phone
  facility_id uuid not null references facilities,
  resident_id uuid not null references residents,
  calendar_id uuid not null references calendars,   -- whose rules offered it
  practitioner_id uuid references accounts,
  room_id uuid references calendars,
  kind text not null check (kind in ('visit', 'video', 'phone', 'family_visit', 'family_video', 'group_therapy',
                                     'transport')),
  during tstzrange not null,
  occupied tstzrange not null,                   -- with the buffers before and after
  sitting uuid not null,                         -- its own id; those of one group share one
  seat smallint not null default 1,
  capacity smallint not null default 1,
  state text not null check (state in ('held', 'confirmed', 'checked_in', 'came', 'missed', 'cancelled', 'expired')),
  live boolean not null generated always as (state in ('held', 'confirmed', 'checked_in')) stored,
  hold_until timestamptz,
  version int not null default 1,
  booked_by uuid not null references accounts,
  booked_as text not null,
  booked_at timestamptz not null,
  booked_for timestamptz not null,               -- when it was to begin; a move changes `during`
  reason text check (length(reason) <= 500),
  needs jsonb not null default '{}',
  consented_as text check (consented_as in ('resident', 'representative')),
  consented_at timestamptz,
  overridden text check (length(overridden) between 3 and 500),   -- why it stands outside what is offered
  ended_as text check (ended_as in ('resident', 'family', 'staff', 'house')),   -- who cancelled
  ended_why text check (length(ended_why) <= 500),
  missed_why text,
  check (practitioner_id is not null or room_id is not null),
  check ((state = 'held') <= (hold_until is not null)),
  check (not isempty(during) and lower_inc(during) and not upper_inc(during)
         and not lower_inf(during) and not upper_inf(during)),
  check (occupied @> during and not lower_inf(occupied) and not upper_inf(occupied)
         and upper(occupied) - lower(occupied) <= interval '1 day'),
  check (capacity between 1 and 100 and seat between 1 and capacity),
  check (capacity > 1 or sitting = id),
  -- One doctor, one room, one resident: at one place at a time in every live state. Those of one group sit together.
  constraint practitioner_taken exclude using gist (practitioner_id with =, occupied with &&, sitting with <>)
    where (live and practitioner_id is not null),
  constraint room_taken exclude using gist (room_id with =, occupied with &&, sitting with <>)
    where (live and room_id is not null),
  constraint resident_taken exclude using gist (resident_id with =, during with &&) where (live),
  constraint group_begins_together exclude using gist (sitting with =, (lower(occupied)) with <>) where (live and capacity > 1),
  constraint group_ends_together exclude using gist (sitting with =, (upper(occupied)) with <>) where (live and capacity > 1)
);
create unique index seat_taken on appointments (sitting, seat) where (live);
create index appointments_of_practitioner on appointments (practitioner_id, lower(occupied))
  include (occupied, state, hold_until, capacity, id) where (live);   -- all a search asks of it
create index appointments_of_room on appointments (room_id, lower(occupied)) where (live);
create index appointments_of_resident on appointments (resident_id, lower(during), id);
create index appointments_of_facility on appointments (facility_id, lower(during), id);
create index appointments_held on appointments (hold_until) where (state = 'held');

create table appointment_log (                   -- append-only
  id bigint generated always as identity primary key,
  appointment_id uuid not null references appointments on delete cascade,
  at timestamptz not null,
  by uuid references accounts,                   -- null: the house itself
  what text not null check (what in ('held', 'booked', 'confirmed', 'moved', 'cancelled', 'checked_in', 'came', 'missed',
                                     'expired', 'offered')),
  was tstzrange                                  -- what it was moved from
);
create index appointment_log_of on appointment_log (appointment_id, id);

create table waitlist (                          -- who would like a time that is taken, in the order they asked
  id uuid primary key,                           -- made by the phone
  n bigint generated always as identity,
  facility_id uuid not null references facilities,
  resident_id uuid not null references residents,
  kind text not null,
  practitioner_id uuid references accounts,      -- null: whoever it is
  first timestamptz not null,
  last timestamptz not null check (last > first),
  asked_by uuid not null references accounts,
  asked_at timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'offered', 'taken', 'declined', 'lapsed', 'withdrawn')),
  offer_id uuid references appointments on delete set null,
  offer_until timestamptz,
  check ((state = 'offered') <= (offer_until is not null))
);
create index waitlist_waiting on waitlist (facility_id, kind, n) where (state = 'waiting');
create index waitlist_offered on waitlist (offer_until) where (state = 'offered');
create index waitlist_of on waitlist (resident_id, n);

create table freed_times (                       -- somebody gave this up; gone as soon as the next were asked
  id uuid primary key,
  facility_id uuid not null references facilities,
  resident_id uuid not null references residents,   -- who gave it up: not the one to be offered it
  appointment_id uuid not null,                  -- theirs
  kind text not null,
  calendar_id uuid not null references calendars,
  practitioner_id uuid,
  room_id uuid,
  during tstzrange not null,
  occupied tstzrange not null,
  sitting uuid,                                  -- null: a time of its own
  capacity smallint not null,
  due_at timestamptz not null
);
create index freed_times_due on freed_times (due_at, id);

do $$
declare t text;
begin
  foreach t in array array['calendars', 'calendar_blocks', 'appointments', 'appointment_log', 'waitlist', 'freed_times'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
  end loop;
end $$;

-- Relatives who read appointments and no readings, and the house in which an opened resident lives now: it attends to
-- what another house has booked for them. The others' reach is acting_readable() already.
create function acting_visited() returns uuid[] language sql stable security definer set search_path = public, pg_temp as
$$ select coalesce(array_agg(of.resident_id), '{}') from (
     select rel.resident_id from relatives rel
      where rel.account_id = acting_account() and rel.scope = 'appointments' and rel.ended_at is null
        and rel.consented_at <= now() and coalesce(rel.blocked_until <= now(), true)
        and rel.resident_id = any (acting_residents())
     union all
     select st.resident_id from stays st
      where st.resident_id = any (acting_opened()) and st.facility_id = any (acting_facilities())
        and upper_inf(st.during)) of $$;

-- Whose it is, so that the door can say whether they may know.
create function whose_appointment(of_appointment uuid) returns uuid
language sql stable security definer set search_path = public, pg_temp as
$$ select a.resident_id from appointments a where a.id = of_appointment $$;

-- Whether somebody may look for a free time here: who works here, and who may book for somebody who lives here.
create function books_in(of_facility uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as
$$ select session_user <> 'antam_app' or of_facility = any (acting_facilities())
       or exists (select from stays st where st.resident_id = any (acting_contacts()) and st.facility_id = of_facility
                     and upper_inf(st.during)) $$;

create function bookable_calendars(of_facility uuid, as_of timestamptz)
returns table (id uuid, account_id uuid, name text, opening jsonb, version int)
language sql stable security definer set search_path = public, pg_temp as
$$ select c.id, c.account_id, coalesce(c.name, n.name), c.opening, c.version
     from calendars c left join staff_names(array(select k.account_id from calendars k where k.facility_id = of_facility)) n
            on n.account = c.account_id
    where c.facility_id = of_facility and books_in(of_facility)
      and (c.account_id is null or works_in(c.account_id, of_facility, null, as_of)) $$;

-- When these calendars are taken, and by nobody's name: seconds since 1970. Groups stand apart; `seats` are those left
-- in one of this kind; what somebody holds whose hold is over is free. Duty is in the way as the calendar says.
create function times_taken(
  of_facility uuid, of_calendars uuid[], of_kind text, since timestamptz, until timestamptz, besides uuid,
  as_of timestamptz
) returns table (calendar_id uuid, begins bigint[], ends bigint[], group_begins bigint[], group_ends bigint[], seats int[],
                 sittings uuid[])
language sql stable security definer set search_path = public, pg_temp as
$$
  select c.id, taken.*
    from calendars c cross join lateral (
    select coalesce(array_agg(date_part('epoch', t.b)::bigint) filter (where t.sitting is null), '{}'),
           coalesce(array_agg(date_part('epoch', t.e)::bigint) filter (where t.sitting is null), '{}'),
           array_agg(date_part('epoch', t.b)::bigint) filter (where t.sitting is not null),
           array_agg(date_part('epoch', t.e)::bigint) filter (where t.sitting is not null),
           array_agg(t.seats) filter (where t.sitting is not null),
           array_agg(t.sitting) filter (where t.sitting is not null)
      from (
      select lower(a.occupied) as b, upper(a.occupied) as e, 0 as seats, null::uuid as sitting from appointments a
       where a.live and a.practitioner_id = c.account_id and lower(a.occupied) >= since - interval '1 day'
         and lower(a.occupied) < until and upper(a.occupied) > since and a.capacity = 1 and a.id is distinct from besides
         and (a.state <> 'held' or a.hold_until > as_of)
      union all
      select lower(a.occupied), upper(a.occupied), 0, null from appointments a
       where a.live and a.room_id = c.id and lower(a.occupied) >= since - interval '1 day'
         and lower(a.occupied) < until and upper(a.occupied) > since and a.capacity = 1 and a.id is distinct from besides
         and (a.state <> 'held' or a.hold_until > as_of)
      union all
      select min(lower(a.occupied)), max(upper(a.occupied)),
             case when min(a.kind) = of_kind then (max(a.capacity) - count(*))::int else 0 end, a.sitting
        from appointments a
       where a.live and (a.practitioner_id = c.account_id or a.room_id = c.id) and a.capacity > 1
         and lower(a.occupied) >= since - interval '1 day' and lower(a.occupied) < until and upper(a.occupied) > since
         and a.id is distinct from besides and (a.state <> 'held' or a.hold_until > as_of)
       group by a.sitting
      union all
      select lower(b.during), upper(b.during), 0, null from calendar_blocks b
       where (b.calendar_id = c.id or b.account_id = c.account_id) and b.ended_at is null
         and b.during && tstzrange(since, until)
      union all
      select lower(s.during), upper(s.during), 0, null from shifts s
       where c.opening->'blocked_by_duty' ? of_kind and s.account_id = c.account_id and s.during && tstzrange(since, until)
      union all
      select lower(o.gap), upper(o.gap), 0, null from unnest(
        case when c.opening->'only_on_duty' ? of_kind and c.account_id is not null
             then tstzmultirange(tstzrange(since, until)) - coalesce((
                    select range_agg(s.during) from shifts s
                     where s.account_id = c.account_id and s.facility_id = c.facility_id
                       and s.during && tstzrange(since, until)), '{}') end) o(gap)
      ) t) taken
   where c.facility_id = of_facility and (of_calendars is null or c.id = any (of_calendars)) and books_in(of_facility)
$$;

-- Whether somebody has this moment, asked first of all: of four hundred who want one time, most need to hear no more.
create function plainly_taken(
  of_facility uuid, practitioner uuid, room uuid, moment timestamptz, besides uuid, as_of timestamptz
) returns boolean language sql stable security definer set search_path = public, pg_temp as
$$ select books_in(of_facility) and (
     exists (select from appointments a where a.live and a.practitioner_id = practitioner and a.occupied @> moment
                and a.capacity = 1 and a.id is distinct from besides and (a.state <> 'held' or a.hold_until > as_of))
     or exists (select from appointments a where a.live and a.room_id = room and a.occupied @> moment
                   and a.capacity = 1 and a.id is distinct from besides and (a.state <> 'held' or a.hold_until > as_of))) $$;

-- One booking of a calendar at a time: its row first, then whoever else is concerned, in one order for everybody. The
-- exclusion constraints alone would let two write and then wait for each other. What is held beyond its time and in
-- the way is over from here on, without any job having run.
create function hold_times(
  of_calendars uuid[], keys text[], practitioner uuid, room uuid, resident uuid, span tstzrange, as_of timestamptz
) returns void language plpgsql security definer set search_path = public, pg_temp as
$$
begin
  perform from calendars c where c.id = any (of_calendars) order by c.id for update;
  perform pg_advisory_xact_lock(4267026, k) from (select distinct hashtext(key) as k from unnest(keys) key order by 1) s;
  with over as (
    update appointments a set state = 'expired', version = a.version + 1
     where a.state = 'held' and a.hold_until <= as_of and a.occupied && span
       and (a.practitioner_id = practitioner or a.room_id = room or a.resident_id = resident)
    returning a.id, a.hold_until
  )
  insert into appointment_log (appointment_id, at, what) select over.id, over.hold_until, 'expired' from over;
end
$$;

-- The lowest number nobody in this group has; null: there are as many as may be.
create function free_seat(of_sitting uuid, most int) returns int
language sql stable security definer set search_path = public, pg_temp as
$$ select min(n) from generate_series(1, most) n
    where not exists (select from appointments a where a.sitting = of_sitting and a.live and a.seat = n) $$;

revoke execute on function plainly_taken(uuid, uuid, uuid, timestamptz, uuid, timestamptz), free_seat(uuid, int), acting_visited(), whose_appointment(uuid), books_in(uuid), bookable_calendars(uuid, timestamptz),
  times_taken(uuid, uuid[], text, timestamptz, timestamptz, uuid, timestamptz),
  hold_times(uuid[], text[], uuid, uuid, uuid, tstzrange, timestamptz) from public;
grant execute on function plainly_taken(uuid, uuid, uuid, timestamptz, uuid, timestamptz), acting_visited(), whose_appointment(uuid), bookable_calendars(uuid, timestamptz) to antam_app;
grant execute on function free_seat(uuid, int), books_in(uuid), times_taken(uuid, uuid[], text, timestamptz, timestamptz, uuid, timestamptz),
  hold_times(uuid[], text[], uuid, uuid, uuid, tstzrange, timestamptz) to antam_app, antam_engine;

-- Whoever works here knows when their house is open; each sets their own times, the manager everybody's.
grant select, insert, update (opening, version) on calendars to antam_app;
create policy app_reads on calendars for select to antam_app using (facility_id = any ((select acting_facilities())::uuid[]));
create policy app_opens on calendars for insert to antam_app
  with check (facility_id = any ((select acting_managed())::uuid[])
              or account_id = (select acting_account()) and facility_id = any ((select acting_facilities())::uuid[]));
create policy app_sets on calendars for update to antam_app
  using (facility_id = any ((select acting_managed())::uuid[])
         or account_id = (select acting_account()) and facility_id = any ((select acting_facilities())::uuid[]));

grant select, insert, update (ended_at, ended_by) on calendar_blocks to antam_app;
create policy app_reads on calendar_blocks for select to antam_app
  using (facility_id = any ((select acting_facilities())::uuid[]));
create policy app_blocks on calendar_blocks for insert to antam_app
  with check (made_by = (select acting_account())
              and (facility_id = any ((select acting_managed())::uuid[])
                   or account_id = (select acting_account()) and facility_id = any ((select acting_facilities())::uuid[])));
create policy app_ends on calendar_blocks for update to antam_app
  using (facility_id = any ((select acting_managed())::uuid[])
         or account_id = (select acting_account()) and facility_id = any ((select acting_facilities())::uuid[]));

-- The house sees who comes when; at home those whose scope says so. Whoever may change contacts may book.
grant select, insert (id, facility_id, resident_id, calendar_id, practitioner_id, room_id, kind, during, occupied, sitting,
  seat, capacity, state, hold_until, booked_by, booked_as, booked_at, booked_for, reason, needs, overridden, consented_as,
  consented_at), update (calendar_id, practitioner_id, room_id, during, occupied, sitting, seat, capacity, state, hold_until, version, needs, consented_as, consented_at, overridden, ended_as, ended_why, missed_why)
  on appointments to antam_app;
create policy app_reads on appointments for select to antam_app
  using (facility_id = any ((select acting_facilities())::uuid[]) or resident_id = any ((select acting_readable())::uuid[])
         or resident_id = any ((select acting_visited())::uuid[]));
create policy app_books on appointments for insert to antam_app
  with check (booked_by = (select acting_account()) and resident_id = any ((select acting_contacts())::uuid[]));
create policy app_changes on appointments for update to antam_app
  using (resident_id = any ((select acting_contacts())::uuid[]))
  with check (resident_id = any ((select acting_contacts())::uuid[]));
grant select, insert on appointment_log to antam_app;
create policy app_reads on appointment_log for select to antam_app
  using (exists (select from appointments a where a.id = appointment_id
                    and (a.facility_id = any ((select acting_facilities())::uuid[])
                         or a.resident_id = any ((select acting_readable())::uuid[])
                         or a.resident_id = any ((select acting_visited())::uuid[]))));
create policy app_writes on appointment_log for insert to antam_app
  with check (by = (select acting_account())
              and exists (select from appointments a where a.id = appointment_id
                             and a.resident_id = any ((select acting_contacts())::uuid[])));

grant select, insert (id, facility_id, resident_id, kind, practitioner_id, first, last, asked_by, asked_at),
      update (state, offer_until) on waitlist to antam_app;
create policy app_reads on waitlist for select to antam_app
  using (facility_id = any ((select acting_facilities())::uuid[]) or resident_id = any ((select acting_readable())::uuid[])
         or resident_id = any ((select acting_visited())::uuid[]));
create policy app_asks on waitlist for insert to antam_app
  with check (asked_by = (select acting_account()) and resident_id = any ((select acting_contacts())::uuid[]));
create policy app_changes on waitlist for update to antam_app
  using (resident_id = any ((select acting_contacts())::uuid[]))
  with check (resident_id = any ((select acting_contacts())::uuid[]));
grant insert on freed_times to antam_app;
create policy app_frees on freed_times for insert to antam_app
  with check (resident_id = any ((select acting_contacts())::uuid[]));

-- The beat ends holds and offers what was freed: it learns who waits for what, never why.
grant select (id, facility_id, resident_id, calendar_id, practitioner_id, room_id, kind, during, occupied, sitting, seat,
              capacity, state, live, hold_until, version, booked_by, booked_at, booked_for),
      insert, update (state, version) on appointments to antam_engine;
create policy engine_all on appointments to antam_engine using (true) with check (true);
grant insert on appointment_log to antam_engine;
create policy engine_all on appointment_log for insert to antam_engine with check (true);
grant select, update (state, offer_id, offer_until) on waitlist to antam_engine;
create policy engine_all on waitlist to antam_engine using (true) with check (true);
grant select, insert, delete, update (due_at) on freed_times to antam_engine;
create policy engine_all on freed_times to antam_engine using (true) with check (true);
