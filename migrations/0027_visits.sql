-- A booked time that was taken away afterwards is found, told and listed until it is moved or cancelled.

alter table appointment_log drop constraint appointment_log_what_check;
alter table appointment_log add constraint appointment_log_what_check
  check (what in ('held', 'booked', 'confirmed', 'moved', 'cancelled', 'checked_in', 'came', 'missed', 'expired', 'offered',
                  'unsettled', 'settled'));
create index calendar_blocks_coming on calendar_blocks (upper(during)) where (ended_at is null);

-- What is booked in a time that is no longer there, and why: calculated, never stored. `told`: its last line says so.
-- What staff booked outside the rules with a reason is only touched by what came later. Null `why`: it was told of, and
-- its time is there again. Null `of_facility`: everywhere, for the engine alone.
create function unsettled_appointments(of_facility uuid, as_of timestamptz)
returns table (id uuid, why text, told boolean)
language sql stable security definer set search_path = public, pg_temp as
$$
  with coming as (
    select a.id, a.facility_id, a.calendar_id, a.practitioner_id, a.room_id, a.kind, a.occupied, a.overridden,
           (lower(a.during) at time zone f.time_zone)::date as day,
           p.at as placed_at, coalesce(t.what = 'unsettled', false) as told
      from appointments a join facilities f on f.id = a.facility_id
      cross join lateral (select max(l.at) as at, max(l.id) as id from appointment_log l
                           where l.appointment_id = a.id and l.what in ('held', 'booked', 'offered', 'moved')) p
      left join lateral (select l.what from appointment_log l
                          where l.appointment_id = a.id and l.id > coalesce(p.id, 0) and l.what in ('unsettled', 'settled')
                          order by l.id desc limit 1) t on true
     where a.live and a.state in ('confirmed', 'checked_in') and lower(a.during) > as_of
       and case when of_facility is null then session_user <> 'antam_app'
                else a.facility_id = of_facility and of_facility = any ((select acting_facilities())::uuid[]) end
  ), judged as (
    select c.id, c.told, case
        when b.kind is not null then b.kind
        when c.practitioner_id is not null and not exists (
          select from staff s where s.facility_id = c.facility_id and s.account_id = c.practitioner_id
                                and s.during @> lower(c.occupied)) then 'left'
        when c.overridden is null and exists (
          select from calendars k, jsonb_array_elements(k.opening->'closed') closed
           where k.id = c.calendar_id and c.day between (closed->>'first')::date and (closed->>'last')::date) then 'closed'
        when d.made_at is not null and (c.overridden is null or d.made_at > c.placed_at)
             and (c.overridden is not null or not exists (
               select from calendars k, jsonb_array_elements(k.opening->'rules') rule
                where k.id = c.calendar_id and (rule->>'on_holidays')::boolean and rule->'kinds' ? c.kind)) then 'holiday'
        when exists (
          select from calendars k join shifts s on s.account_id = c.practitioner_id and s.during && c.occupied
           where k.id = c.calendar_id and k.opening->'blocked_by_duty' ? c.kind
             and (c.overridden is null or uuid_extract_timestamp(s.id) > c.placed_at)) then 'duty'
        when c.overridden is null and exists (
          select from calendars k where k.id = c.calendar_id and k.opening->'only_on_duty' ? c.kind
             and not coalesce((select range_agg(s.during) @> c.occupied from shifts s
                                where s.account_id = c.practitioner_id and s.facility_id = c.facility_id
                                  and s.during && c.occupied), false)) then 'duty'
        end as why
      from coming c
      left join lateral (
        select b.kind from calendar_blocks b
         where b.ended_at is null and b.during && c.occupied
           and (b.account_id = c.practitioner_id or b.calendar_id in (c.calendar_id, c.room_id))
           and (c.overridden is null or b.made_at > c.placed_at)
         order by lower(b.during) limit 1) b on true
      left join lateral (
        select held.made_at from (
          select distinct on (d.day) d.kind, d.made_at from duty_days d
           where d.day = c.day and d.ended_at is null and (d.facility_id = c.facility_id or d.facility_id is null)
           order by d.day, d.facility_id nulls last) held
         where held.kind in ('holiday', 'rest')) d on true
  )
  select j.id, j.why, j.told from judged j where j.why is not null or j.told
$$;
revoke execute on function unsettled_appointments(uuid, timestamptz) from public;
grant execute on function unsettled_appointments(uuid, timestamptz) to antam_app, antam_engine;
