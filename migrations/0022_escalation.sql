-- Escalation by the hour, in rounds and until all have answered; what a province hears of an alert nobody answered; and
-- the engine's sign of life.

alter table alerts
  add column begun_at timestamptz,               -- when step one was last told: the hour whose steps it goes by
  add column rounds smallint not null default 0, -- how often the present step was told
  add column all_answer boolean not null default false,   -- the present step is over when all it told have answered
  add column asked_at timestamptz;               -- its owner was asked whether they are still on it; null once they said so

-- Emergencies are claimed before all others, without looking through what else is due.
create index alerts_due_grave on alerts (next_due_at) where state <> 'resolved' and level = 'emergency';

create table unanswered_notices (                -- when a province last heard of a facility; never of whom or how many
  facility_id uuid primary key references facilities,
  told_at timestamptz not null
);
alter table unanswered_notices enable row level security;
alter table unanswered_notices force row level security;
create policy owner_all on unanswered_notices to antam_owner using (true) with check (true);

-- The contacts of the facility's province and its name, once in `rest`; nobody while that lasts.
create function tell_province(of_facility uuid, at timestamptz, rest interval)
returns table (account uuid, facility text)
language sql security definer set search_path = public, pg_temp as
$$
  with heard as (
    insert into unanswered_notices as n (facility_id, told_at)
    select f.id, at from facilities f where f.id = of_facility
       and exists (select from province_staff p where p.province_code = f.province_code and p.during @> at)
    on conflict (facility_id) do update set told_at = excluded.told_at where n.told_at <= excluded.told_at - rest
    returning n.facility_id
  )
  select p.account_id, f.name from heard h join facilities f on f.id = h.facility_id
    join province_staff p on p.province_code = f.province_code and p.during @> at order by p.account_id
$$;
revoke execute on function tell_province(uuid, timestamptz, interval) from public;
grant execute on function tell_province(uuid, timestamptz, interval) to antam_engine;

create table engine_cycles (                     -- the engine's sign of life, a row for each pass that must not stand
  pass text primary key,
  at timestamptz not null                        -- when a round of it last ended well, by the database's clock
) with (fillfactor = 50);
alter table engine_cycles enable row level security;
alter table engine_cycles force row level security;
create policy owner_all on engine_cycles to antam_owner using (true) with check (true);
create policy engine_all on engine_cycles to antam_engine using (true) with check (true);
grant select, insert, update on engine_cycles to antam_engine;
