-- The sum of the migrations, for reading. Written by `antam schema > migrations/schema.sql`; never run.

-- Name: btree_gist; Type: EXTENSION; Schema: -; Owner: -

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

-- Name: EXTENSION btree_gist; Type: COMMENT; Schema: -; Owner: 

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';

-- Name: acting_account(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_account() RETURNS uuid
    LANGUAGE sql STABLE
    AS $$ select nullif(current_setting('antam.account', true), '')::uuid $$;

ALTER FUNCTION public.acting_account() OWNER TO antam_owner;

-- Name: acting_clinical(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_clinical() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select acting_treated() || array(select r.id from residents r where r.account_id = acting_account()) $$;

ALTER FUNCTION public.acting_clinical() OWNER TO antam_owner;

-- Name: acting_facilities(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_facilities() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('antam.facilities', true), ''), '{}')::uuid[] $$;

ALTER FUNCTION public.acting_facilities() OWNER TO antam_owner;

-- Name: acting_locked(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_locked() RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select coalesce(array_agg(id), '{}') from residents where erased_at is not null $$;

ALTER FUNCTION public.acting_locked() OWNER TO antam_owner;

-- Name: acting_managed(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_managed() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(array_agg(s.facility_id), '{}') from staff s
    where s.account_id = acting_account() and s.role = 'manager' and s.during @> now() $$;

ALTER FUNCTION public.acting_managed() OWNER TO antam_owner;

-- Name: acting_own(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_own() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(array_agg(r.id), '{}') from residents r where r.account_id = acting_account() $$;

ALTER FUNCTION public.acting_own() OWNER TO antam_owner;

-- Name: acting_readable(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_readable() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('antam.readable', true), ''), '{}')::uuid[] $$;

ALTER FUNCTION public.acting_readable() OWNER TO antam_owner;

-- Name: acting_residents(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_residents() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('antam.residents', true), ''), '{}')::uuid[] $$;

ALTER FUNCTION public.acting_residents() OWNER TO antam_owner;

-- Name: acting_told(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_told() RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select coalesce(array_agg(t.alert_id), '{}') from alert_told t join alerts a on a.id = t.alert_id
    where t.account_id = acting_account() and (a.state <> 'resolved' or a.resolved_at >= now()) $$;

ALTER FUNCTION public.acting_told() OWNER TO antam_owner;

-- Name: acting_treated(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_treated() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(array_agg(st.resident_id), '{}') from stays st join staff s on s.facility_id = st.facility_id
    where s.account_id = acting_account() and s.role <> 'manager' and s.during @> now() and st.during @> now() $$;

ALTER FUNCTION public.acting_treated() OWNER TO antam_owner;

-- Name: concerned_with(uuid); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.concerned_with(about uuid) RETURNS TABLE(account uuid, scope text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select r.account_id, null from residents r where r.id = about and r.account_id is not null
  union all
  select rel.account_id, rel.scope from relatives rel
   where rel.resident_id = about and rel.ended_at is null and rel.consented_at <= now()
$$;

ALTER FUNCTION public.concerned_with(about uuid) OWNER TO antam_owner;

-- Name: end_retention(timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.end_retention(at timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare n int;
begin
  delete from notes where resident_id in (select resident_id from erasures where key_until <= at);
  update resident_keys set wrapped = null, destroyed_at = at
   where wrapped is not null and resident_id in (select resident_id from erasures where key_until <= at);
  update erasures set key_until = null where key_until <= at;
  get diagnostics n = row_count;
  return n;
end
$$;

ALTER FUNCTION public.end_retention(at timestamp with time zone) OWNER TO antam_owner;

-- Name: erase_account(uuid, timestamp with time zone, text); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.erase_account(of_account uuid, at timestamp with time zone, mark text) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  if of_account is null or exists (select from staff where account_id = of_account)
     or exists (select from relatives where account_id = of_account and ended_at is null)
     or exists (select from residents where account_id = of_account) then
    return false;
  end if;
  if to_regclass('representatives') is not null then   -- 0010
    if exists (select from representatives where account_id = of_account and during @> at) then
      return false;
    end if;
  end if;
  delete from sign_in_challenges c using accounts a where a.id = of_account and (c.account_id = a.id or c.phone = a.phone);
  -- +999 is given to no country; 36 random bits of the id.
  update accounts set phone = '+999' || lpad((('x' || right(replace(id::text, '-', ''), 9))::bit(36)::bigint)::text, 11, '0'),
         name = mark, disabled_at = coalesce(disabled_at, at) where id = of_account;
  delete from realtime_tickets where session_id in (select id from sessions where account_id = of_account);
  update sessions set ended_at = at, ended_why = 'erased' where account_id = of_account and ended_at is null;
  update devices set name = '', push_token = null where account_id = of_account;
  delete from idempotency where account_id = of_account;
  update feed set body = '{}' where account_id = of_account;
  if to_regclass('passkeys') is not null then    -- 0006
    delete from totp_factors where account_id = of_account;
    delete from enrolment_codes where account_id = of_account;
    delete from passkey_challenges where account_id = of_account;
    delete from passkeys where account_id = of_account;
    delete from pins where account_id = of_account;
  end if;
  return true;
end
$$;

ALTER FUNCTION public.erase_account(of_account uuid, at timestamp with time zone, mark text) OWNER TO antam_owner;

-- Name: erase_identity(uuid, timestamp with time zone, text); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.erase_identity(of_resident uuid, at timestamp with time zone, mark text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  delete from relatives where resident_id = of_resident;
  update residents set name = mark, birth_date = null, conditions = '{}', sex = 'unknown', account_id = null, erased_at = at
   where id = of_resident;
  if to_regclass('resident_identifiers') is not null then   -- 0009
    delete from identity_matches m using resident_identifiers i
     where i.resident_id = of_resident and i.id in (m.identifier_id, m.other_id);
    delete from resident_identifiers where resident_id = of_resident;
    delete from resident_versions where resident_id = of_resident;
    delete from beneficiary_categories where resident_id = of_resident;
    delete from disabilities where resident_id = of_resident;
    update stays set bed = null, end_reason = null where resident_id = of_resident;
    update residents set name_search = '', name_key = '', birth_precision = 'day', birth_estimated = false, phone = null,
           address_commune = null, address_text = null, identity_due_at = null where id = of_resident;
  end if;
  if to_regclass('invitations') is not null then            -- 0010: what was consented to stays, without words
    delete from invitations where resident_id = of_resident;
    update consents set document = case when document is not null then mark end where resident_id = of_resident;
    update representatives set document = mark, ended_why = null, during = tstzrange(lower(during), greatest(at, lower(during) + interval '1 second'))
     where resident_id = of_resident and (upper_inf(during) or upper(during) > at);
    update representatives set document = mark, ended_why = null where resident_id = of_resident;
    update assignments set reason = mark where resident_id = of_resident;
    update break_glass set reason = mark, review_note = null where resident_id = of_resident;
  end if;
end
$$;

ALTER FUNCTION public.erase_identity(of_resident uuid, at timestamp with time zone, mark text) OWNER TO antam_owner;

-- Name: erase_or_keep(uuid, timestamp with time zone, jsonb); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.erase_or_keep(of_resident uuid, at timestamp with time zone, years jsonb, OUT erased jsonb, OUT kept jsonb) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare mental text[] := array['PSY', 'MENTAL_HEALTH']; n bigint; last timestamptz; ends timestamptz;
begin
  erased := '{}'; kept := '[]';
  select greatest((select max(received_at) from readings where resident_id = of_resident),
                  (select max(coalesce(resolved_at, opened_at)) from alerts where resident_id = of_resident),
                  (select max(received_at) from notes where resident_id = of_resident
                      and (category is null or category <> all (mental)))) into last;
  ends := last + make_interval(years => (years->>'medical_record')::int);
  if ends <= at then
    delete from alert_told where alert_id in (select id from alerts where resident_id = of_resident);
    delete from alert_log where alert_id in (select id from alerts where resident_id = of_resident);
    delete from alerts where resident_id = of_resident;
    get diagnostics n = row_count; erased := erased || jsonb_build_object('alerts', n);
    delete from readings where resident_id = of_resident;
    get diagnostics n = row_count; erased := erased || jsonb_build_object('readings', n);
    delete from notes where resident_id = of_resident and (category is null or category <> all (mental));
    get diagnostics n = row_count; erased := erased || jsonb_build_object('notes', n);
  elsif ends is not null then
    kept := kept || jsonb_build_object('class', 'medical_record', 'until', ends,
      'readings', (select count(*) from readings where resident_id = of_resident),
      'alerts', (select count(*) from alerts where resident_id = of_resident),
      'notes', (select count(*) from notes where resident_id = of_resident
                   and (category is null or category <> all (mental))));
  end if;
  select max(received_at) + make_interval(years => (years->>'mental_health')::int) into ends
    from notes where resident_id = of_resident and category = any (mental);
  if ends <= at then
    delete from notes where resident_id = of_resident and category = any (mental);
    get diagnostics n = row_count; erased := erased || jsonb_build_object('mental_health_notes', n);
  elsif ends is not null then
    kept := kept || jsonb_build_object('class', 'mental_health', 'until', ends, 'notes',
      (select count(*) from notes where resident_id = of_resident and category = any (mental)));
  end if;
end
$$;

ALTER FUNCTION public.erase_or_keep(of_resident uuid, at timestamp with time zone, years jsonb, OUT erased jsonb, OUT kept jsonb) OWNER TO antam_owner;

-- Name: erase_resident(uuid, timestamp with time zone, jsonb); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.erase_resident(of_erasure uuid, at timestamp with time zone, years jsonb) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare e erasures; who residents; mark text; gone jsonb; stays_locked jsonb; n bigint; notes_until timestamptz;
begin
  select * into e from erasures where id = of_erasure for update;
  select * into who from residents where id = e.resident_id for update;
  if e.executed_at is not null or who.erased_at is not null and not e.replayed then
    return false;
  end if;
  if e.replayed then                             -- the older database may believe the resident still lives there
    update stays set during = tstzrange(lower(during), greatest(at, lower(during) + interval '1 second'))
     where resident_id = who.id and (upper_inf(during) or upper(during) > at) and lower(during) <= at;
    update alerts set state = 'resolved', next_due_at = null, resolved_at = at where resident_id = who.id and state <> 'resolved';
  elsif e.second_at is null or e.due_at > at
        or not exists (select from requests q where q.id = e.request_id and q.ended_at is null)
        or exists (select from stays where resident_id = who.id and (upper_inf(during) or upper(during) > at))
        or exists (select from alerts where resident_id = who.id and state <> 'resolved') then
    raise exception 'erasure % is not due', of_erasure;
  end if;
  mark := 'erased-' || right(e.id::text, 12);
  select erased, kept into gone, stays_locked from erase_or_keep(who.id, at, years);
  gone := gone || jsonb_build_object('relatives', (select count(*) from relatives where resident_id = who.id));
  perform erase_identity(who.id, at, mark);
  update feed set body = '{}' where resident_id = who.id;
  get diagnostics n = row_count; gone := gone || jsonb_build_object('feed', n);
  delete from idempotency where position(convert_to(who.id::text, 'UTF8') in body) > 0;
  update request_log l set note = null from requests q where q.id = l.request_id and q.resident_id = who.id;
  insert into request_log (request_id, at, what)
  select q.id, erase_resident.at, 'done' from requests q where q.resident_id = who.id and q.ended_at is null;
  update requests set details = '', state = case when ended_at is null then 'done' else state end, remind_at = null,
         ended_at = coalesce(ended_at, at) where resident_id = who.id;
  gone := gone || jsonb_build_object('account', erase_account(who.account_id, at, mark));
  select max((k->>'until')::timestamptz) into notes_until from jsonb_array_elements(stays_locked) k where (k->>'notes')::int > 0;
  if notes_until is null then
    update resident_keys set wrapped = null, destroyed_at = at where resident_id = who.id and wrapped is not null;
  end if;
  update erasures set executed_at = at, pseudonym = mark, erased = gone, kept = stays_locked, key_until = notes_until,
         account_id = case when (gone->>'account')::boolean then who.account_id end where id = e.id;
  return true;
end
$$;

ALTER FUNCTION public.erase_resident(of_erasure uuid, at timestamp with time zone, years jsonb) OWNER TO antam_owner;

-- Name: feed_append(uuid[], text[], uuid[], uuid[], smallint[], jsonb[], double precision[], boolean[], timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.feed_append(accounts uuid[], kinds text[], subjects uuid[], residents uuid[], needs smallint[], bodies jsonb[], push_after double precision[], urgent boolean[], at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  insert into feed_heads (account_id)
  select distinct a from unnest(accounts) as t(a)
   where not exists (select from feed_heads h where h.account_id = a) order by a
  on conflict do nothing;
  perform from feed_heads h where h.account_id = any (accounts) order by h.account_id for update;
  with entry as (
    select e.*, h.head + row_number() over (partition by e.account order by e.n) as seq
      from unnest(accounts, kinds, subjects, residents, feed_append.needs, bodies, push_after, feed_append.urgent)
           with ordinality as e(account, kind, subject, resident, needs, body, after, urgent, n)
      join feed_heads h on h.account_id = e.account
  ), written as (
    insert into feed (account_id, seq, at, kind, subject, resident_id, needs, body)
    select account, seq, feed_append.at, kind, subject, resident, entry.needs, body from entry
  ), intended as (
    insert into reach_intents (account_id, kind, subject, seq, urgent, next_at, created_at)
    select account, kind, subject, seq, entry.urgent, feed_append.at + make_interval(secs => after), feed_append.at
      from entry where after is not null
  )
  update feed_heads h set head = top.seq
    from (select account, max(seq) as seq from entry group by account) top where h.account_id = top.account;
end
$$;

ALTER FUNCTION public.feed_append(accounts uuid[], kinds text[], subjects uuid[], residents uuid[], needs smallint[], bodies jsonb[], push_after double precision[], urgent boolean[], at timestamp with time zone) OWNER TO antam_owner;

-- Name: hold_push_token(uuid, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.hold_push_token(on_device uuid, token text, held_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  update devices set push_token = null where push_token = token and id <> on_device;
  update devices set push_token = token, push_token_at = held_at
   where id = on_device and account_id = acting_account();
end
$$;

ALTER FUNCTION public.hold_push_token(on_device uuid, token text, held_at timestamp with time zone) OWNER TO antam_owner;

-- Name: may_follow(uuid[], uuid[]); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.may_follow(accounts uuid[], about uuid[]) RETURNS TABLE(account uuid, resident uuid, name text, reach smallint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select * from (
    select p.account, p.resident, r.name, (case
        when r.account_id = p.account then 9
        when (select true from stays st join staff s on s.facility_id = st.facility_id
               where st.resident_id = r.id and st.during @> now() and s.account_id = p.account and s.during @> now() limit 1)
          then 9
        when (select true from alert_told t join alerts a on a.id = t.alert_id
               where t.account_id = p.account and a.resident_id = r.id and a.state <> 'resolved' limit 1) then 9
        else (select case rel.scope when 'status' then 1 when 'appointments' then 2 when 'summary' then 3 else 4 end
                from relatives rel where rel.resident_id = r.id and rel.account_id = p.account
                 and rel.ended_at is null and rel.consented_at <= now())
      end)::smallint as reach
      from unnest(accounts, about) as p(account, resident)
      cross join lateral (select r.* from residents r where r.id = p.resident offset 0) r
  ) followed where reach is not null
$$;

ALTER FUNCTION public.may_follow(accounts uuid[], about uuid[]) OWNER TO antam_owner;

-- Name: open_resident(uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.open_resident(about uuid, as_of timestamp with time zone) RETURNS void
    LANGUAGE sql STABLE
    AS $$ select $$;

ALTER FUNCTION public.open_resident(about uuid, as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: open_work(bytea); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.open_work(token_hash bytea, OUT now timestamp with time zone, OUT session uuid, OUT account uuid, OUT device uuid, OUT name text, OUT language text, OUT memberships jsonb) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.open_work(token_hash bytea, OUT now timestamp with time zone, OUT session uuid, OUT account uuid, OUT device uuid, OUT name text, OUT language text, OUT memberships jsonb) OWNER TO antam_owner;

-- Name: sign_in_challenge(uuid, text, bytea, integer); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.sign_in_challenge(challenge uuid, to_phone text, hmac bytea, seconds integer, OUT enrolled boolean, OUT language text, OUT retry_after_s integer) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.sign_in_challenge(challenge uuid, to_phone text, hmac bytea, seconds integer, OUT enrolled boolean, OUT language text, OUT retry_after_s integer) OWNER TO antam_owner;

-- Name: sign_in_refresh(uuid, integer, bytea, integer); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.sign_in_refresh(in_session uuid, presented integer, token_hash bytea, access_seconds integer, OUT generation integer, OUT access_expires_at timestamp with time zone) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.sign_in_refresh(in_session uuid, presented integer, token_hash bytea, access_seconds integer, OUT generation integer, OUT access_expires_at timestamp with time zone) OWNER TO antam_owner;

-- Name: sign_in_verify(uuid, bytea, uuid, bytea, uuid, text, text, integer, integer); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.sign_in_verify(challenge uuid, hmac bytea, new_session uuid, token_hash bytea, device_id uuid, device_name text, device_platform text, access_seconds integer, session_days integer, OUT account uuid, OUT name text, OUT access_expires_at timestamp with time zone) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.sign_in_verify(challenge uuid, hmac bytea, new_session uuid, token_hash bytea, device_id uuid, device_name text, device_platform text, access_seconds integer, session_days integer, OUT account uuid, OUT name text, OUT access_expires_at timestamp with time zone) OWNER TO antam_owner;

-- Name: staff_names(uuid[]); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.staff_names(of_accounts uuid[]) RETURNS TABLE(account uuid, name text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select a.id, a.name from accounts a where a.id = any (of_accounts) and exists (select from staff s where s.account_id = a.id) $$;

ALTER FUNCTION public.staff_names(of_accounts uuid[]) OWNER TO antam_owner;

-- Name: accounts; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.accounts (
    id uuid DEFAULT uuidv7() NOT NULL,
    phone text NOT NULL,
    name text NOT NULL,
    language text DEFAULT 'vi'::text NOT NULL,
    disabled_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT accounts_language_check CHECK ((language = ANY (ARRAY['vi'::text, 'en'::text]))),
    CONSTRAINT accounts_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT accounts_phone_check CHECK ((phone ~ '^\+[1-9][0-9]{6,14}$'::text))
);

ALTER TABLE ONLY public.accounts FORCE ROW LEVEL SECURITY;

ALTER TABLE public.accounts OWNER TO antam_owner;

-- Name: alert_log; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.alert_log (
    id bigint NOT NULL,
    alert_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    by uuid,
    what text NOT NULL,
    who uuid,
    step smallint,
    level text,
    rule text,
    reading_id uuid,
    shown_vi text,
    shown_en text,
    note text,
    CONSTRAINT alert_log_note_check CHECK ((length(note) <= 4000))
);

ALTER TABLE ONLY public.alert_log FORCE ROW LEVEL SECURITY;

ALTER TABLE public.alert_log OWNER TO antam_owner;

-- Name: alert_log_id_seq; Type: SEQUENCE; Schema: public; Owner: antam_owner

ALTER TABLE public.alert_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alert_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: alert_told; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.alert_told (
    alert_id uuid NOT NULL,
    account_id uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.alert_told FORCE ROW LEVEL SECURITY;

ALTER TABLE public.alert_told OWNER TO antam_owner;

-- Name: alerts; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.alerts (
    id uuid NOT NULL,
    facility_id uuid NOT NULL,
    resident_id uuid NOT NULL,
    family text NOT NULL,
    rule text NOT NULL,
    level text NOT NULL,
    text_vi text NOT NULL,
    text_en text NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    policy jsonb NOT NULL,
    step smallint DEFAULT 0 NOT NULL,
    next_due_at timestamp with time zone,
    opened_at timestamp with time zone NOT NULL,
    owner_id uuid,
    acknowledged_at timestamp with time zone,
    cleared_at timestamp with time zone,
    resolved_at timestamp with time zone,
    told_at timestamp with time zone,
    refractory_s integer DEFAULT 0 NOT NULL,
    quiet_until timestamp with time zone,
    CONSTRAINT alerts_check CHECK (((state = 'resolved'::text) = (next_due_at IS NULL))),
    CONSTRAINT alerts_check1 CHECK (((state = 'resolved'::text) = (resolved_at IS NOT NULL))),
    CONSTRAINT alerts_check2 CHECK (((state <> 'acknowledged'::text) OR ((owner_id IS NOT NULL) AND (acknowledged_at IS NOT NULL)))),
    CONSTRAINT alerts_level_check CHECK ((level = ANY (ARRAY['info'::text, 'routine'::text, 'urgent'::text, 'emergency'::text]))),
    CONSTRAINT alerts_state_check CHECK ((state = ANY (ARRAY['open'::text, 'acknowledged'::text, 'resolved'::text])))
);

ALTER TABLE ONLY public.alerts FORCE ROW LEVEL SECURITY;

ALTER TABLE public.alerts OWNER TO antam_owner;

-- Name: audit_events; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.audit_events (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    account_id uuid NOT NULL,
    session_id uuid,
    act text NOT NULL,
    basis text NOT NULL,
    residents uuid[] NOT NULL
);

ALTER TABLE ONLY public.audit_events FORCE ROW LEVEL SECURITY;

ALTER TABLE public.audit_events OWNER TO antam_owner;

-- Name: audit_events_id_seq; Type: SEQUENCE; Schema: public; Owner: antam_owner

ALTER TABLE public.audit_events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: devices; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.devices (
    id uuid DEFAULT uuidv7() NOT NULL,
    account_id uuid NOT NULL,
    name text NOT NULL,
    platform text NOT NULL,
    push_token text,
    push_token_at timestamp with time zone,
    seen bigint DEFAULT 0 NOT NULL,
    seen_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT devices_name_check CHECK ((length(name) <= 100)),
    CONSTRAINT devices_platform_check CHECK ((platform = ANY (ARRAY['android'::text, 'ios'::text, 'web'::text])))
);

ALTER TABLE ONLY public.devices FORCE ROW LEVEL SECURITY;

ALTER TABLE public.devices OWNER TO antam_owner;

-- Name: erasures; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.erasures (
    id uuid NOT NULL,
    request_id uuid,
    resident_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    asked_by uuid,
    first_by uuid,
    first_at timestamp with time zone,
    second_by uuid,
    second_as text,
    second_at timestamp with time zone,
    due_at timestamp with time zone,
    replayed boolean DEFAULT false NOT NULL,
    executed_at timestamp with time zone,
    account_id uuid,
    pseudonym text,
    erased jsonb,
    kept jsonb,
    key_until timestamp with time zone,
    CONSTRAINT erasures_check CHECK (((second_by <> first_by) AND (second_by <> asked_by) AND (first_by <> asked_by))),
    CONSTRAINT erasures_check1 CHECK ((((second_at IS NULL) = (second_as IS NULL)) AND ((second_by IS NOT NULL) = (NOT (second_as IS DISTINCT FROM 'manager'::text))))),
    CONSTRAINT erasures_check2 CHECK (((second_at IS NULL) OR ((first_at IS NOT NULL) AND (due_at IS NOT NULL)))),
    CONSTRAINT erasures_check3 CHECK (((executed_at IS NULL) OR (second_at IS NOT NULL) OR replayed)),
    CONSTRAINT erasures_second_as_check CHECK ((second_as = ANY (ARRAY['manager'::text, 'platform_admin'::text])))
);

ALTER TABLE ONLY public.erasures FORCE ROW LEVEL SECURITY;

ALTER TABLE public.erasures OWNER TO antam_owner;

-- Name: facilities; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.facilities (
    id uuid DEFAULT uuidv7() NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    province_code text NOT NULL,
    time_zone text DEFAULT 'Asia/Ho_Chi_Minh'::text NOT NULL,
    escalation_policy jsonb,
    policy_version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT facilities_kind_check CHECK ((kind = ANY (ARRAY['nursing_merit'::text, 'social_assistance'::text, 'drug_rehabilitation'::text]))),
    CONSTRAINT facilities_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT facilities_province_code_check CHECK ((province_code ~ '^[0-9]{2}$'::text))
);

ALTER TABLE ONLY public.facilities FORCE ROW LEVEL SECURITY;

ALTER TABLE public.facilities OWNER TO antam_owner;

-- Name: feed; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.feed (
    account_id uuid NOT NULL,
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    subject uuid NOT NULL,
    resident_id uuid,
    needs smallint DEFAULT 0 NOT NULL,
    body jsonb NOT NULL
);

ALTER TABLE ONLY public.feed FORCE ROW LEVEL SECURITY;

ALTER TABLE public.feed OWNER TO antam_owner;

-- Name: feed_heads; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.feed_heads (
    account_id uuid NOT NULL,
    head bigint DEFAULT 0 NOT NULL,
    floor bigint DEFAULT 0 NOT NULL
);

ALTER TABLE ONLY public.feed_heads FORCE ROW LEVEL SECURITY;

ALTER TABLE public.feed_heads OWNER TO antam_owner;

-- Name: holiday_changes; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.holiday_changes (
    day date NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    CONSTRAINT holiday_changes_kind_check CHECK ((kind = ANY (ARRAY['off'::text, 'working'::text]))),
    CONSTRAINT holiday_changes_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

ALTER TABLE public.holiday_changes OWNER TO antam_owner;

-- Name: idempotency; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.idempotency (
    account_id uuid NOT NULL,
    key text NOT NULL,
    hash bytea NOT NULL,
    status smallint NOT NULL,
    body bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT idempotency_key_check CHECK (((length(key) >= 1) AND (length(key) <= 200)))
);

ALTER TABLE ONLY public.idempotency FORCE ROW LEVEL SECURITY;

ALTER TABLE public.idempotency OWNER TO antam_owner;

-- Name: notes; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.notes (
    resident_id uuid NOT NULL,
    id uuid NOT NULL,
    root_id uuid NOT NULL,
    amends uuid,
    amended_by uuid,
    facility_id uuid NOT NULL,
    author_id uuid NOT NULL,
    author_as text NOT NULL,
    noted_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    category text,
    key_version smallint NOT NULL,
    text_sealed bytea NOT NULL,
    reason_sealed bytea,
    CONSTRAINT notes_category_check CHECK ((category = ANY (ARRAY['HIV'::text, 'OST'::text, 'DRUG_TEST'::text, 'PSY'::text, 'DV'::text, 'CHILD_ABUSE'::text, 'GENETIC'::text, 'MENTAL_HEALTH'::text]))),
    CONSTRAINT notes_check CHECK ((((amends IS NULL) = (id = root_id)) AND ((amends IS NULL) = (reason_sealed IS NULL))))
);

ALTER TABLE ONLY public.notes FORCE ROW LEVEL SECURITY;

ALTER TABLE public.notes OWNER TO antam_owner;

-- Name: reach_attempts; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.reach_attempts (
    id uuid NOT NULL,
    intent_id uuid NOT NULL,
    device_id uuid NOT NULL,
    n smallint NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    outcome text,
    reason text,
    CONSTRAINT reach_attempts_outcome_check CHECK ((outcome = ANY (ARRAY['sent'::text, 'again'::text, 'unknown'::text, 'gone'::text, 'refused'::text])))
);

ALTER TABLE ONLY public.reach_attempts FORCE ROW LEVEL SECURITY;

ALTER TABLE public.reach_attempts OWNER TO antam_owner;

-- Name: reach_intents; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.reach_intents (
    id uuid DEFAULT uuidv7() NOT NULL,
    account_id uuid NOT NULL,
    kind text NOT NULL,
    subject uuid NOT NULL,
    seq bigint NOT NULL,
    urgent boolean NOT NULL,
    next_at timestamp with time zone,
    tries smallint DEFAULT 0 NOT NULL,
    fence integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    outcome text,
    CONSTRAINT reach_intents_check CHECK (((next_at IS NULL) = ((outcome IS NOT NULL) AND (ended_at IS NOT NULL)))),
    CONSTRAINT reach_intents_outcome_check CHECK ((outcome = ANY (ARRAY['seen'::text, 'sent'::text, 'answered'::text, 'unreachable'::text, 'expired'::text])))
);

ALTER TABLE ONLY public.reach_intents FORCE ROW LEVEL SECURITY;

ALTER TABLE public.reach_intents OWNER TO antam_owner;

-- Name: readings; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.readings (
    id uuid NOT NULL,
    facility_id uuid NOT NULL,
    resident_id uuid NOT NULL,
    set_id uuid,
    kind text NOT NULL,
    value double precision,
    diastolic double precision,
    coded text,
    comparator text,
    unit text,
    symptoms text[],
    taken_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    source text NOT NULL,
    author_id uuid NOT NULL,
    author_as text NOT NULL,
    assessed_at timestamp with time zone,
    CONSTRAINT readings_check CHECK ((((kind = 'consciousness'::text) = (coded IS NOT NULL)) AND ((kind = 'consciousness'::text) = (value IS NULL)))),
    CONSTRAINT readings_check1 CHECK (((kind = 'blood_pressure'::text) = (diastolic IS NOT NULL))),
    CONSTRAINT readings_coded_check CHECK ((coded = ANY (ARRAY['A'::text, 'C'::text, 'V'::text, 'P'::text, 'U'::text]))),
    CONSTRAINT readings_comparator_check CHECK ((comparator = ANY (ARRAY['<'::text, '>'::text]))),
    CONSTRAINT readings_kind_check CHECK ((kind = ANY (ARRAY['blood_pressure'::text, 'pulse'::text, 'spo2'::text, 'respiratory_rate'::text, 'temperature'::text, 'glucose'::text, 'weight'::text, 'consciousness'::text, 'oxygen'::text]))),
    CONSTRAINT readings_source_check CHECK ((source = ANY (ARRAY['phone'::text, 'staff'::text, 'device'::text, 'import'::text])))
);

ALTER TABLE ONLY public.readings FORCE ROW LEVEL SECURITY;

ALTER TABLE public.readings OWNER TO antam_owner;

-- Name: realtime_tickets; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.realtime_tickets (
    hash bytea NOT NULL,
    session_id uuid NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.realtime_tickets FORCE ROW LEVEL SECURITY;

ALTER TABLE public.realtime_tickets OWNER TO antam_owner;

-- Name: relatives; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.relatives (
    id uuid DEFAULT uuidv7() NOT NULL,
    resident_id uuid NOT NULL,
    account_id uuid NOT NULL,
    relation text NOT NULL,
    scope text NOT NULL,
    consented_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT relatives_relation_check CHECK ((length(relation) <= 60)),
    CONSTRAINT relatives_scope_check CHECK ((scope = ANY (ARRAY['status'::text, 'appointments'::text, 'summary'::text, 'full'::text])))
);

ALTER TABLE ONLY public.relatives FORCE ROW LEVEL SECURITY;

ALTER TABLE public.relatives OWNER TO antam_owner;

-- Name: request_log; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.request_log (
    id bigint NOT NULL,
    request_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    by uuid,
    what text NOT NULL,
    note text,
    CONSTRAINT request_log_note_check CHECK ((length(note) <= 4000))
);

ALTER TABLE ONLY public.request_log FORCE ROW LEVEL SECURITY;

ALTER TABLE public.request_log OWNER TO antam_owner;

-- Name: request_log_id_seq; Type: SEQUENCE; Schema: public; Owner: antam_owner

ALTER TABLE public.request_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.request_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: requests; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.requests (
    id uuid NOT NULL,
    resident_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    asked_by uuid NOT NULL,
    asked_as text NOT NULL,
    kind text NOT NULL,
    details text NOT NULL,
    state text DEFAULT 'received'::text NOT NULL,
    with_others boolean DEFAULT false NOT NULL,
    extra_days smallint DEFAULT 0 NOT NULL,
    received_at timestamp with time zone NOT NULL,
    acknowledge_due_at timestamp with time zone NOT NULL,
    answer_due_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone GENERATED ALWAYS AS (
CASE
    WHEN (state = 'received'::text) THEN acknowledge_due_at
    ELSE answer_due_at
END) STORED NOT NULL,
    remind_at timestamp with time zone,
    ended_at timestamp with time zone,
    legal_basis text,
    CONSTRAINT requests_check CHECK (((state = ANY (ARRAY['done'::text, 'refused'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT requests_check1 CHECK (((ended_at IS NULL) OR (remind_at IS NULL))),
    CONSTRAINT requests_check2 CHECK (((state = 'refused'::text) = (legal_basis IS NOT NULL))),
    CONSTRAINT requests_details_check CHECK ((length(details) <= 4000)),
    CONSTRAINT requests_kind_check CHECK ((kind = ANY (ARRAY['access'::text, 'correct'::text, 'withdraw'::text, 'restrict'::text, 'object'::text, 'erase'::text]))),
    CONSTRAINT requests_legal_basis_check CHECK ((length(legal_basis) <= 500)),
    CONSTRAINT requests_state_check CHECK ((state = ANY (ARRAY['received'::text, 'acknowledged'::text, 'extended'::text, 'done'::text, 'refused'::text])))
);

ALTER TABLE ONLY public.requests FORCE ROW LEVEL SECURITY;

ALTER TABLE public.requests OWNER TO antam_owner;

-- Name: resident_keys; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.resident_keys (
    resident_id uuid NOT NULL,
    version smallint DEFAULT 1 NOT NULL,
    wrapped bytea,
    made_at timestamp with time zone NOT NULL,
    destroyed_at timestamp with time zone,
    CONSTRAINT resident_keys_check CHECK (((wrapped IS NULL) = (destroyed_at IS NOT NULL)))
);

ALTER TABLE ONLY public.resident_keys FORCE ROW LEVEL SECURITY;

ALTER TABLE public.resident_keys OWNER TO antam_owner;

-- Name: residents; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.residents (
    id uuid DEFAULT uuidv7() NOT NULL,
    account_id uuid,
    name text NOT NULL,
    birth_date date,
    sex text DEFAULT 'unknown'::text NOT NULL,
    spo2_scale smallint DEFAULT 1 NOT NULL,
    conditions text[] DEFAULT '{}'::text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    erased_at timestamp with time zone,
    CONSTRAINT residents_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT residents_sex_check CHECK ((sex = ANY (ARRAY['female'::text, 'male'::text, 'other'::text, 'unknown'::text]))),
    CONSTRAINT residents_spo2_scale_check CHECK ((spo2_scale = ANY (ARRAY[1, 2])))
);

ALTER TABLE ONLY public.residents FORCE ROW LEVEL SECURITY;

ALTER TABLE public.residents OWNER TO antam_owner;

-- Name: schema_migrations; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.schema_migrations (
    version text NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.schema_migrations OWNER TO antam_owner;

-- Name: sessions; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.sessions (
    id uuid DEFAULT uuidv7() NOT NULL,
    account_id uuid NOT NULL,
    device_id uuid NOT NULL,
    access_hash bytea NOT NULL,
    access_expires_at timestamp with time zone NOT NULL,
    generation integer DEFAULT 1 NOT NULL,
    used_generation integer DEFAULT 0 NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    ended_why text
);

ALTER TABLE ONLY public.sessions FORCE ROW LEVEL SECURITY;

ALTER TABLE public.sessions OWNER TO antam_owner;

-- Name: shifts; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.shifts (
    id uuid DEFAULT uuidv7() NOT NULL,
    facility_id uuid NOT NULL,
    account_id uuid NOT NULL,
    rank smallint NOT NULL,
    day date NOT NULL,
    starts time without time zone NOT NULL,
    ends time without time zone NOT NULL,
    during tstzrange NOT NULL,
    CONSTRAINT shifts_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT shifts_rank_check CHECK (((rank >= 1) AND (rank <= 9)))
);

ALTER TABLE ONLY public.shifts FORCE ROW LEVEL SECURITY;

ALTER TABLE public.shifts OWNER TO antam_owner;

-- Name: sign_in_challenges; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.sign_in_challenges (
    id uuid NOT NULL,
    phone text NOT NULL,
    account_id uuid,
    code_hmac bytea NOT NULL,
    guesses_left smallint DEFAULT 5 NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.sign_in_challenges FORCE ROW LEVEL SECURITY;

ALTER TABLE public.sign_in_challenges OWNER TO antam_owner;

-- Name: staff; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.staff (
    id uuid DEFAULT uuidv7() NOT NULL,
    facility_id uuid NOT NULL,
    account_id uuid NOT NULL,
    role text NOT NULL,
    during tstzrange NOT NULL,
    primary_contact boolean DEFAULT false NOT NULL,
    CONSTRAINT staff_role_check CHECK ((role = ANY (ARRAY['nurse'::text, 'doctor'::text, 'manager'::text])))
);

ALTER TABLE ONLY public.staff FORCE ROW LEVEL SECURITY;

ALTER TABLE public.staff OWNER TO antam_owner;

-- Name: stays; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.stays (
    resident_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    during tstzrange NOT NULL,
    CONSTRAINT stays_during_check CHECK ((NOT isempty(during)))
);

ALTER TABLE ONLY public.stays FORCE ROW LEVEL SECURITY;

ALTER TABLE public.stays OWNER TO antam_owner;

-- Name: accounts accounts_phone_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_phone_key UNIQUE (phone);

-- Name: accounts accounts_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);

-- Name: alert_log alert_log_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alert_log
    ADD CONSTRAINT alert_log_pkey PRIMARY KEY (id);

-- Name: alert_told alert_told_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alert_told
    ADD CONSTRAINT alert_told_pkey PRIMARY KEY (alert_id, account_id);

-- Name: alerts alerts_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alerts
    ADD CONSTRAINT alerts_pkey PRIMARY KEY (id);

-- Name: audit_events audit_events_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.audit_events
    ADD CONSTRAINT audit_events_pkey PRIMARY KEY (id);

-- Name: devices devices_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_pkey PRIMARY KEY (id);

-- Name: devices devices_push_token_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_push_token_key UNIQUE (push_token);

-- Name: erasures erasures_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_pkey PRIMARY KEY (id);

-- Name: erasures erasures_request_id_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_request_id_key UNIQUE (request_id);

-- Name: facilities facilities_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.facilities
    ADD CONSTRAINT facilities_pkey PRIMARY KEY (id);

-- Name: feed_heads feed_heads_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.feed_heads
    ADD CONSTRAINT feed_heads_pkey PRIMARY KEY (account_id);

-- Name: feed feed_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.feed
    ADD CONSTRAINT feed_pkey PRIMARY KEY (account_id, seq);

-- Name: holiday_changes holiday_changes_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.holiday_changes
    ADD CONSTRAINT holiday_changes_pkey PRIMARY KEY (day);

-- Name: idempotency idempotency_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (account_id, key);

-- Name: notes notes_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_pkey PRIMARY KEY (resident_id, id);

-- Name: reach_attempts reach_attempts_intent_id_device_id_n_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reach_attempts
    ADD CONSTRAINT reach_attempts_intent_id_device_id_n_key UNIQUE (intent_id, device_id, n);

-- Name: reach_attempts reach_attempts_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reach_attempts
    ADD CONSTRAINT reach_attempts_pkey PRIMARY KEY (id);

-- Name: reach_intents reach_intents_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reach_intents
    ADD CONSTRAINT reach_intents_pkey PRIMARY KEY (id);

-- Name: readings readings_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.readings
    ADD CONSTRAINT readings_pkey PRIMARY KEY (id);

-- Name: realtime_tickets realtime_tickets_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.realtime_tickets
    ADD CONSTRAINT realtime_tickets_pkey PRIMARY KEY (hash);

-- Name: relatives relatives_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.relatives
    ADD CONSTRAINT relatives_pkey PRIMARY KEY (id);

-- Name: request_log request_log_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.request_log
    ADD CONSTRAINT request_log_pkey PRIMARY KEY (id);

-- Name: requests requests_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.requests
    ADD CONSTRAINT requests_pkey PRIMARY KEY (id);

-- Name: resident_keys resident_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_keys
    ADD CONSTRAINT resident_keys_pkey PRIMARY KEY (resident_id, version);

-- Name: residents residents_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.residents
    ADD CONSTRAINT residents_pkey PRIMARY KEY (id);

-- Name: schema_migrations schema_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);

-- Name: sessions sessions_access_hash_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_access_hash_key UNIQUE (access_hash);

-- Name: sessions sessions_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);

-- Name: shifts shifts_facility_id_account_id_during_excl; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.shifts
    ADD CONSTRAINT shifts_facility_id_account_id_during_excl EXCLUDE USING gist (facility_id WITH =, account_id WITH =, during WITH &&);

-- Name: shifts shifts_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.shifts
    ADD CONSTRAINT shifts_pkey PRIMARY KEY (id);

-- Name: sign_in_challenges sign_in_challenges_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.sign_in_challenges
    ADD CONSTRAINT sign_in_challenges_pkey PRIMARY KEY (id);

-- Name: staff staff_facility_id_account_id_role_during_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_facility_id_account_id_role_during_key UNIQUE (facility_id, account_id, role, during WITHOUT OVERLAPS);

-- Name: staff staff_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_pkey PRIMARY KEY (id);

-- Name: stays stays_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.stays
    ADD CONSTRAINT stays_pkey PRIMARY KEY (resident_id, during WITHOUT OVERLAPS);

-- Name: alert_log_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX alert_log_of ON public.alert_log USING btree (alert_id, id);

-- Name: alerts_due; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX alerts_due ON public.alerts USING btree (next_due_at) WHERE (state <> 'resolved'::text);

-- Name: alerts_of_facility; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX alerts_of_facility ON public.alerts USING btree (facility_id, opened_at DESC, id DESC);

-- Name: alerts_one_open; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX alerts_one_open ON public.alerts USING btree (resident_id, family) WHERE (state <> 'resolved'::text);

-- Name: alerts_quiet; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX alerts_quiet ON public.alerts USING btree (resident_id, family, resolved_at DESC) WHERE (quiet_until IS NOT NULL);

-- Name: audit_of_resident; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX audit_of_resident ON public.audit_events USING gin (residents);

-- Name: challenges_of_phone; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX challenges_of_phone ON public.sign_in_challenges USING btree (phone, created_at);

-- Name: devices_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX devices_of_account ON public.devices USING btree (account_id);

-- Name: erasures_due; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX erasures_due ON public.erasures USING btree (due_at) WHERE (executed_at IS NULL);

-- Name: erasures_keys; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX erasures_keys ON public.erasures USING btree (key_until) WHERE (key_until IS NOT NULL);

-- Name: erasures_of_facility; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX erasures_of_facility ON public.erasures USING btree (facility_id, id);

-- Name: feed_by_age; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX feed_by_age ON public.feed USING btree (at);

-- Name: idempotency_by_age; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX idempotency_by_age ON public.idempotency USING btree (at);

-- Name: intents_due; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX intents_due ON public.reach_intents USING btree (next_at) WHERE (next_at IS NOT NULL);

-- Name: intents_ended; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX intents_ended ON public.reach_intents USING btree (ended_at) WHERE (outcome = 'unreachable'::text);

-- Name: intents_of_subject; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX intents_of_subject ON public.reach_intents USING btree (subject, created_at);

-- Name: notes_amended_once; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX notes_amended_once ON public.notes USING btree (resident_id, amends);

-- Name: notes_by_time; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX notes_by_time ON public.notes USING btree (resident_id, noted_at DESC, id DESC) WHERE (amended_by IS NULL);

-- Name: notes_of_root; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX notes_of_root ON public.notes USING btree (resident_id, root_id);

-- Name: readings_by_kind; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX readings_by_kind ON public.readings USING btree (resident_id, kind, taken_at DESC);

-- Name: readings_of_set; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX readings_of_set ON public.readings USING btree (set_id) WHERE (set_id IS NOT NULL);

-- Name: readings_unassessed; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX readings_unassessed ON public.readings USING btree (received_at) WHERE (assessed_at IS NULL);

-- Name: relatives_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX relatives_of_account ON public.relatives USING btree (account_id) WHERE (ended_at IS NULL);

-- Name: relatives_once; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX relatives_once ON public.relatives USING btree (resident_id, account_id) WHERE (ended_at IS NULL);

-- Name: request_log_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX request_log_of ON public.request_log USING btree (request_id, id);

-- Name: requests_of_facility; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX requests_of_facility ON public.requests USING btree (facility_id, state, due_at, id);

-- Name: requests_of_resident; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX requests_of_resident ON public.requests USING btree (resident_id);

-- Name: requests_to_remind; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX requests_to_remind ON public.requests USING btree (remind_at) WHERE (remind_at IS NOT NULL);

-- Name: residents_erased; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX residents_erased ON public.residents USING btree (id) WHERE (erased_at IS NOT NULL);

-- Name: residents_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX residents_of_account ON public.residents USING btree (account_id);

-- Name: sessions_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX sessions_of_account ON public.sessions USING btree (account_id) WHERE (ended_at IS NULL);

-- Name: shifts_at; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX shifts_at ON public.shifts USING gist (facility_id, during);

-- Name: staff_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX staff_of_account ON public.staff USING btree (account_id);

-- Name: stays_of_facility; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX stays_of_facility ON public.stays USING btree (facility_id);

-- Name: told_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX told_of_account ON public.alert_told USING btree (account_id);

-- Name: alert_log alert_log_alert_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alert_log
    ADD CONSTRAINT alert_log_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES public.alerts(id);

-- Name: alert_log alert_log_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alert_log
    ADD CONSTRAINT alert_log_by_fkey FOREIGN KEY (by) REFERENCES public.accounts(id);

-- Name: alert_log alert_log_reading_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alert_log
    ADD CONSTRAINT alert_log_reading_id_fkey FOREIGN KEY (reading_id) REFERENCES public.readings(id);

-- Name: alert_log alert_log_who_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alert_log
    ADD CONSTRAINT alert_log_who_fkey FOREIGN KEY (who) REFERENCES public.accounts(id);

-- Name: alert_told alert_told_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alert_told
    ADD CONSTRAINT alert_told_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: alert_told alert_told_alert_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alert_told
    ADD CONSTRAINT alert_told_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES public.alerts(id);

-- Name: alerts alerts_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alerts
    ADD CONSTRAINT alerts_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: alerts alerts_owner_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alerts
    ADD CONSTRAINT alerts_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.accounts(id);

-- Name: alerts alerts_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alerts
    ADD CONSTRAINT alerts_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: devices devices_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: erasures erasures_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: erasures erasures_asked_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.accounts(id);

-- Name: erasures erasures_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: erasures erasures_first_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_first_by_fkey FOREIGN KEY (first_by) REFERENCES public.accounts(id);

-- Name: erasures erasures_request_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_request_id_fkey FOREIGN KEY (request_id) REFERENCES public.requests(id);

-- Name: erasures erasures_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: erasures erasures_second_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_second_by_fkey FOREIGN KEY (second_by) REFERENCES public.accounts(id);

-- Name: feed feed_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.feed
    ADD CONSTRAINT feed_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: feed_heads feed_heads_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.feed_heads
    ADD CONSTRAINT feed_heads_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: feed feed_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.feed
    ADD CONSTRAINT feed_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: notes notes_author_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.accounts(id);

-- Name: notes notes_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: notes notes_resident_id_amends_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_resident_id_amends_fkey FOREIGN KEY (resident_id, amends) REFERENCES public.notes(resident_id, id);

-- Name: notes notes_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: notes notes_resident_id_key_version_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_resident_id_key_version_fkey FOREIGN KEY (resident_id, key_version) REFERENCES public.resident_keys(resident_id, version);

-- Name: reach_attempts reach_attempts_device_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reach_attempts
    ADD CONSTRAINT reach_attempts_device_id_fkey FOREIGN KEY (device_id) REFERENCES public.devices(id);

-- Name: reach_attempts reach_attempts_intent_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reach_attempts
    ADD CONSTRAINT reach_attempts_intent_id_fkey FOREIGN KEY (intent_id) REFERENCES public.reach_intents(id);

-- Name: reach_intents reach_intents_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reach_intents
    ADD CONSTRAINT reach_intents_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: readings readings_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.readings
    ADD CONSTRAINT readings_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: realtime_tickets realtime_tickets_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.realtime_tickets
    ADD CONSTRAINT realtime_tickets_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.sessions(id);

-- Name: relatives relatives_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.relatives
    ADD CONSTRAINT relatives_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: relatives relatives_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.relatives
    ADD CONSTRAINT relatives_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: request_log request_log_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.request_log
    ADD CONSTRAINT request_log_by_fkey FOREIGN KEY (by) REFERENCES public.accounts(id);

-- Name: request_log request_log_request_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.request_log
    ADD CONSTRAINT request_log_request_id_fkey FOREIGN KEY (request_id) REFERENCES public.requests(id);

-- Name: requests requests_asked_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.requests
    ADD CONSTRAINT requests_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.accounts(id);

-- Name: requests requests_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.requests
    ADD CONSTRAINT requests_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: requests requests_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.requests
    ADD CONSTRAINT requests_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: resident_keys resident_keys_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_keys
    ADD CONSTRAINT resident_keys_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: residents residents_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.residents
    ADD CONSTRAINT residents_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: sessions sessions_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: sessions sessions_device_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_device_id_fkey FOREIGN KEY (device_id) REFERENCES public.devices(id);

-- Name: shifts shifts_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.shifts
    ADD CONSTRAINT shifts_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: shifts shifts_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.shifts
    ADD CONSTRAINT shifts_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: sign_in_challenges sign_in_challenges_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.sign_in_challenges
    ADD CONSTRAINT sign_in_challenges_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: staff staff_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: staff staff_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: stays stays_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.stays
    ADD CONSTRAINT stays_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: stays stays_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.stays
    ADD CONSTRAINT stays_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: accounts; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.accounts ENABLE ROW LEVEL SECURITY;

-- Name: alert_log; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.alert_log ENABLE ROW LEVEL SECURITY;

-- Name: alert_told; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.alert_told ENABLE ROW LEVEL SECURITY;

-- Name: alerts; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.alerts ENABLE ROW LEVEL SECURITY;

-- Name: notes app_amends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_amends ON public.notes FOR UPDATE TO antam_app USING (((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])) AND (resident_id <> ALL (( SELECT public.acting_locked() AS acting_locked)::uuid[])))) WITH CHECK ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])));

-- Name: alerts app_answers; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_answers ON public.alerts FOR UPDATE TO antam_app USING ((((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (id = ANY (( SELECT public.acting_told() AS acting_told)::uuid[])) OR ((family = 'help'::text) AND (resident_id = ANY (( SELECT public.acting_residents() AS acting_residents)::uuid[])))) AND (resident_id <> ALL (( SELECT public.acting_locked() AS acting_locked)::uuid[])))) WITH CHECK (((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (id = ANY (( SELECT public.acting_told() AS acting_told)::uuid[])) OR ((family = 'help'::text) AND (resident_id = ANY (( SELECT public.acting_residents() AS acting_residents)::uuid[])))));

-- Name: requests app_answers; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_answers ON public.requests FOR UPDATE TO antam_app USING ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[]))) WITH CHECK ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: requests app_asks; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_asks ON public.requests FOR INSERT TO antam_app WITH CHECK (((asked_by = ( SELECT public.acting_account() AS acting_account)) AND (resident_id = ANY (( SELECT public.acting_residents() AS acting_residents)::uuid[]))));

-- Name: alerts app_calls; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_calls ON public.alerts FOR INSERT TO antam_app WITH CHECK (((family = 'help'::text) AND ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_residents() AS acting_residents)::uuid[])))));

-- Name: resident_keys app_clinical; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_clinical ON public.resident_keys TO antam_app USING (((resident_id = ANY (( SELECT public.acting_clinical() AS acting_clinical)::uuid[])) AND (resident_id <> ALL (( SELECT public.acting_locked() AS acting_locked)::uuid[])))) WITH CHECK ((resident_id = ANY (( SELECT public.acting_clinical() AS acting_clinical)::uuid[])));

-- Name: reach_intents app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.reach_intents TO antam_app USING ((EXISTS ( SELECT
   FROM public.alerts a
  WHERE (a.id = reach_intents.subject)))) WITH CHECK ((EXISTS ( SELECT
   FROM public.alerts a
  WHERE (a.id = reach_intents.subject))));

-- Name: shifts app_facility; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_facility ON public.shifts TO antam_app USING ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))) WITH CHECK ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])));

-- Name: realtime_tickets app_makes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_makes ON public.realtime_tickets FOR INSERT TO antam_app WITH CHECK ((session_id IN ( SELECT s.id
   FROM public.sessions s
  WHERE (s.account_id = ( SELECT public.acting_account() AS acting_account)))));

-- Name: erasures app_managed; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_managed ON public.erasures TO antam_app USING ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[]))) WITH CHECK ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: accounts app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.accounts TO antam_app USING ((id = ( SELECT public.acting_account() AS acting_account))) WITH CHECK ((id = ( SELECT public.acting_account() AS acting_account)));

-- Name: devices app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.devices TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account))) WITH CHECK ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: feed app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.feed FOR SELECT TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: feed_heads app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.feed_heads FOR SELECT TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: idempotency app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.idempotency TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account))) WITH CHECK ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: sessions app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.sessions TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account))) WITH CHECK ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: facilities app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.facilities FOR SELECT TO antam_app USING (((id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (id IN ( SELECT st.facility_id
   FROM public.stays st))));

-- Name: notes app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.notes FOR SELECT TO antam_app USING ((((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])) OR ((resident_id = ANY (( SELECT public.acting_clinical() AS acting_clinical)::uuid[])) AND ((category IS NULL) OR (category = 'MENTAL_HEALTH'::text) OR ((resident_id = ANY (( SELECT public.acting_own() AS acting_own)::uuid[])) AND (category <> 'CHILD_ABUSE'::text))))) AND (resident_id <> ALL (( SELECT public.acting_locked() AS acting_locked)::uuid[]))));

