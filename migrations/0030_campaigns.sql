-- Periodic check-ups: campaigns of a house, and what came of each check-up. Who is due is asked, not kept.

create table campaigns (
  id uuid primary key,                           -- made by the phone
  facility_id uuid not null references facilities,
  name text not null,
  opens_on date not null,
  closes_on date not null check (closes_on >= opens_on),
  interval_months smallint not null check (interval_months between 1 and 60),
  age_from smallint not null check (age_from >= 0),
  age_to smallint not null check (age_to >= age_from),
  category text,                                 -- of beneficiaries; null: everybody
  made_by uuid not null references accounts,
  made_at timestamptz not null,
  ended_at timestamptz,
  ended_by uuid references accounts
);
create index campaigns_of on campaigns (facility_id, opens_on desc);

create table checkups (                          -- signed when written; a correction is another one with a reason
  id uuid primary key,                           -- made by the phone
  resident_id uuid not null references residents,
  facility_id uuid not null references facilities,
  form text not null check (form in ('01', '02', '03', '04')),
  done_on date not null,
  class smallint not null check (class between 1 and 5),
  conclusion text not null,
  done_by text not null,                         -- who examined: a station, a hospital, a doctor of the house
  follow_up text,
  follow_up_on date,
  signed_by uuid not null references accounts,
  signed_at timestamptz not null,
  amends uuid unique references checkups,
  reason text,
  amended_by uuid,                               -- null: the one that counts
  check ((amends is null) = (reason is null)),
  check ((follow_up is null) = (follow_up_on is null))
);
create index checkups_of on checkups (resident_id, done_on desc) where amended_by is null;
create index checkups_to_follow on checkups (facility_id, follow_up_on) where amended_by is null and follow_up is not null;

do $$
declare t text;
begin
  foreach t in array array['campaigns', 'checkups'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
  end loop;
end $$;

grant select, insert, update (ended_at, ended_by) on campaigns to antam_app;
create policy app_reads on campaigns for select to antam_app
  using (facility_id = any ((select acting_facilities())::uuid[]));
create policy app_opens on campaigns for insert to antam_app
  with check (made_by = (select acting_account()) and facility_id = any ((select acting_managed())::uuid[]));
create policy app_ends on campaigns for update to antam_app
  using (facility_id = any ((select acting_managed())::uuid[]))
  with check (facility_id = any ((select acting_managed())::uuid[]));

-- As notes: whoever treats the resident, the resident and who represents them; those on duty see what is to be followed up.
grant select, insert, update (amended_by) on checkups to antam_app;
create policy app_reads on checkups for select to antam_app
  using (facility_id = any ((select acting_duty())::uuid[]) or resident_id = any ((select acting_clinical())::uuid[]));
create policy app_signs on checkups for insert to antam_app
  with check (signed_by = (select acting_account()) and resident_id = any ((select acting_treated())::uuid[]));
create policy app_amends on checkups for update to antam_app
  using (resident_id = any ((select acting_treated())::uuid[]))
  with check (resident_id = any ((select acting_treated())::uuid[]));

-- Everybody who lives in a house, and when their last check-up was: for whoever is on duty there or manages it, and no
-- result with it.
create function checked_in(of_facility uuid, as_of timestamptz)
returns table (resident uuid, name text, birth_date date, categories text[], last_on date)
language sql stable security definer set search_path = public, pg_temp as
$$
  select r.id, r.name, r.birth_date,
         array(select distinct b.code from beneficiary_categories b where b.resident_id = r.id and b.during @> as_of::date),
         (select max(c.done_on) from checkups c where c.resident_id = r.id and c.amended_by is null)
    from stays st join residents r on r.id = st.resident_id and r.died_at is null and r.erased_at is null
   where st.facility_id = of_facility and st.during @> as_of
     and (of_facility = any (acting_duty()) or of_facility = any (acting_managed()))
   order by r.name_key, r.id
$$;
revoke execute on function checked_in(uuid, timestamptz) from public;
grant execute on function checked_in(uuid, timestamptz) to antam_app;
