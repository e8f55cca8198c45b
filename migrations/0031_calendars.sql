-- Visits in the phone's own calendar, beside duty; another calendar's duties as blocks; figures of booking.

-- Behind a secret address: the shifts of its person, and the visits booked with or for them, by nobody's name and for no
-- reason given. Nobody's who left, nothing once it was ended.
drop function duty_calendar(bytea, timestamptz);
create function duty_calendar(secret bytea, as_of timestamptz)
returns table (id uuid, rank smallint, starts_at timestamptz, ends_at timestamptz, place text, version int, language text)
language sql stable security definer set search_path = public, pg_temp as
$$
  select e.id, e.rank, lower(e.during), upper(e.during), e.place, e.version, a.language
    from duty_calendars c join accounts a on a.id = c.account_id and a.disabled_at is null
    left join lateral (
      select s.id, s.rank, s.during, null::text as place, 1 as version from shifts s
       where s.account_id = a.id and upper(s.during) > as_of - interval '31 days'
         and works_in(a.id, s.facility_id, null, greatest(as_of, lower(s.during)))
      union all
      select v.id, null, v.during, f.name, v.version from appointments v join facilities f on f.id = v.facility_id
       where v.live and v.state <> 'held' and v.practitioner_id = a.id
         and lower(v.occupied) > as_of - interval '32 days' and upper(v.during) > as_of - interval '31 days'
         and works_in(a.id, v.facility_id, null, greatest(as_of, lower(v.during)))
      union all
      select v.id, null, v.during, f.name, v.version from residents r
        join appointments v on v.resident_id = r.id join facilities f on f.id = v.facility_id
       where r.account_id = a.id and v.live and v.state <> 'held' and lower(v.during) > as_of - interval '31 days'
    ) e on true
   where c.secret_hash = secret and c.ended_at is null order by lower(e.during), e.id
$$;
revoke execute on function duty_calendar(bytea, timestamptz) from public;
grant execute on function duty_calendar(bytea, timestamptz) to antam_app;

-- What came out of a file: the event it was, as a hash, so that the file read again replaces it.
alter table calendar_blocks add column event bytea check (length(event) = 32);
create index calendar_blocks_of_event on calendar_blocks (calendar_id, event) where (event is not null and ended_at is null);
