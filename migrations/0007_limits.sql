-- Limits: counters that survive restarts and are shared by all nodes, and the one-time codes that stand on them.

-- One row per limiter and subject. The key is an HMAC of both, so no number and no address stands here. `full_at` is
-- GCRA's theoretical arrival time: when the bucket would be empty of debts again (base/limits.py).
create table limits (
  key bytea primary key check (length(key) = 32),
  full_at timestamptz not null
);
create index limits_by_age on limits (full_at);

alter table limits enable row level security;
alter table limits force row level security;
create policy owner_all on limits to antam_owner using (true) with check (true);
grant select (full_at), delete on limits to antam_engine;
create policy engine_sweeps on limits to antam_engine using (true);

-- Takes one permit of every limiter, or of none: `refused` is the place (from 1) of the one that makes wait longest.
-- Without `spend` it only looks, and locks nothing. Rows are locked in the order of their keys: no deadlocks.
create function take_permits(
  keys bytea[], every_s float8[], bursts int[], spend boolean, out refused int, out retry_after_s int
) language plpgsql security definer set search_path = public, pg_temp as
$$
declare t timestamptz;
begin
  if spend then
    insert into limits as l (key, full_at) select k, clock_timestamp() from unnest(keys) k order by k
    on conflict (key) do update set full_at = l.full_at;
  end if;
  t := clock_timestamp();                        -- not before the locks: a wait must not shorten anybody's
  select asked.n, ceil(asked.wait) into refused, retry_after_s from (
    select a.n, extract(epoch from greatest(l.full_at, t) - t) - (a.burst - 1) * a.every as wait
      from unnest(keys, every_s, bursts) with ordinality a (key, every, burst, n) join limits l using (key)
  ) asked where asked.wait > 0 order by asked.wait desc limit 1;
  if spend and refused is null then
    update limits l set full_at = greatest(l.full_at, t) + make_interval(secs => a.every)
      from unnest(keys, every_s) a (key, every) where l.key = a.key;
  end if;
end
$$;

-- ---------------------------------------------------------------------------------------------------------------
-- One-time codes.

alter table facilities add column foreign_numbers boolean not null default false;   -- may its people sign in from abroad?

alter table sign_in_challenges
  add column asked_by uuid,                      -- the phone that asked, if it said so: then only it may answer
  add column used_by uuid,                       -- the phone that gave the right code
  add column session_id uuid references sessions on delete set null;
revoke select on sign_in_challenges from antam_engine;
grant select (created_at) on sign_in_challenges to antam_engine;

-- Who may be sent a code: an enrolled number that is a Vietnamese mobile, or whose facility allows other countries.
create function may_receive_code(to_phone text) returns table (account uuid, language text)
language sql stable set search_path = public, pg_temp as
$$
  select a.id, a.language from accounts a
   where a.phone = to_phone and a.disabled_at is null and (to_phone ~ '^\+84[35789][0-9]{8}$' or exists (
     select from facilities f where f.foreign_numbers and f.id in (
       select s.facility_id from staff s where s.account_id = a.id and s.during @> now()
       union all
       select st.facility_id from stays st join residents r on r.id = st.resident_id
        where r.account_id = a.id and st.during @> now()
       union all
       select st.facility_id from stays st join relatives rel on rel.resident_id = st.resident_id
        where rel.account_id = a.id and rel.ended_at is null and st.during @> now())))
$$;

