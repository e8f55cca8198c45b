-- People in full: names that can be found, births known in part, identifiers, categories, wards, transfers, territory;
-- and the acts by which staff bring people in through the API.

create function acting_managed() returns uuid[] language sql stable security definer set search_path = public, pg_temp as
$$ select coalesce(array_agg(s.facility_id), '{}') from staff s
    where s.account_id = acting_account() and s.role = 'manager' and s.during @> statement_timestamp()
      and s.facility_id = any (acting_facilities()) $$;

-- ---------------------------------------------------------------------------------------------------------------
-- Territory: public reference data, loaded from people/codes and from the official list (people/territory.py).

create table admin_units (                       -- a code may come back with another meaning, hence the date in the key
  code text not null,
  level text not null check (level in ('province', 'commune')),
  name text not null check (length(name) between 1 and 200),
  province_code text,                            -- of a commune; its own code does not contain it
  valid_from date not null,
  valid_to date check (valid_to > valid_from),   -- the first day it is no longer valid
  primary key (code, valid_from),
  check (case level when 'province' then code ~ '^[0-9]{2}$' and province_code is null
                    else code ~ '^[0-9]{5}$' and province_code ~ '^[0-9]{2}$' end)
);
create index admin_units_of_province on admin_units (province_code) where level = 'commune';
create table admin_successions (
  old_code text not null,
  old_from date not null,
  new_code text not null,
  new_from date not null,
  primary key (old_code, old_from, new_code, new_from),
  foreign key (old_code, old_from) references admin_units (code, valid_from),
  foreign key (new_code, new_from) references admin_units (code, valid_from)
);
grant select on admin_units, admin_successions to antam_app;

-- ---------------------------------------------------------------------------------------------------------------
-- Residents, and what they were called before.

alter table residents
  add column name_search text collate "C" not null default '',   -- people/names.py; '' until it has been reckoned
  add column name_key text collate "C" not null default '',
  add column birth_precision text not null default 'day' check (birth_precision in ('year', 'month', 'day')),
  add column birth_estimated boolean not null default false,
  add column phone text check (phone ~ '^\+[1-9][0-9]{6,14}$'),  -- to ring; signing in with it opens nothing
  add column address_commune text check (address_commune ~ '^[0-9]{5}$'),
  add column address_text text check (length(address_text) between 1 and 300),
  add column identity_due_at timestamptz,        -- by when somebody must have found out who this is
  add column died_at timestamptz,
  add column erased_at timestamptz,
  add column version int not null default 1;

create table resident_versions (                 -- name, birth and sex as they stood before a correction
  resident_id uuid not null references residents,
  version int not null,
  name text not null,
  birth_date date,
  birth_precision text not null,
  birth_estimated boolean not null,
  sex text not null,
  replaced_at timestamptz not null,
  replaced_by uuid not null references accounts,
  reason text not null check (length(reason) between 3 and 500),
  primary key (resident_id, version)
);

-- ---------------------------------------------------------------------------------------------------------------
-- Identifiers. Values are sealed with a key the database does not have; the index is a keyed hash of them.

create table resident_identifiers (
  id uuid primary key,
  resident_id uuid not null references residents,
  kind text not null check (kind in ('personal_id', 'old_id_card', 'social_insurance', 'health_insurance', 'passport', 'temporary')),
  value_index bytea not null,
  value_sealed bytea not null,
  country text not null check (country ~ '^[A-Z]{2}$'),
  during tstzrange not null check (not isempty(during)),
  source text not null check (source in ('document', 'person', 'relative', 'authority', 'facility')),
  contested boolean not null default false,      -- another resident holds the same number: identity_matches
  recorded_by uuid not null references accounts,
  ended_by uuid references accounts,
  ended_why text check (length(ended_why) between 3 and 500)
);
create index identifiers_of_resident on resident_identifiers (resident_id);
create index identifiers_by_value on resident_identifiers (value_index);
create unique index personal_id_once on resident_identifiers (value_index)
  where kind = 'personal_id' and upper_inf(during) and not contested;

