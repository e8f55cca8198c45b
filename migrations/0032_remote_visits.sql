-- Visits from afar: the thread and the calls of a booked one, who is licensed to sign, and the record that is never edited.

alter table staff
  add column licence_number text check (length(licence_number) between 3 and 60),   -- to practise; set by a manager
  add column licence_scope text check (length(licence_scope) between 1 and 200),
  add column licence_until date,                 -- null: without an end
  add check ((licence_number is null) = (licence_scope is null));
grant update (licence_number, licence_scope, licence_until) on staff to antam_app;

create table appointment_threads (               -- opened by the house a little before the time, once
  appointment_id uuid primary key references appointments on delete cascade,
  conversation_id uuid not null unique references conversations,
  opened_at timestamptz not null,
  closed_at timestamptz                          -- by the house, a day after the time
);
create index appointment_threads_open on appointment_threads (opened_at) where closed_at is null;

create index appointments_remote on appointments (lower(during))   -- all the beat looks through
  where (kind in ('video', 'phone') and state in ('confirmed', 'checked_in'));

create table appointment_calls (                 -- which calls were those of which appointment
  call_id uuid primary key references calls,
  appointment_id uuid not null references appointments on delete cascade
);
create index appointment_calls_of on appointment_calls (appointment_id);

create table remote_visit_drafts (               -- for its author alone; gone when it is signed
  resident_id uuid not null references residents,
  id uuid not null,                              -- made by the phone; the visit's own from then on
  facility_id uuid not null references facilities,
  author_id uuid not null references accounts,
  version int not null default 1,
  updated_at timestamptz not null,
  key_version smallint not null,
  content_sealed bytea not null,
  primary key (resident_id, id),
  foreign key (resident_id, key_version) references resident_keys
);

create table remote_visits (                     -- signed, and never changed: what is to be put right is an addendum
  resident_id uuid not null references residents,
  id uuid not null,
  facility_id uuid not null references facilities,   -- where the resident lived
  responsible_id uuid not null references facilities,   -- under whose roof the author is licensed
  appointment_id uuid,                           -- the door vouches for it: appointments go before visits do
  author_id uuid not null references accounts,
  author_as text not null,
  licence_number text not null,                  -- as it was when they signed
  licence_scope text not null,
  mode text not null check (mode in ('direct_to_patient', 'via_receiving_facility', 'inter_facility_support', 'teleconsult_mdt')),
  channel text not null check (channel in ('video', 'voice', 'text')),
  began_at timestamptz not null,
  ended_at timestamptz not null check (ended_at >= began_at),
  signed_at timestamptz not null,
  category text check (category in ('HIV', 'OST', 'DRUG_TEST', 'PSY', 'DV', 'CHILD_ABUSE', 'GENETIC', 'MENTAL_HEALTH')),
  key_version smallint not null,
  content_sealed bytea not null,                 -- records/remote_visit.py
  primary key (resident_id, id),
  foreign key (resident_id, key_version) references resident_keys
);
create index remote_visits_by_time on remote_visits (resident_id, began_at desc, id desc);

create table remote_visit_addenda (              -- append-only
  resident_id uuid not null,
  id uuid not null,                              -- made by the phone
  visit_id uuid not null,
  facility_id uuid not null references facilities,
  author_id uuid not null references accounts,
  author_as text not null,
  licence_number text not null,
  signed_at timestamptz not null,
  key_version smallint not null,
  text_sealed bytea not null,
  reason_sealed bytea not null,
  primary key (resident_id, id),
  foreign key (resident_id, visit_id) references remote_visits,
  foreign key (resident_id, key_version) references resident_keys
);
create index remote_visit_addenda_of on remote_visit_addenda (resident_id, visit_id);

do $$
declare t text;
begin
  foreach t in array array['appointment_threads', 'appointment_calls', 'remote_visit_drafts', 'remote_visits',
                           'remote_visit_addenda'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
  end loop;
end $$;

-- Erasing is deleting; there is no other way to be rid of what was signed, for any role.
create trigger never_changed before update on remote_visits
  for each statement execute function audit_refuses_changes();
create trigger never_changed before update on remote_visit_addenda
  for each statement execute function audit_refuses_changes();

-- The committer opens threads and starts calls; it learns who comes when, and never why.
grant select (id, facility_id, resident_id, kind, during, state, practitioner_id, booked_by) on appointments to antam_committer;
create policy committer_all on appointments for select to antam_committer using (true);
grant select, insert, update (closed_at) on appointment_threads to antam_committer;
create policy committer_all on appointment_threads to antam_committer using (true) with check (true);
grant select, insert on appointment_calls to antam_committer;
create policy committer_all on appointment_calls to antam_committer using (true) with check (true);

-- Whoever reads the appointment.
grant select on appointment_threads, appointment_calls to antam_app;
create policy app_reads on appointment_threads for select to antam_app
  using (exists (select from appointments a where a.id = appointment_id
                    and (a.facility_id = any ((select acting_facilities())::uuid[])
                         or a.resident_id = any ((select acting_readable())::uuid[])
                         or a.resident_id = any ((select acting_visited())::uuid[]))));
create policy app_reads on appointment_calls for select to antam_app
  using (exists (select from appointments a where a.id = appointment_id
                    and (a.facility_id = any ((select acting_facilities())::uuid[])
                         or a.resident_id = any ((select acting_readable())::uuid[])
                         or a.resident_id = any ((select acting_visited())::uuid[]))));

grant select, insert, update (version, updated_at, key_version, content_sealed), delete on remote_visit_drafts to antam_app;
create policy app_own on remote_visit_drafts to antam_app
  using (author_id = (select acting_account()) and resident_id = any ((select acting_treated())::uuid[]))
  with check (author_id = (select acting_account()) and resident_id = any ((select acting_treated())::uuid[]));

-- As notes (migration 0012).
grant select, insert on remote_visits, remote_visit_addenda to antam_app;
create policy app_reads on remote_visits for select to antam_app
  using (resident_id = any ((select acting_treated())::uuid[])
         or (resident_id = any ((select acting_clinical())::uuid[])
             and (category is null or category = 'MENTAL_HEALTH'
                  or (resident_id = any ((select acting_own())::uuid[]) and category <> 'CHILD_ABUSE'))));
create policy app_signs on remote_visits for insert to antam_app
  with check (author_id = (select acting_account()) and resident_id = any ((select acting_treated())::uuid[]));
create policy app_reads on remote_visit_addenda for select to antam_app
  using (resident_id = any ((select acting_readable())::uuid[])
         and exists (select from remote_visits v where v.resident_id = remote_visit_addenda.resident_id and v.id = visit_id));
create policy app_signs on remote_visit_addenda for insert to antam_app
  with check (author_id = (select acting_account()) and resident_id = any ((select acting_treated())::uuid[]));

-- For erasure (migration 0014), by how long the law keeps them.
create function erase_remote_visits(of_resident uuid, of_mental_health boolean) returns bigint
language plpgsql set search_path = public, pg_temp as
$$
declare n bigint; gone uuid[];
begin
  select coalesce(array_agg(v.id), '{}') into gone from remote_visits v
   where v.resident_id = of_resident
     and coalesce(v.category = any (array['PSY', 'MENTAL_HEALTH']), false) = of_mental_health;
  delete from remote_visit_addenda where resident_id = of_resident and visit_id = any (gone);
  delete from remote_visits where resident_id = of_resident and id = any (gone);
  get diagnostics n = row_count;
  return n;
end
$$;
revoke execute on function erase_remote_visits(uuid, boolean) from public;
