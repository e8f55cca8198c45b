-- Who there is: facilities, accounts with their devices and sessions, staff, residents with stays, relatives.
-- Also the context that every unit of work of the app role opens with, and the policies that read it.

create extension if not exists btree_gist;

create table facilities (
  id uuid primary key default uuidv7(),
  name text not null check (length(name) between 1 and 200),
  kind text not null check (kind in ('nursing_merit', 'social_assistance', 'drug_rehabilitation')),
  province_code text not null check (province_code ~ '^[0-9]{2}$'),
  time_zone text not null default 'Asia/Ho_Chi_Minh',
  escalation_policy jsonb,                       -- null: the house's own ladder (alerts/policy.py)
  policy_version int not null default 1,
  created_at timestamptz not null default now()
);

create table accounts (
  id uuid primary key default uuidv7(),
  phone text not null unique check (phone ~ '^\+[1-9][0-9]{6,14}$'),   -- E.164
  name text not null check (length(name) between 1 and 200),
  language text not null default 'vi' check (language in ('vi', 'en')),
  disabled_at timestamptz,
  created_at timestamptz not null default now()
);

create table devices (                           -- the installed app
  id uuid primary key default uuidv7(),
  account_id uuid not null references accounts,
  name text not null check (length(name) <= 100),
  platform text not null check (platform in ('android', 'ios', 'web')),
  push_token text unique,                        -- one device holds a token; registering it elsewhere moves it
  push_token_at timestamptz,
  seen bigint not null default 0,                -- the highest feed number this device said it stored
  seen_at timestamptz,
  created_at timestamptz not null default now()
);
create index devices_of_account on devices (account_id);

create table sessions (
  id uuid primary key default uuidv7(),
  account_id uuid not null references accounts,
  device_id uuid not null references devices,
  access_hash bytea not null unique,             -- sha256 of the opaque token
  access_expires_at timestamptz not null,
  generation int not null default 1,             -- the refresh token that counts; older ones are replays
  used_generation int not null default 0,        -- the newest generation whose access token was seen in use
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  ended_why text
);
create index sessions_of_account on sessions (account_id) where ended_at is null;

create table sign_in_challenges (
  id uuid primary key,
  phone text not null,
  account_id uuid references accounts,           -- null: the number is not enrolled; same answer, no message
  code_hmac bytea not null,
  guesses_left smallint not null default 5,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default now()
);
create index challenges_of_phone on sign_in_challenges (phone, created_at);

create table realtime_tickets (
  hash bytea primary key,
  session_id uuid not null references sessions,
  expires_at timestamptz not null
);

create table staff (
  id uuid primary key default uuidv7(),
  facility_id uuid not null references facilities,
  account_id uuid not null references accounts,
  role text not null check (role in ('nurse', 'doctor', 'manager')),
  during tstzrange not null,
  primary_contact boolean not null default false,
  unique (facility_id, account_id, role, during without overlaps)
);
create index staff_of_account on staff (account_id);

create table residents (
  id uuid primary key default uuidv7(),
  account_id uuid references accounts,           -- the resident's own phone, if there is one
  name text not null check (length(name) between 1 and 200),
  birth_date date,
  sex text not null default 'unknown' check (sex in ('female', 'male', 'other', 'unknown')),
  spo2_scale smallint not null default 1 check (spo2_scale in (1, 2)),   -- 2: a clinician recorded target 88-92 %
  conditions text[] not null default '{}',
  created_at timestamptz not null default now()
);
create index residents_of_account on residents (account_id);

create table stays (                             -- where a resident lives, and since when; never in two places
  resident_id uuid not null references residents,
  facility_id uuid not null references facilities,
  during tstzrange not null check (not isempty(during)),
  primary key (resident_id, during without overlaps)
);
create index stays_of_facility on stays (facility_id);

create table relatives (
  id uuid primary key default uuidv7(),
  resident_id uuid not null references residents,
  account_id uuid not null references accounts,
  relation text not null check (length(relation) <= 60),
  scope text not null check (scope in ('status', 'appointments', 'summary', 'full')),
  consented_at timestamptz not null,
  ended_at timestamptz
);
create unique index relatives_once on relatives (resident_id, account_id) where ended_at is null;
create index relatives_of_account on relatives (account_id) where ended_at is null;

create table audit_events (                      -- who looked at whom, and on which ground
  id bigint generated always as identity primary key,
  at timestamptz not null,
  account_id uuid not null,
  session_id uuid,
  act text not null,
  basis text not null,
  residents uuid[] not null
);
create index audit_of_resident on audit_events using gin (residents);

