-- Reminders: of what is to take place soon, once to each whom it concerns, never early and never when it is no use.

create table reminder_settings (
  account_id uuid primary key references accounts,
  before_s int[] not null check (cardinality(before_s) <= 5),   -- so long before an appointment
  off text[] not null,                           -- what one is not reminded of
  updated_at timestamptz not null                -- nobody is told what fell due before they asked for it
);

create table reminders (
  id uuid primary key default uuidv7(),
  source text not null,                          -- scheduling/reminder_sources.py
  subject uuid not null,                         -- what is to take place
  version bigint not null,                       -- of it: another time is another version
  before_s int not null,
  account_id uuid not null references accounts,
  resident_id uuid not null references residents,
  facility_id uuid not null references facilities,
  at timestamptz not null,                       -- when it takes place
  due_at timestamptz not null,
  useful_until timestamptz not null check (useful_until > due_at),
  next_at timestamptz,                           -- when to look at it; null once it was told or is over
  tries smallint not null default 0,             -- telling it went wrong so often
  state text not null default 'waiting' check (state in ('waiting', 'told', 'reached', 'dropped', 'cancelled')),
  why text,
  told_at timestamptz,
  ended_at timestamptz,
  check ((state = 'waiting') = (next_at is not null)),
  check ((state in ('waiting', 'told')) = (ended_at is null)),
  check ((state in ('dropped', 'cancelled')) = (why is not null)),
  constraint reminded_once unique (source, subject, version, before_s, account_id)
);
create index reminders_due on reminders (next_at, id) where next_at is not null;
create index reminders_told on reminders (told_at) where state = 'told';
create index reminders_dropped on reminders (facility_id, due_at desc, id desc) where state = 'dropped';
create index reminders_of on reminders (source, subject, due_at);
create index reminders_ended on reminders (ended_at) where ended_at is not null;
create index reminders_of_resident on reminders (resident_id);

create table reminders_planned (                 -- whom to remind was looked up, once; ids alone
  source text not null,
  subject uuid not null,
  version bigint not null,
  before_s int not null,
  planned_at timestamptz not null,
  primary key (source, subject, version, before_s)
);
create index reminders_planned_at on reminders_planned (planned_at);

do $$
declare t text;
begin
  foreach t in array array['reminder_settings', 'reminders', 'reminders_planned'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
  end loop;
end $$;

-- What takes place no more, or at another time: nobody is reminded of it from here on, also of what was told and has
-- not reached a phone yet. Whoever changes it may.
create function end_reminders(of_source text, of_subject uuid, because text, as_of timestamptz) returns void
language sql security definer set search_path = public, pg_temp as
$$
  with over as (
    update reminders r set state = 'cancelled', why = because, next_at = null, ended_at = as_of
     where r.source = of_source and r.subject = of_subject
       and (session_user <> 'antam_app' or r.resident_id = any (acting_contacts()))
       and (r.state = 'waiting' or r.state = 'told' and exists (
              select from reach_intents i where i.subject = r.id and i.next_at is not null))
    returning r.id
  ), held as (
    select i.id from reach_intents i where i.subject in (select over.id from over) and i.next_at is not null
     order by i.id for update
  )
  update reach_intents i set next_at = null, ended_at = as_of, outcome = 'answered' from held where i.id = held.id
$$;
revoke execute on function end_reminders(text, uuid, text, timestamptz) from public;
grant execute on function end_reminders(text, uuid, text, timestamptz) to antam_app, antam_engine;

grant select, insert, update on reminder_settings to antam_app;
create policy app_own on reminder_settings to antam_app
  using (account_id = (select acting_account())) with check (account_id = (select acting_account()));
grant select on reminder_settings to antam_engine;
create policy engine_reads on reminder_settings for select to antam_engine using (true);

-- The house sees who was to be reminded of what; everybody else what they were to be reminded of themselves.
grant select on reminders to antam_app;
create policy app_reads on reminders for select to antam_app
  using (account_id = (select acting_account()) or facility_id = any ((select acting_facilities())::uuid[]));
grant select, insert, delete, update (next_at, tries, state, why, told_at, ended_at) on reminders to antam_engine;
create policy engine_all on reminders to antam_engine using (true) with check (true);
grant select, insert, delete on reminders_planned to antam_engine;
create policy engine_all on reminders_planned to antam_engine using (true) with check (true);

-- Since when an appointment is at its time.
drop policy engine_all on appointment_log;
grant select (id, appointment_id, at, what) on appointment_log to antam_engine;
create policy engine_all on appointment_log to antam_engine using (true) with check (true);
create index appointments_to_come on appointments (lower(during)) where (state = 'confirmed');
