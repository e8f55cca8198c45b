-- The sum of the migrations, for reading. Written by `antam schema > migrations/schema.sql`; never run.

-- Name: btree_gist; Type: EXTENSION; Schema: -; Owner: -

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

-- Name: EXTENSION btree_gist; Type: COMMENT; Schema: -; Owner: 

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';

-- Name: access_log(uuid, bigint, integer); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.access_log(of_resident uuid, before bigint, most integer) RETURNS TABLE(id bigint, at timestamp with time zone, account_id uuid, act text, basis text, result text, ground uuid, subject uuid, times integer)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  with about as materialized (
    select e.id from audit_events e where (select reads_log_of(of_resident)) and e.residents @> array[of_resident]
  ), page as (
    select a.id from about a where before is null or a.id < before order by a.id desc limit most
  )
  select e.id, e.at, e.account_id, e.act, e.basis, e.result, e.ground, e.subject, e.times
    from page p join audit_events e on e.id = p.id order by e.id desc
$$;

ALTER FUNCTION public.access_log(of_resident uuid, before bigint, most integer) OWNER TO antam_owner;

-- Name: acting_account(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_account() RETURNS uuid
    LANGUAGE sql STABLE
    AS $$ select nullif(current_setting('antam.account', true), '')::uuid $$;

ALTER FUNCTION public.acting_account() OWNER TO antam_owner;

-- Name: acting_facilities(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_facilities() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('antam.facilities', true), ''), '{}')::uuid[] $$;

ALTER FUNCTION public.acting_facilities() OWNER TO antam_owner;

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