create table idempotency (
  account_id uuid not null,
  key text not null check (length(key) between 1 and 200),
  hash bytea not null,
  status smallint not null,
  body bytea not null,
  at timestamptz not null,
  primary key (account_id, key)
);
create index idempotency_by_age on idempotency (at);

-- ---------------------------------------------------------------------------------------------------------------
-- The context. `open_work` checks token, session and account in one statement and leaves behind who is acting;
-- policies read it through the functions below. nullif: after one SET LOCAL a setting reads '' for ever.

create function acting_account() returns uuid language sql stable as
$$ select nullif(current_setting('antam.account', true), '')::uuid $$;

create function acting_facilities() returns uuid[] language sql stable as
$$ select coalesce(nullif(current_setting('antam.facilities', true), ''), '{}')::uuid[] $$;

create function acting_residents() returns uuid[] language sql stable as
$$ select coalesce(nullif(current_setting('antam.residents', true), ''), '{}')::uuid[] $$;

create function acting_readable() returns uuid[] language sql stable as
$$ select coalesce(nullif(current_setting('antam.readable', true), ''), '{}')::uuid[] $$;

create function open_work(
  token_hash bytea, out now timestamptz, out session uuid, out account uuid, out device uuid, out name text,
  out language text, out memberships jsonb
) language plpgsql security definer set search_path = public, pg_temp as
$$
declare facilities uuid[]; related uuid[]; readable uuid[]; fresh boolean;
begin
  now := clock_timestamp();
  select s.id, s.account_id, s.device_id, a.name, a.language, s.used_generation < s.generation
    into session, account, device, open_work.name, open_work.language, fresh
    from sessions s join accounts a on a.id = s.account_id
   where s.access_hash = token_hash and s.ended_at is null and a.disabled_at is null
     and s.access_expires_at > open_work.now and s.expires_at > open_work.now;
  if session is null then
    return;
  end if;
  if fresh then
    update sessions set used_generation = generation where id = session;
  end if;
  select coalesce(jsonb_agg(jsonb_build_object('facility', m.facility_id, 'role', m.role)), '[]'),
         coalesce(array_agg(distinct m.facility_id), '{}')
    into memberships, facilities
    from staff m where m.account_id = account and m.during @> open_work.now;
  select coalesce(array_agg(distinct resident), '{}'),
         coalesce(array_agg(distinct resident) filter (where scope in ('self', 'summary', 'full')), '{}')
    into related, readable from (
    select r.id as resident, 'self' as scope from residents r where r.account_id = account
    union all select rel.resident_id, rel.scope from relatives rel
               where rel.account_id = account and rel.ended_at is null and rel.consented_at <= open_work.now
  ) mine;
  perform set_config('antam.account', account::text, true), set_config('antam.facilities', facilities::text, true),
          set_config('antam.residents', related::text, true), set_config('antam.readable', readable::text, true);
end
$$;

-- Sign-in happens before there is anybody to be: definer functions, and nothing else, touch these tables for the app.

create function sign_in_challenge(
  challenge uuid, to_phone text, hmac bytea, seconds int, out enrolled boolean, out language text, out retry_after_s int
) language plpgsql security definer set search_path = public, pg_temp as
$$
declare who uuid; t timestamptz := clock_timestamp(); latest timestamptz; in_hour int; in_day int;
begin
  perform pg_advisory_xact_lock(4267002, hashtext(to_phone));
  select max(created_at), count(*) filter (where created_at > t - interval '1 hour'), count(*)
    into latest, in_hour, in_day
    from sign_in_challenges where phone = to_phone and created_at > t - interval '1 day';
  if in_hour >= 5 or in_day >= 10 or latest > t - interval '60 seconds' then
    retry_after_s := case when in_day >= 10 then 86400 when in_hour >= 5 then 3600
                          else ceil(extract(epoch from latest + interval '60 seconds' - t))::int end;
    return;
  end if;
  select a.id, a.language into who, sign_in_challenge.language
    from accounts a where a.phone = to_phone and a.disabled_at is null;
  update sign_in_challenges set expires_at = t where phone = to_phone and used_at is null and expires_at > t;
  insert into sign_in_challenges (id, phone, account_id, code_hmac, expires_at, created_at)
  values (challenge, to_phone, who, hmac, t + make_interval(secs => seconds), t);
  enrolled := who is not null;
end
$$;

