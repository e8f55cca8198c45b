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

-- Name: acting_contacts(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_contacts() RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select coalesce(array_agg(resident), '{}') from (
     select r.id as resident from residents r where r.account_id = acting_account()
     union select rel.resident_id from relatives rel
            where rel.account_id = acting_account() and rel.scope = 'full' and rel.ended_at is null and rel.consented_at <= statement_timestamp()
   ) mine $$;

ALTER FUNCTION public.acting_contacts() OWNER TO antam_owner;

-- Name: acting_facilities(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_facilities() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('antam.facilities', true), ''), '{}')::uuid[] $$;

ALTER FUNCTION public.acting_facilities() OWNER TO antam_owner;

-- Name: acting_managed(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_managed() RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select coalesce(array_agg(s.facility_id), '{}') from staff s
    where s.account_id = acting_account() and s.role = 'manager' and s.during @> statement_timestamp()
      and s.facility_id = any (acting_facilities()) $$;

ALTER FUNCTION public.acting_managed() OWNER TO antam_owner;

-- Name: acting_platform_admin(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_platform_admin() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select exists (select from platform_admins p where p.account_id = acting_account() and p.during @> statement_timestamp()) $$;

ALTER FUNCTION public.acting_platform_admin() OWNER TO antam_owner;

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

-- Name: admit_resident(uuid, uuid, uuid, text, text, text, text, date, text, boolean, text, text, text, text, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.admit_resident(new_id uuid, into_facility uuid, into_ward uuid, into_bed text, called text, found_by text, sorted_by text, born date, born_precision text, born_estimated boolean, of_sex text, ring text, commune text, address text, at timestamp with time zone, due timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.admit_resident(new_id uuid, into_facility uuid, into_ward uuid, into_bed text, called text, found_by text, sorted_by text, born date, born_precision text, born_estimated boolean, of_sex text, ring text, commune text, address text, at timestamp with time zone, due timestamp with time zone) OWNER TO antam_owner;

-- Name: arriving(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.arriving() RETURNS TABLE(transfer uuid, resident uuid, name text, birth_date date, birth_precision text, to_facility uuid, from_name text, sent_at timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select t.id, r.id, r.name, r.birth_date, r.birth_precision, t.to_facility, f.name, t.sent_at
     from transfers t join residents r on r.id = t.resident_id join facilities f on f.id = t.from_facility
    where t.ended_at is null and t.to_facility = any (acting_facilities()) $$;

ALTER FUNCTION public.arriving() OWNER TO antam_owner;

-- Name: begin_stay(uuid, uuid, uuid, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.begin_stay(of_resident uuid, into_facility uuid, into_ward uuid, into_bed text, at timestamp with time zone) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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
  perform require_ward(into_facility, into_ward);
  insert into stays (resident_id, facility_id, ward_id, bed, during)
  values (of_resident, into_facility, into_ward, into_bed, tstzrange(greatest(at, upper(latest.during)), null));
  update transfers t set ended_at = at, ended_by = acting_account(),
         outcome = case when t.to_facility = into_facility then 'accepted' else 'taken_back' end
   where t.id = sent.id;
  return 'begun';
end
$$;

ALTER FUNCTION public.begin_stay(of_resident uuid, into_facility uuid, into_ward uuid, into_bed text, at timestamp with time zone) OWNER TO antam_owner;

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

-- Name: employ_staff(uuid, uuid, text, text, text, text, boolean, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.employ_staff(new_id uuid, in_facility uuid, number text, called text, speaks text, as_role text, first_to_ring boolean, at timestamp with time zone) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.employ_staff(new_id uuid, in_facility uuid, number text, called text, speaks text, as_role text, first_to_ring boolean, at timestamp with time zone) OWNER TO antam_owner;

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

-- Name: record_identifier(uuid, uuid, text, bytea, bytea, text, timestamp with time zone, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.record_identifier(new_id uuid, of_resident uuid, of_kind text, hash bytea, sealed bytea, of_country text, since timestamp with time zone, from_source text, at timestamp with time zone) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.record_identifier(new_id uuid, of_resident uuid, of_kind text, hash bytea, sealed bytea, of_country text, since timestamp with time zone, from_source text, at timestamp with time zone) OWNER TO antam_owner;

-- Name: reemploy_staff(uuid, uuid, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.reemploy_staff(new_id uuid, former uuid, as_role text, at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  insert into staff (id, facility_id, account_id, role, during, primary_contact, name)
  select new_id, s.facility_id, s.account_id, as_role, tstzrange(at, null), s.primary_contact, s.name
    from staff s where s.id = former and s.facility_id = any (acting_managed()) and s.account_id <> acting_account();
  return found;
end
$$;

ALTER FUNCTION public.reemploy_staff(new_id uuid, former uuid, as_role text, at timestamp with time zone) OWNER TO antam_owner;

-- Name: require_ward(uuid, uuid); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.require_ward(of_facility uuid, ward uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform from wards w where w.id = ward and w.facility_id = of_facility and upper_inf(w.during) for share;
  if ward is not null and not found then
    raise foreign_key_violation;
  end if;
end
$$;

ALTER FUNCTION public.require_ward(of_facility uuid, ward uuid) OWNER TO antam_owner;

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
    AS $$ select a.id, coalesce(s.name, a.name) from accounts a
     join lateral (select m.name from staff m where m.account_id = a.id
                    order by m.facility_id = any (acting_facilities()) desc, upper_inf(m.during) desc, lower(m.during) desc limit 1) s on true
    where a.id = any (of_accounts) $$;

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

-- Name: admin_successions; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.admin_successions (
    old_code text NOT NULL,
    old_from date NOT NULL,
    new_code text NOT NULL,
    new_from date NOT NULL
);

ALTER TABLE public.admin_successions OWNER TO antam_owner;

-- Name: admin_units; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.admin_units (
    code text NOT NULL,
    level text NOT NULL,
    name text NOT NULL,
    province_code text,
    valid_from date NOT NULL,
    valid_to date,
    CONSTRAINT admin_units_check CHECK ((valid_to > valid_from)),
    CONSTRAINT admin_units_check1 CHECK (
CASE level
    WHEN 'province'::text THEN ((code ~ '^[0-9]{2}$'::text) AND (province_code IS NULL))
    ELSE ((code ~ '^[0-9]{5}$'::text) AND (province_code ~ '^[0-9]{2}$'::text))
END),
    CONSTRAINT admin_units_level_check CHECK ((level = ANY (ARRAY['province'::text, 'commune'::text]))),
    CONSTRAINT admin_units_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

ALTER TABLE public.admin_units OWNER TO antam_owner;

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

-- Name: beneficiary_categories; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.beneficiary_categories (
    id uuid DEFAULT uuidv7() NOT NULL,
    resident_id uuid NOT NULL,
    code text NOT NULL,
    capacity_loss smallint,
    decision text,
    during daterange NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    ended_by uuid,
    ended_why text,
    CONSTRAINT beneficiary_categories_capacity_loss_check CHECK (((capacity_loss >= 0) AND (capacity_loss <= 100))),
    CONSTRAINT beneficiary_categories_code_check CHECK (((length(code) >= 1) AND (length(code) <= 60))),
    CONSTRAINT beneficiary_categories_decision_check CHECK (((length(decision) >= 1) AND (length(decision) <= 100))),
    CONSTRAINT beneficiary_categories_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT beneficiary_categories_ended_why_check CHECK (((length(ended_why) >= 3) AND (length(ended_why) <= 500)))
);

ALTER TABLE ONLY public.beneficiary_categories FORCE ROW LEVEL SECURITY;

ALTER TABLE public.beneficiary_categories OWNER TO antam_owner;

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

-- Name: disabilities; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.disabilities (
    id uuid DEFAULT uuidv7() NOT NULL,
    resident_id uuid NOT NULL,
    type text NOT NULL,
    level text NOT NULL,
    capacity_loss smallint,
    decision text,
    during daterange NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    ended_by uuid,
    ended_why text,
    CONSTRAINT disabilities_capacity_loss_check CHECK (((capacity_loss >= 0) AND (capacity_loss <= 100))),
    CONSTRAINT disabilities_decision_check CHECK (((length(decision) >= 1) AND (length(decision) <= 100))),
    CONSTRAINT disabilities_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT disabilities_ended_why_check CHECK (((length(ended_why) >= 3) AND (length(ended_why) <= 500))),
    CONSTRAINT disabilities_level_check CHECK ((level = ANY (ARRAY['extremely_severe'::text, 'severe'::text, 'mild'::text]))),
    CONSTRAINT disabilities_type_check CHECK ((type = ANY (ARRAY['mobility'::text, 'hearing_speech'::text, 'vision'::text, 'neurological_mental'::text, 'intellectual'::text, 'other'::text])))
);

ALTER TABLE ONLY public.disabilities FORCE ROW LEVEL SECURITY;

ALTER TABLE public.disabilities OWNER TO antam_owner;

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

-- Name: identity_matches; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.identity_matches (
    identifier_id uuid NOT NULL,
    other_id uuid NOT NULL,
    found_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone
);

ALTER TABLE ONLY public.identity_matches FORCE ROW LEVEL SECURITY;

ALTER TABLE public.identity_matches OWNER TO antam_owner;

-- Name: platform_admins; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.platform_admins (
    account_id uuid NOT NULL,
    during tstzrange NOT NULL,
    CONSTRAINT platform_admins_during_check CHECK ((NOT isempty(during)))
);

ALTER TABLE ONLY public.platform_admins FORCE ROW LEVEL SECURITY;

ALTER TABLE public.platform_admins OWNER TO antam_owner;

-- Name: province_staff; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.province_staff (
    account_id uuid NOT NULL,
    province_code text NOT NULL,
    during tstzrange NOT NULL,
    CONSTRAINT province_staff_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT province_staff_province_code_check CHECK ((province_code ~ '^[0-9]{2}$'::text))
);

ALTER TABLE ONLY public.province_staff FORCE ROW LEVEL SECURITY;

ALTER TABLE public.province_staff OWNER TO antam_owner;

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

-- Name: resident_identifiers; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.resident_identifiers (
    id uuid NOT NULL,
    resident_id uuid NOT NULL,
    kind text NOT NULL,
    value_index bytea NOT NULL,
    value_sealed bytea NOT NULL,
    country text NOT NULL,
    during tstzrange NOT NULL,
    source text NOT NULL,
    contested boolean DEFAULT false NOT NULL,
    recorded_by uuid NOT NULL,
    ended_by uuid,
    ended_why text,
    CONSTRAINT resident_identifiers_country_check CHECK ((country ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT resident_identifiers_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT resident_identifiers_ended_why_check CHECK (((length(ended_why) >= 3) AND (length(ended_why) <= 500))),
    CONSTRAINT resident_identifiers_kind_check CHECK ((kind = ANY (ARRAY['personal_id'::text, 'old_id_card'::text, 'social_insurance'::text, 'health_insurance'::text, 'passport'::text, 'temporary'::text]))),
    CONSTRAINT resident_identifiers_source_check CHECK ((source = ANY (ARRAY['document'::text, 'person'::text, 'relative'::text, 'authority'::text, 'facility'::text])))
);

ALTER TABLE ONLY public.resident_identifiers FORCE ROW LEVEL SECURITY;

ALTER TABLE public.resident_identifiers OWNER TO antam_owner;

-- Name: resident_versions; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.resident_versions (
    resident_id uuid NOT NULL,
    version integer NOT NULL,
    name text NOT NULL,
    birth_date date,
    birth_precision text NOT NULL,
    birth_estimated boolean NOT NULL,
    sex text NOT NULL,
    replaced_at timestamp with time zone NOT NULL,
    replaced_by uuid NOT NULL,
    reason text NOT NULL,
    CONSTRAINT resident_versions_reason_check CHECK (((length(reason) >= 3) AND (length(reason) <= 500)))
);

ALTER TABLE ONLY public.resident_versions FORCE ROW LEVEL SECURITY;

ALTER TABLE public.resident_versions OWNER TO antam_owner;

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
    name_search text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    name_key text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    birth_precision text DEFAULT 'day'::text NOT NULL,
    birth_estimated boolean DEFAULT false NOT NULL,
    phone text,
    address_commune text,
    address_text text,
    identity_due_at timestamp with time zone,
    died_at timestamp with time zone,
    erased_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT residents_address_commune_check CHECK ((address_commune ~ '^[0-9]{5}$'::text)),
    CONSTRAINT residents_address_text_check CHECK (((length(address_text) >= 1) AND (length(address_text) <= 300))),
    CONSTRAINT residents_birth_precision_check CHECK ((birth_precision = ANY (ARRAY['year'::text, 'month'::text, 'day'::text]))),
    CONSTRAINT residents_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT residents_phone_check CHECK ((phone ~ '^\+[1-9][0-9]{6,14}$'::text)),
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
    name text,
    CONSTRAINT staff_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT staff_role_check CHECK ((role = ANY (ARRAY['nurse'::text, 'doctor'::text, 'manager'::text])))
);

ALTER TABLE ONLY public.staff FORCE ROW LEVEL SECURITY;

ALTER TABLE public.staff OWNER TO antam_owner;

-- Name: stays; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.stays (
    resident_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    during tstzrange NOT NULL,
    ward_id uuid,
    bed text,
    end_kind text,
    end_reason text,
    ended_by uuid,
    CONSTRAINT stays_bed_check CHECK (((length(bed) >= 1) AND (length(bed) <= 40))),
    CONSTRAINT stays_check CHECK (((end_kind IS NULL) OR (NOT upper_inf(during)))),
    CONSTRAINT stays_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT stays_end_kind_check CHECK ((end_kind = ANY (ARRAY['home'::text, 'transfer'::text, 'death'::text, 'absconded'::text, 'moved'::text]))),
    CONSTRAINT stays_end_reason_check CHECK (((length(end_reason) >= 3) AND (length(end_reason) <= 500)))
);

ALTER TABLE ONLY public.stays FORCE ROW LEVEL SECURITY;

ALTER TABLE public.stays OWNER TO antam_owner;

-- Name: transfers; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.transfers (
    id uuid DEFAULT uuidv7() NOT NULL,
    resident_id uuid NOT NULL,
    from_facility uuid NOT NULL,
    to_facility uuid NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    sent_by uuid NOT NULL,
    ended_at timestamp with time zone,
    outcome text,
    ended_by uuid,
    CONSTRAINT transfers_check CHECK ((to_facility <> from_facility)),
    CONSTRAINT transfers_outcome_check CHECK ((outcome = ANY (ARRAY['accepted'::text, 'taken_back'::text])))
);

ALTER TABLE ONLY public.transfers FORCE ROW LEVEL SECURITY;

ALTER TABLE public.transfers OWNER TO antam_owner;

-- Name: wards; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.wards (
    id uuid DEFAULT uuidv7() NOT NULL,
    facility_id uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    during tstzrange NOT NULL,
    CONSTRAINT wards_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT wards_kind_check CHECK ((kind = ANY (ARRAY['residential'::text, 'nursing'::text, 'rehabilitation'::text, 'isolation'::text, 'day_care'::text, 'other'::text]))),
    CONSTRAINT wards_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))
);

ALTER TABLE ONLY public.wards FORCE ROW LEVEL SECURITY;

ALTER TABLE public.wards OWNER TO antam_owner;

-- Name: accounts accounts_phone_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_phone_key UNIQUE (phone);

-- Name: accounts accounts_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);

-- Name: admin_successions admin_successions_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.admin_successions
    ADD CONSTRAINT admin_successions_pkey PRIMARY KEY (old_code, old_from, new_code, new_from);

-- Name: admin_units admin_units_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.admin_units
    ADD CONSTRAINT admin_units_pkey PRIMARY KEY (code, valid_from);

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

-- Name: beneficiary_categories beneficiary_categories_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.beneficiary_categories
    ADD CONSTRAINT beneficiary_categories_pkey PRIMARY KEY (id);

-- Name: beneficiary_categories beneficiary_categories_resident_id_code_during_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.beneficiary_categories
    ADD CONSTRAINT beneficiary_categories_resident_id_code_during_key UNIQUE (resident_id, code, during WITHOUT OVERLAPS);

-- Name: devices devices_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_pkey PRIMARY KEY (id);

-- Name: devices devices_push_token_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_push_token_key UNIQUE (push_token);

-- Name: disabilities disabilities_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.disabilities
    ADD CONSTRAINT disabilities_pkey PRIMARY KEY (id);

-- Name: disabilities disabilities_resident_id_type_during_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.disabilities
    ADD CONSTRAINT disabilities_resident_id_type_during_key UNIQUE (resident_id, type, during WITHOUT OVERLAPS);

-- Name: facilities facilities_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.facilities
    ADD CONSTRAINT facilities_pkey PRIMARY KEY (id);

-- Name: feed_heads feed_heads_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.feed_heads
    ADD CONSTRAINT feed_heads_pkey PRIMARY KEY (account_id);

-- Name: feed feed_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.feed
    ADD CONSTRAINT feed_pkey PRIMARY KEY (account_id, seq);

-- Name: idempotency idempotency_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (account_id, key);

-- Name: identity_matches identity_matches_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.identity_matches
    ADD CONSTRAINT identity_matches_pkey PRIMARY KEY (identifier_id, other_id);

-- Name: platform_admins platform_admins_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.platform_admins
    ADD CONSTRAINT platform_admins_pkey PRIMARY KEY (account_id, during WITHOUT OVERLAPS);

-- Name: province_staff province_staff_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.province_staff
    ADD CONSTRAINT province_staff_pkey PRIMARY KEY (account_id, province_code, during WITHOUT OVERLAPS);

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

-- Name: resident_identifiers resident_identifiers_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_identifiers
    ADD CONSTRAINT resident_identifiers_pkey PRIMARY KEY (id);

-- Name: resident_versions resident_versions_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_versions
    ADD CONSTRAINT resident_versions_pkey PRIMARY KEY (resident_id, version);

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

-- Name: transfers transfers_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.transfers
    ADD CONSTRAINT transfers_pkey PRIMARY KEY (id);

-- Name: wards wards_facility_id_id_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.wards
    ADD CONSTRAINT wards_facility_id_id_key UNIQUE (facility_id, id);

-- Name: wards wards_facility_id_name_during_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.wards
    ADD CONSTRAINT wards_facility_id_name_during_key UNIQUE (facility_id, name, during WITHOUT OVERLAPS);

-- Name: wards wards_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.wards
    ADD CONSTRAINT wards_pkey PRIMARY KEY (id);

-- Name: admin_units_of_province; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX admin_units_of_province ON public.admin_units USING btree (province_code) WHERE (level = 'commune'::text);

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

-- Name: feed_by_age; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX feed_by_age ON public.feed USING btree (at);

-- Name: idempotency_by_age; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX idempotency_by_age ON public.idempotency USING btree (at);

-- Name: identifiers_by_value; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX identifiers_by_value ON public.resident_identifiers USING btree (value_index);

-- Name: identifiers_of_resident; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX identifiers_of_resident ON public.resident_identifiers USING btree (resident_id);

-- Name: intents_due; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX intents_due ON public.reach_intents USING btree (next_at) WHERE (next_at IS NOT NULL);

-- Name: intents_ended; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX intents_ended ON public.reach_intents USING btree (ended_at) WHERE (outcome = 'unreachable'::text);

-- Name: intents_of_subject; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX intents_of_subject ON public.reach_intents USING btree (subject, created_at);

-- Name: personal_id_once; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX personal_id_once ON public.resident_identifiers USING btree (value_index) WHERE ((kind = 'personal_id'::text) AND upper_inf(during) AND (NOT contested));

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

-- Name: residents_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX residents_of_account ON public.residents USING btree (account_id);

-- Name: sessions_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX sessions_of_account ON public.sessions USING btree (account_id) WHERE (ended_at IS NULL);

-- Name: shifts_at; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX shifts_at ON public.shifts USING gist (facility_id, during);

-- Name: staff_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX staff_of_account ON public.staff USING btree (account_id);

-- Name: stays_now; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX stays_now ON public.stays USING btree (facility_id, resident_id) WHERE upper_inf(during);

-- Name: stays_of_facility; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX stays_of_facility ON public.stays USING btree (facility_id);

-- Name: told_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX told_of_account ON public.alert_told USING btree (account_id);

-- Name: transfers_once; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX transfers_once ON public.transfers USING btree (resident_id) WHERE (ended_at IS NULL);

-- Name: transfers_to; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX transfers_to ON public.transfers USING btree (to_facility) WHERE (ended_at IS NULL);

-- Name: admin_successions admin_successions_new_code_new_from_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.admin_successions
    ADD CONSTRAINT admin_successions_new_code_new_from_fkey FOREIGN KEY (new_code, new_from) REFERENCES public.admin_units(code, valid_from);

-- Name: admin_successions admin_successions_old_code_old_from_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.admin_successions
    ADD CONSTRAINT admin_successions_old_code_old_from_fkey FOREIGN KEY (old_code, old_from) REFERENCES public.admin_units(code, valid_from);

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

-- Name: beneficiary_categories beneficiary_categories_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.beneficiary_categories
    ADD CONSTRAINT beneficiary_categories_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.accounts(id);

-- Name: beneficiary_categories beneficiary_categories_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.beneficiary_categories
    ADD CONSTRAINT beneficiary_categories_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.accounts(id);

-- Name: beneficiary_categories beneficiary_categories_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.beneficiary_categories
    ADD CONSTRAINT beneficiary_categories_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: devices devices_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: disabilities disabilities_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.disabilities
    ADD CONSTRAINT disabilities_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.accounts(id);

-- Name: disabilities disabilities_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.disabilities
    ADD CONSTRAINT disabilities_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.accounts(id);

-- Name: disabilities disabilities_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.disabilities
    ADD CONSTRAINT disabilities_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: feed feed_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.feed
    ADD CONSTRAINT feed_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: feed_heads feed_heads_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.feed_heads
    ADD CONSTRAINT feed_heads_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: feed feed_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.feed
    ADD CONSTRAINT feed_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: identity_matches identity_matches_identifier_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.identity_matches
    ADD CONSTRAINT identity_matches_identifier_id_fkey FOREIGN KEY (identifier_id) REFERENCES public.resident_identifiers(id);

-- Name: identity_matches identity_matches_other_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.identity_matches
    ADD CONSTRAINT identity_matches_other_id_fkey FOREIGN KEY (other_id) REFERENCES public.resident_identifiers(id);

-- Name: platform_admins platform_admins_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.platform_admins
    ADD CONSTRAINT platform_admins_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: province_staff province_staff_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.province_staff
    ADD CONSTRAINT province_staff_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

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

-- Name: resident_identifiers resident_identifiers_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_identifiers
    ADD CONSTRAINT resident_identifiers_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.accounts(id);

-- Name: resident_identifiers resident_identifiers_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_identifiers
    ADD CONSTRAINT resident_identifiers_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.accounts(id);

-- Name: resident_identifiers resident_identifiers_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_identifiers
    ADD CONSTRAINT resident_identifiers_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: resident_versions resident_versions_replaced_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_versions
    ADD CONSTRAINT resident_versions_replaced_by_fkey FOREIGN KEY (replaced_by) REFERENCES public.accounts(id);

-- Name: resident_versions resident_versions_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_versions
    ADD CONSTRAINT resident_versions_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

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

-- Name: stays stays_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.stays
    ADD CONSTRAINT stays_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.accounts(id);

-- Name: stays stays_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.stays
    ADD CONSTRAINT stays_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: stays stays_facility_id_ward_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.stays
    ADD CONSTRAINT stays_facility_id_ward_id_fkey FOREIGN KEY (facility_id, ward_id) REFERENCES public.wards(facility_id, id);

-- Name: stays stays_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.stays
    ADD CONSTRAINT stays_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: transfers transfers_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.transfers
    ADD CONSTRAINT transfers_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.accounts(id);

-- Name: transfers transfers_from_facility_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.transfers
    ADD CONSTRAINT transfers_from_facility_fkey FOREIGN KEY (from_facility) REFERENCES public.facilities(id);

-- Name: transfers transfers_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.transfers
    ADD CONSTRAINT transfers_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: transfers transfers_sent_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.transfers
    ADD CONSTRAINT transfers_sent_by_fkey FOREIGN KEY (sent_by) REFERENCES public.accounts(id);

-- Name: transfers transfers_to_facility_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.transfers
    ADD CONSTRAINT transfers_to_facility_fkey FOREIGN KEY (to_facility) REFERENCES public.facilities(id);

-- Name: wards wards_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.wards
    ADD CONSTRAINT wards_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: accounts; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.accounts ENABLE ROW LEVEL SECURITY;

-- Name: alert_log; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.alert_log ENABLE ROW LEVEL SECURITY;

-- Name: alert_told; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.alert_told ENABLE ROW LEVEL SECURITY;

-- Name: alerts; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.alerts ENABLE ROW LEVEL SECURITY;

-- Name: alerts app_answers; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_answers ON public.alerts FOR UPDATE TO antam_app USING (((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (id = ANY (( SELECT public.acting_told() AS acting_told)::uuid[])) OR ((family = 'help'::text) AND (resident_id = ANY (( SELECT public.acting_residents() AS acting_residents)::uuid[]))))) WITH CHECK (((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (id = ANY (( SELECT public.acting_told() AS acting_told)::uuid[])) OR ((family = 'help'::text) AND (resident_id = ANY (( SELECT public.acting_residents() AS acting_residents)::uuid[])))));

-- Name: alerts app_calls; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_calls ON public.alerts FOR INSERT TO antam_app WITH CHECK (((family = 'help'::text) AND ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_residents() AS acting_residents)::uuid[])))));

-- Name: wards app_changes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_changes ON public.wards FOR UPDATE TO antam_app USING ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: residents app_corrects; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_corrects ON public.residents FOR UPDATE TO antam_app USING (((id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE (upper_inf(s.during) AND (s.facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))))) OR (id = ANY (( SELECT public.acting_contacts() AS acting_contacts)::uuid[]))));

-- Name: staff app_employs; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_employs ON public.staff FOR UPDATE TO antam_app USING (((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])) AND (account_id <> ( SELECT public.acting_account() AS acting_account))));

-- Name: beneficiary_categories app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.beneficiary_categories FOR UPDATE TO antam_app USING ((resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE (upper_inf(s.during) AND (s.facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))))));

-- Name: disabilities app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.disabilities FOR UPDATE TO antam_app USING ((resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE (upper_inf(s.during) AND (s.facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))))));

-- Name: reach_intents app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.reach_intents TO antam_app USING ((EXISTS ( SELECT
   FROM public.alerts a
  WHERE (a.id = reach_intents.subject)))) WITH CHECK ((EXISTS ( SELECT
   FROM public.alerts a
  WHERE (a.id = reach_intents.subject))));

-- Name: resident_identifiers app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.resident_identifiers FOR UPDATE TO antam_app USING ((resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE (upper_inf(s.during) AND (s.facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))))));