-- Name: audit_await(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.audit_await() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  insert into audit_unsealed (kind, ids)         -- in parts: however large a statement was, the sealer can take it
  select tg_argv[0], array_agg(id::text order by id)
    from (select id, row_number() over (order by id) / 500 as part from fresh) f group by part;
  return null;
end
$$;

ALTER FUNCTION public.audit_await() OWNER TO antam_owner;

-- Name: audit_refuse(bytea[], text[], uuid[], uuid[], uuid[]); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.audit_refuse(tokens bytea[], acts text[], about uuid[], facilities uuid[], subjects uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare one record; t timestamptz := clock_timestamp(); seen int;
begin
  perform audit_sum_up(array(select s.account_id from sessions s where s.access_hash = any (tokens)));
  for one in
    select s.account_id, s.id as session_id, p.act, p.resident, p.subject,
           coalesce(p.facility, st.facility_id) as facility_id
      from unnest(tokens, acts, about, facilities, subjects) as p(token, act, resident, facility, subject)
      join sessions s on s.access_hash = p.token and s.ended_at is null
      left join stays st on st.resident_id = p.resident and st.during @> t
     order by s.account_id
  loop
    insert into audit_refusals as r (account_id, since, n) values (one.account_id, t, 1)
    on conflict (account_id) do update set n = r.n + 1 returning n into seen;
    if seen <= 30 then
      insert into audit_events (at, account_id, session_id, act, basis, residents, result, facility_id, subject)
      values (t, one.account_id, one.session_id, one.act, 'none', array_remove(array[one.resident], null), 'refused',
              one.facility_id, one.subject);
    end if;
  end loop;
end
$$;

ALTER FUNCTION public.audit_refuse(tokens bytea[], acts text[], about uuid[], facilities uuid[], subjects uuid[]) OWNER TO antam_owner;

-- Name: audit_refuses_changes(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.audit_refuses_changes() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if current_setting('antam.maintenance', true) is distinct from 'on' then
    raise exception '% is never changed', tg_table_name using errcode = 'insufficient_privilege';
  end if;
  return null;
end
$$;

ALTER FUNCTION public.audit_refuses_changes() OWNER TO antam_owner;

-- Name: audit_rows(text, text[]); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.audit_rows(of_kind text, of_ids text[]) RETURNS TABLE(id text, content jsonb)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  if of_kind = 'event' then
    return query select e.id::text, jsonb_strip_nulls(jsonb_build_object(
        'id', e.id, 'at', to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'account_id', e.account_id,
        'session_id', e.session_id, 'act', e.act, 'basis', e.basis, 'residents', e.residents, 'ground', e.ground,
        'result', e.result, 'facility_id', e.facility_id, 'subject', e.subject, 'times', e.times))
      from audit_events e where e.id = any (of_ids::bigint[]);
  elsif of_kind = 'reading' then
    return query select r.id::text, jsonb_strip_nulls(jsonb_build_object(
        'id', r.id, 'facility_id', r.facility_id, 'resident_id', r.resident_id, 'set_id', r.set_id, 'kind', r.kind,
        'value', r.value, 'diastolic', r.diastolic, 'coded', r.coded, 'comparator', r.comparator, 'unit', r.unit,
        'symptoms', r.symptoms, 'taken_at', to_char(r.taken_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'received_at', to_char(r.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'source', r.source,
        'author_id', r.author_id, 'author_as', r.author_as))
      from readings r where r.id = any (of_ids::uuid[]);
  else
    return query select l.id::text, jsonb_strip_nulls(jsonb_build_object(
        'id', l.id, 'alert_id', l.alert_id, 'at', to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'by', encode(sha256(convert_to(l.by::text, 'UTF8')), 'hex'), 'what', l.what, 'who', l.who, 'step', l.step,
        'level', l.level, 'rule', l.rule, 'reading_id', l.reading_id, 'shown_vi', l.shown_vi, 'shown_en', l.shown_en,
        'note', encode(sha256(convert_to(l.note, 'UTF8')), 'hex')))
      from alert_log l where l.id = any (of_ids::bigint[]);
  end if;
end
$$;

ALTER FUNCTION public.audit_rows(of_kind text, of_ids text[]) OWNER TO antam_owner;

-- Name: audit_sum_up(uuid[]); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.audit_sum_up(of_accounts uuid[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  with over as (
    delete from audit_refusals where account_id in (
      select account_id from audit_refusals
       where since <= clock_timestamp() - interval '1 minute' and (of_accounts is null or account_id = any (of_accounts))
       order by account_id for update skip locked)
    returning account_id, n
  )
  insert into audit_events (at, account_id, act, basis, residents, result, times)
  select clock_timestamp(), account_id, 'many', 'none', '{}', 'refused', n - 30 from over where n > 30
$$;

ALTER FUNCTION public.audit_sum_up(of_accounts uuid[]) OWNER TO antam_owner;

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

-- Name: names_at_home(uuid, uuid[]); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.names_at_home(of_resident uuid, of_accounts uuid[]) RETURNS TABLE(account uuid, name text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select a.id, a.name from accounts a join residents r on r.id = of_resident
   where a.id = any (of_accounts) and (select reads_log_of(of_resident))
     and (a.id = r.account_id
          or exists (select from relatives rel where rel.resident_id = r.id and rel.account_id = a.id))
$$;

ALTER FUNCTION public.names_at_home(of_resident uuid, of_accounts uuid[]) OWNER TO antam_owner;

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

-- Name: reads_log_of(uuid); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.reads_log_of(of_resident uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select exists (select from residents r where r.id = of_resident and r.account_id = acting_account()) $$;

ALTER FUNCTION public.reads_log_of(of_resident uuid) OWNER TO antam_owner;

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

-- Name: audit_checkpoints; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.audit_checkpoints (
    n bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    seq bigint NOT NULL,
    rows bigint NOT NULL,
    head bytea NOT NULL,
    signature bytea NOT NULL,
    CONSTRAINT audit_checkpoints_n_check CHECK ((n > 0))
);

ALTER TABLE ONLY public.audit_checkpoints FORCE ROW LEVEL SECURITY;

ALTER TABLE public.audit_checkpoints OWNER TO antam_owner;

-- Name: audit_events; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.audit_events (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    account_id uuid NOT NULL,
    session_id uuid,
    act text NOT NULL,
    basis text NOT NULL,
    residents uuid[] NOT NULL,
    ground uuid,
    result text DEFAULT 'allowed'::text NOT NULL,
    facility_id uuid,
    subject uuid,
    times integer DEFAULT 1 NOT NULL,
    CONSTRAINT audit_events_result_check CHECK ((result = ANY (ARRAY['allowed'::text, 'refused'::text]))),
    CONSTRAINT audit_events_times_check CHECK ((times > 0))
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

-- Name: audit_refusals; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.audit_refusals (
    account_id uuid NOT NULL,
    since timestamp with time zone NOT NULL,
    n integer NOT NULL
);

ALTER TABLE ONLY public.audit_refusals FORCE ROW LEVEL SECURITY;

ALTER TABLE public.audit_refusals OWNER TO antam_owner;

-- Name: audit_seals; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.audit_seals (
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    ids text[] NOT NULL,
    leaves bytea[] NOT NULL,
    prev bytea NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT audit_seals_check CHECK ((cardinality(leaves) = cardinality(ids))),
    CONSTRAINT audit_seals_seq_check CHECK ((seq > 0))
);

ALTER TABLE ONLY public.audit_seals FORCE ROW LEVEL SECURITY;

ALTER TABLE public.audit_seals OWNER TO antam_owner;

-- Name: audit_unsealed; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.audit_unsealed (
    n bigint NOT NULL,
    kind text NOT NULL,
    ids text[] NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT audit_unsealed_kind_check CHECK ((kind = ANY (ARRAY['event'::text, 'reading'::text, 'alert_log'::text])))
);

ALTER TABLE ONLY public.audit_unsealed FORCE ROW LEVEL SECURITY;

ALTER TABLE public.audit_unsealed OWNER TO antam_owner;

-- Name: audit_unsealed_n_seq; Type: SEQUENCE; Schema: public; Owner: antam_owner

ALTER TABLE public.audit_unsealed ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_unsealed_n_seq
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

-- Name: audit_checkpoints audit_checkpoints_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.audit_checkpoints
    ADD CONSTRAINT audit_checkpoints_pkey PRIMARY KEY (n);

-- Name: audit_events audit_events_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.audit_events
    ADD CONSTRAINT audit_events_pkey PRIMARY KEY (id);

-- Name: audit_refusals audit_refusals_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.audit_refusals
    ADD CONSTRAINT audit_refusals_pkey PRIMARY KEY (account_id);

-- Name: audit_seals audit_seals_hash_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.audit_seals
    ADD CONSTRAINT audit_seals_hash_key UNIQUE (hash);

-- Name: audit_seals audit_seals_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.audit_seals
    ADD CONSTRAINT audit_seals_pkey PRIMARY KEY (seq);

-- Name: audit_unsealed audit_unsealed_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.audit_unsealed
    ADD CONSTRAINT audit_unsealed_pkey PRIMARY KEY (n);

-- Name: devices devices_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_pkey PRIMARY KEY (id);

-- Name: devices devices_push_token_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_push_token_key UNIQUE (push_token);

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

-- Name: audit_of_facility; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX audit_of_facility ON public.audit_events USING btree (facility_id, at DESC, id DESC) WHERE (facility_id IS NOT NULL);

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

-- Name: intents_due; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX intents_due ON public.reach_intents USING btree (next_at) WHERE (next_at IS NOT NULL);

-- Name: intents_ended; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX intents_ended ON public.reach_intents USING btree (ended_at) WHERE (outcome = 'unreachable'::text);

-- Name: intents_of_subject; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX intents_of_subject ON public.reach_intents USING btree (subject, created_at);

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

-- Name: stays_of_facility; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX stays_of_facility ON public.stays USING btree (facility_id);

-- Name: told_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX told_of_account ON public.alert_told USING btree (account_id);

-- Name: audit_checkpoints append_only; Type: TRIGGER; Schema: public; Owner: antam_owner

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuses_changes();

-- Name: audit_events append_only; Type: TRIGGER; Schema: public; Owner: antam_owner

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_events FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuses_changes();

-- Name: audit_seals append_only; Type: TRIGGER; Schema: public; Owner: antam_owner

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_seals FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuses_changes();

-- Name: alert_log await_seal; Type: TRIGGER; Schema: public; Owner: antam_owner

CREATE TRIGGER await_seal AFTER INSERT ON public.alert_log REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.audit_await('alert_log');

-- Name: audit_events await_seal; Type: TRIGGER; Schema: public; Owner: antam_owner

CREATE TRIGGER await_seal AFTER INSERT ON public.audit_events REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.audit_await('event');

-- Name: readings await_seal; Type: TRIGGER; Schema: public; Owner: antam_owner

CREATE TRIGGER await_seal AFTER INSERT ON public.readings REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.audit_await('reading');

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

-- Name: feed feed_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.feed
    ADD CONSTRAINT feed_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: feed_heads feed_heads_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.feed_heads
    ADD CONSTRAINT feed_heads_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: feed feed_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.feed
    ADD CONSTRAINT feed_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

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

-- Name: alerts app_answers; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_answers ON public.alerts FOR UPDATE TO antam_app USING (((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (id = ANY (( SELECT public.acting_told() AS acting_told)::uuid[])) OR ((family = 'help'::text) AND (resident_id = ANY (( SELECT public.acting_residents() AS acting_residents)::uuid[]))))) WITH CHECK (((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (id = ANY (( SELECT public.acting_told() AS acting_told)::uuid[])) OR ((family = 'help'::text) AND (resident_id = ANY (( SELECT public.acting_residents() AS acting_residents)::uuid[])))));

-- Name: alerts app_calls; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_calls ON public.alerts FOR INSERT TO antam_app WITH CHECK (((family = 'help'::text) AND ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_residents() AS acting_residents)::uuid[])))));

-- Name: reach_intents app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.reach_intents TO antam_app USING ((EXISTS ( SELECT
   FROM public.alerts a
  WHERE (a.id = reach_intents.subject)))) WITH CHECK ((EXISTS ( SELECT
   FROM public.alerts a
  WHERE (a.id = reach_intents.subject))));

-- Name: shifts app_facility; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_facility ON public.shifts TO antam_app USING ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))) WITH CHECK ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])));

-- Name: audit_events app_facility_log; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_facility_log ON public.audit_events FOR SELECT TO antam_app USING ((facility_id = ANY (ARRAY( SELECT s.facility_id
   FROM public.staff s
  WHERE ((s.account_id = ( SELECT public.acting_account() AS acting_account)) AND (s.role = 'manager'::text) AND (s.during @> now()) AND (s.facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])))))));

