-- What people ask about their own data, with the clocks of the law, and the days the calendar was changed by decree.

create table holiday_changes (                   -- wins over the calendar library; nothing personal
  day date primary key,
  kind text not null check (kind in ('off', 'working')),
  name text not null check (length(name) between 1 and 200)
);
grant select on holiday_changes to antam_app, antam_engine;

create table requests (
  id uuid primary key,
  resident_id uuid not null references residents,
  facility_id uuid not null references facilities,   -- who must answer
  asked_by uuid not null references accounts,
  asked_as text not null,
  kind text not null check (kind in ('access', 'correct', 'withdraw', 'restrict', 'object', 'erase')),
  details text not null check (length(details) <= 4000),
  state text not null default 'received' check (state in ('received', 'acknowledged', 'extended', 'done', 'refused')),
  with_others boolean not null default false,    -- a processor or third party must act too: the longer clock
  extra_days smallint not null default 0,
  received_at timestamptz not null,
  acknowledge_due_at timestamptz not null,
  answer_due_at timestamptz not null,
  due_at timestamptz not null generated always as
    (case when state = 'received' then acknowledge_due_at else answer_due_at end) stored,
  remind_at timestamptz,                         -- when the managers hear of it next
  ended_at timestamptz,
  legal_basis text check (length(legal_basis) <= 500),
  check ((state in ('done', 'refused')) = (ended_at is not null)),
  check (ended_at is null or remind_at is null),
  check ((state = 'refused') = (legal_basis is not null))
);
create index requests_of_facility on requests (facility_id, state, due_at, id);
create index requests_of_resident on requests (resident_id);
create index requests_to_remind on requests (remind_at) where remind_at is not null;

create table request_log (                       -- append-only
  id bigint generated always as identity primary key,
  request_id uuid not null references requests,
  at timestamptz not null,
  by uuid references accounts,                   -- null: the house itself
  what text not null,
  note text check (length(note) <= 4000)
);
create index request_log_of on request_log (request_id, id);

do $$
declare t text;
begin
  foreach t in array array['requests', 'request_log'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
  end loop;
end $$;

grant select, insert, update (state, with_others, extra_days, answer_due_at, remind_at, ended_at, legal_basis)
  on requests to antam_app;
create policy app_sees on requests for select to antam_app
  using (facility_id = any ((select acting_managed())::uuid[]) or asked_by = (select acting_account())
         or resident_id = any ((select acting_own())::uuid[]));
create policy app_asks on requests for insert to antam_app
  with check (asked_by = (select acting_account()) and resident_id = any ((select acting_residents())::uuid[]));
create policy app_answers on requests for update to antam_app
  using (facility_id = any ((select acting_managed())::uuid[]))
  with check (facility_id = any ((select acting_managed())::uuid[]));
grant select, insert on request_log to antam_app;
create policy app_sees on request_log for select to antam_app using (
  exists (select from requests r where r.id = request_id
             and (r.facility_id = any ((select acting_managed())::uuid[]) or r.asked_by = (select acting_account())
                  or r.resident_id = any ((select acting_own())::uuid[]))));
create policy app_writes on request_log for insert to antam_app with check (
  by = (select acting_account()) and exists (select from requests r where r.id = request_id));

-- The beat reminds: it learns which request and when, never what was said.
grant select (id, resident_id, facility_id, kind, state, due_at, remind_at), update (remind_at) on requests to antam_engine;
create policy engine_all on requests to antam_engine using (true) with check (true);