-- Name: stays app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.stays FOR UPDATE TO antam_app USING ((upper_inf(during) AND (facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])))) WITH CHECK ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])));

-- Name: shifts app_facility; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_facility ON public.shifts TO antam_app USING ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))) WITH CHECK ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])));

-- Name: realtime_tickets app_makes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_makes ON public.realtime_tickets FOR INSERT TO antam_app WITH CHECK ((session_id IN ( SELECT s.id
   FROM public.sessions s
  WHERE (s.account_id = ( SELECT public.acting_account() AS acting_account)))));

-- Name: facilities app_opens; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_opens ON public.facilities FOR INSERT TO antam_app WITH CHECK (( SELECT public.acting_platform_admin() AS acting_platform_admin));

-- Name: wards app_opens; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_opens ON public.wards FOR INSERT TO antam_app WITH CHECK ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

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

-- Name: platform_admins app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.platform_admins FOR SELECT TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: province_staff app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.province_staff FOR SELECT TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: sessions app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.sessions TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account))) WITH CHECK ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: beneficiary_categories app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.beneficiary_categories FOR SELECT TO antam_app USING (((resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE (upper_inf(s.during) AND (s.facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))))) OR (resident_id IN ( SELECT r.id
   FROM public.residents r
  WHERE (r.account_id = ( SELECT public.acting_account() AS acting_account))))));

