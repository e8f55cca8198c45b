-- Medicines: what somebody is to take, what came of each dose, and what is left in the cupboard.

create table medicine_stocks (                   -- a medicine in a facility's cupboard; about nobody
  id uuid primary key,                           -- made by the phone
  facility_id uuid not null references facilities,
  name text not null,
  unit text not null,                            -- what is counted: tablets, pens, ampoules
  low_at double precision not null check (low_at >= 0),   -- at this many or fewer it is low
  made_by uuid not null references accounts,
  made_at timestamptz not null,
  told_at timestamptz                            -- low, and said so; null again when there is enough
);
create index medicine_stocks_of on medicine_stocks (facility_id);

create table stock_moves (                       -- append-only; what is left is their sum
  id uuid primary key,                           -- made by the phone; of a dose its own
  stock_id uuid not null references medicine_stocks,
  facility_id uuid not null references facilities,
  kind text not null check (kind in ('receipt', 'given', 'waste', 'count')),
  amount double precision not null check (amount <> 0),   -- negative: it went out
  by uuid not null references accounts,
  at timestamptz not null,
  check (kind <> 'receipt' or amount > 0),
  check (kind not in ('given', 'waste') or amount < 0)
);
create index stock_moves_of on stock_moves (stock_id);

create table medicines (                         -- a version of what somebody is to take; never edited, only ended
  id uuid primary key,                           -- made by the phone: sending it again has no second effect
  resident_id uuid not null references residents,
  facility_id uuid not null references facilities,
  replaces uuid unique references medicines,
  drug text not null,
  atc text,
  dose double precision not null check (dose > 0),
  unit text not null,
  route text not null,
  times time[] not null,                         -- wall-clock times of `zone`; empty: as needed
  zone text not null,
  min_interval_s int check (min_interval_s > 0),
  daily_max int check (daily_max > 0),
  starts_at timestamptz not null,
  ends_at timestamptz check (ends_at > starts_at),
  reason text not null,
  prescriber text,                               -- of a hospital, where it was transcribed
  recorded_by uuid not null references accounts,
  recorded_at timestamptz not null,
  classes text[] not null,
  alarm text check (alarm in ('urgent', 'routine')),   -- how grave a dose is that was not taken
  private text check (private in ('mental_health', 'clinical')),
  controlled boolean not null,
  grace_s int not null,
  stock_id uuid references medicine_stocks,
  per_dose double precision check (per_dose > 0),   -- how much of the stock one dose takes
  ended_at timestamptz,
  ended_by uuid references accounts,             -- null: the stay was over
  ended_why text,
  looked_until timestamptz not null,             -- every dose before this has been settled
  look_at timestamptz,                           -- when the beat looks for the next one
  check ((stock_id is null) = (per_dose is null)),
  check ((ended_at is null) = (ended_why is null)),
  check (cardinality(times) > 0 or look_at is null)
);
create index medicines_of on medicines (resident_id, recorded_at desc);
create index medicines_in on medicines (facility_id) where ended_at is null;
create index medicines_look on medicines (look_at) where look_at is not null;

create table medicine_doses (                    -- never edited: a correction is another row, and the one before it says so
  id uuid primary key,                           -- made by the phone
  resident_id uuid not null references residents,
  facility_id uuid not null references facilities,
  medicine_id uuid not null references medicines,
  due_at timestamptz,                            -- null: as needed, or besides the plan
  outcome text not null check (outcome in ('given', 'missed', 'refused', 'held')),
  reason text,
  at timestamptz not null,                       -- clinical time: a label
  recorded_by uuid references accounts,          -- null: nobody recorded one in time, and the house says so
  recorded_at timestamptz not null,
  amended_by uuid,                               -- null: the one that counts
  second_due boolean not null default false,     -- another person of the shift has to confirm it
  second_by uuid references accounts check (second_by <> recorded_by),
  second_at timestamptz,
  alarm text check (alarm in ('raise', 'clear')),   -- what the beat is still to say about it, and when it looks
  alarm_at timestamptz,
  check (recorded_by is not null or outcome = 'missed' and due_at is not null),
  check (recorded_by is null or outcome = 'given' or reason is not null),
  check ((alarm is null) = (alarm_at is null)),
  check ((second_by is null) = (second_at is null) and (second_by is null or second_due))
);
create unique index medicine_doses_once on medicine_doses (medicine_id, due_at) where amended_by is null;
create index medicine_doses_of on medicine_doses (resident_id, at desc, id desc);
create index medicine_doses_in on medicine_doses (facility_id, due_at);
create index medicine_doses_alarm on medicine_doses (alarm_at) where alarm is not null;

