-- Who is on call: shifts as local times, with the instants they mean.

create table shifts (
  id uuid primary key default uuidv7(),
  facility_id uuid not null references facilities,
  account_id uuid not null references accounts,
  rank smallint not null check (rank between 1 and 9),   -- 1 is called first
  day date not null,
  starts time not null,                          -- on the wall clock of the facility
  ends time not null,                            -- not after starts: ends on the next day
  during tstzrange not null check (not isempty(during)),
  exclude using gist (facility_id with =, account_id with =, during with &&)
);
create index shifts_at on shifts using gist (facility_id, during);

alter table shifts enable row level security;
alter table shifts force row level security;
create policy owner_all on shifts to antam_owner using (true) with check (true);
grant select, insert, delete on shifts to antam_app;
create policy app_facility on shifts to antam_app
  using (facility_id = any ((select acting_facilities())::uuid[]))
  with check (facility_id = any ((select acting_facilities())::uuid[]));
grant select on shifts to antam_engine;
create policy engine_all on shifts for select to antam_engine using (true);
