-- Screening: forms filled in answer by answer, sealed; who is due which one, by the facility's rules; hotlines to show.

create table screenings (
  resident_id uuid not null references residents,
  id uuid not null,                              -- made by the phone: starting it again has no second effect
  facility_id uuid not null references facilities,
  instrument text not null,
  instrument_version text not null,              -- of the file it was begun with
  private boolean not null,                      -- the instrument is of mental health
  filled_by text not null check (filled_by in ('resident', 'relative', 'staff')),
  started_by uuid not null references accounts,
  started_as text not null,
  started_at timestamptz not null,
  state text not null default 'open' check (state in ('open', 'complete')),
  wrapped bytea not null,                        -- the form's own key, sealed with the house's
  completed_at timestamptz,
  completed_by uuid references accounts,
  scorer_version text,
  result_sealed bytea,                           -- what the answers came to, as scored then
  danger_level text check (danger_level in ('urgent', 'emergency')),   -- never falls: a correction undoes no call
  danger_at timestamptz,
  alert_id uuid references alerts,               -- the last call that went out because of it
  primary key (resident_id, id),
  check ((danger_level is null) = (danger_at is null)),
  check ((state = 'complete') = (completed_at is not null) and (completed_at is null) = (result_sealed is null)
         and (completed_at is null) = (scorer_version is null) and (completed_at is null) = (completed_by is null))
);
create index screenings_by_time on screenings (resident_id, started_at desc, id desc);
create index screenings_done on screenings (resident_id, instrument, completed_at desc) where completed_at is not null;

create table screening_answers (                 -- append-only: a correction is another answer with a higher number
  resident_id uuid not null,
  screening_id uuid not null,
  item text not null,
  n int not null check (n between 1 and 1000000),  -- the phone's own count within the form: a later answer has a higher one
  author_id uuid not null references accounts,
  author_as text not null,
  taken_at timestamptz not null,                 -- the phone's clock: a label
  received_at timestamptz not null,
  late boolean not null,                         -- came when the form was complete: kept, not counted
  value_sealed bytea not null,
  primary key (resident_id, screening_id, item, n, author_id),
  foreign key (resident_id, screening_id) references screenings
);

create table screening_rules (                   -- what a facility asks of whom, and when
  id uuid primary key,
  facility_id uuid not null references facilities,
  instrument text not null,
  private boolean not null,
  occasion text not null check (occasion in ('admission', 'months', 'alert')),
  months smallint check (months between 1 and 60),
  family text,                                   -- of the alert; null: any that rings
  after_days smallint not null check (after_days between 0 and 365),
  window_days smallint not null check (window_days between 1 and 365),
  age_from smallint not null,
  age_to smallint not null check (age_to >= age_from),
  made_by uuid not null references accounts,
  made_at timestamptz not null,
  ended_at timestamptz,
  ended_by uuid references accounts,
  check ((occasion = 'months') = (months is not null) and (family is null or occasion = 'alert'))
);
create index screening_rules_of on screening_rules (facility_id) where ended_at is null;

create table screening_due (
  id uuid primary key,
  resident_id uuid not null references residents,
  facility_id uuid not null references facilities,
  rule_id uuid references screening_rules,       -- null: somebody asked for it, or a danger answer did
  asked_by uuid references accounts,
  why text not null check (why in ('admission', 'months', 'alert', 'fall', 'returned', 'request', 'danger')),
  instrument text not null,
  private boolean not null,
  occasion timestamptz not null,                 -- what it is counted from: one of a kind per rule
  opens_at timestamptz not null,
  until timestamptz not null check (until > opens_at),
  made_at timestamptz not null,
  told_at timestamptz,
  tell_at timestamptz,                           -- telling it went wrong: not before then
  screening_id uuid,
  ended_at timestamptz,
  ended_why text check (ended_why in ('done', 'left', 'withdrawn')),
  check ((ended_at is null) = (ended_why is null)),
  foreign key (resident_id, screening_id) references screenings
);
create unique index screening_due_once on screening_due (resident_id, instrument) where ended_at is null;
create unique index screening_due_per_occasion on screening_due (resident_id, rule_id, occasion);
create index screening_due_open on screening_due (facility_id, until, id) where ended_at is null;

alter table facilities
  add column hotlines jsonb,                     -- the facility's own, shown before those of the country
  add column hotlines_version int not null default 0;
grant update (hotlines, hotlines_version) on facilities to antam_app;