-- Name: disabilities app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.disabilities FOR SELECT TO antam_app USING (((resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE (upper_inf(s.during) AND (s.facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))))) OR (resident_id IN ( SELECT r.id
   FROM public.residents r
  WHERE (r.account_id = ( SELECT public.acting_account() AS acting_account))))));

-- Name: facilities app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.facilities FOR SELECT TO antam_app USING (((id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (id IN ( SELECT st.facility_id
   FROM public.stays st))));

-- Name: readings app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.readings FOR SELECT TO antam_app USING (((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[]))));

-- Name: relatives app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.relatives FOR SELECT TO antam_app USING (((account_id = ( SELECT public.acting_account() AS acting_account)) OR (resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE (s.facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])))) OR (resident_id IN ( SELECT r.id
   FROM public.residents r
  WHERE (r.account_id = ( SELECT public.acting_account() AS acting_account))))));

-- Name: resident_identifiers app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.resident_identifiers FOR SELECT TO antam_app USING (((resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE (upper_inf(s.during) AND (s.facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))))) OR (resident_id IN ( SELECT r.id
   FROM public.residents r
  WHERE (r.account_id = ( SELECT public.acting_account() AS acting_account))))));

-- Name: resident_versions app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.resident_versions FOR SELECT TO antam_app USING (((resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE (upper_inf(s.during) AND (s.facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))))) OR (resident_id IN ( SELECT r.id
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

CREATE POLICY app_sees ON public.alerts FOR SELECT TO antam_app USING (((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_residents() AS acting_residents)::uuid[])) OR (id = ANY (( SELECT public.acting_told() AS acting_told)::uuid[]))));