create table identity_matches (                  -- the merge queue: two records that may be one person; for nobody but the owner
  identifier_id uuid not null references resident_identifiers,
  other_id uuid not null references resident_identifiers,
  found_at timestamptz not null,
  settled_at timestamptz,
  primary key (identifier_id, other_id)
);

-- Whether a number is known anywhere in the country must not be learned by typing it in: within the resident's own
-- facility a number that is taken is refused, elsewhere it is kept as contested and the pair goes into the merge queue.
create function record_identifier(
  new_id uuid, of_resident uuid, of_kind text, hash bytea, sealed bytea, of_country text, since timestamptz,
  from_source text, at timestamptz
) returns text language plpgsql security definer set search_path = public, pg_temp as
$$
declare home uuid; held resident_identifiers;
begin
  select st.facility_id into home from stays st
   where st.resident_id = of_resident and upper_inf(st.during) and st.facility_id = any (acting_facilities());
  if home is null then
    return null;
  end if;
  perform pg_advisory_xact_lock(4267009, hashtext(encode(hash, 'hex')));
  perform from resident_identifiers i join stays st on st.resident_id = i.resident_id and upper_inf(st.during)
    where i.value_index = hash and i.kind = of_kind and i.country = of_country and upper_inf(i.during) and st.facility_id = home;
  if found then
    return 'taken';
  end if;
  if of_kind = 'personal_id' then
    select * into held from resident_identifiers i
     where i.value_index = hash and i.kind = of_kind and upper_inf(i.during) and not i.contested;
  end if;
  insert into resident_identifiers (id, resident_id, kind, value_index, value_sealed, country, during, source, contested, recorded_by)
  values (new_id, of_resident, of_kind, hash, sealed, of_country, tstzrange(since, null), from_source, held.id is not null, acting_account());
  if held.id is not null then
    insert into identity_matches (identifier_id, other_id, found_at) values (new_id, held.id, at);
  end if;
  if of_kind <> 'temporary' then
    update residents set identity_due_at = null where id = of_resident;
  end if;
  return 'kept';
end
$$;

-- ---------------------------------------------------------------------------------------------------------------
-- Dated rows of benefit and disability; codes are data (people/codes).

create table beneficiary_categories (
  id uuid primary key default uuidv7(),
  resident_id uuid not null references residents,
  code text not null check (length(code) between 1 and 60),
  capacity_loss smallint check (capacity_loss between 0 and 100),   -- percent, as the council certified
  decision text check (length(decision) between 1 and 100),         -- number of the decision it rests on
  during daterange not null check (not isempty(during)),
  recorded_by uuid not null references accounts,
  recorded_at timestamptz not null,
  ended_by uuid references accounts,
  ended_why text check (length(ended_why) between 3 and 500),
  unique (resident_id, code, during without overlaps)
);
create table disabilities (
  id uuid primary key default uuidv7(),
  resident_id uuid not null references residents,
  type text not null check (type in ('mobility', 'hearing_speech', 'vision', 'neurological_mental', 'intellectual', 'other')),
  level text not null check (level in ('extremely_severe', 'severe', 'mild')),
  capacity_loss smallint check (capacity_loss between 0 and 100),
  decision text check (length(decision) between 1 and 100),
  during daterange not null check (not isempty(during)),
  recorded_by uuid not null references accounts,
  recorded_at timestamptz not null,
  ended_by uuid references accounts,
  ended_why text check (length(ended_why) between 3 and 500),
  unique (resident_id, type, during without overlaps)
);

-- ---------------------------------------------------------------------------------------------------------------
-- Wards, the stays in them, and the way from one facility to another.