-- Name: readings app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.readings FOR SELECT TO antam_app USING ((((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[]))) AND (resident_id <> ALL (( SELECT public.acting_locked() AS acting_locked)::uuid[]))));

-- Name: relatives app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.relatives FOR SELECT TO antam_app USING (((account_id = ( SELECT public.acting_account() AS acting_account)) OR (resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE (s.facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])))) OR (resident_id IN ( SELECT r.id
   FROM public.residents r
  WHERE (r.account_id = ( SELECT public.acting_account() AS acting_account))))));

-- Name: residents app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.residents FOR SELECT TO antam_app USING (((id = ANY (( SELECT public.acting_residents() AS acting_residents)::uuid[])) OR (id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE (s.facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))))));

-- Name: staff app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.staff FOR SELECT TO antam_app USING (((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (account_id = ( SELECT public.acting_account() AS acting_account))));

-- Name: stays app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.stays FOR SELECT TO antam_app USING (((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_residents() AS acting_residents)::uuid[]))));

-- Name: audit_events app_records; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_records ON public.audit_events FOR INSERT TO antam_app WITH CHECK ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: alert_log app_sees; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_sees ON public.alert_log TO antam_app USING ((EXISTS ( SELECT
   FROM public.alerts a
  WHERE (a.id = alert_log.alert_id)))) WITH CHECK ((EXISTS ( SELECT
   FROM public.alerts a
  WHERE (a.id = alert_log.alert_id))));

