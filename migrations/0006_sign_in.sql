-- Sessions that end by themselves, second factors (TOTP, passkeys), fresh proof, PINs, and shared tablets.

alter table sessions
  add second_factor_at timestamptz,              -- null: staff rights stay shut on this session
  add proven_at timestamptz not null default clock_timestamp(),     -- the last code, TOTP, passkey or PIN given here
  add refreshed_at timestamptz not null default clock_timestamp(),
  add locks_after_s int check (locks_after_s between 30 and 3600),  -- a shared tablet: no refresh, a PIN unlocks
  add unlock_hash bytea,                         -- sha256 of what the tablet keeps; an unlock must bring it
  add check ((locks_after_s is null) = (unlock_hash is null));
update sessions set proven_at = created_at, refreshed_at = created_at;

-- When a session that nobody refreshes is dead: 30 days, 12 hours once it holds a second factor (staff).
create function session_idle_at(refreshed_at timestamptz, second_factor_at timestamptz) returns timestamptz
language sql stable as
$$ select refreshed_at + case when second_factor_at is null then interval '30 days' else interval '12 hours' end $$;

-- One factor in force and at most one that waits to be confirmed. The secret is sealed by base/crypto.py.
create table totp_factors (
  id uuid primary key default uuidv7(),
  account_id uuid not null references accounts,
  secret bytea not null,
  by_code boolean not null,                      -- opened with an enrolment code, which confirming it spends
  created_at timestamptz not null,
  confirmed_at timestamptz,                      -- null: waits for its first code
  last_step bigint not null default 0,           -- a step of 30 s counts once, and none before it
  guesses smallint not null default 0,
  guesses_since timestamptz not null default '-infinity'
);
create unique index totp_in_force on totp_factors (account_id) where confirmed_at is not null;
create unique index totp_waiting on totp_factors (account_id) where confirmed_at is null;

create table enrolment_codes (                   -- handed over in person by a manager; opens the first factor
  account_id uuid primary key references accounts,
  code_hmac bytea not null,
  guesses_left smallint not null default 5,
  issued_by uuid references accounts,            -- null: the operator
  created_at timestamptz not null,
  expires_at timestamptz not null
);

create table passkeys (
  id uuid primary key default uuidv7(),
  account_id uuid not null references accounts,
  credential_id bytea not null unique,
  public_key bytea not null,
  sign_count bigint not null,
  name text not null check (length(name) between 1 and 100),
  created_at timestamptz not null,
  used_at timestamptz
);
create index passkeys_of_account on passkeys (account_id);

create table passkey_challenges (                -- taken out by its first answer, right or wrong
  id uuid primary key default uuidv7(),
  account_id uuid not null references accounts,
  session_id uuid not null references sessions,
  purpose text not null check (purpose in ('register', 'verify')),
  by_code boolean not null default false,
  challenge bytea not null,
  expires_at timestamptz not null
);
create index passkey_challenges_by_age on passkey_challenges (expires_at);

create table pins (
  account_id uuid primary key references accounts,
  hash text not null,                            -- argon2id over the peppered PIN
  guesses_left smallint not null default 5,      -- 0: locked until the next full sign-in
  set_at timestamptz not null
);

-- ---------------------------------------------------------------------------------------------------------------
-- The context, with the second factor in it.

create function acting_second_factor() returns boolean language sql stable as
$$ select coalesce(current_setting('antam.second_factor', true), '') = 'given' $$;