create table wards (
  id uuid primary key default uuidv7(),
  facility_id uuid not null references facilities,
  name text not null check (length(name) between 1 and 100),
  kind text not null check (kind in ('residential', 'nursing', 'rehabilitation', 'isolation', 'day_care', 'other')),
  during tstzrange not null check (not isempty(during)),
  unique (facility_id, id),
  unique (facility_id, name, during without overlaps)
);
alter table stays
  add column ward_id uuid,
  add column bed text check (length(bed) between 1 and 40),
  add column end_kind text check (end_kind in ('home', 'transfer', 'death', 'absconded', 'moved')),   -- moved: within the facility
  add column end_reason text check (length(end_reason) between 3 and 500),
  add column begin_reason text check (length(begin_reason) between 3 and 500),   -- back after a week, or after a death by mistake
  add column ended_by uuid references accounts,
  add check (end_kind is null or not upper_inf(during)),
  add foreign key (facility_id, ward_id) references wards (facility_id, id);
create index stays_now on stays (facility_id, resident_id) where upper_inf(during);

create table transfers (                         -- one facility has let somebody go to another, which has yet to accept
  id uuid primary key default uuidv7(),
  resident_id uuid not null references residents,
  from_facility uuid not null references facilities,
  to_facility uuid not null references facilities check (to_facility <> from_facility),
  sent_at timestamptz not null,
  sent_by uuid not null references accounts,
  ended_at timestamptz,
  outcome text check (outcome in ('accepted', 'taken_back')),
  ended_by uuid references accounts
);
create unique index transfers_once on transfers (resident_id) where ended_at is null;
create index transfers_to on transfers (to_facility) where ended_at is null;

-- A ward that is closed, or of another facility, is as missing as one that never was.
create function require_ward(of_facility uuid, ward uuid) returns void language plpgsql set search_path = public, pg_temp as
$$
begin
  perform from wards w where w.id = ward and w.facility_id = of_facility and upper_inf(w.during) for share;
  if ward is not null and not found then
    raise foreign_key_violation;
  end if;
end
$$;

-- A new resident and the first stay. The only way in for the app, which may insert neither by itself.
create function admit_resident(
  new_id uuid, into_facility uuid, into_ward uuid, into_bed text, called text, found_by text, sorted_by text,
  born date, born_precision text, born_estimated boolean, of_sex text, ring text, commune text, address text,
  at timestamptz, due timestamptz
) returns boolean language plpgsql security definer set search_path = public, pg_temp as
$$
begin
  if not into_facility = any (acting_facilities()) then
    return false;
  end if;
  perform require_ward(into_facility, into_ward);
  insert into residents (id, name, name_search, name_key, birth_date, birth_precision, birth_estimated, sex, phone,
                         address_commune, address_text, identity_due_at)
  values (new_id, called, found_by, sorted_by, born, born_precision, born_estimated, of_sex, ring, commune, address, due);
  insert into stays (resident_id, facility_id, ward_id, bed, during)
  values (new_id, into_facility, into_ward, into_bed, tstzrange(at, null));
  return true;
end
$$;

-- The next stay of somebody known: sent to this facility and not yet accepted, or last seen in it. Everybody else is
-- missing, whether they exist or not. Who left more than a week ago comes back by a manager's hand, with a reason: their
-- record is opened to the staff again.
create function begin_stay(
  of_resident uuid, into_facility uuid, into_ward uuid, into_bed text, at timestamptz, why text default null
) returns text language plpgsql security definer set search_path = public, pg_temp as
$$
declare latest stays; sent transfers;
begin
  perform from residents r where r.id = of_resident and r.died_at is null and r.erased_at is null for update;
  if not found or not into_facility = any (acting_facilities()) then
    return null;
  end if;
  select * into sent from transfers t where t.resident_id = of_resident and t.ended_at is null;
  select * into latest from stays st where st.resident_id = of_resident order by lower(st.during) desc limit 1;
  if latest.facility_id is distinct from into_facility and sent.to_facility is distinct from into_facility then
    return null;
  end if;
  if upper_inf(latest.during) then
    return 'here';
  end if;
  if sent.id is null and upper(latest.during) < at - interval '7 days' then
    if not into_facility = any (acting_managed()) then
      return 'manager';
    elsif why is null then
      return 'reason';
    end if;
  end if;
  perform require_ward(into_facility, into_ward);
  insert into stays (resident_id, facility_id, ward_id, bed, during, begin_reason)
  values (of_resident, into_facility, into_ward, into_bed, tstzrange(greatest(at, upper(latest.during)), null), why);
  update transfers t set ended_at = at, ended_by = acting_account(),
         outcome = case when t.to_facility = into_facility then 'accepted' else 'taken_back' end
   where t.id = sent.id;
  return 'begun';