-- One guess is consumed before anything is compared, so that parallel guesses never get more than five.
create function sign_in_verify(
  challenge uuid, hmac bytea, new_session uuid, token_hash bytea, device_id uuid, device_name text, device_platform text,
  access_seconds int, session_days int, out account uuid, out name text, out access_expires_at timestamptz
) language plpgsql security definer set search_path = public, pg_temp as
$$
declare t timestamptz := clock_timestamp(); held sign_in_challenges;
begin
  update sign_in_challenges set guesses_left = guesses_left - 1
   where id = challenge and guesses_left > 0 and used_at is null and expires_at > t
  returning * into held;
  if held.id is null or held.account_id is null or held.code_hmac <> hmac then
    return;
  end if;
  update sign_in_challenges set used_at = t where id = challenge;
  account := held.account_id;
  select a.name into sign_in_verify.name from accounts a where a.id = account;
  insert into devices (id, account_id, name, platform, created_at)
  values (device_id, account, device_name, device_platform, t);
  access_expires_at := t + make_interval(secs => access_seconds);
  insert into sessions (id, account_id, device_id, access_hash, access_expires_at, expires_at, created_at)
  values (new_session, account, device_id, token_hash, access_expires_at, t + make_interval(days => session_days), t);
end
$$;

-- The refresh token of generation n is derived, not stored. The one before it is honoured again until the newer one
-- was seen in use: a lost reply signs nobody out. Anything older is a replay and ends the session.
create function sign_in_refresh(
  in_session uuid, presented int, token_hash bytea, access_seconds int,
  out generation int, out access_expires_at timestamptz
) language plpgsql security definer set search_path = public, pg_temp as
$$
declare t timestamptz := clock_timestamp(); held sessions;
begin
  select s.* into held from sessions s join accounts a on a.id = s.account_id
   where s.id = in_session and s.ended_at is null and s.expires_at > t and a.disabled_at is null for update of s;
  if held.id is null then
    return;
  end if;
  if presented = held.generation then
    generation := held.generation + 1;
  elsif presented = held.generation - 1 and held.used_generation < held.generation then
    generation := held.generation;
  else
    update sessions s set ended_at = t, ended_why = 'refresh token replayed' where s.id = in_session;
    update devices d set push_token = null where d.id = held.device_id;
    return;
  end if;
  access_expires_at := t + make_interval(secs => access_seconds);
  update sessions s set generation = sign_in_refresh.generation, access_hash = token_hash,
         access_expires_at = sign_in_refresh.access_expires_at
   where s.id = in_session;
end
$$;