do $$
declare t text;
begin
  foreach t in array array['medicine_stocks', 'stock_moves', 'medicines', 'medicine_doses'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
  end loop;
end $$;

-- Those on duty see the round of the house; the resident, who represents them and a relative of full scope what is theirs.
-- What is private a relative reads with the scope for it, or not at all. Whoever treats the resident writes.
grant select, insert, update (ended_at, ended_by, ended_why, look_at) on medicines to antam_app;
create policy app_reads on medicines for select to antam_app
  using (facility_id = any ((select acting_duty())::uuid[]) or resident_id = any ((select acting_clinical())::uuid[])
         or resident_id = any ((select acting_readable())::uuid[]) and resident_id = any ((select acting_logged())::uuid[])
            and (private is null or private = 'mental_health' and exists (
                   select from relatives rel where rel.resident_id = medicines.resident_id
                      and rel.account_id = (select acting_account()) and rel.ended_at is null and rel.mental_health)));
create policy app_prescribes on medicines for insert to antam_app
  with check (recorded_by = (select acting_account()) and resident_id = any ((select acting_treated())::uuid[]));
create policy app_ends on medicines for update to antam_app
  using (resident_id = any ((select acting_treated())::uuid[]))
  with check (resident_id = any ((select acting_treated())::uuid[]));
-- exists, by key: what one sees of a medicine is what one sees of its doses.
grant select, insert, update (amended_by, second_by, second_at) on medicine_doses to antam_app;
create policy app_reads on medicine_doses for select to antam_app
  using ((facility_id = any ((select acting_duty())::uuid[]) or resident_id = any ((select acting_readable())::uuid[]))
         and exists (select from medicines m where m.id = medicine_id));
create policy app_gives on medicine_doses for insert to antam_app
  with check (recorded_by = (select acting_account()) and resident_id = any ((select acting_treated())::uuid[]));
create policy app_confirms on medicine_doses for update to antam_app
  using (resident_id = any ((select acting_treated())::uuid[]))
  with check (resident_id = any ((select acting_treated())::uuid[]));

grant select, insert, update (told_at) on medicine_stocks to antam_app;
create policy app_reads on medicine_stocks for select to antam_app
  using (facility_id = any ((select acting_facilities())::uuid[]));
create policy app_opens on medicine_stocks for insert to antam_app
  with check (made_by = (select acting_account())
              and (facility_id = any ((select acting_duty())::uuid[]) or facility_id = any ((select acting_managed())::uuid[])));
create policy app_says on medicine_stocks for update to antam_app
  using (facility_id = any ((select acting_facilities())::uuid[]))
  with check (facility_id = any ((select acting_facilities())::uuid[]));
grant select, insert on stock_moves to antam_app;
create policy app_reads on stock_moves for select to antam_app
  using (facility_id = any ((select acting_facilities())::uuid[]));
create policy app_moves on stock_moves for insert to antam_app
  with check (by = (select acting_account()) and facility_id = any ((select acting_facilities())::uuid[]));

-- The engine knows when a dose is due and how grave it is that it did not come; never of what, nor why.
grant select (id, resident_id, facility_id, times, zone, starts_at, ends_at, ended_at, ended_why, alarm, grace_s,
              looked_until, look_at), update (ended_at, ended_why, looked_until, look_at) on medicines to antam_engine;
create policy engine_all on medicines to antam_engine using (true) with check (true);
grant select (id, resident_id, facility_id, medicine_id, due_at, outcome, recorded_at, amended_by, alarm, alarm_at),
      insert (id, resident_id, facility_id, medicine_id, due_at, outcome, at, recorded_at, alarm, alarm_at),
      update (alarm, alarm_at)
  on medicine_doses to antam_engine;
create policy engine_all on medicine_doses to antam_engine using (true) with check (true);