-- Name: realtime_tickets app_makes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_makes ON public.realtime_tickets FOR INSERT TO antam_app WITH CHECK ((session_id IN ( SELECT s.id
   FROM public.sessions s
  WHERE (s.account_id = ( SELECT public.acting_account() AS acting_account)))));

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

-- Name: readings app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.readings FOR SELECT TO antam_app USING (((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[]))));

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

CREATE POLICY app_sees ON public.alerts FOR SELECT TO antam_app USING (((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_residents() AS acting_residents)::uuid[])) OR (id = ANY (( SELECT public.acting_told() AS acting_told)::uuid[]))));

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

-- Name: audit_checkpoints; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.audit_checkpoints ENABLE ROW LEVEL SECURITY;

-- Name: audit_events; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.audit_events ENABLE ROW LEVEL SECURITY;

-- Name: audit_refusals; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.audit_refusals ENABLE ROW LEVEL SECURITY;

-- Name: audit_seals; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.audit_seals ENABLE ROW LEVEL SECURITY;

-- Name: audit_unsealed; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.audit_unsealed ENABLE ROW LEVEL SECURITY;

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

-- Name: audit_checkpoints engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.audit_checkpoints TO antam_engine USING (true) WITH CHECK (true);

-- Name: audit_seals engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.audit_seals TO antam_engine USING (true) WITH CHECK (true);