-- Name: transfers app_sees; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_sees ON public.transfers FOR SELECT TO antam_app USING (((from_facility = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (to_facility = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))));

-- Name: wards app_sees; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_sees ON public.wards FOR SELECT TO antam_app USING (((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (id IN ( SELECT s.ward_id
   FROM public.stays s))));

-- Name: transfers app_sends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_sends ON public.transfers FOR INSERT TO antam_app WITH CHECK (((from_facility = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) AND (sent_by = ( SELECT public.acting_account() AS acting_account)) AND (resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE (upper_inf(s.during) AND (s.facility_id = transfers.from_facility))))));

-- Name: residents app_told; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_told ON public.residents FOR SELECT TO antam_app USING ((id IN ( SELECT a.resident_id
   FROM public.alerts a
  WHERE (a.id = ANY (( SELECT public.acting_told() AS acting_told)::uuid[])))));

-- Name: stays app_told; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_told ON public.stays FOR SELECT TO antam_app USING ((resident_id IN ( SELECT a.resident_id
   FROM public.alerts a
  WHERE (a.id = ANY (( SELECT public.acting_told() AS acting_told)::uuid[])))));

-- Name: beneficiary_categories app_writes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_writes ON public.beneficiary_categories FOR INSERT TO antam_app WITH CHECK ((resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE (upper_inf(s.during) AND (s.facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))))));