-- A push address belongs to the phone that registered it last, whoever held it before.
create function hold_push_token(on_device uuid, token text, held_at timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as
$$
begin
  update devices set push_token = null where push_token = token and id <> on_device;
  update devices set push_token = token, push_token_at = held_at
   where id = on_device and account_id = acting_account();
end
$$;

-- Staff names are shown to whoever may see what they did; nobody else's name is reachable this way.
create function staff_names(of_accounts uuid[]) returns table (account uuid, name text)
language sql stable security definer set search_path = public, pg_temp as
$$ select a.id, a.name from accounts a where a.id = any (of_accounts) and exists (select from staff s where s.account_id = a.id) $$;

-- ---------------------------------------------------------------------------------------------------------------
-- Rights. Every table forces row-level security; the owner's own policy is what definer functions and seeds run under.

do $$
declare t text;
begin
  foreach t in array array['facilities', 'accounts', 'devices', 'sessions', 'sign_in_challenges', 'realtime_tickets', 'staff',
                           'residents', 'stays', 'relatives', 'audit_events', 'idempotency'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
  end loop;
end $$;

revoke execute on all functions in schema public from public;
grant execute on function acting_account(), acting_facilities(), acting_residents(), acting_readable() to antam_app, antam_committer, antam_engine;
grant execute on function open_work(bytea), sign_in_challenge(uuid, text, bytea, int), staff_names(uuid[]),
  hold_push_token(uuid, text, timestamptz),
  sign_in_verify(uuid, bytea, uuid, bytea, uuid, text, text, int, int), sign_in_refresh(uuid, int, bytea, int) to antam_app;

grant select on facilities, staff, residents, stays, relatives to antam_app, antam_committer;
grant update (escalation_policy, policy_version) on facilities to antam_app;
grant select, update (language) on accounts to antam_app;
grant select, update (push_token, push_token_at, seen, seen_at, name) on devices to antam_app;
grant select (id, account_id, device_id, created_at, expires_at, ended_at), update (ended_at, ended_why) on sessions to antam_app;
grant insert on realtime_tickets to antam_app;
grant insert, select, update (status, body) on idempotency to antam_app;
grant insert on audit_events to antam_app, antam_committer;

create policy app_reads on facilities for select to antam_app
  using (id = any ((select acting_facilities())::uuid[]) or id in (select st.facility_id from stays st));
create policy app_writes on facilities for update to antam_app
  using (id = any ((select acting_facilities())::uuid[])) with check (id = any ((select acting_facilities())::uuid[]));
create policy app_own on accounts to antam_app using (id = (select acting_account())) with check (id = (select acting_account()));
create policy app_own on devices to antam_app
  using (account_id = (select acting_account())) with check (account_id = (select acting_account()));
create policy app_own on sessions to antam_app
  using (account_id = (select acting_account())) with check (account_id = (select acting_account()));
create policy app_makes on realtime_tickets for insert to antam_app
  with check (session_id in (select s.id from sessions s where s.account_id = (select acting_account())));
create policy app_reads on staff for select to antam_app
  using (facility_id = any ((select acting_facilities())::uuid[]) or account_id = (select acting_account()));
create policy app_reads on stays for select to antam_app
  using (facility_id = any ((select acting_facilities())::uuid[]) or resident_id = any ((select acting_residents())::uuid[]));
create policy app_reads on residents for select to antam_app
  using (id = any ((select acting_residents())::uuid[])
         or id in (select s.resident_id from stays s where s.facility_id = any ((select acting_facilities())::uuid[])));
create policy app_reads on relatives for select to antam_app
  using (account_id = (select acting_account())
         or resident_id in (select s.resident_id from stays s where s.facility_id = any ((select acting_facilities())::uuid[]))
         or resident_id in (select r.id from residents r where r.account_id = (select acting_account())));
create policy app_own on idempotency to antam_app
  using (account_id = (select acting_account())) with check (account_id = (select acting_account()));
create policy app_records on audit_events for insert to antam_app with check (account_id = (select acting_account()));

-- The committer is the unit of work of many requests at once: it joins every row to its session itself.
grant select (id, account_id, device_id, access_hash, access_expires_at, expires_at, ended_at, generation, used_generation),
  update (used_generation) on sessions to antam_committer;
grant select (id, disabled_at) on accounts to antam_committer;
grant select (id, account_id, seen, seen_at), update (seen, seen_at) on devices to antam_committer;
grant select, delete on realtime_tickets to antam_committer;
create policy committer_all on sessions to antam_committer using (true);
create policy committer_all on accounts for select to antam_committer using (true);
create policy committer_all on devices to antam_committer using (true);
create policy committer_all on realtime_tickets to antam_committer using (true);
create policy committer_all on facilities for select to antam_committer using (true);
create policy committer_all on staff for select to antam_committer using (true);
create policy committer_all on residents for select to antam_committer using (true);
create policy committer_all on stays for select to antam_committer using (true);
create policy committer_all on relatives for select to antam_committer using (true);
create policy committer_records on audit_events for insert to antam_committer with check (true);

-- The engine sees whom to call and what to judge by; no names, no notes.
grant select (id, time_zone, escalation_policy, policy_version) on facilities to antam_engine;
grant select (id, facility_id, account_id, role, during, primary_contact) on staff to antam_engine;
grant select (id, account_id, birth_date, spo2_scale, conditions) on residents to antam_engine;
grant select on stays to antam_engine;
grant select (id, resident_id, account_id, scope, consented_at, ended_at) on relatives to antam_engine;
grant select (id, account_id, platform, push_token, seen), update (push_token, push_token_at) on devices to antam_engine;
grant select (id, language, disabled_at) on accounts to antam_engine;
grant select (device_id, ended_at, expires_at) on sessions to antam_engine;
create policy engine_all on sessions for select to antam_engine using (true);
grant select, delete on sign_in_challenges, realtime_tickets, idempotency to antam_engine;
create policy engine_all on facilities for select to antam_engine using (true);
create policy engine_all on staff for select to antam_engine using (true);
create policy engine_all on residents for select to antam_engine using (true);
create policy engine_all on stays for select to antam_engine using (true);
create policy engine_all on relatives for select to antam_engine using (true);
create policy engine_all on devices to antam_engine using (true);
create policy engine_all on accounts for select to antam_engine using (true);
create policy engine_sweeps on sign_in_challenges to antam_engine using (true);
create policy engine_sweeps on realtime_tickets to antam_engine using (true);
create policy engine_sweeps on idempotency to antam_engine using (true);
