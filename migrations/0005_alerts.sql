-- Early warning: alerts with their log, who was told, and the question every delivery asks: may this account follow?

create table alerts (
  id uuid primary key,
  facility_id uuid not null references facilities,
  resident_id uuid not null references residents,
  family text not null,                          -- one open alert per resident and family; new readings append
  rule text not null,                            -- rule@version that set the present level
  level text not null check (level in ('info', 'routine', 'urgent', 'emergency')),
  text_vi text not null,
  text_en text not null,
  state text not null default 'open' check (state in ('open', 'acknowledged', 'resolved')),
  policy jsonb not null,                         -- the facility's steps, frozen when the alert opened
  step smallint not null default 0,              -- how many steps have been told
  next_due_at timestamptz,
  opened_at timestamptz not null,
  owner_id uuid references accounts,
  acknowledged_at timestamptz,
  cleared_at timestamptz,                        -- the readings are back within the rule's clear limits
  resolved_at timestamptz,
  told_at timestamptz,                           -- when the last step was told
  refractory_s int not null default 0,
  quiet_until timestamptz,                       -- refractory: the same rule does not open again before, unless worse
  held_why text check (held_why in ('repeat', 'quiet_hours', 'snoozed')),   -- it waits on purpose, and for how long
  held_until timestamptz,
  -- No alert that is not resolved is ever idle, whatever the code does.
  check ((state = 'resolved') = (next_due_at is null)),
  check ((state = 'resolved') = (resolved_at is not null)),
  check (state <> 'acknowledged' or (owner_id is not null and acknowledged_at is not null)),
  check ((held_why is null) = (held_until is null)),
  check (held_until is null or (state <> 'resolved' and next_due_at <= held_until)),
  check (held_why is distinct from 'snoozed' or level <> 'emergency')
);
create unique index alerts_one_open on alerts (resident_id, family) where state <> 'resolved';
create index alerts_due on alerts (next_due_at) where state <> 'resolved';
create index alerts_of_facility on alerts (facility_id, opened_at desc, id desc);
create index alerts_quiet on alerts (resident_id, quiet_until) where quiet_until is not null;

create table alert_log (                         -- append-only: the app, the committer and the engine may only insert
  id bigint generated always as identity primary key,
  alert_id uuid not null references alerts,
  at timestamptz not null,
  by uuid references accounts,                   -- null: the house itself
  what text not null,
  who uuid references accounts,
  step smallint,
  channels text[],                               -- ways a step asked for besides the one each prefers
  level text,
  rule text,
  reading_id uuid references readings,
  shown_vi text,
  shown_en text,
  why text,                                      -- of what was suppressed: refractory, repeat, not_confirmed ...
  until timestamptz,                             -- how long it is held back
  fired jsonb,                                   -- the rule as it stood then, its source and the values it saw
  note text check (length(note) <= 4000)
);
create index alert_log_of on alert_log (alert_id, id);

create table alert_told (                        -- being told gives the right to see and answer until it is resolved
  alert_id uuid not null references alerts,
  account_id uuid not null references accounts,
  at timestamptz not null,
  primary key (alert_id, account_id)
);
create index told_of_account on alert_told (account_id);

-- Whether these accounts may still follow these residents, and how far: 9 the resident, staff and those told of an
-- open alert; else the relative's scope (1 status, 2 appointments, 3 summary, 4 full). No row: no longer.
create function may_follow(accounts uuid[], about uuid[])
returns table (account uuid, resident uuid, name text, reach smallint)
language sql stable security definer set search_path = public, pg_temp as
$$
  select * from (
    select p.account, p.resident, r.name, (case
        when r.account_id = p.account then 9
        when (select true from stays st join staff s on s.facility_id = st.facility_id
               where st.resident_id = r.id and st.during @> now() and s.account_id = p.account and s.during @> now() limit 1)
          then 9
        when (select true from alert_told t join alerts a on a.id = t.alert_id
               where t.account_id = p.account and a.resident_id = r.id and a.state <> 'resolved' limit 1) then 9
        else (select case rel.scope when 'status' then 1 when 'appointments' then 2 when 'summary' then 3 else 4 end
                from relatives rel where rel.resident_id = r.id and rel.account_id = p.account
                 and rel.ended_at is null and rel.consented_at <= now())
      end)::smallint as reach
      from unnest(accounts, about) as p(account, resident)
      cross join lateral (select r.* from residents r where r.id = p.resident offset 0) r
  ) followed where reach is not null