-- Name: alert_told app_sees; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_sees ON public.alert_told TO antam_app USING ((EXISTS ( SELECT
   FROM public.alerts a
  WHERE (a.id = alert_told.alert_id)))) WITH CHECK ((EXISTS ( SELECT
   FROM public.alerts a
  WHERE (a.id = alert_told.alert_id))));

-- Name: alerts app_sees; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_sees ON public.alerts FOR SELECT TO antam_app USING ((((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_residents() AS acting_residents)::uuid[])) OR (id = ANY (( SELECT public.acting_told() AS acting_told)::uuid[]))) AND (resident_id <> ALL (( SELECT public.acting_locked() AS acting_locked)::uuid[]))));

-- Name: request_log app_sees; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_sees ON public.request_log FOR SELECT TO antam_app USING ((EXISTS ( SELECT
   FROM public.requests r
  WHERE ((r.id = request_log.request_id) AND ((r.facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])) OR (r.asked_by = ( SELECT public.acting_account() AS acting_account)) OR (r.resident_id = ANY (( SELECT public.acting_own() AS acting_own)::uuid[])))))));

-- Name: requests app_sees; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_sees ON public.requests FOR SELECT TO antam_app USING (((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])) OR (asked_by = ( SELECT public.acting_account() AS acting_account)) OR (resident_id = ANY (( SELECT public.acting_own() AS acting_own)::uuid[]))));

