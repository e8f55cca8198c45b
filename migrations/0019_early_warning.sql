-- Early warning as a facility sets it: versions of protocols it uses, a resident's own bands, what is held back and why.

-- Which version of a protocol a facility uses: the last line counts, the lines before it are its history.
create table protocol_choices (
  facility_id uuid not null references facilities,
  protocol text not null,
  n int not null,                                -- 1, 2, 3 ...: two who choose at once meet here
  version text not null,
  sha256 text not null,                          -- of the file they saw
  chosen_by uuid not null references accounts,
  chosen_at timestamptz not null,
  primary key (facility_id, protocol, n)
);

-- What a doctor has set for one resident; never edited: another band ends the one before it.
create table resident_bands (
  id uuid primary key,
  resident_id uuid not null references residents,
  facility_id uuid not null references facilities,
  n int not null,                                -- of the resident; the version in `own.spo2.low@3`
  kind text not null,
  field text,                                    -- systolic or diastolic, of a blood pressure
  limits jsonb not null,
  author_id uuid not null references accounts,
  author_as text not null,
  reason text not null check (length(reason) between 1 and 1000),
  set_at timestamptz not null,
  ends_at timestamptz not null,
  ended_at timestamptz,                          -- replaced or taken away before its time
  ended_by uuid references accounts,
  announced_at timestamptz,                      -- the doctors know that it will end
  announce_at timestamptz,                       -- telling them went wrong: not before then
  check (ends_at > set_at),
  check ((ended_at is null) = (ended_by is null))
);
create unique index resident_bands_one on resident_bands (resident_id, kind, coalesce(field, '')) where ended_at is null;
create unique index resident_bands_numbered on resident_bands (resident_id, n);
create index resident_bands_ending on resident_bands (ends_at) where ended_at is null and announced_at is null;

do $$
declare t text;
begin
  foreach t in array array['protocol_choices', 'resident_bands'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
  end loop;
end $$;

grant select, insert on protocol_choices to antam_app;
create policy app_reads on protocol_choices for select to antam_app
  using (facility_id = any ((select acting_facilities())::uuid[]));
create policy app_chooses on protocol_choices for insert to antam_app
  with check (chosen_by = (select acting_account())
              and (facility_id = any ((select acting_managed())::uuid[]) or (select acting_doctors()) @> array[facility_id]));
grant select on protocol_choices to antam_committer, antam_engine;
create policy committer_all on protocol_choices for select to antam_committer using (true);
create policy engine_all on protocol_choices for select to antam_engine using (true);

grant select, insert, update (ended_at, ended_by) on resident_bands to antam_app;
create policy app_reads on resident_bands for select to antam_app
  using (resident_id = any ((select acting_clinical())::uuid[]));
create policy app_sets on resident_bands for insert to antam_app
  with check (resident_id = any ((select acting_treated())::uuid[]) and author_id = (select acting_account()));
create policy app_ends on resident_bands for update to antam_app
  using (resident_id = any ((select acting_treated())::uuid[]));
grant select on resident_bands to antam_committer;
create policy committer_all on resident_bands for select to antam_committer using (true);
grant select (id, resident_id, facility_id, n, kind, field, limits, author_id, set_at, ends_at, ended_at, announced_at, announce_at),
  update (announced_at, announce_at) on resident_bands to antam_engine;
create policy engine_all on resident_bands to antam_engine using (true) with check (true);

-- How a facility keeps its alarms quiet enough to be heard: local times, the house's own unless it says otherwise.
alter table facilities
  add column quiet_from time not null default '22:00',   -- routine alerts wait for the morning
  add column quiet_until time not null default '06:00',
  add column repeat_s int not null default 300 check (repeat_s = 0 or repeat_s between 60 and 300),  -- 0: ring at once
  add column hygiene_version int not null default 1;
grant update (quiet_from, quiet_until, repeat_s, hygiene_version) on facilities to antam_app;
grant select (quiet_from, quiet_until, repeat_s) on facilities to antam_engine;