-- Name: disabilities app_writes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_writes ON public.disabilities FOR INSERT TO antam_app WITH CHECK ((resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE (upper_inf(s.during) AND (s.facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))))));

-- Name: facilities app_writes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_writes ON public.facilities FOR UPDATE TO antam_app USING ((id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))) WITH CHECK ((id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])));

-- Name: resident_versions app_writes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_writes ON public.resident_versions FOR INSERT TO antam_app WITH CHECK ((resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE (upper_inf(s.during) AND (s.facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))))));

-- Name: audit_events; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.audit_events ENABLE ROW LEVEL SECURITY;

-- Name: beneficiary_categories; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.beneficiary_categories ENABLE ROW LEVEL SECURITY;

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

-- Name: disabilities; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.disabilities ENABLE ROW LEVEL SECURITY;

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

-- Name: facilities; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.facilities ENABLE ROW LEVEL SECURITY;

-- Name: feed; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.feed ENABLE ROW LEVEL SECURITY;

-- Name: feed_heads; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.feed_heads ENABLE ROW LEVEL SECURITY;

-- Name: idempotency; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.idempotency ENABLE ROW LEVEL SECURITY;

-- Name: identity_matches; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.identity_matches ENABLE ROW LEVEL SECURITY;

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

-- Name: beneficiary_categories owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.beneficiary_categories TO antam_owner USING (true) WITH CHECK (true);