-- Name: residents app_told; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_told ON public.residents FOR SELECT TO antam_app USING ((id IN ( SELECT a.resident_id
   FROM public.alerts a
  WHERE (a.id = ANY (( SELECT public.acting_told() AS acting_told)::uuid[])))));

-- Name: stays app_told; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_told ON public.stays FOR SELECT TO antam_app USING ((resident_id IN ( SELECT a.resident_id
   FROM public.alerts a
  WHERE (a.id = ANY (( SELECT public.acting_told() AS acting_told)::uuid[])))));

-- Name: facilities app_writes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_writes ON public.facilities FOR UPDATE TO antam_app USING ((id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))) WITH CHECK ((id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])));

-- Name: notes app_writes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_writes ON public.notes FOR INSERT TO antam_app WITH CHECK (((author_id = ( SELECT public.acting_account() AS acting_account)) AND (resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))));

-- Name: request_log app_writes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_writes ON public.request_log FOR INSERT TO antam_app WITH CHECK (((by = ( SELECT public.acting_account() AS acting_account)) AND (EXISTS ( SELECT
   FROM public.requests r
  WHERE (r.id = request_log.request_id)))));

-- Name: audit_events; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.audit_events ENABLE ROW LEVEL SECURITY;

-- Name: accounts committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.accounts FOR SELECT TO antam_committer USING (true);