-- Name: audit_unsealed engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.audit_unsealed TO antam_engine USING (true);

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

-- Name: accounts owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.accounts TO antam_owner USING (true) WITH CHECK (true);

-- Name: alert_log owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.alert_log TO antam_owner USING (true) WITH CHECK (true);

-- Name: alert_told owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.alert_told TO antam_owner USING (true) WITH CHECK (true);

-- Name: alerts owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.alerts TO antam_owner USING (true) WITH CHECK (true);

-- Name: audit_checkpoints owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.audit_checkpoints TO antam_owner USING (true) WITH CHECK (true);

-- Name: audit_events owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.audit_events TO antam_owner USING (true) WITH CHECK (true);

-- Name: audit_refusals owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.audit_refusals TO antam_owner USING (true) WITH CHECK (true);

-- Name: audit_seals owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.audit_seals TO antam_owner USING (true) WITH CHECK (true);

-- Name: audit_unsealed owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.audit_unsealed TO antam_owner USING (true) WITH CHECK (true);

-- Name: devices owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.devices TO antam_owner USING (true) WITH CHECK (true);

-- Name: facilities owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.facilities TO antam_owner USING (true) WITH CHECK (true);

-- Name: feed owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.feed TO antam_owner USING (true) WITH CHECK (true);

-- Name: feed_heads owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.feed_heads TO antam_owner USING (true) WITH CHECK (true);

-- Name: idempotency owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.idempotency TO antam_owner USING (true) WITH CHECK (true);

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