-- Name: devices owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.devices TO antam_owner USING (true) WITH CHECK (true);

-- Name: disabilities owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.disabilities TO antam_owner USING (true) WITH CHECK (true);

-- Name: facilities owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.facilities TO antam_owner USING (true) WITH CHECK (true);

-- Name: feed owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.feed TO antam_owner USING (true) WITH CHECK (true);

-- Name: feed_heads owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.feed_heads TO antam_owner USING (true) WITH CHECK (true);

-- Name: idempotency owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.idempotency TO antam_owner USING (true) WITH CHECK (true);

-- Name: identity_matches owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.identity_matches TO antam_owner USING (true) WITH CHECK (true);

-- Name: platform_admins owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.platform_admins TO antam_owner USING (true) WITH CHECK (true);

-- Name: province_staff owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.province_staff TO antam_owner USING (true) WITH CHECK (true);

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

-- Name: resident_identifiers owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.resident_identifiers TO antam_owner USING (true) WITH CHECK (true);

-- Name: resident_versions owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.resident_versions TO antam_owner USING (true) WITH CHECK (true);

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

-- Name: transfers owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.transfers TO antam_owner USING (true) WITH CHECK (true);

-- Name: wards owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.wards TO antam_owner USING (true) WITH CHECK (true);