-- Name: alert_log committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.alert_log TO antam_committer USING (true) WITH CHECK (true);

-- Name: alert_told committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.alert_told FOR SELECT TO antam_committer USING (true);

-- Name: alerts committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.alerts TO antam_committer USING (true) WITH CHECK (true);

-- Name: devices committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.devices TO antam_committer USING (true);

-- Name: facilities committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.facilities FOR SELECT TO antam_committer USING (true);

-- Name: feed committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.feed FOR SELECT TO antam_committer USING (true);

-- Name: feed_heads committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.feed_heads FOR SELECT TO antam_committer USING (true);

-- Name: reach_intents committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.reach_intents TO antam_committer USING (true) WITH CHECK (true);

-- Name: readings committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.readings TO antam_committer USING (true) WITH CHECK (true);

-- Name: realtime_tickets committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.realtime_tickets TO antam_committer USING (true);

-- Name: relatives committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.relatives FOR SELECT TO antam_committer USING (true);

-- Name: residents committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.residents FOR SELECT TO antam_committer USING (true);

-- Name: sessions committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.sessions TO antam_committer USING (true);

-- Name: staff committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.staff FOR SELECT TO antam_committer USING (true);

-- Name: stays committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.stays FOR SELECT TO antam_committer USING (true);

