-- The gaps of scheduling: medicines without the house and their reminders, doses that arrive late, second checks that do not.

-- Who sees to it that a medicine is taken. What is not given in rounds nobody of the house accounts for: it is not in the
-- round and is never missed, and whoever sees to it is reminded.
alter table medicines add column given_by text not null default 'staff' check (given_by in ('staff', 'self', 'family')),
  add check (given_by = 'staff' or look_at is null);
create index medicines_at_home on medicines (resident_id) where given_by <> 'staff' and ended_at is null;
grant select (given_by, recorded_at) on medicines to antam_engine;

-- Periodic check-ups that are due and not done, of who lives there: for reminders, ids and days alone. As state_on and
-- months_after have it (records/campaigns.py). At eight in the morning of the day; of a campaign that was opened later, then.
create function check_ups_due(as_of timestamptz)
returns table (resident_id uuid, facility_id uuid, at timestamptz, until timestamptz)
language sql stable security definer set search_path = public, pg_temp as
$$
  select r.id, c.facility_id, greatest((d.due_on + time '08:00') at time zone f.time_zone, c.made_at),
         (c.closes_on + 1)::timestamp at time zone f.time_zone
    from campaigns c join facilities f on f.id = c.facility_id
    join stays st on st.facility_id = c.facility_id and st.during @> as_of
    join residents r on r.id = st.resident_id and r.died_at is null and r.erased_at is null
    cross join lateral (select max(k.done_on) as last_on from checkups k
                         where k.resident_id = r.id and k.amended_by is null) l
    cross join lateral (select greatest(c.opens_on,
                               (l.last_on + make_interval(months => c.interval_months))::date) as due_on) d
   where c.ended_at is null and c.closes_on >= (as_of at time zone f.time_zone)::date and d.due_on <= c.closes_on
     and (l.last_on is null or l.last_on < c.opens_on)
     and (r.birth_date is null or extract(year from age(c.opens_on, r.birth_date)) between c.age_from and c.age_to)
     and (c.category is null or exists (select from beneficiary_categories b
                                         where b.resident_id = r.id and b.code = c.category and b.during @> as_of::date))
$$;
revoke execute on function check_ups_due(timestamptz) from public;
grant execute on function check_ups_due(timestamptz) to antam_engine;

-- Opens the second wall to staff of the house whose shift is over, for doses that reach us late, and says when they were
-- on duty there in the last days; null: not at all, and nothing is opened.
create function open_doses(about uuid, as_of timestamptz) returns tstzmultirange
language plpgsql security definer set search_path = public, pg_temp as
$$
declare f resident_facts; worked tstzmultirange;
begin
  select * into f from facts_of(array[acting_account()], array[about], array[acting_second_factor()], as_of);
  if f.present and not f.erased and f.staff && '{doctor,nurse}' then
    select range_agg(s.during * tstzrange(null, as_of)) into worked from shifts s
     where s.account_id = acting_account() and s.facility_id = f.facility
       and s.during && tstzrange(as_of - interval '3 days', as_of);
  end if;
  if worked is not null then
    perform set_config('antam.readable', (acting_readable() || about)::text, true),
            set_config('antam.clinical', (acting_clinical() || about)::text, true),
            set_config('antam.treated', (acting_treated() || about)::text, true);
  end if;
  return worked;
end
$$;
revoke execute on function open_doses(uuid, timestamptz) from public;
grant execute on function open_doses(uuid, timestamptz) to antam_app;

-- A second check that does not come: looked for when its time is over, told, and rung for if it still does not come.
alter table medicine_doses add column check_at timestamptz, add column check_told_at timestamptz,
  add check (check_at is null or second_due);
create index medicine_doses_check on medicine_doses (check_at) where check_at is not null;
create index medicine_doses_unchecked on medicine_doses (facility_id)
  where check_told_at is not null and second_by is null and amended_by is null;
grant update (check_at, alarm, alarm_at) on medicine_doses to antam_app;
grant select (second_due, second_at, check_at, check_told_at), update (check_at, check_told_at) on medicine_doses to antam_engine;
alter table worklist_contacts drop constraint worklist_contacts_kind_check, add constraint worklist_contacts_kind_check
  check (kind in ('check', 'alerts', 'missed_call', 'thread', 'screening', 'call_back', 'follow_up', 'second_check'));