-- Name: platform_admins; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.platform_admins ENABLE ROW LEVEL SECURITY;

-- Name: province_staff; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.province_staff ENABLE ROW LEVEL SECURITY;

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

-- Name: resident_identifiers; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.resident_identifiers ENABLE ROW LEVEL SECURITY;

-- Name: resident_versions; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.resident_versions ENABLE ROW LEVEL SECURITY;

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

-- Name: transfers; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.transfers ENABLE ROW LEVEL SECURITY;

-- Name: wards; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.wards ENABLE ROW LEVEL SECURITY;

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

-- Name: FUNCTION acting_contacts(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_contacts() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_contacts() TO antam_app;

-- Name: FUNCTION acting_facilities(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_facilities() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_facilities() TO antam_app;
GRANT ALL ON FUNCTION public.acting_facilities() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_facilities() TO antam_engine;

-- Name: FUNCTION acting_managed(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_managed() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_managed() TO antam_app;

-- Name: FUNCTION acting_platform_admin(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_platform_admin() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_platform_admin() TO antam_app;

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

-- Name: FUNCTION admit_resident(new_id uuid, into_facility uuid, into_ward uuid, into_bed text, called text, found_by text, sorted_by text, born date, born_precision text, born_estimated boolean, of_sex text, ring text, commune text, address text, at timestamp with time zone, due timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.admit_resident(new_id uuid, into_facility uuid, into_ward uuid, into_bed text, called text, found_by text, sorted_by text, born date, born_precision text, born_estimated boolean, of_sex text, ring text, commune text, address text, at timestamp with time zone, due timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.admit_resident(new_id uuid, into_facility uuid, into_ward uuid, into_bed text, called text, found_by text, sorted_by text, born date, born_precision text, born_estimated boolean, of_sex text, ring text, commune text, address text, at timestamp with time zone, due timestamp with time zone) TO antam_app;

-- Name: FUNCTION arriving(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.arriving() FROM PUBLIC;
GRANT ALL ON FUNCTION public.arriving() TO antam_app;

-- Name: FUNCTION begin_stay(of_resident uuid, into_facility uuid, into_ward uuid, into_bed text, at timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.begin_stay(of_resident uuid, into_facility uuid, into_ward uuid, into_bed text, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.begin_stay(of_resident uuid, into_facility uuid, into_ward uuid, into_bed text, at timestamp with time zone) TO antam_app;

-- Name: FUNCTION concerned_with(about uuid); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.concerned_with(about uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.concerned_with(about uuid) TO antam_app;
GRANT ALL ON FUNCTION public.concerned_with(about uuid) TO antam_committer;
GRANT ALL ON FUNCTION public.concerned_with(about uuid) TO antam_engine;

-- Name: FUNCTION employ_staff(new_id uuid, in_facility uuid, number text, called text, speaks text, as_role text, first_to_ring boolean, at timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.employ_staff(new_id uuid, in_facility uuid, number text, called text, speaks text, as_role text, first_to_ring boolean, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.employ_staff(new_id uuid, in_facility uuid, number text, called text, speaks text, as_role text, first_to_ring boolean, at timestamp with time zone) TO antam_app;

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

-- Name: FUNCTION open_work(token_hash bytea, OUT now timestamp with time zone, OUT session uuid, OUT account uuid, OUT device uuid, OUT name text, OUT language text, OUT memberships jsonb); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.open_work(token_hash bytea, OUT now timestamp with time zone, OUT session uuid, OUT account uuid, OUT device uuid, OUT name text, OUT language text, OUT memberships jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.open_work(token_hash bytea, OUT now timestamp with time zone, OUT session uuid, OUT account uuid, OUT device uuid, OUT name text, OUT language text, OUT memberships jsonb) TO antam_app;

-- Name: FUNCTION record_identifier(new_id uuid, of_resident uuid, of_kind text, hash bytea, sealed bytea, of_country text, since timestamp with time zone, from_source text, at timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.record_identifier(new_id uuid, of_resident uuid, of_kind text, hash bytea, sealed bytea, of_country text, since timestamp with time zone, from_source text, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.record_identifier(new_id uuid, of_resident uuid, of_kind text, hash bytea, sealed bytea, of_country text, since timestamp with time zone, from_source text, at timestamp with time zone) TO antam_app;

-- Name: FUNCTION reemploy_staff(new_id uuid, former uuid, as_role text, at timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.reemploy_staff(new_id uuid, former uuid, as_role text, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.reemploy_staff(new_id uuid, former uuid, as_role text, at timestamp with time zone) TO antam_app;

-- Name: FUNCTION require_ward(of_facility uuid, ward uuid); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.require_ward(of_facility uuid, ward uuid) FROM PUBLIC;

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

-- Name: TABLE admin_successions; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.admin_successions TO antam_app;

-- Name: TABLE admin_units; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.admin_units TO antam_app;

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

-- Name: TABLE beneficiary_categories; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.beneficiary_categories TO antam_app;

-- Name: COLUMN beneficiary_categories.during; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(during) ON TABLE public.beneficiary_categories TO antam_app;

-- Name: COLUMN beneficiary_categories.ended_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_by) ON TABLE public.beneficiary_categories TO antam_app;

-- Name: COLUMN beneficiary_categories.ended_why; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_why) ON TABLE public.beneficiary_categories TO antam_app;

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

-- Name: TABLE disabilities; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.disabilities TO antam_app;

-- Name: COLUMN disabilities.during; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(during) ON TABLE public.disabilities TO antam_app;

-- Name: COLUMN disabilities.ended_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_by) ON TABLE public.disabilities TO antam_app;

-- Name: COLUMN disabilities.ended_why; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_why) ON TABLE public.disabilities TO antam_app;

-- Name: TABLE facilities; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.facilities TO antam_app;
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

-- Name: TABLE idempotency; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.idempotency TO antam_app;
GRANT SELECT,DELETE ON TABLE public.idempotency TO antam_engine;

-- Name: COLUMN idempotency.status; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(status) ON TABLE public.idempotency TO antam_app;

-- Name: COLUMN idempotency.body; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(body) ON TABLE public.idempotency TO antam_app;

-- Name: TABLE platform_admins; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.platform_admins TO antam_app;

-- Name: TABLE province_staff; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.province_staff TO antam_app;

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

-- Name: COLUMN resident_identifiers.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.resident_identifiers TO antam_app;

-- Name: COLUMN resident_identifiers.resident_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(resident_id) ON TABLE public.resident_identifiers TO antam_app;

-- Name: COLUMN resident_identifiers.kind; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(kind) ON TABLE public.resident_identifiers TO antam_app;

-- Name: COLUMN resident_identifiers.value_index; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(value_index) ON TABLE public.resident_identifiers TO antam_app;

-- Name: COLUMN resident_identifiers.value_sealed; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(value_sealed) ON TABLE public.resident_identifiers TO antam_app;

-- Name: COLUMN resident_identifiers.country; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(country) ON TABLE public.resident_identifiers TO antam_app;

-- Name: COLUMN resident_identifiers.during; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(during),UPDATE(during) ON TABLE public.resident_identifiers TO antam_app;

-- Name: COLUMN resident_identifiers.source; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(source) ON TABLE public.resident_identifiers TO antam_app;

-- Name: COLUMN resident_identifiers.recorded_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(recorded_by) ON TABLE public.resident_identifiers TO antam_app;

-- Name: COLUMN resident_identifiers.ended_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(ended_by),UPDATE(ended_by) ON TABLE public.resident_identifiers TO antam_app;

-- Name: COLUMN resident_identifiers.ended_why; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(ended_why),UPDATE(ended_why) ON TABLE public.resident_identifiers TO antam_app;

-- Name: TABLE resident_versions; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.resident_versions TO antam_app;

-- Name: TABLE residents; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.residents TO antam_app;
GRANT SELECT ON TABLE public.residents TO antam_committer;

-- Name: COLUMN residents.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.residents TO antam_engine;

-- Name: COLUMN residents.account_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(account_id) ON TABLE public.residents TO antam_engine;

-- Name: COLUMN residents.name; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(name) ON TABLE public.residents TO antam_app;

-- Name: COLUMN residents.birth_date; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(birth_date) ON TABLE public.residents TO antam_engine;
GRANT UPDATE(birth_date) ON TABLE public.residents TO antam_app;

-- Name: COLUMN residents.sex; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(sex) ON TABLE public.residents TO antam_app;

-- Name: COLUMN residents.spo2_scale; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(spo2_scale) ON TABLE public.residents TO antam_engine;

-- Name: COLUMN residents.conditions; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(conditions) ON TABLE public.residents TO antam_engine;

-- Name: COLUMN residents.name_search; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(name_search) ON TABLE public.residents TO antam_app;

-- Name: COLUMN residents.name_key; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(name_key) ON TABLE public.residents TO antam_app;

-- Name: COLUMN residents.birth_precision; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(birth_precision) ON TABLE public.residents TO antam_app;

-- Name: COLUMN residents.birth_estimated; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(birth_estimated) ON TABLE public.residents TO antam_app;

-- Name: COLUMN residents.phone; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(phone) ON TABLE public.residents TO antam_app;

-- Name: COLUMN residents.address_commune; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(address_commune) ON TABLE public.residents TO antam_app;

-- Name: COLUMN residents.address_text; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(address_text) ON TABLE public.residents TO antam_app;

-- Name: COLUMN residents.died_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(died_at) ON TABLE public.residents TO antam_app;

-- Name: COLUMN residents.version; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(version) ON TABLE public.residents TO antam_app;

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
GRANT UPDATE(during) ON TABLE public.staff TO antam_app;

-- Name: COLUMN staff.primary_contact; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(primary_contact) ON TABLE public.staff TO antam_engine;
GRANT UPDATE(primary_contact) ON TABLE public.staff TO antam_app;

-- Name: TABLE stays; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.stays TO antam_app;
GRANT SELECT ON TABLE public.stays TO antam_committer;
GRANT SELECT ON TABLE public.stays TO antam_engine;

-- Name: COLUMN stays.during; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(during) ON TABLE public.stays TO antam_app;

-- Name: COLUMN stays.end_kind; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(end_kind) ON TABLE public.stays TO antam_app;

-- Name: COLUMN stays.end_reason; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(end_reason) ON TABLE public.stays TO antam_app;

-- Name: COLUMN stays.ended_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_by) ON TABLE public.stays TO antam_app;

-- Name: TABLE transfers; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.transfers TO antam_app;

-- Name: TABLE wards; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.wards TO antam_app;

-- Name: COLUMN wards.name; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(name) ON TABLE public.wards TO antam_app;

-- Name: COLUMN wards.kind; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(kind) ON TABLE public.wards TO antam_app;

-- Name: COLUMN wards.during; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(during) ON TABLE public.wards TO antam_app;