$$;

-- Whom a resident's alerts concern at home: the resident's own account (no scope) and relatives with theirs.
create function concerned_with(about uuid) returns table (account uuid, scope text)
language sql stable security definer set search_path = public, pg_temp as
$$
  select r.account_id, null from residents r where r.id = about and r.account_id is not null
  union all
  select rel.account_id, rel.scope from relatives rel
   where rel.resident_id = about and rel.ended_at is null and rel.consented_at <= now()
$$;

-- Whose alert an account was told of: the policies' way in, so that they do not read each other in a circle.
create function acting_told() returns uuid[] language sql stable security definer set search_path = public, pg_temp as
$$ select coalesce(array_agg(t.alert_id), '{}') from alert_told t join alerts a on a.id = t.alert_id
    where t.account_id = acting_account() and (a.state <> 'resolved' or a.resolved_at >= now()) $$;

do $$
declare t text;
begin
  foreach t in array array['alerts', 'alert_log', 'alert_told'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
  end loop;
end $$;

revoke execute on function may_follow(uuid[], uuid[]), concerned_with(uuid), acting_told() from public;
grant execute on function may_follow(uuid[], uuid[]) to antam_app, antam_committer;
grant execute on function concerned_with(uuid) to antam_app, antam_committer, antam_engine;
grant execute on function acting_told() to antam_app;

grant select, insert, update on alerts to antam_app, antam_committer, antam_engine;
grant select, insert on alert_log to antam_app, antam_committer;
grant select (id, alert_id, at, what, who, step, channels, level, rule, reading_id, shown_vi, shown_en, why, until, fired), insert on alert_log to antam_engine;
grant select, insert on alert_told to antam_app, antam_engine;
grant select on alert_told to antam_committer;

create policy app_sees on alerts for select to antam_app
  using (facility_id = any ((select acting_facilities())::uuid[]) or resident_id = any ((select acting_residents())::uuid[])
         or id = any ((select acting_told())::uuid[]));
-- A resident or relative changes nothing but their own call for help.
create policy app_answers on alerts for update to antam_app
  using (facility_id = any ((select acting_facilities())::uuid[]) or id = any ((select acting_told())::uuid[])
         or (family = 'help' and resident_id = any ((select acting_residents())::uuid[])))
  with check (facility_id = any ((select acting_facilities())::uuid[]) or id = any ((select acting_told())::uuid[])
         or (family = 'help' and resident_id = any ((select acting_residents())::uuid[])));
create policy app_calls on alerts for insert to antam_app
  with check (family = 'help' and (facility_id = any ((select acting_facilities())::uuid[])
         or resident_id = any ((select acting_residents())::uuid[])));
-- exists, by id: `in (select ...)` would gather all alerts there are, several times an acknowledgement.
create policy app_sees on alert_log to antam_app
  using (exists (select from alerts a where a.id = alert_id))
  with check (exists (select from alerts a where a.id = alert_id));
create policy app_sees on alert_told to antam_app
  using (exists (select from alerts a where a.id = alert_id))
  with check (exists (select from alerts a where a.id = alert_id));
create policy committer_all on alerts to antam_committer using (true) with check (true);
create policy committer_all on alert_log to antam_committer using (true) with check (true);
create policy committer_all on alert_told for select to antam_committer using (true);
create policy engine_all on alerts to antam_engine using (true) with check (true);
create policy engine_all on alert_log to antam_engine using (true) with check (true);
create policy engine_all on alert_told to antam_engine using (true) with check (true);

-- Answering an alert ends its pending pushes; the app may end those of alerts it can see.
grant select (id, subject, account_id, next_at), update (next_at, ended_at, outcome) on reach_intents to antam_app;
create policy app_ends on reach_intents to antam_app
  using (exists (select from alerts a where a.id = subject))
  with check (exists (select from alerts a where a.id = subject));
-- A resident told through an alert is a resident one may look up.
create policy app_told on residents for select to antam_app
  using (id in (select a.resident_id from alerts a where a.id = any ((select acting_told())::uuid[])));
create policy app_told on stays for select to antam_app
  using (resident_id in (select a.resident_id from alerts a where a.id = any ((select acting_told())::uuid[])));