drop function open_work(bytea);
create function open_work(
  token_hash bytea, out now timestamptz, out session uuid, out account uuid, out device uuid, out name text,
  out language text, out memberships jsonb, out second_factor boolean, out proven_at timestamptz
) language plpgsql security definer set search_path = public, pg_temp as
$$
declare facilities uuid[]; related uuid[]; readable uuid[]; fresh boolean; slides timestamptz;
begin
  now := clock_timestamp();
  select s.id, s.account_id, s.device_id, a.name, a.language, s.second_factor_at is not null, s.proven_at,
         s.used_generation < s.generation,
         case when s.locks_after_s is not null and s.access_expires_at < least(   -- least passes over nulls
                     open_work.now + make_interval(secs => s.locks_after_s - 10), s.expires_at)
              then least(open_work.now + make_interval(secs => s.locks_after_s), s.expires_at) end
    into session, account, device, open_work.name, open_work.language, second_factor, open_work.proven_at, fresh, slides
    from sessions s join accounts a on a.id = s.account_id
   where s.access_hash = token_hash and s.ended_at is null and a.disabled_at is null
     and s.access_expires_at > open_work.now and s.expires_at > open_work.now;
  if session is null then
    return;
  end if;
  if fresh or slides is not null then
    update sessions set used_generation = generation, access_expires_at = coalesce(slides, access_expires_at)
     where id = session;
  end if;
  -- Staff without a second factor are nobody's staff on this session.
  select coalesce(jsonb_agg(jsonb_build_object('facility', m.facility_id, 'role', m.role)), '[]'),
         coalesce(array_agg(distinct m.facility_id), '{}')
    into memberships, facilities
    from staff m where m.account_id = account and m.during @> open_work.now and second_factor;
  select coalesce(array_agg(distinct resident), '{}'),
         coalesce(array_agg(distinct resident) filter (where scope in ('self', 'summary', 'full')), '{}')
    into related, readable from (
    select r.id as resident, 'self' as scope from residents r where r.account_id = account
    union all select rel.resident_id, rel.scope from relatives rel
               where rel.account_id = account and rel.ended_at is null and rel.consented_at <= open_work.now
  ) mine;
  perform set_config('antam.account', account::text, true), set_config('antam.facilities', facilities::text, true),
          set_config('antam.residents', related::text, true), set_config('antam.readable', readable::text, true),
          set_config('antam.second_factor', case when second_factor then 'given' else '' end, true);
end
$$;

-- Only staff are ever told, so being told counts on a session with a second factor and on no other.
create or replace function acting_told() returns uuid[] language sql stable security definer set search_path = public, pg_temp as
$$ select coalesce(array_agg(t.alert_id), '{}') from alert_told t join alerts a on a.id = t.alert_id
    where t.account_id = acting_account() and (a.state <> 'resolved' or a.resolved_at >= now()) and acting_second_factor() $$;

-- As before (0001), and: refused when idle or shared; a replay says whose session it ended, so that they are told.
drop function sign_in_refresh(uuid, int, bytea, int);
create function sign_in_refresh(
  in_session uuid, presented int, token_hash bytea, access_seconds int,
  out generation int, out access_expires_at timestamptz, out replayed_of uuid, out device text
) language plpgsql security definer set search_path = public, pg_temp as
$$
declare t timestamptz := clock_timestamp(); held sessions;
begin
  select s.* into held from sessions s join accounts a on a.id = s.account_id
   where s.id = in_session and s.ended_at is null and s.expires_at > t and a.disabled_at is null for update of s;
  if held.id is null or held.locks_after_s is not null
     or session_idle_at(held.refreshed_at, held.second_factor_at) <= t then
    return;
  end if;
  if presented = held.generation then
    generation := held.generation + 1;
  elsif presented = held.generation - 1 and held.used_generation < held.generation then
    generation := held.generation;
  else
    update sessions s set ended_at = t, ended_why = 'refresh token replayed' where s.id = in_session;
    update devices d set push_token = null where d.id = held.device_id returning d.name into device;
    replayed_of := held.account_id;
    return;
  end if;
  access_expires_at := least(t + make_interval(secs => access_seconds), held.expires_at);
  update sessions s set generation = sign_in_refresh.generation, access_hash = token_hash,
         access_expires_at = sign_in_refresh.access_expires_at, refreshed_at = t
   where s.id = in_session;
end
$$;

-- A fresh one-time code for somebody who is signed in already: the same table and rules as `sign_in_verify`, and the
-- code must have gone to their own number.
create function step_up_verify(challenge uuid, hmac bytea) returns boolean
language plpgsql security definer set search_path = public, pg_temp as
$$
declare t timestamptz := clock_timestamp(); held sign_in_challenges;
begin
  update sign_in_challenges set guesses_left = guesses_left - 1
   where id = challenge and account_id = acting_account() and guesses_left > 0 and used_at is null and expires_at > t
  returning * into held;
  if held.id is null or held.code_hmac <> hmac then
    return false;
  end if;
  update sign_in_challenges set used_at = t where id = challenge;
  return true;
end
$$;

-- A manager of a facility the person works in, with a second factor and not for themselves; or the operator, as owner.
create function enrolment_code_issue(for_account uuid, hmac bytea, seconds int) returns timestamptz
language plpgsql security definer set search_path = public, pg_temp as
$$
declare t timestamptz := clock_timestamp(); until timestamptz := t + make_interval(secs => seconds);
begin
  if not pg_has_role(session_user, 'antam_owner', 'usage') and (
       for_account = acting_account() or not acting_second_factor() or not exists (
         select from staff m join staff s on s.facility_id = m.facility_id
          where m.account_id = acting_account() and m.role = 'manager' and m.during @> t
            and s.account_id = for_account and s.during @> t)) then
    return null;
  end if;
  insert into enrolment_codes (account_id, code_hmac, issued_by, created_at, expires_at)
  values (for_account, hmac, acting_account(), t, until)
  on conflict (account_id) do update set code_hmac = excluded.code_hmac, issued_by = excluded.issued_by,
    guesses_left = 5, created_at = excluded.created_at, expires_at = excluded.expires_at;
  return until;