-- Opens a challenge for any number; `enrolled` says whether somebody will get the code. A number has one live challenge:
-- the older one ends. No more than at_most[i] within the last within_s[i] seconds, counted exactly.
drop function sign_in_challenge(uuid, text, bytea, int);
create function sign_in_challenge(
  challenge uuid, to_phone text, hmac bytea, seconds int, device uuid, at_most int[], within_s int[],
  out enrolled boolean, out language text, out refused int, out retry_after_s int
) language plpgsql security definer set search_path = public, pg_temp as
$$
declare who uuid; t timestamptz;
begin
  perform pg_advisory_xact_lock(4267002, hashtext(to_phone));
  t := clock_timestamp();
  select w.n, greatest(1, ceil(extract(epoch from c.created_at + make_interval(secs => w.seconds) - t)))
    into refused, retry_after_s
    from unnest(at_most, within_s) with ordinality w (at_most, seconds, n) cross join lateral (
      select made.created_at from sign_in_challenges made
       where made.phone = to_phone and made.created_at > t - make_interval(secs => w.seconds)
       order by made.created_at desc offset w.at_most - 1 limit 1) c
   order by 2 desc limit 1;
  if refused is not null then
    return;
  end if;
  select m.account, m.language, true into who, sign_in_challenge.language, enrolled from may_receive_code(to_phone) m;
  enrolled := coalesce(enrolled, false);
  update sign_in_challenges set expires_at = t where phone = to_phone and used_at is null and expires_at > t;
  insert into sign_in_challenges (id, phone, account_id, code_hmac, asked_by, expires_at, created_at)
  values (challenge, to_phone, who, hmac, device, t + make_interval(secs => seconds), t);
end
$$;

-- One guess is consumed before anything is compared, so that parallel guesses never get more than five. `evaluated`: a
-- guess was consumed; `enrolled`: at a code that somebody could have been sent. A phone whose reply was lost repeats itself within a minute and gets the session it made, as long
-- as nobody used it; such repeats are guesses of the same five, and they must name the phone that was first.
drop function sign_in_verify(uuid, bytea, uuid, bytea, uuid, text, text, int, int);
create function sign_in_verify(
  challenge uuid, hmac bytea, new_session uuid, token_hash bytea, new_device uuid, device uuid, device_name text,
  device_platform text, access_seconds int, session_days int,
  out evaluated boolean, out enrolled boolean, out session uuid, out account uuid, out name text,
  out access_expires_at timestamptz
) language plpgsql security definer set search_path = public, pg_temp as
$$
declare t timestamptz := clock_timestamp(); held sign_in_challenges;
begin
  update sign_in_challenges c set guesses_left = c.guesses_left - 1
   where c.id = challenge and c.guesses_left > 0
     and (c.used_at is null and c.expires_at > t or c.used_at > t - interval '60 seconds' and c.used_by = device)
  returning * into held;
  evaluated := held.id is not null;
  enrolled := held.account_id is not null;
  if not evaluated or held.code_hmac <> hmac or (held.asked_by is not null and held.asked_by is distinct from device) then
    return;
  end if;
  select a.name into sign_in_verify.name from accounts a where a.id = held.account_id and a.disabled_at is null;
  if not found then
    return;
  end if;
  access_expires_at := t + make_interval(secs => access_seconds);
  if held.used_at is not null then
    update sessions s set access_hash = token_hash, access_expires_at = sign_in_verify.access_expires_at
     where s.id = held.session_id and s.generation = 1 and s.used_generation = 0 and s.ended_at is null
    returning s.id, s.account_id into session, account;
    return;
  end if;
  session := new_session;
  account := held.account_id;
  insert into devices (id, account_id, name, platform, created_at)
  values (new_device, account, device_name, device_platform, t);
  insert into sessions (id, account_id, device_id, access_hash, access_expires_at, expires_at, created_at)
  values (session, account, new_device, token_hash, access_expires_at, t + make_interval(days => session_days), t);
  update sign_in_challenges c set used_at = t, used_by = device, session_id = new_session where c.id = challenge;
end
$$;

revoke execute on function take_permits(bytea[], float8[], int[], boolean), may_receive_code(text),
  sign_in_challenge(uuid, text, bytea, int, uuid, int[], int[]),
  sign_in_verify(uuid, bytea, uuid, bytea, uuid, uuid, text, text, int, int) from public;
grant execute on function take_permits(bytea[], float8[], int[], boolean),
  sign_in_challenge(uuid, text, bytea, int, uuid, int[], int[]),
  sign_in_verify(uuid, bytea, uuid, bytea, uuid, uuid, text, text, int, int) to antam_app;
