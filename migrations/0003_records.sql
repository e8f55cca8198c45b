-- What we know of a resident: readings, never edited in place.

create table readings (
  id uuid primary key,                           -- made by the phone: posting it again has no second effect
  facility_id uuid not null,                     -- read with the right to write, in the same transaction; no key check
  resident_id uuid not null references residents,
  set_id uuid,                                   -- taken together with others; feeds NEWS2
  kind text not null check (kind in ('blood_pressure', 'pulse', 'spo2', 'respiratory_rate', 'temperature', 'glucose',
                                     'weight', 'consciousness', 'oxygen', 'height', 'waist', 'muac', 'peak_flow',
                                     'ketones', 'hba1c')),
  value float8,                                  -- systolic, for blood pressure; 1 or 0 for oxygen
  diastolic float8,
  coded text check (coded in ('A', 'C', 'V', 'P', 'U')),
  comparator text check (comparator in ('<', '>')),   -- the meter read LO or HI
  unit text,                                     -- UCUM, as measured
  symptoms text[],
  taken_at timestamptz not null,                 -- clinical time: a label, it never decides what is due
  received_at timestamptz not null,
  source text not null check (source in ('phone', 'staff', 'device', 'import')),
  author_id uuid not null,                       -- likewise
  author_as text not null,                       -- the ground on which the author could write: self, relative, nurse ...
  assessed_at timestamptz,                       -- null: no rule has judged it yet (alerts/watch.py retries)
  check ((kind = 'consciousness') = (coded is not null) and (kind = 'consciousness') = (value is null)),
  check ((kind = 'blood_pressure') = (diastolic is not null))
);
create index readings_by_kind on readings (resident_id, kind, taken_at desc);
create index readings_of_set on readings (set_id) where set_id is not null;
create index readings_unassessed on readings (received_at) where assessed_at is null;

alter table readings enable row level security;
alter table readings force row level security;
create policy owner_all on readings to antam_owner using (true) with check (true);

grant select on readings to antam_app;
create policy app_reads on readings for select to antam_app
  using (facility_id = any ((select acting_facilities())::uuid[]) or resident_id = any ((select acting_readable())::uuid[]));
grant select, insert, update (assessed_at) on readings to antam_committer;
create policy committer_all on readings to antam_committer using (true) with check (true);
grant select, update (assessed_at) on readings to antam_engine;
create policy engine_all on readings to antam_engine using (true) with check (true);