-- Name: audit_events committer_records; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_records ON public.audit_events FOR INSERT TO antam_committer WITH CHECK (true);

-- Name: devices; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.devices ENABLE ROW LEVEL SECURITY;

-- Name: accounts engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.accounts FOR SELECT TO antam_engine USING (true);

-- Name: alert_log engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.alert_log TO antam_engine USING (true) WITH CHECK (true);

-- Name: alert_told engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.alert_told TO antam_engine USING (true) WITH CHECK (true);

-- Name: alerts engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.alerts TO antam_engine USING (true) WITH CHECK (true);

-- Name: devices engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.devices TO antam_engine USING (true);

-- Name: erasures engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.erasures FOR SELECT TO antam_engine USING (true);

-- Name: facilities engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.facilities FOR SELECT TO antam_engine USING (true);

-- Name: reach_attempts engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.reach_attempts TO antam_engine USING (true) WITH CHECK (true);

-- Name: reach_intents engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.reach_intents TO antam_engine USING (true) WITH CHECK (true);

-- Name: readings engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.readings TO antam_engine USING (true) WITH CHECK (true);

-- Name: relatives engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.relatives FOR SELECT TO antam_engine USING (true);

-- Name: requests engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.requests TO antam_engine USING (true) WITH CHECK (true);

-- Name: residents engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.residents FOR SELECT TO antam_engine USING (true);

-- Name: sessions engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.sessions FOR SELECT TO antam_engine USING (true);

-- Name: shifts engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.shifts FOR SELECT TO antam_engine USING (true);

-- Name: staff engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.staff FOR SELECT TO antam_engine USING (true);

-- Name: stays engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.stays FOR SELECT TO antam_engine USING (true);

-- Name: feed engine_sweeps; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_sweeps ON public.feed TO antam_engine USING (true);

-- Name: feed_heads engine_sweeps; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_sweeps ON public.feed_heads TO antam_engine USING (true);

-- Name: idempotency engine_sweeps; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_sweeps ON public.idempotency TO antam_engine USING (true);

-- Name: realtime_tickets engine_sweeps; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_sweeps ON public.realtime_tickets TO antam_engine USING (true);

-- Name: sign_in_challenges engine_sweeps; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_sweeps ON public.sign_in_challenges TO antam_engine USING (true);

-- Name: erasures; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.erasures ENABLE ROW LEVEL SECURITY;

-- Name: facilities; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.facilities ENABLE ROW LEVEL SECURITY;

-- Name: feed; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.feed ENABLE ROW LEVEL SECURITY;

-- Name: feed_heads; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.feed_heads ENABLE ROW LEVEL SECURITY;

-- Name: idempotency; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.idempotency ENABLE ROW LEVEL SECURITY;

-- Name: notes; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;

-- Name: accounts owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.accounts TO antam_owner USING (true) WITH CHECK (true);

-- Name: alert_log owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.alert_log TO antam_owner USING (true) WITH CHECK (true);

-- Name: alert_told owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.alert_told TO antam_owner USING (true) WITH CHECK (true);

-- Name: alerts owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.alerts TO antam_owner USING (true) WITH CHECK (true);

-- Name: audit_events owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.audit_events TO antam_owner USING (true) WITH CHECK (true);

-- Name: devices owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.devices TO antam_owner USING (true) WITH CHECK (true);

-- Name: erasures owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.erasures TO antam_owner USING (true) WITH CHECK (true);

-- Name: facilities owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.facilities TO antam_owner USING (true) WITH CHECK (true);

-- Name: feed owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.feed TO antam_owner USING (true) WITH CHECK (true);

-- Name: feed_heads owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.feed_heads TO antam_owner USING (true) WITH CHECK (true);

-- Name: idempotency owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.idempotency TO antam_owner USING (true) WITH CHECK (true);

-- Name: notes owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.notes TO antam_owner USING (true) WITH CHECK (true);

-- Name: reach_attempts owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.reach_attempts TO antam_owner USING (true) WITH CHECK (true);

-- Name: reach_intents owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.reach_intents TO antam_owner USING (true) WITH CHECK (true);

-- Name: readings owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.readings TO antam_owner USING (true) WITH CHECK (true);

-- Name: realtime_tickets owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.realtime_tickets TO antam_owner USING (true) WITH CHECK (true);

-- Name: relatives owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.relatives TO antam_owner USING (true) WITH CHECK (true);

-- Name: request_log owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.request_log TO antam_owner USING (true) WITH CHECK (true);

-- Name: requests owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.requests TO antam_owner USING (true) WITH CHECK (true);

-- Name: resident_keys owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.resident_keys TO antam_owner USING (true) WITH CHECK (true);

-- Name: residents owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.residents TO antam_owner USING (true) WITH CHECK (true);

-- Name: sessions owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.sessions TO antam_owner USING (true) WITH CHECK (true);

-- Name: shifts owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.shifts TO antam_owner USING (true) WITH CHECK (true);

-- Name: sign_in_challenges owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.sign_in_challenges TO antam_owner USING (true) WITH CHECK (true);

-- Name: staff owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.staff TO antam_owner USING (true) WITH CHECK (true);

-- Name: stays owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.stays TO antam_owner USING (true) WITH CHECK (true);

-- Name: reach_attempts; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.reach_attempts ENABLE ROW LEVEL SECURITY;

-- Name: reach_intents; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.reach_intents ENABLE ROW LEVEL SECURITY;

-- Name: readings; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.readings ENABLE ROW LEVEL SECURITY;

-- Name: realtime_tickets; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.realtime_tickets ENABLE ROW LEVEL SECURITY;

-- Name: relatives; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.relatives ENABLE ROW LEVEL SECURITY;

-- Name: request_log; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.request_log ENABLE ROW LEVEL SECURITY;

-- Name: requests; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.requests ENABLE ROW LEVEL SECURITY;

-- Name: resident_keys; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.resident_keys ENABLE ROW LEVEL SECURITY;

-- Name: residents; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.residents ENABLE ROW LEVEL SECURITY;

-- Name: sessions; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.sessions ENABLE ROW LEVEL SECURITY;

-- Name: shifts; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.shifts ENABLE ROW LEVEL SECURITY;

-- Name: sign_in_challenges; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.sign_in_challenges ENABLE ROW LEVEL SECURITY;

-- Name: staff; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.staff ENABLE ROW LEVEL SECURITY;

-- Name: stays; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.stays ENABLE ROW LEVEL SECURITY;

-- Name: SCHEMA public; Type: ACL; Schema: -; Owner: pg_database_owner

REVOKE USAGE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO antam_owner;
GRANT USAGE ON SCHEMA public TO antam_app;
GRANT USAGE ON SCHEMA public TO antam_committer;
GRANT USAGE ON SCHEMA public TO antam_engine;