end
$$;

-- What a factor enrolled with the code replaces goes with the code: all factors in force. False: the code is gone.
create function enrolment_code_spend() returns boolean
language plpgsql security definer set search_path = public, pg_temp as
$$
begin
  delete from enrolment_codes where account_id = acting_account() and expires_at > clock_timestamp();
  if not found then
    return false;
  end if;
  delete from totp_factors where account_id = acting_account() and confirmed_at is not null;
  delete from passkeys where account_id = acting_account();
  return true;
end
$$;

-- Unlocking a shared tablet happens before there is anybody to be. The guess is consumed here, in a transaction of its
-- own, and compared afterwards; a tablet that does not bring its secret consumes nothing, so nobody is locked out.
create function unlock_guess(in_session uuid, unlock bytea, out account uuid, out hash text)
language plpgsql security definer set search_path = public, pg_temp as
$$
begin
  update pins p set guesses_left = p.guesses_left - 1
    from sessions s join accounts a on a.id = s.account_id
   where s.id = in_session and s.unlock_hash = unlock and s.ended_at is null and s.expires_at > clock_timestamp()
     and a.disabled_at is null and p.account_id = s.account_id and p.guesses_left > 0
  returning p.account_id, p.hash into account, hash;
end
$$;

create function unlock_session(in_session uuid, unlock bytea, token_hash bytea) returns timestamptz
language plpgsql security definer set search_path = public, pg_temp as
$$
declare t timestamptz := clock_timestamp(); until timestamptz;
begin
  update sessions s
     set access_hash = token_hash, proven_at = t, refreshed_at = t,
         access_expires_at = least(t + make_interval(secs => s.locks_after_s), s.expires_at)
    from accounts a
   where s.id = in_session and s.unlock_hash = unlock and s.ended_at is null and s.expires_at > t
     and a.id = s.account_id and a.disabled_at is null
  returning s.access_expires_at into until;
  update pins p set guesses_left = 5 from sessions s where s.id = in_session and p.account_id = s.account_id and until is not null;
  return until;
end
$$;

-- ---------------------------------------------------------------------------------------------------------------
-- Rights.

do $$
declare t text;
begin
  foreach t in array array['totp_factors', 'enrolment_codes', 'passkeys', 'passkey_challenges', 'pins'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
    execute format('create policy app_own on %I to antam_app using (account_id = (select acting_account()))
                    with check (account_id = (select acting_account()))', t);
  end loop;
end $$;

revoke execute on function session_idle_at(timestamptz, timestamptz), acting_second_factor(), open_work(bytea),
  sign_in_refresh(uuid, int, bytea, int), step_up_verify(uuid, bytea), enrolment_code_issue(uuid, bytea, int),
  enrolment_code_spend(), unlock_guess(uuid, bytea), unlock_session(uuid, bytea, bytea) from public;
grant execute on function acting_second_factor(), session_idle_at(timestamptz, timestamptz) to antam_app, antam_committer, antam_engine;
grant execute on function open_work(bytea), sign_in_refresh(uuid, int, bytea, int), step_up_verify(uuid, bytea),
  enrolment_code_issue(uuid, bytea, int), enrolment_code_spend(), unlock_guess(uuid, bytea),
  unlock_session(uuid, bytea, bytea) to antam_app;

grant select (refreshed_at, second_factor_at, locks_after_s, access_expires_at),
  update (second_factor_at, proven_at, expires_at, access_expires_at, locks_after_s, unlock_hash) on sessions to antam_app;
grant select, insert, delete, update (confirmed_at, last_step, guesses, guesses_since) on totp_factors to antam_app;
grant select, update (guesses_left) on enrolment_codes to antam_app;
grant select, insert, delete, update (sign_count, used_at) on passkeys to antam_app;
grant select, insert, delete on passkey_challenges to antam_app;
grant select, insert, update (hash, guesses_left, set_at) on pins to antam_app;

grant select (second_factor_at, refreshed_at, locks_after_s), update (access_expires_at) on sessions to antam_committer;

grant select (id, expires_at), delete on passkey_challenges to antam_engine;
create policy engine_sweeps on passkey_challenges to antam_engine using (true);
