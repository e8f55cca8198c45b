-- Monitoring: what is due when for whom, so that silence is noticed; and what is usual for each person, so that a trend is.

create table monitoring_plans (                  -- never edited: a change ends one and begins the next
  id uuid primary key default uuidv7(),
  resident_id uuid not null references residents,
  facility_id uuid not null references facilities,
  what text not null check (what in ('round', 'blood_pressure', 'pulse', 'spo2', 'respiratory_rate', 'temperature',
                                     'glucose', 'weight')),
  every_s int check (every_s between 900 and 31 * 86400),   -- null: a round, as often as the last NEWS2 asks for
  reason text not null check (length(reason) between 3 and 500),
  recorded_by uuid not null references accounts,
  during tstzrange not null check (not isempty(during)),
  ended_by uuid references accounts,             -- null with an end: the stay was over
  check (every_s is not null or what = 'round'),
  unique (resident_id, what, during without overlaps)
);

create table leaves (                            -- away for a while, the stay goes on: nothing is due meanwhile
  id uuid primary key,                           -- made by the phone
  resident_id uuid not null references residents,
  facility_id uuid not null references facilities,
  reason text not null check (length(reason) between 3 and 500),
  during tstzrange not null check (not isempty(during)),
  recorded_by uuid not null references accounts,
  ended_by uuid references accounts,
  unique (resident_id, during without overlaps)
);

create table expected (                          -- one row for everything that is waited for; screens and doses join here
  resident_id uuid not null references residents,
  source text not null check (source in ('reading', 'round', 'screen', 'dose', 'again')),
  what text not null,
  facility_id uuid not null references facilities,
  every_s int,
  since timestamptz not null,                    -- nothing was due before
  missed smallint not null default 0,            -- in a row, as far as somebody has been told
  look_at timestamptz not null,                  -- when the beat looks again
  step text,                                     -- of `again`: the step of the ladder that asks; null: over
  calm smallint not null default 0,              -- of `again`: sets in a row that asked for nothing
  check (source = 'again' or step is null),
  primary key (resident_id, source, what)
);
create index expected_due on expected (look_at);

create table baselines (                         -- as large after a year as after a week (alerts/trends.py)
  resident_id uuid not null references residents,
  kind text not null check (kind in ('blood_pressure', 'pulse', 'spo2', 'respiratory_rate', 'temperature', 'weight')),
  line jsonb not null,
  updated_at timestamptz not null,
  accepted_at timestamptz,                       -- when a clinician last said: this is normal now
  accepted_by uuid references accounts,
  accepted_why text check (length(accepted_why) between 3 and 500),
  primary key (resident_id, kind)
);

create table trend_due (                         -- readings no chart has seen yet; gone as soon as one has
  reading_id uuid primary key,                   -- kept in the same statement; no key check
  resident_id uuid not null,
  received_at timestamptz not null
);
create index trend_due_first on trend_due (received_at, reading_id);

do $$
declare t text;
begin
  foreach t in array array['monitoring_plans', 'leaves', 'expected', 'baselines', 'trend_due'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
  end loop;
end $$;

-- Plans, baselines and what is waited for are part of the readings: who may read those may read them. Whoever treats
-- the resident sets them.
grant select, insert, update (during, ended_by) on monitoring_plans to antam_app;
create policy app_reads on monitoring_plans for select to antam_app
  using (resident_id = any ((select acting_readable())::uuid[]));
create policy app_plans on monitoring_plans for insert to antam_app
  with check (recorded_by = (select acting_account()) and resident_id = any ((select acting_treated())::uuid[]));
create policy app_ends on monitoring_plans for update to antam_app
  using (resident_id = any ((select acting_treated())::uuid[]))
  with check (resident_id = any ((select acting_treated())::uuid[]));

grant select, insert, update, delete on expected to antam_app;
create policy app_reads on expected for select to antam_app
  using (resident_id = any ((select acting_readable())::uuid[]));
create policy app_adds on expected for insert to antam_app
  with check (resident_id = any ((select acting_treated())::uuid[]));
create policy app_changes on expected for update to antam_app
  using (resident_id = any ((select acting_treated())::uuid[]))
  with check (resident_id = any ((select acting_treated())::uuid[]));
create policy app_drops on expected for delete to antam_app
  using (resident_id = any ((select acting_treated())::uuid[]));

grant select, update (line, updated_at, accepted_at, accepted_by, accepted_why) on baselines to antam_app;
create policy app_reads on baselines for select to antam_app
  using (resident_id = any ((select acting_readable())::uuid[]));
create policy app_accepts on baselines for update to antam_app
  using (resident_id = any ((select acting_treated())::uuid[]))
  with check (resident_id = any ((select acting_treated())::uuid[]));

-- Whoever may move a resident says that they are away, from where they live.
grant select, insert, update (during, ended_by) on leaves to antam_app;
create policy app_reads on leaves for select to antam_app
  using (facility_id = any ((select acting_facilities())::uuid[]) or resident_id = any ((select acting_readable())::uuid[]));
create policy app_records on leaves for insert to antam_app
  with check (recorded_by = (select acting_account())
              and (resident_id = any ((select acting_treated())::uuid[])
                   or facility_id = any ((select acting_managed())::uuid[]))
              and exists (select from stays s where s.resident_id = leaves.resident_id
                             and s.facility_id = leaves.facility_id and upper_inf(s.during)));
create policy app_ends on leaves for update to antam_app
  using (resident_id = any ((select acting_treated())::uuid[]) or facility_id = any ((select acting_managed())::uuid[]))
  with check (resident_id = any ((select acting_treated())::uuid[])
              or facility_id = any ((select acting_managed())::uuid[]));

-- The reading that asks for the next one sooner is kept and judged by the committer.
grant select, insert, update (facility_id, every_s, since, look_at, step, calm) on expected to antam_committer;
create policy committer_all on expected to antam_committer using (source = 'again') with check (source = 'again');
grant insert on trend_due to antam_committer;
create policy committer_all on trend_due for insert to antam_committer with check (true);

grant select, delete, update (received_at) on trend_due to antam_engine;
create policy engine_all on trend_due to antam_engine using (true) with check (true);
grant select (resident_id, kind, line, updated_at), insert (resident_id, kind, line, updated_at), update (line, updated_at)
  on baselines to antam_engine;
create policy engine_all on baselines to antam_engine using (true) with check (true);
grant select, delete, insert, update (facility_id, every_s, since, missed, look_at, step, calm) on expected to antam_engine;
create policy engine_all on expected to antam_engine using (true) with check (true);
grant select (id, resident_id, what, during), update (during) on monitoring_plans to antam_engine;
create policy engine_all on monitoring_plans to antam_engine using (true) with check (true);
grant select (resident_id, during) on leaves to antam_engine;
create policy engine_all on leaves for select to antam_engine using (true);