-- Name: FUNCTION acting_account(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_account() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_account() TO antam_app;
GRANT ALL ON FUNCTION public.acting_account() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_account() TO antam_engine;

-- Name: FUNCTION acting_clinical(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_clinical() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_clinical() TO antam_app;

-- Name: FUNCTION acting_facilities(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_facilities() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_facilities() TO antam_app;
GRANT ALL ON FUNCTION public.acting_facilities() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_facilities() TO antam_engine;

-- Name: FUNCTION acting_locked(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_locked() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_locked() TO antam_app;

-- Name: FUNCTION acting_managed(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_managed() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_managed() TO antam_app;

-- Name: FUNCTION acting_own(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_own() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_own() TO antam_app;

-- Name: FUNCTION acting_readable(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_readable() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_readable() TO antam_app;
GRANT ALL ON FUNCTION public.acting_readable() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_readable() TO antam_engine;

-- Name: FUNCTION acting_residents(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_residents() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_residents() TO antam_app;
GRANT ALL ON FUNCTION public.acting_residents() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_residents() TO antam_engine;

-- Name: FUNCTION acting_told(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_told() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_told() TO antam_app;

-- Name: FUNCTION acting_treated(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_treated() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_treated() TO antam_app;

-- Name: FUNCTION concerned_with(about uuid); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.concerned_with(about uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.concerned_with(about uuid) TO antam_app;
GRANT ALL ON FUNCTION public.concerned_with(about uuid) TO antam_committer;
GRANT ALL ON FUNCTION public.concerned_with(about uuid) TO antam_engine;

-- Name: FUNCTION end_retention(at timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.end_retention(at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.end_retention(at timestamp with time zone) TO antam_engine;

-- Name: FUNCTION erase_account(of_account uuid, at timestamp with time zone, mark text); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.erase_account(of_account uuid, at timestamp with time zone, mark text) FROM PUBLIC;

-- Name: FUNCTION erase_identity(of_resident uuid, at timestamp with time zone, mark text); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.erase_identity(of_resident uuid, at timestamp with time zone, mark text) FROM PUBLIC;

-- Name: FUNCTION erase_or_keep(of_resident uuid, at timestamp with time zone, years jsonb, OUT erased jsonb, OUT kept jsonb); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.erase_or_keep(of_resident uuid, at timestamp with time zone, years jsonb, OUT erased jsonb, OUT kept jsonb) FROM PUBLIC;

-- Name: FUNCTION erase_resident(of_erasure uuid, at timestamp with time zone, years jsonb); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.erase_resident(of_erasure uuid, at timestamp with time zone, years jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.erase_resident(of_erasure uuid, at timestamp with time zone, years jsonb) TO antam_engine;

-- Name: FUNCTION feed_append(accounts uuid[], kinds text[], subjects uuid[], residents uuid[], needs smallint[], bodies jsonb[], push_after double precision[], urgent boolean[], at timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.feed_append(accounts uuid[], kinds text[], subjects uuid[], residents uuid[], needs smallint[], bodies jsonb[], push_after double precision[], urgent boolean[], at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.feed_append(accounts uuid[], kinds text[], subjects uuid[], residents uuid[], needs smallint[], bodies jsonb[], push_after double precision[], urgent boolean[], at timestamp with time zone) TO antam_app;
GRANT ALL ON FUNCTION public.feed_append(accounts uuid[], kinds text[], subjects uuid[], residents uuid[], needs smallint[], bodies jsonb[], push_after double precision[], urgent boolean[], at timestamp with time zone) TO antam_committer;
GRANT ALL ON FUNCTION public.feed_append(accounts uuid[], kinds text[], subjects uuid[], residents uuid[], needs smallint[], bodies jsonb[], push_after double precision[], urgent boolean[], at timestamp with time zone) TO antam_engine;

-- Name: FUNCTION hold_push_token(on_device uuid, token text, held_at timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.hold_push_token(on_device uuid, token text, held_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.hold_push_token(on_device uuid, token text, held_at timestamp with time zone) TO antam_app;

-- Name: FUNCTION may_follow(accounts uuid[], about uuid[]); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.may_follow(accounts uuid[], about uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.may_follow(accounts uuid[], about uuid[]) TO antam_app;
GRANT ALL ON FUNCTION public.may_follow(accounts uuid[], about uuid[]) TO antam_committer;

-- Name: FUNCTION open_resident(about uuid, as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.open_resident(about uuid, as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.open_resident(about uuid, as_of timestamp with time zone) TO antam_app;

-- Name: FUNCTION open_work(token_hash bytea, OUT now timestamp with time zone, OUT session uuid, OUT account uuid, OUT device uuid, OUT name text, OUT language text, OUT memberships jsonb); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.open_work(token_hash bytea, OUT now timestamp with time zone, OUT session uuid, OUT account uuid, OUT device uuid, OUT name text, OUT language text, OUT memberships jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.open_work(token_hash bytea, OUT now timestamp with time zone, OUT session uuid, OUT account uuid, OUT device uuid, OUT name text, OUT language text, OUT memberships jsonb) TO antam_app;

-- Name: FUNCTION sign_in_challenge(challenge uuid, to_phone text, hmac bytea, seconds integer, OUT enrolled boolean, OUT language text, OUT retry_after_s integer); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.sign_in_challenge(challenge uuid, to_phone text, hmac bytea, seconds integer, OUT enrolled boolean, OUT language text, OUT retry_after_s integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.sign_in_challenge(challenge uuid, to_phone text, hmac bytea, seconds integer, OUT enrolled boolean, OUT language text, OUT retry_after_s integer) TO antam_app;

-- Name: FUNCTION sign_in_refresh(in_session uuid, presented integer, token_hash bytea, access_seconds integer, OUT generation integer, OUT access_expires_at timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.sign_in_refresh(in_session uuid, presented integer, token_hash bytea, access_seconds integer, OUT generation integer, OUT access_expires_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.sign_in_refresh(in_session uuid, presented integer, token_hash bytea, access_seconds integer, OUT generation integer, OUT access_expires_at timestamp with time zone) TO antam_app;

-- Name: FUNCTION sign_in_verify(challenge uuid, hmac bytea, new_session uuid, token_hash bytea, device_id uuid, device_name text, device_platform text, access_seconds integer, session_days integer, OUT account uuid, OUT name text, OUT access_expires_at timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.sign_in_verify(challenge uuid, hmac bytea, new_session uuid, token_hash bytea, device_id uuid, device_name text, device_platform text, access_seconds integer, session_days integer, OUT account uuid, OUT name text, OUT access_expires_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.sign_in_verify(challenge uuid, hmac bytea, new_session uuid, token_hash bytea, device_id uuid, device_name text, device_platform text, access_seconds integer, session_days integer, OUT account uuid, OUT name text, OUT access_expires_at timestamp with time zone) TO antam_app;

-- Name: FUNCTION staff_names(of_accounts uuid[]); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.staff_names(of_accounts uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.staff_names(of_accounts uuid[]) TO antam_app;

-- Name: TABLE accounts; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.accounts TO antam_app;

-- Name: COLUMN accounts.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.accounts TO antam_committer;
GRANT SELECT(id) ON TABLE public.accounts TO antam_engine;

-- Name: COLUMN accounts.language; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(language) ON TABLE public.accounts TO antam_app;
GRANT SELECT(language) ON TABLE public.accounts TO antam_engine;

-- Name: COLUMN accounts.disabled_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(disabled_at) ON TABLE public.accounts TO antam_committer;
GRANT SELECT(disabled_at) ON TABLE public.accounts TO antam_engine;

-- Name: TABLE alert_log; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.alert_log TO antam_app;
GRANT SELECT,INSERT ON TABLE public.alert_log TO antam_committer;
GRANT INSERT ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.alert_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(alert_id) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(at) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.what; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(what) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.who; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(who) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.step; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(step) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.level; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(level) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.rule; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(rule) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.reading_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(reading_id) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.shown_vi; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(shown_vi) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.shown_en; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(shown_en) ON TABLE public.alert_log TO antam_engine;

-- Name: TABLE alert_told; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.alert_told TO antam_app;
GRANT SELECT,INSERT ON TABLE public.alert_told TO antam_engine;
GRANT SELECT ON TABLE public.alert_told TO antam_committer;

-- Name: TABLE alerts; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT,UPDATE ON TABLE public.alerts TO antam_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.alerts TO antam_committer;
GRANT SELECT,INSERT,UPDATE ON TABLE public.alerts TO antam_engine;

-- Name: TABLE audit_events; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT ON TABLE public.audit_events TO antam_app;
GRANT INSERT ON TABLE public.audit_events TO antam_committer;

-- Name: TABLE devices; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.devices TO antam_app;

-- Name: COLUMN devices.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.devices TO antam_committer;
GRANT SELECT(id) ON TABLE public.devices TO antam_engine;

-- Name: COLUMN devices.account_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(account_id) ON TABLE public.devices TO antam_committer;
GRANT SELECT(account_id) ON TABLE public.devices TO antam_engine;

-- Name: COLUMN devices.name; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(name) ON TABLE public.devices TO antam_app;

-- Name: COLUMN devices.platform; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(platform) ON TABLE public.devices TO antam_engine;

-- Name: COLUMN devices.push_token; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(push_token) ON TABLE public.devices TO antam_app;
GRANT SELECT(push_token),UPDATE(push_token) ON TABLE public.devices TO antam_engine;

-- Name: COLUMN devices.push_token_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(push_token_at) ON TABLE public.devices TO antam_app;
GRANT UPDATE(push_token_at) ON TABLE public.devices TO antam_engine;

-- Name: COLUMN devices.seen; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(seen) ON TABLE public.devices TO antam_app;
GRANT SELECT(seen),UPDATE(seen) ON TABLE public.devices TO antam_committer;
GRANT SELECT(seen) ON TABLE public.devices TO antam_engine;

-- Name: COLUMN devices.seen_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(seen_at) ON TABLE public.devices TO antam_app;
GRANT SELECT(seen_at),UPDATE(seen_at) ON TABLE public.devices TO antam_committer;

-- Name: TABLE erasures; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.erasures TO antam_app;

-- Name: COLUMN erasures.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.erasures TO antam_engine;

-- Name: COLUMN erasures.request_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(request_id) ON TABLE public.erasures TO antam_engine;

-- Name: COLUMN erasures.resident_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(resident_id) ON TABLE public.erasures TO antam_engine;

-- Name: COLUMN erasures.facility_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(facility_id) ON TABLE public.erasures TO antam_engine;

-- Name: COLUMN erasures.asked_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(asked_by) ON TABLE public.erasures TO antam_engine;

-- Name: COLUMN erasures.second_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(second_by) ON TABLE public.erasures TO antam_app;

-- Name: COLUMN erasures.second_as; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(second_as) ON TABLE public.erasures TO antam_app;

-- Name: COLUMN erasures.second_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(second_at) ON TABLE public.erasures TO antam_app;
GRANT SELECT(second_at) ON TABLE public.erasures TO antam_engine;

-- Name: COLUMN erasures.due_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(due_at) ON TABLE public.erasures TO antam_app;
GRANT SELECT(due_at) ON TABLE public.erasures TO antam_engine;

-- Name: COLUMN erasures.executed_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(executed_at) ON TABLE public.erasures TO antam_engine;

-- Name: TABLE facilities; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.facilities TO antam_app;
GRANT SELECT ON TABLE public.facilities TO antam_committer;

-- Name: COLUMN facilities.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.facilities TO antam_engine;

-- Name: COLUMN facilities.time_zone; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(time_zone) ON TABLE public.facilities TO antam_engine;

-- Name: COLUMN facilities.escalation_policy; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(escalation_policy) ON TABLE public.facilities TO antam_app;
GRANT SELECT(escalation_policy) ON TABLE public.facilities TO antam_engine;

-- Name: COLUMN facilities.policy_version; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(policy_version) ON TABLE public.facilities TO antam_app;
GRANT SELECT(policy_version) ON TABLE public.facilities TO antam_engine;

-- Name: TABLE feed; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.feed TO antam_app;
GRANT SELECT ON TABLE public.feed TO antam_committer;
GRANT DELETE ON TABLE public.feed TO antam_engine;

-- Name: COLUMN feed.account_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(account_id) ON TABLE public.feed TO antam_engine;

-- Name: COLUMN feed.seq; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(seq) ON TABLE public.feed TO antam_engine;

-- Name: COLUMN feed.at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(at) ON TABLE public.feed TO antam_engine;

-- Name: TABLE feed_heads; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.feed_heads TO antam_app;
GRANT SELECT ON TABLE public.feed_heads TO antam_committer;
GRANT SELECT ON TABLE public.feed_heads TO antam_engine;

-- Name: COLUMN feed_heads.floor; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(floor) ON TABLE public.feed_heads TO antam_engine;

-- Name: TABLE holiday_changes; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.holiday_changes TO antam_app;
GRANT SELECT ON TABLE public.holiday_changes TO antam_engine;

-- Name: TABLE idempotency; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.idempotency TO antam_app;
GRANT SELECT,DELETE ON TABLE public.idempotency TO antam_engine;

-- Name: COLUMN idempotency.status; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(status) ON TABLE public.idempotency TO antam_app;

-- Name: COLUMN idempotency.body; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(body) ON TABLE public.idempotency TO antam_app;

-- Name: TABLE notes; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.notes TO antam_app;

-- Name: COLUMN notes.amended_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(amended_by) ON TABLE public.notes TO antam_app;

-- Name: TABLE reach_attempts; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.reach_attempts TO antam_engine;

-- Name: COLUMN reach_attempts.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_at) ON TABLE public.reach_attempts TO antam_engine;

-- Name: COLUMN reach_attempts.outcome; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(outcome) ON TABLE public.reach_attempts TO antam_engine;

-- Name: COLUMN reach_attempts.reason; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(reason) ON TABLE public.reach_attempts TO antam_engine;

-- Name: TABLE reach_intents; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.reach_intents TO antam_engine;
GRANT SELECT ON TABLE public.reach_intents TO antam_committer;

-- Name: COLUMN reach_intents.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.reach_intents TO antam_app;

-- Name: COLUMN reach_intents.subject; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(subject) ON TABLE public.reach_intents TO antam_app;

-- Name: COLUMN reach_intents.next_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(next_at) ON TABLE public.reach_intents TO antam_engine;
GRANT UPDATE(next_at) ON TABLE public.reach_intents TO antam_committer;
GRANT SELECT(next_at),UPDATE(next_at) ON TABLE public.reach_intents TO antam_app;

-- Name: COLUMN reach_intents.tries; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(tries) ON TABLE public.reach_intents TO antam_engine;
GRANT UPDATE(tries) ON TABLE public.reach_intents TO antam_committer;

-- Name: COLUMN reach_intents.fence; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(fence) ON TABLE public.reach_intents TO antam_engine;
GRANT UPDATE(fence) ON TABLE public.reach_intents TO antam_committer;

-- Name: COLUMN reach_intents.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_at) ON TABLE public.reach_intents TO antam_engine;
GRANT UPDATE(ended_at) ON TABLE public.reach_intents TO antam_committer;
GRANT UPDATE(ended_at) ON TABLE public.reach_intents TO antam_app;

-- Name: COLUMN reach_intents.outcome; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(outcome) ON TABLE public.reach_intents TO antam_engine;
GRANT UPDATE(outcome) ON TABLE public.reach_intents TO antam_committer;
GRANT UPDATE(outcome) ON TABLE public.reach_intents TO antam_app;

-- Name: TABLE readings; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.readings TO antam_app;
GRANT SELECT,INSERT ON TABLE public.readings TO antam_committer;
GRANT SELECT ON TABLE public.readings TO antam_engine;

-- Name: COLUMN readings.assessed_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(assessed_at) ON TABLE public.readings TO antam_committer;
GRANT UPDATE(assessed_at) ON TABLE public.readings TO antam_engine;

-- Name: TABLE realtime_tickets; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT ON TABLE public.realtime_tickets TO antam_app;
GRANT SELECT,DELETE ON TABLE public.realtime_tickets TO antam_committer;
GRANT SELECT,DELETE ON TABLE public.realtime_tickets TO antam_engine;

-- Name: TABLE relatives; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.relatives TO antam_app;
GRANT SELECT ON TABLE public.relatives TO antam_committer;

-- Name: COLUMN relatives.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.relatives TO antam_engine;

-- Name: COLUMN relatives.resident_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(resident_id) ON TABLE public.relatives TO antam_engine;

-- Name: COLUMN relatives.account_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(account_id) ON TABLE public.relatives TO antam_engine;

-- Name: COLUMN relatives.scope; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(scope) ON TABLE public.relatives TO antam_engine;

-- Name: COLUMN relatives.consented_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(consented_at) ON TABLE public.relatives TO antam_engine;

-- Name: COLUMN relatives.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(ended_at) ON TABLE public.relatives TO antam_engine;

-- Name: TABLE request_log; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.request_log TO antam_app;

-- Name: TABLE requests; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.requests TO antam_app;

-- Name: COLUMN requests.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.requests TO antam_engine;

-- Name: COLUMN requests.resident_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(resident_id) ON TABLE public.requests TO antam_engine;

-- Name: COLUMN requests.facility_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(facility_id) ON TABLE public.requests TO antam_engine;

-- Name: COLUMN requests.kind; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(kind) ON TABLE public.requests TO antam_engine;

-- Name: COLUMN requests.state; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(state) ON TABLE public.requests TO antam_app;
GRANT SELECT(state) ON TABLE public.requests TO antam_engine;

-- Name: COLUMN requests.with_others; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(with_others) ON TABLE public.requests TO antam_app;

-- Name: COLUMN requests.extra_days; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(extra_days) ON TABLE public.requests TO antam_app;

-- Name: COLUMN requests.answer_due_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(answer_due_at) ON TABLE public.requests TO antam_app;

-- Name: COLUMN requests.due_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(due_at) ON TABLE public.requests TO antam_engine;

-- Name: COLUMN requests.remind_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(remind_at) ON TABLE public.requests TO antam_app;
GRANT SELECT(remind_at),UPDATE(remind_at) ON TABLE public.requests TO antam_engine;

-- Name: COLUMN requests.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_at) ON TABLE public.requests TO antam_app;

-- Name: COLUMN requests.legal_basis; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(legal_basis) ON TABLE public.requests TO antam_app;

-- Name: TABLE resident_keys; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.resident_keys TO antam_app;

-- Name: TABLE residents; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.residents TO antam_app;
GRANT SELECT ON TABLE public.residents TO antam_committer;

-- Name: COLUMN residents.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.residents TO antam_engine;

-- Name: COLUMN residents.account_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(account_id) ON TABLE public.residents TO antam_engine;

-- Name: COLUMN residents.birth_date; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(birth_date) ON TABLE public.residents TO antam_engine;

-- Name: COLUMN residents.spo2_scale; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(spo2_scale) ON TABLE public.residents TO antam_engine;

-- Name: COLUMN residents.conditions; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(conditions) ON TABLE public.residents TO antam_engine;

-- Name: TABLE schema_migrations; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.schema_migrations TO antam_app;

-- Name: COLUMN sessions.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.sessions TO antam_app;
GRANT SELECT(id) ON TABLE public.sessions TO antam_committer;

-- Name: COLUMN sessions.account_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(account_id) ON TABLE public.sessions TO antam_app;
GRANT SELECT(account_id) ON TABLE public.sessions TO antam_committer;

-- Name: COLUMN sessions.device_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(device_id) ON TABLE public.sessions TO antam_app;
GRANT SELECT(device_id) ON TABLE public.sessions TO antam_committer;
GRANT SELECT(device_id) ON TABLE public.sessions TO antam_engine;

-- Name: COLUMN sessions.access_hash; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(access_hash) ON TABLE public.sessions TO antam_committer;

-- Name: COLUMN sessions.access_expires_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(access_expires_at) ON TABLE public.sessions TO antam_committer;

-- Name: COLUMN sessions.generation; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(generation) ON TABLE public.sessions TO antam_committer;

-- Name: COLUMN sessions.used_generation; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(used_generation),UPDATE(used_generation) ON TABLE public.sessions TO antam_committer;

-- Name: COLUMN sessions.expires_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(expires_at) ON TABLE public.sessions TO antam_app;
GRANT SELECT(expires_at) ON TABLE public.sessions TO antam_committer;
GRANT SELECT(expires_at) ON TABLE public.sessions TO antam_engine;

-- Name: COLUMN sessions.created_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(created_at) ON TABLE public.sessions TO antam_app;

-- Name: COLUMN sessions.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(ended_at),UPDATE(ended_at) ON TABLE public.sessions TO antam_app;
GRANT SELECT(ended_at) ON TABLE public.sessions TO antam_committer;
GRANT SELECT(ended_at) ON TABLE public.sessions TO antam_engine;

-- Name: COLUMN sessions.ended_why; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_why) ON TABLE public.sessions TO antam_app;

-- Name: TABLE shifts; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT,DELETE ON TABLE public.shifts TO antam_app;
GRANT SELECT ON TABLE public.shifts TO antam_engine;

-- Name: TABLE sign_in_challenges; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,DELETE ON TABLE public.sign_in_challenges TO antam_engine;

-- Name: TABLE staff; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.staff TO antam_app;
GRANT SELECT ON TABLE public.staff TO antam_committer;

-- Name: COLUMN staff.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.staff TO antam_engine;

-- Name: COLUMN staff.facility_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(facility_id) ON TABLE public.staff TO antam_engine;

-- Name: COLUMN staff.account_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(account_id) ON TABLE public.staff TO antam_engine;

-- Name: COLUMN staff.role; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(role) ON TABLE public.staff TO antam_engine;

-- Name: COLUMN staff.during; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(during) ON TABLE public.staff TO antam_engine;

-- Name: COLUMN staff.primary_contact; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(primary_contact) ON TABLE public.staff TO antam_engine;

-- Name: TABLE stays; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.stays TO antam_app;
GRANT SELECT ON TABLE public.stays TO antam_committer;
GRANT SELECT ON TABLE public.stays TO antam_engine;