end
$$;

-- A death that was recorded by mistake: within 30 days a manager of the last facility takes it back, and the resident
-- lives there again.
create function reinstate_resident(of_resident uuid, into_facility uuid, why text, at timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as
$$
declare latest stays;
begin
  perform from residents r where r.id = of_resident and r.died_at is not null and r.erased_at is null for update;
  if not found or not into_facility = any (acting_managed()) then
    return false;
  end if;
  select * into latest from stays st where st.resident_id = of_resident order by lower(st.during) desc limit 1;
  if latest.facility_id is distinct from into_facility or latest.end_kind is distinct from 'death'
     or upper(latest.during) <= at - interval '30 days' then
    return false;
  end if;
  update residents set died_at = null, version = version + 1 where id = of_resident;
  insert into stays (resident_id, facility_id, ward_id, bed, during, begin_reason)
  values (of_resident, into_facility, (select w.id from wards w where w.id = latest.ward_id and upper_inf(w.during)),
          latest.bed, tstzrange(greatest(at, upper(latest.during)), null), why);
  return true;
end
$$;

-- The unresolved alerts of somebody who has come to live here: this facility answers for them now, by its own steps and
-- from the first one. Whoever was told of them before stays told.
create function alerts_follow(of_resident uuid, into_facility uuid, default_policy jsonb, at timestamptz) returns setof uuid
language sql security definer set search_path = public, pg_temp as
$$
  with going_on as (
    select a.id from alerts a
     where a.resident_id = of_resident and a.state <> 'resolved' and a.facility_id <> into_facility
       and into_facility = any (acting_facilities())
       and exists (select from stays st where st.resident_id = of_resident and st.facility_id = into_facility and upper_inf(st.during))
     order by a.id for update
  )
  update alerts a set facility_id = f.id, policy = coalesce(f.escalation_policy, default_policy), state = 'open', step = 0,
         next_due_at = at, owner_id = null, acknowledged_at = null, held_why = null, held_until = null
    from facilities f, going_on where f.id = into_facility and a.id = going_on.id
  returning a.id
$$;

-- Who is on the way to the facilities one works in: a name and a birth, nothing clinical.
create function arriving() returns table (
  transfer uuid, resident uuid, name text, birth_date date, birth_precision text, to_facility uuid, from_name text,
  sent_at timestamptz
) language sql stable security definer set search_path = public, pg_temp as
$$ select t.id, r.id, r.name, r.birth_date, r.birth_precision, t.to_facility, f.name, t.sent_at
     from transfers t join residents r on r.id = t.resident_id join facilities f on f.id = t.from_facility
    where t.ended_at is null and t.to_facility = any (acting_facilities()) $$;

-- ---------------------------------------------------------------------------------------------------------------
-- Staff, platform admins, supervisors of a province.

alter table staff add column name text check (length(name) between 1 and 200);   -- as their manager calls them

create table platform_admins (
  account_id uuid not null references accounts,
  during tstzrange not null check (not isempty(during)),
  primary key (account_id, during without overlaps)
);
create table province_staff (
  account_id uuid not null references accounts,
  province_code text not null check (province_code ~ '^[0-9]{2}$'),
  during tstzrange not null check (not isempty(during)),
  primary key (account_id, province_code, during without overlaps)
);

create function acting_platform_admin() returns boolean language sql stable security definer set search_path = public, pg_temp as
$$ select exists (select from platform_admins p where p.account_id = acting_account() and p.during @> statement_timestamp()) $$;

-- Finds or makes the account of a number and employs it; the answer is the same either way, and so is the account's id:
-- it is random, because a uuidv7 would tell how long the number has been known. Managers employ in their facilities and
-- never themselves; a platform admin names the first manager of a facility in which nobody has ever worked.
create function employ_staff(
  new_id uuid, in_facility uuid, number text, called text, speaks text, as_role text, first_to_ring boolean, at timestamptz
) returns uuid language plpgsql security definer set search_path = public, pg_temp as
$$
declare who uuid;
begin
  perform from facilities f where f.id = in_facility for update;
  if not in_facility = any (acting_managed())
     and not (acting_platform_admin() and as_role = 'manager' and not exists (select from staff s where s.facility_id = in_facility))
  then
    return null;
  end if;
  insert into accounts (id, phone, name, language) values (gen_random_uuid(), number, called, speaks) on conflict (phone) do nothing;
  select a.id into who from accounts a where a.phone = number;
  if who = acting_account() then
    return null;
  end if;
  insert into staff (id, facility_id, account_id, role, during, primary_contact, name)
  values (new_id, in_facility, who, as_role, tstzrange(at, null), first_to_ring, called);
  return who;
end
$$;

-- The same person in another role, without anybody having to know their number.
create function reemploy_staff(new_id uuid, former uuid, as_role text, at timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as
$$
begin
  insert into staff (id, facility_id, account_id, role, during, primary_contact, name)
  select new_id, s.facility_id, s.account_id, as_role, tstzrange(at, null), s.primary_contact, s.name
    from staff s where s.id = former and s.facility_id = any (acting_managed()) and s.account_id <> acting_account();
  return found;
end
$$;

-- A manager who employs a number learns the name they typed, never the one its account had before. To others somebody
-- is called what the facility calls them that has known them longest: whoever employs them later renames nobody.
create or replace function staff_names(of_accounts uuid[]) returns table (account uuid, name text)
language sql stable security definer set search_path = public, pg_temp as
$$ select a.id, coalesce(s.name, a.name) from accounts a
     join lateral (select m.name from staff m where m.account_id = a.id
                    order by m.facility_id = any (acting_facilities()) desc,
                             min(lower(m.during)) over (partition by m.facility_id), lower(m.during) desc limit 1) s on true
    where a.id = any (of_accounts) $$;

-- Residents whose contact details the actor may keep: their own, and those of somebody whose full relative they are.
create function acting_contacts() returns uuid[] language sql stable security definer set search_path = public, pg_temp as
$$ select coalesce(array_agg(resident), '{}') from (
     select r.id as resident from residents r where r.account_id = acting_account()
     union select rel.resident_id from relatives rel
            where rel.account_id = acting_account() and rel.scope = 'full' and rel.ended_at is null and rel.consented_at <= statement_timestamp()
   ) mine $$;

-- ---------------------------------------------------------------------------------------------------------------
-- Rights.

do $$
declare t text;
begin
  foreach t in array array['resident_versions', 'resident_identifiers', 'identity_matches', 'beneficiary_categories', 'disabilities',
                           'wards', 'transfers', 'platform_admins', 'province_staff'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
  end loop;
  -- Identity of residents: staff where they live now, and the residents themselves.
  foreach t in array array['resident_versions', 'resident_identifiers', 'beneficiary_categories', 'disabilities'] loop
    execute format('create policy app_reads on %I for select to antam_app using (
      resident_id in (select s.resident_id from stays s where upper_inf(s.during) and s.facility_id = any ((select acting_facilities())::uuid[]))
      or resident_id in (select r.id from residents r where r.account_id = (select acting_account())))', t);
  end loop;
  foreach t in array array['resident_versions', 'beneficiary_categories', 'disabilities'] loop
    execute format('create policy app_writes on %I for insert to antam_app with check (
      resident_id in (select s.resident_id from stays s where upper_inf(s.during) and s.facility_id = any ((select acting_facilities())::uuid[])))', t);
  end loop;
  foreach t in array array['resident_identifiers', 'beneficiary_categories', 'disabilities'] loop
    execute format('create policy app_ends on %I for update to antam_app using (
      resident_id in (select s.resident_id from stays s where upper_inf(s.during) and s.facility_id = any ((select acting_facilities())::uuid[])))', t);
  end loop;
end $$;

revoke execute on function require_ward(uuid, uuid), acting_managed(), acting_platform_admin(), acting_contacts(), arriving(),
  record_identifier(uuid, uuid, text, bytea, bytea, text, timestamptz, text, timestamptz),
  admit_resident(uuid, uuid, uuid, text, text, text, text, date, text, boolean, text, text, text, text, timestamptz, timestamptz),
  begin_stay(uuid, uuid, uuid, text, timestamptz, text), reinstate_resident(uuid, uuid, text, timestamptz),
  alerts_follow(uuid, uuid, jsonb, timestamptz),
  employ_staff(uuid, uuid, text, text, text, text, boolean, timestamptz),
  reemploy_staff(uuid, uuid, text, timestamptz) from public;
grant execute on function acting_managed(), acting_platform_admin(), acting_contacts(), arriving(),
  record_identifier(uuid, uuid, text, bytea, bytea, text, timestamptz, text, timestamptz),
  admit_resident(uuid, uuid, uuid, text, text, text, text, date, text, boolean, text, text, text, text, timestamptz, timestamptz),
  begin_stay(uuid, uuid, uuid, text, timestamptz, text), reinstate_resident(uuid, uuid, text, timestamptz),
  alerts_follow(uuid, uuid, jsonb, timestamptz),
  employ_staff(uuid, uuid, text, text, text, text, boolean, timestamptz),
  reemploy_staff(uuid, uuid, text, timestamptz) to antam_app;

grant select on resident_versions, beneficiary_categories, disabilities, wards, transfers, platform_admins, province_staff to antam_app;
grant select (id, resident_id, kind, value_index, value_sealed, country, during, source, recorded_by, ended_by, ended_why),
  update (during, ended_by, ended_why) on resident_identifiers to antam_app;
grant insert on resident_versions to antam_app;
grant insert, update (during, ended_by, ended_why) on beneficiary_categories, disabilities to antam_app;
grant insert, update (name, kind, during) on wards to antam_app;
grant insert on transfers to antam_app;
grant insert on facilities to antam_app;
grant update (during, primary_contact) on staff to antam_app;
grant update (during, end_kind, end_reason, ended_by) on stays to antam_app;
grant update (name, name_search, name_key, birth_date, birth_precision, birth_estimated, sex, phone, address_commune, address_text,
              died_at, version) on residents to antam_app;

create policy app_corrects on residents for update to antam_app
  using (id in (select s.resident_id from stays s where upper_inf(s.during) and s.facility_id = any ((select acting_facilities())::uuid[]))
         or id = any ((select acting_contacts())::uuid[]));
create policy app_ends on stays for update to antam_app
  using (upper_inf(during) and facility_id = any ((select acting_facilities())::uuid[]))
  with check (facility_id = any ((select acting_facilities())::uuid[]));
create policy app_sees on wards for select to antam_app
  using (facility_id = any ((select acting_facilities())::uuid[]) or id in (select s.ward_id from stays s));
create policy app_opens on wards for insert to antam_app with check (facility_id = any ((select acting_managed())::uuid[]));
create policy app_changes on wards for update to antam_app using (facility_id = any ((select acting_managed())::uuid[]));
create policy app_sees on transfers for select to antam_app
  using (from_facility = any ((select acting_facilities())::uuid[]) or to_facility = any ((select acting_facilities())::uuid[]));
create policy app_sends on transfers for insert to antam_app
  with check (from_facility = any ((select acting_facilities())::uuid[]) and sent_by = (select acting_account())
              and resident_id in (select s.resident_id from stays s where upper_inf(s.during) and s.facility_id = from_facility));
create policy app_opens on facilities for insert to antam_app with check ((select acting_platform_admin()));
create policy app_employs on staff for update to antam_app
  using (facility_id = any ((select acting_managed())::uuid[]) and account_id <> (select acting_account()));
create policy app_own on platform_admins for select to antam_app using (account_id = (select acting_account()));
create policy app_own on province_staff for select to antam_app using (account_id = (select acting_account()));