-- Name: FUNCTION access_log(of_resident uuid, before bigint, most integer); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.access_log(of_resident uuid, before bigint, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.access_log(of_resident uuid, before bigint, most integer) TO antam_app;

-- Name: FUNCTION acting_account(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_account() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_account() TO antam_app;
GRANT ALL ON FUNCTION public.acting_account() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_account() TO antam_engine;

-- Name: FUNCTION acting_facilities(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_facilities() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_facilities() TO antam_app;
GRANT ALL ON FUNCTION public.acting_facilities() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_facilities() TO antam_engine;

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

-- Name: FUNCTION audit_await(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.audit_await() FROM PUBLIC;

-- Name: FUNCTION audit_refuse(tokens bytea[], acts text[], about uuid[], facilities uuid[], subjects uuid[]); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.audit_refuse(tokens bytea[], acts text[], about uuid[], facilities uuid[], subjects uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.audit_refuse(tokens bytea[], acts text[], about uuid[], facilities uuid[], subjects uuid[]) TO antam_app;
GRANT ALL ON FUNCTION public.audit_refuse(tokens bytea[], acts text[], about uuid[], facilities uuid[], subjects uuid[]) TO antam_committer;

-- Name: FUNCTION audit_refuses_changes(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.audit_refuses_changes() FROM PUBLIC;

-- Name: FUNCTION audit_rows(of_kind text, of_ids text[]); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.audit_rows(of_kind text, of_ids text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.audit_rows(of_kind text, of_ids text[]) TO antam_engine;

-- Name: FUNCTION audit_sum_up(of_accounts uuid[]); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.audit_sum_up(of_accounts uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.audit_sum_up(of_accounts uuid[]) TO antam_engine;

-- Name: FUNCTION concerned_with(about uuid); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.concerned_with(about uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.concerned_with(about uuid) TO antam_app;
GRANT ALL ON FUNCTION public.concerned_with(about uuid) TO antam_committer;
GRANT ALL ON FUNCTION public.concerned_with(about uuid) TO antam_engine;

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

-- Name: FUNCTION names_at_home(of_resident uuid, of_accounts uuid[]); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.names_at_home(of_resident uuid, of_accounts uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.names_at_home(of_resident uuid, of_accounts uuid[]) TO antam_app;

-- Name: FUNCTION open_work(token_hash bytea, OUT now timestamp with time zone, OUT session uuid, OUT account uuid, OUT device uuid, OUT name text, OUT language text, OUT memberships jsonb); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.open_work(token_hash bytea, OUT now timestamp with time zone, OUT session uuid, OUT account uuid, OUT device uuid, OUT name text, OUT language text, OUT memberships jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.open_work(token_hash bytea, OUT now timestamp with time zone, OUT session uuid, OUT account uuid, OUT device uuid, OUT name text, OUT language text, OUT memberships jsonb) TO antam_app;

-- Name: FUNCTION reads_log_of(of_resident uuid); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.reads_log_of(of_resident uuid) FROM PUBLIC;

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

-- Name: TABLE audit_checkpoints; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.audit_checkpoints TO antam_engine;

-- Name: TABLE audit_events; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT ON TABLE public.audit_events TO antam_app;
GRANT INSERT ON TABLE public.audit_events TO antam_committer;

-- Name: COLUMN audit_events.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.audit_events TO antam_app;

-- Name: COLUMN audit_events.at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(at) ON TABLE public.audit_events TO antam_app;

-- Name: COLUMN audit_events.account_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(account_id) ON TABLE public.audit_events TO antam_app;

-- Name: COLUMN audit_events.act; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(act) ON TABLE public.audit_events TO antam_app;

-- Name: COLUMN audit_events.basis; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(basis) ON TABLE public.audit_events TO antam_app;

-- Name: COLUMN audit_events.residents; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(residents) ON TABLE public.audit_events TO antam_app;

-- Name: COLUMN audit_events.ground; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(ground) ON TABLE public.audit_events TO antam_app;

-- Name: COLUMN audit_events.result; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(result) ON TABLE public.audit_events TO antam_app;

-- Name: COLUMN audit_events.facility_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(facility_id) ON TABLE public.audit_events TO antam_app;

-- Name: COLUMN audit_events.subject; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(subject) ON TABLE public.audit_events TO antam_app;

-- Name: COLUMN audit_events.times; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(times) ON TABLE public.audit_events TO antam_app;

-- Name: TABLE audit_seals; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.audit_seals TO antam_engine;

-- Name: TABLE audit_unsealed; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,DELETE ON TABLE public.audit_unsealed TO antam_engine;

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

-- Name: TABLE idempotency; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.idempotency TO antam_app;
GRANT SELECT,DELETE ON TABLE public.idempotency TO antam_engine;

-- Name: COLUMN idempotency.status; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(status) ON TABLE public.idempotency TO antam_app;

-- Name: COLUMN idempotency.body; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(body) ON TABLE public.idempotency TO antam_app;

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