do $$
declare t text;
begin
  foreach t in array array['screenings', 'screening_answers', 'screening_rules', 'screening_due'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
  end loop;
end $$;

-- A relative reads what is private only with a scope of its own; who treats the resident, the resident and who represents
-- them were let in by name (people/categories.py knows the rest).
grant select, insert, update (state, completed_at, completed_by, scorer_version, result_sealed, danger_level, danger_at,
                              alert_id) on screenings to antam_app;
create policy app_reads on screenings for select to antam_app
  using (resident_id = any ((select acting_readable())::uuid[])
         and (not private or resident_id = any ((select acting_clinical())::uuid[])
              or exists (select from relatives rel where rel.resident_id = screenings.resident_id
                            and rel.account_id = (select acting_account()) and rel.ended_at is null and rel.mental_health)));
create policy app_starts on screenings for insert to antam_app
  with check (started_by = (select acting_account()) and resident_id = any ((select acting_readable())::uuid[])
              and resident_id = any ((select acting_contacts())::uuid[]));
create policy app_fills on screenings for update to antam_app
  using (resident_id = any ((select acting_readable())::uuid[]) and resident_id = any ((select acting_contacts())::uuid[]))
  with check (resident_id = any ((select acting_readable())::uuid[])
              and resident_id = any ((select acting_contacts())::uuid[]));
-- exists, by key: what one sees of a form is what one sees of its answers.
grant select, insert on screening_answers to antam_app;
create policy app_reads on screening_answers for select to antam_app
  using (exists (select from screenings s where s.resident_id = screening_answers.resident_id
                    and s.id = screening_id and s.resident_id = any ((select acting_readable())::uuid[])));
create policy app_answers on screening_answers for insert to antam_app
  with check (author_id = (select acting_account()) and resident_id = any ((select acting_readable())::uuid[])
              and resident_id = any ((select acting_contacts())::uuid[]));

grant select, insert, update (ended_at, ended_by) on screening_rules to antam_app;
create policy app_reads on screening_rules for select to antam_app
  using (facility_id = any ((select acting_facilities())::uuid[]));
create policy app_makes on screening_rules for insert to antam_app
  with check (made_by = (select acting_account()) and facility_id = any ((select acting_managed())::uuid[]));
create policy app_ends on screening_rules for update to antam_app
  using (facility_id = any ((select acting_managed())::uuid[]))
  with check (facility_id = any ((select acting_managed())::uuid[]));

grant select, insert, update (screening_id, ended_at, ended_why, until, why, asked_by, rule_id, told_at, tell_at)
  on screening_due to antam_app;
create policy app_reads on screening_due for select to antam_app
  using (facility_id = any ((select acting_duty())::uuid[]) or resident_id = any ((select acting_readable())::uuid[])
         and (not private or resident_id = any ((select acting_clinical())::uuid[])
              or exists (select from relatives rel where rel.resident_id = screening_due.resident_id
                            and rel.account_id = (select acting_account()) and rel.ended_at is null and rel.mental_health)));
create policy app_asks on screening_due for insert to antam_app
  with check (asked_by = (select acting_account()) and resident_id = any ((select acting_readable())::uuid[])
              and resident_id = any ((select acting_contacts())::uuid[]));
create policy app_ends on screening_due for update to antam_app
  using (resident_id = any ((select acting_readable())::uuid[]) and resident_id = any ((select acting_contacts())::uuid[]))
  with check (resident_id = any ((select acting_readable())::uuid[])
              and resident_id = any ((select acting_contacts())::uuid[]));

-- Opens the second wall to staff of the house who are off duty, for a form of their own: one they began, or one that is
-- not there yet. What was answered offline arrives when it can, and a danger answer in it calls.
create function open_form(about uuid, form uuid, as_of timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as
$$
declare f resident_facts;
begin
  select * into f from facts_of(array[acting_account()], array[about], array[acting_second_factor()], as_of);
  if f.present and not f.erased and f.staff && '{doctor,nurse}'
     and not exists (select from screenings s where s.resident_id = about and s.id = form
                        and s.started_by is distinct from acting_account()) then
    perform set_config('antam.readable', (acting_readable() || about)::text, true),
            set_config('antam.clinical', (acting_clinical() || about)::text, true),
            set_config('antam.contacts', (acting_contacts() || about)::text, true);
  end if;
end
$$;
revoke execute on function open_form(uuid, uuid, timestamptz) from public;
grant execute on function open_form(uuid, uuid, timestamptz) to antam_app;

-- A danger answer calls, whoever gives it: as a call for help does. A form that shows a fall (`function`) lists it.
do $$
declare
  p record;
  families constant text := '(family = any (array[''help''::text, ''screening''::text, ''function''::text]))';
begin
  for p in select policyname, qual, with_check from pg_policies
            where schemaname = 'public' and tablename = 'alerts' and policyname in ('app_answers', 'app_calls') loop
    execute format('alter policy %I on alerts %s with check (%s)', p.policyname,
      case when p.qual is not null then format('using (%s)',
        replace(p.qual, '(family = ''help''::text)', families)) end,
      replace(p.with_check, '(family = ''help''::text)', families));
  end loop;
end $$;

-- The engine makes what is due and ends it with the stay; it reads when a form was completed, no answer and no result.
grant select (resident_id, instrument, completed_at) on screenings to antam_engine;
create policy engine_all on screenings for select to antam_engine using (true);
grant select on screening_rules to antam_engine;
create policy engine_all on screening_rules for select to antam_engine using (true);
grant select, insert, update (told_at, tell_at, ended_at, ended_why) on screening_due to antam_engine;
create policy engine_all on screening_due to antam_engine using (true) with check (true);

-- Forms of one class with their answers and keys; how many. Called by erase_or_keep and end_retention (0014).
create function erase_screenings(of_resident uuid, of_mental_health boolean) returns bigint
language plpgsql set search_path = public, pg_temp as
$$
declare n bigint;
begin
  delete from screening_answers a using screenings s
   where s.resident_id = of_resident and s.private = of_mental_health and a.resident_id = s.resident_id
     and a.screening_id = s.id;
  delete from screenings where resident_id = of_resident and private = of_mental_health;
  get diagnostics n = row_count;
  return n;
end
$$;
revoke execute on function erase_screenings(uuid, boolean) from public;
